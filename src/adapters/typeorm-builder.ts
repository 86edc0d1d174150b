import type { FieldUse, FieldWrite, Query } from '../model/query';
import type { Selection } from '../model/selection';
import { contains } from '../model/span';
import type { Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { laterLinks } from './builder-links';
import { foldText } from './fold';
import { limitOf, smaller } from './mongo-query';
import { allOf, anyOf, negated, opaque, perhaps, type FilterReading } from './mongo-reading';
import { bareEntity, columnSpelled, type OrmEntity } from './orm-entity';
import { ormQuery, ormWritings, type OrmContext } from './orm-query';
import { selectionOf } from './orm-selection';
import { exportOf, packageOf } from './origin';
import { fragmentFilters, joinedClauses, type Clause, type FragmentScope } from './sql-fragment';
import { composeSql } from './sql-text';
import { entityOfValue } from './typeorm-entity';
import { living, stamped, updated } from './typeorm-query';
import { aliasOf, type Receiver } from './typeorm-receiver';
import { whereFilter } from './typeorm-where';

type Action = 'read' | 'insert' | 'update' | 'delete' | 'soft-delete' | 'restore';

/** Calls that run what was built. https://typeorm.io/docs/query-builder/select-query-builder */
export const terminalCalls: readonly string[] = [
  ...['execute', 'getMany', 'getOne', 'getOneOrFail', 'getRawMany', 'getRawOne', 'getRawAndEntities', 'getCount'],
  ...['getManyAndCount', 'getExists', 'stream'],
];
/** Calls that add to what was built, also in statements of their own. */
export const buildingCalls: readonly string[] = [
  ...['where', 'andWhere', 'orWhere', 'whereInIds', 'andWhereInIds', 'orWhereInIds', 'setParameter', 'setParameters'],
  ...['leftJoin', 'leftJoinAndSelect', 'innerJoin', 'innerJoinAndSelect', 'limit', 'take', 'orderBy', 'addOrderBy'],
  ...['withDeleted', 'andHaving', 'addSelect'],
];

/** What was seen of a query builder's calls. */
interface Building {
  readonly action: Action;
  readonly entity: OrmEntity | null;
  readonly alias: string | null;
  readonly clauses: readonly Clause[];
  readonly joined: readonly string[];
  /** Conditions of joins that may leave rows out. */
  readonly joins: readonly FilterReading[];
  readonly reads: readonly FieldUse[];
  /** What rows have; all columns where it is null. */
  readonly selected: readonly FieldUse[] | null;
  /** What rows are set to, or hold when they are inserted. */
  readonly values: Value | null;
  readonly conflict: readonly FieldUse[] | null;
  readonly withDeleted: boolean;
  readonly limit: number | null;
}

/** The queries of a builder that is run by a call of this chain; none where it is only built. */
export function builderQueries(receiver: Receiver, context: OrmContext): readonly Query[] {
  const { rest } = receiver;
  const index = rest.findIndex((link) => terminalCalls.includes(link.name));
  const terminal = rest[index];
  if (terminal === undefined || !contains(context.at, terminal.value.at)) return [];
  const { look } = context;
  const links = rest.slice(0, index);
  const later = laterLinks([receiver.made, ...links], terminal, look);
  const parameters = parametersOf([...links, ...later]);
  const start: Building = {
    action: 'read',
    entity: receiver.entity,
    alias: aliasOf(receiver),
    clauses: [],
    joined: [],
    joins: [],
    reads: [],
    selected: null,
    values: null,
    conflict: null,
    withDeleted: false,
    limit: null,
  };
  // What each condition names is known when all tables are.
  const tables = [...links, ...later].reduce((so, link) => withTables(so, link, look), start);
  const built = links.reduce((so, link) => withLink(so, link, false, parameters, look), tables);
  const all = later.reduce((so, link) => withLink(so, link, true, parameters, look), built);
  return queriesOf(all, terminal, { ...context, entity: all.entity, text: textOfTarget(receiver, links, look) });
}

function textOfTarget({ made }: Receiver, links: readonly ChainLink[], look: Lookup): string {
  const naming = links.find((link) => /^(?:from|into|update)$/.test(link.name) && link.arguments?.[0] !== undefined);
  const [first] = naming?.arguments ?? made?.arguments ?? [];
  return first === undefined ? (made === null ? 'the query builder' : look.text(made.value)) : look.text(first);
}

/** Values by the names of parameters, as any call of the chain binds them. */
function parametersOf(links: readonly ChainLink[]): ReadonlyMap<string, Value> {
  const bound = new Map<string, Value>();
  for (const { name, arguments: args } of links) {
    if (name === 'setParameter' && args?.[0] !== undefined && args[1] !== undefined) {
      const key = foldText(args[0]);
      if (key !== null) bound.set(key, args[1]);
    }
    const given = name === 'setParameters' ? args?.[0] : args?.slice(1).findLast((each) => each.kind === 'object');
    for (const property of given?.kind === 'object' ? given.properties : [])
      if (!property.optional) bound.set(property.key, property.value);
  }
  return bound;
}

function withTables(so: Building, { name, arguments: args }: ChainLink, look: Lookup): Building {
  const [first, second, third] = args ?? [];
  switch (name) {
    case 'from':
    case 'into':
      return { ...so, ...tableNamed(first, second, so, look) };
    case 'update':
      return first === undefined || first.kind === 'object' ? so : { ...so, ...tableNamed(first, undefined, so, look) };
    case 'leftJoin':
    case 'leftJoinAndSelect':
    case 'innerJoin':
    case 'innerJoinAndSelect':
    case 'leftJoinAndMapOne':
    case 'leftJoinAndMapMany':
    case 'innerJoinAndMapOne':
    case 'innerJoinAndMapMany': {
      const named = /Map/.test(name) ? third : second;
      const alias = named === undefined ? null : foldText(named);
      return alias === null ? so : { ...so, joined: [...so.joined, alias] };
    }
    default:
      return so;
  }
}

function tableNamed(
  value: Value | undefined,
  alias: Value | undefined,
  so: Building,
  look: Lookup,
): Pick<Building, 'entity' | 'alias'> {
  if (value === undefined) return { entity: so.entity, alias: so.alias };
  const name = foldText(value);
  const entity =
    entityOfValue(value, look) ?? (name === null ? null : bareEntity(name.split('.').at(-1) ?? name, value.at));
  return { entity, alias: (alias && foldText(alias)) ?? so.alias };
}

function withLink(
  so: Building,
  link: ChainLink,
  maybe: boolean,
  parameters: ReadonlyMap<string, Value>,
  look: Lookup,
): Building {
  const { name, nameAt, arguments: args } = link;
  const [first] = args ?? [];
  const uses = (): readonly FieldUse[] => (args ?? []).flatMap((each) => usesIn(each, so));
  switch (name) {
    case 'delete':
      return { ...so, action: 'delete' };
    case 'insert':
      return { ...so, action: 'insert' };
    case 'softDelete':
      return { ...so, action: 'soft-delete' };
    case 'restore':
      return { ...so, action: 'restore' };
    case 'update':
      return { ...so, action: 'update', values: args?.find((each) => each.kind === 'object') ?? so.values };
    case 'set':
    case 'values':
      return { ...so, values: first ?? so.values };
    case 'orUpdate':
      return { ...so, conflict: first === undefined ? [] : usesIn(first, so) };
    case 'select':
    case 'addSelect': {
      const told = selectedBy(args ?? [], so);
      const before = name === 'addSelect' ? so.selected : [];
      const selected = told === null || before === null || maybe ? null : [...before, ...told];
      return { ...so, reads: [...so.reads, ...uses()], selected };
    }
    case 'orderBy':
    case 'addOrderBy':
    case 'groupBy':
    case 'addGroupBy':
    case 'distinctOn':
      return { ...so, reads: [...so.reads, ...uses()] };
    case 'limit':
    case 'take':
      return { ...so, limit: maybe ? so.limit : smaller(so.limit, limitOf(first)) };
    case 'withDeleted':
      return { ...so, withDeleted: true };
    case 'where':
    case 'andWhere':
    case 'orWhere':
    case 'whereInIds':
    case 'andWhereInIds':
    case 'orWhereInIds': {
      if (first === undefined) return so;
      const readings = /InIds$/.test(name)
        ? [opaque('rows by their keys', nameAt, [[so.entity?.keys[0] ?? 'id']])]
        : conditions(first, so, parameters, look);
      const word = name.startsWith('or') ? 'or' : 'and';
      const clause: Clause = { word, readings: maybe ? [perhaps(anyOf(readings), nameAt)] : readings };
      // `where` puts away what was there before.
      return { ...so, clauses: /^where/.test(name) && !maybe ? [clause] : [...so.clauses, clause] };
    }
    case 'whereExists':
    case 'andWhereExists':
      return { ...so, clauses: [...so.clauses, { word: 'and', readings: [opaque('EXISTS', nameAt)] }] };
    case 'orWhereExists':
      return { ...so, clauses: [...so.clauses, { word: 'or', readings: [opaque('EXISTS', nameAt)] }] };
    case 'innerJoin':
    case 'innerJoinAndSelect': {
      const joined = first === undefined ? null : foldText(first);
      const reading = opaque(`a join with ${joined ?? (first === undefined ? '…' : look.text(first))}`, nameAt);
      return { ...so, joins: [...so.joins, { ...reading, completeness: 'partial' }] };
    }
    default:
      return so;
  }
}

/** Columns that texts name, those of joined tables left out. */
function usesIn(value: Value, so: Building): readonly FieldUse[] {
  if (value.kind === 'array') return value.items.flatMap((item) => usesIn(item, so));
  if (value.kind === 'object')
    return value.properties.flatMap(({ key, keyAt: at }) => usesIn({ kind: 'literal', value: key, at }, so));
  const match = /^(?:["`]?(\w+)["`]?\.)?["`]?(\w+)["`]?$/.exec(foldText(value) ?? '');
  const [, qualifier, name] = match ?? [];
  if (name === undefined || /^(?:ASC|DESC)$/i.test(name) || (qualifier ?? so.alias) !== so.alias) return [];
  if (qualifier === undefined && name === so.alias) return [];
  return [{ field: columnSpelled(so.entity, name), at: value.at }];
}

function conditions(
  value: Value,
  so: Building,
  parameters: ReadonlyMap<string, Value>,
  look: Lookup,
): readonly FilterReading[] {
  const scope: FragmentScope = {
    alias: so.alias,
    joined: so.joined,
    column: (name) => columnSpelled(so.entity, name),
    bound: (parameter) => parameters.get(parameter.replace(/^[:@$]/, '')) ?? null,
    look,
  };
  switch (value.kind) {
    case 'object':
    case 'array':
      return [whereFilter(value, so.entity, look, 'compared')];
    case 'instance':
      return [bracketed(value, so, parameters, look)];
    case 'function': {
      const text = look.resultOf(value, [], value.at);
      return composeSql(text).length > 0 ? fragmentFilters(text, scope) : [opaque('a subquery', value.at)];
    }
    default:
      return fragmentFilters(value, scope);
  }
}

/** `new Brackets((qb) => qb.where(…).orWhere(…))`: conditions in parentheses. */
function bracketed(
  value: Extract<Value, { kind: 'instance' }>,
  so: Building,
  parameters: ReadonlyMap<string, Value>,
  look: Lookup,
): FilterReading {
  const [factory] = value.arguments ?? [];
  const name = packageOf(value.of) === 'typeorm' ? exportOf(value.of) : null;
  if (factory?.kind !== 'function' || !/^(?:Not)?Brackets$/.test(name ?? ''))
    return opaque('the condition is computed', value.at);
  const links = linksInside(factory, look);
  const bound = new Map([...parameters, ...parametersOf(links)]);
  const inner = links.reduce<Building>((done, link) => withLink(done, link, false, bound, look), {
    ...so,
    clauses: [],
  });
  if (inner.clauses.length === 0) return opaque('the condition is computed', value.at);
  const reading = joinedClauses(inner.clauses);
  return name === 'NotBrackets' ? negated(reading, value.at) : reading;
}

/** The calls on the first parameter of a function, in order. */
function linksInside(factory: Extract<Value, { kind: 'function' }>, look: Lookup): readonly ChainLink[] {
  const { file, index } = factory.function;
  const sites = ['where', 'andWhere', 'orWhere'].flatMap((name) => look.callsNamed(name));
  const own = sites.filter(({ base, at }) => contains(factory.at, at) && isParameterOf(base, file, index));
  const links = own.flatMap((site) => site.links).filter((link) => link.arguments !== null);
  return [...new Map(links.map((link) => [link.nameAt.start, link])).values()].sort(
    (a, b) => a.nameAt.start - b.nameAt.start,
  );
}

function isParameterOf(base: Value, file: string, index: number): boolean {
  if (base.kind === 'parameter') return base.function.file === file && base.function.index === index;
  return base.kind === 'instance' && packageOf(base.of) === 'typeorm';
}

/** `select('o.id')`, `select(['o.id', 'o.total'])`, `addSelect('o.total', 'sum')`; null for a whole table. */
function selectedBy(args: readonly Value[], { alias }: Building): readonly FieldUse[] | null {
  const [first, second] = args;
  const named = second === undefined ? null : foldText(second);
  if (named !== null && second !== undefined) return [{ field: named, at: second.at }];
  const told = first?.kind === 'array' && !first.open ? first.items : first === undefined ? [] : [first];
  const names = told.map((one) => foldText(one));
  if (told.length === 0 || names.some((name) => name === null || !name.includes('.'))) return null;
  return names.flatMap((name, index) => ({
    field: name?.startsWith(`${alias ?? ''}.`) === true ? name.slice((alias ?? '').length + 1) : (name ?? ''),
    at: told[index]?.at ?? args[0]?.at ?? { file: '', start: 0, end: 0 },
  }));
}

function selectionIn({ selected, entity }: Building): Selection | null {
  return selected === null ? null : selectionOf('only', selected, null, entity);
}

function queriesOf(built: Building, terminal: ChainLink, context: OrmContext): readonly Query[] {
  const { action, entity, values } = built;
  const { look } = context;
  const conditionsHeld = allOf([joinedClauses(built.clauses), ...built.joins]);
  switch (action) {
    case 'read': {
      const filter = built.withDeleted ? conditionsHeld : living(conditionsHeld, terminal, context);
      const one = /^getOne|^getRawOne|^getExists/.test(terminal.name) ? 1 : null;
      return [
        ormQuery(context, 'read', terminal.name, {
          ...{ filter, reads: built.reads, limit: smaller(one, built.limit) },
          selection: selectionIn(built),
        }),
      ];
    }
    case 'delete':
      return [ormQuery(context, 'delete', 'delete', { filter: conditionsHeld, limit: built.limit })];
    case 'soft-delete':
    case 'restore': {
      const writes = stamped(terminal, entity, action === 'soft-delete');
      const method = action === 'restore' ? 'restore' : 'softDelete';
      return [ormQuery(context, 'update', method, { filter: conditionsHeld, writes })];
    }
    case 'update':
      return ormWritings(values ?? undefined, entity, look).map((writing) =>
        ormQuery(context, 'update', 'update', { filter: conditionsHeld, ...updated(writing, terminal, entity) }),
      );
    case 'insert': {
      const inserted = ormWritings(values ?? undefined, entity, look).map(({ writes, complete }) =>
        ormQuery(context, 'insert', 'insert', { writes, writesComplete: complete }),
      );
      return built.conflict === null ? inserted : [...inserted, overwritten(built.conflict, terminal, context)];
    }
  }
}

/** `orUpdate(['status'], ['id'])` */
function overwritten(columns: readonly FieldUse[], { nameAt: at }: ChainLink, context: OrmContext): Query {
  const writes = columns.map((use): FieldWrite => ({ ...use, value: { kind: 'unknown', text: 'the new value' } }));
  return ormQuery(context, 'update', 'orUpdate', {
    filter: opaque('the conflicting rows', at),
    writes,
    writesComplete: columns.length > 0,
  });
}
