import { contains } from '../../model/span';
import type { Located } from '../../model/expression';
import type { ColumnDefinition, SchemaStep, SqlName, SqlReference, SqlValue } from '../../model/sql';
import type { Value } from '../../model/value';
import { readSql } from '../../parse/sql';
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
  sqlValues,
  statedDefault,
  stepWriter,
  textsOf,
  type StepWriter,
} from '../schema-steps';

/** https://salsita.github.io/node-pg-migrate/migrations/ */
export const adapter: Adapter = {
  id: 'node-pg-migrate',
  title: 'node-pg-migrate',
  documentation: 'https://salsita.github.io/node-pg-migrate/migrations/',
  mentions: ['node-pg-migrate', 'pgm', 'exports.up', 'MigrationBuilder'],
  packages: ['node-pg-migrate'],
  calls: {
    names: [
      ...['createTable', 'dropTable', 'renameTable', 'addColumn', 'addColumns', 'dropColumn', 'dropColumns'],
      ...['renameColumn', 'alterColumn', 'addConstraint', 'createConstraint', 'dropConstraint', 'renameConstraint'],
      ...['createIndex', 'addIndex', 'dropIndex', 'createType', 'addType', 'dropType', 'addTypeValue', 'renameType'],
      ...['renameTypeValue', 'createView', 'dropView', 'createMaterializedView', 'dropMaterializedView'],
    ],
    read,
  },
  entry: migrationBuilder,
};

function migrationBuilder({ file, name, index, at }: EntryPoint, look: Lookup): Value | null {
  if (index !== 0 || !/^(?:up|down)$/.test(name) || look.major(file, 'node-pg-migrate') === null) return null;
  const of: Value = { kind: 'external', module: 'node-pg-migrate', path: ['MigrationBuilder'], at };
  return { kind: 'instance', of, arguments: null, types: [], at };
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link?.arguments === undefined || link.arguments === null || !contains(site.at, link.value.at)) return [];
  if (site.base.kind !== 'instance' || packageOf(site.base) !== 'node-pg-migrate') return [];
  return definitionOf(stepsOf(link.name, link.arguments, stepWriter(site.at), look), site.at);
}

/** `'orders'`, `{ schema: 'app', name: 'orders' }` */
function nameIn(value: Value | undefined, writer: StepWriter): SqlName | null {
  return writer.name(propertyOf(value, 'name') ?? value);
}

function stepsOf(method: string, args: readonly Value[], writer: StepWriter, look: Lookup): readonly SchemaStep[] {
  const [first, second, third] = args;
  const entity = nameIn(first, writer);
  if (entity === null) return [];
  const name = nameIn(second, writer);
  const last = nameIn(third, writer);
  switch (method) {
    case 'createTable':
      return created(entity, second, third, writer, look);
    case 'dropTable':
    case 'dropView':
    case 'dropMaterializedView':
      return [{ kind: 'drop-entity', entity, ifExists: isTrue(propertyOf(second, 'ifExists')), ...placed(entity) }];
    case 'renameTable':
      return name === null ? [] : [{ kind: 'rename-entity', entity, to: name, ...placed(name) }];
    case 'addColumn':
    case 'addColumns':
      return columnsOf(second, writer, look).columns.map((column) => ({
        kind: 'add-field',
        entity,
        column,
        ...placed(column),
      }));
    case 'dropColumn':
    case 'dropColumns':
      return droppedColumns(entity, second, writer);
    case 'renameColumn':
      if (name === null || last === null) return [];
      return [{ kind: 'rename-field', entity, field: name.name, to: last.name, ...placed(last) }];
    case 'alterColumn':
      return name === null ? [] : [changed(entity, name, third, look)];
    case 'addConstraint':
    case 'createConstraint':
      return constraints(entity, name?.name ?? null, third, writer);
    case 'dropConstraint':
      return name === null ? [] : [{ kind: 'drop-constraint', entity, constraint: name.name, ...placed(name) }];
    case 'renameConstraint':
      if (name === null || last === null) return [];
      return [{ kind: 'rename-constraint', entity, constraint: name.name, to: last.name, ...placed(last) }];
    case 'createIndex':
    case 'addIndex':
      return uniqueIndex(entity, second, third, writer);
    case 'dropIndex': {
      const index = optionText(third, 'name') ?? indexName(entity, textsOf(second ?? null), false);
      return [{ kind: 'drop-index', name: index, ...writer.place(second ?? null) }];
    }
    case 'createView':
    case 'createMaterializedView':
      return [
        {
          kind: 'create-entity',
          entity,
          entityKind: 'view',
          columns: [],
          ifNotExists: false,
          open: true,
          ...placed(entity),
        },
      ];
    default:
      return typeSteps(method, entity, args, writer);
  }
}

