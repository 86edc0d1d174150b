import type { BindingFacts, BranchFacts } from '../model/facts';
import type { Value } from '../model/value';
import { oneOf } from './evaluate';
import { isNothing } from './told-values';
import { truthOfValue } from './truth';

/** Whether what stands at one place never runs before what stands at another: both are branches of one `if`. */
export function isOtherBranch(branches: readonly BranchFacts[], place: number, position: number): boolean {
  const isIn = ({ start, end }: BranchFacts, at: number): boolean => start <= at && at < end;
  return branches.some(
    (one) =>
      isIn(one, place) &&
      !isIn(one, position) &&
      branches.some(
        (other) => isIn(other, position) && !isIn(other, place) && other.not !== one.not && isSameCondition(one, other),
      ),
  );
}

function isSameCondition(one: BranchFacts, other: BranchFacts): boolean {
  return (
    one.subject.start === other.subject.start &&
    one.subject.end === other.subject.end &&
    (one.values === null) === (other.values === null)
  );
}

/**
 * Where the first of some bindings stands of which each branch of one `if`, its `else` included, has one: one of them
 * holds after it. Null where there are none.
 *
 * @param bindings those that may hold at a place behind the `if`, in order
 */
export function firstOfAll(branches: readonly BranchFacts[], bindings: readonly BindingFacts[]): number | null {
  // A block within a branch may end where the branch does.
  const bodyOf = (held: BindingFacts): number =>
    Math.max(
      -1,
      ...branches.filter(({ start, end }) => end === held.scopeEnd && start < held.start).map((at) => at.start),
    );
  for (const [index, one] of bindings.entries()) {
    const own = bodyOf(one);
    const [first] = branches
      .filter(({ start, end }) => start === own && end === one.scopeEnd)
      .toSorted((a, b) => a.subject.start - b.subject.start);
    if (first === undefined || one.loopStart !== undefined) continue;
    const bodies = branches.filter((other) => isSameCondition(first, other));
    const parts = branches.filter((other) =>
      bodies.some(({ start, end }) => start === other.start && end === other.end),
    );
    const isWhole = parts.every((part) =>
      parts.some((other) => isSameCondition(part, other) && other.not !== part.not),
    );
    const later = bindings.slice(index).filter(({ loopStart }) => loopStart === undefined);
    const isHeld = bodies.every(({ start, end }) =>
      later.some((held) => held.scopeEnd === end && bodyOf(held) === start),
    );
    if (isWhole && isHeld) return index;
  }
  return null;
}

/**
 * What a name may hold at a place where branches around it ask for it: `if customer:`, `if day is not None:`.
 *
 * @param isKept whether it holds what it held where a branch begins
 */
export function narrowed(
  value: Value,
  name: string,
  position: number,
  branches: readonly BranchFacts[],
  isKept: (since: number) => boolean,
): Value {
  if (value.kind !== 'one-of') return value;
  let { values } = value;
  for (const { subject: asked, values: compared, not: isElse, start, end } of branches) {
    const isNegated = asked.kind === 'unary' && asked.operator === '!';
    const subject = isNegated ? asked.operand : asked;
    const not = isNegated !== isElse;
    if (subject.kind !== 'name' || subject.name !== name || position < start || position >= end) continue;
    const isOfNone = compared?.every((one) => one.kind === 'literal' && one.value === null) === true;
    if ((compared !== null && !isOfNone) || !isKept(start)) continue;
    const left = values.filter((one) => {
      // An empty list counts as nothing in Python.
      if (compared === null) return one.kind === 'array' || one.kind === 'object' || truthOfValue(one) !== not;
      return not ? !isNothing(one) : isNothing(one) || one.kind !== 'literal';
    });
    if (left.length > 0) values = left;
  }
  return values.length === value.values.length ? value : oneOf(values, value.at);
}
