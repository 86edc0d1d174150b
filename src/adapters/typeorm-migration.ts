import type { SchemaStep, SqlName, ColumnDefinition } from '../model/sql';
import { contains } from '../model/span';
import type { Value } from '../model/value';
import type { CallSite, ChainLink, Declaration, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { eachOf, propertyOf } from './options';
import { fieldTypeNamed, referenceAction } from './orm-entity';
import { chainOf, exportOf, packageOf } from './origin';
import {
  alteredField,
  columnDefinition,
  createdEntity,
  definitionOf,
  optionText,
  reference,
  sqlValues,
  stepWriter,
  textsOf,
  type StepWriter,
} from './schema-steps';

/** Calls of a query runner that change the schema. https://typeorm.io/docs/migrations/api */
export const migrationCalls: readonly string[] = [
  ...['createTable', 'dropTable', 'renameTable', 'addColumn', 'addColumns', 'renameColumn', 'changeColumn'],
  ...['changeColumns', 'dropColumn', 'dropColumns', 'createForeignKey', 'createForeignKeys', 'dropForeignKey'],
  ...['dropForeignKeys', 'createUniqueConstraint', 'createUniqueConstraints', 'dropUniqueConstraint'],
  ...['createIndex', 'createIndices', 'dropIndex', 'createPrimaryKey', 'createView', 'dropView'],
];

/** Calls that no other migration tool has. */
const ownCalls: ReadonlySet<string> = new Set(['dropColumn', 'dropColumns', 'createForeignKey', 'createForeignKeys']);

/** What a call of a query runner changes; null for a call of something else. */
export function migrationSteps(site: CallSite, look: Lookup): readonly Declaration[] | null {
  const link = site.links.at(-1);
  if (link?.arguments === undefined || link.arguments === null || !migrationCalls.includes(link.name)) return null;
  if (!contains(site.at, link.value.at) || !isRunner(site, link)) return null;
  const steps = stepsOf(link, link.arguments, stepWriter(site.at), look);
  return definitionOf(steps, site.at);
}

function isRunner({ base, links, within }: CallSite, link: ChainLink): boolean {
  if (packageOf(base) === 'typeorm') {
    const own = base.kind === 'instance' ? exportOf(base.of) : null;
    return own === 'QueryRunner' || links.some((each) => each.name === 'createQueryRunner');
  }
  // A migration in JavaScript states no type: what it hands over is TypeORM's, or the call is.
  if (base.kind !== 'parameter' || base.type !== null || !/(?:^|\.)(?:up|down)$/.test(within)) return false;
  return ownCalls.has(link.name) || (link.arguments ?? []).some((each) => eachOf(each).some(isTypeorm));
}

function isTypeorm(value: Value): boolean {
  return value.kind === 'instance' && packageOf(value.of) === 'typeorm';
}

/** `new Table({ … })` or its options alone. */
function optionsOf(value: Value | undefined): Value | null {
  if (value === undefined) return null;
  if (value.kind === 'instance') return value.arguments?.[0] ?? null;
  return value.kind === 'object' ? value : null;
}

/** A table by its name, its options, or as `queryRunner.getTable('orders')` gives it. */
function tableName(value: Value | undefined, writer: StepWriter): SqlName | null {
  if (value === undefined) return null;
  if (value.kind === 'call') {
    const { links } = chainOf(value);
    const last = links.at(-1);
    if (last?.name === 'getTable') return writer.name(last.arguments?.[0]);
  }
  return writer.name(propertyOf(optionsOf(value), 'name') ?? value);
}

function stepsOf({ name }: ChainLink, args: readonly Value[], writer: StepWriter, look: Lookup): readonly SchemaStep[] {
  const [first, second, third] = args;
  const entity = tableName(first, writer);
  if (entity === null) return [];
  const columns = (value: Value | undefined): readonly ColumnDefinition[] =>
    (value === undefined ? [] : eachOf(value)).flatMap((each) => columnOf(optionsOf(each), writer, look) ?? []);
  switch (name) {
    case 'createTable':
      return tableSteps(entity, optionsOf(first), second, writer, look);
    case 'dropTable':
    case 'dropView':
      return [{ kind: 'drop-entity', entity, ifExists: isTrue(second), ...writer.place(first ?? null) }];
    case 'renameTable': {
      const to = writer.name(second);
      return to === null ? [] : [{ kind: 'rename-entity', entity, to, start: to.start, end: to.end }];
    }
    case 'addColumn':
    case 'addColumns':
      return columns(second).map((column) => ({ kind: 'add-field', entity, column, ...placeOf(column) }));
    case 'renameColumn':
      return renamed(entity, second, third, writer, look);
    case 'changeColumn':
      return changed(entity, second, third, writer, look);
    case 'changeColumns':
      return (second === undefined ? [] : eachOf(second)).flatMap((pair) =>
        changed(
          entity,
          propertyOf(pair, 'oldColumn') ?? undefined,
          propertyOf(pair, 'newColumn') ?? undefined,
          writer,
          look,
        ),
      );
    case 'dropColumn':
    case 'dropColumns':
      return (second === undefined ? [] : eachOf(second)).flatMap((each) => {
        const column = writer.name(propertyOf(optionsOf(each), 'name') ?? each);
        return column === null ? [] : [{ kind: 'drop-field' as const, entity, field: column.name, ...placeOf(column) }];
      });
    case 'createForeignKey':
    case 'createForeignKeys':
      return (second === undefined ? [] : eachOf(second)).flatMap((each) =>
        foreignKey(entity, optionsOf(each), writer),
      );
    case 'createUniqueConstraint':
    case 'createUniqueConstraints':
      return (second === undefined ? [] : eachOf(second)).flatMap((each) => unique(entity, optionsOf(each), writer));
    case 'createIndex':
    case 'createIndices':
      return (second === undefined ? [] : eachOf(second)).flatMap((each) =>
        isTrue(propertyOf(optionsOf(each), 'isUnique')) ? unique(entity, optionsOf(each), writer) : [],
      );
    case 'createPrimaryKey': {
      const fields = textsOf(second ?? null);
      return [{ kind: 'constrain-unique', entity, constraint: null, fields, primaryKey: true, ...placeOf(entity) }];
    }
    case 'dropForeignKey':
    case 'dropForeignKeys':
    case 'dropUniqueConstraint':
      return (second === undefined ? [] : eachOf(second)).flatMap((each) => {
        const constraint = writer.name(propertyOf(optionsOf(each), 'name') ?? each);
        if (constraint === null) return [];
        return [{ kind: 'drop-constraint' as const, entity, constraint: constraint.name, ...placeOf(constraint) }];
      });
    case 'dropIndex': {
      const index = writer.name(propertyOf(optionsOf(second), 'name') ?? second);
      return index === null ? [] : [{ kind: 'drop-index', name: index.name, ...placeOf(index) }];
    }
    default:
      return [];
  }
}

function placeOf({ start, end }: { readonly start: number; readonly end: number }): {
  readonly start: number;
  readonly end: number;
} {
  return { start, end };
}

function isTrue(value: Value | undefined | null): boolean {
  return value !== undefined && value !== null && foldBoolean(value) === true;
}

function tableSteps(
  entity: SqlName,
  options: Value | null,
  ifNotExists: Value | undefined,
  writer: StepWriter,
  look: Lookup,
): readonly SchemaStep[] {
  const listed = propertyOf(options, 'columns');
  const items = listed === null ? [] : eachOf(listed);
  const columns = items.flatMap((each) => columnOf(optionsOf(each), writer, look) ?? []);
  const open = listed?.kind !== 'array' || listed.open || columns.length < items.length;
  const parts = (key: string): readonly Value[] => {
    const list = propertyOf(options, key);
    return list === null ? [] : eachOf(list);
  };
  return [
    createdEntity(entity, columns, isTrue(ifNotExists), open),
    ...parts('foreignKeys').flatMap((each) => foreignKey(entity, optionsOf(each), writer)),
    ...parts('uniques').flatMap((each) => unique(entity, optionsOf(each), writer)),
    ...parts('indices').flatMap((each) =>
      isTrue(propertyOf(optionsOf(each), 'isUnique')) ? unique(entity, optionsOf(each), writer) : [],
    ),
  ];
}

/** https://typeorm.io/docs/migrations/api (TableColumnOptions): a column is NOT NULL unless it says so. */
function columnOf(options: Value | null, writer: StepWriter, look: Lookup): ColumnDefinition | null {
  const named = propertyOf(options, 'name');
  const name = named === null ? null : foldText(named);
  if (named === null || name === null) return null;
  const type = optionText(options, 'type') ?? 'unknown';
  const values = sqlValues(propertyOf(options, 'enum'), writer);
  const stated = propertyOf(options, 'default');
  const isEnum = /^(?:simple-)?enum$/.test(type);
  return columnDefinition({
    name,
    at: writer.place(named),
    type: isTrue(propertyOf(options, 'isArray')) ? 'array' : fieldTypeNamed(type),
    typeText: isEnum ? 'enum' : type,
    typeName: !isEnum && fieldTypeNamed(type) === 'unknown' ? type : null,
    nullable: isTrue(propertyOf(options, 'isNullable')),
    default: stated === null ? null : (foldText(stated) ?? look.text(stated)),
    values,
    unique: isTrue(propertyOf(options, 'isUnique')),
    primaryKey: isTrue(propertyOf(options, 'isPrimary')),
  });
}

/** The new name may stand alone, or in the options of the new column. */
function renamed(
  entity: SqlName,
  from: Value | undefined,
  to: Value | undefined,
  writer: StepWriter,
  look: Lookup,
): readonly SchemaStep[] {
  if (to !== undefined && optionsOf(to) !== null) return changed(entity, from, to, writer, look);
  const [old, name] = [writer.name(propertyOf(optionsOf(from), 'name') ?? from), writer.name(to)];
  if (old === null || name === null) return [];
  return [{ kind: 'rename-field', entity, field: old.name, to: name.name, ...placeOf(name) }];
}

/** `changeColumn(table, 'old', new TableColumn({ … }))`: the column as a whole is stated anew. */
function changed(
  entity: SqlName,
  from: Value | undefined,
  to: Value | undefined,
  writer: StepWriter,
  look: Lookup,
): readonly SchemaStep[] {
  const old = writer.name(propertyOf(optionsOf(from), 'name') ?? from);
  const column = columnOf(optionsOf(to), writer, look);
  if (old === null || column === null) return [];
  const rename: readonly SchemaStep[] =
    old.name === column.name
      ? []
      : [{ kind: 'rename-field', entity, field: old.name, to: column.name, ...placeOf(column) }];
  return [...rename, alteredField(entity, column)];
}

function foreignKey(entity: SqlName, options: Value | null, writer: StepWriter): readonly SchemaStep[] {
  const fields = textsOf(propertyOf(options, 'columnNames'));
  const table = writer.name(propertyOf(options, 'referencedTableName'));
  if (fields.length === 0 || table === null) return [];
  const columns = textsOf(propertyOf(options, 'referencedColumnNames'));
  const action = propertyOf(options, 'onDelete');
  const place = writer.place(action ?? propertyOf(options, 'referencedTableName'));
  return [
    {
      kind: 'constrain-reference',
      entity,
      constraint: optionText(options, 'name'),
      fields,
      references: reference(table, columns[0] ?? null, referenceAction(optionText(options, 'onDelete')), place),
      columns,
      ...writer.place(propertyOf(options, 'columnNames')),
    },
  ];
}

function unique(entity: SqlName, options: Value | null, writer: StepWriter): readonly SchemaStep[] {
  const fields = textsOf(propertyOf(options, 'columnNames'));
  if (fields.length === 0) return [];
  const constraint = optionText(options, 'name');
  return [
    {
      kind: 'constrain-unique',
      entity,
      constraint,
      fields,
      primaryKey: false,
      ...writer.place(propertyOf(options, 'columnNames')),
    },
  ];
}
