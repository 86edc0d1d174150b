import type { BranchFacts } from '../model/facts';
import type { Scalar } from '../model/predicate';
import { evaluate } from './evaluate';
import { functionOf, type CallExpression, type Program, type Scope } from './program';

/** Whether a call can run with the values at hand: no branch around it is for other values only. */
export function mayRun(program: Program, call: CallExpression, scope: Scope): boolean {
  const branches = functionOf(program, { file: scope.file, index: scope.function })?.branches ?? [];
  return branches.every((branch) => !contains(branch, call) || isTaken(program, branch, scope));
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
