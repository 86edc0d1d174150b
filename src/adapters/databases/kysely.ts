import type { Query } from '../../model/query';
import { contains } from '../../model/span';
import type { Value } from '../../model/value';
import { readSql } from '../../parse/sql';
import { wholeHole } from '../../parse/sql-token';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { expressionBuilder } from '../kysely-condition';
import { isRoot, rootNames, writeStatement } from '../kysely-statement';
import { kyselyWriter, snakeCase, written } from '../kysely-writer';
import { describe } from '../operand';
import { chainOf, packageOf } from '../origin';
import { operandsOf } from '../sql-bound';
import { describeHoles, placeQuery } from '../sql-query';
import { composeSql, type ComposedSql } from '../sql-text';

const continuations: readonly string[] = [
  ...['where', 'whereRef', 'set', 'values', 'select', 'selectAll', 'returning', 'returningAll', 'limit', 'orderBy'],
  ...['innerJoin', 'leftJoin', 'rightJoin', 'fullJoin', 'using', 'from', 'groupBy', 'onConflict', '$if', '$call'],
  ...['execute', 'executeTakeFirst', 'executeTakeFirstOrThrow', 'stream', 'compile', 'as'],
];

const runningNames: ReadonlySet<string> = new Set([
  ...['execute', 'executeTakeFirst', 'executeTakeFirstOrThrow', 'stream', 'compile'],
]);

/** Kysely's query builder, read as the SQL that it stands for. */
export const adapter: Adapter = {
  id: 'kysely',
  title: 'Kysely',
  documentation: 'https://kysely.dev/docs/getting-started',
  mentions: ['kysely', 'Kysely', ...rootNames.map((name) => `.${name}(`)],
  packages: ['kysely'],
  calls: { names: [...rootNames, ...continuations, 'CamelCasePlugin'], read },
  callback: givenTransaction,
};

/** `db.transaction().execute(async (trx) => …)`: what is done with `trx` is done with the client. */
function givenTransaction(callee: Value): readonly Value[] | null {
  if (callee.kind !== 'member' || callee.property !== 'execute' || packageOf(callee) !== 'kysely') return null;
  let current: Value = callee.object;
  while (current.kind === 'call' && current.callee.kind === 'member') {
    const { object, property } = current.callee;
    if (property === 'transaction' || property === 'connection') return [object];
    current = object;
  }
  return null;
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const index = site.links.findIndex(isRoot);
  const last = site.links.at(-1);
  if (index === -1 || last === undefined || !contains(site.at, last.value.at)) return [];
  if (!isKysely(site, index) || goesOn(last, site, look)) return [];
  // What reads and is not run is a part of another statement, which tells of it.
  const root = site.links[index];
  if (root?.name === 'selectFrom' && !site.links.some(({ name }) => runningNames.has(name))) return [];
  return queriesOf(site.links, site, look).map((query): Declaration => ({ kind: 'query', query }));
}

/** The names of the calls that begin statements are Kysely's own; what is known to be another thing is left alone. */
function isKysely({ base }: CallSite, index: number): boolean {
  const from = packageOf(base);
  if (from !== null) return from === 'kysely';
  if (index > 0) return true;
  return (
    !['array', 'object', 'literal', 'regex', 'class'].includes(base.kind) &&
    !(base.kind === 'instance' && base.of.kind === 'class')
  );
}

function goesOn(last: ChainLink, site: CallSite, look: Lookup): boolean {
  return look
    .callsOn(last.value)
    .some(
      (other) =>
        !contains(site.at, other.at) &&
        other.links.some((link) => !contains(site.at, link.value.at) && continuations.includes(link.name)),
    );
}

function queriesOf(links: readonly ChainLink[], site: CallSite, look: Lookup): readonly Query[] {
  const writer = kyselyWriter(site.at, hasCamelCase(look) ? snakeCase : (name) => name);
  const complete = writeStatement(writer, links, look);
  const { value, nameOf } = written(writer);
  const own = composeSql(value, nameOf).flatMap((composed) => readComposed(composed, site, complete));
  const common = links
    .filter(({ name }) => name === 'with' || name === 'withRecursive')
    .map(({ arguments: args }) => args ?? []);
  const names = common.flatMap(([name]) => (name && foldText(name)?.split('(')[0]) ?? []);
  const inner = common.flatMap(([, body]) => (body === undefined ? [] : commonQueries(body, site, look)));
  return [...inner, ...own].filter(({ target }) => target.kind !== 'known' || !names.includes(target.name));
}

/** `with('late', (db) => db.selectFrom('orders')…)`: what changes rows is told where it is written. */
function commonQueries(body: Value, site: CallSite, look: Lookup): readonly Query[] {
  const made = body.kind === 'function' ? look.resultOf(body, [{ ...expressionBuilder(body.at) }], body.at) : body;
  const { links } = chainOf(made);
  return links.find(isRoot)?.name === 'selectFrom' ? queriesOf(links, site, look) : [];
}

function readComposed(composed: ComposedSql, site: CallSite, complete: boolean): readonly Query[] {
  const textOf = (index: number): string => describe(composed.holes[index] ?? { kind: 'undefined', at: site.at });
  return readSql(composed.text, 'postgresql').statements.flatMap((statement): readonly Query[] => {
    if (statement.kind !== 'query') return [];
    const query = placeQuery(statement, {
      locate: (start, end) => composed.locate(start, end),
      at: () => site.at,
      parameter(text) {
        const index = wholeHole(text);
        const value = index === null ? undefined : composed.holes[index];
        return value === undefined ? null : operandsOf(value);
      },
      name: () => null,
      describe: (text) => describeHoles(text, textOf),
    });
    const method = site.links.find(isRoot)?.name ?? query.method;
    const writes = query.writes.filter(({ field }) => field !== 'unknown');
    const changes = query.operation === 'insert' || query.operation === 'update';
    return [
      { ...query, adapter: adapter.id, method, writes, writesComplete: query.writesComplete && (complete || !changes) },
    ];
  });
}

/** https://kysely.dev/docs/plugins: names of columns and tables are written in snake case. */
function hasCamelCase(look: Lookup): boolean {
  return look.callsNamed('CamelCasePlugin').some(({ base }) => packageOf(base) === 'kysely');
}
