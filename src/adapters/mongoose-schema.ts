import { compareSpans, spanKey, type Span } from '../model/span';
import type { AllowedValue, Expiry, Field, UniqueKey } from '../model/schema';
import type { LocatedType, Value, ValueOf } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { expiresIn, expiryOfCollection, expiryOfIndex, isUniqueIndex, keyOfIndex, secondsOf } from './mongo-index';
import { documentType } from './mongo-type';
import { classOptions, classPaths, schemaClassOf } from './mongoose-class';
import { definitionPaths, joinedPaths, nestedPaths, noPaths, type PathReader, type Paths } from './mongoose-path';
import { propertyOf } from './options';
import { exportOf, packageOf } from './origin';

/** What a Mongoose schema says, with everything that is added to it after it was made. */
export interface SchemaReading {
  readonly fields: ReadonlyMap<string, Field>;
  readonly expiries: readonly Expiry[];
  readonly uniques: readonly UniqueKey[];
  /** Whether documents may hold fields that are not declared. */
  readonly open: boolean;
  readonly collection: string | null;
  readonly discriminatorKey: string;
  /** As the schema's option says, or null. */
  readonly strictQuery: boolean | null;
  readonly strict: boolean | null;
}

export const mongoosePackages: readonly string[] = ['mongoose', '@nestjs/mongoose', '@feathersjs/mongoose'];

const deepest = 6;

/** Plugins that declare no paths: https://plugins.mongoosejs.io */
const harmlessPlugins =
  /^(mongoose-(lean-.*|autopopulate|unique-validator|paginate.*|aggregate-paginate.*|validator)|@typegoose\/auto-increment)$/;

const memos = new WeakMap<Lookup, Map<string, SchemaReading>>();

/** Whether a value is a schema: `new Schema(…)`, one that a call adds to and gives back, or Nest's for a class. */
export function isSchema(value: Value): boolean {
  return schemaBase(value) !== null;
}

/** Where a schema was made. */
export function schemaOrigin(value: Value): Span {
  return (schemaBase(value) ?? value).at;
}

/** The value that was made where the schema was, without the calls that add to it; null for what is no schema. */
export function schemaValue(value: Value): Value | null {
  return schemaBase(value);
}

/** The options with which a schema was made. */
export function schemaOptions(value: Value): Value | undefined {
  const base = schemaBase(value);
  return base === null || base.kind === 'call' ? undefined : base.arguments?.[1];
}

/** What a schema says; null for what is no schema. */
export function schemaReading(
  value: Value,
  look: Lookup,
  collectionOf: (model: string) => string,
): SchemaReading | null {
  const base = schemaBase(value);
  if (base === null) return null;
  const memo = memos.get(look) ?? new Map<string, SchemaReading>();
  memos.set(look, memo);
  const key = spanKey(base.at);
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made = readSchema(base, { look, collectionOf });
  memo.set(key, made);
  return made;
}

type SchemaBase = ValueOf<'instance'> | ValueOf<'call'>;

/** Calls on a schema that give it back. */
const fluent: ReadonlySet<string> = new Set([
  ...['add', 'index', 'method', 'static', 'plugin', 'pre', 'post', 'set', 'clone', 'loadClass', 'searchIndex'],
]);

function schemaBase(value: Value): SchemaBase | null {
  if (value.kind === 'one-of') return value.values.map(schemaBase).find((base) => base !== null) ?? null;
  if (value.kind === 'instance') return value.arguments !== null && isMongooseExport(value.of, 'Schema') ? value : null;
  if (value.kind !== 'call') return null;
  if (schemaClassOf(value) !== null) return value;
  const { callee } = value;
  return callee.kind === 'member' && fluent.has(callee.property) ? schemaBase(callee.object) : null;
}

export function isMongooseExport(value: Value, name: string): boolean {
  const path = exportOf(value);
  return mongoosePackages.includes(packageOf(value) ?? '') && (path === name || path?.endsWith(`.${name}`) === true);
}

