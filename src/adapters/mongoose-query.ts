import type { Operand } from '../model/predicate';
import type { FieldUse, FieldWrite, Query } from '../model/query';
import type { Field } from '../model/schema';
import { sameSpan, type Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import type { ChainLink } from './adapter';
import { foldText } from './fold';
import { momentOf } from './moment';
import { documentWritings, type Writing } from './mongo-documents';
import { filterPredicate } from './mongo-filter';
import { methodNamed, mongooseMethods, type MongoMethod } from './mongo-methods';
import { alone, operationQueries, type Chained, type Operation } from './mongo-operations';
import { pipelineQueries, stageValue } from './mongo-pipeline';
import { fieldsOfSpec, limitOf, mongoQuery, smaller, type MongoContext } from './mongo-query';
import { selectionOfSpec, withSelection } from './mongo-selection';
import { allOf, driverOperand, type FilterReading, type OperandReader, perhaps, timeNumber } from './mongo-reading';
import { describe, operandOf } from './operand';

/**
 * Mongoose casts what a filter compares with to the type of its path; what a schema does not declare is sent as it is.
 * https://mongoosejs.com/docs/tutorials/query_casting.html
 */
export function castingOperand(fields: ReadonlyMap<string, Field>): OperandReader {
  return (value, path) => {
    const field = fields.get(path.join('.'));
    if (field === undefined) return path.length === 1 && path[0] === '_id' ? castId(value) : driverOperand(value);
    return cast(value, field);
  };
}

function castId(value: Value): Operand {
  const operand = driverOperand(value);
  return operand.kind === 'literal' && operand.value !== null ? given(value) : operand;
}

function given(value: Value): Operand {
  return { kind: 'parameter', text: describe(value) };
}

function cast(value: Value, field: Field): Operand {
  const operand = operandOf(value);
  if (operand.kind === 'now') return castMoment(value, operand, field);
  if (operand.kind !== 'literal' || operand.value === null) return operand;
  const { value: literal } = operand;
  switch (field.type) {
    case 'string':
      return { kind: 'literal', value: String(literal) };
    case 'number': {
      const number = Number(literal);
      return Number.isFinite(number) && literal !== '' ? { kind: 'literal', value: number } : given(value);
    }
    case 'boolean':
      return castBoolean(literal, value);
    case 'date':
    case 'object-id':
    case 'binary':
    case 'uuid':
      return given(value);
    default:
      return operand;
  }
}

function castMoment(value: Value, operand: Extract<Operand, { kind: 'now' }>, { type }: Field): Operand {
  if (type === 'date') return operand;
  if (type === 'number') return timeNumber(value, { ...operand, unit: operand.unit ?? 'milliseconds' });
  const number = momentOf(value)?.form === 'number';
  return type === 'string' || number ? given(value) : operand;
}

/** https://mongoosejs.com/docs/api/schemaboolean.html#SchemaBoolean.convertToTrue */
function castBoolean(literal: string | number | boolean, value: Value): Operand {
  if ([true, 'true', 1, '1', 'yes'].includes(literal)) return { kind: 'literal', value: true };
  if ([false, 'false', 0, '0', 'no'].includes(literal)) return { kind: 'literal', value: false };
  return given(value);
}

/** What was seen of a chain of calls on a model. */
interface Progress {
  readonly operation: Operation | null;
  readonly link: ChainLink | null;
  readonly chained: Chained;
  /** The path that `where('path')` has named. */
  readonly path: { readonly name: string; readonly at: Span } | null;
  readonly stages: readonly Value[];
  /** Whether the documents that were found are changed one by one. */
  readonly saved: boolean;
}

const begin: Progress = { operation: null, link: null, chained: alone, path: null, stages: [], saved: false };

/**
 * The queries of a chain of calls on a model, with the call that decides what is done. `each`: the document, out of those
 * that the chain's query finds, that the rest of the chain is about.
 */
export function modelQueries(
  links: readonly ChainLink[],
  each: Value | null,
  context: MongoContext,
): { readonly queries: readonly Query[]; readonly link: ChainLink } | null {
  const progress = withLater(
    links.reduce((so, link) => afterLink(so, link, context), begin),
    context,
  );
  const { operation, link, chained, stages, saved } = progress;
  if (operation === null || link === null) return null;
  if (operation.method.pipeline !== undefined)
    return { queries: pipelineQueries(pipelineOf(operation, stages), operation.name, context), link };
  if (saved) return { queries: [savedQuery(each ?? foundBefore(links), operation, chained, context)], link };
  const told: Chained = each === null ? chained : { ...chained, each: true };
  return { queries: operationQueries(operation, told, context), link };
}

function afterLink(progress: Progress, link: ChainLink, context: MongoContext): Progress {
  const { name, nameAt, arguments: args } = link;
  if (args === null) return progress;
  const method = methodNamed(mongooseMethods, name);
  if (progress.operation?.method.pipeline !== undefined) return afterStage(progress, link);
  if (name === 'save' && progress.operation !== null) return { ...progress, link, saved: true };
  if (method === null || isPart(progress, link)) return { ...progress, ...afterCondition(progress, link, context) };
  const before = progress.operation;
  if (before === null) return { ...progress, link, operation: { name, nameAt, method, arguments: args } };
  return {
    ...progress,
    link,
    chained: withOperation(progress.chained, before, context),
    operation: onFound(link, method),
  };
}

/** `query.find(…)` after `find` only adds conditions, and `where('a').exists(true)` is one. */
function isPart(progress: Progress, { name }: ChainLink): boolean {
  return (name === 'exists' && progress.path !== null) || (name === 'find' && progress.operation !== null);
}

/** An operation on what a query has found: conditions stay, and an update may be given alone. */
function onFound({ name, nameAt, arguments: args }: ChainLink, method: MongoMethod): Operation {
  const updates = method.update !== undefined && args?.length === 1;
  const shifted = updates ? [{ kind: 'undefined', at: nameAt } as const, ...args] : (args ?? []);
  return { name, nameAt, method, arguments: shifted };
}

function withOperation(
  chained: Chained,
  { method, nameAt, arguments: args }: Operation,
  context: MongoContext,
): Chained {
  const identity = method.identity === undefined ? undefined : args[method.identity];
  const one = method.one === true ? 1 : null;
  const filter =
    identity !== undefined
      ? filterPredicate(identityFilter(identity, nameAt), [], context.operand)
      : method.filter === undefined
        ? alone.filter
        : filterPredicate(args[method.filter], [], context.operand);
  const all = allOf([chained.filter, filter, chained.later]);
  return { ...chained, filter: all, later: alone.later, limit: smaller(chained.limit, one) };
}

function identityFilter(value: Value, at: Span): Value {
  return { kind: 'object', properties: [{ key: '_id', keyAt: at, value, optional: false }], open: false, at };
}

/** https://mongoosejs.com/docs/api/query.html */
function afterCondition(progress: Progress, link: ChainLink, context: MongoContext): Partial<Progress> {
  const { chained, path } = progress;
  const [first, second] = link.arguments ?? [];
  const place = progress.operation === null ? 'filter' : 'later';
  const withFilter = (value: Value | undefined): Partial<Progress> => ({
    chained: { ...chained, [place]: allOf([chained[place], filterPredicate(value, [], context.operand)]) },
  });
  const withReads = (uses: readonly FieldUse[]): Partial<Progress> => ({
    chained: { ...chained, reads: [...chained.reads, ...uses] },
  });
  switch (link.name) {
    case 'select': {
      const reads = [...chained.reads, ...fieldsOfSpec(first)];
      const selection = withSelection(chained.selection, selectionOfSpec(first));
      return { chained: { ...chained, reads, selection } };
    }
    case 'sort':
    case 'populate':
      return withReads(fieldsOfSpec(first));
    case 'limit':
      return { chained: { ...chained, limit: smaller(chained.limit, limitOf(first)) } };
    case 'find':
    case 'merge':
      return withFilter(first);
    case 'and':
    case 'or':
    case 'nor':
      return first === undefined ? {} : withFilter(logicalFilter(link.name, first));
    case 'where': {
      const name = first === undefined ? null : foldText(first);
      if (first === undefined || name === null) return withFilter(first);
      if (second !== undefined) return withFilter(pathFilter({ name, at: first.at }, null, second));
      return { path: { name, at: first.at } };
    }
    default:
      return comparing.has(link.name) ? withFilter(comparisonFilter(link, path)) : {};
  }
}

/** The conditions of calls on a query, wherever they stand. */
export function chainedFilter(links: readonly ChainLink[], context: MongoContext): FilterReading {
  const { chained } = links.reduce<Progress>(
    (so, link) => ({ ...so, ...afterCondition(so, renamed(link), context) }),
    begin,
  );
  return allOf([chained.filter, chained.later]);
}

/** `setQuery` gives a whole filter, as `find` does. */
function renamed(link: ChainLink): ChainLink {
  return link.name === 'setQuery' ? { ...link, name: 'find' } : link;
}

const comparing: ReadonlySet<string> = new Set([
  ...[
    'equals',
    'eq',
    'ne',
    'gt',
    'gte',
    'lt',
    'lte',
    'in',
    'nin',
    'exists',
    'all',
    'size',
    'mod',
    'regex',
    'elemMatch',
  ],
]);

/** `.lt(5)` on the path of `where`, or `.lt('path', 5)`. */
function comparisonFilter(link: ChainLink, path: Progress['path']): Value | undefined {
  const [first, second] = link.arguments ?? [];
  const operator = link.name === 'equals' ? '$eq' : `$${link.name}`;
  const named = second === undefined || first === undefined ? null : foldText(first);
  if (named !== null && first !== undefined && second !== undefined)
    return pathFilter({ name: named, at: first.at }, operator, second);
  const value: Value = first ?? { kind: 'literal', value: true, at: link.nameAt };
  return path === null ? { kind: 'unknown', text: link.name, at: link.nameAt } : pathFilter(path, operator, value);
}

function pathFilter(path: NonNullable<Progress['path']>, operator: string | null, value: Value): Value {
  const inner = operator === null ? value : objectWith(operator, path.at, value);
  return objectWith(path.name, path.at, inner);
}

function logicalFilter(name: string, list: Value): Value {
  return objectWith(`$${name}`, list.at, list);
}

function objectWith(key: string, keyAt: Span, value: Value): Value {
  return { kind: 'object', properties: [{ key, keyAt, value, optional: false }], open: false, at: keyAt };
}

/** `aggregate().match({…}).group({…})` */
function afterStage(progress: Progress, { name, arguments: args }: ChainLink): Progress {
  const [first] = args ?? [];
  return first !== undefined && stageMethods.has(name)
    ? { ...progress, stages: [...progress.stages, stageValue(name, first)] }
    : progress;
}

/** https://mongoosejs.com/docs/api/aggregate.html */
const stageMethods: ReadonlySet<string> = new Set([
  ...['addFields', 'facet', 'graphLookup', 'group', 'limit', 'lookup', 'match', 'project', 'redact', 'replaceRoot'],
  ...['sample', 'skip', 'sort', 'sortByCount', 'unionWith', 'unwind'],
]);

function pipelineOf({ arguments: args, nameAt }: Operation, stages: readonly Value[]): Value | undefined {
  const [first] = args;
  if (stages.length === 0) return first;
  if (first === undefined) return { kind: 'array', items: stages, open: false, at: nameAt };
  return first.kind === 'array' ? { ...first, items: [...first.items, ...stages] } : first;
}

/** Conditions that other statements add to a query that is held in a variable; each may not run. */
function withLater(progress: Progress, context: MongoContext): Progress {
  const { link } = progress;
  if (link === null || progress.saved) return progress;
  const later = context.look
    .callsOn(link.value)
    .filter((site) => site.at.start >= link.value.at.end && site.at.file === link.value.at.file)
    .flatMap((site) => site.links.slice(site.links.findIndex((each) => sameSpan(each.value.at, link.value.at)) + 1));
  const uniquely = [...new Map(later.map((each) => [each.nameAt.start, each])).values()];
  return uniquely.reduce((so, each) => withLaterLink(so, each, context), progress);
}

function withLaterLink(progress: Progress, link: ChainLink, context: MongoContext): Progress {
  if (methodNamed(mongooseMethods, link.name) !== null && link.name !== 'find') return progress;
  const own = afterCondition({ ...progress, chained: alone }, link, context);
  if (own.chained === undefined) return { ...progress, ...own };
  const { later, reads } = own.chained;
  const added = later === alone.later ? later : perhaps(later, link.nameAt);
  const before = progress.chained.selection ?? null;
  const said = own.chained.selection ?? null;
  // Which fields another statement asks for in the end nobody knows.
  const isSame = said === null || (before !== null && sameSpan(before.at, said.at));
  const selection = isSame ? before : null;
  const chained = { ...progress.chained, later: allOf([progress.chained.later, added]), selection };
  return { ...progress, chained: { ...chained, reads: [...progress.chained.reads, ...reads] } };
}

/** What `save` at the end of a chain is called on. */
function foundBefore(links: readonly ChainLink[]): Value | null {
  return links[links.findLastIndex((link) => link.name === 'save') - 1]?.value ?? null;
}

/** `doc.save()` after a query found it: what was assigned to it is stored. */
function savedQuery(found: Value | null, operation: Operation, chained: Chained, context: MongoContext): Query {
  const assigned = found === null ? [] : assignedWritings(found, context);
  return mongoQuery(context, 'update', 'save', {
    ...withOperation(chained, operation, context),
    writes: assigned.flatMap((writing) => writing.writes),
    writesComplete: false,
  });
}

/** `order.save()`, `order.deleteOne()` for a document of which only the type is known. */
export function documentQueries(document: Value, change: ChainLink, context: MongoContext): readonly Query[] {
  const { name, nameAt, arguments: args } = change;
  const method = methodNamed(mongooseMethods, name) ?? methodNamed(mongooseMethods, 'updateOne');
  if (method === null) return [];
  const identity: Value = { kind: 'member', object: document, property: '_id', propertyAt: nameAt, at: nameAt };
  const chained = { ...alone, filter: filterPredicate(identityFilter(identity, nameAt), [], context.operand) };
  if (name === 'save') {
    const writes = assignedWritings(document, context).flatMap((writing) => writing.writes);
    return [mongoQuery(context, 'update', name, { filter: chained.filter, writes, writesComplete: false, limit: 1 })];
  }
  const operation = onFound({ ...change, arguments: args ?? [] }, { ...method, one: true });
  return operationQueries(operation, chained, context);
}

/** What is assigned to a document that is held in a variable: `order.status = 'done'`, `order.set({ … })`. */
function assignedWritings(value: Value, { look }: MongoContext): readonly Writing[] {
  const assigned = look.assignmentsOn(value).map(({ path, value: to, at }) => assignment(path.join('.'), to, at));
  const set = look
    .callsOn(value)
    .flatMap((site) => site.links.filter((link) => link.name === 'set'))
    .flatMap((link) => setWritings(link.arguments ?? []));
  return [...assigned, ...set];
}

function assignment(key: string, value: Value, keyAt: Span): Writing {
  const property: PropertyValue = { key, keyAt, value, optional: false };
  const [writing] = documentWritings({ kind: 'object', properties: [property], open: false, at: keyAt });
  return writing ?? { writes: [], complete: false };
}

function setWritings([first, second]: readonly Value[]): readonly Writing[] {
  if (first === undefined) return [];
  const key = foldText(first);
  return key !== null && second !== undefined ? [assignment(key, second, first.at)] : documentWritings(first);
}

/** `new Order({ … }).save()`: the document with what is assigned to it before. */
export function newDocumentQueries(document: Value, context: MongoContext): readonly Query[] {
  const [first] = document.kind === 'instance' ? (document.arguments ?? []) : [];
  const assigned = assignedWritings(document, context).flatMap((writing) => writing.writes);
  const writings: readonly Writing[] = first === undefined ? [{ writes: [], complete: true }] : documentWritings(first);
  return writings.map(({ writes, complete }) =>
    mongoQuery(context, 'insert', 'save', { writes: overwritten(writes, assigned), writesComplete: complete }),
  );
}

function overwritten(writes: readonly FieldWrite[], later: readonly FieldWrite[]): readonly FieldWrite[] {
  const fields = new Set(later.map((write) => write.field));
  return [...writes.filter((write) => !fields.has(write.field)), ...later];
}
