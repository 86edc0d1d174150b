import type { EntityKind } from '../model/schema';
import type { SchemaStep, SqlName } from '../model/sql';
import { readAlterTable, readPair } from './sql-alter';
import { readName, type Cursor } from './sql-cursor';
import { readAlterDomain, readCreateDomain } from './sql-domain';
import { readAlterSchema, readDropSchemas } from './sql-schema';
import { readSelect } from './sql-select';
import type { Select } from './sql-syntax';
import { plainNames, readTableDefinition, selectedColumns } from './sql-table';
import { readValues } from './sql-type';

/** What a statement that defines does. `select`: a query that it runs. */
export interface Definition {
  readonly steps: readonly SchemaStep[];
  readonly select: Select | null;
  /** The query whose rows a view shows. */
  readonly shows?: Select | null;
  /** The statement's words, for what is of no concern. */
  readonly method: string;
  readonly problem: string | null;
}

function nothing(method: string): Definition {
  return { steps: [], select: null, method, problem: null };
}

function problem(method: string, text: string): Definition {
  return { ...nothing(method), problem: text };
}

function steps(method: string, list: readonly SchemaStep[]): Definition {
  return { ...nothing(method), steps: list };
}

function onlyStep(method: string, step: SchemaStep | null): Definition {
  return step === null ? nothing(method) : steps(method, [step]);
}

/** Reads CREATE, ALTER, DROP and RENAME. The cursor stands at the first word. */
export function readDefinition(cursor: Cursor): Definition {
  const word = cursor.take()?.text ?? '';
  switch (word) {
    case 'CREATE':
      return readCreate(cursor);
    case 'ALTER':
      return readAlter(cursor);
    case 'DROP':
      return readDrop(cursor);
    default:
      return readRenameTables(cursor);
  }
}

const createModifiers = [
  'GLOBAL',
  'LOCAL',
  'UNLOGGED',
  'EXTERNAL',
  'FOREIGN',
  'RECURSIVE',
  'FORCE',
  'SECURE',
  'MATERIALIZED',
];

function readCreate(cursor: Cursor): Definition {
  const replaces = cursor.words('OR', 'REPLACE');
  let temporary = false;
  let materialized = false;
  for (;;) {
    const token = cursor.word('TEMP', 'TEMPORARY', ...createModifiers);
    if (!token) break;
    if (token.text.startsWith('TEMP')) temporary = true;
    if (token.text === 'MATERIALIZED') materialized = true;
  }
  // What MySQL writes before VIEW: ALGORITHM = MERGE DEFINER = a@b SQL SECURITY INVOKER
  if (cursor.isWord('ALGORITHM', 'DEFINER', 'SQL')) while (!cursor.done && !cursor.isWord('VIEW')) cursor.skip();
  if (cursor.word('TABLE')) return readCreateTable(cursor, replaces, temporary);
  if (cursor.word('VIEW')) return temporary ? nothing('CREATE TEMPORARY VIEW') : readCreateView(cursor, materialized);
  if (cursor.words('VIRTUAL', 'TABLE')) return readVirtualTable(cursor);
  if (cursor.words('UNIQUE', 'INDEX')) return readUniqueIndex(cursor);
  if (cursor.word('TYPE')) return readCreateType(cursor);
  if (cursor.isWord('SCHEMA') && hasElements(cursor))
    return problem('CREATE SCHEMA', 'it makes what is in the schema, too');
  if (cursor.word('DOMAIN')) return onlyStep('CREATE DOMAIN', readCreateDomain(cursor));
  return nothing(`CREATE ${cursor.peek()?.text ?? ''}`.trim());
}

/** CREATE SCHEMA … CREATE TABLE …: https://www.postgresql.org/docs/current/sql-createschema.html */
function hasElements(cursor: Cursor): boolean {
  const rest = cursor.range(cursor.at, cursor.end);
  while (!rest.done && !rest.isWord('CREATE')) rest.skip();
  return !rest.done;
}

function readCreateTable(cursor: Cursor, replaces: boolean, temporary: boolean): Definition {
  const created = readTableDefinition(cursor, temporary);
  if (created === null) return problem('CREATE TABLE', 'a table definition that is not understood');
  const [first] = created.steps;
  const before: readonly SchemaStep[] =
    replaces && first?.kind === 'create-entity'
      ? [{ kind: 'drop-entity', entity: first.entity, ifExists: true, start: first.start, end: first.end }]
      : [];
  return { ...nothing('CREATE TABLE'), steps: [...before, ...created.steps], select: created.select };
}

