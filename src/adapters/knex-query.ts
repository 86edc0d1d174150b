import type { Operation, Query } from '../model/query';
import type { Value } from '../model/value';
import { sameSpan } from '../model/span';
import type { Operand } from '../model/predicate';
import { boundName } from '../parse/sql-token';
import { readSql } from '../parse/sql';
import { wholeHole } from '../parse/sql-token';
import type { CallSite, Lookup } from './adapter';
import { foldText } from './fold';
import type { KnexChain, Step } from './knex-chain';
import { writeQuery } from './knex-statement';
import { operationOf, storesMore, type KnexOperation } from './knex-operation';
import { tableOf } from './knex-clauses';
import { createWriter, type Spelling } from './knex-writer';
import { describe } from './operand';
import { operandsOf } from './sql-bound';
import { placeQuery, type SqlPlacing } from './sql-query';
import { composedOf } from './sql-text';

const meanings: Readonly<Record<KnexOperation, Operation>> = {
  select: 'read',
  insert: 'insert',
  update: 'update',
  delete: 'delete',
  truncate: 'delete',
};

const readers: ReadonlySet<string> = new Set([
  ...['first', 'pluck', 'count', 'countDistinct', 'min', 'max', 'sum', 'sumDistinct', 'avg', 'avgDistinct', 'select'],
]);

/**
 * The queries that a chain of Knex makes. Knex is a way to write SQL, and its documentation says which: so the chain is
 * written out as that SQL, each part at its code, and the reader of SQL says what it means.
 */
export function knexQueries(
  steps: readonly Step[],
  site: CallSite,
  adapter: string,
  look: Lookup,
  dialect: KnexDialect = plainDialect,
): readonly Query[] {
  const writer = createWriter(look, writeQuery, dialect.spell, dialect.told);
  writeQuery(writer, steps, site.at);
  const composed = composedOf(writer.draft, site.at);
  const placing: SqlPlacing = {
    locate: composed.locate,
    at: () => site.at,
    parameter(text): readonly Operand[] | null {
      const index = wholeHole(text);
      if (index !== null) {
        const value = composed.holes[index];
        return value ? operandsOf(value) : null;
      }
      const number = /^\?(\d+)$/.exec(text)?.[1];
      const value = number === undefined ? undefined : writer.bindings[Number(number) - 1];
      return value ? operandsOf(value) : null;
    },
    name(text) {
      const number = /^\?(\d+)$/.exec(boundName(text) ?? '')?.[1];
      const value = number === undefined ? undefined : writer.bindings[Number(number) - 1];
      return value ? foldText(value) : null;
    },
    describe: (text) =>
      text.replace(/\uE000(\d+)\uE001/g, (_, index: string) => textOf(composed.holes[Number(index)], look)),
  };
  const doing = operationOf(steps);
  const operation = meanings[doing?.operation ?? 'select'];
  const method = doing?.step.name ?? steps.findLast((step) => readers.has(step.name))?.name ?? 'select';
  const table = tableOf(steps);
  const { statements } = readSql(composed.text, 'unknown');
  const queries = statements.flatMap((statement): readonly Query[] => {
    if (statement.kind !== 'query') return [];
    const { start } = statement.table;
    if (writer.foreign.some((range) => range.start <= start && start < range.end)) return [];
    return [{ ...placeQuery(statement, placing), adapter }];
  });
  const main = queries.findIndex((one) => one.operation === operation && isAt(one, table));
  return queries.map((query, index) =>
    index === (main === -1 ? queries.findIndex((one) => one.operation === operation) : main)
      ? { ...query, method, writesComplete: query.writesComplete && !storesMore(steps) }
      : { ...query, method: query.method.toLowerCase() },
  );
}

/** How what is built on Knex differs from it. */
export interface KnexDialect {
  readonly spell: Spelling;
  readonly told: (chain: KnexChain) => readonly Step[];
}

const plainDialect: KnexDialect = { spell: (name) => name, told: (chain) => chain.steps };

/** What is computed is code; there is no text around it. */
function textOf(value: Value | undefined, look: Lookup): string {
  if (value === undefined) return '…';
  return look.text(value) || describe(value);
}

function isAt({ targetAt }: Query, table: ReturnType<typeof tableOf>): boolean {
  if (targetAt === null || table === null) return false;
  const { at } = table;
  return sameSpan(targetAt, at) || (at.file === targetAt.file && at.start <= targetAt.start && targetAt.end <= at.end);
}
