import type { Entity, Field, Kind } from '../model/schema';
import { spanKey } from '../model/span';
import type { Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { discriminatorByName, kindsByValues } from './discriminator';
import { deleteHooks } from './mongoose-hooks';
import { discriminatorsOf, type Model } from './mongoose-model';
import { collectionOf, readingOf } from './mongoose-collection';
import { fieldsByType, mongoosePackages, type SchemaReading } from './mongoose-schema';
import { propertyOf } from './options';
import { packageOf } from './origin';

const memos = new WeakMap<Lookup, Map<string, ReadonlyMap<string, Field>>>();

/** The fields of a model's documents, those of its base included. */
export function fieldsOfModel(model: Model, look: Lookup): ReadonlyMap<string, Field> {
  const memo = memos.get(look) ?? new Map<string, ReadonlyMap<string, Field>>();
  memos.set(look, memo);
  const key = `${model.name}\0${spanKey(model.nameAt)}\0${model.schema === null ? '' : spanKey(model.schema.at)}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  const fields = readFields(model, look);
  memo.set(key, fields);
  return fields;
}

function readFields(model: Model, look: Lookup): ReadonlyMap<string, Field> {
  const own = readingOf(model, look)?.fields ?? new Map<string, Field>();
  const typed = fieldsByType(own, model.document ?? undefined, look);
  return model.base === null ? typed : new Map([...fieldsOfModel(model.base.model, look), ...typed]);
}

/** The collection that a model declares, with its discriminators as kinds. */
export function entityOfModel(model: Model, look: Lookup): Entity {
  const schema = readingOf(model, look);
  const children = discriminatorsOf(model, look);
  const declared = fieldsOfModel(model, look);
  const key = schema?.discriminatorKey ?? '__t';
  const fields = children.length === 0 ? declared : withChildren(declared, children, key, look);
  const named = discriminatorByName(declared.values());
  const hooks = model.schema === null ? [] : deleteHooks(model.schema, look);
  return {
    name: collectionOf(model, look),
    kind: 'collection',
    adapter: 'mongoose',
    at: model.nameAt,
    aliases: [model.name],
    fields,
    ...(schema !== null && schema.uniques.length > 0 && { uniques: schema.uniques }),
    open: schema?.open ?? true,
    discriminator: children.length > 0 ? key : (named?.name ?? null),
    kinds: children.length > 0 ? kindsOf(children, key, look) : named === null ? [] : kindsByValues(named, 'schema'),
    expiries: schema?.expiries ?? [],
    ...(hooks.length > 0 && { hooks }),
    stripsUnknownFilters: stripsUnknownFilters(model, schema, look),
  };
}

/** https://mongoosejs.com/docs/discriminators.html */
function withChildren(
  own: ReadonlyMap<string, Field>,
  children: readonly Model[],
  key: string,
  look: Lookup,
): ReadonlyMap<string, Field> {
  const fields = new Map(own);
  for (const field of children.flatMap((child) => ownFields(child, look))) {
    if (!fields.has(field.name)) fields.set(field.name, { ...field, nullable: true });
  }
  const [first] = children;
  if (!fields.has(key) && first !== undefined) fields.set(key, keyField(key, children, first));
  return fields;
}

/** Documents of the base model itself have no key. */
function keyField(name: string, children: readonly Model[], first: Model): Field {
  return {
    name,
    type: 'string',
    typeText: 'String',
    nullable: true,
    default: null,
    values: children.map((child) => ({ value: valueOf(child), at: child.nameAt })),
    unique: false,
    references: null,
    at: first.nameAt,
  };
}

function ownFields(model: Model, look: Lookup): readonly Field[] {
  const fields = fieldsByType(readingOf(model, look)?.fields ?? new Map(), model.document ?? undefined, look);
  return [...fields.values()].filter((field) => field.name !== '__v');
}

function kindsOf(children: readonly Model[], field: string, look: Lookup): readonly Kind[] {
  return children.map((child) => ({
    field,
    value: valueOf(child),
    source: 'schema',
    fields: ownFields(child, look),
    at: child.nameAt,
  }));
}

function valueOf(model: Model): string {
  return model.base?.value ?? model.name;
}

/**
 * Whether conditions on fields that the schema lacks are dropped. Version 6 does so unless told otherwise, by the
 * schema's `strictQuery`, then its `strict`, then the global options; 5 and from 7 on only when told to.
 * https://mongoosejs.com/docs/guide.html#strictQuery, https://mongoosejs.com/docs/migrating_to_7.html#strictquery
 */
function stripsUnknownFilters(model: Model, schema: SchemaReading | null, look: Lookup): boolean {
  const stated = schema?.strictQuery ?? null;
  if (stated !== null) return stated;
  const six = look.major(model.nameAt.file, 'mongoose') === 6;
  const strict = six ? (schema?.strict ?? null) : null;
  return strict ?? globalOption('strictQuery', look) ?? (six ? (globalOption('strict', look) ?? true) : false);
}

/** `mongoose.set('strictQuery', false)`, or `mongoose.set({ strictQuery: false })`, wherever it stands. */
function globalOption(name: string, look: Lookup): boolean | null {
  for (const { base, links } of look.callsNamed('set')) {
    const [link] = links;
    if (!mongoosePackages.includes(packageOf(base) ?? '') || base.kind !== 'external' || link?.name !== 'set') continue;
    const [first, second] = link.arguments ?? [];
    const value = first && foldText(first) === name ? second : propertyOf(first, name);
    if (value) return foldText(value) === 'throw' ? false : foldBoolean(value);
  }
  return null;
}
