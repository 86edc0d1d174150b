import type { FieldUse } from '../model/query';
import { sameSpan, type Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { AssignmentSite, CallSite, ChainLink, Lookup } from './adapter';
import { allOf, opaque, type FilterReading } from './mongo-reading';
import type { OrmEntity } from './orm-entity';
import { chainOf } from './origin';
import { columnMember, mappedClass } from './sqlalchemy-entity';
import { statementFilter, statementOf, terminals, type Chosen, type Statement } from './sqlalchemy-query';

/** Methods that run the statement that they are given. https://docs.sqlalchemy.org/en/20/orm/session_api.html */
export const running = ['execute', 'scalar', 'scalars', 'stream', 'stream_scalars', 'exec'];
/** Methods that give one row of what is found. */
const single: ReadonlySet<string> = new Set([
  ...['first', 'one', 'one_or_none', 'get', 'get_one', 'get_or_404', 'first_or_404', 'one_or_404'],
  ...['scalar', 'scalar_one', 'scalar_one_or_none'],
]);
/** Methods that run a statement for the first thing of each row alone. */
const scalar = /^(?:scalars?|stream_scalars|exec|scalar_one(?:_or_none)?)$/;

/** An object of the code that stands for a row which a query found. */
export interface FoundRow {
  readonly held: ValueOf<'class'>;
  readonly entity: OrmEntity;
  readonly statement: Statement;
  /** Where it was found. */
  readonly at: Span;
  readonly value: Value;
}

/** The row that a value is: what a loop over a query is given, or what `first()` and its kin give. */
export function rowOf(value: Value, look: Lookup): FoundRow | null {
  if (value.kind === 'instance') {
    const statement = value.from === undefined ? null : selected(value.from, look);
    const held = value.own ?? value.of;
    return statement === null || held.kind !== 'class' ? null : rowFrom(value, held, statement, look);
  }
  if (value.kind === 'member' && value.object.kind === 'array') {
    // A row of several things has each under its class's name.
    const named = value.object.items.find((one) => one.kind === 'instance' && look.nameOf(one) === value.property);
    return named === undefined ? null : rowOf(named, look);
  }
  if (value.kind !== 'call') return null;
  const last = chainOf(value).links.at(-1);
  const statement = last !== undefined && single.has(last.name) ? selected(value, look) : null;
  const [only, ...others] = statement === null ? [] : classesOf(statement, look);
  return only === undefined || only === null || others.length > 0 || statement === null
    ? null
    : rowFrom(value, only, statement, look);
}

function rowFrom(value: Value, held: ValueOf<'class'>, statement: Statement, look: Lookup): FoundRow | null {
  const entity = mappedClass(held, look);
  return entity === null ? null : { held, entity, statement, at: value.at, value };
}

/** The statement by which a value was read: a query of a session, or what `execute(…)` was given. */
export function selected(value: Value, look: Lookup): Statement | null {
  const statement = statementOf(value, look) ?? ranStatement(chainOf(value).links, look);
  return statement?.operation === 'read' ? statement : null;
}

function ranStatement(links: readonly ChainLink[], look: Lookup): Statement | null {
  const runs = ({ name, arguments: args }: ChainLink): boolean => running.includes(name) && (args ?? []).length > 0;
  const [given] = links.findLast(runs)?.arguments ?? [];
  return given === undefined ? null : statementOf(given, look);
}

/** What a statement asks for, where that is a class. */
function classesOf({ begin }: Statement, look: Lookup): readonly (ValueOf<'class'> | null)[] {
  if (begin.arguments === null) {
    const { value } = begin;
    return value.kind === 'member' && value.object.kind === 'class' ? [value.object] : [];
  }
  const asked = begin.name.startsWith('get') ? begin.arguments.slice(0, 1) : begin.arguments;
  return asked.map((one) => (one.kind === 'class' && mappedClass(one, look) !== null ? one : null));
}

/** What a loop over a query is given: a row as an object, or several things of one. */
export function elementOfQuery(list: Value, look: Lookup, at: Span): Value | null {
  const statement = selected(list, look);
  if (statement === null) return null;
  const { links } = chainOf(list);
  // A partition is a list of rows.
  const parts = links.findLast(({ name }) => name === 'partitions');
  if (parts?.value.kind === 'call' && parts.value.callee.kind === 'member') return parts.value.callee.object;
  const classes = classesOf(statement, look);
  const items = classes.map((held, index): Value => {
    if (held === null) return { kind: 'unknown', text: String(index), at };
    return { kind: 'instance', of: held, arguments: null, types: [], from: list, at };
  });
  const [first] = items;
  if (first === undefined || classes.every((held) => held === null)) return null;
  const isTuple = items.length > 1 || isRun(links, look);
  return isTuple ? { kind: 'array', items, open: false, at } : first;
}

/** Whether rows are told as tuples: `execute(select(Order))` without `scalars()`. */
function isRun(links: readonly ChainLink[], look: Lookup): boolean {
  return ranStatement(links, look) !== null && !links.some(({ name }) => scalar.test(name));
}

/** A method of the row's class; null for any other member. */
export function methodOfRow(value: Value, property: string, look: Lookup): Value | null {
  const row = value.kind === 'call' ? rowOf(value, look) : null;
  if (row === null || row.entity.properties.has(property)) return null;
  const object: Value = { kind: 'instance', of: row.held, arguments: null, types: [], from: value, at: value.at };
  const method = look.member(object, property, value.at);
  return method.kind === 'function' ? method : null;
}

/**
 * Where the rows are told from: a session runs what becomes of its objects later, so which rows those are is said by the
 * query that found them, in the function that is at hand.
 */
export function placeOfRows({ value }: FoundRow, look: Lookup): Span {
  const loop = value.kind === 'instance' ? value.from : value;
  if (loop === undefined) return value.at;
  const iterated = loop.kind === 'call' && loop.callee.kind === 'member' ? loop.callee : null;
  const query = iterated?.property === '__iter__' ? iterated.object : loop;
  return look.isBeside(query.at, loop.at) ? query.at : loop.at;
}

/** The rows that a query found, and of which the code then chose this one. */
export function chosenRow(row: FoundRow, site: CallSite | AssignmentSite, look: Lookup, depth = 0): Chosen {
  const { entity, statement, at } = row;
  // Itself found by the key of another.
  const before = depth < DEEPEST ? chosenByKey(statement, site, look, depth + 1) : null;
  const asked = look
    .conditionsAt(site)
    .filter(
      (condition) => condition.kind === 'unknown' || (mentions(condition, row, 0) && !asksIfFound(condition, row)),
    )
    .map((condition): FilterReading => {
      const filter = columnsOf(condition, row, look);
      const fields = filter.map(({ field }) => [field]);
      return { ...opaque('what the code asks of each', condition.at, fields), filter };
    });
  const own = [statementFilter(statement, { entity, look }), ...asked];
  return before === null ? { filter: allOf(own), at } : { filter: allOf([...own, before.filter]), at: before.at ?? at };
}

const DEEPEST = 6;

function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'member':
      return [value.object];
    case 'call':
      return [value.callee, ...value.arguments];
    case 'operation':
      return value.operands;
    case 'one-of':
    case 'template':
      return value.values;
    case 'array':
      return value.items;
    case 'unknown':
      return value.of === undefined ? [] : [value.of];
    default:
      return [];
  }
}

