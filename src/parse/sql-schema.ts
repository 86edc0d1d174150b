import type { SchemaStep } from '../model/sql';
import { readIdentifier, readName, type Cursor } from './sql-cursor';

/** The schemas that DROP SCHEMA or DROP DATABASE names, behind these words. */
export function readDropSchemas(cursor: Cursor): readonly SchemaStep[] {
  return cursor.items().flatMap((item): readonly SchemaStep[] => {
    const name = readName(item);
    return name ? [{ kind: 'drop-schema', name: name.name, start: name.start, end: name.end }] : [];
  });
}

/** ALTER SCHEMA a RENAME TO b, behind the first two words. */
export function readAlterSchema(cursor: Cursor): SchemaStep | null {
  const name = readName(cursor);
  const to = cursor.words('RENAME', 'TO') ? readName(cursor) : null;
  return name && to && { kind: 'rename-schema', name: name.name, to: to.name, start: to.start, end: to.end };
}

/**
 * The schema in which names without one are made from here on: `USE shop`, `SET search_path TO app, public`. The cursor
 * stands at the first word; null for other settings.
 * https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH, https://dev.mysql.com/doc/refman/8.4/en/use.html
 */
export function readUse(cursor: Cursor): SchemaStep | null {
  const found = cursor.word('USE') || isSearchPath(cursor) ? readSchema(cursor) : null;
  return found && { kind: 'use-schema', ...found };
}

function isSearchPath(cursor: Cursor): boolean {
  if (!cursor.word('SET')) return false;
  cursor.word('SESSION', 'LOCAL');
  if (cursor.word('SCHEMA')) return true;
  if (!cursor.word('SEARCH_PATH')) return false;
  return cursor.word('TO') !== null || cursor.symbol('=') !== null;
}

function readSchema(
  cursor: Cursor,
): { readonly name: string | null; readonly start: number; readonly end: number } | null {
  const [first] = cursor.items();
  const token = first?.peek();
  if (!first || !token) return null;
  const place = { start: token.start, end: token.end };
  if (token.kind === 'string') return { name: token.text === '' ? null : token.text, ...place };
  const found = readIdentifier(first);
  return (
    found && {
      name: found.name === 'default' || found.name === '' || found.name === '$user' ? null : found.name,
      ...place,
    }
  );
}