interface Context {
  readonly look: Lookup;
  readonly collectionOf: (model: string) => string;
}

/** Options by name, the last that states one. */
type Options = ReadonlyMap<string, Value>;

function readSchema(base: SchemaBase, context: Context): SchemaReading {
  const calls = callsOn(base, context.look);
  const options = optionsOf(base, calls, context.look);
  const paths = joinedPaths([
    pathsOf(base, options, context, 0),
    timestampPaths(options),
    indexPaths(calls, context.look),
    collectionExpiry(base, context.look),
    versionPath(base, options),
  ]);
  const fields = new Map(typedFields(new Map(paths.fields.map((field) => [field.name, field])), base, context.look));
  const strict = booleanOption(options, 'strict');
  const keys = uniqueKeys(base, calls, context.look);
  for (const name of keys.flatMap((key) => (key.fields.length === 1 ? key.fields : []))) {
    const field = fields.get(name);
    if (field !== undefined) fields.set(name, { ...field, unique: true });
  }
  return {
    fields,
    uniques: keys.filter((key) => key.fields.length > 1),
    expiries: paths.expiries,
    open: paths.open || strict === false || hasUnknownPlugin(calls, context.look),
    collection: textOption(options, 'collection'),
    discriminatorKey: textOption(options, 'discriminatorKey') ?? '__t',
    strictQuery: booleanOption(options, 'strictQuery'),
    strict,
  };
}

/** The paths that a schema declares itself and by `add`. */
function pathsOf(base: SchemaBase, options: Options, context: Context, depth: number): Paths {
  const reader = readerOf(options, context);
  const added = callsOn(base, context.look)
    .filter((link) => link.name === 'add')
    .map((link) => addedPaths(link, reader, depth));
  return joinedPaths([ownPaths(base, reader, depth), ...added]);
}

function ownPaths(base: SchemaBase, reader: PathReader, depth: number): Paths {
  const made = schemaClassOf(base);
  if (made !== null) return classPaths(made, reader);
  const definition = base.arguments?.[0];
  if (definition === undefined) return noPaths;
  return reader.schemaPaths(definition, depth + 1) ?? definitionPaths(definition, reader);
}

/** `schema.add({ … }, 'prefix.')`, or another schema. */
function addedPaths(link: ChainLink, reader: PathReader, depth: number): Paths {
  const [first, second] = link.arguments ?? [];
  if (first === undefined) return noPaths;
  const paths = reader.schemaPaths(first, depth + 1) ?? definitionPaths(first, reader);
  const prefix = second === undefined ? null : foldText(second);
  return prefix === null ? paths : nestedPaths(paths, prefix.replace(/\.$/, ''), false);
}

function readerOf(options: Options, context: Context): PathReader {
  const { look, collectionOf } = context;
  return {
    look,
    collectionOf,
    typeKey: textOption(options, 'typeKey') ?? 'type',
    schemaPaths(value, depth) {
      const base = schemaBase(value);
      if (base === null)
        return value.kind === 'class' ? schemaClassPaths(value, readerOf(options, context), depth) : null;
      if (depth >= deepest) return noPaths;
      const own = optionsOf(base, callsOn(base, look), look);
      return joinedPaths([pathsOf(base, own, context, depth + 1), timestampPaths(own)]);
    },
  };
}

function schemaClassPaths(value: Value, reader: PathReader, depth: number): Paths | null {
  if (!reader.look.decoratorsOf(value).some((site) => /^([pP]rop|Schema|modelOptions)$/.test(site.name))) return null;
  return depth >= deepest ? noPaths : classPaths(value, reader);
}

/** Calls on a schema, by place. */
export function schemaCalls(value: Value, look: Lookup): readonly ChainLink[] {
  const base = schemaBase(value);
  return base === null ? [] : callsOn(base, look);
}