/** https://salsita.github.io/node-pg-migrate/migrations/types */
function typeSteps(
  method: string,
  type: SqlName,
  [, second, third]: readonly Value[],
  writer: StepWriter,
): readonly SchemaStep[] {
  const { name } = type;
  const text = second === undefined ? null : foldText(second);
  const to = third === undefined ? null : foldText(third);
  switch (method) {
    case 'createType':
    case 'addType': {
      const values = second?.kind === 'array' ? sqlValues(second, writer) : null;
      return values === null ? [] : [{ kind: 'define-enum', name, values, ...placed(type) }];
    }
    case 'dropType':
      return [{ kind: 'drop-enum', name, ...placed(type) }];
    case 'addTypeValue': {
      const place = writer.place(second ?? null);
      return text === null ? [] : [{ kind: 'extend-enum', name, values: [{ value: text, ...place }], ...place }];
    }
    case 'renameType': {
      const place = writer.place(second ?? null);
      return text === null ? [] : [{ kind: 'rename-enum', name, to: text, ...place }];
    }
    case 'renameTypeValue': {
      const place = writer.place(third ?? null);
      if (text === null || to === null) return [];
      return [{ kind: 'rename-enum-value', name, from: text, to: { value: to, ...place }, ...place }];
    }
    default:
      return [];
  }
}

function isTrue(value: Value | null): boolean {
  return value !== null && foldBoolean(value) === true;
}

function columnsOf(
  given: Value | undefined,
  writer: StepWriter,
  look: Lookup,
): { readonly columns: readonly ColumnDefinition[]; readonly open: boolean } {
  if (given?.kind !== 'object') return { columns: [], open: true };
  const columns = given.properties.map(({ key, keyAt, value }) =>
    columnOf(key, writer.placeAt(keyAt), value, writer, look),
  );
  return { columns, open: given.open };
}

/** `'id'` stands for a counted primary key; any other text is the type. */
function columnOf(name: string, at: Located, stated: Value, writer: StepWriter, look: Lookup): ColumnDefinition {
  const plain = foldText(stated);
  const isId = plain === 'id';
  const type = isId ? 'serial' : (plain ?? optionText(stated, 'type') ?? 'unknown');
  const preset = propertyOf(stated, 'default');
  const check = optionText(stated, 'check');
  return columnDefinition({
    name,
    at,
    type: fieldTypeNamed(type),
    typeText: type,
    typeName: fieldTypeNamed(type) === 'unknown' && type !== 'unknown' ? type : null,
    nullable: !isTrue(propertyOf(stated, 'notNull')),
    default: preset === null ? null : defaultOf(preset, look),
    values: check === null ? null : (checkedIn(check, writer.place(propertyOf(stated, 'check')))?.values ?? null),
    unique: isTrue(propertyOf(stated, 'unique')),
    primaryKey: isId || isTrue(propertyOf(stated, 'primaryKey')),
    references: referred(stated, writer),
  });
}

/** `pgm.func('now()')` goes to the database as it is. */
function defaultOf(value: Value, look: Lookup): string | null {
  if (value.kind === 'literal' && value.value === null) return null;
  const [first] = value.kind === 'call' ? value.arguments : [];
  return (first === undefined ? null : foldText(first)) ?? statedDefault(value, look);
}

