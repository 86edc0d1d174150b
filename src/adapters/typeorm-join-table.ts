import type { Entity, Field } from '../model/schema';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { foldText } from './fold';
import { eachOf, propertyOf } from './options';
import { declaredEntity, type OrmEntity } from './orm-entity';
import { packageOf } from './origin';
import { relationTarget } from './typeorm-entity';
import { namingOf } from './typeorm-naming';
import { targetOf, type KeyColumn, type RelationTarget } from './typeorm-relation';

/** The tables of `@ManyToMany` with `@JoinTable`: https://typeorm.io/docs/relations/many-to-many-relations */
export function joinTables(value: Value, entity: OrmEntity, look: Lookup): readonly Entity[] {
  const sites = look.decoratorsOf(value).filter((site) => packageOf(site.decorator) === 'typeorm');
  return sites.flatMap((site) => {
    if (site.name !== 'JoinTable' || site.owner === null) return [];
    const relation = sites.find((each) => each.name === 'ManyToMany' && each.hostName === site.hostName);
    const target = relation && relationTarget(targetOf(relation.arguments[0] ?? null, look), look);
    const own = relationTarget(value, look);
    return target && own ? [joinTable(site, entity, own, target, look)] : [];
  });
}

function joinTable(
  site: DecoratorSite,
  entity: OrmEntity,
  own: RelationTarget,
  target: RelationTarget,
  look: Lookup,
): Entity {
  const naming = namingOf(look);
  const [options] = site.arguments;
  const named = propertyOf(options, 'name');
  const name = named === null ? null : foldText(named);
  const columns = [
    ...columnsTo(own, propertyOf(options, 'joinColumn') ?? propertyOf(options, 'joinColumns')),
    ...columnsTo(target, propertyOf(options, 'inverseJoinColumn') ?? propertyOf(options, 'inverseJoinColumns')),
  ];
  const names = columns.map((column) => column.name ?? naming.joinTableColumn(column.table, column.key.property));
  const fields = columns.map((column, index): Field => {
    const plain = names[index] ?? column.key.property;
    // A table that is joined with itself has two columns of one name: they are numbered.
    const twins = names.filter((each) => each === plain).length > 1 && column.name === null;
    return {
      name: twins ? `${plain}_${String(index + 1)}` : plain,
      ...column.key.field,
      nullable: false,
      default: null,
      values: null,
      unique: false,
      references: { entity: column.table, field: column.key.column, onDelete: 'cascade' },
      at: column.at ?? site.hostAt,
    };
  });
  const joined: OrmEntity = {
    name: `${entity.name}.${site.hostName}`,
    at: name === null || named === null ? site.hostAt : named.at,
    table: naming.prefix + (name ?? naming.joinTable(entity.table, site.hostName, target.table)),
    properties: new Map(fields.map((field) => [field.name, { name: field.name, field, relation: null }])),
    keys: fields.map((field) => field.name),
    deletedAt: null,
    updatedAt: null,
    mark: null,
  };
  return declaredEntity(joined, 'typeorm', { kind: 'table', discriminator: null, kinds: [] });
}

interface JoinedColumn {
  readonly table: string;
  readonly key: KeyColumn;
  readonly name: string | null;
  readonly at: Span | null;
}

function columnsTo({ table, keys }: RelationTarget, options: Value | null): readonly JoinedColumn[] {
  const stated = options === null ? [] : eachOf(options);
  const used: readonly KeyColumn[] =
    keys.length > 0 ? keys : [{ property: 'id', column: 'id', field: { type: 'unknown', typeText: 'unknown' } }];
  return used.map((key, index) => {
    const named = propertyOf(stated[index], 'name');
    const name = named === null ? null : foldText(named);
    return { table, key, name, at: name === null || named === null ? null : named.at };
  });
}
