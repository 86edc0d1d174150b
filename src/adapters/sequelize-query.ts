import type { FieldUse, FieldWrite, Query } from '../model/query';
import { contains } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import type { CallSite, ChainLink, Lookup } from './adapter';
import { foldBoolean } from './fold';
import { documentWritings, type Writing } from './mongo-documents';
import { limitOf } from './mongo-query';
import { allOf, everything, opaque, type FilterReading } from './mongo-reading';
import { propertyOf } from './options';
import { columnOf, type OrmEntity } from './orm-entity';
import { columnWriting, namedColumns, ormQuery, ormWritings, type OrmContext, type OrmParts } from './orm-query';
import { attributeSelection } from './orm-selection';
import { chainOf } from './origin';
import { isOn, isSequelize } from './sequelize-declared';
import { modelNamed, modelOf, type SequelizeModel } from './sequelize-model';
import { sequelizeWhere } from './sequelize-where';
import {
  type ModelChain,
  type Scoped,
  flattened,
  isClosed,
  keyFilter,
  propertiesOf,
  rowFilter,
  whereOf,
} from './sequelize-filter';

const scoping: ReadonlySet<string> = new Set([
  'unscoped',
  'scope',
  'schema',
  'withScope',
  'withoutScope',
  'withInitialScope',
]);

/** The model that a chain starts at, or null. */
export function modelChain(base: Value, links: readonly ChainLink[], look: Lookup): ModelChain | null {
  const start = startOf(base, links, look);
  if (start === null) return null;
  let { scope, rest } = start;
  for (let [link] = rest; link !== undefined && scoping.has(link.name); [link] = rest) {
    if (/^(?:unscoped|withoutScope)$/.test(link.name)) scope = 'none';
    else if (link.name !== 'schema')
      scope = link.arguments?.flatMap((each) => (each.kind === 'array' ? each.items : [each])) ?? [];
    rest = rest.slice(1);
  }
  return { ...start, scope, rest };
}

function startOf(base: Value, links: readonly ChainLink[], look: Lookup): ModelChain | null {
  const chain = (model: SequelizeModel | null, from: number): ModelChain | null =>
    model === null ? null : { model, row: null, scope: 'default', rest: links.slice(from) };
  if (base.kind === 'class') return chain(modelOf(base, look), 0);
  if (base.kind === 'instance' && base.of.kind === 'class') {
    const model = modelOf(base.of, look);
    return model && { model, row: base, scope: 'none', rest: links };
  }
  if (base.kind === 'instance' && base.of.kind === 'call') {
    const model = modelOf(base.of, look);
    return model && { model, row: base, scope: 'none', rest: links };
  }
  if (base.kind === 'unknown') return elementChain(base, links, look);
  const defined = links.findIndex((link) => link.name === 'define' && (link.arguments?.length ?? 0) > 1);
  if (defined !== -1) return chain(modelOf(links[defined]?.value, look), defined + 1);
  // A file of models is a function that is given the Sequelize.
  const isGiven = base.kind === 'parameter' && base.type === null;
  if (!isSequelize(base) && !isGiven) return null;
  const registry = links.findIndex((link) => link.name === 'models' && link.arguments === null);
  const named = registry === -1 ? undefined : links[registry + 1];
  if (named !== undefined) return chain(modelNamed(named.name, look), registry + 2);
  if (isGiven) return null;
  const asked = links.findIndex((link) => link.name === 'model' && link.arguments !== null);
  return asked === -1 ? null : chain(modelOf(links[asked]?.arguments?.[0], look), asked + 1);
}

/** A row out of those that a query finds: `for (const order of await Order.findAll())`. */
function elementChain(
  base: Extract<Value, { kind: 'unknown' }>,
  links: readonly ChainLink[],
  look: Lookup,
): ModelChain | null {
  if (base.of === undefined) return null;
  const list = chainOf(base.of);
  const found = modelChain(list.base, list.links, look);
  return found?.model ? { model: found.model, row: base, scope: 'none', rest: links } : null;
}

type Sort =
  | 'find'
  | 'find-key'
  | 'count'
  | 'aggregate'
  | 'find-or-create'
  | 'insert'
  | 'insert-many'
  | 'upsert'
  | 'update'
  | 'count-up'
  | 'destroy'
  | 'restore'
  | 'truncate';

