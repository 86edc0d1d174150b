import { spanKey, type Span } from '../model/span';
import { isRehearsal } from '../model/writers';
import type { Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { foldText } from './fold';
import type { Storing } from './mikro-orm-column';
import { databaseOf, isMikro, namingOf } from './mikro-orm-naming';
import { isTrue, sourceOfDecorator, sourceOfEntry, textOf, type PropertySource } from './mikro-orm-source';
import { propertyOf } from './options';
import { exportOf } from './origin';

/** A class or schema that defines an entity. */
export interface Definition {
  /** The class's name, which the table's is made of. */
  readonly name: string;
  readonly at: Span;
  /** The class or schema. */
  readonly value: Value;
  /** The options of `@Entity`, or what a schema is made with. */
  readonly options: Value | null;
  readonly sources: readonly PropertySource[];
  /** Options of filters by name. */
  readonly filters: readonly Value[];
  readonly parent: () => Definition | null;
}

const definitions = new WeakMap<Lookup, Map<string, Definition | null>>();

export function memoised<T>(
  memos: WeakMap<Lookup, Map<string, T | null>>,
  value: Value,
  look: Lookup,
  make: () => T | null,
): T | null {
  const memo = memos.get(look) ?? new Map<string, T | null>();
  memos.set(look, memo);
  const key = spanKey(value.at);
  const known = memo.get(key);
  if (known !== undefined) return known;
  // Relations and parents lead back here.
  memo.set(key, null);
  const made = make();
  memo.set(key, made);
  return made;
}

export function definitionOf(value: Value | null, look: Lookup): Definition | null {
  if (value === null) return null;
  switch (value.kind) {
    case 'class':
      return memoised(definitions, value, look, () => definitionOfClass(value, look));
    case 'function':
      return definitionOf(look.resultOf(value, [], value.at), look);
    case 'member':
      return value.property === 'class' ? definitionOf(value.object, look) : null;
    case 'instance':
    case 'call': {
      const options = schemaOptions(value);
      if (options !== null) return memoised(definitions, value, look, () => definitionOfSchema(value, options, look));
      return value.kind === 'instance' && value.of.kind === 'class' ? definitionOf(value.of, look) : null;
    }
    default: {
      const name = foldText(value);
      return name === null ? null : (allDefinitions(look).find((each) => each.name === name) ?? null);
    }
  }
}

/** What `new EntitySchema({ … })` and `defineEntity({ … })` are given. https://mikro-orm.io/docs/define-entity */
export function schemaOptions(value: Value): Value | null {
  if (!isMikro(value)) return null;
  const name = value.kind === 'instance' ? exportOf(value.of) : value.kind === 'call' ? exportOf(value.callee) : null;
  if (name !== 'EntitySchema' && name !== 'defineEntity') return null;
  return (value.kind === 'instance' || value.kind === 'call' ? value.arguments?.[0] : null) ?? null;
}

/** Decorators of MikroORM of a class and its members, inherited ones last. */
function decoratorsOf(value: Value, look: Lookup): readonly DecoratorSite[] {
  return look.decoratorsOf(value).filter((site) => isMikro(site.decorator));
}

function definitionOfClass(value: Value, look: Lookup): Definition | null {
  const sites = decoratorsOf(value, look);
  const isOwn = (site: DecoratorSite): boolean => site.owner === null && spanKey(site.host.at) === spanKey(value.at);
  const own = sites.find((site) => isOwn(site) && /^(?:Entity|Embeddable)$/.test(site.name));
  const members = sites.filter((site) => site.owner !== null);
  if (own === undefined) {
    const schema = schemaOfClass(value, look);
    // A base class without a decorator of its own gives its properties to those that extend it.
    if (schema !== null || members.length === 0) return schema;
  }
  const undecorated: Value = { kind: 'object', properties: [isAbstract(value.at)], open: false, at: value.at };
  const options = own === undefined ? undecorated : (own.arguments[0] ?? null);
  const sources = new Map<string, PropertySource>();
  for (const site of members) {
    const source = sourceOfDecorator(site, look);
    const refines = members.some((each) => each.hostName === site.hostName && each.name === 'Unique');
    if (source !== null && !sources.has(source.property))
      sources.set(source.property, refines ? withUnique(source, site.at) : source);
  }
  const name = look.nameOf(value) ?? own?.hostName ?? '';
  return {
    name,
    at: own?.hostAt ?? value.at,
    value,
    options,
    sources: [...sources.values()],
    filters: sites
      .filter((site) => site.name === 'Filter' && site.owner === null)
      .flatMap((site) => site.arguments[0] ?? []),
    parent: () => definitionOf(look.heritageOf(value)?.value ?? null, look),
  };
}

function isAbstract(at: Span): { key: string; keyAt: Span; value: Value; optional: boolean } {
  return { key: 'abstract', keyAt: at, value: { kind: 'literal', value: true, at }, optional: false };
}

/** `@Unique()` beside `@Property()`. */
function withUnique(source: PropertySource, at: Span): PropertySource {
  const unique = { key: 'unique', keyAt: at, value: { kind: 'literal', value: true, at } as const, optional: false };
  const known = source.options?.kind === 'object' ? source.options.properties : [];
  return { ...source, options: { kind: 'object', properties: [...known, unique], open: false, at } };
}

/** The schema that a class is mapped by, or that it extends (`class User extends UserSchema.class`). */
function schemaOfClass(value: Value, look: Lookup): Definition | null {
  const schema = schemaValues(look).find((each) => {
    const stated = propertyOf(schemaOptions(each), 'class');
    return stated !== null && spanKey(stated.at) === spanKey(value.at);
  });
  if (schema !== undefined) return definitionOf(schema, look);
  const parent = look.heritageOf(value)?.value ?? null;
  return parent?.kind === 'member' ? definitionOf(parent, look) : null;
}

function definitionOfSchema(value: Value, options: Value, look: Lookup): Definition | null {
  const named = propertyOf(options, 'name');
  const mapped = propertyOf(options, 'class');
  const name = textOf(options, 'name') ?? (mapped === null ? null : look.nameOf(mapped));
  if (name === null) return null;
  const stated = propertyOf(options, 'properties');
  const listed = stated?.kind === 'function' ? look.resultOf(stated, [], stated.at) : stated;
  const parent = propertyOf(options, 'extends');
  const inherited = (): Definition | null =>
    definitionOf(parent ?? (mapped === null ? null : (look.heritageOf(mapped)?.value ?? null)), look);
  const own = listed?.kind === 'object' ? listed.properties.map((each) => sourceOfEntry(each, look)) : [];
  const above = inherited()?.sources ?? [];
  const filters = propertyOf(options, 'filters');
  return {
    name,
    at: (named ?? mapped ?? options).at,
    value,
    options,
    sources: [...own, ...above.filter((each) => !own.some((one) => one.property === each.property))],
    filters: filters?.kind === 'object' ? filters.properties.map((each) => each.value) : [],
    parent: inherited,
  };
}

function schemaValues(look: Lookup): readonly Value[] {
  return ['EntitySchema', 'defineEntity']
    .flatMap((name) => look.callsNamed(name))
    .flatMap((site) => site.links.map((link) => link.value))
    .filter((value) => schemaOptions(value) !== null);
}

const everyMemo = new WeakMap<Lookup, readonly Definition[]>();

/** Every definition of the workspace, those of tests last. */
export function allDefinitions(look: Lookup): readonly Definition[] {
  const known = everyMemo.get(look);
  if (known !== undefined) return known;
  // A name is asked for while they are being read.
  everyMemo.set(look, []);
  const classes = look
    .decoratorsNamed('Entity')
    .filter((site) => isMikro(site.decorator) && site.owner === null)
    .map((site) => site.host);
  const all = [...classes, ...schemaValues(look)];
  const found = [...all.filter(({ at }) => !isRehearsal(at.file)), ...all.filter(({ at }) => isRehearsal(at.file))];
  const read = found.flatMap((value) => definitionOf(value, look) ?? []);
  everyMemo.set(look, read);
  return read;
}

export function isEntity({ options }: Definition): boolean {
  if (isTrue(options, 'abstract') || isTrue(options, 'virtual') || isTrue(options, 'embeddable')) return false;
  return propertyOf(options, 'expression') === null;
}

/** The definition whose table a class shares: the outermost one above it with a column that tells classes apart. */
export function rootOf(definition: Definition): Definition {
  let root = definition;
  for (let next: Definition | null = definition; next !== null; next = next.parent())
    if (
      propertyOf(next.options, 'discriminatorColumn') !== null ||
      propertyOf(next.options, 'discriminatorMap') !== null
    )
      root = next;
  return root;
}

export function storingOf({ at, sources }: Definition, look: Lookup): Storing {
  const id = sources.find((source) => source.primary);
  const isDocument = textOf(id?.options ?? null, 'type') === 'ObjectId' || id?.stated?.type === 'object-id';
  const semantics = databaseOf(at.file, look) ?? (isDocument || id?.property === '_id' ? 'mongodb' : 'sql');
  const reflects = look.major(at.file, '@mikro-orm/reflection') !== null;
  return { semantics, naming: namingOf(semantics, look), reflects, look };
}

export function tableOf(definition: Definition, look: Lookup): { readonly text: string; readonly at: Span | null } {
  const root = rootOf(definition);
  const stated = propertyOf(root.options, 'tableName') ?? propertyOf(root.options, 'collection');
  const text = stated === null ? null : foldText(stated);
  if (stated !== null && text !== null && text !== '') return { text, at: stated.at };
  return { text: storingOf(root, look).naming.table(root.name), at: null };
}

export function descends(definition: Definition, from: Definition): boolean {
  for (let next = definition.parent(); next !== null; next = next.parent())
    if (spanKey(next.value.at) === spanKey(from.value.at)) return true;
  return false;
}
