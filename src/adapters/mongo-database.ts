import type { Entity } from '../model/schema';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { ChainLink, Declaration, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { validatedFields } from './mongo-json-schema';
import { declaredCollectionExpiry, declaredExpiries, declaredExpiry, endedExpiry, modifiedExpiry } from './mongo-index';
import { driverMethods, type MongoMethod } from './mongo-methods';
import { alone, operationQueries } from './mongo-operations';
import { collectionContext, limitOf } from './mongo-query';
import { propertyOf } from './options';

/** What is done to a database as a whole. https://mongodb.github.io/node-mongodb-native/6.8/classes/Db.html */
export const databaseMethods: readonly string[] = [
  ...['createCollection', 'dropCollection', 'renameCollection', 'createIndex', 'command', 'runCommand', 'adminCommand'],
];

/** A call on a database: collections that are made, dropped, renamed and changed, and commands in the server's own words. */
export function databaseDeclarations(link: ChainLink, at: Span, look: Lookup): readonly Declaration[] {
  const [first, second, third] = link.arguments ?? [];
  const name = first === undefined ? null : foldText(first);
  switch (link.name) {
    case 'createCollection':
      return name === null || first === undefined ? [] : createdCollection(name, first, second, at);
    case 'dropCollection':
      return name === null || first === undefined ? [] : [droppedCollection(name, first.at)];
    case 'renameCollection':
      return name === null || second === undefined ? [] : [renamedCollection(name, second)];
    case 'createIndex':
      return name === null ? [] : declaredExpiry(name, second, third, at);
    default:
      return first === undefined ? [] : commandDeclarations(first, at, look);
  }
}

/** The collection that `createCollection` makes, with what its validator says. */
function createdCollection(name: string, named: Value, options: Value | undefined, at: Span): readonly Declaration[] {
  return [
    { kind: 'entity', entity: validatedEntity(name, named.at, options) },
    ...declaredCollectionExpiry(name, options, at),
  ];
}

function validatedEntity(name: string, at: Span, options: Value | undefined): Entity {
  const schema = validatedFields(options);
  return {
    name,
    kind: 'collection',
    adapter: 'mongodb',
    at,
    aliases: [],
    fields: schema?.fields ?? new Map(),
    open: schema?.open ?? true,
    discriminator: null,
    kinds: [],
    expiries: [],
    stripsUnknownFilters: false,
  };
}

export function droppedCollection(entity: string, at: Span): Declaration {
  return { kind: 'removal', removal: { entity, field: null, renamedTo: null, at } };
}

export function renamedCollection(entity: string, to: Value): Declaration {
  return { kind: 'removal', removal: { entity, field: null, renamedTo: foldText(to), at: to.at } };
}

/** A namespace is `database.collection`. */
function collectionOfNamespace(value: Value | null): string | null {
  const text = value === null ? null : foldText(value);
  return text === null ? null : text.slice(text.indexOf('.') + 1);
}

/** https://www.mongodb.com/docs/manual/reference/command/ */
function commandDeclarations(command: Value, at: Span, look: Lookup): readonly Declaration[] {
  const [operation] = command.kind === 'object' ? command.properties : [];
  if (operation === undefined) return [];
  const name = foldText(operation.value);
  if (operation.key === 'renameCollection') {
    const from = collectionOfNamespace(operation.value);
    const to = propertyOf(command, 'to');
    if (from === null || to === null) return [];
    return [
      { kind: 'removal', removal: { entity: from, field: null, renamedTo: collectionOfNamespace(to), at: to.at } },
    ];
  }
  const queries = commandOperations(operation.key, command).flatMap(({ method, name: called, args }) =>
    operationQueries(
      { name: called, nameAt: operation.keyAt, method, arguments: args },
      alone,
      collectionContext('mongodb', { name, named: operation.value }, at, look),
    ),
  );
  const declared: readonly Declaration[] = queries.map((query) => ({ kind: 'query', query }));
  if (name === null) return declared;
  switch (operation.key) {
    case 'create':
      return createdCollection(name, operation.value, command, at);
    case 'collMod':
      return [
        ...(validatedFields(command) === null
          ? []
          : [{ kind: 'entity', entity: validatedEntity(name, operation.value.at, command) } as const]),
        ...modifiedExpiry(name, command, at),
      ];
    case 'createIndexes':
      return declaredExpiries(name, propertyOf(command, 'indexes') ?? undefined, at);
    case 'dropIndexes':
      return endedExpiry(name, propertyOf(command, 'index') ?? undefined, at);
    case 'drop':
      return [droppedCollection(name, operation.value.at)];
    default:
      return declared;
  }
}

interface CommandOperation {
  readonly name: string;
  readonly method: MongoMethod;
  readonly args: readonly Value[];
}

function commandOperations(key: string, command: Value): readonly CommandOperation[] {
  const part = (name: string): Value => propertyOf(command, name) ?? { kind: 'undefined', at: command.at };
  const method = (name: string): MongoMethod => driverMethods[name] ?? { operation: 'read', filter: 0 };
  switch (key) {
    case 'find':
      return [{ name: key, method: method('find'), args: [part('filter'), command] }];
    case 'count':
      return [{ name: key, method: method('countDocuments'), args: [part('query')] }];
    case 'distinct':
      return [{ name: key, method: method('distinct'), args: [part('key'), part('query')] }];
    case 'aggregate':
      return [{ name: key, method: method('aggregate'), args: [part('pipeline')] }];
    case 'insert':
      return [{ name: key, method: method('insertMany'), args: [part('documents')] }];
    case 'findAndModify': {
      const removes = propertyOf(command, 'remove');
      const name = removes !== null && foldBoolean(removes) === true ? 'findOneAndDelete' : 'findOneAndUpdate';
      const args = name === 'findOneAndDelete' ? [part('query')] : [part('query'), part('update'), command];
      return [{ name: key, method: method(name), args }];
    }
    case 'delete':
      return statements(part('deletes')).map((one) => {
        const limited = limitOf(propertyOf(one, 'limit')) === 1;
        return { name: key, method: method(limited ? 'deleteOne' : 'deleteMany'), args: [q(one)] };
      });
    case 'update':
      return statements(part('updates')).map((one) => {
        const multi = propertyOf(one, 'multi');
        const many = multi !== null && foldBoolean(multi) === true;
        const update = propertyOf(one, 'u') ?? one;
        return { name: key, method: method(many ? 'updateMany' : 'updateOne'), args: [q(one), update, one] };
      });
    default:
      return [];
  }
}

function statements(list: Value): readonly Value[] {
  return list.kind === 'array' ? list.items : [];
}

function q(statement: Value): Value {
  return propertyOf(statement, 'q') ?? { kind: 'unknown', text: 'q', at: statement.at };
}