function isRow(value: Value, row: FoundRow): boolean {
  return value === row.value || (value.kind === row.value.kind && sameSpan(value.at, row.at));
}

function mentions(value: Value, row: FoundRow, depth: number): boolean {
  if (isRow(value, row)) return true;
  return depth < DEEPEST && partsOf(value).some((one) => mentions(one, row, depth + 1));
}

/** `if order:`, `if order is not None:`, `if not order: return` */
function asksIfFound(condition: Value, row: FoundRow): boolean {
  if (isRow(condition, row)) return true;
  if (condition.kind !== 'operation') return false;
  const [first, second] = condition.operands;
  if (first === undefined) return false;
  if (condition.operator === '!') return asksIfFound(first, row);
  const [none] = second?.kind === 'array' ? second.items : [second];
  return isRow(first, row) && none?.kind === 'literal' && none.value === null;
}

/** The columns of a row that an expression reads. */
function columnsOf(value: Value, row: FoundRow, look: Lookup, depth = 0): readonly FieldUse[] {
  const found = columnOfRow(value, look);
  if (found !== null) return found.row.entity.table === row.entity.table ? [{ field: found.column, at: found.at }] : [];
  return depth < DEEPEST ? partsOf(value).flatMap((one) => columnsOf(one, row, look, depth + 1)) : [];
}

