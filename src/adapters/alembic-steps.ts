import type { Located } from '../model/expression';
import type { ColumnDefinition, SchemaStep, SqlName, SqlValue } from '../model/sql';
import type { Value } from '../model/value';
import { readSql } from '../parse/sql';
import type { Lookup } from './adapter';
import { nameOrHole } from './alembic-names';
import { foldBoolean, foldText } from './fold';
import { givenArguments, type GivenArguments } from '../model/keywords';
import { propertyOf } from './options';
import { referenceAction } from './orm-entity';
import { dottedName, pythonPackage } from './python';
import { columnDefinition, createdEntity, placed, reference, textsOf, type StepWriter } from './schema-steps';
import { serverDefault, sqlAlchemyColumn, type SqlAlchemyColumn } from './sqlalchemy-column';
import { sqlAlchemyType, type SqlAlchemyType } from './sqlalchemy-type';

/** A call of a migration: its name, what it is given, and, inside `batch_alter_table`, the table. */
export interface Operation {
  readonly name: string;
  readonly given: GivenArguments;
  /** The table that a batch is about; null outside one. */
  readonly table: SqlName | null;
  readonly writer: StepWriter;
  readonly look: Lookup;
}

/** Operations that change the schema. https://alembic.sqlalchemy.org/en/latest/ops.html */
export const schemaOperations: readonly string[] = [
  ...['create_table', 'drop_table', 'rename_table', 'add_column', 'drop_column', 'alter_column'],
  ...['create_foreign_key', 'create_unique_constraint', 'create_check_constraint', 'create_primary_key'],
  ...['create_index', 'drop_index', 'drop_constraint', 'sync_enum_values'],
];

/** The steps of the schema that an operation is. */
export function stepsOf(operation: Operation): readonly SchemaStep[] {
  switch (operation.name) {
    case 'create_table':
      return createTable(operation);
    case 'drop_table': {
      const entity = tableOf(operation, 0, 'table_name');
      return entity === null
        ? []
        : [{ kind: 'drop-entity', entity, ifExists: isTrue(operation, 'if_exists'), ...placed(entity) }];
    }
    case 'rename_table': {
      const entity = tableOf(operation, 0, 'old_table_name');
      const to = tableOf(operation, 1, 'new_table_name');
      return entity === null || to === null ? [] : [{ kind: 'rename-entity', entity, to, ...placed(to) }];
    }
    case 'add_column':
      return addColumn(operation);
    case 'drop_column': {
      const entity = ownTable(operation);
      const column = nameOrHole(argument(operation, 1, 'column_name'), operation.writer);
      return entity === null || column === null
        ? []
        : [{ kind: 'drop-field', entity, field: column.name, ...placed(column) }];
    }
    case 'alter_column':
      return alterColumn(operation);
    case 'create_index':
      return createIndex(operation);
    case 'drop_index': {
      const index = operation.writer.name(argument(operation, 0, 'index_name', true));
      return index === null ? [] : [{ kind: 'drop-index', name: index.name, ...placed(index) }];
    }
    case 'sync_enum_values':
      return syncEnum(operation);
    default:
      return constraint(operation);
  }
}

/** An argument by name, else by position; a batch does not repeat the table, except where it `leads` with another name. */
function argument({ given, table }: Operation, position: number, name: string, leads = false): Value | undefined {
  const named = propertyOf(given.keywords, name);
  return named ?? given.positional[table === null || leads ? position : position - 1];
}

function isTrue({ given }: Operation, name: string): boolean {
  const stated = propertyOf(given.keywords, name);
  return stated !== null && foldBoolean(stated) === true;
}

/** A table with the schema that is given beside it. */
function tableOf(operation: Operation, position: number, name: string, schemaKey = 'schema'): SqlName | null {
  const entity = nameOrHole(argument(operation, position, name, true), operation.writer);
  const schema = propertyOf(operation.given.keywords, schemaKey);
  if (entity === null) return null;
  return { ...entity, schema: (schema === null ? null : foldText(schema)) ?? entity.schema };
}

/** The table that an operation changes, which in a batch is the batch's. */
function ownTable(operation: Operation, position = 0): SqlName | null {
  if (operation.table !== null) return operation.table;
  return tableOf(operation, position, 'table_name');
}

