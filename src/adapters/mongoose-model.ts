import { contains, sameSpan, spanKey, type Span } from '../model/span';
import type { LocatedType, Value, ValueOf } from '../model/value';
import type { CallSite, ChainLink, Lookup } from './adapter';
import { foldText } from './fold';
import { nameOfType } from './mongo-collection';
import { documentMethods } from './mongo-methods';
import { schemaClassOf } from './mongoose-class';
import { isMongooseExport, isSchema, mongoosePackages, schemaOrigin } from './mongoose-schema';
import { eachOf, propertyOf } from './options';
import { chainOf, exportOf, packageOf } from './origin';
import { isTypegoose, typegooseCalls, typegooseModel } from './typegoose-model';

/** A model: a schema under a name, and the collection that holds its documents. */
export interface Model {
  readonly name: string;
  /** The token that names it. */
  readonly nameAt: Span;
  /** The collection as the call that makes the model gives it. */
  readonly collection: string | null;
  readonly schema: Value | null;
  /** The type of its documents, where the code states one. */
  readonly document: LocatedType | null;
  /** The model that it is a discriminator of, and the value that marks its documents. */
  readonly base: { readonly model: Model; readonly value: string } | null;
}

/** A chain of calls that starts at a model: the model, and what is called on it. */
export interface ModelChain {
  /** Null where it is known to be some model, but not which one. */
  readonly model: Model | null;
  /**
   * The document that the chain starts at: `new Order(…)`, one of those that a query finds (`each`, the query is then
   * part of `rest`), or one of which only the type is known.
   */
  readonly document: { readonly kind: 'new' | 'each' | 'typed'; readonly value: Value } | null;
  readonly rest: readonly ChainLink[];
}

/** What a chain says of Mongoose, or null when it does not start at a model. */
export function modelChain(base: Value, links: readonly ChainLink[], look: Lookup): ModelChain | null {
  const made = madeModel(base, links, look) ?? classModel(links, look);
  if (made !== null) return { ...made, document: null };
  const registered = registeredModel(base, links, look);
  if (registered !== null) return { ...registered, document: null };
  if (base.kind === 'unknown') return elementModel(base, links, look);
  if (base.kind === 'typed' || base.kind === 'parameter') return typedModel(base, links, look);
  return base.kind === 'instance' ? instanceModel(base, links, look) : null;
}

/** A document out of those that a query finds: `for (const order of await Order.find())`. */
function elementModel(base: ValueOf<'unknown'>, links: readonly ChainLink[], look: Lookup): ModelChain | null {
  if (base.of === undefined) return null;
  const list = chainOf(base.of);
  const chain = modelChain(list.base, list.links, look);
  if (chain === null || chain.rest.length === 0 || chain.document !== null) return null;
  return { model: chain.model, document: { kind: 'each', value: base }, rest: [...chain.rest, ...links] };
}

/** The model that a value is, or null. */
export function modelOfValue(value: Value, look: Lookup): Model | null {
  const { base, links } = chainOf(value);
  const chain = modelChain(base, links, look);
  return chain !== null && chain.rest.length === 0 && chain.document === null ? chain.model : null;
}

/** `mongoose.model('Order', schema)`, on a connection too, and discriminators of it. */
function madeModel(
  base: Value,
  links: readonly ChainLink[],
  look: Lookup,
): { readonly model: Model | null; readonly rest: readonly ChainLink[] } | null {
  const index = links.findLastIndex((link) => link.name === 'model' && link.arguments !== null);
  const link = links[index];
  if (link === undefined || !makesModels(base, link)) return null;
  let model = namedModel(link, look);
  let rest = links.slice(index + 1);
  for (let next = rest[0]; next?.name === 'discriminator' && model !== null; next = rest[0]) {
    model = discriminatorModel(next, model);
    rest = rest.slice(1);
  }
  return { model, rest };
}

/** A model that Typegoose makes of a class. */
function classModel(
  links: readonly ChainLink[],
  look: Lookup,
): { readonly model: Model | null; readonly rest: readonly ChainLink[] } | null {
  const index = links.findLastIndex((link) => typegooseCalls.includes(link.name));
  const link = links[index];
  const model = link === undefined ? null : modelByTypegoose(link, look);
  return model === null ? null : { model, rest: links.slice(index + 1) };
}

