import type { Entity, Field } from '../model/schema';
import { spanKey } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { discriminatorOf, entityOfValue, markValue, targetOfDefinition, type MikroEntity } from './mikro-orm-entity';
import { allDefinitions, definitionOf, descends, rootOf, storingOf, type Definition } from './mikro-orm-definition';
import { isMikro } from './mikro-orm-naming';
import { isTrue, textOf, type PropertySource } from './mikro-orm-source';
import { propertyOf } from './options';
import { declaredEntity, kindOf, type OrmEntity, type OrmProperty } from './orm-entity';
import { namesIn, withChecks, withKeys } from './orm-unique';

/** What a definition declares: its table with the kinds of rows that share it, and tables of its own joins. */
export function declaredEntities(definition: Definition, look: Lookup): readonly Entity[] {
  const entity = entityOfValue(definition.value, look);
  // A class that shares the table of another one is declared with that.
  if (entity === null || rootOf(definition) !== definition) return [];
  const kind = entity.semantics === 'mongodb' ? 'collection' : isView(definition) ? 'view' : 'table';
  const joins = entity.semantics === 'sql' ? joinTables(entity, look) : [];
  const storing = storingOf(definition, look);
  const mark = discriminatorOf(definition, storing);
  const below = allDefinitions(look).filter((each) => descends(each, definition) && rootOf(each) === definition);
  if (mark === null || below.length === 0) {
    const plain = declaredEntity(entity, 'mikro-orm', { kind, discriminator: mark?.name ?? null, kinds: [] });
    return [keyed(plain, entity, look), ...joins];
  }
  const own = new Set(entity.properties.keys());
  const children = [definition, ...below]
    .filter((each) => !isTrue(each.options, 'abstract') && isMapped(each, definition, look))
    .map((each) => {
      const mapped = each === definition ? null : entityOfValue(each.value, look);
      const added = [...(mapped?.properties.values() ?? [])].filter(({ name }) => !own.has(name));
      return { mark: markValue(each, definition, storing), added };
    });
  const properties = new Map<string, OrmProperty>(entity.properties);
  // Rows of other kinds have nothing in the columns of a child.
  for (const property of children.flatMap((child) => child.added))
    properties.set(property.name, { ...property, field: property.field && { ...property.field, nullable: true } });
  const values = children.map((child) => child.mark);
  const known = [...properties.values()].find(({ field }) => field?.name === mark.name);
  const field: Field = {
    name: mark.name,
    type: 'string',
    typeText: 'string',
    nullable: false,
    default: null,
    unique: false,
    references: null,
    at: mark.at,
    ...known?.field,
    values: known?.field?.values ?? values,
  };
  properties.set(known?.name ?? mark.name, { name: known?.name ?? mark.name, field, relation: null });
  const kinds = children.map((child) =>
    kindOf(
      mark.name,
      child.mark,
      child.added.flatMap((property) => property.field ?? []),
    ),
  );
  const parts = { kind, discriminator: mark.name, kinds } as const;
  return [keyed(declaredEntity({ ...entity, properties }, 'mikro-orm', parts), entity, look), ...joins];
}

/** `@Unique({ properties: ['ref', 'shop'] })` on the class, `uniques` of a schema, and checks of either. */
function keyed(declared: Entity, mapped: MikroEntity, look: Lookup): Entity {
  const { value, options } = mapped.definition;
  const sites = value.kind === 'class' ? look.decoratorsOf(value).filter((site) => isMikro(site.decorator)) : [];
  const listed = (name: string, key: string): readonly Value[] => {
    const list = propertyOf(options, key);
    const beside = sites.filter((site) => site.name === name).flatMap((site) => site.arguments[0] ?? []);
    return [...beside, ...(list?.kind === 'array' ? list.items : [])];
  };
  const keys = listed('Unique', 'uniques').flatMap((each) => {
    const properties = propertyOf(each, 'properties');
    return properties === null ? [] : [{ properties: namesIn(properties), at: properties.at }];
  });
  const checks = listed('Check', 'checks').flatMap((each) => propertyOf(each, 'expression') ?? []);
  return withChecks(withKeys(declared, mapped, keys), checks);
}

/** Where a map lists the classes, the one that it leaves out has no rows of its own. */
function isMapped({ name }: Definition, root: Definition, look: Lookup): boolean {
  const map = propertyOf(root.options, 'discriminatorMap');
  if (map?.kind !== 'object' || map.open || name !== root.name) return true;
  return map.properties.some(({ value }) => (foldText(value) ?? look.nameOf(value)) === name);
}

function isView({ options }: Definition): boolean {
  return isTrue(options, 'view');
}

/** Tables of relations of many to many: https://mikro-orm.io/docs/collections#manytomany-relationship */
function joinTables(entity: MikroEntity, look: Lookup): readonly Entity[] {
  return entity.sources
    .filter((source) => source.sort === 'many-to-many' && propertyOf(source.options, 'pivotEntity') === null)
    .flatMap((source) => {
      const target = definitionOf(source.target, look);
      return target === null ? [] : [joinTable(source, entity, target, look)];
    });
}

function joinTable(source: PropertySource, entity: MikroEntity, target: Definition, look: Lookup): Entity {
  const { options } = source;
  const { naming } = storingOf(entity.definition, look);
  const own = targetOfDefinition(entity.definition, look, 0);
  const other = targetOfDefinition(target, look, 0);
  const twins = spanKey(rootOf(entity.definition).value.at) === spanKey(rootOf(target).value.at);
  const column = (side: typeof own, name: string, statedKey: string, ending: string): Field[] => {
    const stated = propertyOf(options, statedKey) ?? propertyOf(options, `${statedKey}s`);
    const listed = stated?.kind === 'array' ? stated.items : stated === null ? [] : [stated];
    const composite = side.keys.length > 1;
    return side.keys.map(({ field }, index) => {
      const given = listed[index];
      const text = given === undefined ? null : foldText(given);
      const made = naming.joinColumn(name, field.name, composite) + (twins ? ending : '');
      return {
        ...field,
        name: text ?? made,
        nullable: false,
        default: null,
        values: null,
        unique: false,
        references: { entity: side.table, field: field.name, onDelete: 'cascade' },
        at: text === null || given === undefined ? source.at : given.at,
      };
    });
  };
  const fields = [
    ...column(own, rootOf(entity.definition).name, 'joinColumn', '_1'),
    ...column(other, rootOf(target).name, 'inverseJoinColumn', '_2'),
  ];
  const named = textOf(options, 'pivotTable');
  const joined: OrmEntity = {
    name: `${entity.name}.${source.property}`,
    at: (named === null ? null : propertyOf(options, 'pivotTable')?.at) ?? source.at,
    table: named?.split('.').at(-1) ?? naming.joinTable(entity.table, source.property),
    properties: new Map(fields.map((field) => [field.name, { name: field.name, field, relation: null }])),
    keys: fields.map((field) => field.name),
    deletedAt: null,
    updatedAt: null,
    mark: null,
  };
  return declaredEntity(joined, 'mikro-orm', { kind: 'table', discriminator: null, kinds: [] });
}
