import type { Located } from '../model/expression';
import type { ColumnDefinition, SchemaStep, SqlLike, SqlName, TakenAspect } from '../model/sql';
import { checkedValues } from './sql-check';
import { readColumn, readReference } from './sql-column';
import { readDefinedName, readIdentifier, readName, readNameList, type Cursor } from './sql-cursor';
import { readWhole } from './sql-expression';
import { readSelect, startsQuery } from './sql-select';
import type { Select } from './sql-syntax';
import { isName } from './sql-cursor';
import { isSymbol, isWord } from './sql-token';

const MOST_CONSTRAINTS = 100;

/** A created table or view, with the query whose rows it stores. */
export interface Created {
  readonly steps: readonly SchemaStep[];
  readonly select: Select | null;
}

/** Reads a table's definition behind CREATE TABLE; null when its name or its columns cannot be read. */
export function readTableDefinition(cursor: Cursor, temporary: boolean): Created | null {
  const ifNotExists = cursor.words('IF', 'NOT', 'EXISTS');
  const entity = readDefinedName(cursor);
  if (entity === null) return null;
  const head = {
    kind: 'create-entity' as const,
    entity,
    entityKind: 'table' as const,
    ifNotExists,
    ...(temporary ? { temporary } : {}),
    start: entity.start,
    end: entity.end,
  };
  const like: SqlLike[] = [];
  if (cursor.words('PARTITION', 'OF')) {
    const other = readName(cursor);
    const taken = other && ({ ...other, takes: EVERYTHING, bound: 'partition' } as const);
    return taken && { steps: [{ ...head, columns: [], like: [taken] }], select: null };
  }
  // The form of MySQL: https://dev.mysql.com/doc/refman/8.4/en/create-table-like.html
  if (cursor.word('LIKE')) {
    const other = readName(cursor);
    return other && { steps: [{ ...head, columns: [], like: [{ ...other, takes: OWN }] }], select: null };
  }
  const isList = cursor.isSymbol('(') && !startsQuery(cursor.range(cursor.at + 1, cursor.end));
  const elements = isList ? cursor.group() : null;
  const columns: ColumnDefinition[] = [];
  const steps: SchemaStep[] = [];
  for (const item of elements?.items() ?? []) readElement(item, entity, columns, steps, like);
  while (!cursor.done && !cursor.isWord('AS', 'SELECT', 'WITH') && !cursor.isSymbol('(')) {
    if (cursor.word('INHERITS')) like.push(...namesIn(cursor.group()).map(inherited));
    else cursor.skip();
  }
  const select = readSource(cursor);
  if (select) {
    // MySQL takes definitions beside the query, PostgreSQL names for what it selects.
    const isDefined = columns.some(({ typeText }) => typeText !== '');
    const derived = selectedColumns(select, isDefined ? [] : namesIn(elements));
    const others = derived.columns.filter(({ name }) => !columns.some((column) => column.name === name));
    const all = isDefined ? [...columns, ...others] : derived.columns;
    return { steps: [{ ...head, columns: all, ...derived.more }, ...(isDefined ? steps : [])], select };
  }
  if (elements === null) return null;
  const more = like.length > 0 ? { like } : {};
  return { steps: [{ ...head, columns, ...more }, ...steps], select: null };
}

const OWN: readonly TakenAspect[] = ['required', 'defaults', 'checks', 'keys'];
const EVERYTHING: readonly TakenAspect[] = [...OWN, 'references'];

/** https://www.postgresql.org/docs/current/ddl-inherit.html */
function inherited(name: SqlName): SqlLike {
  return { ...name, takes: ['required', 'defaults', 'checks'], bound: 'inherits' };
}

/** What PostgreSQL's LIKE takes over when it is told to: https://www.postgresql.org/docs/current/sql-createtable.html */
const TAKEN: Readonly<Record<string, readonly TakenAspect[]>> = {
  ALL: OWN,
  DEFAULTS: ['defaults'],
  GENERATED: ['defaults'],
  IDENTITY: ['defaults'],
  CONSTRAINTS: ['checks'],
  INDEXES: ['keys'],
};

