import type { FieldWrite, Query } from '../model/query';
import type { Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldText } from './fold';
import type { MikroEntity } from './mikro-orm-entity';
import { filtered } from './mikro-orm-filter';
import { isMikro } from './mikro-orm-naming';
import { entityOfRow, receiverOf } from './mikro-orm-receiver';
import { textOf } from './mikro-orm-source';
import { whereContext, whereFilter } from './mikro-orm-where';
import type { Writing } from './mongo-documents';
import { limitOf } from './mongo-query';
import { allOf, condition, opaque, type FilterReading } from './mongo-reading';
import { propertyOf } from './options';
import { columnOf } from './orm-entity';
import { rowFilter } from './orm-key';
import { namedColumns, ormQuery, ormWritings, type OrmContext, type OrmParts } from './orm-query';
import { chainOf } from './origin';
import { assignedWrites } from './typeorm-query';

/** What a method does with its arguments, counted without the entity that a manager is told first. */
type Sort =
  | 'find'
  | 'find-options'
  | 'count'
  | 'delete'
  | 'update'
  | 'insert'
  | 'create'
  | 'upsert'
  | 'persist'
  | 'remove'
  | 'assign';

/** https://mikro-orm.io/docs/entity-manager-api */
export const methods: Readonly<Record<string, Sort>> = {
  find: 'find',
  findOne: 'find',
  findOneOrFail: 'find',
  findAndCount: 'find',
  findByCursor: 'find',
  findAll: 'find-options',
  stream: 'find-options',
  count: 'count',
  nativeDelete: 'delete',
  nativeUpdate: 'update',
  nativeInsert: 'insert',
  insert: 'insert',
  insertMany: 'insert',
  create: 'create',
  upsert: 'upsert',
  upsertMany: 'upsert',
  persist: 'persist',
  persistAndFlush: 'persist',
  persistLater: 'persist',
  remove: 'remove',
  removeAndFlush: 'remove',
  removeLater: 'remove',
  assign: 'assign',
};

export function sortOf(name: string): Sort | null {
  return (Object.hasOwn(methods, name) ? methods[name] : undefined) ?? null;
}

export interface MikroContext extends OrmContext {
  readonly entity: MikroEntity | null;
}

/** Whether a manager's method may be given a row alone, and the entity is that of the row. */
export function takesRows(sort: Sort): boolean {
  return ['insert', 'upsert', 'persist', 'remove', 'assign'].includes(sort);
}

/** Every query that a method makes with its arguments. */
export function methodQueries(link: ChainLink, args: readonly Value[], context: MikroContext): readonly Query[] {
  const { name } = link;
  const { entity, look } = context;
  const [first, second, third] = args;
  const where = (value: Value | undefined, options: Value | undefined): FilterReading =>
    filtered(whereFilter(value, link, whereContext(entity, look)), options, link, whereContext(entity, look));
  switch (sortOf(name)) {
    case 'find': {
      // From version 7 on `findByCursor` takes the conditions as an option.
      const inOptions = name === 'findByCursor' && propertyOf(first, 'where') !== null;
      const options = inOptions ? first : second;
      const filter = inOptions ? where(propertyOf(first, 'where') ?? undefined, first) : where(first, second);
      return [found(name, filter, options, context), ...changed(link, context)];
    }
    case 'find-options':
      return [
        found(name, where(propertyOf(first, 'where') ?? unknownWhere(first), first), first, context),
        ...changed(link, context),
      ];
    case 'count':
      return [ormQuery(context, 'read', name, { filter: where(first, second) })];
    case 'delete':
      return [ormQuery(context, 'delete', name, { filter: where(first, second) })];
    case 'update':
      return ormWritings(second, entity, look).map(({ writes, complete }) =>
        ormQuery(context, 'update', name, { filter: where(first, third), writes, writesComplete: complete }),
      );
    case 'insert':
      return inserted(name, first, context);
    case 'create':
      return ormWritings(first ?? empty(link), entity, look).map(({ writes }) =>
        // A class sets more by itself when it is made, and hooks do.
        ormQuery(context, 'insert', name, { writes: withAssigned(writes, link, context), writesComplete: false }),
      );
    case 'upsert':
      return upserted(link, first, second, context);
    case 'persist':
      return persisted(name, first, link, context);
    case 'remove':
      return [ormQuery(context, 'delete', name, { filter: rowFilter(first, link, entity) })];
    case 'assign':
      return ormWritings(second, entity, look).map((writing) =>
        ormQuery(context, 'update', name, {
          filter: rowFilter(first, link, entity),
          ...updated(writing, link, entity),
        }),
      );
    case null:
      return [];
  }
}

function empty({ nameAt: at }: ChainLink): Value {
  return { kind: 'object', properties: [], open: false, at };
}

/** Options that are not written down may hold a condition. */
function unknownWhere(options: Value | undefined): Value | undefined {
  if (options === undefined || options.kind === 'undefined' || (options.kind === 'object' && !options.open))
    return undefined;
  return { kind: 'unknown', text: 'options', at: options.at };
}

function found(name: string, filter: FilterReading, options: Value | undefined, context: MikroContext): Query {
  const reads = ['fields', 'orderBy'].flatMap((key) => namedColumns(propertyOf(options, key), context.entity));
  const limit = name.startsWith('findOne') ? 1 : limitOf(propertyOf(options, 'limit'));
  return ormQuery(context, 'read', name, { filter, reads: reads.filter((use) => !use.field.includes('*')), limit });
}

function withAssigned(writes: readonly FieldWrite[], link: ChainLink, context: MikroContext): readonly FieldWrite[] {
  return [...writes, ...assignedWrites(link.value, context)];
}

