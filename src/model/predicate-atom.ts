import type { Comparison, Operand, Predicate, Scalar, Semantics } from './predicate';
import type { Case } from './predicate-case';
import {
  compareCodePoints,
  compareLiteralNumbers,
  compareStoredNumber,
  mayCollate,
  type Order,
} from './predicate-scalar';
import { ANYTHING, either, EITHER, FALSE, known, may, negate, NULL, TRUE, type Truth } from './predicate-truth';

/** A condition on one field. */
export type Atom = Extract<Predicate, { readonly kind: 'compare' | 'in-set' | 'present' }>;

/** A comparison other than `<>`, which is the negation of `=`. */
type Positive = Exclude<Comparison, '<>'>;

/** Every truth value that the atom can have for a field that looks like the case. */
export function truthOf(atom: Atom, at: Case, semantics: Semantics): Truth {
  switch (atom.kind) {
    case 'compare':
      return atom.operator === '<>'
        ? negate(compared('=', at, atom.operand, semantics))
        : compared(atom.operator, at, atom.operand, semantics);
    case 'in-set':
      return among(at, atom.operands, semantics);
    case 'present':
      return semantics === 'sql' ? presentInRow(at, atom.mode) : presentInDocument(at, atom.mode);
  }
}

/** `IN ()` holds for nothing, a null included (https://www.sqlite.org/lang_expr.html#the_in_and_not_in_operators). */
function among(at: Case, operands: readonly Operand[], semantics: Semantics): Truth {
  let truth: Truth = FALSE;
  for (const operand of operands) {
    const mayBeEmptyList = operand.kind !== 'literal' && operand.kind !== 'now' && semantics === 'sql';
    truth = either(truth, compared('=', at, operand, semantics) | (mayBeEmptyList ? FALSE : 0));
    if (truth === TRUE) return truth;
  }
  return truth;
}

function presentInRow(at: Case, mode: 'not-null' | 'exists'): Truth {
  if (at.kind !== 'null') return TRUE;
  return mode === 'not-null' ? FALSE : EITHER;
}

function presentInDocument(at: Case, mode: 'not-null' | 'exists'): Truth {
  if (at.kind === 'missing') return FALSE;
  if (at.kind === 'array') return mode === 'exists' && (at.filled || !at.nested) ? TRUE : EITHER;
  if (mode === 'exists') return TRUE;
  if (at.kind === 'null') return FALSE;
  return at.kind === 'some' && at.type === null ? EITHER : TRUE;
}

function compared(operator: Positive, at: Case, operand: Operand, semantics: Semantics): Truth {
  if (semantics === 'sql') return comparedInRow(operator, at, operand);
  return comparedInDocument(operator, at, operand);
}

// --- SQL ---

function comparedInRow(operator: Positive, at: Case, operand: Operand): Truth {
  if (operand.kind === 'unknown') return ANYTHING;
  if (at.kind === 'null') return NULL;
  if (operand.kind !== 'literal') return ANYTHING;
  return operand.value === null ? NULL : literalInRow(operator, at, operand.value);
}

function literalInRow(operator: Positive, at: Case, literal: string | number | boolean): Truth {
  switch (at.kind) {
    case 'value':
      return valueInRow(operator, at.value, at.literal, literal);
    case 'number-gap':
      return typeof literal === 'string'
        ? ANYTHING
        : numberInRow(operator, orderOfGap(at, Number(literal)), null, literal);
    case 'collated':
      if (typeof literal !== 'string') return ANYTHING;
      return byOrder(operator, at.equals.has(literal) ? 'equal' : 'different');
    default:
      return ANYTHING;
  }
}

/** Booleans count as 0 and 1; what else is of two types depends on the engine's conversions. */
function valueInRow(
  operator: Positive,
  value: string | number | boolean,
  isLiteral: boolean,
  literal: string | number | boolean,
): Truth {
  if (typeof value === 'string' || typeof literal === 'string') {
    if (value === literal) return byOrder(operator, 'equal');
    if (typeof value !== 'string' || typeof literal !== 'string') return ANYTHING;
    return byOrder(operator, mayCollate(value, literal) ? 'maybe' : 'different');
  }
  const compare = isLiteral ? compareLiteralNumbers : compareStoredNumber;
  return numberInRow(operator, compare(Number(value), Number(literal)), value, literal);
}

/** A bare column in a condition reads as `= true`, and is then true of every number but 0. */
function numberInRow(
  operator: Positive,
  order: Order,
  value: number | boolean | null,
  literal: number | boolean,
): Truth {
  if (typeof literal === 'number' || typeof value === 'boolean') return byOrder(operator, order);
  if (operator !== '=') return ANYTHING;
  const isBit = value === 0 || value === 1;
  return literal && !isBit ? EITHER : byOrder(operator, order);
}

// --- MongoDB: https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#type-bracketing ---

