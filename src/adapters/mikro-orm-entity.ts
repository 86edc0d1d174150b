import type { Semantics } from '../model/predicate';
import type { AllowedValue } from '../model/schema';
import { spanKey, type Span } from '../model/span';
import { isRehearsal } from '../model/writers';
import type { Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { foldBoolean, foldScalar, foldText } from './fold';
import { isConverted, nameOf, relationField, scalarField, type RelationTarget, type Storing } from './mikro-orm-column';
import { databaseOf, isMikro, namingOf } from './mikro-orm-naming';
import { isTrue, sourceOfDecorator, sourceOfEntry, textOf, type PropertySource } from './mikro-orm-source';
import { propertyOf } from './options';
import type { OrmEntity, OrmProperty } from './orm-entity';
import { exportOf } from './origin';

/** An entity of MikroORM. */
export interface MikroEntity extends OrmEntity {
  readonly semantics: Semantics;
  /** Its definition, with those of the classes that it extends, which filters are read from. */
  readonly definition: Definition;
  readonly sources: readonly PropertySource[];
}

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
const entities = new WeakMap<Lookup, Map<string, MikroEntity | null>>();

function memoised<T>(
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

/** The entity that a value names: a class, a schema, a name, or a function that gives one of these. */
export function entityOfValue(value: Value | null, look: Lookup): MikroEntity | null {
  const definition = definitionOf(value, look);
  if (definition === null) return null;
  return memoised(entities, definition.value, look, () => entityOf(definition, look));
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

function isEntity({ options }: Definition): boolean {
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

function entityOf(definition: Definition, look: Lookup): MikroEntity | null {
  const root = rootOf(definition);
  const storing = storingOf(root, look);
  const table = tableOf(definition, look);
  if (!isEntity(definition) && root === definition && propertyOf(definition.options, 'discriminatorColumn') === null)
    return null;
  const { sources } = definition;
  const keys = sources.filter((source) => source.primary).map((source) => source.property);
  const updated = sources.find((source) => propertyOf(source.options, 'onUpdate') !== null);
  return {
    name: definition.name,
    at: table.at?.file === definition.at.file && root === definition ? table.at : definition.at,
    table: table.text,
    properties: propertiesOf(sources, '', plainColumn, false, storing, 0),
    keys,
    deletedAt: null,
    updatedAt: updated?.property ?? null,
    mark: root === definition ? null : markOf(definition, root, storing),
    semantics: storing.semantics,
    definition,
    sources,
  };
}

/** What marks rows of a class, and of those below it. */
function markOf(definition: Definition, root: Definition, storing: Storing): OrmEntity['mark'] {
  const field = discriminatorOf(root, storing);
  if (field === null) return null;
  const below = allDefinitions(storing.look).filter((each) => each !== definition && descends(each, definition));
  const values = [definition, ...below].filter(isEntity).map((each) => markValue(each, root, storing));
  return values.length === 0 ? null : { field: field.name, values, at: definition.at };
}

export function descends(definition: Definition, from: Definition): boolean {
  for (let next = definition.parent(); next !== null; next = next.parent())
    if (spanKey(next.value.at) === spanKey(from.value.at)) return true;
  return false;
}

/** The column that tells classes of one table apart. https://mikro-orm.io/docs/inheritance-mapping */
export function discriminatorOf(
  root: Definition,
  storing: Storing,
): { readonly name: string; readonly at: Span } | null {
  const stated = propertyOf(root.options, 'discriminatorColumn');
  const property = stated === null ? null : foldText(stated);
  if (stated === null || property === null) return null;
  const source = root.sources.find((each) => each.property === property);
  const name = (source && nameOf(source).text) ?? storing.naming.column(property);
  return { name, at: stated.at };
}

/** `discriminatorValue`, the name in the root's map, or the name of the table that the class would have. */
export function markValue(definition: Definition, root: Definition, storing: Storing): AllowedValue {
  const stated = propertyOf(definition.options, 'discriminatorValue');
  const scalar = stated === null ? undefined : foldScalar(stated);
  if (stated !== null && scalar !== undefined) return { value: scalar, at: stated.at };
  const map = propertyOf(root.options, 'discriminatorMap');
  const entry = (map?.kind === 'object' ? map.properties : []).find(
    ({ value }) => (foldText(value) ?? storing.look.nameOf(value)) === definition.name,
  );
  if (entry !== undefined) return { value: entry.key, at: entry.keyAt };
  return { value: storing.naming.table(definition.name), at: definition.at };
}

const deepest = 6;

type Columns = (property: string, stated: string | null, storing: Storing) => string | null;

const plainColumn: Columns = (_property, stated) => stated;

/** The properties by path in code. `columnName` is what embedded objects make of a name; null leaves it as it is. */
function propertiesOf(
  sources: readonly PropertySource[],
  path: string,
  columnName: Columns,
  mayLack: boolean,
  storing: Storing,
  depth: number,
): ReadonlyMap<string, OrmProperty> {
  const found = new Map<string, OrmProperty>();
  for (const source of sources) {
    for (const property of propertiesOfSource(source, path, columnName, mayLack, storing, depth))
      if (!found.has(property.name)) found.set(property.name, property);
  }
  return found;
}

function propertiesOfSource(
  source: PropertySource,
  path: string,
  columnName: Columns,
  mayLack: boolean,
  storing: Storing,
  depth: number,
): readonly OrmProperty[] {
  const name = path + source.property;
  const { look } = storing;
  const placed = (field: ReturnType<typeof scalarField>): ReturnType<typeof scalarField> => {
    const stated = nameOf(source).text;
    const inside = columnName(source.property, stated, storing);
    const own = { ...field, nullable: field.nullable || mayLack };
    return inside === null || path === '' ? own : { ...own, name: inside };
  };
  switch (source.sort) {
    case 'none':
      return [];
    case 'embedded': {
      const inner = definitionOf(source.target, look);
      if (depth >= deepest) return [];
      const whole = placed({
        ...scalarField(source, storing),
        type: isTrue(source.options, 'array') ? 'array' : 'json',
      });
      const asObject = isTrue(source.options, 'object') || isTrue(source.options, 'array');
      if (inner === null || (asObject && storing.semantics === 'sql')) return [{ name, field: whole, relation: null }];
      const columns = asObject ? within(whole.name) : prefixed(source, whole.name);
      const lacks = mayLack || isTrue(source.options, 'nullable');
      return [
        ...(asObject ? [{ name, field: whole, relation: null }] : []),
        ...propertiesOf(inner.sources, `${name}.`, columns, lacks, storing, depth + 1).values(),
      ];
    }
    case 'to-one':
    case 'one-to-one': {
      const target = targetOf(source, storing);
      const field = placed(relationField(source, target, storing));
      return [{ name, field, relation: { target: () => entityOfValue(source.target, look), key: keyOf(target) } }];
    }
    case 'to-many':
      return [{ name, field: null, relation: { target: () => entityOfValue(source.target, look), key: 'id' } }];
    case 'many-to-many': {
      // A document holds the keys of the others; tables have one of their own for them.
      const target = (): MikroEntity | null => entityOfValue(source.target, look);
      const field = storing.semantics === 'mongodb' ? placed({ ...scalarField(source, storing), type: 'array' }) : null;
      return [{ name, field, relation: { target, key: 'id' } }];
    }
    case 'scalar':
    case 'enum': {
      const property = { name, field: placed(scalarField(source, storing)), relation: null };
      return [isConverted(source) ? { ...property, converted: true } : property];
    }
  }
}

function keyOf(target: RelationTarget | null): string {
  return target?.keys[0]?.property ?? 'id';
}

/** An object inside a document. */
function within(parent: string): Columns {
  return (property, stated, storing) => `${parent}.${stated ?? storing.naming.column(property)}`;
}

/** Columns of the table itself, with a prefix: https://mikro-orm.io/docs/embeddables */
function prefixed({ options }: PropertySource, column: string): Columns {
  const stated = propertyOf(options, 'prefix');
  const text = stated === null ? null : foldText(stated);
  const isOff = stated !== null && foldBoolean(stated) === false;
  const prefix = isOff ? '' : text === null || text === 'true' ? `${column}_` : text;
  return (property, named, storing) => (named === null ? storing.naming.column(prefix + property) : prefix + named);
}

/** The table and keys of a relation's target, read without its relations, which may lead back. */
export function targetOf({ target }: PropertySource, storing: Storing): RelationTarget | null {
  const definition = definitionOf(target, storing.look);
  return definition === null ? null : targetOfDefinition(definition, storing.look, 0);
}

export function targetOfDefinition(definition: Definition, look: Lookup, depth: number): RelationTarget {
  const storing = storingOf(definition, look);
  const keys = definition.sources.filter((source) => source.primary);
  return {
    table: tableOf(definition, look).text,
    keys: keys.map((source) => {
      const isRelation = source.sort === 'to-one' || source.sort === 'one-to-one';
      const inner = isRelation && depth < deepest ? definitionOf(source.target, look) : null;
      const field = isRelation
        ? relationField(source, inner === null ? null : targetOfDefinition(inner, look, depth + 1), storing)
        : scalarField(source, storing);
      return { property: source.property, field };
    }),
  };
}
