import type { Span } from './span';

/** A path inside an entity, spelled as in the database: `['address', 'zip']`. */
export type FieldPath = readonly string[];

/** The scalars that code, schemas and stored data share. `undefined` never appears: an absent field has no value. */
export type Scalar = string | number | boolean | null;

/** What numbers that stand for times count. */
export type TimeUnit = 'seconds' | 'milliseconds';

/** What a field is compared with. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: Scalar }
  /** A moment relative to the run: `offset` in milliseconds (negative is the past), null where it is not known. */
  | {
      readonly kind: 'now';
      readonly offset: number | null;
      /** Where it is a number: of what, since 1970. */
      readonly unit?: TimeUnit;
    }
  /** Another field of the same row or document, or of a joined one (`entity` is then that entity or alias). */
  | { readonly kind: 'field'; readonly path: FieldPath; readonly entity: string | null }
  /** A value given at run time; `text` is what a reader would call it. */
  | {
      readonly kind: 'parameter';
      readonly text: string;
      /** Of a number that tells the time: what it counts. */
      readonly unit?: TimeUnit;
    }
  /** The rows of another query. */
  | {
      readonly kind: 'subquery';
      readonly text: string;
      readonly entity: string | null;
      readonly field: FieldPath | null;
    }
  | { readonly kind: 'unknown'; readonly text: string };

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/**
 * The condition that a query puts on rows or documents. Every query language is read into this algebra; what does not
 * fit becomes `opaque`, which may match anything.
 *
 * `present` has two modes because engines differ: `not-null` is SQL's IS NOT NULL (in MongoDB: present and not null),
 * `exists` is MongoDB's `$exists: true` (a stored null counts as present).
 */
export type Predicate =
  | { readonly kind: 'always' }
  | { readonly kind: 'all'; readonly of: readonly Predicate[] }
  | { readonly kind: 'any'; readonly of: readonly Predicate[] }
  | { readonly kind: 'not'; readonly of: Predicate }
  | {
      readonly kind: 'compare';
      readonly field: FieldPath;
      readonly operator: Comparison;
      readonly operand: Operand;
      readonly at: Span;
    }
  | { readonly kind: 'in-set'; readonly field: FieldPath; readonly operands: readonly Operand[]; readonly at: Span }
  | { readonly kind: 'present'; readonly field: FieldPath; readonly mode: 'not-null' | 'exists'; readonly at: Span }
  /** A condition that could not be understood. `fields` are those it is known to read. */
  | { readonly kind: 'opaque'; readonly reason: string; readonly fields: readonly FieldPath[]; readonly at: Span };

/** How an engine treats null, missing fields and values of another type. */
export type Semantics = 'sql' | 'mongodb';

/** How much of a query's condition is understood. */
export type Completeness = 'complete' | 'partial' | 'opaque';

/** The type families that engines compare by (MongoDB: type bracketing). */
export type FieldType =
  | 'string'
  | 'number'
  | 'boolean'
  | 'date'
  | 'object-id'
  | 'object'
  | 'array'
  | 'binary'
  | 'json'
  | 'uuid'
  | 'mixed'
  | 'unknown';

/**
 * What is known of one field in a family of rows or documents.
 * - `presence`: whether the field is stored at all (always 'always' for SQL columns).
 * - `nullable`: whether a stored value may be null.
 * - `values`: every value it can hold, or null when that is not known. Null itself is stated by `nullable`.
 * - `types`: every type it can hold, or null when not known.
 */
export interface FieldShape {
  readonly presence: 'always' | 'sometimes' | 'never';
  readonly nullable: boolean;
  readonly values: readonly Scalar[] | null;
  readonly types: readonly FieldType[] | null;
}

/**
 * A family of rows or documents: what is known of each field by dotted path. A field that is not in `fields` may be
 * anything when the shape is open, and is never stored when it is closed.
 */
export interface Shape {
  readonly fields: ReadonlyMap<string, FieldShape>;
  readonly open: boolean;
}

/**
 * Whether a predicate selects members of a shape. `never` is sound: no row or document of that shape can match.
 * `always`: every one does. `unknown`: the predicate, or what it compares with, could not be understood.
 */
export type Reach = 'always' | 'never' | 'sometimes' | 'unknown';
