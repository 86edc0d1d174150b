import type { FieldPath, Operand, Predicate, Scalar } from './predicate';
import { isTooDeep } from './predicate-algebra';

/** A leaf of a predicate that reads fields. */
export type Leaf = Extract<Predicate, { readonly kind: 'compare' | 'in-set' | 'present' | 'opaque' }>;

/** A leaf with the parity of the `not`s around it. `required`: every match satisfies it (no `any` above it). */
export interface Condition {
  readonly leaf: Leaf;
  readonly negated: boolean;
  readonly required: boolean;
}

/** Every leaf of a predicate, in order of appearance; none of one that is nested too deeply to be walked. */
export function conditionsOf(predicate: Predicate): readonly Condition[] {
  return isTooDeep(predicate) ? [] : collect(predicate, false, true);
}

function collect(predicate: Predicate, negated: boolean, required: boolean): readonly Condition[] {
  switch (predicate.kind) {
    case 'always':
      return [];
    case 'all':
      return predicate.of.flatMap((part) =>
        collect(part, negated, required && (!negated || predicate.of.length === 1)),
      );
    case 'any':
      return predicate.of.flatMap((part) => collect(part, negated, required && (negated || predicate.of.length === 1)));
    case 'not':
      return collect(predicate.of, !negated, required);
    default:
      return [{ leaf: predicate, negated, required }];
  }
}

/** The condition by itself, as the predicate that it is there. */
export function asPredicate({ leaf, negated }: Condition): Predicate {
  return negated ? { kind: 'not', of: leaf } : leaf;
}

/** The fields that a leaf reads, dotted. */
export function fieldsOfLeaf(leaf: Leaf): readonly string[] {
  return leaf.kind === 'opaque' ? leaf.fields.map(dotted) : [dotted(leaf.field)];
}

export function dotted(path: FieldPath): string {
  return path.join('.');
}

/** Whether `field` is `ancestor` or lies within it (`address.zip` within `address`). */
export function isWithin(field: string, ancestor: string): boolean {
  return field === ancestor || field.startsWith(`${ancestor}.`);
}

/** Whether a leaf reads the field or something within it. */
export function leafReads(leaf: Leaf, field: string): boolean {
  return fieldsOfLeaf(leaf).some((name) => isWithin(name, field));
}

/** Every condition that reads the field or something within it. */
export function conditionsOn(predicate: Predicate, field: string): readonly Condition[] {
  return conditionsOf(predicate).filter(({ leaf }) => leafReads(leaf, field));
}

/** The constants that a leaf names. */
export function literalsOf(leaf: Leaf): readonly Scalar[] {
  return operandsOf(leaf).flatMap((operand) => (operand.kind === 'literal' ? [operand.value] : []));
}

/** What a leaf compares with. */
export function operandsOf(leaf: Leaf): readonly Operand[] {
  if (leaf.kind === 'compare') return [leaf.operand];
  return leaf.kind === 'in-set' ? leaf.operands : [];
}

/** Whether a condition excludes values it names (`<>`, `NOT IN`, `$nin`, `$ne`), so that new values satisfy it. */
export function excludesValues({ leaf, negated }: Condition): boolean {
  if (leaf.kind === 'compare') return negated ? leaf.operator === '=' : leaf.operator === '<>';
  return leaf.kind === 'in-set' && negated;
}

/** Whether a condition admits only values it names (`=`, `IN`). */
export function namesValues({ leaf, negated }: Condition): boolean {
  if (leaf.kind === 'compare') return negated ? leaf.operator === '<>' : leaf.operator === '=';
  return leaf.kind === 'in-set' && !negated;
}

/**
 * The predicate without its conditions on a field, as a client that strips them sends it: emptied groups go too.
 * `always` when nothing is left; the predicate itself where it is nested too deeply to be walked.
 */
export function withoutField(predicate: Predicate, field: string): Predicate {
  if (isTooDeep(predicate)) return predicate;
  return strip(predicate, field) ?? { kind: 'always' };
}

function strip(predicate: Predicate, field: string): Predicate | null {
  switch (predicate.kind) {
    case 'always':
      return predicate;
    case 'all':
    case 'any': {
      const of = predicate.of.map((part) => strip(part, field)).filter((part) => part !== null);
      if (of.length === 0) return null;
      return { kind: predicate.kind, of };
    }
    case 'not': {
      const of = strip(predicate.of, field);
      return of === null ? null : { kind: 'not', of };
    }
    default:
      return leafReads(predicate, field) ? null : predicate;
  }
}

/** Whether a comparison is by order (`<`, `>=`), not by equality. */
export function isOrdered(leaf: Leaf): boolean {
  return leaf.kind === 'compare' && leaf.operator !== '=' && leaf.operator !== '<>';
}
