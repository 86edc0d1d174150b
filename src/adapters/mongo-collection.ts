import type { Entity } from '../model/schema';
import { contains, type Span } from '../model/span';
import type { LocatedType, Value } from '../model/value';
import type { CallSite, ChainLink, Lookup } from './adapter';
import { foldBoolean, foldName, foldText } from './fold';
import { documentType } from './mongo-type';
import { propertyOf } from './options';
import { exportOf, packageOf } from './origin';

/** A collection as a chain of calls leads to it, with the calls that follow. */
export interface CollectionChain {
  /** Null when it is not known which one it is. */
  readonly name: string | null;
  /** What names it, or what a collection of unknown name is called in the code. */
  readonly named: Value;
  /** The type of its documents, where the code states one. */
  readonly document: LocatedType | null;
  /** Whether it is the driver's collection for certain, and not that of some other library. */
  readonly certain: boolean;
  /** Its client leaves conditions out whose value is undefined. */
  readonly ignoresUndefined?: true;
  readonly rest: readonly ChainLink[];
}

/** Packages whose connections give the driver's collections. */
export const driverPackages: readonly string[] = ['mongodb', 'mongoose', 'mongodb-legacy', '@nestjs/mongoose'];

/** Other databases, with methods of the same names. */
const otherPackages =
  /^(@google-cloud\/firestore|@?firebase(-admin|-functions)?|@angular\/fire|@firebase\/.*|pocketbase|@rxfire\/.*|rxdb|lokijs|@payloadcms\/.*|typesense|weaviate.*|chromadb|appwrite|node-appwrite|knex|sequelize|typeorm|@prisma\/client|drizzle-orm|@mikro-orm\/.*)$/;
const otherTypes = /^(Firestore|FirebaseFirestore|PocketBase|AngularFirestore)$/;

/** Whether a package is another database's, or one whose models the Mongoose adapter knows. */
export function foreignPackage(name: string): boolean {
  return driverPackages.includes(name) || otherPackages.test(name) || /typegoose$/.test(name);
}

/** Methods of a database that give a collection. */
const collectionMethods: ReadonlySet<string> = new Set(['collection', 'createCollection', 'getCollection']);

/** Whether a file's project uses MongoDB and no other database with collections. */
export function isDriverProject(file: string, look: Lookup): boolean {
  const depends = (name: string): boolean => look.major(file, name) !== null;
  const others = ['firebase', 'firebase-admin', '@google-cloud/firestore', 'pocketbase', 'rxdb'];
  return [...driverPackages, 'migrate-mongo'].some(depends) && !others.some(depends);
}

/** The collection in a chain of calls: `client.db().collection('x').find()`, or a value of the type `Collection<T>`. */
export function collectionChain(site: CallSite): CollectionChain | null {
  const { base, links } = site;
  const index = links.findLastIndex((link) => collectionMethods.has(link.name) && link.arguments !== null);
  const link = links[index];
  const named = link?.arguments?.[0];
  if (link !== undefined && named !== undefined) {
    const origin = isAtlasService(base, links) ? 'driver' : databaseOrigin(base);
    if (origin === 'other' || (origin === 'unknown' && link.name === 'getCollection')) return null;
    if (link.name === 'createCollection' && index === links.length - 1) return null;
    const [document = null] = link.types;
    const rest = links.slice(index + 1);
    const ignores = ignoresUndefined(base, links.slice(0, index + 1)) && { ignoresUndefined: true as const };
    return { name: foldName(named), named, document, certain: origin === 'driver', ...ignores, rest };
  }
  return memberChain(base, links) ?? typedChain(base, links);
}

/**
 * What the client is told, unless the database or the collection is told otherwise; without it undefined becomes null.
 * https://www.mongodb.com/docs/drivers/node/current/crud/insert/#ignoreundefined
 */
