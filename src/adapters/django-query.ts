import type { Operation, Query } from '../model/query';
import { contains, type Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { CallSite, ChainLink, Declaration, Lookup } from './adapter';
import { djangoModel, type DjangoModel } from './django-model';
import { lazy, memberParts, namedColumns, querySetOf, rowOf, shortcut, type QuerySet } from './django-queryset';
import { foldText } from './fold';
import { isContinued } from './lazy-query';
import { allOf, type FilterReading } from './mongo-reading';
import { rowFilter } from './orm-key';
import { ormQuery, ormWritings, type OrmContext, type OrmParts } from './orm-query';
import { argumentOf } from './python';
import { boundValues } from './sql-bound';
import { composedDeclarations } from './sql-call';
import { composeSql } from './sql-text';

/** Methods of query sets that run: https://docs.djangoproject.com/en/stable/ref/models/querysets/#methods-that-do-not-return-querysets */
const running: Readonly<Record<string, Operation>> = {
  get: 'read',
  first: 'read',
  last: 'read',
  earliest: 'read',
  latest: 'read',
  count: 'read',
  exists: 'read',
  contains: 'read',
  aggregate: 'read',
  in_bulk: 'read',
  explain: 'read',
  delete: 'delete',
  _raw_delete: 'delete',
  update: 'update',
  bulk_update: 'update',
  create: 'insert',
  bulk_create: 'insert',
  get_or_create: 'insert',
  update_or_create: 'update',
};

/** Methods of rows, and of what belongs to a row. */
const ofRows = ['save', 'asave', 'delete', 'adelete', 'refresh_from_db', 'save_base'];
const ofRelated = ['clear', 'set', 'add', 'remove', 'aclear', 'aset', 'aadd', 'aremove'];

/** Names of the calls that are read. */
export const djangoCalls: readonly string[] = [
  ...new Set([
    ...Object.keys(running),
    ...Object.keys(running).map((name) => `a${name}`),
    ...lazy,
    ...ofRows,
    ...ofRelated,
    ...['__iter__', 'raw', 'get_object_or_404', 'get_list_or_404', 'aget_object_or_404', 'aget_list_or_404'],
  ]),
];

/** The queries that one link of a call makes. */
export function linkQueries(
  link: ChainLink,
  next: ChainLink | undefined,
  site: CallSite,
  look: Lookup,
): readonly Declaration[] {
  const { value, name } = link;
  if (value.kind !== 'call') return [];
  const object = memberParts(value.callee)?.object ?? null;
  const found = shortcuts(link, site, look);
  if (object === null || found.length > 0) return found;
  if (ofRows.includes(name)) {
    const own = rowQueries(object, link, site, look);
    if (own !== null) return asQueries(own);
  }
  if (rowOf(object, look) !== null) return [];
  const set = querySetOf(object, look);
  if (set === null || set.empty) return [];
  if (name === 'raw') return rawQueries(link, site, look);
  // A loop over what is written in its head is told there.
  if (name === '__iter__')
    return contains(site.at, object.at) ? [] : asQueries([readQuery(set, name, link, site, look)]);
  if (ofRelated.includes(name)) return asQueries(relatedQueries(set, link, site, look));
  const plain = name.startsWith('a') && !Object.hasOwn(running, name) ? name.slice(1) : name;
  const operation = Object.hasOwn(running, plain) ? running[plain] : undefined;
  if (operation !== undefined) return asQueries(runQueries(set, operation, plain, link, site, look));
  if (!lazy.has(name) || (next !== undefined && isOfQuerySet(next, look)) || isContinued(link, site, djangoCalls, look))
    return [];
  const whole = querySetOf(value, look);
  return whole === null || whole.empty ? [] : asQueries([readQuery(whole, name, link, site, look)]);
}

function asQueries(queries: readonly Query[]): readonly Declaration[] {
  return queries.map((query) => ({ kind: 'query', query }));
}

/** Whether what follows in the chain is itself told as a query. */
function isOfQuerySet({ name, value }: ChainLink, look: Lookup): boolean {
  // A loop runs it.
  if (name === '__iter__') return false;
  if (djangoCalls.includes(name)) return true;
  return value.kind === 'call' && querySetOf(value, look) !== null;
}

function contextOf(set: QuerySet, at: Span, look: Lookup): OrmContext {
  return { adapter: 'django', entity: set.entity, text: set.text, at, look };
}

function readQuery(set: QuerySet, method: string, link: ChainLink, site: CallSite, look: Lookup): Query {
  const named = /^(?:values|values_list|only|order_by)$/.test(method)
    ? namedColumns(set, link.arguments ?? [], look)
    : [];
  return ormQuery(contextOf(set, site.at, look), 'read', method, {
    filter: allOf(set.filters),
    reads: named,
    limit: set.limit,
    selection: set.selection,
  });
}

function runQueries(
  set: QuerySet,
  operation: Operation,
  method: string,
  link: ChainLink,
  site: CallSite,
  look: Lookup,
): readonly Query[] {
  const context = contextOf(set, site.at, look);
  const filter = allOf(set.filters);
  const { keywords } = link;
  switch (method) {
    case 'update': {
      const [written] = ormWritings(keywords, set.entity, look);
      return [
        ormQuery(context, 'update', method, {
          filter,
          writes: written?.writes ?? [],
          writesComplete: written?.complete ?? false,
          limit: set.limit,
        }),
      ];
    }
    case 'create':
      return insertions(keywords, context, method, look);
    case 'bulk_create':
      return insertions(objectsIn(argumentOf(link, 0, 'objs'), look), context, method, look);
    case 'bulk_update': {
      const fields = argumentOf(link, 1, 'fields');
      const names = fields?.kind === 'array' ? fields.items : [];
      const writes = namedColumns(set, names, look).map((one) => ({
        ...one,
        value: { kind: 'parameter', text: one.field } as const,
      }));
      const rows = argumentOf(link, 0, 'objs');
      const chosen = rows === null ? null : querySetOf(rows, look);
      const own = chosen === null ? rowFilter(rows ?? undefined, link, set.entity) : allOf(chosen.filters);
      const complete = fields?.kind === 'array' && !fields.open;
      return [ormQuery(context, 'update', method, { filter: allOf([filter, own]), writes, writesComplete: complete })];
    }
    case 'get_or_create':
    case 'update_or_create':
      return upserted(set, method, link, context, look);
    case 'get':
    case 'contains':
    case 'in_bulk': {
      const found = querySetOf(link.value, look);
      return [
        ormQuery(context, 'read', method, {
          filter: allOf((found ?? set).filters),
          limit: method === 'get' ? 1 : null,
        }),
      ];
    }
    default: {
      const isOne = /^(?:first|last|earliest|latest|exists)$/.test(method);
      return [ormQuery(context, operation, method, { filter, limit: isOne ? 1 : set.limit })];
    }
  }
}

/** What is stored for keywords, or for each of several objects. */
function insertions(value: Value | undefined, context: OrmContext, method: string, look: Lookup): readonly Query[] {
  const writings = value === undefined ? [] : ormWritings(value, context.entity, look);
  const all = writings.length > 0 ? writings : [{ writes: [], complete: value === undefined && method === 'create' }];
  return all.map(({ writes, complete }) => ormQuery(context, 'insert', method, { writes, writesComplete: complete }));
}

/** Objects that are made of a model, as what they are given by name. */
function objectsIn(value: Value | null, look: Lookup): Value | undefined {
  if (value === null) return undefined;
  if (value.kind === 'array') return { ...value, items: value.items.flatMap((one) => objectsIn(one, look) ?? []) };
  if (value.kind === 'one-of') return { ...value, values: value.values.flatMap((one) => objectsIn(one, look) ?? []) };
  if (value.kind === 'unknown' && value.of !== undefined) {
    const made = objectsIn(value.of, look);
    return made?.kind === 'object' ? { kind: 'array', items: [made], open: false, at: value.at } : undefined;
  }
  if (value.kind !== 'instance' || value.arguments === null) return undefined;
  const last = value.arguments.at(-1);
  const isKeywords = last?.kind === 'operation' && last.operator === '**';
  const [given] = isKeywords ? last.operands : [];
  return given?.kind === 'object' ? given : { kind: 'object', properties: [], open: false, at: value.at };
}

/** https://docs.djangoproject.com/en/stable/ref/models/querysets/#update-or-create */
function upserted(set: QuerySet, method: string, link: ChainLink, context: OrmContext, look: Lookup): readonly Query[] {
  const { keywords } = link;
  const given = keywords?.properties ?? [];
  const found = querySetOf(link.value, look) ?? set;
  const defaults = given.find(({ key }) => key === 'defaults')?.value;
  const created = given.find(({ key }) => key === 'create_defaults')?.value ?? defaults;
  const plain = given.filter(({ key }) => !key.includes('__') && key !== 'defaults' && key !== 'create_defaults');
  const own = created?.kind === 'object' ? created.properties : [];
  const whole: Value | undefined = keywords && {
    ...keywords,
    properties: [...plain, ...own],
    open: keywords.open || (created !== undefined && (created.kind !== 'object' || created.open)),
  };
  const filter = allOf(found.filters);
  const inserts = insertions(whole, context, method, look);
  if (method === 'get_or_create') return [ormQuery(context, 'read', method, { filter, limit: 1 }), ...inserts];
  const [written] = ormWritings(defaults, set.entity, look);
  const parts: OrmParts = {
    filter,
    limit: 1,
    writes: written?.writes ?? [],
    writesComplete: written?.complete ?? false,
  };
  return [ormQuery(context, 'update', method, parts), ...inserts];
}

/** `customer.order_set.clear()`: keys of others are taken away, or rows between two. */
function relatedQueries(set: QuerySet, link: ChainLink, site: CallSite, look: Lookup): readonly Query[] {
  const { value } = link;
  const manager = value.kind === 'call' && value.callee.kind === 'member' ? value.callee.object : null;
  if (manager?.kind !== 'member' || set.filters.length === 0) return [];
  const context = contextOf(set, site.at, look);
  const [last] = set.filters.slice(-1);
  const column = last?.filter[0]?.field;
  // What lies beyond a table between two is not touched itself.
  if (column === undefined) return [];
  const writes = [{ field: column, at: link.nameAt, value: { kind: 'unknown', text: link.name } as const }];
  return [ormQuery(context, 'update', link.name, { filter: allOf(set.filters), writes })];
}

/** `order.save()` and `order.delete()`, of an object that was made, found, or handed over; null for what is no row. */
function rowQueries(object: Value, link: ChainLink, site: CallSite, look: Lookup): readonly Query[] | null {
  const row = rowAt(object, look);
  if (row === null) return null;
  const { model, filter, made, limit } = row;
  const name = link.name.replace(/^a(?=save$|delete$)/, '');
  const context: OrmContext = { adapter: 'django', entity: model, text: model.name, at: site.at, look };
  const key = filter ?? rowFilter(undefined, link, model);
  if (name === 'delete') return [ormQuery(context, 'delete', name, { filter: key, limit })];
  if (name === 'refresh_from_db') return [ormQuery(context, 'read', name, { filter: key, limit: 1 })];
  const assigned = look.assignmentsOn(object).flatMap(({ path, value, at }) => {
    const [first] = path;
    return first === undefined || path.length > 1 ? [] : [{ key: first, keyAt: at, value, optional: false }];
  });
  if (made !== null) {
    const whole = made.kind === 'object' ? { ...made, properties: [...made.properties, ...assigned] } : made;
    return insertions(whole, context, name, look);
  }
  const listed = link.keywords?.properties.find((one) => one.key === 'update_fields')?.value;
  const names = listed?.kind === 'array' && !listed.open ? listed.items.map(foldText) : null;
  const changed = [
    ...assigned.filter((one) => names === null || names.includes(one.key)),
    ...(listed?.kind === 'array' ? listed.items : []).flatMap((one) => namedOnly(one, assigned)),
  ];
  const given: Value = { kind: 'object', properties: changed, open: false, at: site.at };
  const [written] = ormWritings(given, model, look);
  const parts = { filter: key, limit, writes: written?.writes ?? [], writesComplete: false };
  return [ormQuery(context, 'update', name, parts)];
}

/** A field that is stored because it is named, with what another place has put into it. */
function namedOnly(name: Value, assigned: readonly { readonly key: string }[]): ValueOf<'object'>['properties'] {
  const key = foldText(name);
  if (key === null || assigned.some((one) => one.key === key)) return [];
  return [{ key, keyAt: name.at, value: { kind: 'unknown', text: key, at: name.at }, optional: false }];
}

interface Row {
  readonly model: DjangoModel;
  /** The rows of the query that it comes from; null where another place found it. */
  readonly filter: FilterReading | null;
  /** What a new object is given; null for one that is stored. */
  readonly made: Value | null;
  readonly limit: number | null;
}

function rowAt(object: Value, look: Lookup): Row | null {
  if (object.kind === 'instance') {
    const model = djangoModel(object.own ?? object.of, look);
    if (model === null) return null;
    const from = object.from === undefined ? null : querySetOf(object.from, look);
    const isCreated = object.from !== undefined && isCreation(object.from);
    if (from !== null && !isCreated)
      return {
        model,
        filter: allOf(from.filters),
        made: null,
        limit: rowOf(object.from ?? object, look) === null ? from.limit : 1,
      };
    return { model, filter: null, made: objectsIn(object, look) ?? null, limit: 1 };
  }
  const found = rowOf(object, look);
  if (found?.model === undefined || found.model === null) return null;
  return { model: found.model, filter: isCreation(object) ? null : allOf(found.filters), made: null, limit: 1 };
}

function isCreation(value: Value): boolean {
  return value.kind === 'call' && value.callee.kind === 'member' && /^a?create$/.test(value.callee.property);
}

/** `get_object_or_404(Order, pk=5)` */
function shortcuts(link: ChainLink, site: CallSite, look: Lookup): readonly Declaration[] {
  const one = shortcut(link.value, 'get_object_or_404', look);
  const set = one ?? shortcut(link.value, 'get_list_or_404', look);
  if (set === null) return [];
  const limit = one === null ? null : 1;
  return asQueries([ormQuery(contextOf(set, site.at, look), 'read', link.name, { filter: allOf(set.filters), limit })]);
}

/** https://docs.djangoproject.com/en/stable/topics/db/sql/#performing-raw-queries */
function rawQueries(link: ChainLink, site: CallSite, look: Lookup): readonly Declaration[] {
  const text = argumentOf(link, 0, 'raw_query');
  if (text === null) return [];
  return composeSql(text).flatMap((composed) =>
    composedDeclarations(composed, boundValues(link, [], composed), site, null, look),
  );
}
