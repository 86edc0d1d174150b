import type { Scalar } from './predicate';
import type { Span } from './span';

/** A type with its names resolved across files: enough to tell fields, literal values and kinds. */
export type ResolvedType = { readonly at: Span } & (
  | { readonly kind: 'literal'; readonly value: Scalar }
  /** `string`, `number`, `Date`, `ObjectId`, …: a keyword or a well-known or external type by its own name. */
  | { readonly kind: 'named'; readonly name: string; readonly arguments: readonly ResolvedType[] }
  | { readonly kind: 'union'; readonly members: readonly ResolvedType[] }
  | { readonly kind: 'object'; readonly members: readonly ResolvedMember[]; readonly name: string | null }
  | { readonly kind: 'array'; readonly element: ResolvedType }
  | { readonly kind: 'unknown' }
);

export interface ResolvedMember {
  readonly name: string;
  readonly nameAt: Span;
  readonly optional: boolean;
  readonly type: ResolvedType;
}