/** https://sequelize.org/api/v6/class/src/model.js~model */
export const methods: Readonly<Record<string, { readonly sort: Sort; readonly one?: true }>> = {
  findAll: { sort: 'find' },
  findAndCountAll: { sort: 'find' },
  findAndCount: { sort: 'find' },
  findOne: { sort: 'find', one: true },
  find: { sort: 'find', one: true },
  findByPk: { sort: 'find-key', one: true },
  findById: { sort: 'find-key', one: true },
  findByPrimary: { sort: 'find-key', one: true },
  count: { sort: 'count' },
  max: { sort: 'aggregate' },
  min: { sort: 'aggregate' },
  sum: { sort: 'aggregate' },
  aggregate: { sort: 'aggregate' },
  findOrCreate: { sort: 'find-or-create' },
  findCreateFind: { sort: 'find-or-create' },
  create: { sort: 'insert' },
  bulkCreate: { sort: 'insert-many' },
  upsert: { sort: 'upsert' },
  update: { sort: 'update' },
  increment: { sort: 'count-up' },
  decrement: { sort: 'count-up' },
  destroy: { sort: 'destroy' },
  restore: { sort: 'restore' },
  truncate: { sort: 'truncate' },
  save: { sort: 'update' },
};

function methodOf(name: string): { readonly sort: Sort; readonly one?: true } | null {
  return (Object.hasOwn(methods, name) ? methods[name] : undefined) ?? null;
}

const rowMethods: ReadonlySet<string> = new Set(['save', 'update', 'destroy', 'restore', 'increment', 'decrement']);
const finders = /^find(?:One|ByPk|ById|ByPrimary|OrCreate|CreateFind)?$|^create$|^findAll$/;

/** The queries of a chain of calls, as far as they are made here. */
export function modelQueries(chain: ModelChain, site: CallSite, look: Lookup): readonly Query[] {
  const { model, rest } = chain;
  const [link, ...later] = rest;
  if (model === null || link === undefined || link.arguments === null) return [];
  const context: OrmContext = { adapter: 'sequelize', entity: model.entity, text: model.name, at: site.at, look };
  const here = (each: ChainLink): boolean => contains(site.at, each.value.at);
  if (chain.row !== null)
    return rowMethods.has(link.name) && here(link) ? rowQueries(chain.row, link, model, context) : [];
  const changed = finders.test(link.name)
    ? later.find((each) => rowMethods.has(each.name) && each.arguments !== null)
    : undefined;
  if (changed !== undefined) return here(changed) ? rowQueries(link.value, changed, model, context) : [];
  return methodOf(link.name) !== null && here(link)
    ? staticQueries(link, link.arguments, { ...chain, model }, context)
    : [];
}

function staticQueries(link: ChainLink, args: readonly Value[], chain: Scoped, context: OrmContext): readonly Query[] {
  const { name } = link;
  const { entity, look } = context;
  const [first, second] = args;
  const sort = methodOf(name)?.sort;
  const one = methodOf(name)?.one === true;
  const options =
    sort === 'update' || sort === 'count-up' || sort === 'aggregate' || sort === 'find-key' ? second : first;
  const where = (): FilterReading => whereOf(options, chain, link, look);
  const finding = (filter: FilterReading): OrmParts => ({
    filter,
    reads: ['attributes', 'order', 'group'].flatMap((key) => namedColumns(flattened(propertyOf(options, key)), entity)),
    limit: one ? 1 : limitOf(propertyOf(options, 'limit')),
    selection: attributeSelection(propertyOf(options, 'attributes'), entity),
  });
  switch (sort) {
    case 'find':
    case 'count':
      return [ormQuery(context, 'read', name, finding(where()))];
    case 'aggregate':
      return [ormQuery(context, 'read', name, { ...finding(where()), reads: namedColumns(first, entity) })];
    case 'find-key':
      return [ormQuery(context, 'read', name, finding(allOf([keyFilter(first, link, entity), where()])))];
    case 'find-or-create': {
      const defaults = propertyOf(first, 'defaults');
      const wanted = propertyOf(first, 'where');
      const both: Value = {
        kind: 'object',
        properties: [wanted, defaults].flatMap(propertiesOf),
        open: !isClosed(wanted) || (defaults !== null && !isClosed(defaults)),
        at: link.nameAt,
      };
      return [ormQuery(context, 'read', name, { filter: where(), limit: 1 }), ...inserted(name, both, context)];
    }
    case 'insert':
      return inserted(name, first, context);
    case 'insert-many': {
      const updates = propertyOf(second, 'updateOnDuplicate');
      const rows = inserted(name, first, context);
      return updates === null ? rows : [...rows, overwritten(name, updates, link, context)];
    }
    case 'upsert':
      return [
        ...inserted(name, first, context),
        ...ormWritings(first, entity, look).map(({ writes, complete }) =>
          upserted(name, writes, complete, link, context),
        ),
      ];
    case 'update':
      return ormWritings(first, entity, look).map((writing) =>
        ormQuery(context, 'update', name, {
          filter: where(),
          ...touched(writing, link, entity),
          limit: limitOf(propertyOf(second, 'limit')),
        }),
      );
    case 'count-up':
      return [
        ormQuery(context, 'update', name, {
          filter: where(),
          writes: counted(name, first, entity),
          writesComplete: true,
        }),
      ];
    case 'destroy':
      return [destroyed(link, first, where(), chain.model, context)];
    case 'restore':
      return [
        ormQuery(context, 'update', name, {
          filter: sequelizeWhere(propertyOf(first, 'where'), entity, look),
          writes: marked(link, entity, false),
        }),
      ];
    case 'truncate':
      return [ormQuery(context, 'delete', name, {})];
    default:
      return [];
  }
}

