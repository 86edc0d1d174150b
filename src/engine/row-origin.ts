import type { Query } from '../model/query';
import type { Span } from '../model/span';
import type { Value } from '../model/value';

/** What a value is of a query's rows: of which, and by which steps from the row. Lists of rows have no steps, too. */
export interface RowPath {
  readonly at: Span;
  readonly path: readonly string[];
}

const DEEPEST = 24;

/** Members under which clients give the rows: `result.rows`, `result.recordset`. */
const HOLDERS: ReadonlySet<string> = new Set(['rows', 'recordset', 'docs']);

/** Methods that give rows, or lists of them, as they are. */
const KEEPING: ReadonlySet<string> = new Set([
  ...['filter', 'slice', 'sort', 'toSorted', 'reverse', 'toReversed', 'concat', 'find', 'findLast', 'at', 'pop'],
  ...['shift', 'toArray', 'exec', 'execute', 'lean', 'cursor', 'stream', 'clone', 'next', 'all', 'first', 'one'],
  ...['fetchone', 'fetchall', 'fetchmany', 'mappings', 'one_or_none', 'iterator', '__iter__', 'to_list'],
  ...['orFail', 'populate', 'limit', 'skip', 'batchSize', 'getMany', 'getOne', 'getRawMany', 'getRawOne', 'toObject'],
]);

/** Methods whose result is something else, whatever they are called on. */
const MAKING: ReadonlySet<string> = new Set([
  ...['map', 'flatMap', 'reduce', 'reduceRight', 'forEach', 'some', 'every', 'join', 'then', 'catch', 'count'],
  ...['entries', 'keys', 'indexOf', 'findIndex', 'includes', 'each', 'pluck', 'group'],
]);

/** What a value is of the rows of one of the queries; null where that is not known, or it may be something else. */
export function rowPathOf(value: Value, queries: readonly Query[], depth = 0): RowPath | null {
  if (depth > DEEPEST) return null;
  const within = (inner: Value): RowPath | null => rowPathOf(inner, queries, depth + 1);
  if (value.within !== undefined) return within(value.within);
  switch (value.kind) {
    case 'unknown':
      return value.of === undefined ? null : within(value.of);
    case 'member': {
      const held = within(value.object);
      if (held === null || (held.path.length === 0 && isStep(value.property))) return held;
      return { ...held, path: [...held.path, value.property] };
    }
    case 'template': {
      const query = value.tag === null ? undefined : queries.find(({ at }) => isPartOf(value.at, at));
      return query === undefined ? null : { at: query.at, path: [] };
    }
    case 'one-of':
      return ofEach(value.values.filter((one) => !isNothing(one)).map(within));
    case 'call': {
      const { callee } = value;
      const method = callee.kind === 'member' ? callee.property : null;
      if (method !== null && MAKING.has(method)) return null;
      const query = queries.find(({ at }) => isPartOf(value.at, at));
      if (query !== undefined) return { at: query.at, path: [] };
      const held = callee.kind === 'member' && method !== null && KEEPING.has(method) ? within(callee.object) : null;
      return held?.path.length === 0 ? held : null;
    }
    default:
      return null;
  }
}

function isStep(property: string): boolean {
  return HOLDERS.has(property) || /^\d+$/.test(property);
}

/** The call itself, or one of its chain: a query is told where the last one ends. */
function isPartOf(at: Span, query: Span): boolean {
  return at.file === query.file && at.start === query.start && at.end <= query.end;
}

function isNothing(value: Value): boolean {
  return value.kind === 'undefined' || (value.kind === 'literal' && value.value === null);
}

/** Where all alternatives are the same of the same query. */
function ofEach(paths: readonly (RowPath | null)[]): RowPath | null {
  const [first, ...others] = paths;
  if (first === undefined || first === null) return null;
  const isSame = (other: RowPath | null): boolean =>
    other !== null && other.at.start === first.at.start && other.path.join('.') === first.path.join('.');
  return others.every(isSame) ? first : null;
}