/** `references: 'customers'`, `'"customers"(id)'`, `{ name: 'customers' }`, with `onDelete` beside it. */
function referred(options: Value, writer: StepWriter): SqlReference | null {
  const stated = propertyOf(options, 'references');
  if (stated === null) return null;
  const text = foldText(propertyOf(stated, 'name') ?? stated);
  const [, table, column] = /^\s*([^(]+?)\s*(?:\(\s*"?(\w+)"?.*\))?\s*$/.exec(text ?? '') ?? [];
  if (table === undefined) return null;
  const action = propertyOf(options, 'onDelete');
  const onDelete = referenceAction(action === null ? null : foldText(action));
  return reference(writer.nameOf(table), column ?? null, onDelete, writer.place(action ?? stated));
}

function created(
  entity: SqlName,
  given: Value | undefined,
  options: Value | undefined,
  writer: StepWriter,
  look: Lookup,
): readonly SchemaStep[] {
  const { columns, open } = columnsOf(given, writer, look);
  return [
    createdEntity(entity, columns, isTrue(propertyOf(options, 'ifNotExists')), open),
    ...constraints(entity, null, propertyOf(options, 'constraints') ?? undefined, writer),
  ];
}

/** `'a'`, `['a', 'b']`, or an object whose keys are the columns. */
function droppedColumns(entity: SqlName, given: Value | undefined, writer: StepWriter): readonly SchemaStep[] {
  if (given?.kind === 'object')
    return given.properties.map(({ key, keyAt }) => ({
      kind: 'drop-field',
      entity,
      field: key,
      ...writer.placeAt(keyAt),
    }));
  const items = given?.kind === 'array' ? given.items : given === undefined ? [] : [given];
  return items.flatMap((item) => {
    const column = writer.name(item);
    return column === null ? [] : [{ kind: 'drop-field' as const, entity, field: column.name, ...placed(column) }];
  });
}

function changed(entity: SqlName, field: SqlName, options: Value | undefined, look: Lookup): SchemaStep {
  const type = optionText(options, 'type');
  const [required, allowed] = [propertyOf(options, 'notNull'), propertyOf(options, 'allowNull')];
  const preset = propertyOf(options, 'default');
  const family = type === null ? 'unknown' : fieldTypeNamed(type);
  return {
    kind: 'alter-field',
    entity,
    field: field.name,
    ...(type === null
      ? {}
      : { type: { type: family, typeText: type, typeName: family === 'unknown' ? type : null }, values: null }),
    ...(required === null ? {} : { nullable: !isTrue(required) }),
    ...(allowed === null ? {} : { nullable: isTrue(allowed) }),
    ...(preset === null ? {} : { default: defaultOf(preset, look) }),
    ...placed(field),
  };
}

/** https://salsita.github.io/node-pg-migrate/migrations/constraints */
function constraints(
  entity: SqlName,
  constraint: string | null,
  options: Value | undefined,
  writer: StepWriter,
): readonly SchemaStep[] {
  if (options === undefined) return [];
  const found: SchemaStep[] = [];
  const key = propertyOf(options, 'primaryKey');
  const unique = propertyOf(options, 'unique');
  const each = (value: Value | null): readonly Value[] =>
    value?.kind === 'array' ? value.items : value === null ? [] : [value];
  const add = (value: Value, primaryKey: boolean): void => {
    const fields = textsOf(value);
    const place = writer.place(value);
    if (fields.length > 0) found.push({ kind: 'constrain-unique', entity, constraint, fields, primaryKey, ...place });
  };
  if (key !== null) add(key, true);
  // `unique: ['a', 'b']` is one of two columns, `[['a', 'b'], 'c']` are two.
  const isListed = unique?.kind === 'array' && unique.items.some((item) => item.kind === 'array');
  for (const value of isListed ? each(unique) : unique === null ? [] : [unique]) add(value, false);
  const check = propertyOf(options, 'check');
  for (const value of each(check)) {
    const text = foldText(value);
    const allowed = text === null ? null : checkedIn(text, writer.place(value));
    if (allowed !== null)
      found.push({ kind: 'constrain-values', entity, constraint, ...allowed, ...writer.place(value) });
  }
  for (const value of each(propertyOf(options, 'foreignKeys'))) {
    const references = referred(value, writer);
    const fields = textsOf(propertyOf(value, 'columns'));
    if (references === null || fields.length === 0) continue;
    const columns = references.column === null ? [] : [references.column];
    const place = writer.place(propertyOf(value, 'columns'));
    found.push({ kind: 'constrain-reference', entity, constraint, fields, references, columns, ...place });
  }
  return found;
}

/** The values that a condition allows a column: `state IN ('open', 'paid')`. */
function checkedIn(
  text: string,
  place: Located,
): { readonly field: string; readonly values: readonly SqlValue[] } | null {
  const { statements } = readSql(`ALTER TABLE t ADD CONSTRAINT c CHECK (${text})`, 'postgresql');
  const [statement] = statements;
  const step = statement?.kind === 'definition' ? statement.steps[0] : undefined;
  if (step?.kind !== 'constrain-values') return null;
  return { field: step.field, values: step.values.map(({ value }) => ({ value, ...place })) };
}

function uniqueIndex(
  entity: SqlName,
  listed: Value | undefined,
  options: Value | undefined,
  writer: StepWriter,
): readonly SchemaStep[] {
  const fields = textsOf(listed ?? null);
  // Rows that a condition leaves out may be alike.
  if (!isTrue(propertyOf(options, 'unique')) || fields.length === 0 || propertyOf(options, 'where') !== null) return [];
  const constraint = optionText(options, 'name') ?? indexName(entity, fields, true);
  return [{ kind: 'constrain-unique', entity, constraint, fields, primaryKey: false, ...writer.place(listed ?? null) }];
}

/** The name that an index is given where the code gives none. */
function indexName(entity: SqlName, fields: readonly string[], unique: boolean): string {
  return `${[entity.name, ...fields].join('_')}_${unique ? 'unique_' : ''}index`;
}
