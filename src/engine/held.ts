import type { CallSite, CompanionSite, HeldCalls } from '../adapters/adapter';
import type { Expression } from '../model/expression';
import type { ModuleFacts } from '../model/facts';
import { compareSpans } from '../model/span';
import type { Value } from '../model/value';
import { argumentsOf, evaluate } from './evaluate';
import { roundsAt } from './follow';
import { bindParameters } from './binding';
import { lookupName, visibleBinding } from './names';
import {
  environmentFor,
  functionOf,
  isWithin,
  moduleOf,
  type CallExpression,
  type Program,
  type Scope,
} from './program';
import { contentsOf, placeOf, rootsOf, sitesOf } from './sites';
import { isCertain } from './uncertain';
import { callbackScopes } from './wrappers';

/** The name that a chain of calls and members starts from; null where it starts from something else. */
export function rootName(expression: Expression | null): string | null {
  let current = expression;
  for (;;) {
    if (current?.kind === 'call' || current?.kind === 'new') current = current.callee;
    else if (current?.kind === 'member') current = current.object;
    else if (current?.kind === 'template' && current.tag !== undefined) current = current.tag;
    else return current?.kind === 'name' ? current.name : null;
  }
}

interface RootedCall {
  readonly function: number;
  readonly expression: CallExpression;
}

const rooted = new WeakMap<ModuleFacts, ReadonlyMap<string, readonly RootedCall[]>>();

/** The calls of a module by the name that their chain starts from. */
function rootedCalls(module: ModuleFacts): ReadonlyMap<string, readonly RootedCall[]> {
  const known = rooted.get(module);
  if (known !== undefined) return known;
  const calls = new Map<string, RootedCall[]>();
  module.functions.forEach((holder, index) => {
    for (const root of rootsOf(holder)) {
      for (const expression of contentsOf(root).calls) {
        const name = rootName(expression);
        if (name === null) continue;
        const list = calls.get(name);
        if (list === undefined) calls.set(name, [{ function: index, expression }]);
        else list.push({ function: index, expression });
      }
    }
  });
  rooted.set(module, calls);
  return calls;
}

interface Variable {
  readonly name: string;
  /** The function that declares it. */
  readonly holder: number;
  readonly position: number;
  readonly starts: boolean;
}

/** The calls on the variable that a call starts from, or whose value it is. */
export function heldCalls(program: Program, site: CallSite): HeldCalls | null {
  const place = placeOf(site);
  const module = place === null ? undefined : moduleOf(program, place.scope.file)?.module;
  if (place === null || module === undefined) return null;
  const { expression, scope } = place;
  const variable = variableAt(module, expression, scope);
  if (variable === null) return null;
  const { name, holder, position, starts } = variable;
  const calls = (rootedCalls(module).get(name) ?? []).flatMap((other): readonly CompanionSite[] => {
    if (other.expression === expression || !isWithin(module, other.function, holder)) return [];
    if (declaringFunction(module, name, other.function, other.expression.start) !== holder) return [];
    const around = module.functions[other.function];
    const nested = !isWithin(module, scope.function, other.function);
    const beside = other.function === scope.function ? expression : null;
    const certain = around !== undefined && !nested && isCertain(around, other.expression, beside);
    const environment = environmentFor(module, scope.environment, scope.file, other.function);
    const inner: Scope = { file: scope.file, function: other.function, environment };
    return sitesOf(program, other.expression, inner).map((each) => ({ site: each, certain }));
  });
  const held = lookupName(program, name, position, scope);
  const around = module.functions[scope.function];
  const binding = visibleBinding(module.functions[holder]?.bindings ?? [], name, position);
  const certain = scope.function === holder && around !== undefined && isCertain(around, expression, binding);
  return { held, starts, certain, calls: calls.toSorted((a, b) => compareSpans(a.site.at, b.site.at)) };
}

function variableAt(module: ModuleFacts, expression: CallExpression, scope: Scope): Variable | null {
  const stored = storedIn(module, expression, scope);
  const name = stored ?? rootName(expression);
  if (name === null) return null;
  const position = stored === null ? expression.start : expression.end;
  const holder = declaringFunction(module, name, scope.function, position);
  return holder === null ? null : { name, holder, position, starts: stored === null };
}

