import { givenArguments } from '../model/keywords';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import type { ChainLink } from './adapter';
import { camelCased } from './command-line';
import { foldText } from './fold';
import type { MongoMethod } from './mongo-methods';
import { calledName, calleeName } from './python';

/** Names of arguments by what the methods of collections take them for. */
const names: Readonly<Record<string, readonly string[]>> = {
  filter: ['filter', 'query', 'spec', 'spec_or_id'],
  update: ['update', 'document'],
  replacement: ['replacement'],
  document: ['document'],
  documents: ['documents', 'doc_or_docs'],
  field: ['key'],
  pipeline: ['pipeline'],
  operations: ['requests'],
  index: ['keys', 'key_or_list', 'indexes'],
};

/** What follows the leading arguments, by position: https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html */
const trailing: Readonly<Record<string, readonly string[]>> = {
  find: ['projection'],
  find_one: ['projection'],
  update_one: ['upsert'],
  update_many: ['upsert'],
  replace_one: ['upsert'],
  update: ['upsert'],
  find_one_and_update: ['projection'],
};

/** The arguments in the order in which a method of the driver for Node.js takes them, with options as one object. */
export function driverArguments(link: ChainLink, method: MongoMethod): readonly Value[] {
  const { arguments: positional, keywords, value, name } = link;
  const given = positional ?? [];
  const args: Value[] = [];
  const used = new Set<string>();
  const parts = Object.keys(names).flatMap((part) => {
    const index = part in method ? method[part as keyof MongoMethod] : undefined;
    return typeof index === 'number' ? [{ part, index }] : [];
  });
  for (const { part, index } of parts) {
    const named = keywords?.properties.findLast(({ key }) => names[part]?.includes(key) === true);
    if (named !== undefined) used.add(named.key);
    const found = given[index] ?? named?.value;
    args[index] = found === undefined ? { kind: 'undefined', at: value.at } : document(found);
  }
  const first = Math.max(-1, ...parts.map(({ index }) => index)) + 1;
  const others = (trailing[name] ?? []).flatMap((key, index): readonly PropertyValue[] => {
    const found = given[first + index];
    return found === undefined ? [] : [{ key, keyAt: found.at, value: document(found), optional: false }];
  });
  const stated = (keywords?.properties ?? []).filter(({ key }) => !used.has(key));
  const options: Value = {
    kind: 'object',
    properties: [
      ...others,
      ...stated.map((one) => ({ ...one, key: camelCased(one.key.replaceAll('_', '-')), value: document(one.value) })),
    ],
    open: keywords?.open === true,
    at: value.at,
  };
  const place = method.options ?? first;
  for (let index = 0; index < place; index += 1) args[index] ??= { kind: 'undefined', at: value.at };
  args[place] = options;
  return args;
}

/** A document as it is sent: patterns are regular expressions, ordered maps are documents. */
export function document(value: Value): Value {
  switch (value.kind) {
    case 'object':
      return { ...value, properties: value.properties.map((one) => ({ ...one, value: document(one.value) })) };
    case 'array':
      return { ...value, items: value.items.map(document) };
    case 'one-of':
      return { ...value, values: value.values.map(document) };
    case 'call':
      return calledDocument(value);
    default:
      return value;
  }
}

function calledDocument(value: ValueOf<'call'>): Value {
  const [first] = value.arguments;
  const name = calledName(value) ?? '';
  if (/^(?:re\.compile|bson\.regex\.Regex|bson\.Regex)$/.test(name))
    return { kind: 'regex', source: (first && foldText(first)) ?? '', flags: '', at: value.at };
  if (!/^(?:SON|OrderedDict|RawBSONDocument)$/.test(calleeName(value.callee) ?? '') || first === undefined)
    return value;
  if (first.kind !== 'array') return document(first);
  const properties = first.items.flatMap((item): readonly PropertyValue[] => {
    const [key, worth] = item.kind === 'array' ? item.items : [];
    const text = key === undefined ? null : foldText(key);
    return key === undefined || text === null || worth === undefined
      ? []
      : [{ key: text, keyAt: key.at, value: document(worth), optional: false }];
  });
  return { kind: 'object', properties, open: first.open || properties.length < first.items.length, at: value.at };
}

/** `[InsertOne({…}), UpdateOne({…}, {…}, upsert=True)]` as the driver for Node.js takes them. */
export function bulkOperations(value: Value): Value {
  if (value.kind === 'one-of') return { ...value, values: value.values.map(bulkOperations) };
  if (value.kind !== 'array') return value;
  return { ...value, items: value.items.map(bulkOperation) };
}

function bulkOperation(value: Value): Value {
  if (value.kind === 'unknown' && value.of !== undefined) return bulkOperation(value.of);
  if (value.kind !== 'call' && value.kind !== 'instance') return value;
  const name = calleeName(value.kind === 'call' ? value.callee : value.of) ?? '';
  const leading = shapes[name];
  if (leading === undefined) return value;
  const { positional, keywords } = givenArguments(value.arguments ?? []);
  const property = (key: string, worth: Value): PropertyValue => ({
    key,
    keyAt: worth.at,
    value: document(worth),
    optional: false,
  });
  const own = leading.flatMap((key, index) => {
    const found = positional[index] ?? keywords?.properties.find((one) => one.key === key)?.value;
    return found === undefined ? [] : [property(key, found)];
  });
  const others = (keywords?.properties ?? []).filter(({ key }) => !leading.includes(key));
  const inner: Value = { kind: 'object', properties: [...own, ...others], open: false, at: value.at };
  const key = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return {
    kind: 'object',
    properties: [{ key, keyAt: value.at, value: inner, optional: false }],
    open: false,
    at: value.at,
  };
}

/** https://pymongo.readthedocs.io/en/stable/api/pymongo/operations.html */
const shapes: Readonly<Record<string, readonly string[]>> = {
  InsertOne: ['document'],
  UpdateOne: ['filter', 'update', 'upsert'],
  UpdateMany: ['filter', 'update', 'upsert'],
  ReplaceOne: ['filter', 'replacement', 'upsert'],
  DeleteOne: ['filter'],
  DeleteMany: ['filter'],
};
