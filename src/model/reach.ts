import type { FieldPath, FieldType, Operand, Predicate, Reach, Scalar, Semantics, Shape } from './predicate';
import { eachAtom, isTooDeep, operandsOf } from './predicate-algebra';
import { truthOf, type Atom } from './predicate-atom';
import { casesOf, type Case } from './predicate-case';
import { ANYTHING, both, either, EITHER, FALSE, may, negate, TRUE, type Truth } from './predicate-truth';

/** Combinations of cases that are tried one by one; beyond it fields vary independently, which is sound but coarser. */
const combinationLimit = 4096;
/** Evaluations of atoms that one question may cost. */
const workLimit = 400_000;

/** One field of the predicate with the ways in which it can look. */
interface Examined {
  readonly atoms: readonly Atom[];
  readonly cases: readonly Case[];
  /** Place in the combination when the field's cases are tried one by one; null when its atoms vary independently. */
  slot: number | null;
}

/** A predicate with the truth values of its atoms filled in, for each case of the field that they are on. */
type Node =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Node[] }
  | { readonly kind: 'not'; readonly of: Node }
  | { readonly kind: 'atom'; readonly slot: number | null; readonly truths: readonly Truth[] };

/**
 * Whether a query with this condition touches members of a shape.
 *
 * Every field's possible looks are enumerated as cases, and every atom is given the set of truth values that it can have
 * in each. `never` and `always` hold for all rows or documents of the shape, in every supported engine: what depends on
 * a collation, an implicit conversion or rounding is both true and false. Conditions on one field are seen together, so
 * `x = 'a' AND x = 'b'` is `never` where x cannot be an array.
 *
 * `sometimes` is understood: members match as time passes, or for some values of a parameter or of another query, since
 * a condition on one is written to select some. `unknown`: only a part that was not understood (an opaque condition, an
 * unknown operand) could select members. A shape without any possible member is never touched.
 *
 * Collations are allowed for in SQL. A MongoDB collection is taken to have none, and literals to be what the server
 * gets: casts of an object mapper are its adapter's business.
 */
export function reach(predicate: Predicate, shape: Shape, semantics: Semantics): Reach {
  if (isTooDeep(predicate)) return 'unknown';
  const fields = examine(predicate, shape, semantics);
  const combinations = correlate(fields);
  if (combinations === 0) return 'never';
  const possible = evaluateAll(compile(predicate, fields, semantics, 'possible', false), fields);
  if (!may(possible, TRUE)) return 'never';
  if (possible === TRUE) return 'always';
  const understood = evaluateAll(compile(predicate, fields, semantics, 'understood', false), fields);
  return may(understood, TRUE) ? 'sometimes' : 'unknown';
}

/** The open shape of which only this is known: the field (dotted) is stored and holds the value. */
export function shapeWith(field: string, value: Scalar): Shape {
  const types: readonly FieldType[] | null = value === null ? null : [typeOfScalar(value)];
  const values = value === null ? [] : [value];
  return { fields: new Map([[field, { presence: 'always', nullable: value === null, values, types }]]), open: true };
}

function typeOfScalar(value: string | number | boolean): FieldType {
  if (typeof value === 'string') return 'string';
  return typeof value === 'number' ? 'number' : 'boolean';
}

/** Whether no row or document that holds the value in the field (dotted) can be selected. */
export function excludes(predicate: Predicate, field: string, value: Scalar, semantics: Semantics): boolean {
  return reach(predicate, shapeWith(field, value), semantics) === 'never';
}

// --- Fields and their cases ---

function keyOf(path: FieldPath, semantics: Semantics): string {
  const name = path.join('.');
  return semantics === 'sql' ? name.toLowerCase() : name;
}

function examine(predicate: Predicate, shape: Shape, semantics: Semantics): ReadonlyMap<string, Examined> {
  const atomsByField = new Map<string, Atom[]>();
  eachAtom(predicate, (atom) => {
    if (atom.kind === 'always' || atom.kind === 'opaque') return;
    const key = keyOf(atom.field, semantics);
    const atoms = atomsByField.get(key);
    if (atoms) atoms.push(atom);
    else atomsByField.set(key, [atom]);
  });
  const fields = new Map<string, Examined>();
  for (const [key, atoms] of atomsByField) {
    const first = atoms[0];
    if (first) fields.set(key, { atoms, cases: affordable(atoms, shape, first.field, semantics), slot: null });
  }
  return fields;
}

/** The cases of a field, told apart by literals only where that is not too much work. */
function affordable(atoms: readonly Atom[], shape: Shape, path: FieldPath, semantics: Semantics): readonly Case[] {
  const operands = atoms.flatMap(operandsOf);
  const literals = operands.flatMap((operand) => (operand.kind === 'literal' ? [operand.value] : []));
  const cases = casesOf(shape, path, literals, semantics);
  if (cases.length * operands.length <= workLimit) return cases;
  return [...cases.filter((one) => one.kind === 'missing' || one.kind === 'null'), { kind: 'some', type: null }];
}