function ignoresUndefined(base: Value, links: readonly ChainLink[]): boolean {
  const made = base.kind === 'instance' ? (base.arguments ?? []) : [];
  const given = [...made, ...links.flatMap(({ arguments: args }) => args ?? [])];
  const told = given.flatMap((one) => propertyOf(one, 'ignoreUndefined') ?? []).at(-1);
  return told !== undefined && foldBoolean(told) === true;
}

/**
 * `context.services.get('mongodb-atlas')` of a function that Atlas runs:
 * https://www.mongodb.com/docs/atlas/app-services/functions/mongodb/read/
 */
function isAtlasService(base: Value, [services, get]: readonly ChainLink[]): boolean {
  const isContext = base.kind === 'global' && base.name === 'context';
  return isContext && services?.name === 'services' && services.arguments === null && get?.name === 'get';
}

/** Agenda's own collection: `agenda._collection`. https://github.com/agenda/agenda/blob/v4/lib/agenda/database.ts */
function memberChain(base: Value, links: readonly ChainLink[]): CollectionChain | null {
  const index = links.findIndex((link) => link.name === '_collection' && link.arguments === null);
  const link = links[index];
  if (link === undefined || !/^(@[a-z]+\/)?agenda$/.test(packageOf(base) ?? '')) return null;
  const options = base.kind === 'instance' ? base.arguments?.[0] : undefined;
  const stated = propertyOf(propertyOf(options, 'db'), 'collection');
  const name = stated === null ? 'agendaJobs' : foldText(stated);
  return { name, named: stated ?? link.value, document: null, certain: true, rest: links.slice(index + 1) };
}

/** A value of which only the type `Collection<T>` is known. */
function typedChain(base: Value, links: readonly ChainLink[]): CollectionChain | null {
  if (base.kind !== 'instance' || packageOf(base) !== 'mongodb' || !/^Collection$/.test(exportOf(base.of) ?? ''))
    return null;
  return { name: null, named: base, document: base.types[0] ?? null, certain: true, rest: links };
}

/** Whether a database belongs to MongoDB, to something else, or cannot be told. */
export function databaseOrigin(base: Value): 'driver' | 'other' | 'unknown' {
  const from = packageOf(base);
  if (from !== null) return driverPackages.includes(from) ? 'driver' : otherPackages.test(from) ? 'other' : 'unknown';
  switch (base.kind) {
    case 'typed':
    case 'parameter': {
      const type = base.type?.type;
      const name = type?.kind === 'reference' ? (type.name.split('.').at(-1) ?? '') : '';
      return otherTypes.test(name) ? 'other' : 'unknown';
    }
    case 'global':
      return base.name === 'firebase' || base.name === 'globalThis' ? 'other' : 'unknown';
    case 'object':
    case 'array':
    case 'literal':
    case 'regex':
      return 'other';
    default:
      return 'unknown';
  }
}

/** What code says of a collection by naming it, with the type of its documents where one is stated. */
export function collectionEntity(chain: CollectionChain, name: string, look: Lookup): Entity {
  const resolved = chain.document === null ? null : look.type(chain.document);
  const type = resolved === null ? null : documentType(resolved);
  const typeName = chain.document === null ? null : nameOfType(chain.document);
  return {
    name,
    kind: 'collection',
    adapter: 'mongodb',
    at: chain.named.at,
    aliases: type === null || typeName === null ? [] : [typeName],
    fields: type?.fields ?? new Map(),
    open: type === null,
    discriminator: type?.discriminator ?? null,
    kinds: type?.kinds ?? [],
    expiries: [],
    stripsUnknownFilters: false,
  };
}

export function nameOfType({ type }: LocatedType): string | null {
  if (type.kind === 'import') return type.name;
  return type.kind === 'reference' ? (type.name.split('.').at(-1) ?? null) : null;
}

/** Whether a link is written in the call expression itself, and not where a variable or function was made. */
export function isWrittenAt(link: ChainLink, at: Span): boolean {
  return contains(at, link.value.at);
}
