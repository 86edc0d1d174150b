import type { Located } from '../model/expression';
import type { FieldType } from '../model/predicate';
import type { SqlValue } from '../model/sql';
import { readName, type Cursor } from './sql-cursor';

export interface SqlType extends Located {
  /** As written, white space folded. */
  readonly text: string;
  readonly family: FieldType;
  /** The values of an inline ENUM. */
  readonly values: readonly SqlValue[] | null;
  /** PostgreSQL's serial types are NOT NULL with a default. */
  readonly serial: boolean;
  /** The spelling of a type that is not one of the engines' own: perhaps an enum or a domain. */
  readonly name: string | null;
}

/**
 * Type names by family. https://www.postgresql.org/docs/current/datatype.html,
 * https://dev.mysql.com/doc/refman/8.4/en/data-types.html, https://www.sqlite.org/datatype3.html
 */
const families: readonly (readonly [FieldType, readonly string[]])[] = [
  [
    'string',
    [
      'TEXT',
      'VARCHAR',
      'CHAR',
      'CHARACTER',
      'BPCHAR',
      'CITEXT',
      'NAME',
      'NCHAR',
      'NVARCHAR',
      'NVARCHAR2',
      'VARCHAR2',
      'NTEXT',
      'TINYTEXT',
      'MEDIUMTEXT',
      'LONGTEXT',
      'CLOB',
      'STRING',
      'ENUM',
      'SET',
      'INET',
      'CIDR',
      'MACADDR',
      'XML',
    ],
  ],
  [
    'number',
    [
      'INT',
      'INTEGER',
      'TINYINT',
      'SMALLINT',
      'MEDIUMINT',
      'BIGINT',
      'INT2',
      'INT4',
      'INT8',
      'SERIAL',
      'BIGSERIAL',
      'SMALLSERIAL',
      'SERIAL2',
      'SERIAL4',
      'SERIAL8',
      'NUMERIC',
      'DECIMAL',
      'DEC',
      'FIXED',
      'NUMBER',
      'REAL',
      'FLOAT',
      'FLOAT4',
      'FLOAT8',
      'DOUBLE',
      'MONEY',
      'SMALLMONEY',
      'YEAR',
      'OID',
      'UNSIGNED',
    ],
  ],
  ['boolean', ['BOOL', 'BOOLEAN']],
  [
    'date',
    [
      'DATE',
      'DATETIME',
      'DATETIME2',
      'TIMESTAMP',
      'TIMESTAMPTZ',
      'TIMESTAMP_S',
      'TIMESTAMP_MS',
      'SMALLDATETIME',
      'DATETIMEOFFSET',
      'TIME',
      'TIMETZ',
    ],
  ],
  ['binary', ['BYTEA', 'BLOB', 'TINYBLOB', 'MEDIUMBLOB', 'LONGBLOB', 'BINARY', 'VARBINARY', 'IMAGE', 'BIT', 'VARBIT']],
  ['json', ['JSON', 'JSONB']],
  ['uuid', ['UUID', 'UNIQUEIDENTIFIER']],
];

const familyByName: ReadonlyMap<string, FieldType> = new Map(
  families.flatMap(([family, names]) => names.map((name) => [name, family] as const)),
);

/** Further words of types of several words, by the word before. */
const continuations: Readonly<Record<string, readonly string[]>> = {
  DOUBLE: ['PRECISION'],
  CHARACTER: ['VARYING', 'LARGE'],
  CHAR: ['VARYING'],
  BIT: ['VARYING'],
  NATIONAL: ['CHARACTER', 'CHAR', 'VARCHAR'],
  NATIVE: ['CHARACTER'],
  LARGE: ['OBJECT'],
  LONG: ['VARCHAR', 'VARBINARY', 'TEXT'],
  UNSIGNED: ['BIG', 'INT', 'INTEGER'],
  BIG: ['INT', 'INTEGER'],
  INTERVAL: ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'],
};

/** Reads a type; null where none stands. */
export function readType(cursor: Cursor): SqlType | null {
  const start = cursor.offset;
  cursor.word('SETOF');
  const first = cursor.peek();
  const name = readName(cursor);
  if (!first || !name) return null;
  let base = first.kind === 'word' && name.start === first.start ? first.text : name.name.toUpperCase();
  let previous = base;
  while (cursor.isWord(...(Object.hasOwn(continuations, previous) ? (continuations[previous] ?? []) : []))) {
    previous = cursor.take()?.text ?? '';
    if (!familyByName.has(base)) base = previous;
  }
  const inner = cursor.group();
  const values = inner && (base === 'ENUM' || base === 'SET') ? readValues(inner) : null;
  skipQualifiers(cursor);
  const array = skipArray(cursor);
  const text = cursor.reading.source.slice(start, cursor.lastEnd).replace(/\s+/g, ' ');
  return {
    start,
    end: cursor.lastEnd,
    text,
    family: array ? 'array' : familyOf(base),
    values: base === 'ENUM' ? values : null,
    serial: /SERIAL/.test(base),
    name: array || familyByName.has(base) || base === 'INTERVAL' ? null : name.name,
  };
}

function familyOf(base: string): FieldType {
  return familyByName.get(base) ?? 'unknown';
}

/** The family of a type that code names: `varchar(20)`, `timestamp with time zone`, `int[]`. */
export function typeFamily(text: string): FieldType {
  const base = /^\s*(?:unsigned\s+|long\s+|national\s+)?(\w+)/i.exec(text)?.[1]?.toUpperCase() ?? '';
  return /\[\s*\d*\s*\]\s*$/.test(text) ? 'array' : familyOf(base);
}

/** `UNSIGNED`, `WITH TIME ZONE`, `CHARACTER SET utf8mb4`. */
function skipQualifiers(cursor: Cursor): void {
  for (;;) {
    if (cursor.word('UNSIGNED', 'SIGNED', 'ZEROFILL', 'VARYING')) continue;
    if (cursor.words('WITH', 'TIME', 'ZONE') || cursor.words('WITHOUT', 'TIME', 'ZONE')) continue;
    if (cursor.words('WITH', 'LOCAL', 'TIME', 'ZONE')) continue;
    if (cursor.isWords('CHARACTER', 'SET') || cursor.isWord('CHARSET')) {
      cursor.at += cursor.isWord('CHARSET') ? 2 : 3;
      continue;
    }
    return;
  }
}

function skipArray(cursor: Cursor): boolean {
  let found = cursor.word('ARRAY') !== null;
  while (cursor.group('[')) found = true;
  return found;
}

/** The literals in a list, when it holds nothing else; null otherwise. */
export function readValues(cursor: Cursor): readonly SqlValue[] | null {
  const values: SqlValue[] = [];
  for (const item of cursor.items()) {
    const token = item.take();
    if (token?.kind === 'string') values.push({ value: token.text, start: token.start, end: token.end });
    else if (token?.kind === 'number') values.push({ value: Number(token.text), start: token.start, end: token.end });
    else return null;
  }
  return values;
}
