import type { Query } from '../model/query';
import { contains } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { CallSite, ChainLink, Declaration, Lookup } from './adapter';
import { beanieDocument, type BeanieDocument } from './beanie-document';
import { updateDocument } from './beanie-filter';
import { beanieSetOf, beginning, documentOf, going, namedFields, receiverOf, type BeanieSet } from './beanie-set';
import { isContinued } from './lazy-query';
import { methodNamed, driverMethods, type MongoMethod } from './mongo-methods';
import { alone, operationQueries } from './mongo-operations';
import { allOf } from './mongo-reading';
import { propertyOf } from './options';
import { assignedFields, byKey, documentContext, objectWith, storedObject } from './python-document';

/** Methods that run, and what they do. */
const running: ReadonlySet<string> = new Set(
  (
    'delete delete_one delete_many delete_all update update_one update_many update_all set inc current_date upsert count ' +
    'exists to_list aggregate sum avg max min distinct replace_one insert_one insert_many'
  ).split(' '),
);
/** Methods of documents. */
const ofRows: ReadonlySet<string> = new Set(
  'insert create save save_changes replace update set inc current_date delete hard_delete sync'.split(' '),
);

/** Names of the calls that are read. */
export const beanieCalls: readonly string[] = [
  ...new Set([
    ...beginning,
    ...going,
    ...running,
    ...ofRows,
    'Indexed',
    'get_motor_collection',
    'get_pymongo_collection',
  ]),
];

const readMethod: MongoMethod = { operation: 'read', filter: 0 };

function driverMethod(name: string): MongoMethod {
  return methodNamed(driverMethods, name) ?? readMethod;
}

/** The queries that one link of a call makes. */
export function linkQueries(
  link: ChainLink,
  next: ChainLink | undefined,
  site: CallSite,
  look: Lookup,
): readonly Declaration[] {
  const { value, name } = link;
  // A loop runs what stands before it.
  if (value.kind !== 'call' || value.callee.kind !== 'member' || name === '__iter__') return [];
  const { object } = value.callee;
  if (ofRows.has(name)) {
    const own = rowQueries(object, link, site, look);
    if (own !== null) return asQueries(own);
  }
  if (running.has(name)) {
    const set = receiverOf(object, link.keywords ?? null, look);
    return set === null ? [] : asQueries(runQueries(set, link, site, look));
  }
  const whole = beanieSetOf(value, look);
  if (whole === null) return [];
  if (next !== undefined && next.name !== '__iter__' && beanieCalls.includes(next.name)) return [];
  // What is found is read, whatever is done with it then.
  if (!whole.one && isContinued(link, site, beanieCalls, look)) return [];
  return asQueries(chosenQueries(whole, readMethod, [], link, site, look));
}

function asQueries(queries: readonly Query[]): readonly Declaration[] {
  return queries.map((query) => ({ kind: 'query', query }));
}

/** What a method does with the documents of a set. */
function chosenQueries(
  set: BeanieSet,
  method: MongoMethod,
  args: readonly Value[],
  link: ChainLink,
  site: CallSite,
  look: Lookup,
): readonly Query[] {
  const { name, nameAt } = link;
  const chained = { ...alone, filter: allOf(set.filters), reads: set.reads, limit: set.limit };
  const context = documentContext('beanie', set.document, set.marks, site, look);
  return operationQueries({ name, nameAt, method, arguments: args }, chained, context);
}

