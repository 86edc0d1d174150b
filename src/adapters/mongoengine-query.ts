import type { Query } from '../model/query';
import type { Value, ValueOf } from '../model/value';
import type { CallSite, ChainLink, Declaration, Lookup } from './adapter';
import { foldBoolean } from './fold';
import { isContinued } from './lazy-query';
import { driverMethods, type MongoMethod } from './mongo-methods';
import { alone, operationQueries } from './mongo-operations';
import type { MongoContext } from './mongo-query';
import { allOf } from './mongo-reading';
import { mongoEngineDocument } from './mongoengine-document';
import { updateDocument, updateOptions } from './mongoengine-filter';
import {
  documentOf,
  documentSetOf,
  everyDocument,
  lazy,
  namedFields,
  running,
  single,
  type DocumentSet,
} from './mongoengine-queryset';
import { propertyOf } from './options';
import { argumentOf } from './python';
import {
  assignedFields,
  byKey,
  documentContext,
  objectWith,
  storedObject,
  type PythonDocument,
} from './python-document';

/** Methods of documents: https://docs.mongoengine.org/apireference.html#mongoengine.Document */
const ofRows: readonly string[] = ['save', 'delete', 'update', 'modify', 'reload', 'cascade_save'];
const ofClasses: readonly string[] = ['drop_collection'];

/** Names of the calls that are read. */
export const mongoEngineCalls: readonly string[] = [
  ...new Set([...lazy, ...single, ...running, ...ofRows, ...ofClasses]),
];

const readMethod: MongoMethod = { operation: 'read', filter: 0 };

/** The queries that one link of a call makes. */
export function linkQueries(
  link: ChainLink,
  next: ChainLink | undefined,
  site: CallSite,
  look: Lookup,
): readonly Declaration[] {
  const { value, name } = link;
  // A loop runs what stands before it.
  if (value.kind !== 'call' || name === '__iter__') return [];
  const { callee } = value;
  const object = callee.kind === 'member' ? callee.object : null;
  if (object !== null && ofRows.includes(name)) {
    const own = rowQueries(object, link, site, look);
    if (own !== null) return asQueries(own);
  }
  if (object !== null && ofClasses.includes(name)) {
    const document = mongoEngineDocument(object, look);
    return document?.collection === undefined || document.collection === null
      ? []
      : [{ kind: 'removal', removal: { entity: document.collection, field: null, renamedTo: null, at: link.nameAt } }];
  }
  const set = object === null ? null : documentSetOf(object, look);
  if (set !== null && !set.empty && (single.has(name) || running.has(name)))
    return asQueries(runQueries(set, link, site, look));
  // What was found is no set of its own.
  if (object !== null && documentOf(object, look) !== null) return [];
  const whole = documentSetOf(value, look);
  if (whole === null || whole.empty || single.has(name) || running.has(name)) return [];
  if ((next !== undefined && goesOn(next, look)) || isContinued(link, site, mongoEngineCalls, look)) return [];
  // Whoever asks for what the workspace adds to a set runs it.
  if (site.returned === true && site.links.at(-1) === link && isOwnSet(site.base)) return [];
  return asQueries(chosenQueries(whole, readMethod, name, [], link, site, look));
}

/** `self` of a class of query sets, or what a manager is given. */
function isOwnSet(base: Value): boolean {
  return base.kind === 'parameter' || (base.kind === 'instance' && base.from !== undefined);
}

function asQueries(queries: readonly Query[]): readonly Declaration[] {
  return queries.map((query) => ({ kind: 'query', query }));
}

/** Whether what follows in the chain is itself told as a query. */
function goesOn({ name, value }: ChainLink, look: Lookup): boolean {
  // A loop runs it.
  if (name === '__iter__') return false;
  return mongoEngineCalls.includes(name) || (value.kind === 'call' && documentSetOf(value, look) !== null);
}

function contextOf(set: DocumentSet, site: CallSite, look: Lookup): MongoContext {
  return documentContext('mongoengine', set.document, set.marks, site, look);
}

/** What a method does with the documents of a set. */
function chosenQueries(
  set: DocumentSet,
  method: MongoMethod,
  name: string,
  args: readonly Value[],
  link: ChainLink,
  site: CallSite,
  look: Lookup,
): readonly Query[] {
  const operation = { name, nameAt: link.nameAt, method, arguments: args };
  const chained = { ...alone, filter: allOf(set.filters), reads: set.reads, limit: set.limit };
  return operationQueries(operation, chained, contextOf(set, site, look));
}

function methodOf(name: string): MongoMethod {
  return (Object.hasOwn(driverMethods, name) ? driverMethods[name] : undefined) ?? readMethod;
}

