import type { UnregisteredDeclaration } from '../adapters/adapter';
import type { Job } from '../model/job';
import { jobsConcerned, type Disparity, type Parity, type SharedTable } from '../model/parity';
import type { NotChecked } from '../model/revision';
import type { Entity, Field } from '../model/schema';
import { isPython } from '../model/language';
import { compareSpans, compareText, spanKey } from '../model/span';
import type { Replayed } from './replay';

/** A tool that declares tables. `derives`: its migrations are made out of its models. */
export interface ModellingTool {
  readonly id: string;
  readonly title: string;
  readonly derives?: true;
}

/** Tables that migration tools, extensions and queues keep for themselves. */
const foreignTables: readonly RegExp[] = [
  /^_/,
  /^(?:knex|kysely|d1|schema|flyway|typeorm|mikro_orm|sequelize|data|goose|umzug)_?(?:migrations?|meta(?:data)?|schema_history|db_version)(?:_lock)?$/i,
  /^(?:migrations?|pgmigrations|changelog|sequelizemeta|sequelizedata|alembic_version|databasechangelog(?:lock)?|goose_db_version)$/i,
  /^(?:spatial_ref_sys|geometry_columns|geography_columns|part_config(?:_sub)?|hypertable|job_run_details)$/i,
  /^(?:pgboss|graphile_worker|cron|sessions?$|django_|sqlite_)/i,
];

/**
 * Compares what models declare with what migrations add up to. Only tools whose models and migrations have a table in
 * common are compared; names that differ by case, separators or number alone may be the same by a naming strategy that
 * is not seen here, and count as such.
 */
export function parityOf(
  declared: readonly Entity[],
  { entities: replayed, origins }: Pick<Replayed, 'entities' | 'origins'>,
  tools: readonly ModellingTool[],
): Parity {
  const shared: SharedTable[] = [];
  const disparities: Disparity[] = [];
  for (const tool of tools) {
    const models = modelsOf(declared.filter((entity) => entity.adapter === tool.id));
    const common = [...models].filter(([name]) => replayed.get(name)?.kind === 'table');
    if (common.length === 0) continue;
    const derivedBy = tool.derives === true ? tool.title : null;
    shared.push(...common.map(([entity, { at }]): SharedTable => ({ adapter: tool.id, derivedBy, entity, at })));
    disparities.push(
      ...common.flatMap(([name, model]) => unmigrated(model, replayed.get(name), tool)),
      ...withoutTable(models, replayed, tool),
      ...(tool.derives === true ? withoutModel(models, replayed, besideShared(common, origins), tool) : []),
    );
  }
  return {
    shared: shared.sort((a, b) => compareText(a.adapter, b.adapter) || compareText(a.entity, b.entity)),
    disparities: disparities.sort((a, b) => compareSpans(a.at, b.at) || compareText(a.kind, b.kind)),
  };
}

/** The same with the models that an environment of migrations never loads, unless another one does. */
export function withUnregistered(parity: Parity, declared: readonly UnregisteredDeclaration[]): Parity {
  const environments = new Set(declared.map(({ environment }) => environment));
  const disparities = declared.flatMap((one): readonly Disparity[] => {
    const { entity, adapter, tool, environment, at } = one;
    const others = declared.filter((other) => other.entity === entity && spanKey(other.at) === spanKey(at));
    const isFirst = others[0] === one && others.length === environments.size;
    return isFirst ? [{ kind: 'model-not-registered', entity, field: null, adapter, tool, environment, at }] : [];
  });
  if (disparities.length === 0) return parity;
  const all = [...parity.disparities, ...disparities];
  return {
    ...parity,
    disparities: all.sort((a, b) => compareSpans(a.at, b.at) || compareText(a.kind, b.kind)),
  };
}

/** The tables that a tool's models declare: several models of one table are one. */
function modelsOf(declared: readonly Entity[]): ReadonlyMap<string, Entity> {
  const models = new Map<string, Entity>();
  for (const entity of declared) {
    if (entity.kind !== 'table' || entity.fields.size === 0) continue;
    const known = models.get(entity.name);
    models.set(
      entity.name,
      known === undefined ? entity : { ...known, fields: new Map([...known.fields, ...entity.fields]) },
    );
  }
  return models;
}