/** What is assigned to rows that were found is written when the manager is flushed. https://mikro-orm.io/docs/unit-of-work */
function changed(link: ChainLink, context: MikroContext): readonly Query[] {
  const { entity, look } = context;
  const writes = assignedWrites(link.value, context);
  const [first] = writes;
  if (first === undefined || !isFlushed(link, look)) return [];
  const filter = rowFilter(undefined, link, entity);
  const parts = updated({ writes, complete: true }, link, entity);
  return [ormQuery({ ...context, at: first.at }, 'update', 'flush', { filter, ...parts })];
}

const flushing: readonly string[] = [
  'flush',
  'persistAndFlush',
  'removeAndFlush',
  'transactional',
  'commit',
  'persist',
];

/** Whether a file says that changes are stored: by a call, or by a decorator that does so around a method. */
function isFlushed({ value }: ChainLink, look: Lookup): boolean {
  const called = flushing.some((name) =>
    look
      .callsNamed(name)
      .some(({ at, base, links }) => at.file === value.at.file && receiverOf(base, links, look) !== null),
  );
  return (
    called ||
    look.decoratorsNamed('Transactional').some(({ decorator, at }) => at.file === value.at.file && isMikro(decorator))
  );
}

/** What updating a row writes besides: properties with `onUpdate`. */
function updated({ writes, complete }: Writing, { nameAt: at }: ChainLink, entity: MikroEntity | null): OrmParts {
  const field = entity?.updatedAt ? columnOf(entity, entity.updatedAt) : null;
  const touched = field === null || writes.some((write) => write.field === field);
  return {
    writes: touched ? writes : [...writes, { field, at, value: { kind: 'now', offset: 0 } }],
    writesComplete: complete,
  };
}

function inserted(name: string, value: Value | undefined, context: MikroContext): readonly Query[] {
  const { entity, look } = context;
  if (value?.kind === 'array' && value.items.some((item) => item.kind === 'instance'))
    return value.items.flatMap((item) => inserted(name, item, context));
  if (value?.kind === 'instance') return insertedRow(name, value, context);
  return ormWritings(value, entity, look).map(({ writes, complete }) =>
    ormQuery(context, 'insert', name, { writes, writesComplete: complete }),
  );
}

/** `new Book(…)` with what is assigned to it. */
function insertedRow(
  name: string,
  value: Extract<Value, { kind: 'instance' }>,
  context: MikroContext,
): readonly Query[] {
  const [given] = value.arguments ?? [];
  const own =
    given?.kind === 'object' ? ormWritings(given, context.entity, context.look).flatMap(({ writes }) => writes) : [];
  const writes = [...own, ...assignedWrites(value, context)];
  return [ormQuery(context, 'insert', name, { writes, writesComplete: false })];
}

/** New rows are inserted. Of what `create` made, and what was found, the calls that did so tell. */
function persisted(name: string, value: Value | undefined, link: ChainLink, context: MikroContext): readonly Query[] {
  switch (value?.kind) {
    case 'array':
      return value.items.flatMap((item) =>
        persisted(name, item, link, { ...context, entity: rowEntity(item, context) }),
      );
    case 'one-of':
      return value.values.flatMap((item) =>
        persisted(name, item, link, { ...context, entity: rowEntity(item, context) }),
      );
    case 'instance':
      return value.arguments === null ? [] : insertedRow(name, value, context);
    default:
      return [];
  }
}

function rowEntity(value: Value, { entity, look }: MikroContext): MikroEntity | null {
  return entityOfRow(value, look) ?? entity;
}

/** `upsert` inserts, or changes what is there: https://mikro-orm.io/docs/entity-manager#upsert */
function upserted(
  link: ChainLink,
  value: Value | undefined,
  options: Value | undefined,
  context: MikroContext,
): readonly Query[] {
  const { name, nameAt: at } = link;
  const { entity, look } = context;
  const inserts = inserted(name, value, context);
  if (textOf(options ?? null, 'onConflictAction') === 'ignore') return inserts;
  const stated = namedColumns(propertyOf(options, 'onConflictFields'), entity).map((use) => use.field);
  const unique = [...(entity?.properties.values() ?? [])].flatMap(({ field }) => (field?.unique ? [field.name] : []));
  const updates = ormWritings(value, entity, look).map(({ writes, complete }) => {
    const keys = writes.filter(({ field }) => (stated.length > 0 ? stated : unique.slice(0)).includes(field));
    const known = allOf(
      keys.map(({ field, value: operand }): FilterReading => ({
        ...condition({ kind: 'compare', field: [field], operator: '=', operand, at }),
        filter: [{ field, at }],
      })),
    );
    const filter = keys.length > 0 ? known : opaque('the conflicting rows', at);
    const merged = namedColumns(propertyOf(options, 'onConflictMergeFields'), entity).map((use) => use.field);
    const excluded = namedColumns(propertyOf(options, 'onConflictExcludeFields'), entity).map((use) => use.field);
    const rest = writes.filter(
      ({ field }) =>
        !keys.some((each) => each.field === field) &&
        (merged.length === 0 || merged.includes(field)) &&
        !excluded.includes(field),
    );
    return ormQuery(context, 'update', name, { filter, writes: rest, writesComplete: complete });
  });
  return [...inserts, ...updates];
}

/** `wrap(row).assign({ … })`: https://mikro-orm.io/docs/entity-helper */
export function wrappedRow(value: Value): Value | null {
  const { base, links } = chainOf(value);
  const [wrap] = links;
  return isMikro(base) && wrap?.name === 'wrap' ? (wrap.arguments?.[0] ?? null) : null;
}

/** The name of an entity as the code says it, for those that are not known. */
export function entityText(value: Value, look: Lookup): string {
  return foldText(value) ?? look.text(value);
}
