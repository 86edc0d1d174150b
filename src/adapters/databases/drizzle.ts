import type { Query } from '../../model/query';
import { contains, type Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { entityOfTable } from '../drizzle-entity';
import { makerOf, tableCalls } from '../drizzle-origin';
import { rootNames, statementOf, statementQueries } from '../drizzle-query';
import { relationalQueries } from '../drizzle-relational';
import { tableOf } from '../drizzle-table';
import { packageOf } from '../origin';

/** Calls that go on with a statement, which then does not run where it was begun. */
const continuations: readonly string[] = [
  ...['from', 'where', 'set', 'values', 'returning', 'limit', 'offset', 'orderBy', 'groupBy', 'having', '$dynamic'],
  ...['leftJoin', 'rightJoin', 'innerJoin', 'fullJoin', 'crossJoin', 'onConflictDoUpdate', 'onConflictDoNothing'],
  ...['onDuplicateKeyUpdate', 'prepare', 'execute', 'run', 'all', 'get', 'values', 'as', 'using'],
];

/** Drizzle ORM: tables, the query builder and relational queries. */
export const adapter: Adapter = {
  id: 'drizzle',
  title: 'Drizzle ORM',
  documentation: 'https://orm.drizzle.team/docs/overview',
  derives: true,
  mentions: ['drizzle', '.insert(', '.set({', '.query.'],
  packages: ['drizzle-orm'],
  calls: {
    names: [
      ...tableCalls,
      ...[
        'pgTableCreator',
        'mysqlTableCreator',
        'sqliteTableCreator',
        'drizzle',
        'defineConfig',
        'relations',
        'defineRelations',
      ],
      ...[...rootNames, 'findMany', 'findFirst', ...continuations],
      '',
    ],
    forwarded: tableCalls,
    makers: ['pgTableCreator', 'mysqlTableCreator', 'sqliteTableCreator', 'singlestoreTableCreator'],
    read,
  },
  callback: handedOver,
};

/** `db.transaction(async (tx) => …)`: what is done with `tx` is done with the client. */
function handedOver(callee: Value): readonly Value[] | null {
  return callee.kind === 'member' && callee.property === 'transaction' && isClient(callee.object)
    ? [callee.object]
    : null;
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  return [...tablesOf(site, look), ...queriesOf(site, look).map((query): Declaration => ({ kind: 'query', query }))];
}

/** The table that a call declares, where it is made here. */
function tablesOf(site: CallSite, look: Lookup): readonly Declaration[] {
  const made = site.links.find(
    ({ value }) => value.kind === 'call' && contains(site.at, value.at) && makerOf(value.callee) !== null,
  );
  const table = made === undefined ? null : tableOf(made.value, look);
  if (made === undefined || table === null || made.value.kind !== 'call') return [];
  const [second] = made.value.arguments.slice(1);
  // A view that is given no columns takes those of its query.
  if (table.kind === 'view' && second === undefined && table.columns.length > 0) return [];
  return [{ kind: 'entity', entity: entityOfTable(table, look) }];
}

function queriesOf(site: CallSite, look: Lookup): readonly Query[] {
  const last = site.links.at(-1);
  if (last === undefined || !contains(site.at, last.value.at) || goesOn(last, site.at, look)) return [];
  const relational = relationalQueries(site, isClient, look);
  if (relational !== null) return relational;
  const statement = statementOf(site, isClient, look);
  return statement === null ? [] : statementQueries(statement);
}

/** Whether another call goes on with the statement that a chain has begun. */
function goesOn(last: ChainLink, at: Span, look: Lookup): boolean {
  return look
    .callsOn(last.value)
    .some((other) => other.links.some((link) => !contains(at, link.value.at) && continuations.includes(link.name)));
}

/** Whether a value is Drizzle's client for certain: `drizzle(…)`, or of a type from one of Drizzle's packages. */
function isClient(base: Value): boolean {
  return packageOf(base) === 'drizzle-orm';
}
