import { givenArguments } from '../model/keywords';
import { entityOf, type FieldUse, type Operation, type Query } from '../model/query';
import type { Selection } from '../model/selection';
import { contains, type Span } from '../model/span';
import type { Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldNumber, foldText } from './fold';
import { allOf, opaque, type FilterReading } from './mongo-reading';
import { ormQuery, ormWritings, type OrmContext } from './orm-query';
import { holderOf, type OrmEntity } from './orm-entity';
import { chainOf } from './origin';
import { selectionOf } from './orm-selection';
import { argumentOf, calleeName, dottedName } from './python';
import { isOfSqlAlchemy } from './sqlalchemy-column';
import { conditionsOf, equalities, type ConditionScope } from './sqlalchemy-condition';
import { columnMember, mappedClass, storedValues, tableValue } from './sqlalchemy-entity';

/** Functions that begin a statement. https://docs.sqlalchemy.org/en/20/core/selectable.html */
const verbs: Readonly<Record<string, Operation>> = {
  select: 'read',
  delete: 'delete',
  update: 'update',
  insert: 'insert',
};

/** Methods that run a query of a session. https://docs.sqlalchemy.org/en/20/orm/queryguide/query.html */
export const terminals: Readonly<Record<string, Operation>> = {
  all: 'read',
  first: 'read',
  one: 'read',
  one_or_none: 'read',
  scalar: 'read',
  scalars: 'read',
  count: 'read',
  get: 'read',
  get_or_404: 'read',
  first_or_404: 'read',
  one_or_404: 'read',
  paginate: 'read',
  __iter__: 'read',
  delete: 'delete',
  update: 'update',
};

/** A statement or a query of a session, as its chain states it. */
export interface Statement {
  readonly operation: Operation;
  readonly method: string;
  readonly entity: OrmEntity | null;
  /** What begins it, for a name where the entity is not known. */
  readonly begin: ChainLink;
  readonly links: readonly ChainLink[];
}

/** `delete(Order).where(…)`, `orders.update().values(…)`, `session.query(Order).filter(…).delete()`, `Order.query.all()`; else null. */
export function statementOf(value: Value, look: Lookup): Statement | null {
  const { base, links: chain } = chainOf(value);
  const links = chain.map(withKeywords);
  const at = links.findLastIndex((link, index) => beginsAt(base, links, index, link, look));
  const begin = links[at];
  if (begin === undefined) return null;
  const rest = links.slice(at + 1);
  if (getters.has(begin.name)) {
    const entity = entityIn(begin.arguments?.slice(0, 1) ?? [], look);
    return { operation: 'read', method: begin.name, entity, begin, links: [] };
  }
  if (begin.name === 'query') {
    const entity = entityIn(begin.arguments ?? [], look) ?? ownerOf(begin, look);
    const last = rest.findLast((link) => Object.hasOwn(terminals, link.name));
    const operation = (last && terminals[last.name]) ?? 'read';
    return { operation, method: last?.name ?? 'query', entity, begin, links: rest };
  }
  const entity = entityIn(begin.arguments ?? [], look) ?? tableOf(begin, look) ?? fromOf(rest, look);
  if (entity === null && begin.name === 'select' && rest.length === 0 && asksNoTable(begin)) return null;
  return { operation: verbs[begin.name] ?? 'read', method: begin.name, entity, begin, links: rest };
}

/** Functions of the server alone: locks, clocks, settings. */
const SERVER_FUNCTION =
  /^sqlalchemy\.(?:\w+\.)*func\.(?:pg_\w+|now|version|current_\w+|clock_timestamp|set_config|nextval|gen_random_uuid|uuid\w*|random|txid_current|get_lock|release_lock|last_insert_id)$/i;

/** `select(1)`, `select(func.pg_advisory_lock(7))`: nothing is read from a table. */
function asksNoTable({ arguments: args }: ChainLink): boolean {
  return (args ?? []).every(
    (one) => one.kind === 'literal' || (one.kind === 'call' && SERVER_FUNCTION.test(dottedName(one.callee) ?? '')),
  );
}

function withKeywords(link: ChainLink): ChainLink {
  if (link.arguments === null) return link;
  const { positional, keywords } = givenArguments(link.arguments);
  return { ...link, arguments: positional, ...(keywords !== null && { keywords }) };
}

/** Methods of a session that find a row of a class by its key. https://docs.sqlalchemy.org/en/20/orm/session_api.html */
export const getters: ReadonlySet<string> = new Set(['get', 'get_one', 'get_or_404']);

function beginsAt(base: Value, links: readonly ChainLink[], index: number, link: ChainLink, look: Lookup): boolean {
  if (getters.has(link.name)) {
    const [first, ...others] = link.arguments ?? [];
    return first !== undefined && others.length > 0 && mappedClass(first, look) !== null;
  }
  if (link.name === 'query') {
    if (link.arguments === null) return ownerOf(link, look) !== null;
    return entityIn(link.arguments, look) !== null;
  }
  if (!Object.hasOwn(verbs, link.name) || link.arguments === null) return false;
  if (index === 0 && base.kind === 'external') return isOfSqlAlchemy(base);
  const before = links[index - 1];
  // `db.select(Order)` of Flask-SQLAlchemy: https://flask-sqlalchemy.readthedocs.io/en/stable/queries/
  if (before?.name === 'SQLAlchemy' && isOfSqlAlchemy(base)) return true;
  if (before !== undefined && before.arguments === null && isOfSqlAlchemy(base) && base.kind === 'external')
    return true;
  return tableOf(link, look) !== null;
}

