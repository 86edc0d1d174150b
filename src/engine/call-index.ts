import type { Expression } from '../model/expression';
import type { ModuleFacts } from '../model/facts';
import {
  append,
  moduleOf,
  type CallExpression,
  type FileModule,
  type PlacedCall,
  type Program,
  type Scope,
} from './program';
import { chainOf, contentsOf, namesOf, rootsOf } from './sites';

interface HeldCall {
  readonly expression: CallExpression;
  readonly function: number;
}

/** Every call of the workspace by the name it calls. */
export function callsNamed(program: Program, name: string): readonly PlacedCall[] {
  const known = program.memo.calls.get(name);
  if (known !== undefined) return known;
  program.memo.callers ??= callersByName(program);
  const calls = (program.memo.callers.get(name) ?? []).flatMap(({ file, module }) =>
    (callsOf(module).get(name) ?? []).map(({ expression, function: index }): PlacedCall => ({
      expression,
      scope: { file, function: index, environment: null },
    })),
  );
  program.memo.calls.set(name, calls);
  return calls;
}

/** `jobs.forEach(start)`: a function that is given to each item of a list by its name. */
export interface CallOnList {
  readonly list: Expression;
  readonly given: Expression;
  readonly scope: Scope;
}

/** The calls that give a function of a name to the items of a list. */
export function callsOnLists(program: Program, name: string): readonly CallOnList[] {
  program.memo.callsOnLists ??= allCallsOnLists(program);
  return program.memo.callsOnLists.get(name) ?? [];
}

function allCallsOnLists(program: Program): ReadonlyMap<string, readonly CallOnList[]> {
  const found = new Map<string, CallOnList[]>();
  for (const method of ['forEach', 'map', 'flatMap']) {
    for (const { expression, scope } of callsNamed(program, method)) {
      if (expression.kind !== 'call' || expression.callee.kind !== 'member') continue;
      const [given] = expression.arguments;
      const name = given === undefined || expression.callee.property !== method ? null : nameOfGiven(given);
      if (given !== undefined && name !== null) append(found, name, { list: expression.callee.object, given, scope });
    }
  }
  return found;
}

/** The name of a function that is written as a name or member: `start`, `this.start`, `this.start.bind(this)`. */
function nameOfGiven(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'member') return expression.property;
  if (expression.kind !== 'call' || expression.callee.kind !== 'member' || expression.callee.property !== 'bind')
    return null;
  return nameOfGiven(expression.callee.object);
}

/** Declaring files by the names that they call. */
function callersByName(program: Program): ReadonlyMap<string, readonly FileModule[]> {
  const callers = new Map<string, FileModule[]>();
  for (const file of program.declaring) {
    const module = moduleOf(program, file)?.module;
    if (module === undefined) continue;
    const one = { file, module };
    for (const name of callsOf(module).keys()) append(callers, name, one);
  }
  return callers;
}

const callsMemo = new WeakMap<ModuleFacts, ReadonlyMap<string, readonly HeldCall[]>>();

/** The calls of one module by name: the same whatever else there is. */
export function callsOf(module: ModuleFacts): ReadonlyMap<string, readonly HeldCall[]> {
  const known = callsMemo.get(module);
  if (known !== undefined) return known;
  const calls = new Map<string, HeldCall[]>();
  module.functions.forEach((holder, index) => {
    const exported = index === 0 ? module.exports.flatMap((one) => one.expression ?? []) : [];
    for (const root of [...rootsOf(holder), ...exported]) {
      for (const outer of contentsOf(root).calls) {
        for (const expression of chainOf(outer)) {
          for (const name of new Set(namesOf(module, expression))) {
            append(calls, name, { expression, function: index });
          }
        }
      }
    }
  });
  callsMemo.set(module, calls);
  return calls;
}