/** Calls on the schema, by place: those of one chain and of statements elsewhere. */
function callsOn(base: SchemaBase, look: Lookup): readonly ChainLink[] {
  const links = new Map<string, ChainLink>();
  for (const site of look.callsOn(base)) {
    const start =
      spanKey(site.base.at) === spanKey(base.at) ? 0 : site.links.findIndex((link) => sameCall(link, base)) + 1;
    for (const link of site.links.slice(start)) links.set(spanKey(link.nameAt), link);
  }
  return [...links.values()].toSorted((a, b) => compareSpans(a.nameAt, b.nameAt));
}

function sameCall(link: ChainLink, base: SchemaBase): boolean {
  return spanKey(link.value.at) === spanKey(base.at);
}

function optionsOf(base: SchemaBase, calls: readonly ChainLink[], look: Lookup): Options {
  const made = schemaClassOf(base);
  const stated = made === null ? base.arguments?.[1] : classOptions(made, look);
  const options = new Map<string, Value>();
  if (stated?.kind === 'object') for (const { key, value } of stated.properties) options.set(key, value);
  for (const link of calls.filter((each) => each.name === 'set')) {
    const [name, value] = link.arguments ?? [];
    const key = name === undefined ? null : foldText(name);
    if (key !== null && value !== undefined) options.set(key, value);
  }
  return options;
}

function booleanOption(options: Options, name: string): boolean | null {
  const value = options.get(name);
  if (value === undefined) return null;
  // 'throw' refuses what is not declared, and strips nothing.
  return foldText(value) === 'throw' ? false : foldBoolean(value);
}

function textOption(options: Options, name: string): string | null {
  const value = options.get(name);
  return value === undefined ? null : foldText(value);
}

/** `timestamps: true`, or with names of their own. https://mongoosejs.com/docs/timestamps.html */
function timestampPaths(options: Options): Paths {
  const stated = options.get('timestamps');
  if (stated === undefined || foldBoolean(stated) === false) return noPaths;
  const fields = ['createdAt', 'updatedAt'].flatMap((name) => {
    const renamed = propertyOf(stated, name);
    if (renamed !== null && foldBoolean(renamed) === false) return [];
    return [dateField((renamed && foldText(renamed)) ?? name, renamed?.at ?? stated.at)];
  });
  return { fields, expiries: [], open: false };
}

function dateField(name: string, at: Span): Field {
  const type = { type: 'date', typeText: 'Date', default: 'Date.now' } as const;
  return { name, ...type, nullable: false, values: null, unique: false, references: null, at };
}

/** https://mongoosejs.com/docs/guide.html#versionKey */
function versionPath(base: SchemaBase, options: Options): Paths {
  const stated = options.get('versionKey');
  if (stated !== undefined && foldBoolean(stated) === false) return noPaths;
  const name = (stated && foldText(stated)) ?? '__v';
  const type = { type: 'number', typeText: 'Number', default: '0' } as const;
  const field: Field = { name, ...type, nullable: true, values: null, unique: false, references: null, at: base.at };
  return { fields: [field], expiries: [], open: false };
}

function indexPaths(calls: readonly ChainLink[], look: Lookup): Paths {
  const expiries = calls.flatMap((link) => {
    const [first, second] = link.arguments ?? [];
    const path = pathBefore(link);
    if (path !== null) return expiryOfPath(link, path, look);
    if (link.name !== 'index') return [];
    return expiryOfIndex(first, second === undefined ? null : resolved(second, look), link.value.at) ?? [];
  });
  return { fields: [], expiries, open: false };
}

