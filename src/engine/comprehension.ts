import type { Expression } from '../model/expression';
import type { BindingFacts } from '../model/facts';
import type { Scalar } from '../model/predicate';
import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import { evaluate, unknownAt } from './evaluate';
import { membersOfEnum } from './python-enums';
import { functionOf, roundOf, type Program, type Scope } from './program';

type Comprehension = Extract<Expression, { kind: 'comprehension' }>;

/** Rounds that are worked out one by one. */
const MOST_ROUNDS = 64;

/**
 * A list or object with an entry for each item of a list that is written down; where that is not known, or a condition
 * does not tell, nothing is known of it but what one entry is.
 */
export function comprehended(program: Program, expression: Comprehension, scope: Scope, at: Span): Value {
  const holder = functionOf(program, { file: scope.file, index: scope.function });
  const loop = holder?.bindings.find(
    (one) => one.name === expression.variable && one.each === true && one.scopeStart === expression.start,
  );
  if (loop === undefined || loop.value === null) return unknownAt(at, '');
  const list = listOf(program, evaluate(program, loop.value, scope));
  if (list === null) return unread(program, expression, scope, at);
  const rounds = chosen(program, expression, loop, list, scope);
  if (rounds === null) return unread(program, expression, scope, at);
  const items = rounds.map((round) => evaluate(program, expression.element, round));
  if (expression.key === null) return { kind: 'array', items, open: false, at };
  const properties: PropertyValue[] = [];
  for (const [index, round] of rounds.entries()) {
    const key = evaluate(program, expression.key, round);
    const value = items[index];
    if (key.kind !== 'literal' || value === undefined) return { kind: 'object', properties, open: true, at };
    properties.push({ key: String(key.value), keyAt: key.at, value, optional: false });
  }
  return { kind: 'object', properties, open: false, at };
}

/** The items of a list that is written down, the members of an enum, the keys of an object; null for any other. */
function listOf(program: Program, list: Value): readonly Value[] | null {
  if (list.kind === 'array') return list.open || list.items.length > MOST_ROUNDS ? null : list.items;
  if (list.kind === 'class') return membersOfEnum(program, list);
  if (list.kind !== 'object' || list.open || list.properties.length > MOST_ROUNDS) return null;
  return list.properties.map(({ key, keyAt }) => ({ kind: 'literal', value: key, at: keyAt }));
}

/** The rounds whose conditions hold; null where one cannot be told. */
function chosen(
  program: Program,
  { conditions }: Comprehension,
  loop: BindingFacts,
  items: readonly Value[],
  scope: Scope,
): readonly Scope[] | null {
  const rounds: Scope[] = [];
  for (const item of items) {
    const round: Scope = { ...scope, environment: roundOf(scope, loop, item) };
    const held = conditions.map((one) => holds(evaluate(program, one, round)));
    if (held.includes(null)) return null;
    if (!held.includes(false)) rounds.push(round);
  }
  return rounds;
}

function holds(value: Value): boolean | null {
  if (value.kind !== 'operation') return null;
  const [left, right] = value.operands;
  if (left?.kind !== 'literal' || right === undefined) return null;
  const { operator } = value;
  if (right.kind === 'literal' && (operator === '==' || operator === 'is')) return left.value === right.value;
  if (right.kind === 'literal' && (operator === '!=' || operator === 'is not')) return left.value !== right.value;
  if (operator !== 'in' && operator !== 'not in') return null;
  const scalars = scalarsOf(right);
  return scalars === null ? null : scalars.includes(left.value) === (operator === 'in');
}

function scalarsOf(list: Value): readonly Scalar[] | null {
  if (list.kind !== 'array' || list.open) return null;
  const scalars = list.items.flatMap((one) => (one.kind === 'literal' ? [one.value] : []));
  return scalars.length === list.items.length ? scalars : null;
}

/** One entry stands for all of them. */
function unread(program: Program, { key, element }: Comprehension, scope: Scope, at: Span): Value {
  if (key !== null) return { kind: 'object', properties: [], open: true, at };
  return { kind: 'unknown', text: '', of: evaluate(program, element, scope), at };
}