function runQueries(set: DocumentSet, link: ChainLink, site: CallSite, look: Lookup): readonly Query[] {
  const { name, value } = link;
  const keywords = link.keywords ?? null;
  const none: Value = { kind: 'undefined', at: value.at };
  const update = (): Value => updateDocument(keywords, set.document, value.at);
  const options = (): Value => updateOptions(keywords, value.at);
  const does = (method: MongoMethod, args: readonly Value[], on = set): readonly Query[] =>
    chosenQueries(on, method, name, args, link, site, look);
  switch (name) {
    case 'delete':
      return does(methodOf('deleteMany'), []);
    case 'update':
      return does(methodOf('updateMany'), [none, update(), manyUnlessTold(options(), value)]);
    case 'update_one':
      return does(methodOf('updateOne'), [none, update(), options()]);
    case 'upsert_one':
      return does(methodOf('updateOne'), [none, update(), objectWith('upsert', truth(true, value), value.at)]);
    case 'modify': {
      const removes = isTrue(propertyOf(keywords ?? undefined, 'remove'));
      return removes
        ? does(methodOf('findOneAndDelete'), [])
        : does(methodOf('findOneAndUpdate'), [none, update(), options()]);
    }
    case 'create':
      return does(methodOf('insertOne'), keywords === null ? [] : [storedObject(keywords, set.document)]);
    case 'insert': {
      const given = argumentOf(link, 0, 'doc_or_docs');
      return does(methodOf('insertMany'), given === null ? [] : [storedObject(given, set.document)]);
    }
    case 'aggregate': {
      const [first = none, ...others] = link.arguments ?? [];
      const pipeline: Value =
        first.kind === 'object' || others.length > 0
          ? { kind: 'array', items: [first, ...others], open: false, at: first.at }
          : first;
      const context = contextOf(set, site, look);
      const operation = { name, nameAt: link.nameAt, method: methodOf('aggregate'), arguments: [pipeline] };
      return operationQueries(operation, alone, { ...context, scope: allOf([context.scope, ...set.filters]) });
    }
    case 'distinct':
    case 'sum':
    case 'average':
    case 'item_frequencies':
      return does(readMethod, [], { ...set, reads: [...set.reads, ...namedFields(set, link.arguments ?? [])] });
    case 'in_bulk':
    case 'with_id':
      return does(readMethod, [], { ...set, filters: [...set.filters, byKey(link.nameAt)] });
    default:
      return does(readMethod, [], documentSetOf(value, look) ?? set);
  }
}

function truth(value: boolean, { at }: Value): Value {
  return { kind: 'literal', value, at };
}

function isTrue(value: Value | null): boolean {
  return value !== null && foldBoolean(value) === true;
}

/** All documents are updated, unless `multi=False`. */
function manyUnlessTold(options: Value, at: Value): Value {
  if (options.kind !== 'object' || propertyOf(options, 'multi') !== null) return options;
  const many = { key: 'multi', keyAt: at.at, value: truth(true, at), optional: false };
  return { ...options, properties: [...options.properties, many] };
}

/** A document that code holds as an object. */
interface Row {
  readonly document: PythonDocument;
  /** The query that it comes from; null where another place found it. */
  readonly set: DocumentSet | null;
  /** What a new object was given; null for one that is stored. */
  readonly made: ValueOf<'instance'> | null;
}

function rowAt(object: Value, look: Lookup): Row | null {
  if (object.kind === 'instance') {
    const document = mongoEngineDocument(object.own ?? object.of, look);
    if (document === null) return null;
    const from = object.from === undefined ? null : documentSetOf(object.from, look);
    const set = from === null || isCreation(object.from) ? null : from;
    return { document, set, made: object.from === undefined && object.arguments !== null ? object : null };
  }
  const found = documentOf(object, look);
  return found === null ? null : { document: found.document, set: isCreation(object) ? null : found, made: null };
}

function isCreation(value: Value | undefined): boolean {
  return value?.kind === 'call' && value.callee.kind === 'member' && value.callee.property === 'create';
}

/** `order.save()`, `order.delete()`, `order.update(…)` of an object that was made, found, or handed over. */
function rowQueries(object: Value, link: ChainLink, site: CallSite, look: Lookup): readonly Query[] | null {
  const row = rowAt(object, look);
  if (row === null || row.document.collection === null) return null;
  const { document, made } = row;
  const { name, value } = link;
  const all = everyDocument(document.held, look);
  if (all === null) return null;
  // A document is found by its key, whatever its class.
  const filter = row.set === null ? [byKey(link.nameAt)] : row.set.filters;
  const limit = row.set === null ? 1 : documentOf(object, look) === null ? row.set.limit : 1;
  const set: DocumentSet = { ...all, filters: filter, limit, marks: row.set?.marks ?? null };
  const keywords = link.keywords ?? null;
  const none: Value = { kind: 'undefined', at: value.at };
  const does = (method: MongoMethod, args: readonly Value[]): readonly Query[] =>
    chosenQueries(set, method, name, args, link, site, look);
  switch (name) {
    case 'delete':
      return does(methodOf('deleteMany'), []);
    case 'reload':
      return does(readMethod, []);
    case 'update':
    case 'modify':
      return does(methodOf('updateMany'), [
        none,
        updateDocument(keywords, document, value.at),
        manyUnlessTold(updateOptions(keywords, value.at), value),
      ]);
    default: {
      const assigned = assignedFields(object, document, look, value.at);
      if (made !== null) {
        const stored = storedObject(made, document);
        const whole =
          stored.kind === 'object' ? { ...stored, properties: [...stored.properties, ...assigned.properties] } : stored;
        return does(methodOf('insertOne'), [whole]);
      }
      const change = objectWith('$set', { ...assigned, open: true }, value.at);
      return does(methodOf('updateMany'), [none, change]);
    }
  }
}