/** Keys by `schema.index({ ref: 1, shop: 1 }, { unique: true })` and by Typegoose's `@index`, for all documents. */
function uniqueKeys(base: SchemaBase, calls: readonly ChainLink[], look: Lookup): readonly UniqueKey[] {
  const made = schemaClassOf(base);
  const decorated = (made === null ? [] : look.decoratorsOf(made)).filter(
    ({ name, owner }) => name === 'index' && owner === null,
  );
  const stated = [
    ...calls
      .filter((link) => link.name === 'index' && pathBefore(link) === null)
      .map(({ arguments: args, value }) => ({ args: args ?? [], at: value.at })),
    ...decorated.map(({ arguments: args, at }) => ({ args, at })),
  ];
  const paths = calls.flatMap((link): readonly UniqueKey[] => {
    const path = pathBefore(link);
    const [first] = link.arguments ?? [];
    const isKey = link.name === 'unique' ? first === undefined || foldBoolean(first) !== false : isUniqueIndex(first);
    return path === null || !isKey ? [] : [{ fields: [path], at: link.value.at }];
  });
  return [...paths, ...stated.flatMap(({ args: [keys, options], at }) => keyOfIndex(keys, options, at) ?? [])];
}

/** The path of `schema.path('at')`, where a call is on it. */
function pathBefore({ value }: ChainLink): string | null {
  const on = value.kind === 'call' && value.callee.kind === 'member' ? value.callee.object : null;
  if (on?.kind !== 'call' || on.callee.kind !== 'member' || on.callee.property !== 'path') return null;
  const [named] = on.arguments;
  return named === undefined ? null : foldText(named);
}

/** `schema.path('at').expires('1h')`, `schema.path('at').index({ expires: '1h' })` */
function expiryOfPath({ name, arguments: args, value }: ChainLink, field: string, look: Lookup): readonly Expiry[] {
  const [first] = args ?? [];
  if (first === undefined) return [];
  const filter = { kind: 'always' } as const;
  if (name === 'expires') return [{ field, afterSeconds: secondsOf(first), filter, at: value.at }];
  const stated = name === 'index' ? expiresIn(resolved(first, look)) : null;
  return stated === null ? [] : [{ field, afterSeconds: stated.seconds, filter, at: stated.at }];
}

/** A time-series or clustered collection expires by an option of the schema. https://mongoosejs.com/docs/guide.html#timeseries */
function collectionExpiry(base: SchemaBase, look: Lookup): Paths {
  const made = schemaClassOf(base);
  const options = made === null ? base.arguments?.[1] : classOptions(made, look);
  const expiry = expiryOfCollection(options, base.at);
  return { fields: [], expiries: expiry === null ? [] : [expiry], open: false };
}

/** Options that a function gives. */
function resolved(value: Value, look: Lookup): Value {
  return value.kind === 'function' ? look.resultOf(value, [], value.at) : value;
}

/** A plugin may declare paths of its own, for one schema or for all. */
function hasUnknownPlugin(calls: readonly ChainLink[], look: Lookup): boolean {
  const everywhere = look
    .callsNamed('plugin')
    .filter((site) => mongoosePackages.includes(packageOf(site.base) ?? ''))
    .flatMap((site) => site.links.filter((link, index) => link.name === 'plugin' && index === 0));
  return [...calls.filter((link) => link.name === 'plugin'), ...everywhere].some((link) => {
    const from = link.arguments?.[0] === undefined ? null : packageOf(link.arguments[0]);
    return from === null || !harmlessPlugins.test(from);
  });
}

/** A closed set of values that only the TypeScript type states: `new Schema<Order>({ status: String })`. */
function typedFields(fields: ReadonlyMap<string, Field>, base: SchemaBase, look: Lookup): ReadonlyMap<string, Field> {
  return fieldsByType(fields, base.kind === 'instance' ? base.types[0] : undefined, look);
}

/** Fields with the values that a type of the documents allows, where the schema says nothing of them. */
export function fieldsByType(
  fields: ReadonlyMap<string, Field>,
  type: LocatedType | undefined,
  look: Lookup,
): ReadonlyMap<string, Field> {
  const typed = type === undefined ? null : documentType(look.type(type));
  if (typed === null) return fields;
  return new Map([...fields].map(([name, field]) => [name, withValues(field, typed.fields.get(name)?.values ?? null)]));
}

function withValues(field: Field, values: readonly AllowedValue[] | null): Field {
  const states = field.type === 'string' || field.type === 'number' || field.type === 'array';
  return states && field.values === null && values !== null ? { ...field, values } : field;
}
