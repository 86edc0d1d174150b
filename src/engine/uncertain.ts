import type { Expression, Located } from '../model/expression';
import type { FunctionFacts } from '../model/facts';
import { rootsOf } from './sites';

const known = new WeakMap<FunctionFacts, readonly Located[]>();

/** Stretches of a function's code that may not run: statements under a condition, and parts of expressions that are. */
export function uncertainIn(holder: FunctionFacts): readonly Located[] {
  const before = known.get(holder);
  if (before !== undefined) return before;
  const found: Located[] = [...(holder.uncertain ?? [])];
  for (const root of rootsOf(holder)) collect(root, found);
  known.set(holder, found);
  return found;
}

/** Whether a place is sure to be reached when another one of the same function is. */
export function isCertain(holder: FunctionFacts, place: Located, other: Located | null): boolean {
  return uncertainIn(holder).every((range) => !holds(range, place) || (other !== null && holds(range, other)));
}

function holds(range: Located, place: Located): boolean {
  return range.start <= place.start && place.end <= range.end;
}

function collect(expression: Expression, found: Located[]): void {
  switch (expression.kind) {
    case 'conditional':
      found.push(expression.then, expression.otherwise);
      for (const part of [expression.condition, expression.then, expression.otherwise]) collect(part, found);
      return;
    case 'binary':
      if (/^(?:&&|\|\||\?\?)$/.test(expression.operator)) found.push(expression.right);
      collect(expression.left, found);
      collect(expression.right, found);
      return;
    case 'other':
      for (const part of expression.parts) collect(part, found);
      return;
    case 'unary':
      collect(expression.operand, found);
      return;
    default:
      return;
  }
}
