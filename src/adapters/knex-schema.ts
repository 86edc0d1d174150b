import { contains } from '../model/span';
import type { ColumnDefinition, SchemaStep, SqlName } from '../model/sql';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { CallSite, Declaration, EntryPoint, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { isKnexInstance, knexInstance, stepsOf, type Step } from './knex-chain';
import {
  constraintName,
  defaultName,
  foreignKey,
  isColumnStep,
  knexColumn,
  timestampColumns,
  timestampNames,
} from './knex-column';
import { packageOf } from './origin';
import { propertyOf } from './options';
import { createdEntity, definitionOf, stepWriter, textsOf, type StepWriter } from './schema-steps';

/** Calls of the schema builder. https://knexjs.org/guide/schema-builder.html */
export const schemaCalls: readonly string[] = [
  ...['createTable', 'createTableIfNotExists', 'createTableLike', 'alterTable', 'table', 'dropTable'],
  ...['dropTableIfExists', 'renameTable', 'createView', 'createViewOrReplace', 'createMaterializedView'],
  ...['dropView', 'dropViewIfExists', 'dropMaterializedView', 'dropMaterializedViewIfExists', 'renameView'],
];

/** Packages whose migrations have functions of the same names, which take something else. */
const otherTools = [
  ...['db-migrate', 'node-pg-migrate', 'sequelize', 'sequelize-cli', 'umzug', 'typeorm', 'mongoose-migrate'],
  ...['migrate-mongo', '@mikro-orm/core', 'kysely'],
];

/** What Knex gives to migrations and seeds: https://knexjs.org/guide/migrations.html */
export function migrationInstance({ file, name, index, at }: EntryPoint, look: Lookup): Value | null {
  if (index !== 0 || !/^(?:up|down|seed)$/.test(name)) return null;
  const depends = (one: string): boolean => look.major(file, one) !== null;
  if (!depends('knex') && !depends('objection')) return null;
  return otherTools.some(depends) ? null : knexInstance(at);
}

/** What calls of the schema builder change; null for a chain that is none of its. */
export function schemaSteps(site: CallSite, look: Lookup): readonly Declaration[] | null {
  const last = site.links.at(-1);
  const chain = last === undefined ? null : schemaChain(last.value);
  if (chain === null) return null;
  const writer = stepWriter(site.at);
  const schema = chain.findLast((step) => step.name === 'withSchema')?.arguments?.[0];
  const named = schema === undefined ? null : foldText(schema);
  const steps = chain
    .filter((step) => contains(site.at, step.value.at))
    .flatMap((step) => changesOf(step, named, writer, look));
  return definitionOf(steps, site.at);
}

/** Whether a member is one of the schema builder's calls that give a table to a callback. */
export function isOfSchemaBuilder(value: Value): boolean {
  const chain = value.kind === 'member' && schemaCalls.includes(value.property) ? schemaChain(value) : null;
  return chain !== null && chain.length > 0;
}

/** The calls on `knex.schema`. */
function schemaChain(value: Value): readonly Step[] | null {
  const { base, steps } = stepsOf(value);
  if (base.kind === 'instance' && packageOf(base) === 'knex' && base.of.kind === 'external')
    if (/SchemaBuilder$/.test(base.of.path.at(-1) ?? '')) return steps;
  const at = steps.findIndex((step) => step.name === 'schema' && step.arguments === null);
  const schema = steps[at]?.value;
  if (schema?.kind !== 'member') return null;
  const rest = steps.slice(at + 1);
  if (isKnexInstance(schema.object)) return rest;
  // A migration of a project with several tools: only Knex gives a function to what it makes tables with.
  const building = rest.some(
    ({ name, arguments: args }) => schemaCalls.includes(name) && args?.[1]?.kind === 'function',
  );
  return building && schema.object.kind === 'parameter' && schema.object.type === null ? rest : null;
}

function changesOf(
  { name, arguments: args }: Step,
  schema: string | null,
  writer: StepWriter,
  look: Lookup,
): readonly SchemaStep[] {
  const [first, second, third] = args ?? [];
  const spelled = writer.name(first);
  if (spelled === null || !schemaCalls.includes(name)) return [];
  const entity = { ...spelled, schema: spelled.schema ?? schema };
  const place = { start: entity.start, end: entity.end };
  switch (name) {
    case 'createTable':
    case 'createTableIfNotExists':
      return created(entity, second, name !== 'createTable', writer, look);
    case 'createTableLike': {
      const like = writer.name(second);
      const step = createdEntity(entity, [], false, like === null);
      const made =
        like === null || step.kind !== 'create-entity' ? step : { ...step, like: [{ ...like, takes: TAKEN }] };
      return [made, ...altered(entity, third, writer, look)];
    }
    case 'alterTable':
    case 'table':
      return altered(entity, second, writer, look);
    case 'dropTable':
    case 'dropTableIfExists':
    case 'dropView':
    case 'dropViewIfExists':
    case 'dropMaterializedView':
    case 'dropMaterializedViewIfExists':
      return [{ kind: 'drop-entity', entity, ifExists: name.endsWith('IfExists'), ...place }];
    case 'renameTable':
    case 'renameView': {
      const to = writer.name(second);
      return to === null ? [] : [{ kind: 'rename-entity', entity, to, start: to.start, end: to.end }];
    }
    default:
      return [
        { kind: 'create-entity', entity, entityKind: 'view', columns: [], ifNotExists: false, open: true, ...place },
      ];
  }
}

/** What a callback does to the table that it is given. */
interface TableChanges {
  readonly chains: readonly (readonly Step[])[];
  /** Whether there is more than can be told. */
  readonly open: boolean;
}

function changesIn(callback: Value | undefined, look: Lookup): TableChanges {
  if (callback?.kind !== 'function') return { chains: [], open: true };
  const builder = tableBuilder(callback.at);
  const chains = new Map<string, readonly Step[]>();
  for (const { site } of look.callsIn(callback, [builder], builder)) {
    const last = site.links.at(-1);
    const { base, steps } = last === undefined ? { base: null, steps: [] } : stepsOf(last.value);
    const [begin] = steps;
    if (base !== builder || begin === undefined) continue;
    const named = begin.arguments?.[0];
    const key = `${String(begin.value.at.start)}:${begin.value.at.file}:${(named && foldText(named)) ?? ''}`;
    const known = chains.get(key);
    if (known === undefined || known.length < steps.length) chains.set(key, steps);
  }
  return { chains: [...chains.values()], open: false };
}

/** What stands for the table that a callback is given. */
export function tableBuilder(at: Span): Value {
  const of: Value = { kind: 'external', module: 'knex', path: ['Knex', 'TableBuilder'], at };
  return { kind: 'instance', of, arguments: null, types: [], at };
}

/** https://knexjs.org/guide/schema-builder.html#createtablelike: columns, keys and indexes */
const TAKEN = ['required', 'defaults', 'checks', 'keys'] as const;

function created(
  entity: SqlName,
  callback: Value | undefined,
  ifNotExists: boolean,
  writer: StepWriter,
  look: Lookup,
): readonly SchemaStep[] {
  const { chains, open } = changesIn(callback, look);
  const columns: ColumnDefinition[] = [];
  const before: SchemaStep[] = [];
  const after: SchemaStep[] = [];
  let unknown = open;
  for (const steps of chains) {
    const [first] = steps;
    const stated = knexColumn(entity, steps, writer, look);
    if (stated !== null) {
      before.push(...stated.before);
      columns.push(stated.column);
      after.push(...stated.after);
    } else if (first?.name === 'timestamps') columns.push(...timestampColumns(first, writer));
    else if (first !== undefined && isColumnStep(first)) unknown = true;
    else after.push(...tableChange(entity, steps, writer));
  }
  return [...before, createdEntity(entity, columns, ifNotExists, unknown), ...after];
}

function altered(
  entity: SqlName,
  callback: Value | undefined,
  writer: StepWriter,
  look: Lookup,
): readonly SchemaStep[] {
  return changesIn(callback, look).chains.flatMap((steps): readonly SchemaStep[] => {
    const [first] = steps;
    const stated = knexColumn(entity, steps, writer, look);
    if (stated !== null) {
      const { column } = stated;
      const step = stated.altered ? changedColumn(entity, column, steps) : addedColumn(entity, column);
      return [...stated.before, step, ...stated.after];
    }
    if (first?.name === 'timestamps')
      return timestampColumns(first, writer).map((column) => addedColumn(entity, column));
    return tableChange(entity, steps, writer);
  });
}

function addedColumn(entity: SqlName, column: ColumnDefinition): SchemaStep {
  return { kind: 'add-field', entity, column, start: column.start, end: column.end };
}

/** https://knexjs.org/guide/schema-builder.html#alter: type, default and nullability, unless it says otherwise. */
function changedColumn(entity: SqlName, column: ColumnDefinition, steps: readonly Step[]): SchemaStep {
  const { name: field, type, typeText, typeName, nullable, start, end } = column;
  const options = steps.findLast((step) => step.name === 'alter')?.arguments?.[0];
  const includes = (key: string): boolean => {
    const stated = propertyOf(options, key);
    return stated === null || foldBoolean(stated) !== false;
  };
  return {
    kind: 'alter-field',
    entity,
    field,
    ...(includes('alterType') ? { type: { type, typeText, typeName }, values: null } : {}),
    ...(includes('alterNullable') ? { nullable } : {}),
    default: column.default,
    start,
    end,
  };
}

/** Calls on a table that are no columns. https://knexjs.org/guide/schema-builder.html#chainable-methods */
function tableChange(entity: SqlName, steps: readonly Step[], writer: StepWriter): readonly SchemaStep[] {
  const [step, ...rest] = steps;
  const args = step?.arguments ?? [];
  const [first, second] = args;
  if (step === undefined) return [];
  const fields = textsOf(first ?? null);
  const place = writer.place(first ?? null);
  const constrainedBy = (suffix: string): SchemaStep => {
    const constraint = (second === undefined ? null : foldText(second)) ?? defaultName(entity, fields, suffix);
    return { kind: 'drop-constraint', entity, constraint, ...place };
  };
  switch (step.name) {
    case 'dropColumn':
    case 'dropColumns':
      return args
        .flatMap((each) => (each.kind === 'array' ? each.items : [each]))
        .flatMap((each) => dropped(entity, writer.name(each)));
    case 'dropTimestamps': {
      const at = writer.placeAt(step.nameAt);
      const camel = propertyOf(first, 'useCamelCase') ?? first ?? null;
      return timestampNames(camel !== null && foldBoolean(camel) === true).map((field) => ({
        kind: 'drop-field',
        entity,
        field,
        ...at,
      }));
    }
    case 'renameColumn': {
      const [from, to] = [writer.name(first), writer.name(second)];
      if (from === null || to === null) return [];
      return [{ kind: 'rename-field', entity, field: from.name, to: to.name, start: to.start, end: to.end }];
    }
    case 'setNullable':
    case 'dropNullable':
      return fields.map((field) => ({
        kind: 'alter-field',
        entity,
        field,
        nullable: step.name === 'setNullable',
        ...place,
      }));
    case 'unique':
    case 'primary': {
      const primaryKey = step.name === 'primary';
      const given = constraintName(second, primaryKey ? 'constraintName' : 'indexName');
      const constraint = given ?? (primaryKey ? `${entity.name}_pkey` : defaultName(entity, fields, 'unique'));
      // Rows that a predicate leaves out may be alike.
      if (fields.length === 0 || propertyOf(second, 'predicate') !== null) return [];
      return [{ kind: 'constrain-unique', entity, constraint, fields, primaryKey, ...place }];
    }
    case 'foreign':
      return foreignKey(entity, fields, constraintName(second, 'foreignKeyName'), rest, writer);
    case 'dropForeign':
      return [constrainedBy('foreign')];
    case 'dropUnique':
      return [constrainedBy('unique')];
    case 'dropPrimary':
      return [{ kind: 'drop-constraint', entity, constraint: fields[0] ?? `${entity.name}_pkey`, ...place }];
    case 'dropIndex':
      return [{ kind: 'drop-index', name: nameOfIndex(entity, fields, second), ...place }];
    case 'dropChecks':
      return args.flatMap((each) =>
        textsOf(each).map((constraint) => ({
          kind: 'drop-constraint' as const,
          entity,
          constraint,
          ...writer.place(each),
        })),
      );
    default:
      return [];
  }
}

function nameOfIndex(entity: SqlName, fields: readonly string[], name: Value | undefined): string {
  return (name === undefined ? null : foldText(name)) ?? defaultName(entity, fields, 'index');
}

function dropped(entity: SqlName, column: SqlName | null): readonly SchemaStep[] {
  if (column === null) return [];
  return [{ kind: 'drop-field', entity, field: column.name, start: column.start, end: column.end }];
}
