import type { Expression } from '../model/expression';
import type { BindingFacts, ModuleFacts } from '../model/facts';
import { spanKey, type Span } from '../model/span';
import type { Environment, FunctionReference, Value } from '../model/value';
import { bindParameters } from './binding';
import { callsNamed, callsOnLists } from './call-index';
import { alternatives, argumentsOf, evaluate } from './evaluate';
import { gatheredIn, type Gathered } from './gathered';
import {
  classValue,
  functionOf,
  instanceOf,
  moduleOf,
  roundOf,
  spanOf,
  withReceiver,
  type CallExpression,
  type PlacedCall,
  type Program,
  type Scope,
} from './program';
import { baseName, chainOf, contentsOf, rootsOf } from './sites';
import { givesOwnMembers, inherits, subclassesOf, type Use } from './subclasses';

/** Wrappers around wrappers are followed this far. */
const DEEPEST_WRAPPER = 3;
/** A longer word is seldom a common one. */
const LONG_NAME = 10;
/** Callers that one wrapper is read for. */
const MOST_CALLERS = 2_000;

export function isAround({ scopeStart, scopeEnd }: BindingFacts, { start, end }: CallExpression): boolean {
  return scopeStart <= start && end <= scopeEnd;
}

/** For a call inside a loop over a list that is written down: once for each item, at the item. */
export function iterationsOf(program: Program, { expression, scope }: PlacedCall): readonly Use[] {
  const module = moduleOf(program, scope.file)?.module;
  const holder = module?.functions[scope.function];
  if (module === undefined || holder === undefined) return [];
  const loop = holder.bindings.find((one) => one.each === true && isAround(one, expression));
  if (loop?.value !== null && loop !== undefined) {
    return itemsOf(program, loop.value, scope).map(({ item, at }) => ({ environment: roundOf(scope, loop, item), at }));
  }
  return module.functions[holder.parent ?? 0] === undefined
    ? []
    : callbackRounds(program, module, scope, holder.parent ?? 0);
}

/** The list that a call gives a function to, item by item; null for another call. */
function listGivenTo(call: CallExpression, index: number): Expression | null {
  if (call.kind !== 'call' || call.callee.kind !== 'member') return null;
  const { object, property } = call.callee;
  const isGiven = call.arguments.some((one) => one.kind === 'function' && one.index === index);
  return isGiven && /^(forEach|map|flatMap)$/.test(property) ? object : null;
}

/** `list.forEach((item) => …)`: the callback with each item given. */
export function callbackRounds(program: Program, module: ModuleFacts, scope: Scope, parent: number): readonly Use[] {
  const outer: Scope = { file: scope.file, function: parent, environment: scope.environment };
  for (const root of rootsOf(module.functions[parent])) {
    for (const call of contentsOf(root).calls.flatMap(chainOf)) {
      const list = listGivenTo(call, scope.function);
      if (list === null) continue;
      const isMap = isInstanceOf(evaluate(program, list, outer), 'Map');
      const reference = { file: scope.file, index: scope.function, environment: scope.environment };
      return itemsOf(program, list, outer).map(({ item, at }) => {
        // A Map gives its callback the value, then the key.
        const given = isMap && item.kind === 'array' ? item.items.toReversed() : [item];
        return { environment: bindParameters(program, reference, given, null), at };
      });
    }
  }
  return [];
}

/** The list that a Map or Set is made of. */
function held(value: Value): Value {
  if (value.kind !== 'instance' || !(isInstanceOf(value, 'Map') || isInstanceOf(value, 'Set'))) return value;
  return value.arguments?.[0] ?? value;
}

function isInstanceOf(value: Value, name: string): boolean {
  return value.kind === 'instance' && value.of.kind === 'global' && value.of.name === name;
}

/** The items of a list that is written down, or that functions of its file add to. */
function itemsOf(program: Program, expression: Expression, scope: Scope): readonly Gathered[] {
  const list = held(evaluate(program, expression, scope));
  const written = list.kind === 'array' ? list.items.map((item) => ({ item, at: item.at })) : [];
  const added = gatheredIn(program, expression, scope, (inner) => callersOf(program, inner, 0));
  const known = new Set(added.map(({ item }) => spanKey(item.at)));
  return [...written.filter(({ item }) => !known.has(spanKey(item.at))), ...added];
}

