import type { BranchFacts } from '../model/facts';
import type { Scalar } from '../model/predicate';
import type { Value } from '../model/value';

import { evaluate } from './evaluate';
import { bindParameters } from './binding';
import { functionOf, moduleOf, type CallExpression, type Program, type Scope } from './program';

/** Whether a call can run with the values at hand: no branch around it is for other values only. */
export function mayRun(program: Program, call: CallExpression, scope: Scope): boolean {
  const branches = functionOf(program, { file: scope.file, index: scope.function })?.branches ?? [];
  return branches.every((branch) => !contains(branch, call) || isTaken(program, branch, scope));
}

/**
 * What a function, and what is written inside it, tells values apart by when it is called with these arguments: the value,
 * and one of those that it may be.
 */
export function comparisonsIn(program: Program, callee: Value, args: readonly Value[]): readonly Comparison[] {
  if (callee.kind !== 'function') return [];
  const { file, index } = callee.function;
  const environment = bindParameters(program, callee.function, args, null);
  return (moduleOf(program, file)?.module.functions ?? []).flatMap((holder, inner) => {
    const scope: Scope = { file, function: inner, environment };
    if (!isWithin(program, file, inner, index)) return [];
    return (holder.branches ?? []).flatMap(({ subject, values, not }) => {
      const compared = not ? null : evaluate(program, subject, scope);
      return compared === null ? [] : values.map((value) => ({ compared, value: evaluate(program, value, scope) }));
    });
  });
}

/** A value, and what a branch of the code wants it to be. */
export interface Comparison {
  readonly compared: Value;
  readonly value: Value;
}

function isWithin(program: Program, file: string, inner: number, outer: number): boolean {
  for (let index: number | null = inner; index !== null; index = functionOf(program, { file, index })?.parent ?? null)
    if (index === outer) return true;
  return false;
}

function contains(branch: BranchFacts, call: CallExpression): boolean {
  return branch.start <= call.start && call.end <= branch.end;
}

/** Also where the value, or one that it is compared with, is not known. */
function isTaken(program: Program, { subject, values, not }: BranchFacts, scope: Scope): boolean {
  const wanted = values.map((value) => scalarOf(program, value, scope));
  const actual = wanted.includes(undefined) ? undefined : scalarOf(program, subject, scope);
  return actual === undefined || wanted.includes(actual) !== not;
}

function scalarOf(program: Program, expression: BranchFacts['subject'], scope: Scope): Scalar | undefined {
  const value = evaluate(program, expression, scope);
  return value.kind === 'literal' ? value.value : undefined;
}