function columnAt(value: Value, stated: SqlAlchemyColumn, { writer }: Operation): ColumnDefinition | null {
  const named = writer.name(stated.name);
  if (named === null) return null;
  const { references, type } = stated;
  return columnDefinition({
    name: named.name,
    at: placed(named),
    type: type?.type ?? 'unknown',
    typeText: type?.typeText ?? 'unknown',
    typeName: type?.typeName ?? null,
    nullable: stated.nullable ?? !stated.primaryKey,
    default: stated.generated ? 'generated' : stated.serverDefault,
    values: (type?.typeName ?? null) === null ? valuesIn(type, value, writer) : null,
    unique: stated.unique,
    primaryKey: stated.primaryKey,
    references:
      references === null
        ? null
        : {
            ...reference(
              writer.nameOf(references.table),
              references.column,
              references.onDelete,
              writer.place(references.at),
            ),
            ...(references.schema === null ? {} : { schema: references.schema }),
          },
  });
}

function valuesIn(type: SqlAlchemyType | null, value: Value, writer: StepWriter): readonly SqlValue[] | null {
  return (
    type?.values?.map((one) => ({
      value: one.value,
      ...(one.at.file === value.at.file ? one.at : writer.place(value)),
    })) ?? null
  );
}

function createTable(operation: Operation): readonly SchemaStep[] {
  const { given, writer, look } = operation;
  const entity = tableOf(operation, 0, 'table_name');
  if (entity === null) return [];
  const columns: ColumnDefinition[] = [];
  const before: SchemaStep[] = [];
  const after: SchemaStep[] = [];
  let open = false;
  for (const part of given.positional.slice(1)) {
    const stated = sqlAlchemyColumn(part, look);
    const column = stated === null ? null : columnAt(part, stated, operation);
    const constraints = stated === null ? constraintsOf(part, entity, operation) : [];
    if (column !== null) {
      columns.push(column);
      before.push(...enumOf(part, stated?.type ?? null, writer));
    } else if (constraints !== null) after.push(...constraints);
    else open = true;
  }
  return [...before, createdEntity(entity, columns, isTrue(operation, 'if_not_exists'), open), ...after];
}

/** A table's native enum types are made with it: https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#enum-types */
function enumOf(value: Value, type: SqlAlchemyType | null, writer: StepWriter): readonly SchemaStep[] {
  const values = valuesIn(type, value, writer);
  if (type === null || type.typeName === null || values === null || !type.creates) return [];
  return [{ kind: 'define-enum', name: type.typeName, values, ...writer.place(value) }];
}

/** `sa.Enum('open', 'paid', name='state').create(op.get_bind())`, and `.drop(…)` */
export function enumStep(value: Value, made: boolean, writer: StepWriter, look: Lookup): readonly SchemaStep[] {
  const type = sqlAlchemyType(value, look);
  if (type === null || type.typeName === null) return [];
  const values = valuesIn(type, value, writer);
  const place = writer.place(value);
  if (!made) return [{ kind: 'drop-enum', name: type.typeName, ...place }];
  return values === null ? [] : [{ kind: 'define-enum', name: type.typeName, values, ...place }];
}

/** A constraint among the columns of a table; null for what is not known to be one. */
function constraintsOf(part: Value, entity: SqlName, { writer }: Operation): readonly SchemaStep[] | null {
  const callee = part.kind === 'call' ? part.callee : part.kind === 'instance' ? part.of : null;
  if (callee === null || pythonPackage(callee) !== 'sqlalchemy') return null;
  const { positional, keywords } = givenArguments(
    part.kind === 'call' || part.kind === 'instance' ? (part.arguments ?? []) : [],
  );
  const name = writer.name(propertyOf(keywords, 'name'))?.name ?? null;
  const [first, second] = positional;
  const place = writer.place(first ?? part);
  switch (dottedName(callee)?.split('.').at(-1)) {
    case 'PrimaryKeyConstraint':
    case 'UniqueConstraint': {
      const primaryKey = dottedName(callee)?.endsWith('PrimaryKeyConstraint') === true;
      return unique(entity, name, positional.flatMap(textsOf), primaryKey, place);
    }
    case 'ForeignKeyConstraint':
      return foreignKey(entity, name, textsOf(first ?? null), second ?? null, propertyOf(keywords, 'ondelete'), writer);
    case 'CheckConstraint':
      return first === undefined ? [] : checked(entity, name, first, place);
    case 'Index':
    case 'ExcludeConstraint':
      return [];
    default:
      return null;
  }
}

