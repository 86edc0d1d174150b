import type { Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import type { FilterReading } from './mongo-reading';

/** The column that a condition of a mapper is about, and the code that names it. */
export interface OrmSubject {
  readonly column: string;
  readonly at: Span;
}

/** What is said of the column, as a filter that names it. */
export function about({ column, at }: OrmSubject, reading: FilterReading): FilterReading {
  return { ...reading, filter: [{ field: column, at }, ...reading.filter] };
}

/** IS NULL. */
export function isMissing(subject: OrmSubject): Predicate {
  return { kind: 'not', of: isPresent(subject) };
}

/** IS NOT NULL. */
export function isPresent({ column, at }: OrmSubject): Predicate {
  return { kind: 'present', field: [column], mode: 'not-null', at };
}
