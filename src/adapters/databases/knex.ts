import type { Value } from '../../model/value';
import { contains } from '../../model/span';
import type { Adapter, CallSite, CompanionSite, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { isKnexInstance, knexChain, knexInstance, stepsOf, untilSent, type KnexChain, type Step } from '../knex-chain';
import { knexQueries } from '../knex-query';
import { isOfSchemaBuilder, migrationInstance, schemaCalls, schemaSteps, tableBuilder } from '../knex-schema';
import { operationOf, tableOf } from '../knex-statement';

/** Methods that a chain is found by; the rest are read when one of these is there. */
const names = [
  ...['where', 'andWhere', 'orWhere', 'whereNot', 'orWhereNot', 'whereRaw', 'orWhereRaw', 'andWhereRaw', 'whereIn'],
  ...['whereNotIn', 'orWhereIn', 'orWhereNotIn', 'whereNull', 'whereNotNull', 'orWhereNull', 'orWhereNotNull'],
  ...['whereBetween', 'whereNotBetween', 'whereExists', 'whereNotExists', 'whereLike', 'whereILike', 'whereColumn'],
  ...['select', 'column', 'columns', 'distinct', 'from', 'into', 'first', 'pluck', 'count', 'countDistinct'],
  ...['min', 'max', 'sum', 'avg', 'insert', 'upsert', 'batchInsert', 'update', 'del', 'delete', 'truncate'],
  ...['increment', 'decrement', 'join', 'innerJoin', 'leftJoin', 'leftOuterJoin', 'orderBy', 'limit', 'modify'],
  ...['onConflict', 'returning', 'whereJsonPath', 'whereJsonObject', 'table'],
];

/** https://knexjs.org/guide/query-builder.html#with */
const commonTables = ['with', 'withRecursive', 'withMaterialized', 'withNotMaterialized'];

/** https://knexjs.org/guide/query-builder.html */
export const adapter: Adapter = {
  id: 'knex',
  title: 'Knex',
  documentation: 'https://knexjs.org/guide/query-builder.html',
  mentions: [
    ...['knex', 'Knex', '.whereRaw(', '.whereIn(', '.whereNotIn(', '.del()', '.onConflict(', '.andWhere('],
    ...['.createTable(', '.alterTable(', '.dropTable', '.renameTable(', '.schema.table('],
  ],
  packages: ['knex', 'objection', 'redbean-node'],
  calls: { names: [...names, ...commonTables, ...schemaCalls], forwarded: schemaCalls, read },
  entry: migrationInstance,
  callback(callee) {
    if (callee.kind !== 'member') return null;
    if (callee.property === 'transaction') return isKnexInstance(callee.object) ? [knexInstance(callee.at)] : null;
    return isOfSchemaBuilder(callee) ? [tableBuilder(callee.at)] : null;
  },
  fluent: (value) => knexChain(value) !== null,
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const steps = schemaSteps(site, look);
  if (steps !== null) return steps;
  const last = site.links.at(-1);
  const chain = last === undefined ? null : knexChain(last.value);
  if (chain === null || isOfSchema(chain)) return [];
  const made = completed(chain, site, look);
  if (made === null || (chain.open && operationOf(made) === null)) return [];
  if (operationOf(made) === null && isCommonTable(site, tableOf(made), look)) return [];
  return knexQueries(made, site, 'knex', look).map((query) => ({ kind: 'query', query }));
}

/** `knex.schema.…`, `knex.raw(…)`, `knex.fn.now()`: no query of the builder. */
function isOfSchema({ steps }: KnexChain): boolean {
  const [first] = steps;
  return first === undefined || ['schema', 'raw', 'fn', 'ref', 'migrate', 'seed', 'destroy'].includes(first.name);
}

/**
 * The query that a call makes, with what other statements add to the variable that holds it; null where another call
 * makes it. A query is made where it is said what it does; one that reads, where it is begun.
 */
function completed(chain: KnexChain, site: CallSite, look: Lookup): readonly Step[] | null {
  const own = untilSent(chain.steps);
  const isHere = (step: Step): boolean => contains(site.at, step.value.at);
  const doing = operationOf(own);
  if (doing !== null && !isHere(doing.step)) return null;
  const held = look.heldCalls(site);
  const holds = held !== null && isBegun(held.held);
  if (holds) {
    const cloned = held.starts && own.some((step) => step.name === 'clone' && isHere(step));
    const others = held.calls.filter(({ site: other }) => !isCloned(other));
    const before = others.filter(({ site: other }) => !isAfter(other, site));
    if (cloned) return withBeside(own, before, isHere);
    if (doing !== null) return withBeside(own, held.starts ? before : others, isHere);
    if (others.some(({ site: other }) => doesHere(other))) return null;
    if (!held.starts) return held.calls.length > 0 && others.length === 0 ? null : withBeside(own, others, isHere);
    if (!isFirst(site, held.calls, held.held)) return null;
    const first = own.map((step) => ({ ...step, certain: step.certain && (held.certain || !isHere(step)) }));
    return withBeside(first, others, isHere);
  }
  if (doing === null && own.every(isHere) && isContinued(site, look)) return null;
  return own;
}

/** Whether a variable holds a query that is being built, not the instance that makes queries. */
function isBegun(value: Value): boolean {
  const values = value.kind === 'one-of' ? value.values : [value];
  return values.some((one) => {
    const chain = knexChain(one);
    return chain !== null && (chain.open || tableOf(chain.steps) !== null || chain.steps.length > 0);
  });
}

function isAfter(other: CallSite, site: CallSite): boolean {
  return other.at.file === site.at.file && other.at.start >= site.at.end;
}

function isCloned(site: CallSite): boolean {
  return stepsHere(site).some((step) => step.name === 'clone');
}

function doesHere(site: CallSite): boolean {
  return operationOf(stepsHere(site)) !== null;
}

/** Whether a query reads what the query around it defines by `with('name', …)`. */
function isCommonTable(site: CallSite, table: Value | null, look: Lookup): boolean {
  const name = table === null ? null : foldText(table);
  if (name === null) return false;
  return commonTables.some((method) =>
    look.callsNamed(method).some((other) => {
      if (!contains(other.at, site.at) || other === site) return false;
      const aliases = other.links.filter((link) => link.name === method).map((link) => link.arguments?.[0]);
      return aliases.some((alias) => alias !== undefined && foldText(alias) === name);
    }),
  );
}

/** The steps that are written in the call itself. */
function stepsHere(site: CallSite): readonly Step[] {
  const last = site.links.at(-1);
  const steps = last === undefined ? [] : stepsOf(last.value).steps;
  return untilSent(steps).filter((step) => contains(site.at, step.value.at));
}

/** Of several calls on a query whose beginning says nothing but its table, the first one stands for it. */
function isFirst(site: CallSite, calls: readonly CompanionSite[], held: Value): boolean {
  const values = held.kind === 'one-of' ? held.values : [held];
  const plain = values.every((one) => (knexChain(one)?.steps ?? []).every((step) => step.name === ''));
  return plain && calls.every(({ site: other }) => isAfter(other, site) || isCloned(other));
}

function withBeside(
  own: readonly Step[],
  beside: readonly CompanionSite[],
  isHere: (step: Step) => boolean,
): readonly Step[] {
  const added = beside.flatMap(({ site, certain }) => stepsHere(site).map((step) => ({ ...step, certain })));
  const unique = [...new Map(added.map((step) => [step.nameAt.start, step])).values()].filter(
    (step) => !own.some((one) => one.nameAt.start === step.nameAt.start && one.nameAt.file === step.nameAt.file),
  );
  const begun = own.filter((step) => !isHere(step));
  const here = own.filter(isHere);
  const [before, after] = begun.length > 0 ? [begun, here] : [here, []];
  return [...before, ...unique, ...after];
}

/** Whether somebody else goes on with the query that a call begins: then it is made there. */
function isContinued(site: CallSite, look: Lookup): boolean {
  const last = site.links.at(-1);
  if (last === undefined) return false;
  return look.callsOn(last.value).some((other) => !contains(site.at, other.at));
}