/** Fields of a model that no migration adds. A path within a document is no column. */
function unmigrated(model: Entity, table: Entity | undefined, tool: ModellingTool): readonly Disparity[] {
  if (table === undefined || table.open || table.fields.size === 0) return [];
  const columns = new Set([...table.fields.keys()].map(plain));
  return [...model.fields.values()]
    .filter(({ name }) => !name.includes('.') && !table.fields.has(name) && !columns.has(plain(name)))
    .map(({ name, at }) => disparity('field-without-migration', model.name, name, at, tool));
}

function withoutTable(
  models: ReadonlyMap<string, Entity>,
  replayed: ReadonlyMap<string, Entity>,
  tool: ModellingTool,
): readonly Disparity[] {
  const tables = new Set([...replayed.keys()].map(plain));
  return [...models.values()]
    .filter(({ name }) => !replayed.has(name) && !tables.has(plain(name)))
    .map(({ name, at }) => disparity('model-without-table', name, null, at, tool));
}

/**
 * Whether a table comes from where most tables come from that models declare, too: a folder of migrations, or one that
 * holds a folder for each. Another database has migrations of its own.
 */
function besideShared(
  common: readonly (readonly [string, Entity])[],
  origins: Replayed['origins'],
): (entity: Entity) => boolean {
  const foldersOf = (name: string): readonly string[] => [
    ...new Set((origins.get(name) ?? []).flatMap((file) => foldersAround(file))),
  ];
  const counts = new Map<string, number>();
  for (const folder of common.flatMap(([name]) => foldersOf(name))) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return ({ name }) => foldersOf(name).some((folder) => (counts.get(folder) ?? 0) * 2 >= common.length);
}

/** Folders that migrations of one database may have in common. Each application of a Django project has a folder of its own. */
function foldersAround(file: string): readonly string[] {
  const folder = directoryOf(file);
  const outer = directoryOf(folder);
  return isPython(file) ? [folder, outer, directoryOf(outer)] : [folder, outer];
}

function directoryOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), 0));
}

/** Tables that no model declares, where models declare most of them. */
function withoutModel(
  models: ReadonlyMap<string, Entity>,
  replayed: ReadonlyMap<string, Entity>,
  isBeside: (entity: Entity) => boolean,
  tool: ModellingTool,
): readonly Disparity[] {
  const names = new Set([...models.keys()].map(plain));
  const own = [...replayed.values()].filter(
    (entity) => entity.kind === 'table' && !isForeign(entity) && isBeside(entity),
  );
  if (own.filter(({ name }) => models.has(name)).length * 2 < own.length) return [];
  return own
    .filter((entity) => !models.has(entity.name) && !names.has(plain(entity.name)) && !isJoin(entity))
    .map(({ name, at }) => disparity('table-without-model', name, null, at, tool));
}

function disparity(
  kind: Disparity['kind'],
  entity: string,
  field: string | null,
  at: Disparity['at'],
  { id, title }: ModellingTool,
): Disparity {
  return { kind, entity, field, adapter: id, tool: title, at };
}

function isForeign({ name, fields }: Entity): boolean {
  return fields.size === 0 || foreignTables.some((pattern) => pattern.test(name));
}

/** A table between two others, which a mapper makes by itself: nothing but what refers to them, and when it was made. */
function isJoin({ fields }: Entity): boolean {
  const columns = [...fields.values()];
  const referring = columns.filter(({ references }) => references !== null);
  return referring.length >= 2 && columns.every((field) => field.references !== null || isBookkeeping(field));
}

function isBookkeeping({ name, type }: Field): boolean {
  return /^id$/i.test(name) || (type === 'date' && /^(?:created|updated|assigned)/i.test(name));
}

/** A name without what naming strategies change. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/ies$/, 'y')
    .replace(/(?:es|s)$/, '');
}

/** What jobs rely on without a migration that makes it, where both accounts agree in the rest of the table. */
export function parityNotes({ disparities }: Parity, jobs: readonly Job[]): readonly NotChecked[] {
  const counts = new Map<string, number>();
  for (const { entity } of disparities) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  return disparities.flatMap((one): readonly NotChecked[] => {
    if (one.kind !== 'field-without-migration' || counts.get(one.entity) !== 1) return [];
    const concerned = jobsConcerned(one, jobs).map(({ id }) => id);
    const message = `\`${one.entity}.${one.field ?? ''}\` is declared with ${one.tool}, and no migration adds it; it is taken to be there.`;
    return concerned.length === 0 ? [] : [{ reason: 'schema-conflict', message, at: one.at, jobs: concerned }];
  });
}