/** The class of `select(func.count()).select_from(Order)`. */
function fromOf(links: readonly ChainLink[], look: Lookup): OrmEntity | null {
  const from = links.findLast(({ name }) => name === 'select_from');
  return from === undefined ? null : entityIn(from.arguments ?? [], look);
}

/** The table of `orders.delete()`. */
function tableOf(link: ChainLink, look: Lookup): OrmEntity | null {
  const { value } = link;
  if (value.kind !== 'call' || value.callee.kind !== 'member') return null;
  return tableValue(value.callee.object, look);
}

/** The class of `Order.query`. */
function ownerOf({ value }: ChainLink, look: Lookup): OrmEntity | null {
  return value.kind === 'member' ? mappedClass(value.object, look) : null;
}

/** The entity of the first argument that tells one: a class, a column, a table. */
function entityIn(args: readonly Value[], look: Lookup): OrmEntity | null {
  for (const one of args) {
    const found =
      mappedClass(one, look) ?? columnMember(one, look)?.entity ?? tableValue(one, look) ?? counted(one, look);
    if (found !== null) return found;
  }
  return null;
}

/** `func.count(Order.id)` */
function counted(value: Value, look: Lookup): OrmEntity | null {
  return value.kind === 'call' && isOfSqlAlchemy(value.callee) && calleeName(value.callee) !== 'text'
    ? entityIn(value.arguments, look)
    : null;
}

/** What code has chosen, before a statement writes it. */
export interface Chosen {
  readonly filter: FilterReading;
  /** Where the rows were found; null where the statement itself says so. */
  readonly at: Span | null;
}

/** Where rows were chosen, as a part of a query on them. */
export function chosenAt(chosen: Chosen | null): Pick<Query, 'chosenAt'> {
  const at = chosen?.at ?? null;
  return at === null ? {} : { chosenAt: at };
}

/** The condition of a statement, on its own entity or on another one that it joins. */
export function statementFilter({ begin, links }: Statement, scope: ConditionScope): FilterReading {
  if (getters.has(begin.name)) return keyed(begin.arguments?.[1], begin.nameAt, scope);
  return filterOf(links, scope);
}

/** The queries that running a statement makes. */
export function statementQueries(
  statement: Statement,
  at: Span,
  look: Lookup,
  chosen: Chosen | null = null,
): readonly Query[] {
  const { entity, begin, links, operation, method } = statement;
  const [named] = begin.arguments ?? [];
  const text = named === undefined ? look.text(begin.value) : look.text(named);
  const context: OrmContext = { adapter: 'sqlalchemy', entity, text, at, look };
  const scope: ConditionScope = { entity, look };
  const own = operation === 'insert' ? undefined : statementFilter(statement, scope);
  const filter = own === undefined || chosen === null ? own : allOf([own, chosen.filter]);
  const limit = links.findLast((link) => link.name === 'limit')?.arguments?.[0];
  const parts = {
    ...(filter === undefined ? {} : { filter }),
    reads: operation === 'read' ? columnsIn([...(begin.arguments ?? [])], scope) : [],
    limit: limit === undefined ? null : foldNumber(limit),
    selection: operation === 'read' ? columnSelection(statement, scope) : null,
    ...chosenAt(chosen),
  };
  const values = written(statement).flatMap((one) => ormWritings(storedValues(one, entity), entity, look));
  if (operation !== 'insert' && operation !== 'update')
    return [ormQuery(context, operation, method, parts), ...joined(statement, context)];
  const writings = values.length > 0 ? values : [{ writes: [], complete: false }];
  return writings.map(({ writes, complete }) =>
    ormQuery(context, operation, method, { ...parts, writes, writesComplete: complete }),
  );
}

function filterOf(links: readonly ChainLink[], scope: ConditionScope): FilterReading {
  return allOf(
    links.flatMap((link): readonly FilterReading[] => {
      const args = link.arguments ?? [];
      switch (link.name) {
        case 'where':
        case 'filter':
        case 'having':
          return [conditionsOf(args, scope)];
        case 'filter_by':
          return [equalities(link.keywords, scope)];
        case 'get':
        case 'get_or_404':
          return [keyed(args[0], link.nameAt, scope)];
        case 'join':
          return [opaque('a join', link.nameAt)];
        default:
          return [];
      }
    }),
  );
}

