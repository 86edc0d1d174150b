import type { FieldType } from '../model/predicate';
import type {
  AllowedValue,
  DataDeletion,
  DataEdit,
  EntityKind,
  Removal,
  Rebuild,
  SchemaEdit,
  Source,
} from '../model/schema';
import type { ColumnDefinition, DomainDefinition, Enforcement, SqlReference, SqlValue } from '../model/sql';
import type { Span } from '../model/span';

/** A named set of values: a native enum, or (`domain`) a domain, which may allow any value of its type. */
export interface Enumeration {
  name: string;
  values: readonly AllowedValue[] | null;
  domain: Omit<DomainDefinition, 'values'> | null;
}

/** A column while migrations are replayed. */
export interface ColumnState {
  name: string;
  at: Span;
  type: FieldType;
  typeText: string;
  /** The name of a type that may be an enumeration, until that is known. */
  typeName: string | null;
  enumeration: Enumeration | null;
  /** Of an inline ENUM. */
  values: readonly AllowedValue[] | null;
  nullable: boolean;
  default: string | null;
}

/** A constraint under the name by which it can be dropped. `unnamed`: the name is the one PostgreSQL would give. */
export interface ConstraintState {
  readonly name: string;
  readonly unnamed: boolean;
  readonly fields: readonly string[];
  readonly at: Span;
  readonly content:
    | { readonly kind: 'values'; readonly values: readonly AllowedValue[] }
    | { readonly kind: 'unique'; readonly primaryKey: boolean }
    | { readonly kind: 'reference'; readonly references: SqlReference; readonly columns: readonly string[] };
}

export interface TableNames {
  /** Its key among the tables: with its schema, unless that is the one of names without any. */
  name: string;
  plainName: string;
  /** Whether a schema was stated. */
  qualified: boolean;
}

/** A table or view while migrations are replayed. */
export interface TableState extends TableNames {
  at: Span;
  readonly kind: EntityKind;
  open: boolean;
  readonly columns: Map<string, ColumnState>;
  constraints: ConstraintState[];
  /** For a table that is filled from another one: which column of that one each of its columns comes from. */
  readonly copies: Map<string, { readonly table: string; readonly field: string }>;
  /** Tables whose changes are this one's, too, by their keys. */
  readonly parents: Map<string, 'inherits' | 'partition'>;
  readonly files: Set<string>;
  readonly temporary: boolean;
  /** What a view shows. */
  population: readonly Source[] | null;
}

/** Everything a series of files has made so far. */
export interface ReplayState {
  readonly tables: Map<string, TableState>;
  /** Of names without one, in the text that is being applied. */
  schema: string | null;
  readonly enumerations: Map<string, Enumeration>;
  /** Tables that were dropped or renamed away, as they last were. */
  readonly graves: Map<string, TableState>;
  readonly removals: Removal[];
  readonly edits: SchemaEdit[];
  readonly data: DataEdit[];
  readonly deletions: DataDeletion[];
  /** Whether the text that is being applied has foreign keys watched; null where it does not say. */
  enforcement: Enforcement | null;
  /** Tables that were dropped in the text that is being applied, with the foreign keys that this reached. */
  readonly dropped: Map<string, Rebuild>;
  /** Names that tables had before they were renamed in the text that is being applied. */
  readonly moved: Map<string, string>;
  readonly rebuilds: Rebuild[];
}

export function emptyState(): ReplayState {
  const names = { tables: new Map(), enumerations: new Map(), graves: new Map() };
  const passing = { schema: null, enforcement: null, dropped: new Map(), moved: new Map() };
  return { ...names, ...passing, removals: [], edits: [], data: [], deletions: [], rebuilds: [] };
}

/** A copy that can be changed without touching the original. */
export function copyTable(table: TableState): TableState {
  const columns = new Map([...table.columns].map(([name, column]) => [name, { ...column }]));
  return {
    ...table,
    columns,
    constraints: [...table.constraints],
    copies: new Map(table.copies),
    parents: new Map(table.parents),
    files: new Set(table.files),
  };
}

export function newTable(names: TableNames, at: Span, kind: EntityKind, open: boolean, temporary = false): TableState {
  return {
    ...names,
    at,
    kind,
    open,
    columns: new Map(),
    constraints: [],
    copies: new Map(),
    parents: new Map(),
    files: new Set([at.file]),
    temporary,
    population: null,
  };
}

export function allowedValues(values: readonly SqlValue[], file: string): readonly AllowedValue[] {
  return values.map(({ value, start, end }) => ({ value, at: { file, start, end } }));
}

