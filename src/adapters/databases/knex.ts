import type { Value } from '../../model/value';
import { contains } from '../../model/span';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { isKnexInstance, knexChain, knexInstance, type KnexChain } from '../knex-chain';
import { completed } from '../knex-completed';
import { knexQueries } from '../knex-query';
import { isOfSchemaBuilder, migrationInstance, schemaCalls, schemaSteps, tableBuilder } from '../knex-schema';
import { operationOf } from '../knex-operation';
import { tableOf } from '../knex-clauses';

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
  // A model's class is Objection's business.
  if (chain === null || chain.base.kind === 'class' || isOfSchema(chain)) return [];
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