function inserted(name: string, value: Value | undefined, context: OrmContext): readonly Query[] {
  return ormWritings(value, context.entity, context.look).map(({ writes, complete }) =>
    ormQuery(context, 'insert', name, { writes, writesComplete: complete }),
  );
}

function overwritten(name: string, columns: Value, { nameAt: at }: ChainLink, context: OrmContext): Query {
  const writes = namedColumns(columns, context.entity).map((use): FieldWrite => ({
    ...use,
    value: { kind: 'unknown', text: 'the new value' },
  }));
  return ormQuery(context, 'update', name, {
    filter: opaque('the conflicting rows', at),
    writes,
    writesComplete: writes.length > 0,
  });
}

function upserted(
  name: string,
  writes: readonly FieldWrite[],
  complete: boolean,
  { nameAt: at }: ChainLink,
  context: OrmContext,
): Query {
  return ormQuery(context, 'update', name, {
    filter: opaque('the conflicting rows', at),
    writes,
    writesComplete: complete,
  });
}

/** What an update writes besides: `updatedAt`. */
function touched({ writes, complete }: Writing, { nameAt: at }: ChainLink, entity: OrmEntity | null): OrmParts {
  const field = entity?.updatedAt ? columnOf(entity, entity.updatedAt) : null;
  const known = field === null || writes.some((write) => write.field === field);
  return {
    writes: known ? writes : [...writes, { field, at, value: { kind: 'now', offset: 0 } }],
    writesComplete: complete,
  };
}

function marked(link: ChainLink, entity: OrmEntity | null, deleted: boolean): readonly FieldWrite[] {
  const field = entity?.deletedAt ? columnOf(entity, entity.deletedAt) : 'deletedAt';
  return [{ field, at: link.nameAt, value: deleted ? { kind: 'now', offset: 0 } : { kind: 'literal', value: null } }];
}

function counted(name: string, fields: Value | undefined, entity: OrmEntity | null): readonly FieldWrite[] {
  const uses: readonly FieldUse[] = namedColumns(fields, entity);
  return uses.map((use) => ({ ...use, value: { kind: 'unknown', text: name } }));
}

/** `destroy` of a paranoid model marks rows, unless it is forced. */
function destroyed(
  link: ChainLink,
  options: Value | undefined,
  filter: FilterReading,
  { paranoid, entity }: SequelizeModel,
  context: OrmContext,
): Query {
  const limit = limitOf(propertyOf(options, 'limit'));
  const forced = propertyOf(options, 'force');
  const all = isOn(propertyOf(options, 'truncate')) ? everything : filter;
  if (!paranoid || (forced !== null && foldBoolean(forced) !== false))
    return ormQuery(context, 'delete', link.name, { filter: all, limit });
  return ormQuery(context, 'update', link.name, { filter: all, writes: marked(link, entity, true), limit });
}

/** `order.destroy()`, `order.update({ … })`, `order.save()`. */
function rowQueries(row: Value, link: ChainLink, model: SequelizeModel, context: OrmContext): readonly Query[] {
  const { name, arguments: args } = link;
  const [first] = args ?? [];
  const { entity } = model;
  const filter = rowFilter(row, link, entity);
  const made = row.kind === 'instance' && row.arguments !== null;
  switch (name) {
    case 'destroy':
      return [destroyed(link, first, filter, model, context)];
    case 'restore':
      return [ormQuery(context, 'update', name, { filter, writes: marked(link, entity, false) })];
    case 'increment':
    case 'decrement':
      return [ormQuery(context, 'update', name, { filter, writes: counted(name, first, entity) })];
    case 'save': {
      const assigned = assignedWrites(row, context);
      if (made)
        return ormWritings(row.arguments[0], entity, context.look).map(({ writes, complete }) =>
          ormQuery(context, 'insert', name, {
            writes: [...writes, ...assigned],
            writesComplete: complete || row.arguments?.length === 0,
          }),
        );
      return [
        ormQuery(context, 'update', name, { filter, ...touched({ writes: assigned, complete: false }, link, entity) }),
      ];
    }
    default:
      return ormWritings(first, entity, context.look).map((writing) =>
        ormQuery(context, 'update', name, { filter, ...touched(writing, link, entity) }),
      );
  }
}

function assignedWrites(value: Value, { entity, look }: OrmContext): readonly FieldWrite[] {
  return look.assignmentsOn(value).flatMap(({ path, value: to, at }) => {
    const property: PropertyValue = { key: path.join('.'), keyAt: at, value: to, optional: false };
    return documentWritings({ kind: 'object', properties: [property], open: false, at }).flatMap(
      (writing) => columnWriting(writing, entity).writes,
    );
  });
}
