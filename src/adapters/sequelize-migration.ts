import type { Query } from '../model/query';
import type { ColumnDefinition, SchemaStep, SqlName } from '../model/sql';
import { contains } from '../model/span';
import type { Value } from '../model/value';
import type { CallSite, ChainLink, Declaration, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { eachOf, propertyOf } from './options';
import { bareEntity, referenceAction } from './orm-entity';
import { ormQuery, ormWritings, type OrmContext } from './orm-query';
import { exportOf } from './origin';
import {
  columnDefinition,
  createdEntity,
  definitionOf,
  optionText,
  reference,
  stepWriter,
  textsOf,
  type StepWriter,
} from './schema-steps';
import { attributeField, isPrimary, type Attribute } from './sequelize-attribute';
import { modelOf } from './sequelize-model';
import { isSequelize, packages } from './sequelize-declared';
import { sequelizeWhere } from './sequelize-where';

const schemaCalls: readonly string[] = [
  ...['createTable', 'dropTable', 'renameTable', 'addColumn', 'removeColumn', 'changeColumn', 'renameColumn'],
  ...['addConstraint', 'removeConstraint', 'addIndex', 'removeIndex'],
];
const dataCalls: readonly string[] = ['bulkInsert', 'bulkUpdate', 'bulkDelete'];

/** Calls of a query interface: https://sequelize.org/docs/v6/other-topics/query-interface */
export const interfaceCalls: readonly string[] = [...schemaCalls, ...dataCalls];

/** What a call of a query interface does to the schema or the data; null for a call of something else. */
export function interfaceDeclarations(site: CallSite, look: Lookup): readonly Declaration[] | null {
  const link = site.links.findLast((each) => interfaceCalls.includes(each.name) && contains(site.at, each.value.at));
  if (link?.arguments === undefined || link.arguments === null || !isInterface(site, look)) return null;
  if (dataCalls.includes(link.name))
    return dataQueries(link, link.arguments, site, look).map((query) => ({ kind: 'query', query }));
  return definitionOf(stepsOf(link, link.arguments, stepWriter(site.at), look), site.at);
}

/** A query interface by its type or where it comes from; one that a migration's `up` is given, in a project of Sequelize. */
function isInterface({ base, links, within, at }: CallSite, look: Lookup): boolean {
  if (isSequelize(base)) {
    const own = base.kind === 'instance' ? exportOf(base.of) : null;
    return /QueryInterface$/.test(own ?? '') || links.some((link) => /^(?:getQ|q)ueryInterface$/.test(link.name));
  }
  if (base.kind !== 'parameter' || base.index !== 0 || !/(?:^|\.)(?:up|down)$/.test(within)) return false;
  return [...packages, 'sequelize-cli', 'umzug'].some((name) => look.major(at.file, name) !== null);
}

/** `'orders'`, `{ tableName: 'orders', schema: 'public' }`, or a model. */
function tableName(value: Value | undefined, writer: StepWriter, look: Lookup): SqlName | null {
  const named = writer.name(propertyOf(value, 'tableName') ?? value);
  if (named !== null || value === undefined) return named;
  const model = modelOf(value, look);
  return model === null ? null : { name: model.entity.table, schema: null, ...writer.place(value) };
}

function stepsOf({ name }: ChainLink, args: readonly Value[], writer: StepWriter, look: Lookup): readonly SchemaStep[] {
  const [first, second, third, fourth] = args;
  const entity = tableName(first, writer, look);
  if (entity === null) return [];
  const place = { start: entity.start, end: entity.end };
  switch (name) {
    case 'createTable':
      return [createdTable(entity, second, writer, look)];
    case 'dropTable':
      return [{ kind: 'drop-entity', entity, ifExists: true, ...place }];
    case 'renameTable': {
      const to = tableName(second, writer, look);
      return to === null ? [] : [{ kind: 'rename-entity', entity, to, start: to.start, end: to.end }];
    }
    case 'addColumn': {
      const column = columnNamed(second, third, writer, look);
      return column === null ? [] : [{ kind: 'add-field', entity, column, start: column.start, end: column.end }];
    }
    case 'removeColumn': {
      const column = writer.name(second);
      return column === null
        ? []
        : [{ kind: 'drop-field', entity, field: column.name, start: column.start, end: column.end }];
    }
    case 'renameColumn': {
      const [from, to] = [writer.name(second), writer.name(third)];
      if (from === null || to === null) return [];
      return [{ kind: 'rename-field', entity, field: from.name, to: to.name, start: to.start, end: to.end }];
    }
    case 'changeColumn':
      return changed(entity, columnNamed(second, third, writer, look));
    case 'addConstraint':
      return constraint(
        entity,
        second?.kind === 'array' ? second : propertyOf(second, 'fields'),
        second?.kind === 'array' ? third : second,
        writer,
        look,
      );
    case 'addIndex':
      return uniqueIndex(entity, second, third ?? fourth, writer);
    case 'removeConstraint': {
      const dropped = writer.name(second);
      return dropped === null
        ? []
        : [{ kind: 'drop-constraint', entity, constraint: dropped.name, start: dropped.start, end: dropped.end }];
    }
    case 'removeIndex': {
      const index = writer.name(second);
      return index === null ? [] : [{ kind: 'drop-index', name: index.name, start: index.start, end: index.end }];
    }
    default:
      return [];
  }
}

function createdTable(entity: SqlName, attributes: Value | undefined, writer: StepWriter, look: Lookup): SchemaStep {
  const stated = attributes?.kind === 'object' ? attributes : null;
  const columns = (stated?.properties ?? []).map(({ key, keyAt, value }) =>
    columnOf({ name: key, at: keyAt, options: value, stated: null, look }, writer),
  );
  return createdEntity(entity, columns, true, stated === null || stated.open);
}

function columnNamed(
  named: Value | undefined,
  options: Value | undefined,
  writer: StepWriter,
  look: Lookup,
): ColumnDefinition | null {
  const name = named === undefined ? null : foldText(named);
  if (named === undefined || name === null) return null;
  return columnOf({ name, at: named.at, options: options ?? null, stated: null, look }, writer);
}

function columnOf(attribute: Attribute, writer: StepWriter): ColumnDefinition {
  const field = attributeField(attribute, (name) => name);
  const place = writer.place({ kind: 'undefined', at: field.at });
  const { references } = field;
  const action = propertyOf(attribute.options, 'onDelete');
  return columnDefinition({
    name: field.name,
    at: place,
    type: field.type,
    typeText: field.typeText === 'ENUM' ? 'enum' : field.typeText,
    nullable: field.nullable,
    default: field.default,
    values: field.values?.map(({ value, at }) => ({ value, ...writer.place({ kind: 'undefined', at }) })) ?? null,
    unique: field.unique,
    primaryKey: isPrimary(attribute),
    references:
      references === null
        ? null
        : {
            table: references.entity.split('.').at(-1) ?? references.entity,
            column: references.field,
            onDelete: references.onDelete,
            ...(action === null ? place : writer.place(action)),
          },
  });
}

/** A change states the column as a whole; a type that is not given stays. */
function changed(entity: SqlName, column: ColumnDefinition | null): readonly SchemaStep[] {
  if (column === null) return [];
  const { name: field, type, typeText, typeName, nullable, values, start, end } = column;
  const step = { kind: 'alter-field', entity, field, nullable, default: column.default, start, end } as const;
  const altered: SchemaStep = type === 'unknown' ? step : { ...step, type: { type, typeText, typeName }, values };
  const { references } = column;
  if (references === null) return [altered];
  const columns = references.column === null ? [] : [references.column];
  return [
    altered,
    { kind: 'constrain-reference', entity, constraint: null, fields: [field], references, columns, start, end },
  ];
}

/** https://sequelize.org/api/v6/class/src/dialects/abstract/query-interface.js~queryinterface#instance-method-addConstraint */
function constraint(
  entity: SqlName,
  listed: Value | null,
  options: Value | undefined,
  writer: StepWriter,
  look: Lookup,
): readonly SchemaStep[] {
  const fields = textsOf(listed);
  const [field] = fields;
  const name = optionText(options, 'name');
  const place = writer.place(listed);
  switch (optionText(options, 'type')?.toLowerCase()) {
    case 'unique':
    case 'primary key': {
      const primaryKey = optionText(options, 'type')?.toLowerCase() === 'primary key';
      return fields.length === 0
        ? []
        : [{ kind: 'constrain-unique', entity, constraint: name, fields, primaryKey, ...place }];
    }
    case 'foreign key': {
      const stated = propertyOf(options, 'references');
      const table = tableName(propertyOf(stated, 'table') ?? undefined, writer, look);
      if (table === null || fields.length === 0) return [];
      const columns = textsOf(propertyOf(stated, 'fields') ?? propertyOf(stated, 'field'));
      const action = propertyOf(options, 'onDelete');
      const references = reference(
        table,
        columns[0] ?? null,
        referenceAction(optionText(options, 'onDelete')),
        writer.place(action ?? stated),
      );
      return [{ kind: 'constrain-reference', entity, constraint: name, fields, references, columns, ...place }];
    }
    case 'check': {
      // `where: { status: ['open', 'paid'] }`
      const allowed = field === undefined ? null : propertyOf(propertyOf(options, 'where'), field);
      const items = allowed?.kind === 'array' && !allowed.open ? allowed.items : [];
      const values = items.flatMap((item) =>
        item.kind === 'literal' && item.value !== null ? [{ value: item.value, ...writer.place(item) }] : [],
      );
      if (field === undefined || values.length === 0 || values.length < items.length) return [];
      return [{ kind: 'constrain-values', entity, constraint: name, field, values, ...place }];
    }
    default:
      return [];
  }
}

function uniqueIndex(
  entity: SqlName,
  second: Value | undefined,
  third: Value | undefined,
  writer: StepWriter,
): readonly SchemaStep[] {
  const options = second?.kind === 'object' ? second : third;
  const listed = second?.kind === 'array' ? second : propertyOf(second, 'fields');
  const unique = propertyOf(options, 'unique');
  const fields = textsOf(listed);
  const isUnique =
    (unique !== null && foldBoolean(unique) === true) || /^unique$/i.test(optionText(options, 'type') ?? '');
  if (!isUnique || fields.length === 0) return [];
  return [
    {
      kind: 'constrain-unique',
      entity,
      constraint: optionText(options, 'name'),
      fields,
      primaryKey: false,
      ...writer.place(listed),
    },
  ];
}

/** Rows that a migration changes by table, past any model. */
function dataQueries({ name }: ChainLink, args: readonly Value[], { at }: CallSite, look: Lookup): readonly Query[] {
  const [first, second, third] = args;
  const table = first === undefined ? null : foldText(propertyOf(first, 'tableName') ?? first);
  const entity = table === null || first === undefined ? null : bareEntity(table, first.at);
  const context: OrmContext = {
    adapter: 'sequelize',
    entity,
    text: first === undefined ? name : look.text(first),
    at,
    look,
  };
  switch (name) {
    case 'bulkDelete':
      return [ormQuery(context, 'delete', name, { filter: sequelizeWhere(nothing(second), entity, look) })];
    case 'bulkUpdate':
      return ormWritings(second, entity, look).map(({ writes, complete }) =>
        ormQuery(context, 'update', name, {
          filter: sequelizeWhere(nothing(third), entity, look),
          writes,
          writesComplete: complete,
        }),
      );
    default:
      return (second === undefined ? [] : eachOf(second)).flatMap((row) =>
        ormWritings(row, entity, look).map(({ writes, complete }) =>
          ormQuery(context, 'insert', name, { writes, writesComplete: complete }),
        ),
      );
  }
}

function nothing(value: Value | undefined): Value | null {
  return value === undefined || (value.kind === 'literal' && value.value === null) ? null : value;
}
