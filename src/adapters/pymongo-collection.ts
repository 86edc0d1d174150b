import type { Value, ValueOf } from '../model/value';
import type { CallSite, ChainLink } from './adapter';
import { foldName } from './fold';
import { calleeName, dottedName, pythonPackage } from './python';

/** Packages by which Python talks to MongoDB. */
const packages: ReadonlySet<string> = new Set(['pymongo', 'motor', 'flask_pymongo', 'mongomock', 'pymongo_inmemory']);

/** https://pymongo.readthedocs.io/en/stable/api/pymongo/mongo_client.html, https://motor.readthedocs.io, https://flask-pymongo.readthedocs.io */
const CLIENT =
  /(?:^|\.)(?:MongoClient|AsyncMongoClient|MongoReplicaSetClient|AsyncIOMotorClient|MotorClient|Connection)$/;
const DATABASE = /(?:^|\.)(?:Database|AsyncDatabase|AsyncIOMotorDatabase|MotorDatabase)$/;
const COLLECTION = /(?:^|\.)(?:Collection|AsyncCollection|AsyncIOMotorCollection|MotorCollection)$/;

/** A collection as a value leads to it. */
export interface PythonCollection {
  /** Null where it is not known which one it is. */
  readonly name: string | null;
  readonly named: Value;
}

type Step =
  { readonly kind: 'client' } | { readonly kind: 'database' } | ({ readonly kind: 'collection' } & PythonCollection);

/** The collection that a value is: `client['shop']['orders']`, `db.orders`, `db.get_collection('orders')`; else null. */
export function collectionOf(value: Value): PythonCollection | null {
  const step = stepOf(value);
  return step?.kind === 'collection' ? step : null;
}

/** The database that a value is, or null. */
export function isDatabase(value: Value): boolean {
  return stepOf(value)?.kind === 'database';
}

function stepOf(value: Value): Step | null {
  if (!packages.has(pythonPackage(value) ?? '')) return null;
  switch (value.kind) {
    case 'instance':
      return made(value.of, value);
    case 'member':
      return memberStep(value.object, value.property, value);
    case 'call': {
      const { callee } = value;
      if (callee.kind !== 'member') return made(callee, value);
      const outer = stepOf(callee.object);
      return outer === null ? made(callee, value) : calledStep(outer, callee.property, value);
    }
    default:
      return null;
  }
}

/** What a class of the packages makes, or a value that is declared to be one. */
function made(of: Value, value: Value): Step | null {
  const name = dottedName(of) ?? calleeName(of) ?? '';
  if (CLIENT.test(name)) return { kind: 'client' };
  if (DATABASE.test(name)) return { kind: 'database' };
  if (!COLLECTION.test(name)) return name === 'flask_pymongo.PyMongo' ? { kind: 'client' } : null;
  const [, named] = value.kind === 'call' ? value.arguments : [];
  return { kind: 'collection', name: named === undefined ? null : foldName(named), named: named ?? value };
}

function memberStep(object: Value, property: string, value: ValueOf<'member'>): Step | null {
  const outer = stepOf(object);
  if (outer === null) return null;
  const named: Value = { kind: 'literal', value: property, at: value.propertyAt };
  switch (outer.kind) {
    case 'client':
      return property === 'cx' ? { kind: 'client' } : { kind: 'database' };
    case 'database':
      return { kind: 'collection', name: property, named };
    case 'collection':
      // `db.fs.files` is the collection `fs.files`.
      return outer.name === null ? null : { kind: 'collection', name: `${outer.name}.${property}`, named };
  }
}

function calledStep(outer: Step, method: string, value: ValueOf<'call'>): Step | null {
  const [named] = value.arguments;
  if (outer.kind === 'client' && /^get_(?:default_)?database$/.test(method)) return { kind: 'database' };
  if (outer.kind === 'database' && /^(?:get|create)_collection$/.test(method) && named !== undefined)
    return { kind: 'collection', name: foldName(named), named };
  return method === 'with_options' ? outer : null;
}

/** The collection that a call is on, and the call: the last link on one. */
export function callOnCollection(
  site: CallSite,
  isMethod: (name: string) => boolean,
): { readonly link: ChainLink; readonly collection: PythonCollection; readonly rest: readonly ChainLink[] } | null {
  for (const [index, link] of site.links.entries()) {
    const { value } = link;
    if (value.kind !== 'call' || value.callee.kind !== 'member' || !isMethod(link.name)) continue;
    const collection = collectionOf(value.callee.object);
    if (collection !== null) return { link, collection, rest: site.links.slice(index + 1) };
  }
  return null;
}
