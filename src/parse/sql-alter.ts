import type { ColumnDefinition, SchemaStep, SqlName } from '../model/sql';
import { readColumn, readDefault, typeOf } from './sql-column';
import { readDefinedName, readIdentifier, readName, type Cursor } from './sql-cursor';
import { readTableConstraint, startsTableConstraint } from './sql-table';
import type { Token } from './sql-token';
import { readType } from './sql-type';

/** What ALTER TABLE does, and the first word of an action that is not understood. */
export interface Altered {
  readonly steps: readonly SchemaStep[];
  readonly unknown: string | null;
}

/** Actions that change neither columns nor their values. */
const ofNoConcern = [
  'OWNER',
  'ENABLE',
  'DISABLE',
  'SET',
  'RESET',
  'INHERIT',
  'NO',
  'VALIDATE',
  'ATTACH',
  'DETACH',
  'CLUSTER',
  'REPLICA',
  'FORCE',
  'ENGINE',
  'AUTO_INCREMENT',
  'COMMENT',
  'CONVERT',
  'CHARACTER',
  'CHARSET',
  'COLLATE',
  'DEFAULT',
  'ORDER',
  'ROW_FORMAT',
  'ALGORITHM',
  'LOCK',
  'PARTITION',
  'TRUNCATE',
  'COALESCE',
  'REORGANIZE',
  'EXCHANGE',
  'ANALYZE',
  'CHECK',
  'OPTIMIZE',
  'REBUILD',
  'REPAIR',
  'REMOVE',
  'DISCARD',
  'IMPORT',
  'OF',
  'NOT',
  'WITH',
  'KEY_BLOCK_SIZE',
  'REFRESH',
  'ADD',
  'DROP',
  'ALTER',
  'RENAME',
  'IN',
  'DEPENDS',
  'NOCHECK',
  'TABLESPACE',
  'STATS_PERSISTENT',
  'EXPERIMENTAL',
];

/** Reads ALTER TABLE behind these words; null when the table's name is missing. */
export function readAlterTable(cursor: Cursor): Altered | null {
  const ifExists = cursor.words('IF', 'EXISTS');
  cursor.word('ONLY');
  const entity = readDefinedName(cursor);
  if (entity === null) return null;
  cursor.symbol('*');
  const steps: SchemaStep[] = [];
  let unknown: string | null = null;
  let adds = false;
  for (const action of cursor.items()) {
    const first = action.peek();
    // Transact-SQL says ADD once for all: https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql
    adds = action.isWord('ADD') || (adds && isBare(action));
    const found = adds && !action.isWord('ADD') ? readAdd(action, entity) : readAction(action, entity);
    steps.push(...(ifExists ? found.map((step) => ({ ...step, ifExists })) : found));
    if (found.length === 0 && first && !isOfNoConcern(first, action)) unknown ??= first.text;
  }
  return { steps, unknown };
}

/** Whether a part of ALTER TABLE is a column or a constraint without a word for what is done with it. */
function isBare(action: Cursor): boolean {
  const first = action.peek();
  return first?.kind === 'quoted' || (first?.kind === 'word' && (first.text === 'CONSTRAINT' || !isAction(first.text)));
}

function isAction(word: string): boolean {
  return ofNoConcern.includes(word) || ['MODIFY', 'CHANGE'].includes(word);
}

/** An action without a name (`ADD COLUMN` alone) is one that is not finished. */
function isOfNoConcern(first: Token, action: Cursor): boolean {
  return (
    first.kind === 'word' &&
    ofNoConcern.includes(first.text) &&
    action.range(action.end - 1, action.end).isWord('ADD', 'DROP', 'ALTER', 'COLUMN', 'TO') === false
  );
}

function readAction(cursor: Cursor, entity: SqlName): readonly SchemaStep[] {
  const bound = readBound(cursor, entity);
  if (bound) return [bound];
  const word = cursor.word('ADD', 'DROP', 'ALTER', 'MODIFY', 'CHANGE', 'RENAME')?.text;
  switch (word) {
    case 'ADD':
      return readAdd(cursor, entity);
    case 'DROP':
      return readDrop(cursor, entity);
    case 'ALTER':
      return readAlterColumn(cursor, entity);
    case 'MODIFY': {
      cursor.word('COLUMN');
      const list = cursor.group();
      return list ? list.items().flatMap((item) => modified(item, entity)) : redefined(cursor, entity, null);
    }
    case 'CHANGE': {
      cursor.word('COLUMN');
      cursor.words('IF', 'EXISTS');
      const before = readIdentifier(cursor);
      return before ? redefined(cursor, entity, before.name) : [];
    }
    case 'RENAME':
      return readRename(cursor, entity);
    default:
      return [];
  }
}