/** Puts a column into a table, with the constraints that its definition holds without naming them. */
export function addColumn(
  table: TableState,
  column: ColumnDefinition,
  file: string,
  enumerations: ReadonlyMap<string, Enumeration>,
): void {
  const inherent = /^enum\b/i.test(column.typeText);
  const values = column.values && allowedValues(column.values, file);
  table.columns.set(column.name, {
    name: column.name,
    at: { file, start: column.start, end: column.end },
    type: column.type,
    typeText: column.typeText,
    typeName: column.typeName,
    enumeration: enumerationOf(column.typeName, enumerations),
    values: inherent ? values : null,
    nullable: column.nullable,
    default: column.default,
  });
  const fields = [column.name];
  const at = { file, start: column.start, end: column.end };
  if (values && !inherent) constrain(table, null, fields, { kind: 'values', values }, at);
  if (column.primaryKey) constrain(table, null, fields, { kind: 'unique', primaryKey: true }, at);
  else if (column.unique) constrain(table, null, fields, { kind: 'unique', primaryKey: false }, at);
  if (column.references) {
    const { references } = column;
    const columns = references.column === null ? [] : [references.column];
    constrain(table, null, fields, { kind: 'reference', references, columns }, at);
  }
}

export function enumerationOf(name: string | null, enumerations: ReadonlyMap<string, Enumeration>): Enumeration | null {
  return name === null ? null : (enumerations.get(name) ?? null);
}

/** Adds a constraint; one of the same name is replaced. */
export function constrain(
  table: TableState,
  name: string | null,
  fields: readonly string[],
  content: ConstraintState['content'],
  at: Span,
): void {
  const isPrimary = content.kind === 'unique' && content.primaryKey;
  // A table has one primary key: the one before was dropped by a statement that could not be read.
  if (isPrimary) table.constraints = table.constraints.filter((each) => !isPrimaryKey(each));
  const known = name ?? freeName(table, defaultName(table, fields, content));
  table.constraints = table.constraints.filter((each) => each.name !== known);
  // What a primary key makes required stays so without it.
  if (isPrimary) for (const field of fields) requireColumn(table, field);
  table.constraints.push({ name: known, unnamed: name === null, fields, content, at });
}

function isPrimaryKey({ content }: ConstraintState): boolean {
  return content.kind === 'unique' && content.primaryKey;
}

function requireColumn(table: TableState, field: string): void {
  const column = byName(table.columns, field);
  if (column) column.nullable = false;
}

/** https://www.postgresql.org/docs/current/sql-createtable.html: the name that is chosen where none is given. */
function defaultName(
  { plainName }: TableState,
  fields: readonly string[],
  content: ConstraintState['content'],
): string {
  switch (content.kind) {
    case 'values':
      return [plainName, ...fields, 'check'].join('_');
    case 'unique':
      return content.primaryKey ? `${plainName}_pkey` : [plainName, ...fields, 'key'].join('_');
    case 'reference':
      return [plainName, ...fields, 'fkey'].join('_');
  }
}

function freeName(table: TableState, wanted: string): string {
  let name = wanted;
  for (let count = 1; table.constraints.some((each) => each.name === name); count += 1) name = `${wanted}${count}`;
  return name;
}

/** Drops a constraint by its name, or by the name that MySQL would have given it. */
export function dropConstraint(table: TableState, name: string): void {
  const found = constraintOf(table, name);
  table.constraints = table.constraints.filter((each) => each !== found);
}

export function constraintOf(table: TableState, name: string): ConstraintState | undefined {
  return table.constraints.find((each) => each.name === name) ?? byMysqlName(table, name);
}

/** `PRIMARY`, the first column of an unnamed unique key, `orders_chk_1`, `orders_ibfk_2`. */
function byMysqlName(table: TableState, name: string): ConstraintState | undefined {
  const unnamed = table.constraints.filter((each) => each.unnamed);
  if (name === 'PRIMARY') return table.constraints.find(isPrimaryKey);
  const numbered = /_(chk|ibfk)_(\d+)$/.exec(name);
  if (numbered) {
    const kind = numbered[1] === 'chk' ? 'values' : 'reference';
    return unnamed.filter((each) => each.content.kind === kind)[Number(numbered[2]) - 1];
  }
  return unnamed.find((each) => each.content.kind === 'unique' && each.fields[0] === name);
}

/** What goes by a name: spelled so, or alone in being spelled so but for case, as engines that fold names see it. */
export function byName<T>(map: ReadonlyMap<string, T>, name: string): T | undefined {
  const exact = map.get(name);
  if (exact !== undefined) return exact;
  const folded = name.toLowerCase();
  const found = [...map.keys()].filter((key) => key.toLowerCase() === folded);
  return found.length === 1 && found[0] !== undefined ? map.get(found[0]) : undefined;
}
