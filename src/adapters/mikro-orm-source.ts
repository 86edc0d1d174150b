import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { isMikro } from './mikro-orm-naming';
import { propertyOf } from './options';
import { statedType, type StatedType } from './orm-entity';
import { chainOf, exportOf } from './origin';
import type { ResolvedType } from '../model/resolved-type';

export type Sort = 'scalar' | 'enum' | 'to-one' | 'one-to-one' | 'to-many' | 'many-to-many' | 'embedded' | 'none';

/** A property as it is declared: by decorators, by an entry of an `EntitySchema`, or by a builder of `defineEntity`. */
export interface PropertySource {
  readonly sort: Sort;
  readonly property: string;
  readonly at: Span;
  /** What a relation or embedded object leads to: a class, a schema, a name, or a function that gives one of these. */
  readonly target: Value | null;
  /** Its options as an object. */
  readonly options: Value | null;
  /** What TypeScript says of the property. */
  readonly stated: StatedType | null;
  readonly primary: boolean;
}

const sorts: Readonly<Record<string, Sort>> = {
  Property: 'scalar',
  PrimaryKey: 'scalar',
  SerializedPrimaryKey: 'none',
  Enum: 'enum',
  ManyToOne: 'to-one',
  OneToOne: 'one-to-one',
  OneToMany: 'to-many',
  ManyToMany: 'many-to-many',
  Embedded: 'embedded',
  Formula: 'none',
};

/** Decorators that map a property: https://mikro-orm.io/docs/decorators */
export function sourceOfDecorator(site: DecoratorSite, look: Lookup): PropertySource | null {
  const sort = Object.hasOwn(sorts, site.name) ? sorts[site.name] : undefined;
  if (sort === undefined) return null;
  const objects = site.arguments.filter((each) => each.kind === 'object');
  const [first, second] = site.arguments;
  const options = objects.at(-1) ?? null;
  const mapped = (sort === 'one-to-one' || sort === 'many-to-many') && second !== undefined && second.kind !== 'object';
  const named = first === undefined || first.kind === 'object' ? null : first;
  const declared = site.host.kind === 'typed' ? unwrapped(look.type(site.host.type)) : null;
  const isRelation = sort !== 'scalar' && sort !== 'enum' && sort !== 'none';
  return {
    sort: mapped ? 'to-many' : sortWithin(sort, options),
    property: site.hostName,
    at: site.hostAt,
    target: isRelation ? (named ?? propertyOf(options, 'entity') ?? typedTarget(site, look)) : named,
    options,
    stated: declared === null ? null : statedType(declared),
    primary: site.name === 'PrimaryKey' || isTrue(options, 'primary'),
  };
}

/** What options say of a relation: the other side holds the column of one that is mapped by it. */
function sortWithin(sort: Sort, options: Value | null): Sort {
  if (foldFalse(options, 'persist') || propertyOf(options, 'formula') !== null) return 'none';
  const owns = isTrue(options, 'owner') || propertyOf(options, 'inversedBy') !== null;
  if ((sort === 'one-to-one' || sort === 'many-to-many') && propertyOf(options, 'mappedBy') !== null && !owns)
    return 'to-many';
  if (sort === 'scalar' && isEnum(options)) return 'enum';
  return sort;
}

function isEnum(options: Value | null): boolean {
  return isTrue(options, 'enum') || (propertyOf(options, 'items') !== null && propertyOf(options, 'enum') === null);
}

/** The class that `@ManyToOne() author: Ref<Author>` names by its type alone. */
function typedTarget(site: DecoratorSite, look: Lookup): Value | null {
  if (site.host.kind !== 'typed') return null;
  const { file, type } = site.host.type;
  const members = type.kind === 'union' ? type.members : [type];
  const classes = members.flatMap((member) => {
    const inner = member.kind === 'reference' && wrappers.has(member.name) ? member.arguments[0] : member;
    const value = inner === undefined ? null : look.typed({ file, type: inner });
    return value?.kind === 'instance' && value.of.kind === 'class' ? [value.of] : [];
  });
  return classes[0] ?? null;
}

/** Types that only say something of the one inside: https://mikro-orm.io/docs/type-safe-relations */
const wrappers: ReadonlySet<string> = new Set([
  ...['Opt', 'Ref', 'Rel', 'Hidden', 'Reference', 'IdentifiedReference', 'ScalarReference', 'ScalarRef', 'IType'],
  ...['RequiredNullable', 'Loaded', 'LazyRef'],
]);