function readCreateView(cursor: Cursor, materialized: boolean): Definition {
  const ifNotExists = cursor.words('IF', 'NOT', 'EXISTS');
  const entity = readName(cursor);
  const list = cursor.group();
  const names = list ? list.items().flatMap((item) => readName(item) ?? []) : [];
  while (!cursor.done && !cursor.word('AS')) cursor.skip();
  // … WITH CHECK OPTION, … WITH NO DATA
  let { end } = cursor;
  for (let at = cursor.at; at < cursor.end; at += 1) {
    const rest = cursor.range(at, cursor.end);
    if (
      rest.isWords('WITH', 'NO', 'DATA') ||
      rest.isWords('WITH', 'DATA') ||
      (rest.isWord('WITH') && endsWithOption(rest))
    ) {
      end = at;
      break;
    }
    if (rest.isSymbol('(')) {
      rest.skip();
      at = rest.at - 1;
    }
  }
  const select = readSelect(cursor.range(cursor.at, end));
  if (entity === null) return problem('CREATE VIEW', 'a view definition that is not understood');
  const { columns, more } = select ? selectedColumns(select, names) : { columns: [], more: { open: true as const } };
  const entityKind: EntityKind = 'view';
  const step: SchemaStep = {
    kind: 'create-entity',
    entity,
    entityKind,
    columns,
    ifNotExists,
    ...more,
    start: entity.start,
    end: entity.end,
  };
  // A materialized view runs its query when it is made; a plain one only when it is read.
  return { ...nothing('CREATE VIEW'), steps: [step], select: materialized ? select : null, shows: select };
}

function endsWithOption(cursor: Cursor): boolean {
  return cursor.range(cursor.end - 2, cursor.end).isWords('CHECK', 'OPTION') && cursor.end - cursor.at <= 4;
}

/** SQLite's virtual tables have columns that their module decides: https://www.sqlite.org/lang_createvtab.html */
function readVirtualTable(cursor: Cursor): Definition {
  const ifNotExists = cursor.words('IF', 'NOT', 'EXISTS');
  const entity = readName(cursor);
  if (entity === null) return problem('CREATE VIRTUAL TABLE', 'a table without a name');
  const place = { start: entity.start, end: entity.end };
  return steps('CREATE VIRTUAL TABLE', [
    { kind: 'create-entity', entity, entityKind: 'table', columns: [], ifNotExists, open: true, ...place },
  ]);
}

function readUniqueIndex(cursor: Cursor): Definition {
  const method = 'CREATE UNIQUE INDEX';
  cursor.word('CONCURRENTLY');
  const ifNotExists = cursor.words('IF', 'NOT', 'EXISTS');
  const name = cursor.isWord('ON') ? null : readName(cursor);
  if (!cursor.word('ON')) return nothing(method);
  cursor.word('ONLY');
  const entity = readName(cursor);
  if (cursor.word('USING')) cursor.at += 1;
  const list = cursor.group();
  const fields = list && plainNames(list);
  // A partial index or one over expressions does not make its columns unique.
  const partial = cursor.isWord('WHERE');
  if (!entity || !fields || partial) return nothing(method);
  const place = name ?? entity;
  return steps(method, [
    {
      kind: 'constrain-unique',
      entity,
      constraint: name?.name ?? null,
      fields,
      primaryKey: false,
      ...(ifNotExists ? { ifNotExists } : {}),
      start: place.start,
      end: place.end,
    },
  ]);
}

function readCreateType(cursor: Cursor): Definition {
  const name = readName(cursor);
  if (!name || !cursor.words('AS', 'ENUM')) return nothing('CREATE TYPE');
  const list = cursor.group();
  const values = list && readValues(list);
  if (!values) return problem('CREATE TYPE', 'an enum whose values are not understood');
  return steps('CREATE TYPE', [{ kind: 'define-enum', name: name.name, values, start: name.start, end: name.end }]);
}

function readAlter(cursor: Cursor): Definition {
  cursor.word('FOREIGN', 'IGNORE', 'ONLINE');
  if (cursor.word('TABLE')) {
    const altered = readAlterTable(cursor);
    if (altered === null) return problem('ALTER TABLE', 'a table without a name');
    const unknown = altered.unknown === null ? null : `an action that is not understood: ${altered.unknown}`;
    return { ...steps('ALTER TABLE', altered.steps), problem: unknown };
  }
  if (cursor.words('MATERIALIZED', 'VIEW') || cursor.word('VIEW')) return readAlterView(cursor);
  if (cursor.word('TYPE')) return readAlterType(cursor);
  if (cursor.word('DOMAIN')) return onlyStep('ALTER DOMAIN', readAlterDomain(cursor));
  if (cursor.word('SCHEMA')) return onlyStep('ALTER SCHEMA', readAlterSchema(cursor));
  if (cursor.word('INDEX')) {
    cursor.words('IF', 'EXISTS');
    const name = readName(cursor);
    const to = cursor.words('RENAME', 'TO') ? readName(cursor) : null;
    if (!name || !to) return nothing('ALTER INDEX');
    return steps('ALTER INDEX', [{ kind: 'rename-index', name: name.name, to: to.name, start: to.start, end: to.end }]);
  }
  return nothing(`ALTER ${cursor.peek()?.text ?? ''}`.trim());
}