function runQueries(set: BeanieSet, link: ChainLink, site: CallSite, look: Lookup): readonly Query[] {
  const { name, value } = link;
  const given = link.arguments ?? [];
  const [first] = given;
  const none: Value = { kind: 'undefined', at: value.at };
  const does = (method: MongoMethod, args: readonly Value[], on = set): readonly Query[] =>
    chosenQueries(on, method, args, link, site, look);
  const many = objectWith('multi', { kind: 'literal', value: true, at: value.at }, value.at);
  switch (name) {
    case 'delete':
    case 'delete_many':
    case 'delete_all':
    case 'delete_one':
      return does(driverMethod(name === 'delete_one' ? 'deleteOne' : 'deleteMany'), []);
    case 'update':
    case 'update_many':
    case 'update_all':
    case 'set':
    case 'inc':
    case 'current_date':
      return does(driverMethod('updateMany'), [none, updateDocument(name, given, set.document, value.at), many]);
    case 'update_one':
      return does(driverMethod('updateOne'), [none, updateDocument(name, given, set.document, value.at)]);
    case 'upsert': {
      const changed = updateDocument('update', given, set.document, value.at);
      const inserted = propertyOf(link.keywords, 'on_insert');
      return [
        ...does(driverMethod('updateMany'), [none, changed, many]),
        ...(inserted === null ? [] : does(driverMethod('insertOne'), [storedObject(inserted, set.document)])),
      ];
    }
    case 'replace_one':
      return does(driverMethod('replaceOne'), [none, first === undefined ? none : storedObject(first, set.document)]);
    case 'insert_one':
      return does(driverMethod('insertOne'), first === undefined ? [] : [storedObject(first, set.document)]);
    case 'insert_many':
      return does(driverMethod('insertMany'), first === undefined ? [] : [storedObject(first, set.document)]);
    case 'aggregate': {
      const context = documentContext('beanie', set.document, set.marks, site, look);
      const operation = { name, nameAt: link.nameAt, method: driverMethod('aggregate'), arguments: [first ?? none] };
      return operationQueries(operation, alone, { ...context, scope: allOf([context.scope, ...set.filters]) });
    }
    case 'sum':
    case 'avg':
    case 'max':
    case 'min':
    case 'distinct':
      return does(readMethod, [], { ...set, reads: [...set.reads, ...namedFields(set, given, look)] });
    default:
      return does(readMethod, []);
  }
}

/** A document that code holds as an object. */
interface Row {
  readonly document: BeanieDocument;
  /** The query that it comes from; null where another place found it. */
  readonly set: BeanieSet | null;
  /** What a new object was given; null for one that is stored. */
  readonly made: ValueOf<'instance'> | null;
}

function rowAt(object: Value, look: Lookup): Row | null {
  if (object.kind !== 'instance') {
    const found = documentOf(object, look);
    return found === null || object.kind !== 'call' ? null : { document: found.document, set: found, made: null };
  }
  const document = beanieDocument(object.own ?? object.of, look);
  if (document?.collection === undefined || document.collection === null) return null;
  const set = object.from === undefined ? null : beanieSetOf(object.from, look);
  return { document, set, made: object.from === undefined && object.arguments !== null ? object : null };
}

function calledMethod({ callee }: ValueOf<'call'>): string {
  return callee.kind === 'member' ? callee.property : '';
}

/** `order.insert()`, `order.delete()`, `order.set({…})` of an object that was made, found, or handed over. */
function rowQueries(object: Value, link: ChainLink, site: CallSite, look: Lookup): readonly Query[] | null {
  // `Order.find_one(…).delete()` runs no query to find it.
  const isQuery = object.kind === 'call' && contains(site.at, object.at) && going.has(calledMethod(object));
  const row = isQuery ? null : rowAt(object, look);
  if (row === null) return null;
  const { document, made } = row;
  const { name, value } = link;
  const filters = row.set === null ? [byKey(link.nameAt)] : row.set.filters;
  const limit = row.set === null || row.set.one ? 1 : row.set.limit;
  const set: BeanieSet = { document, filters, reads: [], limit, marks: row.set?.marks ?? null, one: limit === 1 };
  const none: Value = { kind: 'undefined', at: value.at };
  const does = (method: MongoMethod, args: readonly Value[]): readonly Query[] =>
    chosenQueries(set, method, args, link, site, look);
  switch (name) {
    case 'delete': {
      const { deletedAt } = document;
      if (deletedAt === null) return does(driverMethod('deleteMany'), []);
      const marked = objectWith(deletedAt, { kind: 'unknown', text: 'now', at: value.at }, link.nameAt);
      return does(driverMethod('updateMany'), [none, objectWith('$set', marked, value.at)]);
    }
    case 'hard_delete':
      return does(driverMethod('deleteMany'), []);
    case 'sync':
      return does(readMethod, []);
    case 'update':
    case 'set':
    case 'inc':
    case 'current_date':
      return does({ ...driverMethod('updateMany'), one: true }, [
        none,
        updateDocument(name, link.arguments ?? [], document, value.at),
      ]);
    default: {
      const assigned = assignedFields(object, document, look, value.at);
      if (made !== null) {
        const stored = storedObject(made, document);
        const properties = stored.kind === 'object' ? [...stored.properties, ...assigned.properties] : [];
        return does(driverMethod('insertOne'), [stored.kind === 'object' ? { ...stored, properties } : stored]);
      }
      if (name === 'insert' || name === 'create') return does(driverMethod('insertOne'), []);
      return does(driverMethod('updateMany'), [none, objectWith('$set', { ...assigned, open: true }, value.at)]);
    }
  }
}