/** Every call of the functions around a place, with their parameters bound. */
export function callersOf(program: Program, { file, function: index }: Scope, depth: number): readonly Use[] {
  if (depth >= DEEPEST_WRAPPER) return [];
  const key = `${file}#${String(index)}@${String(depth)}`;
  const known = program.memo.callersOf.get(key);
  if (known !== undefined) return known;
  const { misses, circles } = program;
  const uses = findCallers(program, { file, function: index, environment: null }, depth);
  if (program.misses === misses && program.circles === circles) program.memo.callersOf.set(key, uses);
  return uses;
}

function findCallers(program: Program, scope: Scope, depth: number): readonly Use[] {
  const module = moduleOf(program, scope.file)?.module;
  if (module === undefined) return [];
  const uses: Use[] = [];
  for (
    let index: number | null = scope.function;
    index !== null && index !== 0;
    index = module.functions[index]?.parent ?? null
  ) {
    const holder = module.functions[index];
    if (holder === undefined || holder.name === '' || holder.parameters.length === 0) continue;
    const target = { file: scope.file, index };
    for (const word of wordsFor(program, target, holder.name)) program.sought.add(word);
    for (const caller of callsNamed(
      program,
      holder.name === 'constructor' ? ownerName(program, target) : holder.name,
    )) {
      if (uses.length >= MOST_CALLERS) return uses;
      uses.push(...usesAt(program, caller, target, depth));
    }
    uses.push(...givenToLists(program, target, holder.name));
    // Whoever calls the function further out says less: the parameters of this one would stay open.
    if (uses.length > 0) return uses;
  }
  return uses;
}

/** `jobs.forEach(start)`: the function for each item of a list that it is given to by name. */
function givenToLists(program: Program, target: { file: string; index: number }, name: string): readonly Use[] {
  return callsOnLists(program, name).flatMap(({ list: object, given, scope }) => {
    const value = evaluate(program, given, scope);
    if (value.kind !== 'function') return [];
    if (value.function.file !== target.file || value.function.index !== target.index) return [];
    const list = held(evaluate(program, object, scope));
    if (list.kind !== 'array') return [];
    return list.items.map((item) => ({
      environment: bindParameters(program, value.function, [item], null),
      at: item.at,
    }));
  });
}

/**
 * What files that call a function are looked for by: its name, or, where that is a common word, its class's or file's. A
 * class's instance is often held under the same name in lower case (`schedulerService.schedule(…)`).
 */
function wordsFor(program: Program, target: { file: string; index: number }, name: string): readonly string[] {
  const distinctive = /[a-z][A-Z]|_/.test(name) || name.length >= LONG_NAME;
  if (distinctive && name !== 'constructor') return [name];
  const owner = ownerName(program, target);
  if (owner !== '') return [...new Set([owner, owner.charAt(0).toLowerCase() + owner.slice(1)])];
  const [folder, file] = target.file.split('/').slice(-2);
  return [baseName(file ?? '') === 'index' ? (folder ?? name) : baseName(target.file)];
}

function usesAt(
  program: Program,
  caller: PlacedCall,
  target: { file: string; index: number },
  depth: number,
): readonly Use[] {
  const { expression, scope } = caller;
  if (expression.kind === 'template') return [];
  const reference = calledAs(program, evaluate(program, expression.callee, scope), target, expression.kind === 'new');
  if (reference === null) return [];
  const useIn = (environment: Environment | null, at: Span): Use => {
    const args = argumentsOf(program, expression.arguments, { ...scope, environment });
    return { environment: bindParameters(program, reference, args, null), at };
  };
  const roundsIn = (environment: Environment | null, at: Span): readonly Use[] => {
    const rounds = iterationsOf(program, { expression, scope: { ...scope, environment } });
    return rounds.length > 0 ? rounds.map((round) => useIn(round.environment, round.at)) : [useIn(environment, at)];
  };
  const own = spanOf(scope.file, expression);
  const args = argumentsOf(program, expression.arguments, scope);
  if (args.every((one) => isSaidInFull(one, 0)) && !givesOwnMembers(caller) && !standsInRounds(program, caller))
    return [useIn(scope.environment, own)];
  const outer = callersOf(program, scope, depth + 1);
  const [first] = outer;
  if (first === undefined) {
    // What a base class gives of its own, it gives for each subclass.
    const subclasses = givesOwnMembers(caller) ? subclassesOf(program, scope) : [];
    if (subclasses.length > 0) return subclasses.flatMap((use) => roundsIn(use.environment, use.at));
    return roundsIn(scope.environment, own);
  }
  // What the call says in full stands there, however many callers lead to it.
  if (!args.some((one) => dependsOnCaller(one, 0))) return roundsIn(first.environment, own);
  return outer.flatMap((use) => roundsIn(use.environment, use.at));
}