function comparedInDocument(operator: Positive, at: Case, operand: Operand): Truth {
  if (operand.kind === 'field') return EITHER;
  if (at.kind === 'array') return anyElement(operator, at, operand);
  switch (operand.kind) {
    case 'literal':
      return literalInDocument(operator, at, operand.value);
    case 'now':
      return at.kind === 'some' && mayHold(at.type, ['date']) ? EITHER : FALSE;
    default:
      return isAbsent(at) && (operator === '<' || operator === '>') ? FALSE : EITHER;
  }
}

/** A condition on an array holds when it holds for any element (https://www.mongodb.com/docs/manual/tutorial/query-arrays/). */
function anyElement(operator: Positive, at: Extract<Case, { kind: 'array' }>, operand: Operand): Truth {
  if (operand.kind === 'literal' && operand.value === null) return EITHER;
  const truths = at.elements.map((element) => comparedInDocument(operator, element, operand));
  const isEvery = at.filled && !truths.some((truth) => may(truth, FALSE));
  if (isEvery) return TRUE;
  return truths.some((truth) => may(truth, TRUE)) ? EITHER : FALSE;
}

function isAbsent(at: Case): boolean {
  return at.kind === 'missing' || at.kind === 'null';
}

function literalInDocument(operator: Positive, at: Case, literal: Scalar): Truth {
  if (literal === null) return nullInDocument(operator, at);
  switch (at.kind) {
    case 'value':
      return valueInDocument(operator, at.value, at.literal, literal);
    case 'number-gap':
      return typeof literal === 'number' ? byOrder(operator, orderOfGap(at, literal)) : FALSE;
    case 'string-gap':
      return typeof literal === 'string' ? byOrder(operator, orderOfStringGap(at, literal)) : FALSE;
    case 'some':
      return someInDocument(at.type, literal);
    case 'not-a-number':
      return Number.isNaN(literal) ? EITHER : FALSE;
    default:
      return FALSE;
  }
}

/** Null equals null and a missing field; `$gte` and `$lte` hold where `$eq` does. */
function nullInDocument(operator: Positive, at: Case): Truth {
  if (operator === '<' || operator === '>') return FALSE;
  return at.kind === 'some' && at.type === null ? EITHER : known(isAbsent(at));
}

function valueInDocument(
  operator: Positive,
  value: string | number | boolean,
  isLiteral: boolean,
  literal: string | number | boolean,
): Truth {
  if (typeof value === 'number' && typeof literal === 'number') {
    const compare = isLiteral ? compareLiteralNumbers : compareStoredNumber;
    return byOrder(operator, compare(value, literal));
  }
  if (typeof value === 'string' && typeof literal === 'string')
    return byOrder(operator, orderOf(compareCodePoints(value, literal)));
  if (typeof value === 'boolean' && typeof literal === 'boolean')
    return byOrder(operator, orderOf(Number(value) - Number(literal)));
  return FALSE;
}

/** Dates, ids and bytes have no literal of their own in the algebra; a string may stand for one. */
function someInDocument(type: Extract<Case, { kind: 'some' }>['type'], literal: string | number | boolean): Truth {
  if (typeof literal === 'boolean') return mayHold(type, ['boolean']) ? EITHER : FALSE;
  if (typeof literal === 'number') return mayHold(type, ['number']) ? EITHER : FALSE;
  const dateLike = Number.isNaN(Date.parse(literal)) ? [] : (['date'] as const);
  return mayHold(type, ['string', 'object-id', 'binary', 'uuid', ...dateLike]) ? EITHER : FALSE;
}

function mayHold(type: Extract<Case, { kind: 'some' }>['type'], types: readonly NonNullable<typeof type>[]): boolean {
  return type === null || types.includes(type);
}

// --- Order ---

function orderOf(difference: number): Order {
  return difference < 0 ? 'less' : difference > 0 ? 'greater' : 'equal';
}

/** The bounds of a gap are literals of the predicate, so every literal is at or beyond one of them. */
function orderOfGap(gap: { readonly above: number | null; readonly below: number | null }, literal: number): Order {
  if (gap.above !== null && literal <= gap.above) return 'greater';
  if (gap.below !== null && literal >= gap.below) return 'less';
  return 'maybe';
}

function orderOfStringGap(
  gap: { readonly above: string | null; readonly below: string | null },
  literal: string,
): Order {
  if (gap.above !== null && compareCodePoints(literal, gap.above) <= 0) return 'greater';
  if (gap.below !== null && compareCodePoints(literal, gap.below) >= 0) return 'less';
  return 'maybe';
}

function byOrder(operator: Positive, order: Order): Truth {
  if (order === 'maybe') return EITHER;
  if (order === 'different') return operator === '=' ? FALSE : EITHER;
  if (order === 'equal') return known(operator === '=' || operator === '<=' || operator === '>=');
  return known(order === 'less' ? operator.startsWith('<') : operator.startsWith('>'));
}
