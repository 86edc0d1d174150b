import { contains } from '../../model/span';
import type { ColumnDefinition, SchemaStep, SqlName, SqlReference } from '../../model/sql';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, EntryPoint, Lookup } from '../adapter';
import { foldBoolean, foldText } from '../fold';
import { propertyOf } from '../options';
import { fieldTypeNamed, referenceAction } from '../orm-entity';
import { packageOf } from '../origin';
import {
  columnDefinition,
  createdEntity,
  definitionOf,
  optionText,
  placed,
  reference,
  statedDefault,
  stepWriter,
  textsOf,
  type StepWriter,
} from '../schema-steps';

/** https://db-migrate.readthedocs.io/en/latest/API/SQL/ */
export const adapter: Adapter = {
  id: 'db-migrate',
  title: 'db-migrate',
  documentation: 'https://db-migrate.readthedocs.io/en/latest/API/SQL/',
  mentions: ['db-migrate', 'exports.up', 'dbmigrate', 'dbm.', '.removeColumn(', '.addForeignKey('],
  packages: ['db-migrate'],
  calls: {
    names: [
      ...['createTable', 'dropTable', 'renameTable', 'addColumn', 'removeColumn', 'renameColumn', 'changeColumn'],
      ...['addIndex', 'removeIndex', 'addForeignKey', 'removeForeignKey'],
    ],
    read,
  },
  entry: migrationDatabase,
};

/** Packages whose migrations have functions of the same names, which take something else. */
const otherTools = ['node-pg-migrate', 'sequelize-cli', 'umzug'];

function migrationDatabase({ file, name, index, at }: EntryPoint, look: Lookup): Value | null {
  if (index !== 0 || !/^_?(?:up|down)$/.test(name) || look.major(file, 'db-migrate') === null) return null;
  if (otherTools.some((one) => look.major(file, one) !== null)) return null;
  const of: Value = { kind: 'external', module: 'db-migrate', path: ['Base'], at };
  return { kind: 'instance', of, arguments: null, types: [], at };
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link?.arguments === undefined || link.arguments === null || !contains(site.at, link.value.at)) return [];
  if (site.base.kind !== 'instance' || packageOf(site.base) !== 'db-migrate') return [];
  return definitionOf(stepsOf(link.name, link.arguments, stepWriter(site.at), look), site.at);
}

function stepsOf(method: string, args: readonly Value[], writer: StepWriter, look: Lookup): readonly SchemaStep[] {
  const [first, second, third, fourth, fifth] = args;
  const entity = writer.name(first);
  if (entity === null) return [];
  const name = writer.name(second);
  const last = writer.name(third);
  switch (method) {
    case 'createTable':
      return created(entity, second, writer, look);
    case 'dropTable':
      return [{ kind: 'drop-entity', entity, ifExists: isTrue(propertyOf(second, 'ifExists')), ...placed(entity) }];
    case 'renameTable':
      return name === null ? [] : [{ kind: 'rename-entity', entity, to: name, ...placed(name) }];
    case 'addColumn': {
      const column = second === undefined ? null : columnOf(second, third, writer, look);
      return column === null ? [] : [{ kind: 'add-field', entity, column, ...placed(column) }];
    }
    case 'removeColumn':
      return name === null ? [] : [{ kind: 'drop-field', entity, field: name.name, ...placed(name) }];
    case 'renameColumn':
      if (name === null || last === null) return [];
      return [{ kind: 'rename-field', entity, field: name.name, to: last.name, ...placed(last) }];
    case 'changeColumn':
      return second === undefined ? [] : changed(entity, second, third, writer, look);
    case 'addIndex': {
      const fields = textsOf(third ?? null);
      if (!isTrue(fourth ?? null) || fields.length === 0) return [];
      const place = writer.place(third ?? null);
      return [
        { kind: 'constrain-unique', entity, constraint: name?.name ?? null, fields, primaryKey: false, ...place },
      ];
    }
    case 'removeIndex': {
      const index = name ?? entity;
      return [{ kind: 'drop-index', name: index.name, ...placed(index) }];
    }
    case 'addForeignKey':
      return foreignKey(entity, name, last, fourth, fifth, writer);
    case 'removeForeignKey':
      return name === null ? [] : [{ kind: 'drop-constraint', entity, constraint: name.name, ...placed(name) }];
    default:
      return [];
  }
}

