import type { Located } from '../model/expression';
import type { ReferenceAction } from '../model/schema';
import type { ColumnDefinition, SchemaStep, SqlName, SqlReference, SqlValue } from '../model/sql';
import { checkedValues } from './sql-check';
import { readDefinedName, readIdentifier, readNameList, type Cursor } from './sql-cursor';
import { readOperation, readWhole } from './sql-expression';
import { isWordOf } from './sql-token';
import { readType, type SqlType } from './sql-type';

/** Words that follow a column's type (or its name, where SQLite is given no type). */
const constraintWords: ReadonlySet<string> = new Set([
  'CONSTRAINT',
  'PRIMARY',
  'UNIQUE',
  'NOT',
  'NULL',
  'DEFAULT',
  'CHECK',
  'REFERENCES',
  'COLLATE',
  'GENERATED',
  'AS',
  'AUTO_INCREMENT',
  'AUTOINCREMENT',
  'IDENTITY',
  'COMMENT',
  'ON',
  'KEY',
  'FIRST',
  'AFTER',
  'VISIBLE',
  'INVISIBLE',
]);

/** A column with the steps for those of its constraints that are given a name. */
export interface ReadColumn {
  readonly column: ColumnDefinition;
  readonly steps: readonly SchemaStep[];
}

/** What is gathered while a column's constraints are read. */
interface Draft {
  nullable: boolean;
  default: string | null;
  values: readonly SqlValue[] | null;
  unique: boolean;
  primaryKey: boolean;
  references: SqlReference | null;
  /** CONSTRAINT name, for the constraint that follows. */
  constraint: { readonly name: string; readonly place: Located } | null;
  readonly steps: SchemaStep[];
}

/** Reads a column's definition that fills the range; null where none stands. */
export function readColumn(cursor: Cursor, entity: SqlName): ReadColumn | null {
  const found = readDefinedName(cursor);
  if (found === null) return null;
  const type = isWordOf(cursor.peek(), constraintWords) ? null : readType(cursor);
  const draft: Draft = {
    nullable: type?.serial !== true,
    default: type?.serial === true ? type.text : null,
    values: type?.values ?? null,
    unique: false,
    primaryKey: false,
    references: null,
    constraint: null,
    steps: [],
  };
  while (!cursor.done) readConstraint(cursor, found.name, entity, draft);
  const { start, end } = found;
  const column: ColumnDefinition = {
    name: found.name,
    ...typeOf(type),
    nullable: draft.nullable && !draft.primaryKey,
    default: draft.default,
    values: draft.values,
    unique: draft.unique,
    primaryKey: draft.primaryKey,
    references: draft.references,
    start,
    end,
  };
  return { column, steps: draft.steps };
}

/** A type as steps state it. SQLite's columns without a type hold anything. */
export function typeOf(type: SqlType | null): Pick<ColumnDefinition, 'type' | 'typeText' | 'typeName'> {
  return { type: type?.family ?? 'mixed', typeText: type?.text ?? '', typeName: type?.name ?? null };
}

function readConstraint(cursor: Cursor, field: string, entity: SqlName, draft: Draft): void {
  const token = cursor.peek();
  const place = draft.constraint?.place ?? { start: token?.start ?? 0, end: token?.end ?? 0 };
  const constraint = draft.constraint?.name ?? null;
  if (cursor.word('CONSTRAINT')) {
    const named = readIdentifier(cursor);
    draft.constraint = named && { name: named.name, place: { start: named.token.start, end: named.token.end } };
    return;
  }
  draft.constraint = null;
  if (cursor.words('NOT', 'NULL')) draft.nullable = false;
  else if (cursor.word('NULL')) draft.nullable = true;
  else if (cursor.word('DEFAULT')) draft.default = readDefault(cursor);
  else if (cursor.words('PRIMARY', 'KEY')) readKey(cursor, entity, [field], true, constraint, place, draft);
  else if (cursor.word('UNIQUE')) readKey(cursor, entity, [field], false, constraint, place, draft);
  else if (cursor.word('CHECK')) readColumnCheck(cursor, entity, field, constraint, place, draft);
  else if (cursor.isWord('REFERENCES')) {
    const references = readReference(cursor);
    if (constraint === null) draft.references = references;
    else if (references) draft.steps.push(referenceStep(entity, constraint, [field], references, place));
  } else if (cursor.word('GENERATED', 'AS', 'IDENTITY', 'AUTO_INCREMENT', 'AUTOINCREMENT'))
    readGenerated(cursor, draft);
  else if (cursor.words('ON', 'UPDATE')) readOperation(cursor);
  else cursor.skip();
}

