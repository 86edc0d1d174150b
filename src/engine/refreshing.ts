import { foldNumber } from '../adapters/fold';
import { momentOf } from '../adapters/moment';
import { conditionsOf, dotted } from '../model/conditions';
import type { Expression } from '../model/expression';
import type { Query } from '../model/query';
import type { Writer } from '../model/revision';
import { evaluate } from './evaluate';
import { moduleOf, type Program, type Scope } from './program';

type Refreshes = NonNullable<Writer['refreshes']>;

/**
 * When an update that sets a time to the present does so: a condition of its own (`WHERE last_seen < now() - interval '1
 * day'`) or of the code around it (`if (Date.now() - session.lastSeen > DAY)`) leaves it alone while it is younger.
 */
export function refreshesOf(program: Program, query: Query): Refreshes | null {
  if (query.operation !== 'update') return null;
  const times = query.writes.filter(({ value }) => value.kind === 'now').map(({ field }) => field);
  for (const field of times) {
    const found = ownLag(query, field) ?? lagAround(program, query, field);
    if (found !== null) return found;
  }
  return null;
}

function ownLag({ predicate }: Query, field: string): Refreshes | null {
  for (const { leaf, negated, required } of conditionsOf(predicate)) {
    if (!required || negated || leaf.kind !== 'compare' || leaf.operand.kind !== 'now') continue;
    const { offset } = leaf.operand;
    const isBefore = leaf.operator === '<' || leaf.operator === '<=';
    if (isBefore && dotted(leaf.field) === field && offset !== null && offset < 0)
      return { field, after: -offset, at: leaf.at };
  }
  return null;
}

function lagAround(program: Program, { at }: Query, field: string): Refreshes | null {
  const functions = moduleOf(program, at.file)?.module.functions ?? [];
  for (const [index, { branches = [] }] of functions.entries()) {
    const scope: Scope = { file: at.file, function: index, environment: null };
    for (const { subject, values, not, start, end } of branches) {
      if (values !== null || start > at.start || end < at.end) continue;
      const after = lagOf({ program, scope, field }, subject, not);
      if (after !== null) return { field, after, at: { file: at.file, start: subject.start, end: subject.end } };
    }
  }
  return null;
}

/** How old the field must be for a condition to hold (with `not`: to fail), in milliseconds; null where it says no such thing. */
function lagOf(place: Place, expression: Expression, not: boolean): number | null {
  if (expression.kind === 'unary') return expression.operator === '!' ? lagOf(place, expression.operand, !not) : null;
  if (expression.kind !== 'binary') return null;
  const { operator, left, right } = expression;
  // `!session.seenAt || …` is about rows that have no time yet; both of `&&` must hold.
  if (operator === '||' || operator === '&&') return lagOf(place, left, not) ?? lagOf(place, right, not);
  const sign = /^([<>])=?$/.exec(operator)?.[1];
  if (sign === undefined) return null;
  const older = ageOver(place, left, right, sign === '<') ?? ageOver(place, right, left, sign === '>');
  return older === null || older.isOlder === not ? null : older.age;
}

/** Where a condition stands, and the field that it is to be about. */
interface Place {
  readonly program: Program;
  readonly scope: Scope;
  readonly field: string;
}

/**
 * `now - field > age`, `field < now - age`; `isOlder` false where the sign points the other way.
 *
 * @param isLess whether the first is asked to be less than the other
 */
function ageOver(
  { program, scope, field }: Place,
  one: Expression,
  other: Expression,
  isLess: boolean,
): { readonly age: number; readonly isOlder: boolean } | null {
  if (isField(one, field)) {
    const offset = momentOf(evaluate(program, other, scope))?.offset ?? null;
    return offset !== null && offset < 0 ? { age: -offset, isOlder: isLess } : null;
  }
  if (one.kind !== 'binary' || one.operator !== '-' || !isField(one.right, field)) return null;
  const age = foldNumber(evaluate(program, other, scope));
  const moment = momentOf(evaluate(program, one.left, scope));
  if (moment?.offset !== 0 || age === null || age <= 0) return null;
  return { age: age * (moment.form === 'number' ? moment.scale : 1), isOlder: !isLess };
}

/** `session.lastSeenAt`, `+session.lastSeenAt`, `session.lastSeenAt.getTime()`, `new Date(session.lastSeenAt)`, in any case. */
function isField(expression: Expression, field: string): boolean {
  switch (expression.kind) {
    case 'member':
      return plain(expression.property) === plain(field.slice(field.lastIndexOf('.') + 1));
    case 'call':
      if (expression.callee.kind === 'member' && /^(?:getTime|valueOf|toMillis)$/.test(expression.callee.property))
        return isField(expression.callee.object, field);
      return expression.arguments.length === 1 && expression.arguments.some((given) => isField(given, field));
    case 'new':
      return expression.arguments.length === 1 && expression.arguments.some((given) => isField(given, field));
    case 'unary':
      return expression.operator === '+' && isField(expression.operand, field);
    default:
      return false;
  }
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