function modelByTypegoose(link: ChainLink, look: Lookup): Model | null {
  const made = typegooseModel(link, look);
  if (made === null) return null;
  const { base, ...rest } = made;
  const above = base === null ? null : modelOfValue(base.model, look);
  if (base !== null && above === null) return null;
  return {
    ...rest,
    document: null,
    base: base === null || above === null ? null : { model: above, value: base.value },
  };
}

/** The model of a class, where the workspace makes one: what `ReturnModelType<typeof Order>` speaks of. */
function modelOfClass(value: Value, look: Lookup): Model | null {
  if (value.kind !== 'class') return null;
  const models = allModels(look).flatMap((model) => [model, ...discriminatorsOf(model, look)]);
  return (
    models.find((model) => {
      const made = model.schema === null ? null : schemaClassOf(model.schema);
      return made !== null && sameSpan(made.at, value.at);
    }) ?? null
  );
}

function makesModels(base: Value, link: ChainLink): boolean {
  return mongoosePackages.includes(packageOf(base) ?? '') || (link.arguments ?? []).some(isSchema);
}

/** A model as the call that makes it says; one that is only asked for by name is looked up. */
function namedModel(link: ChainLink, look: Lookup): Model | null {
  const [named, schema, collection] = link.arguments ?? [];
  const name = named === undefined ? null : modelName(named, look);
  if (name === null || named === undefined) return null;
  if (schema === undefined || schema.kind === 'undefined') return modelNamed(name, look) ?? bareModel(name, named.at);
  return {
    name,
    nameAt: named.at,
    collection: collection === undefined ? null : foldText(collection),
    schema,
    document: link.types[0] ?? null,
    base: null,
  };
}

function bareModel(name: string, nameAt: Span): Model {
  return { name, nameAt, collection: null, schema: null, document: null, base: null };
}

/** A text, or the name of a class: `Order.name`. */
function modelName(value: Value, look: Lookup): string | null {
  return foldText(value) ?? (value.kind === 'class' ? look.nameOf(value) : null);
}

/** `Base.discriminator('Gift', schema, 'gift')` */
function discriminatorModel(link: ChainLink, base: Model): Model | null {
  const [named, schema, value] = link.arguments ?? [];
  const name = named === undefined ? null : foldText(named);
  if (name === null || named === undefined) return null;
  const stated = value === undefined ? null : foldText(propertyOf(value, 'value') ?? value);
  return {
    name,
    nameAt: named.at,
    collection: null,
    schema: schema ?? null,
    document: link.types[0] ?? null,
    base: { model: base, value: stated ?? name },
  };
}

/** `mongoose.models.Order` */
function registeredModel(
  base: Value,
  links: readonly ChainLink[],
  look: Lookup,
): { readonly model: Model | null; readonly rest: readonly ChainLink[] } | null {
  if (base.kind !== 'external' || !mongoosePackages.includes(packageOf(base) ?? '')) return null;
  const index = base.path.indexOf('models');
  const name = index === -1 ? undefined : base.path[index + 1];
  if (name !== undefined) return { model: modelNamed(name, look) ?? bareModel(name, base.at), rest: links };
  const [first, second] = links;
  const member = index === base.path.length - 1 ? first : first?.name === 'models' ? second : undefined;
  if (member === undefined || (index === -1 && first?.name !== 'models')) return null;
  return { model: modelNamed(member.name, look), rest: links.slice(links.indexOf(member) + 1) };
}

/** A document of which only the type is known, where a call changes it. */
function typedModel(
  base: ValueOf<'typed'> | ValueOf<'parameter'>,
  links: readonly ChainLink[],
  look: Lookup,
): ModelChain | null {
  const { type } = base;
  if (type === null || !links.some((link) => documentMethods.has(link.name))) return null;
  const model = modelOfType(type, look);
  return model === null ? null : { model, document: { kind: 'typed', value: base }, rest: links };
}

/** `new Order(…)`, or a value of the type `Model<Order>`. */
function instanceModel(base: ValueOf<'instance'>, links: readonly ChainLink[], look: Lookup): ModelChain | null {
  if (base.arguments === null) {
    const [type] = base.types;
    if (isTypegoose(base.of) && /^(Return)?ModelType$/.test(exportOf(base.of) ?? '') && type !== undefined)
      return { model: modelOfClass(classOfType(type, look), look), document: null, rest: links };
    if (!isMongooseExport(base.of, 'Model')) return null;
    return { model: type === undefined ? null : modelOfType(type, look), document: null, rest: links };
  }
  const model = modelOfValue(base.of, look);
  return model === null ? null : { model, document: { kind: 'new', value: base }, rest: links };
}

