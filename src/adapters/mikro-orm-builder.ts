import type { FieldUse, FieldWrite, Query } from '../model/query';
import { contains } from '../model/span';
import type { Value } from '../model/value';
import type { CallSite, ChainLink, Lookup } from './adapter';
import { laterLinks } from './builder-links';
import { foldText } from './fold';
import { entityOfValue, type MikroEntity } from './mikro-orm-entity';
import type { MikroContext } from './mikro-orm-query';
import { builderCalls, type Receiver } from './mikro-orm-receiver';
import { readWhere, whereFilter, type WhereContext } from './mikro-orm-where';
import { limitOf, smaller } from './mongo-query';
import { allOf, anyOf, everything, opaque, perhaps, type FilterReading } from './mongo-reading';
import { columnOf, columnSpelled } from './orm-entity';
import { ormQuery, ormWritings } from './orm-query';
import { fragmentFilters } from './sql-fragment';

type Action = 'read' | 'insert' | 'update' | 'delete';

/** Calls that run what was built; awaiting it does so, too. https://mikro-orm.io/docs/query-builder */
const terminalCalls: ReadonlySet<string> = new Set([
  ...['execute', 'getResult', 'getResultList', 'getSingleResult', 'getCount', 'getResultAndCount', 'stream', 'then'],
]);
/** Calls that give the text of a query, or put it into another one. */
const textCalls: ReadonlySet<string> = new Set([
  ...['getQuery', 'getParams', 'getFormattedQuery', 'getKnexQuery', 'getKnex', 'as', 'toQuery', 'toRaw'],
]);

export const buildingCalls: readonly string[] = [
  ...builderCalls,
  ...terminalCalls,
  ...textCalls,
  ...['select', 'addSelect', 'count', 'insert', 'update', 'delete', 'truncate', 'from', 'where', 'andWhere', 'orWhere'],
  ...[
    'join',
    'leftJoin',
    'innerJoin',
    'joinAndSelect',
    'leftJoinAndSelect',
    'innerJoinAndSelect',
    'orderBy',
    'groupBy',
  ],
  ...['limit', 'offset', 'having', 'onConflict', 'merge', 'ignore', 'returning', 'distinct', 'distinctOn', 'clone'],
  ...['setFlag', 'setLockMode', 'cache', 'populate', 'indexHint', 'comment', 'withSchema', 'andOrderBy', 'addFilter'],
];

interface Building {
  readonly action: Action;
  readonly method: string | null;
  readonly entity: MikroEntity | null;
  readonly alias: string | null;
  readonly joined: readonly string[];
  readonly filter: FilterReading | null;
  /** Joins that may leave rows out. */
  readonly joins: readonly FilterReading[];
  readonly reads: readonly FieldUse[];
  readonly values: Value | null;
  readonly merges: { readonly fields: readonly FieldUse[]; readonly values: Value | null } | null;
  readonly limit: number | null;
}

/** The queries of a builder whose chain ends in this call; none where it goes on elsewhere. */
export function builderQueries(receiver: Receiver, site: CallSite, context: MikroContext): readonly Query[] {
  const { look } = context;
  const { made, rest } = receiver;
  const last = rest.at(-1) ?? made;
  if (last === null || !contains(site.at, last.value.at)) return [];
  if (rest.some((link) => textCalls.has(link.name))) return [];
  const index = rest.findIndex((link) => terminalCalls.has(link.name));
  const terminal = index === -1 ? null : (rest[index] ?? null);
  if (terminal === null ? !endsHere([made, ...rest], site, look) : !contains(site.at, terminal.value.at)) return [];
  const links = index === -1 ? rest : rest.slice(0, index);
  const later = laterLinks([made, ...links], terminal ?? last, look);
  const start: Building = {
    action: 'read',
    method: null,
    entity: receiver.entity,
    alias: aliasOf(made),
    joined: [],
    filter: null,
    joins: [],
    reads: [],
    values: null,
    merges: null,
    limit: null,
  };
  const tables = [...links, ...later].reduce((so, link) => withTables(so, link, look), start);
  const built = links.reduce((so, link) => withLink(so, link, false, look), tables);
  const all = later.reduce((so, link) => withLink(so, link, true, look), built);
  return queriesOf(all, terminal?.name ?? last.name, { ...context, entity: all.entity });
}

