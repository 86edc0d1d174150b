import type { SqlName, SqlReference } from '../model/sql';
import { hasHole } from '../parse/sql-token';
import { byName, newTable, type ReplayState, type TableNames, type TableState } from './replay-state';

type QualifiedName = Pick<SqlName, 'name' | 'schema'>;
type Known = Pick<ReplayState, 'tables' | 'schema'>;

/** Schemas of the engines in which things are that are given none. */
const usualSchemas: ReadonlySet<string> = new Set(['public', 'dbo', 'main', 'default']);

/** A schema that sets things apart; null for the usual one, and for one that is filled in when the text is run. */
function distinctSchema(schema: string | null): string | null {
  if (schema === null || hasHole(schema) || /^[:$@&]/.test(schema)) return null;
  return usualSchemas.has(schema.toLowerCase()) ? null : schema;
}

/** The key of a table among all tables. */
export function keyOf(name: string, schema: string | null): string {
  const distinct = distinctSchema(schema);
  return distinct === null ? name : `${distinct}.${name}`;
}

/** The schema that a table is in, as its key says it. */
export function schemaOfTable({ name, plainName }: Omit<TableNames, 'qualified'>): string | null {
  return name.length > plainName.length ? name.slice(0, -plainName.length - 1) : null;
}

/** The names that a table gets when it is made. */
export function namesOf({ name, schema }: QualifiedName, state: Known): TableNames {
  const within = schema ?? state.schema;
  return { name: keyOf(name, within), plainName: name, qualified: within !== null };
}

/**
 * The table that a name means: one without a schema may mean the only one of that name, wherever it is, unless the text
 * itself says which schemas are searched.
 */
export function findTable({ tables, schema }: Known, name: QualifiedName): TableState | undefined {
  if (name.schema !== null) return byName(tables, keyOf(name.name, name.schema));
  const here = (schema === null ? undefined : byName(tables, keyOf(name.name, schema))) ?? byName(tables, name.name);
  if (here !== undefined || schema !== null) return here;
  const plain = name.name.toLowerCase();
  const found = [...tables.values()].filter(({ plainName }) => plainName.toLowerCase() === plain);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * The table that a step changes. One in a schema that no statement has made a table in may be what a statement without
 * schemas has made: which schema that is then depends on the session.
 */
export function changedTable(state: Known, name: QualifiedName): TableState | undefined {
  const known = findTable(state, name);
  const schema = distinctSchema(name.schema);
  if (known !== undefined || schema === null) return known;
  const other = byName(state.tables, name.name);
  const isKnown = [...state.tables.values()].some((table) => schemaOfTable(table) === schema);
  return other?.qualified === false && !isKnown ? other : undefined;
}

/** The table that a foreign key points to; one without a schema is looked for beside its own table first. */
export function referencedBy(
  state: Known,
  table: TableState,
  { table: name, schema }: Pick<SqlReference, 'table' | 'schema'>,
): TableState | undefined {
  return findTable({ ...state, schema: schemaOfTable(table) ?? state.schema }, { name, schema: schema ?? null });
}

/** The table that a step speaks of; one that no file creates is open. */
export function tableOf(state: ReplayState, name: SqlName, file: string): TableState {
  const known = changedTable(state, name);
  if (known) {
    known.files.add(file);
    return known;
  }
  const names = namesOf(name, state);
  const made = newTable(names, { file, start: name.start, end: name.end }, 'table', true);
  state.tables.set(names.name, made);
  return made;
}

/** Tables that are parts of another one, or inherit from it. */
export function childrenOf(state: Known, { name }: TableState): readonly TableState[] {
  return [...state.tables.values()].filter(({ parents }) => parents.has(name));
}

/**
 * The name of each entity by its table's key: without the schema, unless another table has that name, and only that in
 * the usual schema has it then.
 */
export function entityNames(tables: Iterable<TableState>): (key: string) => string {
  const known = [...tables];
  const counts = new Map<string, number>();
  for (const { plainName } of known) counts.set(plainName, (counts.get(plainName) ?? 0) + 1);
  const names = new Map(known.map(({ name, plainName }) => [name, counts.get(plainName) === 1 ? plainName : name]));
  // What is gone goes by its own name, unless something else has that now.
  return (key) => {
    const plain = key.slice(key.lastIndexOf('.') + 1);
    return names.get(key) ?? (counts.has(plain) ? key : plain);
  };
}