/** The class of `typeof Order`, or of `Order`. */
function classOfType(type: LocatedType, look: Lookup): Value {
  const value = look.typed(type);
  return value.kind === 'instance' ? value.of : value;
}

const memos = new WeakMap<Lookup, readonly Model[]>();

/** Every model that the workspace makes, by place. */
export function allModels(look: Lookup): readonly Model[] {
  const known = memos.get(look);
  if (known !== undefined) return known;
  const made = look.callsNamed('model').flatMap(({ base, links }) => {
    const index = links.findLastIndex((link) => link.name === 'model');
    const link = links[index];
    if (link === undefined || !makesModels(base, link) || (link.arguments?.length ?? 0) < 2) return [];
    return namedModel(link, look) ?? [];
  });
  const typegoose = look
    .callsNamed('getModelForClass')
    .flatMap(({ links }) => links.flatMap((link) => modelByTypegoose(link, look) ?? []));
  const models = distinct([
    ...made,
    ...typegoose,
    ...nestFeatures(look).flatMap((site) => nestModels(site.links, look)),
  ]);
  memos.set(look, models);
  return models;
}

/** Calls by which Nest registers models; the second takes functions that make the schemas. */
export const featureCalls: readonly string[] = ['forFeature', 'forFeatureAsync'];

function nestFeatures(look: Lookup): readonly CallSite[] {
  return featureCalls.flatMap((name) => look.callsNamed(name));
}

/** Models of Nest's `MongooseModule.forFeature([{ name: Order.name, schema: OrderSchema }])`. */
export function nestModels(links: readonly ChainLink[], look: Lookup): readonly Model[] {
  const features = links.find((link) => featureCalls.includes(link.name))?.arguments?.[0];
  return (features === undefined ? [] : eachOf(features)).flatMap((feature) => nestModel(feature, look) ?? []);
}

function nestModel(feature: Value, look: Lookup): Model | null {
  const named = propertyOf(feature, 'name');
  const name = named === null ? null : modelName(named, look);
  const factory = propertyOf(feature, 'useFactory');
  const schema = factory === null ? propertyOf(feature, 'schema') : look.resultOf(factory, [], factory.at);
  const collection = propertyOf(feature, 'collection');
  if (named === null || name === null || schema === null) return null;
  const stated = collection === null ? null : foldText(collection);
  return { name, nameAt: named.at, collection: stated, schema, document: null, base: null };
}

/** Discriminators of a model, by place. */
export function discriminatorsOf(model: Model, look: Lookup): readonly Model[] {
  const made = look.callsNamed('discriminator').flatMap((site) => discriminatorAt(site, model, look) ?? []);
  const typegoose = look
    .callsNamed('getDiscriminatorModelForClass')
    .flatMap(({ links }) => links.flatMap((link) => modelByTypegoose(link, look) ?? []))
    .filter((child) => child.base !== null && sameModel(child.base.model, model));
  return distinct([...made, ...typegoose, ...nestDiscriminators(model, look)]);
}

/** `Base.discriminator('Gift', schema)`, or `baseSchema.discriminator('Gift', schema)` before the model is made. */
function discriminatorAt({ base, links }: CallSite, model: Model, look: Lookup): Model | null {
  const [own] = links;
  if (own !== undefined && model.schema !== null && isSchema(base))
    return sameSpan(schemaOrigin(model.schema), base.at) ? discriminatorModel(own, model) : null;
  const made = madeModel(base, links, look)?.model ?? null;
  const registered = registeredModel(base, links, look);
  const [call] = registered?.rest ?? [];
  const named = registered?.model && call ? discriminatorModel(call, registered.model) : null;
  const child = made?.base ? made : named;
  return child?.base && sameModel(child.base.model, model) ? child : null;
}