function unwrapped(type: ResolvedType): ResolvedType {
  if (type.kind === 'union') return { ...type, members: type.members.map(unwrapped) };
  if (type.kind === 'named' && wrappers.has(type.name)) {
    const [inner] = type.arguments;
    return inner === undefined ? type : unwrapped(inner);
  }
  return type;
}

const kinds: Readonly<Record<string, Sort>> = {
  scalar: 'scalar',
  'm:1': 'to-one',
  '1:1': 'one-to-one',
  '1:m': 'to-many',
  'm:n': 'many-to-many',
  embedded: 'embedded',
  SCALAR: 'scalar',
  MANY_TO_ONE: 'to-one',
  ONE_TO_ONE: 'one-to-one',
  ONE_TO_MANY: 'to-many',
  MANY_TO_MANY: 'many-to-many',
  EMBEDDED: 'embedded',
};

const builders: Readonly<Record<string, Sort>> = {
  manyToOne: 'to-one',
  oneToOne: 'one-to-one',
  oneToMany: 'to-many',
  manyToMany: 'many-to-many',
  embedded: 'embedded',
  enum: 'enum',
  formula: 'none',
};

/** An entry of `properties`: an object of options, or a builder's chain (`p.string().nullable()`). */
export function sourceOfEntry({ key, keyAt, value }: PropertyValue, look: Lookup): PropertySource {
  const given = value.kind === 'function' ? look.resultOf(value, [], value.at) : value;
  const built = given.kind === 'call' ? builtOptions(given) : null;
  const options = built?.options ?? given;
  const stated = propertyOf(options, 'kind') ?? propertyOf(options, 'reference');
  const kind = stated === null ? '' : (foldText(stated) ?? exportOf(stated)?.split('.').at(-1) ?? '');
  const sort = built?.sort ?? (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? 'scalar';
  return {
    sort: sortWithin(sort, options),
    property: key,
    at: keyAt,
    target: propertyOf(options, 'entity'),
    options,
    stated: null,
    primary: isTrue(options, 'primary'),
  };
}

/** A builder's chain as the options that it stands for. https://mikro-orm.io/docs/define-entity */
function builtOptions(value: ValueOf<'call'>): { readonly sort: Sort; readonly options: Value } | null {
  const { links } = chainOf(value);
  const called = links.filter((link) => link.arguments !== null);
  const [first, ...others] = called;
  if (first === undefined) return null;
  const [given] = first.arguments ?? [];
  const sort = (Object.hasOwn(builders, first.name) ? builders[first.name] : undefined) ?? 'scalar';
  const property = (key: string, keyAt: Span, each: Value): PropertyValue => ({
    key,
    keyAt,
    value: each,
    optional: false,
  });
  const start: readonly PropertyValue[] =
    sort === 'scalar'
      ? [property('type', first.nameAt, typeNamed(first.name, given, first.nameAt))]
      : given === undefined
        ? []
        : [property(sort === 'enum' ? 'items' : 'entity', first.nameAt, given)];
  const later = others.map(({ name, nameAt: at, arguments: args }) => {
    const values = args ?? [];
    const [only] = values;
    const plain: Value = { kind: 'literal', value: true, at };
    const listed: Value = { kind: 'array', items: values, open: false, at };
    return property(name, at, name === 'cascade' || values.length > 1 ? listed : (only ?? plain));
  });
  return { sort, options: { kind: 'object', properties: [...start, ...later], open: false, at: value.at } };
}

/** `p.type(MyType)`, `p.property('varchar')` are told the type; `p.string()` is named as its type. */
function typeNamed(name: string, given: Value | undefined, at: Span): Value {
  const told = name === 'type' || name === 'property';
  return told && given !== undefined ? given : { kind: 'literal', value: name, at };
}

export function isTrue(options: Value | null, key: string): boolean {
  const value = propertyOf(options, key);
  return value !== null && foldBoolean(value) === true;
}

function foldFalse(options: Value | null, key: string): boolean {
  const value = propertyOf(options, key);
  return value !== null && foldBoolean(value) === false;
}

export function textOf(options: Value | null, key: string): string | null {
  const value = propertyOf(options, key);
  return value === null ? null : foldText(value);
}

/** Whether a relation is cascaded to what is deleted: `cascade: [Cascade.REMOVE]`, `[Cascade.ALL]`. */
export function cascadesRemoval(options: Value | null): boolean {
  const listed = propertyOf(options, 'cascade');
  const items = listed?.kind === 'array' ? listed.items : [];
  return items.some((item) => {
    const name = isMikro(item) ? (exportOf(item)?.split('.').at(-1) ?? '') : (foldText(item) ?? '');
    return /^(?:remove|all)$/i.test(name);
  });
}