/** `query(Order).get(5)` */
function keyed(value: Value | undefined, at: Span, scope: ConditionScope): FilterReading {
  const [key, ...others] = scope.entity?.keys ?? [];
  if (value === undefined || key === undefined || others.length > 0) return opaque('by the primary key', at);
  const keywords: Value = {
    kind: 'object',
    properties: [{ key, keyAt: value.at, value, optional: false }],
    open: false,
    at: value.at,
  };
  return equalities(keywords, scope);
}

/** What `values(…)`, or `update({…})` of a query, writes. */
function written({ begin, links, operation, method }: Statement): readonly Value[] {
  if (operation !== 'insert' && operation !== 'update') return [];
  const setting = links.filter((link) => link.name === 'values' || (begin.name === 'query' && link.name === method));
  return setting.flatMap((link) => {
    const given = argumentOf(link, 0, 'values');
    return [
      ...(given === null ? [] : [given]),
      ...(link.keywords === undefined || begin.name === 'query' ? [] : [link.keywords]),
    ];
  });
}

function columnsIn(values: readonly Value[], scope: ConditionScope): readonly FieldUse[] {
  return values.flatMap((value): readonly FieldUse[] => {
    const found = value.kind === 'member' ? ownColumn(value, scope) : null;
    return found === null ? [] : [{ field: found.column, at: found.at }];
  });
}

/** Methods after which rows hold other things than the statement began with. */
const RESELECTING = /^(?:with_only_columns|add_columns?|add_entity|with_entities|options|from_statement)$/;

/** The names of rows that are made of columns alone: `select(Order.id, Order.total.label('sum'))`. */
function columnSelection({ begin, links }: Statement, { entity, look }: ConditionScope): Selection | null {
  const args = getters.has(begin.name) ? [] : (begin.arguments ?? []);
  const fields = args.flatMap((one) => rowField(one, look) ?? []);
  const isOther = links.some(({ name }) => RESELECTING.test(name));
  return isOther || fields.length < args.length ? null : selectionOf('only', fields, null, entity);
}

/** A column by its attribute, or as it is labelled; what a function computes by the function's name. */
function rowField(value: Value, look: Lookup): FieldUse | null {
  const last = value.kind === 'call' ? chainOf(value).links.at(-1) : undefined;
  const label = last?.name === 'label' ? last.arguments?.[0] : undefined;
  const name = label === undefined ? null : foldText(label);
  if (label !== undefined) return name === null ? null : { field: name, at: label.at };
  if (value.kind === 'member' && columnMember(value, look) !== null)
    return { field: value.property, at: value.propertyAt };
  const called = value.kind === 'call' && isOfSqlAlchemy(value.callee) ? calleeName(value.callee) : null;
  return called === null ? null : { field: called, at: value.at };
}

function ownColumn(value: Value, { entity, look }: ConditionScope): { column: string; at: Span } | null {
  const member = columnMember(value, look);
  return member === null || member.entity.table !== entity?.table ? null : member;
}

/** Entities that a read joins, with the conditions on them. */
function joined({ begin, links }: Statement, context: OrmContext): readonly Query[] {
  const { look } = context;
  // A statement may be written far from where it is run, and says itself what it joins.
  const whole = links.at(-1)?.value.at ?? context.at;
  const at = contains(context.at, whole) ? context.at : whole;
  // `query(Order, Line).filter(Order.id == Line.order_id)` joins all that it names.
  const named = getters.has(begin.name) ? [] : (begin.arguments ?? []);
  const sources = [
    ...named.map((value) => ({ entity: entityIn([value], look), method: 'join' })),
    ...links.flatMap(({ name, arguments: given }) => {
      const [first] = given ?? [];
      const joins = /^(?:outer)?join$/.test(name) && first !== undefined;
      return joins ? [{ entity: mappedClass(first, look), method: name }] : [];
    }),
  ];
  const told = new Set([context.entity?.table]);
  const inherited = inheritedQueries(links, { ...context, at });
  for (const query of inherited) told.add(entityOf(query) ?? undefined);
  const others = sources.flatMap(({ entity, method }): readonly Query[] => {
    if (entity === null || told.has(entity.table)) return [];
    told.add(entity.table);
    const filter = filterOf(links, { entity, look });
    return [ormQuery({ ...context, entity, at }, 'read', method, { filter })];
  });
  return [...inherited, ...others];
}

/** What a statement asks of tables above its own: https://docs.sqlalchemy.org/en/20/orm/inheritance.html#joined-table-inheritance */
function inheritedQueries(links: readonly ChainLink[], context: OrmContext): readonly Query[] {
  const { entity, look } = context;
  const found: Query[] = [];
  for (let parent = entity?.parent ?? null; parent !== null; parent = parent.parent ?? null) {
    const held = parent;
    const own = links.map((link) =>
      link.keywords?.kind !== 'object' || entity === null
        ? link
        : {
            ...link,
            keywords: {
              ...link.keywords,
              properties: link.keywords.properties.filter(({ key }) => holderOf(entity, key) === held),
            },
          },
    );
    const filter = filterOf(own, { entity: parent, look });
    if (filter.filter.length > 0) found.push(ormQuery({ ...context, entity: parent }, 'read', 'join', { filter }));
  }
  return found;
}