/** The variable whose first or later value a call is. */
function storedIn(module: ModuleFacts, expression: CallExpression, scope: Scope): string | null {
  const holder = module.functions[scope.function];
  const bound = holder?.bindings.find((one) => one.value === expression && one.each !== true);
  if (bound !== undefined) return bound.name;
  const assigned = holder?.assignments.find((one) => one.value === expression && one.target.kind === 'name');
  if (assigned?.target.kind !== 'name' || rootName(expression) === assigned.target.name) return null;
  return assigned.target.name;
}

/** The function that declares a name which is visible at a place, as a variable or a parameter; null for an import. */
function declaringFunction(module: ModuleFacts, name: string, from: number, position: number): number | null {
  for (let index: number | null = from; index !== null; index = module.functions[index]?.parent ?? null) {
    const holder = module.functions[index];
    if (holder === undefined) return null;
    if (visibleBinding(holder.bindings, name, position) !== null) return index;
    if (holder.parameters.some((one) => one.name === name || one.destructured.some((part) => part.local === name)))
      return index;
  }
  return null;
}

/** Helpers that are handed a value, which hand it on. */
const DEEPEST_HELPER = 4;

/**
 * The calls that a function makes when it is called, those of arrow functions inside it included, once for each round of
 * a loop over a list that is written down; and the calls of functions of the workspace that it hands its arguments to.
 */
export function callsIn(
  program: Program,
  callee: Value,
  args: readonly Value[],
  receiver: Value | null,
  depth = 0,
): readonly CompanionSite[] {
  if (callee.kind !== 'function') return [];
  const { file, index } = callee.function;
  const module = moduleOf(program, file)?.module;
  if (module === undefined || functionOf(program, callee.function) === null) return [];
  const own = functionOf(program, callee.function)?.arrow === true ? null : receiver;
  const environment = bindParameters(program, callee.function, args, own);
  const given = new Set([...args, ...(receiver === null ? [] : [receiver])]);
  const found = module.functions.flatMap((holder, inner): readonly (CompanionSite & { readonly from: number })[] => {
    if (!isInsideByArrows(module, inner, index)) return [];
    const scope: Scope = { file, function: inner, environment };
    return rootsOf(holder)
      .flatMap((root) => contentsOf(root).calls)
      .flatMap((expression) => {
        const certain = inner === index && isCertain(holder, expression, null);
        const rounds = [...roundsAt(program, expression, scope), ...callbackScopes(program, scope)];
        const inRounds = rounds.filter((round) => round !== scope);
        return (inRounds.length > 0 ? inRounds : [scope]).flatMap((round) => [
          ...sitesOf(program, expression, round).map((site) => ({ site, certain, from: expression.start })),
          ...callsInHelper(program, expression, round, given, depth).map((one) => ({
            site: one.site,
            certain: certain && one.certain,
            from: expression.start,
          })),
        ]);
      });
  });
  return found.toSorted((a, b) => a.from - b.from).map(({ site, certain: sure }) => ({ site, certain: sure }));
}

/** The calls of a function of the workspace that a call hands one of some values to. */
function callsInHelper(
  program: Program,
  expression: CallExpression,
  scope: Scope,
  given: ReadonlySet<Value>,
  depth: number,
): readonly CompanionSite[] {
  if (expression.kind !== 'call' || depth >= DEEPEST_HELPER) return [];
  const args = argumentsOf(program, expression.arguments, scope);
  if (!args.some((one) => given.has(one))) return [];
  const callee = evaluate(program, expression.callee, scope);
  return callsIn(program, callee, args, null, depth + 1);
}

/** Whether a function is another one, or lies in it with nothing but arrow functions between, so that `this` is the same. */
function isInsideByArrows(module: ModuleFacts, inner: number, outer: number): boolean {
  for (let index: number | null = inner; index !== null; index = module.functions[index]?.parent ?? null) {
    if (index === outer) return true;
    if (module.functions[index]?.arrow !== true) return false;
  }
  return false;
}
