import type { Completeness, Operand, Predicate, Semantics } from './predicate';
import type { Selection } from './selection';
import type { Span } from './span';

export type Operation = 'read' | 'insert' | 'update' | 'delete' | 'define';

/** The entity a query touches: its name in the database, or why that is not known (and the code that computes it). */
export type Target =
  | { readonly kind: 'known'; readonly name: string }
  | { readonly kind: 'unknown'; readonly reason: string; readonly text: string };

/** A field that a query names, dotted, at the token that names it. */
export interface FieldUse {
  readonly field: string;
  readonly at: Span;
  /** Whether the field is only reached by a wildcard (`SELECT *`). */
  readonly implicit?: true;
  /** In a condition that the client leaves out where the value is undefined, as it may be, unless code around it asks. */
  readonly mayVanish?: true;
}

/** A field that a query writes, with what it writes. */
export interface FieldWrite extends FieldUse {
  readonly value: Operand;
  /** The token of the value, where the code has one. */
  readonly valueAt?: Span;
}

/** One place that touches data. */
export interface Query {
  readonly operation: Operation;
  /** The method or statement as written: `deleteMany`, `DELETE`. */
  readonly method: string;
  readonly adapter: string;
  readonly semantics: Semantics;
  readonly target: Target;
  /** The schema that a statement names the target with. */
  readonly schema?: string;
  readonly predicate: Predicate;
  readonly completeness: Completeness;
  /** Fields in the condition, in order of appearance. */
  readonly filter: readonly FieldUse[];
  /** Fields that are read otherwise: projections, sorting, grouping, joins. */
  readonly reads: readonly FieldUse[];
  readonly writes: readonly FieldWrite[];
  /** Whether every field that is written is listed in `writes` (no spread, no computed document). */
  readonly writesComplete: boolean;
  /**
   * For an insert that leaves rows in place which have the same key, or changes them: the fields of that key where it
   * names them (`ON CONFLICT (sku)`), none where any key counts (`ON DUPLICATE KEY`, `REPLACE`).
   */
  readonly conflict?: readonly FieldUse[];
  /** The most rows it may touch, when that is written down; 1 for deleteOne and its like. */
  readonly limit: number | null;
  /** Which fields it gives of each row, where it says so. */
  readonly selection?: Selection;
  /** It has a limit that is not written down: a parameter, a setting. */
  readonly limited?: true;
  /** It reads what several of them come to (a count, the largest of a field), where its method does not say so. */
  readonly sums?: true;
  /** The statement of SQL that it is, or is a part of, as the code sends it; computed parts stand as holes. */
  readonly statement?: string;
  /** Where another query found the rows that it touches, whose conditions then are its own. */
  readonly chosenAt?: Span;
  /** The call or statement; `at` of a call chain is from its receiver to its last closing parenthesis. */
  readonly at: Span;
  /** The smallest token that names the target, where there is one in the code. */
  readonly targetAt: Span | null;
}

/** The name of a query's entity, or null when it is not known. */
export function entityOf(query: Query): string | null {
  return query.target.kind === 'known' ? query.target.name : null;
}