/**
 * Gives a slot to the fields with several atoms, those with fewest cases first, as long as all combinations can be tried.
 * Returns the number of combinations; 0 when a field has no case at all.
 */
function correlate(fields: ReadonlyMap<string, Examined>): number {
  const all = [...fields.values()];
  const atoms = all.reduce((sum, field) => sum + field.atoms.length, 0);
  const limit = Math.min(combinationLimit, workLimit / Math.max(1, atoms));
  let combinations = all.some((field) => field.cases.length === 0) ? 0 : 1;
  let slot = 0;
  for (const field of all.filter((one) => one.atoms.length > 1).sort((a, b) => a.cases.length - b.cases.length)) {
    if (combinations * field.cases.length > limit) break;
    combinations *= field.cases.length;
    field.slot = slot++;
  }
  return combinations;
}

// --- Evaluation ---

/** `possible`: what was not understood can be anything. `understood`: it selects nothing. */
type View = 'possible' | 'understood';

function compile(
  predicate: Predicate,
  fields: ReadonlyMap<string, Examined>,
  semantics: Semantics,
  view: View,
  negated: boolean,
): Node {
  switch (predicate.kind) {
    case 'always':
      return { kind: 'atom', slot: null, truths: [TRUE] };
    case 'opaque':
      return { kind: 'atom', slot: null, truths: [seen(semantics === 'sql' ? ANYTHING : EITHER, view, negated)] };
    case 'all':
    case 'any':
      return { kind: predicate.kind, of: predicate.of.map((part) => compile(part, fields, semantics, view, negated)) };
    case 'not':
      return { kind: 'not', of: compile(predicate.of, fields, semantics, view, !negated) };
    default: {
      const field = fields.get(keyOf(predicate.field, semantics));
      const truths = field ? truthsOf(predicate, field.cases, semantics, view, negated) : [ANYTHING];
      const slot = field?.slot ?? null;
      return { kind: 'atom', slot, truths: slot === null ? [truths.reduce((a, b) => a | b, 0)] : truths };
    }
  }
}

function truthsOf(
  atom: Atom,
  cases: readonly Case[],
  semantics: Semantics,
  view: View,
  negated: boolean,
): readonly Truth[] {
  if (view === 'possible' || !operandsOf(atom).some(isUnknown))
    return cases.map((one) => truthOf(atom, one, semantics));
  if (atom.kind !== 'in-set' || negated) return cases.map((one) => seen(truthOf(atom, one, semantics), view, negated));
  const understood = { ...atom, operands: atom.operands.filter((operand) => !isUnknown(operand)) };
  return cases.map((one) => truthOf(understood, one, semantics));
}

function isUnknown(operand: Operand): boolean {
  return operand.kind === 'unknown';
}

/** In the understood view a doubtful atom takes the value that selects least, unless it has no choice. */
function seen(truth: Truth, view: View, negated: boolean): Truth {
  if (view === 'possible') return truth;
  return truth & ~(negated ? FALSE : TRUE) || truth;
}

/** The truth values over all combinations of the cases of the fields that have a slot. */
function evaluateAll(root: Node, fields: ReadonlyMap<string, Examined>): Truth {
  const sizes: number[] = [];
  for (const field of fields.values()) if (field.slot !== null) sizes[field.slot] = field.cases.length;
  const chosen = sizes.map(() => 0);
  let truth: Truth = 0;
  do {
    truth |= evaluate(root, chosen);
    if (may(truth, TRUE) && truth !== TRUE) return truth;
  } while (advance(chosen, sizes));
  return truth;
}

/** Steps to the next combination, like an odometer; false after the last. */
function advance(chosen: number[], sizes: readonly number[]): boolean {
  for (const [slot, size] of sizes.entries()) {
    const next = (chosen[slot] ?? 0) + 1;
    if (next < size) {
      chosen[slot] = next;
      return true;
    }
    chosen[slot] = 0;
  }
  return false;
}

function evaluate(node: Node, chosen: readonly number[]): Truth {
  switch (node.kind) {
    case 'atom':
      return node.truths[node.slot === null ? 0 : (chosen[node.slot] ?? 0)] ?? ANYTHING;
    case 'not':
      return negate(evaluate(node.of, chosen));
    case 'all':
      return node.of.reduce<Truth>((truth, part) => both(truth, evaluate(part, chosen)), TRUE);
    case 'any':
      return node.of.reduce<Truth>((truth, part) => either(truth, evaluate(part, chosen)), FALSE);
  }
}