/** `orders INCLUDING DEFAULTS INCLUDING INDEXES`; where the engine may be MySQL, plain `LIKE orders` takes all over. */
function readLike(cursor: Cursor): SqlLike | null {
  const other = readName(cursor);
  const takes = new Set<TakenAspect>(cursor.reading.keepsCase ? OWN : ['required']);
  while (cursor.isWord('INCLUDING', 'EXCLUDING')) {
    const includes = cursor.take()?.text === 'INCLUDING';
    for (const aspect of TAKEN[cursor.take()?.text ?? ''] ?? [])
      if (includes) takes.add(aspect);
      else if (aspect !== 'required') takes.delete(aspect);
  }
  return other && { ...other, takes: [...takes] };
}

function namesIn(cursor: Cursor | null): readonly SqlName[] {
  if (cursor === null) return [];
  return cursor
    .range(cursor.at, cursor.end)
    .items()
    .flatMap((item) => readName(item) ?? []);
}

function readSource(cursor: Cursor): Select | null {
  cursor.word('AS');
  if (!startsQuery(cursor)) return null;
  // CREATE TABLE … AS … WITH [NO] DATA
  const end = cursor.end - (isWord(cursor.reading.tokens[cursor.end - 1], 'DATA') ? 2 : 0);
  const select = readSelect(cursor.range(cursor.at, end));
  cursor.at = cursor.end;
  return select;
}

/** The columns of a view or of a table made from a query. */
export function selectedColumns(
  select: Select,
  names: readonly SqlName[],
): {
  readonly columns: readonly ColumnDefinition[];
  readonly more: { readonly like?: readonly SqlLike[]; readonly open?: true };
} {
  const stars = select.items.filter((item) => item.expression.kind === 'star');
  const columns = select.items.flatMap((item, index): readonly ColumnDefinition[] => {
    const name = names[index]?.name ?? item.name;
    const place = names[index] ?? item.expression;
    return name === null || item.expression.kind === 'star' ? [] : [untyped(name, place)];
  });
  const [only, ...others] = select.from;
  if (stars.length === 1 && others.length === 0 && only?.source.kind === 'table')
    return { columns, more: { like: [{ ...only.source.name, takes: [] }] } };
  return {
    columns,
    more: stars.length > 0 || columns.length < select.items.length || select.items.length === 0 ? { open: true } : {},
  };
}

function untyped(name: string, place: Located): ColumnDefinition {
  const nothing = {
    type: 'unknown',
    typeText: '',
    typeName: null,
    default: null,
    values: null,
    references: null,
  } as const;
  return { name, ...nothing, nullable: true, unique: false, primaryKey: false, start: place.start, end: place.end };
}

function readElement(
  cursor: Cursor,
  entity: SqlName,
  columns: ColumnDefinition[],
  steps: SchemaStep[],
  like: SqlLike[],
): void {
  if (cursor.word('LIKE')) {
    const other = readLike(cursor);
    if (other) like.push(other);
    return;
  }
  // SQLite takes constraints that follow one another without a comma.
  const isConstraint = startsTableConstraint(cursor);
  for (let count = 0; count < MOST_CONSTRAINTS && startsTableConstraint(cursor); count += 1) {
    steps.push(...readTableConstraint(cursor, entity));
  }
  if (isConstraint) return;
  const found = readColumn(cursor, entity);
  if (found === null) return;
  columns.push(found.column);
  steps.push(...found.steps);
}

/** Whether a part of CREATE TABLE or ADD is a constraint or index, not a column (which may be named `key` or `index`). */
export function startsTableConstraint(cursor: Cursor): boolean {
  const next = cursor.peek(1);
  if (cursor.isWord('CONSTRAINT', 'CHECK', 'EXCLUDE')) return true;
  if (cursor.isWords('PRIMARY', 'KEY') || cursor.isWords('FOREIGN', 'KEY') || cursor.isWords('PERIOD', 'FOR'))
    return true;
  if (cursor.isWord('UNIQUE', 'FULLTEXT', 'SPATIAL'))
    return isSymbol(next, '(') || isWord(next, 'KEY', 'INDEX', 'NULLS') || isListed(cursor, 2);
  if (!cursor.isWord('KEY', 'INDEX')) return false;
  return (isSymbol(next, '(') && isName(cursor.peek(2))) || isListed(cursor, 2) || isWord(cursor.peek(2), 'USING');
}

