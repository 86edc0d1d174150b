import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { readSql } from '../parse/sql';
import { wholeHole } from '../parse/sql-token';
import { oneOfForms, opaque, type FilterReading } from './mongo-reading';
import { describe } from './operand';
import { operandsOf } from './sql-bound';
import { describeHoles, placeQuery } from './sql-query';
import { composeSql, type ComposedSql, type NameReader } from './sql-text';
import type { SqlDialect } from '../parse/sql-token';

/** Where a fragment of SQL stands: the table that its condition is about, and what builders' values are in SQL. */
export interface FragmentContext {
  readonly table: string;
  readonly nameOf: NameReader;
  readonly dialect: SqlDialect;
}

/**
 * A condition that is SQL, wholly or in part: `sql`lower(${t.email}) = ${mail}``, or parts of a comparison with text
 * between them (`texts` has one element more than `values`).
 */
export function fragmentReading(
  texts: readonly string[],
  values: readonly Value[],
  at: Span,
  context: FragmentContext,
): FilterReading {
  const start = `SELECT 1 FROM "${context.table.replaceAll('"', '""')}" WHERE `;
  const tag: Value = { kind: 'external', module: 'drizzle-orm', path: ['sql'], at };
  const pieces = texts.map((text, index) => ({ text: index === 0 ? start + text : text, at }));
  const statement: ValueOf<'template'> = { kind: 'template', texts: pieces, values, tag, at };
  const readings = composeSql(statement, context.nameOf).map((composed) => readComposed(composed, at, context));
  const [only, ...others] = readings;
  if (only === undefined) return opaque('SQL that is computed', at);
  return others.length === 0 ? only : oneOfForms(readings);
}

function readComposed(composed: ComposedSql, at: Span, context: FragmentContext): FilterReading {
  const describeHole = (index: number): string => describe(composed.holes[index] ?? { kind: 'undefined', at });
  const statement = readSql(composed.text, context.dialect).statements.find(
    (each) => each.kind === 'query' && each.table.name === context.table,
  );
  if (statement?.kind !== 'query') return opaque('SQL that could not be read', at);
  const query = placeQuery(statement, {
    locate: (start, end) => composed.locate(start, end),
    at: () => at,
    parameter(text) {
      const index = wholeHole(text);
      const value = index === null ? undefined : composed.holes[index];
      return value === undefined ? null : operandsOf(value);
    },
    name: () => null,
    describe: (text) => describeHoles(text, describeHole),
  });
  return { predicate: query.predicate, completeness: query.completeness, filter: query.filter };
}
