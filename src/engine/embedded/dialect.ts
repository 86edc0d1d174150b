import type { EmbeddedEngine } from '../../model/replay-report';

/** What only one engine's SQL says. */
const SIGNS: Readonly<Record<EmbeddedEngine | 'mysql', RegExp>> = {
  postgres:
    /\b(?:(?:BIG|SMALL)?SERIAL|JSONB|TIMESTAMPTZ|BYTEA|TEXT\[\]|PLPGSQL|DOUBLE PRECISION|TIMESTAMP\(\d\)|GENERATED (?:ALWAYS|BY DEFAULT) AS IDENTITY|CREATE TYPE|CREATE EXTENSION|gen_random_uuid|ALTER COLUMN)\b|::\w|\$\$/gi,
  sqlite:
    /\b(?:AUTOINCREMENT|PRAGMA|strftime|unixepoch|WITHOUT ROWID|datetime\('now'|julianday)\b|`[\w-]+` (?:text|integer)\b/gi,
  mysql: /\b(?:AUTO_INCREMENT|ENGINE\s*=|DATETIME\(\d\)|TINYINT\(\d|UNSIGNED|CHARSET|LONGTEXT|MODIFY COLUMN)\b/gi,
};

/** The engine that a text of SQL is written for, by what none of the others would understand; null where nothing tells. */
export function dialectOf(text: string): EmbeddedEngine | 'mysql' | null {
  const counted = (Object.keys(SIGNS) as (keyof typeof SIGNS)[])
    .map((engine) => ({ engine, signs: text.match(SIGNS[engine])?.length ?? 0 }))
    .sort((one, other) => other.signs - one.signs);
  const [first] = counted;
  return first === undefined || first.signs === 0 ? null : first.engine;
}