/** Whether nobody goes on with what a chain builds: then it is awaited as it is. */
function endsHere(links: readonly (ChainLink | null)[], site: CallSite, look: Lookup): boolean {
  return links.every((link) => link === null || look.callsOn(link.value).every((other) => contains(site.at, other.at)));
}

/** `createQueryBuilder(Book, 'b')`, `repository.qb('b')` */
function aliasOf(made: ChainLink | null): string | null {
  const texts = (made?.arguments ?? []).map((each) => foldText(each));
  return texts.length > 1 ? (texts[1] ?? null) : (texts[0] ?? null);
}

function withTables(so: Building, { name, arguments: args }: ChainLink, look: Lookup): Building {
  const [first, second] = args ?? [];
  if (name === 'from' && first !== undefined) return { ...so, entity: entityOfValue(first, look) ?? so.entity };
  // `withSubQuery(counted, 'loan.count')`: what is compared is the inner query's, as with a join.
  if (!(name === 'withSubQuery' || /[jJ]oin/.test(name)) || second === undefined) return so;
  const alias = foldText(second)?.split('.')[0] ?? null;
  return alias === null ? so : { ...so, joined: [...so.joined, alias] };
}

function withLink(so: Building, link: ChainLink, maybe: boolean, look: Lookup): Building {
  const { name, nameAt, arguments: args } = link;
  const [first] = args ?? [];
  const uses = (): readonly FieldUse[] => (args ?? []).flatMap((each) => usesIn(each, so));
  switch (name) {
    case 'select':
    case 'addSelect':
    case 'orderBy':
    case 'andOrderBy':
    case 'groupBy':
    case 'distinctOn':
      return { ...so, reads: [...so.reads, ...uses()] };
    case 'count':
      return { ...so, reads: [...so.reads, ...uses()], method: so.method ?? 'count' };
    case 'insert':
    case 'update':
      return { ...so, action: name, method: name, values: first ?? null };
    case 'delete':
    case 'truncate': {
      const deleting: Building = { ...so, action: 'delete', method: name };
      return first === undefined ? deleting : { ...deleting, filter: conditionOf(link, so, look) };
    }
    case 'limit':
      return { ...so, limit: maybe ? so.limit : smaller(so.limit, limitOf(first)) };
    case 'where':
    case 'andWhere':
    case 'orWhere':
      return withCondition(so, link, maybe, look);
    case 'join':
    case 'innerJoin':
    case 'joinAndSelect':
    case 'innerJoinAndSelect': {
      const joined = first === undefined ? null : foldText(first);
      const reading = opaque(`a join with ${joined ?? 'another query'}`, nameAt);
      return { ...so, joins: [...so.joins, { ...reading, completeness: 'partial' }] };
    }
    case 'onConflict':
      return { ...so, merges: { fields: uses(), values: null } };
    case 'ignore':
      return { ...so, merges: null };
    case 'merge':
      return so.merges === null ? so : { ...so, merges: { ...so.merges, values: first ?? null } };
    default:
      return so;
  }
}

/** `where` puts away what was there before, unless it is told how to join: `where(condition, '$or')`. */
function withCondition(so: Building, link: ChainLink, maybe: boolean, look: Lookup): Building {
  const own = conditionOf(link, so, look);
  const reading = maybe ? perhaps(own, link.nameAt) : own;
  const told = (link.arguments ?? []).slice(1).map((each) => foldText(each));
  const word =
    link.name === 'orWhere' || told.includes('$or')
      ? 'or'
      : link.name === 'andWhere' || told.includes('$and')
        ? 'and'
        : null;
  if (so.filter === null || (word === null && !maybe)) return { ...so, filter: reading };
  return { ...so, filter: word === 'or' ? anyOf([so.filter, reading]) : allOf([so.filter, reading]) };
}