/** What an entity becomes part of, and the schema that it moves to. https://www.postgresql.org/docs/current/sql-altertable.html */
function readBound(cursor: Cursor, entity: SqlName): SchemaStep | null {
  if (cursor.words('SET', 'SCHEMA')) {
    const schema = readName(cursor);
    const to = schema && { ...entity, schema: schema.name };
    return to && { kind: 'rename-entity', entity, to, start: schema.start, end: schema.end };
  }
  const [joins, leaves] = [cursor.words('ATTACH', 'PARTITION'), cursor.words('DETACH', 'PARTITION')];
  if (joins || leaves) {
    const part = readName(cursor);
    const place = part && { start: part.start, end: part.end };
    return (
      part && place && { kind: 'attach-entity', entity: part, to: joins ? entity : null, bound: 'partition', ...place }
    );
  }
  const alone = cursor.words('NO', 'INHERIT');
  const to = alone || cursor.word('INHERIT') ? readName(cursor) : null;
  return (
    to && { kind: 'attach-entity', entity, to: alone ? null : to, bound: 'inherits', start: to.start, end: to.end }
  );
}

function readAdd(cursor: Cursor, entity: SqlName): readonly SchemaStep[] {
  if (startsTableConstraint(cursor)) return readTableConstraint(cursor, entity);
  cursor.word('COLUMN');
  const ifNotExists = cursor.words('IF', 'NOT', 'EXISTS');
  const list = cursor.group();
  const parts = list ? list.items() : [cursor];
  return parts.flatMap((part) => {
    if (startsTableConstraint(part)) return readTableConstraint(part, entity);
    const found = readColumn(part, entity);
    const added = found && addField(entity, found.column);
    return added ? [ifNotExists ? { ...added, ifNotExists } : added, ...found.steps] : [];
  });
}

function addField(entity: SqlName, column: ColumnDefinition): Extract<SchemaStep, { readonly kind: 'add-field' }> {
  return { kind: 'add-field', entity, column, start: column.start, end: column.end };
}

function readDrop(cursor: Cursor, entity: SqlName): readonly SchemaStep[] {
  if (cursor.isWords('PRIMARY', 'KEY')) {
    const start = cursor.offset;
    cursor.at += 2;
    return [{ kind: 'drop-constraint', entity, constraint: 'PRIMARY', start, end: cursor.lastEnd }];
  }
  const constraint = cursor.words('FOREIGN', 'KEY') || cursor.word('CONSTRAINT', 'CHECK') !== null || isIndex(cursor);
  if (cursor.isWord('PARTITION') && cursor.peek(1)?.kind === 'word') return [];
  if (!constraint) cursor.word('COLUMN');
  cursor.words('IF', 'EXISTS');
  const list = cursor.group();
  return (list ? list.items() : [cursor]).flatMap((part): readonly SchemaStep[] => {
    const found = readIdentifier(part);
    if (found === null) return [];
    const place = { start: found.token.start, end: found.token.end };
    if (constraint) return [{ kind: 'drop-constraint', entity, constraint: found.name, ...place }];
    return [{ kind: 'drop-field', entity, field: found.name, ...place }];
  });
}

/** `DROP INDEX name`, unlike the column of a table that is named `index` or `key`. */
function isIndex(cursor: Cursor): boolean {
  const isKey = cursor.isWord('INDEX', 'KEY') && cursor.peek(1) !== null;
  if (isKey) cursor.at += 1;
  return isKey;
}