/** `forFeature([{ name, schema, discriminators: [{ name, schema, value }] }])` */
function nestDiscriminators(model: Model, look: Lookup): readonly Model[] {
  const features = nestFeatures(look).flatMap((site) => eachOf(site.links.at(-1)?.arguments?.[0] ?? missing));
  return features
    .filter((feature) => nestModel(feature, look)?.name === model.name)
    .flatMap((feature) => eachOf(propertyOf(feature, 'discriminators') ?? missing))
    .flatMap((child) => {
      const made = nestModel(child, look);
      const value = propertyOf(child, 'value');
      return made === null ? [] : [{ ...made, base: { model, value: (value && foldText(value)) ?? made.name } }];
    });
}

const missing: Value = { kind: 'undefined', at: { file: '', start: 0, end: 0 } };

function sameModel(a: Model, b: Model): boolean {
  return a.name === b.name && (sameSpan(a.nameAt, b.nameAt) || a.schema === null || b.schema === null);
}

function distinct(models: readonly Model[]): readonly Model[] {
  return [...new Map(models.map((model) => [`${model.name}\0${spanKey(model.nameAt)}`, model])).values()];
}

function modelNamed(name: string, look: Lookup): Model | null {
  return allModels(look).find((model) => model.name === name) ?? nestChildNamed(name, look) ?? unregistered(name, look);
}

/** A class with a schema by which Nest injects a model, where the module that registers it is not at hand. */
function unregistered(name: string, look: Lookup): Model | null {
  for (const { links } of look.callsNamed('createForClass')) {
    const schema = links.findLast((link) => link.name === 'createForClass')?.value;
    const held = schema === undefined ? null : schemaClassOf(schema);
    if (schema !== undefined && held !== null && look.nameOf(held) === name)
      return { ...bareModel(name, held.at), schema };
  }
  return null;
}

/** A discriminator that Nest injects by its own name. */
function nestChildNamed(name: string, look: Lookup): Model | null {
  const children = allModels(look).flatMap((model) => discriminatorsOf(model, look));
  return children.find((model) => model.name === name) ?? null;
}

const typeMemos = new WeakMap<Lookup, Map<string, Model | null>>();

/** The model whose documents are of a type: by the members that both have, else by the class's name. */
function modelOfType(type: LocatedType, look: Lookup): Model | null {
  const memo = typeMemos.get(look) ?? new Map<string, Model | null>();
  typeMemos.set(look, memo);
  const key = spanKey({ file: type.file, start: type.type.start, end: type.type.end });
  const known = memo.get(key);
  if (known !== undefined) return known;
  const found = findModelOfType(type, look);
  memo.set(key, found);
  return found;
}

function findModelOfType(type: LocatedType, look: Lookup): Model | null {
  const wanted = memberPlaces(type, look);
  const scored = [...allModels(look), ...allModels(look).flatMap((model) => discriminatorsOf(model, look))].map(
    (model) => ({ model, score: commonMembers(model, wanted, look) }),
  );
  const best = scored.reduce<(typeof scored)[number] | null>(
    (found, each) => (each.score > (found?.score ?? 0) ? each : found),
    null,
  );
  // What all documents have in common, as a base of their types, says nothing of which one it is.
  const isTold = best !== null && best.score * 2 > wanted.size;
  return isTold ? best.model : modelNamed(nameOfType(type) ?? '', look);
}

function memberPlaces(type: LocatedType, look: Lookup): ReadonlySet<string> {
  const resolved = look.type(type);
  return new Set(resolved.kind === 'object' ? resolved.members.map((member) => spanKey(member.nameAt)) : []);
}

function commonMembers(model: Model, wanted: ReadonlySet<string>, look: Lookup): number {
  const type = documentTypeOf(model);
  if (type !== null) {
    const members = [...memberPlaces(type, look)];
    const common = members.filter((place) => wanted.has(place)).length;
    return common * 2 > members.length ? common : 0;
  }
  const made = model.schema === null ? null : schemaClassOf(model.schema);
  return made === null ? 0 : [...wanted].filter((key) => contains(made.at, spanOfKey(key))).length;
}

function spanOfKey(key: string): Span {
  const [file = '', start = '', end = ''] = key.split('\0');
  return { file, start: Number(start), end: Number(end) };
}

function documentTypeOf(model: Model): LocatedType | null {
  const schema = model.schema?.kind === 'instance' ? model.schema.types[0] : undefined;
  return model.document ?? schema ?? null;
}