function readAlterView(cursor: Cursor): Definition {
  const ifExists = cursor.words('IF', 'EXISTS');
  const entity = readName(cursor);
  const moved = cursor.words('SET', 'SCHEMA');
  const to = moved || cursor.words('RENAME', 'TO') ? readName(cursor) : null;
  if (!entity || !to) return nothing('ALTER VIEW');
  const name = moved ? { ...entity, schema: to.name } : to;
  return steps('ALTER VIEW', [{ kind: 'rename-entity', entity, to: name, ifExists, start: to.start, end: to.end }]);
}

function readAlterType(cursor: Cursor): Definition {
  const method = 'ALTER TYPE';
  const name = readName(cursor);
  if (!name) return problem(method, 'a type without a name');
  if (cursor.words('ADD', 'VALUE')) {
    cursor.words('IF', 'NOT', 'EXISTS');
    const token = cursor.take();
    if (token?.kind !== 'string') return problem(method, 'a value that is not understood');
    const place = { start: token.start, end: token.end };
    return steps(method, [
      { kind: 'extend-enum', name: name.name, values: [{ value: token.text, ...place }], ...place },
    ]);
  }
  if (cursor.words('RENAME', 'VALUE')) {
    const from = cursor.take();
    cursor.word('TO');
    const to = cursor.take();
    if (from?.kind !== 'string' || to?.kind !== 'string') return problem(method, 'a value that is not understood');
    const place = { start: to.start, end: to.end };
    return steps(method, [
      { kind: 'rename-enum-value', name: name.name, from: from.text, to: { value: to.text, ...place }, ...place },
    ]);
  }
  const to = cursor.words('RENAME', 'TO') ? readName(cursor) : null;
  return to
    ? steps(method, [{ kind: 'rename-enum', name: name.name, to: to.name, start: to.start, end: to.end }])
    : nothing(method);
}

function readDrop(cursor: Cursor): Definition {
  cursor.word('TEMPORARY', 'FOREIGN');
  const materialized = cursor.word('MATERIALIZED') !== null;
  const word = cursor.take()?.text ?? '';
  const method = `DROP ${materialized ? 'MATERIALIZED ' : ''}${word}`;
  cursor.word('CONCURRENTLY');
  const ifExists = cursor.words('IF', 'EXISTS');
  if (word === 'INDEX') {
    const first = readName(cursor);
    const table = cursor.word('ON') ? readName(cursor) : null;
    if (first && table)
      return steps(method, [
        { kind: 'drop-constraint', entity: table, constraint: first.name, start: first.start, end: first.end },
      ]);
    const others = cursor.symbol(',') ? names(cursor) : [];
    return steps(
      method,
      [...(first ? [first] : []), ...others].map((name) => ({
        kind: 'drop-index',
        name: name.name,
        start: name.start,
        end: name.end,
      })),
    );
  }
  const cascades = cursor.range(cursor.end - 1, cursor.end).isWord('CASCADE');
  if (word === 'TYPE' || word === 'DOMAIN') {
    return steps(
      method,
      names(cursor).map(({ name, start, end }) => {
        return { kind: 'drop-enum', name, ...(cascades ? { cascade: true } : {}), start, end };
      }),
    );
  }
  if (word === 'SCHEMA' || word === 'DATABASE') return steps(method, readDropSchemas(cursor));
  if (word !== 'TABLE' && word !== 'VIEW') return nothing(method);
  const list = names(cursor);
  if (list.length === 0) return problem(method, 'a table without a name');
  const more = cascades ? { ifExists, cascade: true as const } : { ifExists };
  return steps(
    method,
    list.map((entity) => ({ kind: 'drop-entity', entity, ...more, start: entity.start, end: entity.end })),
  );
}

function names(cursor: Cursor): readonly SqlName[] {
  return cursor.items().flatMap((item) => readName(item) ?? []);
}

/** RENAME TABLE a TO b, c TO d. https://dev.mysql.com/doc/refman/8.4/en/rename-table.html */
function readRenameTables(cursor: Cursor): Definition {
  if (!cursor.word('TABLE', 'TABLES')) return nothing('RENAME');
  const found = cursor.items().flatMap((item): readonly SchemaStep[] => {
    const [entity, to] = readPair(item);
    return entity && to ? [{ kind: 'rename-entity', entity, to, start: to.start, end: to.end }] : [];
  });
  return found.length > 0 ? steps('RENAME TABLE', found) : problem('RENAME TABLE', 'a rename that is not understood');
}