function isTrue(value: Value | null): boolean {
  return value !== null && foldBoolean(value) === true;
}

/** The columns stand alone, or among options. */
function created(entity: SqlName, given: Value | undefined, writer: StepWriter, look: Lookup): readonly SchemaStep[] {
  const listed = propertyOf(given, 'columns');
  const columns = listed?.kind === 'object' ? listed : given;
  const stated = columns?.kind === 'object' ? columns : null;
  const found = (stated?.properties ?? []).map(({ key, keyAt, value }) =>
    columnOf({ kind: 'literal', value: key, at: keyAt }, value, writer, look),
  );
  const known = found.filter((column) => column !== null);
  const isOpen = stated === null || stated.open || known.length < found.length;
  const guarded = listed !== null && isTrue(propertyOf(given, 'ifNotExists'));
  return [createdEntity(entity, known, guarded, isOpen)];
}

/** `{ type: 'string', notNull: true }`, or the type alone. */
function columnOf(named: Value, stated: Value | undefined, writer: StepWriter, look: Lookup): ColumnDefinition | null {
  const name = foldText(named);
  if (name === null) return null;
  const type = (stated === undefined ? null : foldText(stated)) ?? optionText(stated, 'type') ?? 'unknown';
  const preset = propertyOf(stated, 'defaultValue');
  const primaryKey = isTrue(propertyOf(stated, 'primaryKey'));
  return columnDefinition({
    name,
    at: writer.place(named),
    type: fieldTypeNamed(type),
    typeText: type,
    typeName: fieldTypeNamed(type) === 'unknown' && type !== 'unknown' ? type : null,
    nullable: !isTrue(propertyOf(stated, 'notNull')),
    default: preset === null ? null : statedDefault(preset, look),
    unique: isTrue(propertyOf(stated, 'unique')),
    primaryKey,
    references: referred(propertyOf(stated, 'foreignKey'), writer),
  });
}

/** `foreignKey: { name, table, rules: { onDelete }, mapping }` */
function referred(key: Value | null, writer: StepWriter): SqlReference | null {
  const table = writer.name(propertyOf(key, 'table'));
  if (table === null) return null;
  const mapping = propertyOf(key, 'mapping');
  const column =
    mapping === null ? null : foldText(mapping.kind === 'object' ? (mapping.properties[0]?.value ?? mapping) : mapping);
  const action = propertyOf(propertyOf(key, 'rules'), 'onDelete');
  return reference(
    table,
    column,
    referenceAction(action === null ? null : foldText(action)),
    writer.place(action ?? key),
  );
}

/** What is not stated stays as it is, but for the default. */
function changed(
  entity: SqlName,
  named: Value,
  stated: Value | undefined,
  writer: StepWriter,
  look: Lookup,
): readonly SchemaStep[] {
  const column = columnOf(named, stated, writer, look);
  if (column === null) return [];
  const { name: field, type, typeText, typeName, nullable } = column;
  return [
    {
      kind: 'alter-field',
      entity,
      field,
      ...(typeText === 'unknown' ? {} : { type: { type, typeText, typeName } }),
      ...(propertyOf(stated, 'notNull') === null ? {} : { nullable }),
      ...(propertyOf(stated, 'defaultValue') === null ? {} : { default: column.default }),
      ...placed(column),
    },
  ];
}

/** `addForeignKey(table, referenced, name, { customer_id: 'id' }, { onDelete: 'CASCADE' })` */
function foreignKey(
  entity: SqlName,
  table: SqlName | null,
  constraint: SqlName | null,
  mapping: Value | undefined,
  rules: Value | undefined,
  writer: StepWriter,
): readonly SchemaStep[] {
  if (table === null || mapping?.kind !== 'object') return [];
  const fields = mapping.properties.map(({ key }) => key);
  const columns = mapping.properties.flatMap(({ value }) => foldText(value) ?? []);
  const action = propertyOf(rules, 'onDelete');
  const references = reference(
    table,
    columns[0] ?? null,
    referenceAction(action === null ? null : foldText(action)),
    writer.place(action ?? mapping),
  );
  const name = constraint?.name ?? null;
  return [
    { kind: 'constrain-reference', entity, constraint: name, fields, references, columns, ...writer.place(mapping) },
  ];
}
