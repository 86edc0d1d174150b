import type { FieldUse, FieldWrite, Query } from '../model/query';
import type { PropertyValue, Value } from '../model/value';
import type { ChainLink } from './adapter';
import { foldBoolean, foldText } from './fold';
import { documentWritings, type Writing } from './mongo-documents';
import { limitOf } from './mongo-query';
import { allOf, anyOf, condition, opaque, partly, type FilterReading } from './mongo-reading';
import { describe } from './operand';
import { propertyOf } from './options';
import { columnOf, type OrmEntity } from './orm-entity';
import { idFilter, isKey, isKeyList, rowFilter } from './orm-key';
import { columnWriting, namedColumns, ormQuery, ormWritings, type OrmContext, type OrmParts } from './orm-query';
import { namedSelection } from './orm-selection';
import { whereFilter } from './typeorm-where';

/** What a method of a repository does with its arguments, counted without the entity that a manager is told first. */
type Sort =
  | 'find'
  | 'find-where'
  | 'find-ids'
  | 'aggregate'
  | 'insert'
  | 'save'
  | 'upsert'
  | 'update'
  | 'count-up'
  | 'soft-delete'
  | 'restore'
  | 'delete'
  | 'delete-all'
  | 'update-all'
  | 'remove'
  | 'soft-remove'
  | 'recover';

interface Method {
  readonly sort: Sort;
  readonly one?: true;
}

/** https://typeorm.io/docs/working-with-entity-manager/repository-api */
export const methods: Readonly<Record<string, Method>> = {
  find: { sort: 'find' },
  findAndCount: { sort: 'find' },
  findOne: { sort: 'find', one: true },
  findOneOrFail: { sort: 'find', one: true },
  count: { sort: 'find' },
  exist: { sort: 'find', one: true },
  exists: { sort: 'find', one: true },
  findBy: { sort: 'find-where' },
  findAndCountBy: { sort: 'find-where' },
  findOneBy: { sort: 'find-where', one: true },
  findOneByOrFail: { sort: 'find-where', one: true },
  countBy: { sort: 'find-where' },
  existsBy: { sort: 'find-where', one: true },
  findByIds: { sort: 'find-ids' },
  findOneById: { sort: 'find-ids', one: true },
  sum: { sort: 'aggregate' },
  average: { sort: 'aggregate' },
  minimum: { sort: 'aggregate' },
  maximum: { sort: 'aggregate' },
  insert: { sort: 'insert' },
  save: { sort: 'save' },
  upsert: { sort: 'upsert' },
  update: { sort: 'update' },
  updateAll: { sort: 'update-all' },
  increment: { sort: 'count-up' },
  decrement: { sort: 'count-up' },
  softDelete: { sort: 'soft-delete' },
  restore: { sort: 'restore' },
  delete: { sort: 'delete' },
  deleteAll: { sort: 'delete-all' },
  clear: { sort: 'delete-all' },
  remove: { sort: 'remove' },
  softRemove: { sort: 'soft-remove' },
  recover: { sort: 'recover' },
};

export function methodOf(name: string): Method | null {
  return (Object.hasOwn(methods, name) ? methods[name] : undefined) ?? null;
}

/** Whether a manager's method may be given a row alone, and the entity is that of the row. */
export function takesRows({ sort }: Method): boolean {
  return sort === 'save' || sort === 'remove' || sort === 'soft-remove' || sort === 'recover';
}

