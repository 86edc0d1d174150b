import { conditionsOf, namesValues, operandsOf } from '../model/conditions';
import type { BranchFacts } from '../model/facts';
import type { LeftOver, ReachedQuery } from '../model/job';
import { entityOf } from '../model/query';
import { sameSpan, type Span } from '../model/span';
import type { Operand, Scalar } from '../model/predicate';
import { evaluate } from './evaluate';
import { functionOf, spanOf, type Program, type Scope } from './program';
import { rowPathOf } from './row-origin';
import type { Ran } from './row-reads';

/** Code that runs for rows with some values of a field only, or (`not`) for all others. */
interface Division {
  readonly from: ReachedQuery;
  readonly field: string;
  readonly values: readonly Scalar[];
  readonly not: boolean;
  readonly subject: Span;
  readonly span: Span;
}

/** Code that runs where a condition holds that is not understood. */
interface Doubt {
  readonly subject: BranchFacts['subject'];
  readonly span: Span;
}

/**
 * Queries that delete or change something, with what the branches around them, or around what calls them, leave over for
 * them of the rows of another query of the same entity: `default:`, `else`, what follows a `continue`.
 */
export function withLeftOver(
  program: Program,
  queries: readonly ReachedQuery[],
  ran: readonly Ran[],
): readonly ReachedQuery[] {
  const isWriting = queries.some(({ query }) => changes(query.operation));
  const reading = queries.filter(({ query }) => query.operation === 'read');
  if (!isWriting || reading.length === 0) return queries;
  const divisions: Division[] = [];
  const doubts: Doubt[] = [];
  for (const { reference, environment } of ran) {
    const scope: Scope = { file: reference.file, function: reference.index, environment };
    for (const branch of functionOf(program, reference)?.branches ?? []) {
      const span = spanOf(scope.file, branch);
      if (branch.values === null) doubts.push({ subject: branch.subject, span });
      else divisions.push(...divisionsOf(program, branch, branch.values, scope, reading));
    }
  }
  if (!divisions.some(({ not }) => not)) return queries;
  return queries.map((reached) => {
    if (!changes(reached.query.operation) || !isOfRow(reached)) return reached;
    const leftOver = leftOverFor(reached, divisions, doubts);
    return leftOver.length === 0 ? reached : { ...reached, leftOver };
  });
}

function changes(operation: ReachedQuery['query']['operation']): boolean {
  return operation === 'delete' || operation === 'update';
}

/** Whether it touches what it is given at run time (`WHERE id = $1`), or a row itself, not whatever fits a condition. */
function isOfRow({ query }: ReachedQuery): boolean {
  return (
    query.chosenAt !== undefined ||
    conditionsOf(query.predicate).some(
      (one) => one.required && namesValues(one) && operandsOf(one.leaf).some(({ kind }) => GIVEN.has(kind)),
    )
  );
}

const GIVEN: ReadonlySet<Operand['kind']> = new Set(['parameter', 'unknown']);

function divisionsOf(
  program: Program,
  branch: BranchFacts,
  values: NonNullable<BranchFacts['values']>,
  scope: Scope,
  reading: readonly ReachedQuery[],
): readonly Division[] {
  const { subject, not } = branch;
  const row = rowPathOf(
    evaluate(program, subject, scope),
    reading.map(({ query }) => query),
  );
  if (row === null || row.path.length === 0) return [];
  const givers = reading.filter(({ query }) => sameSpan(query.at, row.at));
  const [from] = givers;
  // A join gives fields of several tables.
  if (from === undefined || new Set(givers.map(({ query }) => entityOf(query))).size !== 1) return [];
  const name = row.path.join('.');
  const names = from.query.selection?.names;
  const field = names !== undefined && Object.hasOwn(names, name) ? (names[name] ?? name) : name;
  const known = values.flatMap((value): readonly Scalar[] => {
    const actual = evaluate(program, value, scope);
    return actual.kind === 'literal' ? [actual.value] : [];
  });
  // What cannot be told may be the value in question.
  if (known.length < values.length) return [];
  const span = spanOf(scope.file, branch);
  return [{ from, field, values: known, not, subject: spanOf(scope.file, subject), span }];
}

function leftOverFor(
  { query, path }: ReachedQuery,
  divisions: readonly Division[],
  doubts: readonly Doubt[],
): readonly LeftOver[] {
  const places = [query.at, ...path.map(({ at }) => at)];
  const isAround = ({ span }: Doubt | Division): boolean => places.some((place) => contains(span, place));
  const around = divisions.filter((one) => entityOf(one.from.query) === entityOf(query) && isAround(one));
  const doubtful = doubts.filter(isAround).map(({ subject }) => JSON.stringify(subject));
  const fields = new Set(around.map(({ field }) => field));
  return [...fields].flatMap((field): readonly LeftOver[] => {
    const parts = around.filter((one) => one.field === field);
    const [first] = parts;
    // `if (KEPT.has(order.state)) continue`: who knows which.
    const isTold = doubtful.every((text) => !text.includes(`"${field.split('.').at(-1) ?? field}"`));
    if (first === undefined || !isTold || parts.some(({ not }) => !not)) return [];
    const values = [...new Set(parts.flatMap((part) => part.values))];
    const certain = doubtful.every((text) => !text.includes('"kind":"call"'));
    return [{ field, values, from: first.from.query, at: first.subject, certain }];
  });
}

function contains(outer: Span, inner: Span): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}
