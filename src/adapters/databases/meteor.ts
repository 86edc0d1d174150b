import type { Entity, Field } from '../../model/schema';
import type { PropertyValue, Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { foldBoolean, foldText } from '../fold';
import { isWrittenAt } from '../mongo-collection';
import { driverQueries, withCursor } from '../mongo-driver';
import { declaredExpiry, indexDeclarations } from '../mongo-index';
import { driverMethods, methodNamed, type MongoMethod } from '../mongo-methods';
import { operationQueries } from '../mongo-operations';
import { collectionContext, type MongoContext } from '../mongo-query';
import { allowedValues, typedPath } from '../mongoose-path';
import { propertyOf } from '../options';
import { exportOf, packageOf, rootOf } from '../origin';

const plain: Readonly<Record<string, MongoMethod>> = {
  find: { operation: 'read', filter: 0, options: 1 },
  findOne: { operation: 'read', filter: 0, options: 1, one: true },
  insert: { operation: 'insert', document: 0 },
  update: { operation: 'update', filter: 0, update: 1, options: 2 },
  upsert: { operation: 'update', filter: 0, update: 1, options: 2 },
  remove: { operation: 'delete', filter: 0 },
  countDocuments: { operation: 'read', filter: 0 },
};

/** https://docs.meteor.com/api/collections.html: each method has a twin that gives a promise. */
const methods: Readonly<Record<string, MongoMethod>> = {
  ...plain,
  ...Object.fromEntries(Object.entries(plain).map(([name, method]) => [`${name}Async`, method])),
};

const indexes: readonly string[] = ['createIndex', 'createIndexAsync', '_ensureIndex', 'ensureIndex', 'rawCollection'];

/** Collections of Meteor. */
export const adapter: Adapter = {
  id: 'meteor',
  title: 'Meteor',
  documentation: 'https://docs.meteor.com/api/collections.html',
  mentions: ['meteor/mongo', 'Mongo.Collection', 'attachSchema', 'rawCollection('],
  packages: [],
  calls: {
    names: ['attachSchema', ...indexes, ...Object.keys(methods), ...Object.keys(driverMethods)],
    read,
  },
};

interface MeteorCollection {
  readonly name: string | null;
  readonly named: Value;
}

/** `new Mongo.Collection('loans')`, of `meteor/mongo` or the global that Meteor's build gives. */
function collectionOf(value: Value): MeteorCollection | null {
  if (value.kind !== 'instance' || value.arguments === null || !isCollection(value.of)) return null;
  const [named] = value.arguments;
  return named === undefined ? null : { name: foldText(named), named };
}

function isCollection(value: Value): boolean {
  if (moduleOf(value) === 'meteor/mongo') return /^(Mongo\.)?Collection$/.test(exportOf(value) ?? '');
  if (value.kind !== 'member' || value.object.kind !== 'global') return false;
  return (value.object.name === 'Mongo' || value.object.name === 'Meteor') && value.property === 'Collection';
}

/** Meteor's packages are modules below one name: `meteor/mongo`. */
function moduleOf(value: Value): string | null {
  const root = rootOf(value);
  return root.kind === 'external' ? root.module : null;
}

function read({ base, links, at }: CallSite, look: Lookup): readonly Declaration[] {
  const collection = collectionOf(base);
  const [first] = links;
  if (collection === null || first === undefined) return [];
  const context = collectionContext('mongodb', collection, at, look);
  const own = first.name === 'rawCollection' ? links.slice(1) : links;
  const [operation] = own;
  if (operation === undefined || !isWrittenAt(operation, at)) return [];
  if (first.name === 'rawCollection') {
    const queries = driverQueries(operation, own.slice(1), context).map((query) => ({ kind: 'query', query }) as const);
    return collection.name === null
      ? queries
      : [...queries, ...indexDeclarations(collection.name, operation.name, operation.arguments ?? [], at)];
  }
  return [
    ...queriesOf(operation, own.slice(1), context),
    ...(collection.name === null ? [] : declarationsOf(collection.name, collection.named, operation, at, look)),
  ];
}

function queriesOf(operation: ChainLink, cursor: readonly ChainLink[], context: MongoContext): readonly Declaration[] {
  const { name, nameAt, arguments: args } = operation;
  const method = methodNamed(methods, name);
  if (method === null || args === null) return [];
  const [selector, ...rest] = args;
  const given = method.filter === undefined || selector === undefined ? args : [filterOf(selector), ...rest];
  const base = name.replace(/Async$/, '');
  // `update` touches one document unless told `multi`, as old drivers do.
  return operationQueries(
    { name: base === 'upsert' ? 'update' : base, nameAt, method, arguments: given },
    withCursor(cursor),
    context,
  ).map((query) => ({ kind: 'query', query: { ...query, method: name } }));
}

/** A text in the place of a filter is an `_id`. */
function filterOf(selector: Value): Value {
  if (
    selector.kind === 'object' ||
    selector.kind === 'undefined' ||
    (selector.kind === 'one-of' && selector.values.some((one) => one.kind === 'object'))
  )
    return selector;
  if (foldText(selector) === null && selector.kind !== 'member') return selector;
  const { at } = selector;
  return { kind: 'object', properties: [{ key: '_id', keyAt: at, value: selector, optional: false }], open: false, at };
}

function declarationsOf(
  entity: string,
  named: Value,
  { name, arguments: args }: ChainLink,
  at: CallSite['at'],
  look: Lookup,
): readonly Declaration[] {
  if (/^(createIndex(Async)?|_?ensureIndex)$/.test(name)) return declaredExpiry(entity, args?.[0], args?.[1], at);
  const schema = name === 'attachSchema' ? schemaOf(args?.[0]) : null;
  if (schema === null) return [];
  const fields = schema.kind === 'object' ? schema.properties.flatMap((property) => fieldsOf(property, look)) : [];
  const declared: Entity = {
    name: entity,
    kind: 'collection',
    adapter: 'meteor',
    at: named.at,
    aliases: [],
    fields: new Map(fields.map((field) => [field.name, field])),
    open: true,
    discriminator: null,
    kinds: [],
    expiries: [],
    stripsUnknownFilters: false,
  };
  return [{ kind: 'entity', entity: declared }];
}

/** One key of a SimpleSchema; `tags.$` is about the elements of `tags`. Every key that is not optional is required. */
function fieldsOf({ key, keyAt, value }: PropertyValue, look: Lookup): readonly Field[] {
  const type = propertyOf(value, 'type') ?? value;
  const optional = propertyOf(value, 'optional');
  const allowed = propertyOf(value, 'allowedValues');
  const reader = { look, typeKey: 'type', schemaPaths: () => null, collectionOf: (name: string) => name };
  if (key.endsWith('.$')) return [];
  const name = key.replaceAll('.$', '');
  return typedPath(name, keyAt, type, null, reader).fields.map((field) => ({
    ...field,
    nullable: key.includes('.') || (optional !== null && foldBoolean(optional) !== false),
    values: allowed === null ? null : allowedValues(allowed),
  }));
}

/** The definition in `new SimpleSchema({ … })`. https://github.com/longshotlabs/simpl-schema */
function schemaOf(value: Value | undefined): Value | null {
  if (value?.kind === 'object') return value;
  if (value?.kind !== 'instance') return null;
  const known =
    packageOf(value.of) === 'simpl-schema' ||
    moduleOf(value.of)?.startsWith('meteor/aldeed:simple-schema') === true ||
    (value.of.kind === 'global' && value.of.name === 'SimpleSchema');
  return known ? (value.arguments?.[0] ?? null) : null;
}
