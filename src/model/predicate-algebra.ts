import type { FieldPath, Operand, Predicate } from './predicate';
import type { Span } from './span';

/** Predicates nested deeper than this are not looked into: they come from no human hand. */
const depthLimit = 500;

const nothing: Predicate = { kind: 'any', of: [] };
const everything: Predicate = { kind: 'always' };

function childrenOf(predicate: Predicate): readonly Predicate[] {
  if (predicate.kind === 'all' || predicate.kind === 'any') return predicate.of;
  return predicate.kind === 'not' ? [predicate.of] : [];
}

/** Whether the predicate is nested so deeply that walking it might exhaust the stack. */
export function isTooDeep(predicate: Predicate): boolean {
  let level: readonly Predicate[] = [predicate];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthLimit) return true;
    level = level.flatMap(childrenOf);
  }
  return false;
}

/**
 * The same condition without what adds nothing: nested conjunctions and disjunctions are flattened, `always` and
 * double negation go. Holds in three-valued logic too. A predicate nested too deeply is returned as it is.
 */
export function simplify(predicate: Predicate): Predicate {
  return isTooDeep(predicate) ? predicate : simplified(predicate);
}

function simplified(predicate: Predicate): Predicate {
  switch (predicate.kind) {
    case 'all': {
      const parts = predicate.of.map(simplified).flatMap((part) => (part.kind === 'all' ? part.of : [part]));
      const limiting = parts.filter((part) => part.kind !== 'always');
      if (limiting.some(isNothing)) return nothing;
      return limiting.length === 0
        ? everything
        : (limiting.length === 1 && limiting[0]) || { kind: 'all', of: limiting };
    }
    case 'any': {
      const parts = predicate.of.map(simplified).flatMap((part) => (part.kind === 'any' ? part.of : [part]));
      if (parts.some((part) => part.kind === 'always')) return everything;
      return (parts.length === 1 && parts[0]) || { kind: 'any', of: parts };
    }
    case 'not': {
      const inner = simplified(predicate.of);
      if (inner.kind === 'not') return inner.of;
      if (inner.kind === 'always') return nothing;
      return isNothing(inner) ? everything : { kind: 'not', of: inner };
    }
    default:
      return predicate;
  }
}

/** Whether the predicate is an empty disjunction, which selects nothing. */
export function isNothing(predicate: Predicate): boolean {
  return predicate.kind === 'any' && predicate.of.length === 0;
}

type Leaf = Exclude<Predicate, { readonly kind: 'all' | 'any' | 'not' }>;

/** Calls `visit` for every atom in order of appearance, with whether an odd number of negations stands around it. */
export function eachAtom(predicate: Predicate, visit: (atom: Leaf, negated: boolean) => void): void {
  const pending: { readonly predicate: Predicate; readonly negated: boolean }[] = [{ predicate, negated: false }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { negated } = next;
    const current = next.predicate;
    if (current.kind === 'not') pending.push({ predicate: current.of, negated: !negated });
    else if (current.kind === 'all' || current.kind === 'any')
      for (const part of current.of.slice().reverse()) pending.push({ predicate: part, negated });
    else visit(current, negated);
  }
}

/** The operands that an atom compares its field with. */
export function operandsOf(atom: Predicate): readonly Operand[] {
  if (atom.kind === 'compare') return [atom.operand];
  return atom.kind === 'in-set' ? atom.operands : [];
}

function pathsOf(atom: Leaf): readonly FieldPath[] {
  if (atom.kind === 'always') return [];
  if (atom.kind === 'opaque') return atom.fields;
  const compared = operandsOf(atom).flatMap((operand) =>
    operand.kind === 'field' && operand.entity === null ? [operand.path] : [],
  );
  return [atom.field, ...compared];
}

/** The fields of the entity itself that the condition reads: dotted, each once, in order of appearance. */
export function fieldsOf(predicate: Predicate): readonly string[] {
  const names = new Set<string>();
  eachAtom(predicate, (atom) => {
    for (const path of pathsOf(atom)) names.add(path.join('.'));
  });
  return [...names];
}

/**
 * The places where values of the field are excluded (`NOT IN`, `<>`, `$nin`, `$ne`, a negated equality), provided that
 * the field is constrained in no other way than by exclusion; empty otherwise. Tests for null or presence do not count.
 *
 * @param field dotted path
 */
export function negatedOn(predicate: Predicate, field: string): readonly Span[] {
  const uses: { readonly excludes: boolean; readonly at: Span }[] = [];
  eachAtom(predicate, (atom, negated) => {
    if (atom.kind !== 'compare' && atom.kind !== 'in-set') return;
    if (atom.field.join('.') !== field || operandsOf(atom).every(isNull)) return;
    uses.push({ excludes: isExclusion(atom, negated), at: atom.at });
  });
  return uses.every((use) => use.excludes) ? uses.map((use) => use.at) : [];
}

function isExclusion(atom: Extract<Leaf, { readonly kind: 'compare' | 'in-set' }>, negated: boolean): boolean {
  if (atom.kind === 'in-set' || atom.operator === '=') return negated;
  return atom.operator === '<>' && !negated;
}

function isNull(operand: Operand): boolean {
  return operand.kind === 'literal' && operand.value === null;
}
