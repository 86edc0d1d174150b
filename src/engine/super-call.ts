import type { Expression } from '../model/expression';
import type { ModuleFacts } from '../model/facts';
import type { Value } from '../model/value';
import { heritageOf } from './members';
import { moduleOf, type Program, type Scope } from './program';

/** The package's class that `super(…)` constructs, in a class of the workspace that extends one; null for any other. */
export function packagedParent(program: Program, scope: Scope): Value | null {
  const functions = moduleOf(program, scope.file)?.module.functions ?? [];
  for (let index: number | null = scope.function; index !== null; index = functions[index]?.parent ?? null) {
    const holder = functions[index];
    if (holder === undefined || (holder.owner === null && !holder.arrow)) return null;
    if (holder.owner === null) continue;
    const parent = heritageOf(program, { file: scope.file, index: holder.owner, environment: null });
    return parent?.kind === 'external' ? parent : null;
  }
  return null;
}

const parentsMemo = new WeakMap<ModuleFacts, ReadonlyMap<Expression, Expression>>();

/** What the class around a call `super(…)` extends, as it is written. */
export function parentOfSuper(module: ModuleFacts, call: Expression): Expression | null {
  const known = parentsMemo.get(module) ?? parentsBySuper(module);
  parentsMemo.set(module, known);
  return known.get(call) ?? null;
}

function parentsBySuper(module: ModuleFacts): ReadonlyMap<Expression, Expression> {
  const found = new Map<Expression, Expression>();
  for (const { extends: parent, methods } of module.classes) {
    const constructor = methods.find(({ kind }) => kind === 'constructor');
    if (parent === null || constructor === undefined) continue;
    for (const one of module.functions[constructor.function]?.body ?? [])
      if (one.kind === 'call' && one.callee.kind === 'super') found.set(one, parent);
  }
  return found;
}