function columnOfRow(
  value: Value,
  look: Lookup,
): { readonly row: FoundRow; readonly column: string; readonly at: Span } | null {
  if (value.kind !== 'member') return null;
  const row = rowOf(value.object, look);
  const property = row?.entity.properties.get(value.property);
  const column = property?.field?.name;
  return row === null || column === undefined ? null : { row, column, at: value.propertyAt };
}

/** The rows that were found before, of which a statement names the keys: `Order.id == order.id`, `id.in_(ids)`. */
export function chosenByKey(
  statement: Statement,
  site: CallSite | AssignmentSite,
  look: Lookup,
  depth = 0,
): Chosen | null {
  const { entity } = statement;
  if (entity === null) return null;
  for (const key of keysAsked(statement, entity, look)) {
    const row = rowWithKey(key, entity, look, 0);
    if (row !== null) return chosenRow(row, site, look, depth);
    const listed = key.kind === 'call' ? selected(key, look) : null;
    const [column] = listed?.begin.arguments ?? [];
    if (listed !== null && column !== undefined && isKeyOf(column, entity, look))
      return { filter: statementFilter(listed, { entity, look }), at: isOver(key) ? key.at : null };
  }
  return null;
}

/** Whether a query was run, and is no subquery of the statement. */
function isOver(value: Value): boolean {
  return chainOf(value).links.some(({ name }) => running.includes(name) || Object.hasOwn(terminals, name));
}

/** What the key of the entity is compared with. */
function keysAsked({ begin, links }: Statement, entity: OrmEntity, look: Lookup): readonly Value[] {
  if (begin.name.startsWith('get')) return begin.arguments?.slice(1, 2) ?? [];
  return links.flatMap(({ name, arguments: args, keywords }): readonly Value[] => {
    if (name.startsWith('get')) return args?.slice(0, 1) ?? [];
    if (/^(?:where|filter)$/.test(name)) return (args ?? []).flatMap((one) => keyAsked(one, entity, look) ?? []);
    if (name !== 'filter_by') return [];
    return (keywords?.properties ?? []).flatMap((one) => (entity.keys.includes(one.key) ? [one.value] : []));
  });
}

function keyAsked(condition: Value, entity: OrmEntity, look: Lookup): Value | null {
  if (condition.kind === 'operation' && condition.operator === '==') {
    const [left, right] = condition.operands;
    if (left === undefined || right === undefined) return null;
    if (isKeyOf(left, entity, look)) return right;
    return isKeyOf(right, entity, look) ? left : null;
  }
  if (condition.kind !== 'call' || condition.callee.kind !== 'member' || condition.callee.property !== 'in_')
    return null;
  return isKeyOf(condition.callee.object, entity, look) ? (condition.arguments[0] ?? null) : null;
}

function isKeyOf(value: Value, entity: OrmEntity, look: Lookup): boolean {
  const member = columnMember(value, look);
  return member !== null && member.entity.table === entity.table && isKeyColumn(member.column, entity);
}

function isKeyColumn(column: string, { keys, properties }: OrmEntity): boolean {
  return keys.length === 1 && keys.some((key) => properties.get(key)?.field?.name === column);
}

function rowWithKey(value: Value, entity: OrmEntity, look: Lookup, depth: number): FoundRow | null {
  const found = columnOfRow(value, look);
  if (found !== null)
    return found.row.entity.table === entity.table && isKeyColumn(found.column, entity) ? found.row : null;
  if (depth >= DEEPEST || (value.kind !== 'unknown' && value.kind !== 'array')) return null;
  for (const one of partsOf(value)) {
    const row = rowWithKey(one, entity, look, depth + 1);
    if (row !== null) return row;
  }
  return null;
}