function unique(
  entity: SqlName,
  name: string | null,
  fields: readonly string[],
  primaryKey: boolean,
  place: Located,
): readonly SchemaStep[] {
  const constraint = name ?? (primaryKey ? `${entity.name}_pkey` : null);
  return fields.length === 0 ? [] : [{ kind: 'constrain-unique', entity, constraint, fields, primaryKey, ...place }];
}

/** The columns that a key points to stand as `table.column`. */
function foreignKey(
  entity: SqlName,
  constraint: string | null,
  fields: readonly string[],
  targets: Value | null,
  action: Value | null,
  writer: StepWriter,
): readonly SchemaStep[] {
  const parts = textsOf(targets).map((text) => text.split('.'));
  const table = parts[0]?.at(-2);
  if (table === undefined || fields.length === 0) return [];
  const columns = parts.flatMap((one) => one.at(-1) ?? []);
  const onDelete = referenceAction(action === null ? null : foldText(action));
  const schema = parts[0]?.at(-3);
  const references = reference(writer.nameOf(table), columns[0] ?? null, onDelete, writer.place(action ?? targets));
  return [
    {
      kind: 'constrain-reference',
      entity,
      constraint,
      fields,
      references: schema === undefined ? references : { ...references, schema },
      columns,
      ...writer.place(targets),
    },
  ];
}

/** The values that a condition allows a column: `state IN ('open', 'paid')`. */
function checked(entity: SqlName, constraint: string | null, condition: Value, place: Located): readonly SchemaStep[] {
  const text = textIn(condition);
  if (text === null) return [];
  const { statements } = readSql(`ALTER TABLE t ADD CONSTRAINT c CHECK (${text})`, 'postgresql');
  const [statement] = statements;
  const steps = statement?.kind === 'definition' ? statement.steps : [];
  return steps.flatMap((step): readonly SchemaStep[] => {
    if (step.kind !== 'constrain-values') return [];
    const values = step.values.map(({ value }) => ({ value, ...place }));
    return [{ kind: 'constrain-values', entity, constraint, field: step.field, values, ...place }];
  });
}

/** The SQL of a text or of `sa.text('…')`. */
function textIn(value: Value): string | null {
  if (value.kind === 'call' && dottedName(value.callee)?.split('.').at(-1) === 'text') {
    const [first] = value.arguments;
    return first === undefined ? null : foldText(first);
  }
  return foldText(value);
}

function addColumn(operation: Operation): readonly SchemaStep[] {
  const entity = ownTable(operation);
  const value = argument(operation, 1, 'column');
  const stated = sqlAlchemyColumn(value, operation.look);
  const column = value === undefined || stated === null ? null : columnAt(value, stated, operation);
  if (entity === null || column === null) return [];
  const step = { kind: 'add-field', entity, column, ...placed(column) } as const;
  return [isTrue(operation, 'if_not_exists') ? { ...step, ifNotExists: true } : step];
}