function readKey(
  cursor: Cursor,
  entity: SqlName,
  fields: readonly string[],
  primaryKey: boolean,
  constraint: string | null,
  place: Located,
  draft: Draft,
): void {
  cursor.word('KEY', 'ASC', 'DESC');
  if (primaryKey) draft.primaryKey = true;
  if (constraint !== null)
    draft.steps.push({ kind: 'constrain-unique', entity, constraint, fields, primaryKey, ...place });
  else draft.unique = true;
}

function readColumnCheck(
  cursor: Cursor,
  entity: SqlName,
  field: string,
  constraint: string | null,
  place: Located,
  draft: Draft,
): void {
  const inner = cursor.group();
  if (inner === null) return;
  for (const found of checkedValues(readWhole(inner), cursor.reading.looseTexts)) {
    if (found.field === field && constraint === null) draft.values = found.values;
    else draft.steps.push({ kind: 'constrain-values', entity, constraint, ...found, ...place });
  }
}

function readGenerated(cursor: Cursor, draft: Draft): void {
  const start = cursor.last?.start ?? 0;
  while (cursor.word('ALWAYS', 'BY', 'DEFAULT', 'AS', 'IDENTITY')) continue;
  const identity = cursor.last?.text !== 'AS';
  cursor.group();
  cursor.word('STORED', 'VIRTUAL', 'PERSISTED');
  draft.default = cursor.reading.source.slice(start, cursor.lastEnd);
  if (identity) draft.nullable = false;
}

function referenceStep(
  entity: SqlName,
  constraint: string,
  fields: readonly string[],
  references: SqlReference,
  place: Located,
): SchemaStep {
  const columns = references.column === null ? [] : [references.column];
  return { kind: 'constrain-reference', entity, constraint, fields, references, columns, ...place };
}

/** The default's code. */
export function readDefault(cursor: Cursor): string {
  const start = cursor.offset;
  const before = cursor.at;
  readOperation(cursor);
  if (cursor.at === before) cursor.skip();
  return cursor.reading.source.slice(start, cursor.lastEnd);
}

/** REFERENCES table (column) ON DELETE …; null where none stands. */
export function readReference(cursor: Cursor): SqlReference | null {
  const start = cursor.offset;
  if (!cursor.word('REFERENCES')) return null;
  const table = readDefinedName(cursor);
  const list = cursor.group();
  const column = list ? (readNameList(list)[0]?.name ?? null) : null;
  let onDelete: ReferenceAction = 'no-action';
  let end = cursor.lastEnd;
  while (cursor.isWord('ON', 'MATCH', 'DEFERRABLE', 'INITIALLY') || cursor.isWords('NOT', 'DEFERRABLE')) {
    if (cursor.words('ON', 'DELETE')) onDelete = readAction(cursor);
    else if (cursor.words('ON', 'UPDATE')) readAction(cursor);
    else cursor.at += cursor.isWord('DEFERRABLE') ? 1 : 2;
    end = cursor.lastEnd;
  }
  return table && { table: table.name, ...(table.schema && { schema: table.schema }), column, onDelete, start, end };
}

function readAction(cursor: Cursor): ReferenceAction {
  if (cursor.word('CASCADE')) return 'cascade';
  if (cursor.word('RESTRICT')) return 'restrict';
  if (cursor.words('SET', 'NULL')) return 'set-null';
  if (cursor.words('SET', 'DEFAULT')) return 'set-default';
  cursor.words('NO', 'ACTION');
  return 'no-action';
}