/** Every query that a method makes with its arguments. */
export function methodQueries(link: ChainLink, args: readonly Value[], context: OrmContext): readonly Query[] {
  const { name } = link;
  const method = methodOf(name);
  if (method === null) return [];
  const { entity, look } = context;
  const [first, second, third] = args;
  const one = method.one === true ? { limit: 1 } : {};
  const where = (value: Value | undefined): FilterReading => whereFilter(value, entity, look, 'dropped');
  const criteria = (): FilterReading => criteriaFilter(first, link, context);
  switch (method.sort) {
    case 'find':
      return [findQuery(link, args, context)];
    case 'find-where':
      return [ormQuery(context, 'read', name, { filter: living(where(first), link, context), ...one })];
    case 'find-ids':
      return [
        ormQuery(context, 'read', name, { filter: living(idFilter(first, link, entity), link, context), ...one }),
      ];
    case 'aggregate': {
      const filter = living(where(second), link, context);
      return [ormQuery(context, 'read', name, { filter, reads: namedColumns(first, entity) })];
    }
    case 'insert':
      return insertQueries(name, first, context);
    case 'save':
      return saveQueries(name, first, link, context);
    case 'upsert':
      return [...insertQueries(name, first, context), ...upsertedQueries(name, first, second, link, context)];
    case 'update':
      return ormWritings(second, entity, look).map((writing) =>
        ormQuery(context, 'update', name, { filter: criteria(), ...updated(writing, link, entity) }),
      );
    case 'update-all':
      return ormWritings(first, entity, look).map((writing) =>
        ormQuery(context, 'update', name, updated(writing, link, entity)),
      );
    case 'count-up': {
      const uses = namedColumns(second, entity);
      const by = third === undefined ? '' : describe(third);
      const writes = uses.map((use): FieldWrite => ({ ...use, value: { kind: 'unknown', text: `${name} ${by}` } }));
      const filter = criteriaFilter(first, link, context);
      return [ormQuery(context, 'update', name, { filter, writes, writesComplete: uses.length > 0 })];
    }
    case 'soft-delete':
      return [ormQuery(context, 'update', name, { filter: criteria(), writes: stamped(link, entity, true) })];
    case 'restore':
      return [ormQuery(context, 'update', name, { filter: criteria(), writes: stamped(link, entity, false) })];
    case 'delete':
      return [ormQuery(context, 'delete', name, { filter: criteria() })];
    case 'delete-all':
      return [ormQuery(context, 'delete', name, {})];
    case 'remove':
      return [ormQuery(context, 'delete', name, { filter: rowFilter(first, link, entity) })];
    case 'soft-remove':
      return [
        ormQuery(context, 'update', name, {
          filter: rowFilter(first, link, entity),
          writes: stamped(link, entity, true),
        }),
      ];
    case 'recover':
      return [
        ormQuery(context, 'update', name, {
          filter: rowFilter(first, link, entity),
          writes: stamped(link, entity, false),
        }),
      ];
  }
}

const optionKeys: ReadonlySet<string> = new Set([
  ...['where', 'select', 'relations', 'order', 'skip', 'take', 'join', 'cache', 'lock', 'withDeleted', 'comment'],
  ...['loadRelationIds', 'loadEagerRelations', 'relationLoadStrategy', 'transaction', 'with-deleted'],
]);

/** `find(options)`. Before 0.3: `find(where)`, `findOne(id)`, `findOne(where, options)`. */
function findQuery(link: ChainLink, [first, second]: readonly Value[], context: OrmContext): Query {
  const { entity, look } = context;
  const { name } = link;
  const isOptions =
    first?.kind === 'object' &&
    (first.open || first.properties.length === 0 || first.properties.some(({ key }) => optionKeys.has(key)));
  const options = isOptions ? first : (second ?? null);
  const filter = isOptions
    ? optionsFilter(first, entity, context)
    : first !== undefined && isKey(first, entity)
      ? idFilter(first, link, entity)
      : first?.kind === 'one-of'
        ? optionsFilter(first, entity, context)
        : whereFilter(first, entity, look, 'dropped');
  const deleted = foldBoolean(propertyOf(options, 'withDeleted') ?? missing) === true;
  const reads = ['select', 'order', 'relations'].flatMap((key) => namedColumns(propertyOf(options, key), entity));
  const limit = methodOf(name)?.one === true ? 1 : limitOf(propertyOf(options, 'take'));
  const selection = namedSelection(propertyOf(options, 'select'), entity);
  const parts: OrmParts = { filter: deleted ? filter : living(filter, link, context), reads, limit, selection };
  return ormQuery(context, 'read', name, parts);
}