/** https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.alter_column */
function alterColumn(operation: Operation): readonly SchemaStep[] {
  const { given, writer, look } = operation;
  const entity = ownTable(operation);
  const column = nameOrHole(argument(operation, 1, 'column_name'), writer);
  if (entity === null || column === null) return [];
  const stated = (key: string): Value | null => propertyOf(given.keywords, key);
  const [typed, nullable, preset] = [stated('type_'), stated('nullable'), stated('server_default')];
  const type = typed === null ? null : sqlAlchemyType(typed, look);
  const isNullable = nullable === null ? null : foldBoolean(nullable);
  // False means that the default is left as it is.
  const changesDefault = preset !== null && foldBoolean(preset) !== false;
  const place = placed(column);
  const steps: SchemaStep[] = [];
  if (typed !== null || isNullable !== null || changesDefault)
    steps.push({
      kind: 'alter-field',
      entity,
      field: column.name,
      ...(typed === null
        ? {}
        : {
            type: {
              type: type?.type ?? 'unknown',
              typeText: type?.typeText ?? look.text(typed),
              typeName: type?.typeName ?? null,
            },
            values: (type?.typeName ?? null) === null ? valuesIn(type, typed, writer) : null,
          }),
      ...(isNullable === null ? {} : { nullable: isNullable }),
      ...(changesDefault ? { default: serverDefault(preset, look) } : {}),
      ...place,
    });
  const to = writer.name(stated('new_column_name'));
  if (to !== null && to.name !== column.name)
    steps.push({ kind: 'rename-field', entity, field: column.name, to: to.name, ...placed(to) });
  return steps;
}

function createIndex(operation: Operation): readonly SchemaStep[] {
  const { writer, given } = operation;
  const entity = ownTable(operation, 1);
  const listed = argument(operation, 2, 'columns') ?? null;
  const fields = textsOf(listed);
  const total = listed?.kind === 'array' ? listed.items.length : 1;
  const isPartial = ['postgresql_where', 'sqlite_where', 'mssql_where'].some((key) => propertyOf(given.keywords, key));
  // Rows that a condition leaves out may be alike, and an expression is no column.
  if (entity === null || !isTrue(operation, 'unique') || isPartial || fields.length < total) return [];
  const index = writer.name(argument(operation, 0, 'index_name', true));
  return unique(entity, index?.name ?? null, fields, false, writer.place(listed));
}

function constraint(operation: Operation): readonly SchemaStep[] {
  const { given, writer, table, name } = operation;
  const constraintNamed = writer.name(argument(operation, 0, 'constraint_name', true));
  const label = constraintNamed?.name ?? null;
  const listed = (position: number, key: string): Value | null => argument(operation, position, key) ?? null;
  if (name === 'create_foreign_key') {
    const entity = table ?? tableOf(operation, 1, 'source_table', 'source_schema');
    const target = writer.name(argument(operation, 2, 'referent_table'));
    const fields = textsOf(listed(3, 'local_cols'));
    const columns = textsOf(listed(4, 'remote_cols'));
    if (entity === null || target === null || fields.length === 0) return [];
    const action = propertyOf(given.keywords, 'ondelete');
    const onDelete = referenceAction(action === null ? null : foldText(action));
    const references = reference(target, columns[0] ?? null, onDelete, action === null ? target : writer.place(action));
    const place = writer.place(listed(3, 'local_cols'));
    return [{ kind: 'constrain-reference', entity, constraint: label, fields, references, columns, ...place }];
  }
  const entity = ownTable(operation, 1);
  if (entity === null) return [];
  switch (name) {
    case 'create_unique_constraint':
    case 'create_primary_key': {
      const columns = listed(2, 'columns');
      return unique(entity, label, textsOf(columns), name === 'create_primary_key', writer.place(columns));
    }
    case 'create_check_constraint': {
      const condition = listed(2, 'condition');
      return condition === null ? [] : checked(entity, label, condition, writer.place(condition));
    }
    case 'drop_constraint':
      return constraintNamed === null
        ? []
        : [{ kind: 'drop-constraint', entity, constraint: constraintNamed.name, ...placed(constraintNamed) }];
    default:
      return [];
  }
}

/** What alembic-postgresql-enum writes: https://github.com/Pogchamp-company/alembic-postgresql-enum */
function syncEnum(operation: Operation): readonly SchemaStep[] {
  const { writer } = operation;
  const type = writer.name(argument(operation, 1, 'enum_name'));
  const listed = argument(operation, 2, 'new_values');
  if (type === null || listed?.kind !== 'array' || listed.open) return [];
  const values = listed.items.flatMap((item): readonly SqlValue[] => {
    const text = foldText(item);
    return text === null ? [] : [{ value: text, ...writer.place(item) }];
  });
  return values.length < listed.items.length
    ? []
    : [{ kind: 'define-enum', name: type.name, values, replaces: true, ...writer.place(listed) }];
}