function conditionOf(link: ChainLink, so: Building, look: Lookup): FilterReading {
  const [first, second] = link.arguments ?? [];
  const context: WhereContext = { entity: so.entity, look, alias: so.alias, joined: so.joined, path: '' };
  if (first === undefined) return everything;
  const isText = first.kind === 'template' ? first.tag === null : foldText(first) !== null && first.kind === 'literal';
  if (!isText) return first.kind === 'object' ? readWhere(first, context) : whereFilter(first, link, context);
  if (!/\s/.test(foldText(first) ?? ' ')) return whereFilter(first, link, context);
  const params = second?.kind === 'array' ? second.items : [];
  const scope = {
    alias: so.alias,
    joined: so.joined,
    column: (name: string) => columnSpelled(so.entity, name),
    bound: (parameter: string) => params[Number(/^\?(\d+)$/.exec(parameter)?.[1] ?? NaN) - 1] ?? null,
    look,
  };
  return anyOf(fragmentFilters(first, scope));
}

/** Columns that texts or keys name, those of joined tables left out. */
function usesIn(value: Value, so: Building): readonly FieldUse[] {
  if (value.kind === 'array') return value.items.flatMap((item) => usesIn(item, so));
  if (value.kind === 'object')
    return value.properties.flatMap(({ key, keyAt: at }) => usesIn({ kind: 'literal', value: key, at }, so));
  const match = /^(?:(\w+)\.)?(\w+)$/.exec(foldText(value) ?? '');
  const [, qualifier, name] = match ?? [];
  if (name === undefined || (qualifier ?? so.alias) !== so.alias) return [];
  return [{ field: columnOf(so.entity, name), at: value.at }];
}

function queriesOf(built: Building, terminal: string, context: MikroContext): readonly Query[] {
  const { action, entity, values, merges } = built;
  const filter = allOf([built.filter ?? everything, ...built.joins]);
  switch (action) {
    case 'read': {
      const one = terminal === 'getSingleResult' ? 1 : null;
      const method = terminalCalls.has(terminal) ? terminal : (built.method ?? 'select');
      return [ormQuery(context, 'read', method, { filter, reads: built.reads, limit: smaller(one, built.limit) })];
    }
    case 'delete':
      return [ormQuery(context, 'delete', built.method ?? 'delete', { filter, limit: built.limit })];
    case 'update':
      return ormWritings(values ?? undefined, entity, context.look).map(({ writes, complete }) =>
        ormQuery(context, 'update', 'update', { filter, writes, writesComplete: complete, limit: built.limit }),
      );
    case 'insert': {
      const inserts = ormWritings(values ?? undefined, entity, context.look).map(({ writes, complete }) =>
        ormQuery(context, 'insert', 'insert', { writes, writesComplete: complete }),
      );
      return merges === null ? inserts : [...inserts, mergedQuery(merges, values, context)];
    }
  }
}

/** `insert(…).onConflict('code').merge()` */
function mergedQuery(
  { fields, values }: NonNullable<Building['merges']>,
  all: Value | null,
  context: MikroContext,
): Query {
  const written = ormWritings(values?.kind === 'object' ? values : (all ?? undefined), context.entity, context.look);
  const named = values?.kind === 'array' ? values.items.flatMap((item) => foldText(item) ?? []) : null;
  const wanted = named?.map((name) => columnOf(context.entity, name));
  const writes = written
    .flatMap((writing) => writing.writes)
    .filter(({ field }) => !fields.some((use) => use.field === field) && (wanted?.includes(field) ?? true))
    .map((write): FieldWrite => ({ ...write, value: { kind: 'unknown', text: 'the new value' } }));
  const filter = { ...opaque('the conflicting rows', context.at), filter: fields };
  return ormQuery(context, 'update', 'merge', { filter, writes, writesComplete: writes.length > 0 });
}