/** `KEY name (column`: unlike the length or values of a type, the list begins with a name. */
function isListed(cursor: Cursor, ahead: number): boolean {
  const first = cursor.peek(ahead + 1);
  return isName(cursor.peek(ahead - 1)) && isSymbol(cursor.peek(ahead), '(') && (isName(first) || isSymbol(first, '('));
}

/** The steps of one table constraint; none where it says nothing about values, keys or references. */
export function readTableConstraint(cursor: Cursor, entity: SqlName): readonly SchemaStep[] {
  const first = cursor.peek();
  let place: Located = { start: first?.start ?? 0, end: first?.end ?? 0 };
  let constraint: string | null = null;
  if (cursor.word('CONSTRAINT') && !cursor.isWord('PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK')) {
    const named = readIdentifier(cursor);
    if (named === null) return [];
    constraint = named.name;
    place = { start: named.token.start, end: named.token.end };
  }
  if (cursor.words('PRIMARY', 'KEY')) return readUnique(cursor, entity, constraint, true, place);
  if (cursor.word('UNIQUE')) return readUnique(cursor, entity, constraint, false, place);
  if (cursor.words('FOREIGN', 'KEY')) return readForeignKey(cursor, entity, constraint, place);
  const check = cursor.word('CHECK') ? cursor.group() : null;
  if (check === null) return [];
  return checkedValues(readWhole(check), cursor.reading.looseTexts).map((found) => ({
    kind: 'constrain-values',
    entity,
    constraint,
    ...found,
    ...place,
  }));
}

function readUnique(
  cursor: Cursor,
  entity: SqlName,
  constraint: string | null,
  primaryKey: boolean,
  place: Located,
): readonly SchemaStep[] {
  cursor.word('KEY', 'INDEX');
  let name = constraint;
  let at = place;
  while (!cursor.done && !cursor.isSymbol('(')) {
    if (cursor.isWords('USING', 'INDEX')) return [];
    if (name === null && !cursor.isWord('NULLS', 'NOT', 'DISTINCT', 'USING', 'CLUSTERED', 'NONCLUSTERED')) {
      const named = readIdentifier(cursor);
      if (named === null) return [];
      name = named.name;
      at = { start: named.token.start, end: named.token.end };
    } else cursor.at += 1;
  }
  const list = cursor.group();
  const fields = list ? plainNames(list) : null;
  return fields ? [{ kind: 'constrain-unique', entity, constraint: name, fields, primaryKey, ...at }] : [];
}

/** The names in a list, when it holds plain columns only; null otherwise. */
export function plainNames(cursor: Cursor): readonly string[] | null {
  const count = cursor.range(cursor.at, cursor.end).items().length;
  const names = readNameList(cursor.range(cursor.at, cursor.end)).map((each) => each.name);
  return names.length === count && count > 0 ? names : null;
}

function readForeignKey(
  cursor: Cursor,
  entity: SqlName,
  constraint: string | null,
  place: Located,
): readonly SchemaStep[] {
  cursor.words('IF', 'NOT', 'EXISTS');
  if (!cursor.isSymbol('(')) readIdentifier(cursor);
  const list = cursor.group();
  const own = list ? readNameList(list) : [];
  const before = cursor.at;
  const references = readReference(cursor);
  if (references === null) return [];
  const targets = cursor.range(before + 1, cursor.end);
  readDefinedName(targets);
  const columns = targets.group();
  const names = columns ? readNameList(columns).map((each) => each.name) : [];
  const fields = own.map((each) => each.name);
  return [{ kind: 'constrain-reference', entity, constraint, fields, references, columns: names, ...place }];
}
