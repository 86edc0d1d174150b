import type { Operand } from '../model/predicate';
import type { SqlStatement } from '../model/sql';
import type { Value } from '../model/value';
import { readSql } from '../parse/sql';
import { boundName, wholeHole, type SqlDialect } from '../parse/sql-token';
import type { CallSite, Declaration, Lookup } from './adapter';
import { foldText } from './fold';
import { describe } from './operand';
import { operandsOf, type BoundValues } from './sql-bound';
import { placeDefinition } from './sql-definition';
import { describeHoles, placeQuery, wholeStatement, type SqlPlacing } from './sql-query';
import type { ComposedSql } from './sql-text';

/** What the statements of an SQL text declare, which a call runs. */
export function composedDeclarations(
  composed: ComposedSql,
  bound: BoundValues,
  site: CallSite,
  dialect: SqlDialect | null,
  look: Lookup,
): readonly Declaration[] {
  const { statements } = readSql(composed.text, dialect ?? 'unknown');
  const placing = placingOf(composed, bound, site, look, statements);
  return statements.flatMap((statement): readonly Declaration[] => {
    if (statement.kind === 'query') return [{ kind: 'query', query: placeQuery(statement, placing) }];
    if (statement.kind === 'definition' || statement.kind === 'resident')
      return [placeDefinition(statement, composed.locate)];
    if (statement.problem === null || dialect === null) return [];
    const at = composed.locate(statement.start, statement.end);
    return [{ kind: 'note', reason: 'syntax-error', message: placing.describe(statement.problem), at }];
  });
}

function placingOf(
  composed: ComposedSql,
  bound: BoundValues,
  site: CallSite,
  look: Lookup,
  statements: readonly SqlStatement[],
): SqlPlacing {
  return {
    locate: composed.locate,
    at: () => site.at,
    statement: wholeStatement(composed.text, statements),
    parameter(text): readonly Operand[] | null {
      const index = wholeHole(text);
      const value = index === null ? bound.valueOf(text) : composed.holes[index];
      return value ? operandsOf(value) : null;
    },
    name(text) {
      const parameter = boundName(text);
      const value = parameter === null ? null : bound.valueOf(parameter);
      return value && foldText(value);
    },
    describe: (text) => describeHoles(text, (index) => textOfHole(composed.holes[index], look)),
  };
}

function textOfHole(value: Value | undefined, look: Lookup): string {
  if (value === undefined) return '…';
  return look.text(value) || describe(value);
}