function readAlterColumn(cursor: Cursor, entity: SqlName): readonly SchemaStep[] {
  if (cursor.isWord('INDEX', 'CONSTRAINT', 'CHECK') && cursor.peek(1)?.kind !== 'symbol') return [];
  cursor.word('COLUMN');
  const found = readIdentifier(cursor);
  if (found === null) return [];
  const head = {
    kind: 'alter-field' as const,
    entity,
    field: found.name,
    start: found.token.start,
    end: found.token.end,
  };
  if (cursor.words('SET', 'NOT', 'NULL')) return [{ ...head, nullable: false }];
  if (cursor.words('DROP', 'NOT', 'NULL')) return [{ ...head, nullable: true }];
  if (cursor.words('SET', 'DEFAULT')) return [{ ...head, default: readDefault(cursor) }];
  if (cursor.words('DROP', 'DEFAULT')) return [{ ...head, default: null }];
  if (cursor.words('ADD', 'GENERATED')) return [{ ...head, default: 'GENERATED', nullable: false }];
  if (cursor.words('DROP', 'IDENTITY') || cursor.words('DROP', 'EXPRESSION')) return [{ ...head, default: null }];
  const stated = cursor.words('SET', 'DATA', 'TYPE') || cursor.word('TYPE') !== null;
  if (!stated && cursor.isWord('SET', 'DROP', 'RESET', 'RESTART', 'ADD')) return [];
  // libSQL states the whole column again: https://docs.turso.tech/sql-reference/extensions#alter-table
  if (cursor.word('TO')) return redefined(cursor, entity, found.name);
  const type = readType(cursor);
  if (type === null) return [];
  const nullable = cursor.words('NOT', 'NULL') ? { nullable: false } : cursor.word('NULL') ? { nullable: true } : {};
  return [{ ...head, type: typeOf(type), values: type.values, ...nullable }];
}

/** MODIFY and CHANGE state the whole column again. https://dev.mysql.com/doc/refman/8.4/en/alter-table.html */
function redefined(cursor: Cursor, entity: SqlName, before: string | null): readonly SchemaStep[] {
  const found = readColumn(cursor, entity);
  if (found === null) return [];
  const { column } = found;
  const place = { start: column.start, end: column.end };
  const renamed: readonly SchemaStep[] =
    before === null || before === column.name
      ? []
      : [{ kind: 'rename-field', entity, field: before, to: column.name, ...place }];
  const { type, typeText, typeName, nullable, values } = column;
  return [
    ...renamed,
    {
      kind: 'alter-field',
      entity,
      field: column.name,
      type: { type, typeText, typeName },
      nullable,
      default: column.default,
      values,
      ...place,
    },
    ...found.steps,
  ];
}

/** Oracle's `MODIFY (a NUMBER, b NOT NULL)` changes what it states alone. */
function modified(cursor: Cursor, entity: SqlName): readonly SchemaStep[] {
  const words = cursor.range(cursor.at, cursor.end);
  let stated: boolean | null = null;
  for (; !words.done; words.skip()) {
    if (words.isWords('NOT', 'NULL')) stated = false;
    else if (words.isWord('NULL') && stated === null) stated = true;
  }
  return redefined(cursor, entity, null).map((step): SchemaStep => {
    if (step.kind !== 'alter-field') return step;
    const { kind, field, type, default: preset, values, start, end } = step;
    return {
      kind,
      entity,
      field,
      start,
      end,
      ...(type === undefined || type.typeText === '' ? {} : { type, ...(values === undefined ? {} : { values }) }),
      ...(stated === null ? {} : { nullable: stated }),
      ...(preset === null || preset === undefined ? {} : { default: preset }),
    };
  });
}

function readRename(cursor: Cursor, entity: SqlName): readonly SchemaStep[] {
  if (cursor.isWord('INDEX', 'KEY') || cursor.word('CONSTRAINT')) {
    const isIndexRename = cursor.word('INDEX', 'KEY') !== null;
    const [from, to] = readPair(cursor);
    if (!from || !to) return [];
    const place = { start: to.start, end: to.end };
    if (isIndexRename) return [{ kind: 'rename-index', name: from.name, to: to.name, ...place }];
    return [{ kind: 'rename-constraint', entity, constraint: from.name, to: to.name, ...place }];
  }
  if (cursor.word('TO', 'AS')) {
    const to = readName(cursor);
    return to ? [{ kind: 'rename-entity', entity, to, start: to.start, end: to.end }] : [];
  }
  cursor.word('COLUMN');
  cursor.words('IF', 'EXISTS');
  const [from, to] = readPair(cursor);
  if (!from) return [];
  // MySQL lets TO away: ALTER TABLE a RENAME b
  if (!to) return [{ kind: 'rename-entity', entity, to: from, start: from.start, end: from.end }];
  return [{ kind: 'rename-field', entity, field: from.name, to: to.name, start: to.start, end: to.end }];
}

/** `a TO b`. */
export function readPair(cursor: Cursor): readonly [SqlName | null, SqlName | null] {
  const from = readName(cursor);
  return [from, from && cursor.word('TO') ? readName(cursor) : null];
}