const missing: Value = { kind: 'undefined', at: { file: '', start: 0, end: 0 } };

function optionsFilter(options: Value, entity: OrmEntity | null, { look }: OrmContext): FilterReading {
  if (options.kind === 'one-of')
    return partly(anyOf(options.values.map((each) => optionsFilter(each, entity, { look } as OrmContext))));
  if (options.kind !== 'object') return opaque('the options are computed', options.at);
  const where = propertyOf(options, 'where');
  if (where === null && options.open) return opaque('the options are computed', options.at);
  return whereFilter(where, entity, look, 'dropped');
}

/** `find` leaves out rows that are deleted softly. https://typeorm.io/docs/working-with-entity-manager/find-options */
export function living(filter: FilterReading, { nameAt: at }: ChainLink, { entity }: OrmContext): FilterReading {
  if (entity === null || entity.deletedAt === null) return filter;
  const field = [columnOf(entity, entity.deletedAt)];
  return allOf([filter, condition({ kind: 'not', of: { kind: 'present', field, mode: 'not-null', at } })]);
}

/** Criteria: one key or several, or conditions. */
function criteriaFilter(value: Value | undefined, link: ChainLink, { entity, look }: OrmContext): FilterReading {
  if (value === undefined) return opaque('no criteria', link.nameAt);
  if (
    isKey(value, entity) ||
    (value.kind === 'array' && value.items.length > 0 && value.items.every((item) => isKey(item, entity)))
  )
    return idFilter(value, link, entity);
  if (value.kind === 'call' && isKeyList(value, entity, look)) return idFilter(value, link, entity);
  return whereFilter(value, entity, look, 'compared');
}

/** What updating writes besides: `@UpdateDateColumn`. */
export function updated({ writes, complete }: Writing, { nameAt: at }: ChainLink, entity: OrmEntity | null): OrmParts {
  const field = entity?.updatedAt ? columnOf(entity, entity.updatedAt) : null;
  const touched = field === null || writes.some((write) => write.field === field);
  return {
    writes: touched ? writes : [...writes, { field, at, value: { kind: 'now', offset: 0 } }],
    writesComplete: complete,
  };
}

/** What deleting softly and restoring write. */
export function stamped({ nameAt: at }: ChainLink, entity: OrmEntity | null, deleted: boolean): readonly FieldWrite[] {
  const field = entity?.deletedAt ? columnOf(entity, entity.deletedAt) : 'deletedAt';
  const value = deleted ? ({ kind: 'now', offset: 0 } as const) : ({ kind: 'literal', value: null } as const);
  const write: FieldWrite = { field, at, value };
  return updated({ writes: [write], complete: true }, { nameAt: at } as ChainLink, entity).writes ?? [write];
}

function insertQueries(name: string, value: Value | undefined, context: OrmContext): readonly Query[] {
  return rowWritings(value, context).map(({ writes, complete }) =>
    ormQuery(context, 'insert', name, { writes, writesComplete: complete }),
  );
}

/** What `upsert` changes in rows that are there already. */
function upsertedQueries(
  name: string,
  value: Value | undefined,
  conflict: Value | undefined,
  { nameAt: at }: ChainLink,
  context: OrmContext,
): readonly Query[] {
  const paths = namedColumns(propertyOf(conflict, 'conflictPaths') ?? conflict, context.entity).map((use) => use.field);
  return rowWritings(value, context).map(({ writes, complete }) => {
    const keys = writes.filter((write) => paths.includes(write.field));
    const filter = allOf(
      keys.map(({ field, value: operand }): FilterReading => ({
        ...condition({ kind: 'compare', field: [field], operator: '=', operand, at }),
        filter: [{ field, at }],
      })),
    );
    const rest = writes.filter((write) => !paths.includes(write.field));
    const known = keys.length > 0 ? filter : opaque('the conflicting rows', at);
    return ormQuery(context, 'update', name, { filter: known, writes: rest, writesComplete: complete });
  });
}