/** Whether a value is the same whoever calls the function around it: no caller need be looked for. */
function isSaidInFull(value: Value, depth: number): boolean {
  if (depth > 4) return false;
  const inner = (one: Value): boolean => isSaidInFull(one, depth + 1);
  switch (value.kind) {
    case 'literal':
    case 'undefined':
    case 'regex':
    case 'external':
      return true;
    case 'array':
      return !value.open && value.items.every(inner);
    case 'object':
      return !value.open && value.properties.every((one) => inner(one.value));
    default:
      return false;
  }
}

/** Whether a call may be made several times where it stands: in a loop, or in a callback that is given to a list. */
function standsInRounds(program: Program, { expression, scope }: PlacedCall): boolean {
  const functions = moduleOf(program, scope.file)?.module.functions;
  const holder = functions?.[scope.function];
  if (functions === undefined || holder === undefined) return false;
  if (holder.bindings.some((one) => one.each === true && isAround(one, expression))) return true;
  return rootsOf(functions[holder.parent ?? 0]).some((root) =>
    contentsOf(root).calls.some((outer) => chainOf(outer).some((call) => listGivenTo(call, scope.function) !== null)),
  );
}

/** Whether a value, as far as it is written down here, holds something that only a caller says. */
function dependsOnCaller(value: Value, depth: number): boolean {
  if (depth > 4) return false;
  const inner = (one: Value): boolean => dependsOnCaller(one, depth + 1);
  switch (value.kind) {
    case 'parameter':
    case 'unknown':
    case 'typed':
      return true;
    case 'instance':
      return value.declared !== undefined;
    case 'member':
      return inner(value.object);
    case 'one-of':
      return value.values.some(inner);
    case 'array':
      return value.open || value.items.some(inner);
    case 'object':
      return value.open || value.properties.some((one) => inner(one.value));
    case 'template':
      return value.values.some(inner);
    case 'operation':
      return value.operands.some(inner);
    case 'call':
      return value.arguments.some(inner);
    default:
      return false;
  }
}

/**
 * The target as a callee leads to it, or null: the very function, or the method of a base class that the target's class
 * has its own version of (`provider.define(job)`, whichever provider is chosen).
 */
function calledAs(
  program: Program,
  callee: Value,
  target: { file: string; index: number },
  construct: boolean,
): FunctionReference | null {
  const called = alternatives(callee).flatMap((value) => entered(program, value, construct) ?? []);
  const direct = called.find((one) => one.file === target.file && one.index === target.index);
  if (direct !== undefined) return direct;
  const method = functionOf(program, target);
  if (construct || method?.owner === null || method === null) return null;
  const held = classValue(program, { file: target.file, index: method.owner, environment: null });
  const overrides = called.some((one) => {
    const other = functionOf(program, one);
    if (other?.owner === null || other?.name !== method.name) return false;
    return inherits(program, held.class, { file: one.file, index: other.owner }, 0);
  });
  const environment = overrides ? withReceiver(target.file, instanceOf(program, held), null) : null;
  return overrides ? { ...target, environment } : null;
}

/** The function a callee is: a constructor for `new`. */
function entered(program: Program, value: Value, construct: boolean): FunctionReference | null {
  if (value.kind === 'function') return value.function;
  if (!construct || value.kind !== 'class') return null;
  const owner = moduleOf(program, value.class.file)?.module.classes[value.class.index];
  const constructor = owner?.methods.find((method) => method.kind === 'constructor');
  if (constructor === undefined) return null;
  const instance: Value = { kind: 'instance', of: value, arguments: null, types: [], at: value.at };
  const environment = withReceiver(value.class.file, instance, value.class.environment);
  return { file: value.class.file, index: constructor.function, environment };
}

function ownerName(program: Program, target: { file: string; index: number }): string {
  const owner = functionOf(program, target)?.owner ?? null;
  return owner === null ? '' : (moduleOf(program, target.file)?.module.classes[owner]?.name ?? '');
}
