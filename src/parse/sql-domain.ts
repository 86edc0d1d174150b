import type { DomainDefinition, SchemaStep } from '../model/sql';
import { checkedValues } from './sql-check';
import { readDefault, typeOf } from './sql-column';
import { readName, type Cursor } from './sql-cursor';
import { readWhole } from './sql-expression';
import { readType } from './sql-type';

/** CREATE DOMAIN behind these words. https://www.postgresql.org/docs/current/sql-createdomain.html */
export function readCreateDomain(cursor: Cursor): SchemaStep | null {
  const name = readName(cursor);
  cursor.word('AS');
  const type = readType(cursor);
  if (name === null || type === null) return null;
  const stated: Draft = { nullable: true, default: null, values: null };
  while (!cursor.done) readConstraint(cursor, stated);
  const { type: family, typeText } = typeOf(type);
  return {
    kind: 'define-domain',
    name: name.name,
    type: family,
    typeText,
    ...stated,
    start: name.start,
    end: name.end,
  };
}

type Draft = { -readonly [Key in 'nullable' | 'default' | 'values']: DomainDefinition[Key] };

function readConstraint(cursor: Cursor, stated: Draft): void {
  if (cursor.words('NOT', 'NULL')) stated.nullable = false;
  else if (cursor.word('DEFAULT')) stated.default = readDefault(cursor);
  else if (cursor.word('CHECK')) stated.values = readCheck(cursor) ?? stated.values;
  else cursor.skip();
}

function readCheck(cursor: Cursor): DomainDefinition['values'] {
  const inner = cursor.group();
  const found = inner === null ? [] : checkedValues(readWhole(inner), cursor.reading.looseTexts);
  return found.find(({ field }) => field.toLowerCase() === 'value')?.values ?? null;
}

/** ALTER DOMAIN behind these words. https://www.postgresql.org/docs/current/sql-alterdomain.html */
export function readAlterDomain(cursor: Cursor): SchemaStep | null {
  const name = readName(cursor);
  if (name === null) return null;
  const head = { kind: 'alter-domain' as const, name: name.name, start: name.start, end: name.end };
  if (cursor.words('RENAME', 'TO')) {
    const to = readName(cursor);
    return to && { kind: 'rename-enum', name: name.name, to: to.name, start: to.start, end: to.end };
  }
  if (cursor.words('SET', 'NOT', 'NULL')) return { ...head, nullable: false };
  if (cursor.words('DROP', 'NOT', 'NULL')) return { ...head, nullable: true };
  if (cursor.words('SET', 'DEFAULT')) return { ...head, default: readDefault(cursor) };
  if (cursor.words('DROP', 'DEFAULT')) return { ...head, default: null };
  if (cursor.words('DROP', 'CONSTRAINT')) return { ...head, values: null };
  if (!cursor.word('ADD')) return null;
  if (cursor.word('CONSTRAINT')) cursor.skip();
  const values = cursor.word('CHECK') ? readCheck(cursor) : null;
  return values && { ...head, values };
}