/** What rows hold: objects, `repository.create({ … })`, `new User()` with what is assigned to it. */
function rowWritings(value: Value | undefined, context: OrmContext): readonly Writing[] {
  const { entity, look } = context;
  const row = value === undefined ? undefined : createdFrom(value);
  if (row === undefined) return [{ writes: [], complete: false }];
  const assigned = assignedWrites(value, context);
  if (row.kind === 'instance') {
    // A constructor that takes an object is taken to assign it: `new User({ … })`.
    const [given] = row.arguments ?? [];
    const known = given?.kind === 'object' ? ormWritings(given, entity, look) : [{ writes: [], complete: false }];
    const complete = given === undefined && assigned.length > 0;
    return known.map((writing) => ({ writes: [...writing.writes, ...assigned], complete }));
  }
  if (row.kind === 'array')
    return row.items.length === 0 ? [] : row.items.flatMap((item) => rowWritings(item, context));
  return ormWritings(row, entity, look).map(({ writes, complete }) => ({ writes: [...writes, ...assigned], complete }));
}

/** The object behind `create({ … })`, `merge(row, { … })` and the like. */
function createdFrom(value: Value): Value {
  if (value.kind !== 'call' || value.callee.kind !== 'member') return value;
  const args = value.arguments.filter((argument) => argument.kind !== 'class');
  return value.callee.property === 'create'
    ? (args[0] ?? { kind: 'object', properties: [], open: false, at: value.at })
    : value;
}

/** `user.status = 'done'` before it is saved. */
export function assignedWrites(value: Value | undefined, { entity, look }: OrmContext): readonly FieldWrite[] {
  if (value === undefined) return [];
  return look.assignmentsOn(value).flatMap(({ path, value: to, at }) => {
    const property: PropertyValue = { key: path.join('.'), keyAt: at, value: to, optional: false };
    return documentWritings({ kind: 'object', properties: [property], open: false, at }).flatMap(
      (writing) => columnWriting(writing, entity).writes,
    );
  });
}

/** `save` inserts what is new and updates what was found: https://typeorm.io/docs/working-with-entity-manager/repository-api */
export function saveQueries(
  name: string,
  value: Value | undefined,
  link: ChainLink,
  context: OrmContext,
): readonly Query[] {
  if (value?.kind === 'array' && !value.open)
    return value.items.flatMap((item) => saveQueries(name, item, link, context));
  if (value !== undefined && isNew(value, context)) return insertQueries(name, value, context);
  const writings =
    value?.kind === 'object'
      ? rowWritings(value, context)
      : [{ writes: assignedWrites(value, context), complete: false }];
  return writings.map((writing) =>
    ormQuery(context, 'update', name, {
      filter: rowFilter(value, link, context.entity),
      ...updated(writing, link, context.entity),
    }),
  );
}

function isNew(value: Value, { entity }: OrmContext): boolean {
  switch (value.kind) {
    case 'instance':
      return value.arguments !== null;
    case 'call':
      return value.callee.kind === 'member' && value.callee.property === 'create';
    case 'object': {
      const keys = entity?.keys ?? ['id'];
      return !value.open && !value.properties.some(({ key }) => (keys.length === 0 ? ['id'] : keys).includes(key));
    }
    default:
      return false;
  }
}

/** A column as a text names it, an alias before it or not. */
export function aliasedColumn(value: Value, entity: OrmEntity | null): FieldUse | null {
  const name = foldText(value);
  const match = name === null ? null : /^(?:\w+\.)?(\w+)$/.exec(name);
  return match?.[1] === undefined ? null : { field: columnOf(entity, match[1]), at: value.at };
}
