import type { Expression, Located } from '../model/expression';
import type { BranchFacts, FunctionFacts } from '../model/facts';
import type { Value } from '../model/value';

import { evaluate } from './evaluate';
import { bindParameters } from './binding';
import { functionOf, moduleOf, type CallExpression, type Program, type Scope } from './program';
import { isToldIn, truthOf, truthOfValue, undecide } from './truth';

/**
 * Whether a call can run with the values at hand: no branch around it is for other values only.
 *
 * @param root the outermost expression of the statement that holds the call
 */
export function mayRun(program: Program, call: CallExpression, root: Expression, scope: Scope): boolean {
  const branches = functionOf(program, { file: scope.file, index: scope.function })?.branches ?? [];
  const guards = program.process === null ? [] : guardsIn(root);
  return [...branches, ...guards].every((branch) => !contains(branch, call) || isTaken(program, branch, scope));
}

const guardsMemo = new WeakMap<Expression, readonly BranchFacts[]>();

/** What of an expression runs only where a condition holds: `name === 'tidy' && tidy()`, `all ? purge() : tidy()`. */
function guardsIn(root: Expression): readonly BranchFacts[] {
  const known = guardsMemo.get(root);
  if (known !== undefined) return known;
  const guards: BranchFacts[] = [];
  collectGuards(root, guards);
  guardsMemo.set(root, guards);
  return guards;
}

function collectGuards(expression: Expression, guards: BranchFacts[]): void {
  const guard = (subject: Expression, { start, end }: Expression, not: boolean): void => {
    guards.push({ subject, values: null, not, start, end });
  };
  switch (expression.kind) {
    case 'conditional':
      guard(expression.condition, expression.then, false);
      guard(expression.condition, expression.otherwise, true);
      collectGuards(expression.then, guards);
      collectGuards(expression.otherwise, guards);
      return;
    case 'binary':
      if (expression.operator === '&&' || expression.operator === '||')
        guard(expression.left, expression.right, expression.operator === '||');
      collectGuards(expression.left, guards);
      collectGuards(expression.right, guards);
      return;
    case 'unary':
    case 'spread':
      collectGuards(expression.operand, guards);
      return;
    case 'call':
    case 'new':
      collectGuards(expression.callee, guards);
      for (const one of expression.arguments) collectGuards(one, guards);
      return;
    case 'member':
      collectGuards(expression.object, guards);
      return;
    default:
      return;
  }
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
      const compared = not || values === null ? null : evaluate(program, subject, scope);
      return compared === null || values === null
        ? []
        : values.map((value) => ({ compared, value: evaluate(program, value, scope) }));
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

/** Whether a condition on parameters holds, by what the caller gives: `if (serverId)`, `if (!force)`. */
export function givenTruth(program: Program, condition: Expression, scope: Scope): boolean | undefined {
  if (condition.kind === 'unary' && condition.operator === '!') {
    const holds = givenTruth(program, condition.operand, scope);
    return holds === undefined ? undefined : !holds;
  }
  if (condition.kind === 'binary' && (condition.operator === '&&' || condition.operator === '||')) {
    const decisive = condition.operator === '||';
    const sides = [givenTruth(program, condition.left, scope), givenTruth(program, condition.right, scope)];
    return sides.includes(decisive) ? decisive : sides.includes(undefined) ? undefined : !decisive;
  }
  const holder = functionOf(program, { file: scope.file, index: scope.function });
  if (holder === null || !isOfParameters(holder, condition, FEW_STEPS)) return undefined;
  const value = evaluate(program, condition, scope);
  return value.kind === 'literal' || value.kind === 'undefined' ? truthOfValue(value) : undefined;
}

/** As many names are followed to the parameter that they come from. */
const FEW_STEPS = 3;

/** Whether a value is a parameter, something in one, or a name for it, and nothing of that is assigned later. */
function isOfParameters(holder: FunctionFacts, expression: Expression, steps: number): boolean {
  if (expression.kind === 'element')
    return expression.index.kind === 'literal' && isOfParameters(holder, expression.object, steps);
  if (expression.kind === 'member') return isOfParameters(holder, expression.object, steps);
  if (expression.kind === 'call')
    return (
      expression.callee.kind === 'member' &&
      expression.callee.property === 'get' &&
      isOfParameters(holder, expression.callee.object, steps)
    );
  if (expression.kind !== 'name' || steps === 0) return false;
  const { name } = expression;
  if (holder.assignments.some(({ target }) => isPartOf(target, name))) return false;
  const bound = holder.bindings.filter((one) => one.name === name);
  if (holder.parameters.some((one) => one.name === name)) return bound.length === 0 || steps === FEW_STEPS;
  const [only] = bound;
  return (
    bound.length === 1 &&
    only?.value !== undefined &&
    only.value !== null &&
    only.each !== true &&
    only.value.kind !== 'name' &&
    isOfParameters(holder, only.value, steps - 1)
  );
}

function isPartOf(target: Expression, name: string): boolean {
  if (target.kind === 'member' || target.kind === 'element') return isPartOf(target.object, name);
  return target.kind === 'name' && target.name === name;
}

/**
 * Whether what stands at a place runs with the parameters at hand: `true` where every branch around it surely does, and
 * there is one; `undefined` where that is not known.
 */
export function runsAt(program: Program, place: Located, scope: Scope): boolean | undefined {
  const branches = functionOf(program, { file: scope.file, index: scope.function })?.branches ?? [];
  const around = branches.filter((one) => one.start <= place.start && place.end <= one.end);
  const holds = around.map((one) => isGiven(program, one, scope));
  if (holds.includes(false)) return false;
  return holds.length === 0 || holds.includes(undefined) ? undefined : true;
}

/** Whether what a caller gives leads into a branch. */
function isGiven(program: Program, { subject, values, not }: BranchFacts, scope: Scope): boolean | undefined {
  const holds = values === null ? givenTruth(program, subject, scope) : isOneOf(program, subject, values, scope);
  return holds === undefined ? undefined : holds !== not;
}

function isOneOf(
  program: Program,
  subject: Expression,
  values: readonly Expression[],
  scope: Scope,
): boolean | undefined {
  const holder = functionOf(program, { file: scope.file, index: scope.function });
  if (holder === null || !isOfParameters(holder, subject, FEW_STEPS)) return undefined;
  const actual = evaluate(program, subject, scope);
  const wanted = values.map((value) => evaluate(program, value, scope));
  if (actual.kind !== 'literal' || wanted.some(({ kind }) => kind !== 'literal')) return undefined;
  return wanted.some((one) => one.kind === 'literal' && one.value === actual.value);
}

/** Also where the value, or one that it is compared with, is not known. */
function isTaken(program: Program, { subject, values, not }: BranchFacts, scope: Scope): boolean {
  const { process } = program;
  if (values === null) {
    const told = process === null ? undefined : truthOf(program, process, subject, scope);
    const holds = told ?? givenTruth(program, subject, scope);
    return holds === undefined || holds !== not;
  }
  const actual = evaluate(program, subject, scope);
  const wanted = values.map((value) => evaluate(program, value, scope));
  if (wanted.some(({ kind }) => kind !== 'literal')) return true;
  const isTold = process !== null && isToldIn(process, actual);
  // What the command line leaves out is none of them.
  if (actual.kind === 'undefined' && isTold) return not;
  if (actual.kind !== 'literal') {
    if (process !== null && isTold) undecide(process, scope.file, subject);
    return true;
  }
  return wanted.some((one) => one.kind === 'literal' && one.value === actual.value) !== not;
}
