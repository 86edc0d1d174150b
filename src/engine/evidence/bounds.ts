import { momentOfText } from '../../model/moment-text';
import type { Operand, Predicate } from '../../model/predicate';
import { operandsOf, simplify } from '../../model/predicate-algebra';
import { predicateText } from '../../model/predicate-text';
import { nameText } from '../../model/wording';

/** A condition in which some parts cannot be told, as the weakest and the strongest that it can be. */
export interface Bounds {
  /** Whatever satisfies it satisfies the condition. */
  readonly least: Predicate;
  /** Whatever satisfies the condition satisfies it. */
  readonly most: Predicate;
  /** What cannot be told, as people read it; none where both are the condition itself. */
  readonly doubts: readonly string[];
}

type Atom = Extract<Predicate, { readonly kind: 'compare' | 'in-set' | 'present' | 'opaque' }>;

/** Whether a part of a condition can be told by looking at documents alone. */
export type CanTell = (atom: Atom) => boolean;

const ALWAYS: Predicate = { kind: 'always' };
const NEVER: Predicate = { kind: 'any', of: [] };

/** Takes for what it can be, at best and at worst, what cannot be told. */
export function boundsOf(predicate: Predicate, canTell: CanTell): Bounds {
  const doubts = new Set<string>();
  const doubt = (atom: Atom): void => {
    doubts.add(atom.kind === 'opaque' ? nameText(atom.reason) : predicateText(atom));
  };
  const [least, most] = (['least', 'most'] as const).map((bound) =>
    simplify(replaced(predicate, bound, canTell, doubt)),
  );
  return { least: least ?? NEVER, most: most ?? ALWAYS, doubts: [...doubts] };
}

type Bound = 'least' | 'most';

function replaced(predicate: Predicate, bound: Bound, canTell: CanTell, doubt: (atom: Atom) => void): Predicate {
  switch (predicate.kind) {
    case 'always':
      return predicate;
    case 'all':
    case 'any':
      return { ...predicate, of: predicate.of.map((part) => replaced(part, bound, canTell, doubt)) };
    case 'not':
      return { ...predicate, of: replaced(predicate.of, bound === 'least' ? 'most' : 'least', canTell, doubt) };
    default: {
      if (canTell(predicate)) return predicate;
      doubt(predicate);
      if (predicate.kind === 'in-set' && bound === 'least') return inKnown(predicate, canTell);
      return bound === 'least' ? NEVER : ALWAYS;
    }
  }
}

/** Of a list, the members that can be told. */
function inKnown(atom: Extract<Predicate, { readonly kind: 'in-set' }>, canTell: CanTell): Predicate {
  const operands = atom.operands.filter((operand) => canTell({ ...atom, operands: [operand] }));
  return operands.length === 0 ? NEVER : { ...atom, operands };
}

/** A moment that an operand is, at a time; null for what is none, or not known. */
export function momentOf(operand: Operand, now: Date): Date | null {
  if (operand.kind === 'now') return operand.offset === null ? null : new Date(now.getTime() + operand.offset);
  // What adapters leave as they read it: `new Date('2026-01-01')`.
  if (operand.kind !== 'parameter') return null;
  const stated = /^(?:new Date|ISODate)\(['"]([^'"]+)['"]\)$/.exec(operand.text)?.[1];
  return stated === undefined ? null : momentOfText(stated);
}

/** Whether everything that an atom compares with is known. `compare` says so of a comparison of two fields. */
export function isTold(atom: Atom, now: Date, fieldsToo: boolean): boolean {
  if (atom.kind === 'opaque') return false;
  return operandsOf(atom).every(
    (operand) =>
      operand.kind === 'literal' ||
      (fieldsToo && operand.kind === 'field' && operand.entity === null) ||
      momentOf(operand, now) !== null,
  );
}
