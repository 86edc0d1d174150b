import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { propertyOf } from './options';
import type { OrmEntity, OrmProperty } from './orm-entity';
import { exportOf, packageOf } from './origin';
import { columnField, isTrue, type ColumnSource } from './typeorm-column';
import { namingOf } from './typeorm-naming';
import { joinColumns, ownsColumn, type RelationSource } from './typeorm-relation';

/** `new EntitySchema({ … })`: https://typeorm.io/docs/entity/separating-entity-definition */
export function isEntitySchema(value: Value): boolean {
  return value.kind === 'instance' && packageOf(value.of) === 'typeorm' && exportOf(value.of) === 'EntitySchema';
}

/** What a schema is made with; null for what is none. */
export function schemaOptions(value: Value): Value | null {
  return value.kind === 'instance' && isEntitySchema(value) ? (value.arguments?.[0] ?? null) : null;
}

export function schemaName(value: Value): string | null {
  const name = propertyOf(schemaOptions(value), 'name');
  return name === null ? null : foldText(name);
}

const sorts: readonly (readonly [string, string])[] = [
  ['createDate', 'CreateDateColumn'],
  ['updateDate', 'UpdateDateColumn'],
  ['deleteDate', 'DeleteDateColumn'],
  ['version', 'VersionColumn'],
];

const relations: Readonly<Record<string, string>> = {
  'many-to-one': 'ManyToOne',
  'one-to-one': 'OneToOne',
  'one-to-many': 'OneToMany',
  'many-to-many': 'ManyToMany',
};

export function schemaEntity(
  value: Value,
  look: Lookup,
  entityOf: (value: Value) => OrmEntity | null,
): OrmEntity | null {
  const options = schemaOptions(value);
  const named = propertyOf(options, 'name');
  const name = named === null ? null : foldText(named);
  if (named === null || name === null) return null;
  const naming = namingOf(look);
  const stated = propertyOf(options, 'tableName') ?? propertyOf(options, 'table');
  const table = stated === null ? null : foldText(stated);
  const columns = columnsOf(options);
  const properties = new Map<string, OrmProperty>();
  for (const source of columns)
    properties.set(source.property, {
      name: source.property,
      field: columnField(source, naming, [], look),
      relation: null,
    });
  for (const source of relationsOf(options)) {
    const target = (): OrmEntity | null => (source.target === null ? null : entityOf(source.target));
    const [first] = ownsColumn(source) ? joinColumns(source, targetKeys(source.target, look), naming, []) : [];
    properties.set(source.property, {
      name: source.property,
      field: first?.field ?? null,
      relation: { target, key: first?.key ?? 'id' },
    });
  }
  const sort = (wanted: string): string | null => columns.find((one) => one.sort === wanted)?.property ?? null;
  return {
    name,
    at: table === null || stated === null ? named.at : stated.at,
    table: naming.prefix + (table ?? naming.table(name)),
    properties,
    keys: columns.filter((one) => one.sort.startsWith('Primary')).map((one) => one.property),
    deletedAt: sort('DeleteDateColumn'),
    updatedAt: sort('UpdateDateColumn'),
    mark: null,
  };
}

function columnsOf(options: Value | null): readonly ColumnSource[] {
  const columns = propertyOf(options, 'columns');
  if (columns?.kind !== 'object') return [];
  return columns.properties.map(({ key, keyAt, value }) => ({
    sort: sortOf(value),
    property: key,
    at: keyAt,
    type: null,
    options: value,
    stated: null,
  }));
}

function sortOf(column: Value): string {
  if (isTrue(column, 'primary')) return 'PrimaryColumn';
  return sorts.find(([key]) => isTrue(column, key))?.[1] ?? 'Column';
}

function relationsOf(options: Value | null): readonly RelationSource[] {
  const declared = propertyOf(options, 'relations');
  if (declared?.kind !== 'object') return [];
  return declared.properties.flatMap(({ key, keyAt, value }) => {
    const type = propertyOf(value, 'type');
    const sort = relations[(type && foldText(type)) ?? ''];
    const join = propertyOf(value, 'joinColumn');
    if (sort === undefined) return [];
    return [
      { sort, property: key, at: keyAt, target: propertyOf(value, 'target'), options: value, join: join && [join] },
    ];
  });
}

/** The table and key of another schema, by name. */
function targetKeys(target: Value | null, look: Lookup): Parameters<typeof joinColumns>[1] {
  const name = target === null ? null : foldText(target);
  const schema = look
    .callsNamed('EntitySchema')
    .flatMap((site) => site.links.map((link) => link.value))
    .find((value) => name !== null && schemaName(value) === name);
  if (schema === undefined || name === null) return null;
  const options = schemaOptions(schema);
  const naming = namingOf(look);
  const stated = propertyOf(options, 'tableName');
  const keys = columnsOf(options).filter((one) => one.sort.startsWith('Primary'));
  return {
    table: naming.prefix + ((stated && foldText(stated)) ?? naming.table(name)),
    keys: keys.map((source) => {
      const { name: column, type, typeText } = columnField(source, naming, [], look);
      return { property: source.property, column, field: { type, typeText } };
    }),
  };
}
