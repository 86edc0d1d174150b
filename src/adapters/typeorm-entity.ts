import type { AllowedValue, DeleteHook, Entity, Field } from '../model/schema';
import { spanKey, type Span } from '../model/span';
import { isRehearsal } from '../model/writers';
import type { Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { foldScalar, foldText } from './fold';
import { propertyOf } from './options';
import { declaredEntity, kindOf, type OrmEntity, type OrmProperty } from './orm-entity';
import { exportOf, packageOf } from './origin';
import { columnDecorators, columnField, columnSource, isTrue } from './typeorm-column';
import { namingOf } from './typeorm-naming';
import {
  inheritanceColumn,
  joinColumns,
  ownsColumn,
  relationDecorators,
  relationSource,
  targetOf,
  type RelationSource,
  type RelationTarget,
} from './typeorm-relation';
import { joinTables } from './typeorm-join-table';
import { isEntitySchema, schemaEntity, schemaName, schemaOptions } from './typeorm-schema';
import { withDecorated, withListed } from './typeorm-unique';

/** Decorators that map a class: https://typeorm.io/docs/entity/entities */
export const entityDecorators: readonly string[] = ['Entity', 'ViewEntity', 'ChildEntity'];

const memos = new WeakMap<Lookup, Map<string, OrmEntity | null>>();

/** The entity that a value names: a class, an `EntitySchema`, a name, or a function that gives one of these. */
export function entityOfValue(value: Value | null, look: Lookup): OrmEntity | null {
  if (value === null) return null;
  switch (value.kind) {
    case 'class':
      return entityOfClass(value, look);
    case 'instance':
      if (isEntitySchema(value)) return schemaEntity(value, look, (target) => entityOfValue(target, look));
      return value.of.kind === 'class' ? entityOfClass(value.of, look) : null;
    case 'function':
      return entityOfValue(look.resultOf(value, [], value.at), look);
    default: {
      const name = foldText(value);
      return name === null ? null : entityNamed(name, look);
    }
  }
}

/** An entity by the name of its class, of its schema, or of its table. */
function entityNamed(name: string, look: Lookup): OrmEntity | null {
  const all = allEntityValues(look);
  const byName = all.find((value) => nameOfEntity(value, look) === name);
  if (byName !== undefined) return entityOfValue(byName, look);
  return all.map((value) => entityOfValue(value, look)).find((entity) => entity?.table === name) ?? null;
}

function nameOfEntity(value: Value, look: Lookup): string | null {
  return value.kind === 'class' ? look.nameOf(value) : schemaName(value);
}

/** Every mapped class and schema of the workspace, those of tests last. */
export function allEntityValues(look: Lookup): readonly Value[] {
  const classes = entityDecorators
    .flatMap((name) => look.decoratorsNamed(name))
    .filter((site) => isOwn(site) && site.owner === null)
    .map((site) => site.host);
  const schemas = look
    .callsNamed('EntitySchema')
    .flatMap((site) => site.links.map((link) => link.value))
    .filter(isEntitySchema);
  const all = [...classes, ...schemas];
  return [...all.filter(({ at }) => !isRehearsal(at.file)), ...all.filter(({ at }) => isRehearsal(at.file))];
}

function isOwn(site: DecoratorSite): boolean {
  return packageOf(site.decorator) === 'typeorm';
}

/** TypeORM's decorators of a class and its members, inherited ones last. */
function decoratorsOf(value: Value, look: Lookup): readonly DecoratorSite[] {
  return look.decoratorsOf(value).filter(isOwn);
}

export function entityOfClass(value: Value, look: Lookup): OrmEntity | null {
  const memo = memos.get(look) ?? new Map<string, OrmEntity | null>();
  memos.set(look, memo);
  const key = spanKey(value.at);
  const known = memo.get(key);
  if (known !== undefined) return known;
  // Relations lead back here: they are looked up when they are asked for.
  memo.set(key, null);
  const made = readClass(value, look);
  memo.set(key, made);
  return made;
}

function readClass(value: Value, look: Lookup): OrmEntity | null {
  const sites = decoratorsOf(value, look);
  const own = sites.find((site) => site.owner === null && entityDecorators.includes(site.name));
  if (own === undefined) return null;
  const root = own.name === 'ChildEntity' ? rootOf(value, look) : null;
  const mapped = root ?? value;
  const naming = namingOf(look);
  const members = sites.filter((site) => site.owner !== null);
  const properties = propertiesOf(members, [], '', look, 0);
  const sorts = (name: string): string | null => members.find((site) => site.name === name)?.hostName ?? null;
  const inherited = inheritanceOf(mapped, look);
  const named = tableNameOf(mapped, look);
  return {
    name: look.nameOf(value) ?? own.hostName,
    at: named?.at.file === own.at.file && root === null ? named.at : own.hostAt,
    table: naming.prefix + (named?.text ?? naming.table(look.nameOf(mapped) ?? own.hostName)),
    properties,
    keys: keysOf(members),
    deletedAt: sorts('DeleteDateColumn'),
    updatedAt: sorts('UpdateDateColumn'),
    mark:
      root === null || inherited === null
        ? null
        : { field: inherited.name, values: [markOf(value, look), ...marksBelow(value, look)], at: own.at },
    hooks: deleteHooks(members),
  };
}

/** Listeners run for rows that are removed as objects only. https://typeorm.io/docs/advanced-topics/listeners-and-subscribers */
function deleteHooks(members: readonly DecoratorSite[]): readonly DeleteHook[] {
  return members
    .filter(({ name }) => name === 'BeforeRemove' || name === 'AfterRemove')
    .map(({ name, at, host }) => ({ name, adapter: 'typeorm', methods: ['remove'], at, body: host.at }));
}

function keysOf(members: readonly DecoratorSite[]): readonly string[] {
  const keys = members.filter(
    (site) => site.name.startsWith('Primary') || isTrue(site.arguments[0] ?? null, 'primary'),
  );
  return [...new Set(keys.map((site) => site.hostName))];
}

/** The name that `@Entity('orders')` or `@Entity({ name: 'orders' })` states. */
function tableNameOf(value: Value, look: Lookup): { readonly text: string; readonly at: Span } | null {
  const site = decoratorsOf(value, look).find((each) => each.owner === null && entityDecorators.includes(each.name));
  const [first, second] = site?.arguments ?? [];
  const named = first === undefined ? null : foldText(first) === null ? propertyOf(first, 'name') : first;
  const given = named ?? propertyOf(second, 'name');
  const text = given === null ? null : foldText(given);
  return text === null || text === '' || given === null ? null : { text, at: given.at };
}

/** The class whose table a `@ChildEntity` shares. */
function rootOf(value: Value, look: Lookup): Value | null {
  for (let next = look.heritageOf(value); next !== null; next = look.heritageOf(next.value)) {
    const sites = decoratorsOf(next.value, look).filter((site) => site.owner === null);
    if (sites.some((site) => site.name === 'Entity')) return next.value;
  }
  return null;
}

function inheritanceOf(value: Value, look: Lookup): ReturnType<typeof inheritanceColumn> | null {
  const site = decoratorsOf(value, look).find((each) => each.owner === null && each.name === 'TableInheritance');
  return site === undefined ? null : inheritanceColumn(site);
}

/** What marks rows of a child: `@ChildEntity('gift')`, or the class's name. */
function markOf(value: Value, look: Lookup): AllowedValue {
  const site = decoratorsOf(value, look).find((each) => each.owner === null && each.name === 'ChildEntity');
  const stated = site?.arguments[0];
  const scalar = stated === undefined ? undefined : foldScalar(stated);
  if (stated !== undefined && scalar !== undefined) return { value: scalar, at: stated.at };
  return { value: look.nameOf(value) ?? '', at: site?.hostAt ?? value.at };
}

/** `@ChildEntity` classes below a class, however deep. */
function childrenOf(value: Value, look: Lookup): readonly Value[] {
  return look
    .decoratorsNamed('ChildEntity')
    .filter((site) => isOwn(site) && descends(site.host, value, look))
    .map((site) => site.host);
}

function descends(value: Value, from: Value, look: Lookup): boolean {
  for (let next = look.heritageOf(value); next !== null; next = look.heritageOf(next.value))
    if (spanKey(next.value.at) === spanKey(from.at)) return true;
  return false;
}

function marksBelow(value: Value, look: Lookup): readonly AllowedValue[] {
  return childrenOf(value, look).map((child) => markOf(child, look));
}

const deepest = 6;

/** The properties of a class's members. Names are relative to the entity; `prefixes` are those of embedded objects. */
function propertiesOf(
  members: readonly DecoratorSite[],
  prefixes: readonly string[],
  path: string,
  look: Lookup,
  depth: number,
): ReadonlyMap<string, OrmProperty> {
  const found = new Map<string, OrmProperty>();
  const add = (property: OrmProperty): void => {
    const name = path + property.name;
    if (!found.has(name)) found.set(name, { ...property, name });
  };
  for (const site of members) {
    if (columnDecorators.includes(site.name)) {
      const embedded = embeddedClass(site, look);
      if (embedded === null) add(columnProperty(site, prefixes, look));
      else if (depth < deepest) {
        const inner = decoratorsOf(embedded, look).filter((each) => each.owner !== null);
        const within = [...prefixes, ...prefixOf(site)];
        for (const property of propertiesOf(inner, within, `${path}${site.hostName}.`, look, depth + 1).values())
          if (!found.has(property.name)) found.set(property.name, property);
      }
    } else if (relationDecorators.includes(site.name)) {
      const beside = members.filter((each) => each.hostName === site.hostName && each.owner?.at === site.owner?.at);
      for (const property of relationProperties(relationSource(site, beside), prefixes, look)) add(property);
    }
  }
  return found;
}

/** `@Column(() => Address)`: the class that is stored as columns of this one. */
function embeddedClass(site: DecoratorSite, look: Lookup): Value | null {
  const [first] = site.arguments;
  if (first?.kind !== 'function') return null;
  const result = look.resultOf(first, [], first.at);
  return result.kind === 'class' ? result : null;
}

function prefixOf(site: DecoratorSite): readonly string[] {
  const prefix = propertyOf(site.arguments[1], 'prefix');
  if (prefix === null || prefix.kind === 'undefined') return [site.hostName];
  const text = foldText(prefix);
  return text === null || text === '' ? [] : [text];
}

function columnProperty(site: DecoratorSite, prefixes: readonly string[], look: Lookup): OrmProperty {
  const source = columnSource(site, look);
  const field = columnField(source, namingOf(look), prefixes, look);
  const property = { name: site.hostName, field, relation: null };
  return propertyOf(source.options, 'transformer') === null ? property : { ...property, converted: true };
}

function relationProperties(source: RelationSource, prefixes: readonly string[], look: Lookup): readonly OrmProperty[] {
  const named = targetOf(source.target, look);
  const target = (): OrmEntity | null => entityOfValue(named, look);
  if (!ownsColumn(source)) return [{ name: source.property, field: null, relation: { target, key: 'id' } }];
  const columns = joinColumns(source, relationTarget(named, look), namingOf(look), prefixes);
  const [first, ...others] = columns.map(({ field, key }) => ({
    name: source.property,
    field,
    relation: { target, key },
  }));
  if (first === undefined) return [];
  // A key of several columns: the others go by the names of the columns.
  return [first, ...others.map((other) => ({ ...other, name: `${source.property}.${other.relation.key}` }))];
}

/** The table and key of a relation's target, read without its relations, which may lead back. */
export function relationTarget(value: Value | null, look: Lookup): RelationTarget | null {
  if (value === null) return null;
  if (value.kind !== 'class') {
    const other = foldText(value);
    const found = other === null ? null : allEntityValues(look).find((each) => nameOfEntity(each, look) === other);
    if (found?.kind === 'class') return relationTarget(found, look);
    const entity = found === null || found === undefined ? entityOfValue(value, look) : entityOfValue(found, look);
    return entity && { table: entity.table, keys: keyColumns(entity) };
  }
  const naming = namingOf(look);
  const mapped = rootOf(value, look) ?? value;
  const members = decoratorsOf(value, look).filter((site) => site.owner !== null);
  const keys = members
    .filter((site) => columnDecorators.includes(site.name) && keysOf(members).includes(site.hostName))
    .map((site) => ({ property: site.hostName, field: columnField(columnSource(site, look), naming, [], look) }));
  const name = look.nameOf(mapped) ?? '';
  return {
    table: naming.prefix + (tableNameOf(mapped, look)?.text ?? naming.table(name)),
    keys: keys.map(({ property, field }) => ({ property, column: field.name, field: typeOnly(field) })),
  };
}

function keyColumns(entity: OrmEntity): RelationTarget['keys'] {
  return entity.keys.flatMap((property) => {
    const field = entity.properties.get(property)?.field;
    return field ? [{ property, column: field.name, field: typeOnly(field) }] : [];
  });
}

function typeOnly({ type, typeText }: Field): Pick<Field, 'type' | 'typeText'> {
  return { type, typeText };
}

/** What a mapped class declares: its table with the kinds of rows that share it, and tables of its own joins. */
export function declaredEntities(value: Value, look: Lookup): readonly Entity[] {
  const entity = entityOfValue(value, look);
  if (entity === null) return [];
  const site = decoratorsOf(value, look).find((each) => each.owner === null && entityDecorators.includes(each.name));
  // A child is declared with the class whose table it shares.
  if (site?.name === 'ChildEntity' && rootOf(value, look) !== null) return [];
  const kind = site?.name === 'ViewEntity' ? 'view' : 'table';
  const column = value.kind === 'class' ? inheritanceOf(value, look) : null;
  const joins = joinTables(value, entity, look);
  const keyed = (declared: Entity): Entity =>
    value.kind === 'class'
      ? withDecorated(declared, entity, decoratorsOf(value, look), look)
      : withListed(declared, entity, schemaOptions(value));
  if (column === null)
    return [keyed(declaredEntity(entity, 'typeorm', { kind, discriminator: null, kinds: [] })), ...joins];
  const own = new Set(entity.properties.keys());
  const children = childrenOf(value, look).flatMap((child) => {
    const mapped = entityOfValue(child, look);
    const added = [...(mapped?.properties.values() ?? [])].filter(({ name }) => !own.has(name));
    return [{ mark: markOf(child, look), added }];
  });
  const properties = new Map(entity.properties);
  // Rows of other kinds have nothing in the columns of a child.
  for (const property of children.flatMap((child) => child.added))
    properties.set(property.name, { ...property, field: property.field && { ...property.field, nullable: true } });
  const known = [...properties.values()].some(({ field }) => field?.name === column.name);
  const marks = children.map((child) => child.mark);
  if (!known) properties.set(column.name, { name: column.name, field: markField(column, marks), relation: null });
  const kinds = children.map(({ mark, added }) =>
    kindOf(
      column.name,
      mark,
      added.flatMap(({ field }) => field ?? []),
    ),
  );
  const whole = declaredEntity({ ...entity, properties }, 'typeorm', { kind, discriminator: column.name, kinds });
  return [keyed(whole), ...joins];
}

function markField({ name, at, values }: ReturnType<typeof inheritanceColumn>, marks: readonly AllowedValue[]): Field {
  return {
    name,
    type: 'string',
    typeText: 'varchar',
    nullable: false,
    default: null,
    values: values ?? (marks.length > 0 ? marks : null),
    unique: false,
    references: null,
    at,
  };
}

/** Whether a class is a repository of TypeORM's, or extends one: then the entity that it is for, as far as that is said. */
export function repositoryClass(value: Value, look: Lookup): { readonly entity: Value | null } | null {
  if (value.kind !== 'class') return null;
  let entity: Value | null = statedEntity(value, look);
  for (let next = look.heritageOf(value); next !== null; next = look.heritageOf(next.value)) {
    entity ??= next.types.map((type) => classOfType(look.typed(type))).find((each) => each !== null) ?? null;
    if (packageOf(next.value) === 'typeorm')
      return /^(?:Tree|Abstract)?Repository$/.test(exportOf(next.value) ?? '') ? { entity } : null;
    if (next.value.kind !== 'class') return null;
    entity ??= statedEntity(next.value, look);
  }
  return null;
}

/** `@EntityRepository(User)`, also of typeorm-ex and the like. */
function statedEntity(value: Value, look: Lookup): Value | null {
  const site = look
    .decoratorsOf(value)
    .find((each) => each.owner === null && /^(?:Entity|Custom|Typeorm)Repository$/i.test(each.name));
  return site?.arguments[0] ?? null;
}

/** The class of a value of a declared type. */
export function classOfType(value: Value): Value | null {
  return value.kind === 'instance' && value.of.kind === 'class' ? value.of : null;
}
