import type { Declaration } from '../adapters/adapter';
import type { Span } from '../model/span';
import { callsNamed } from './call-index';
import { BACKWARD } from './definitions';
import { evaluate } from './evaluate';
import { moduleOf, type Program, type Scope } from './program';

/** Helpers of helpers are looked for this far. */
const DEEPEST = 3;

/** Whether a declaration is a step of a migration, which counts only where it goes forward. */
export function isStep({ kind }: Declaration): boolean {
  return kind === 'definition' || kind === 'removal' || kind === 'expiry' || kind === 'expiry-end';
}

/** Whether code runs only when a migration is undone: it stands in its `down`, or in what nothing but that calls. */
export function undoes(program: Program, scope: Scope, depth = 0): boolean {
  const functions = moduleOf(program, scope.file)?.module.functions ?? [];
  for (let index = scope.function; index > 0; index = functions[index]?.parent ?? 0) {
    const name = functions[index]?.name ?? '';
    if (BACKWARD.test(name)) return true;
    if (name === '' || depth >= DEEPEST || name === 'up') continue;
    const target = { file: scope.file, index };
    const callers = callsNamed(program, name).filter(({ expression, scope: around }) => {
      if (expression.kind === 'template') return false;
      const callee = evaluate(program, expression.callee, around);
      return callee.kind === 'function' && callee.function.file === target.file && callee.function.index === index;
    });
    const outer = callers.filter((caller) => caller.scope.function !== index || caller.scope.file !== target.file);
    if (outer.length > 0 && outer.every((caller) => undoes(program, caller.scope, depth + 1))) return true;
  }
  return false;
}

/** Whether a place lies in a function that undoes a migration. */
export function isInUndoing(program: Program, { file, start, end }: Span): boolean {
  const functions = moduleOf(program, file)?.module.functions ?? [];
  return functions.some((one) => BACKWARD.test(one.name) && one.start <= start && end <= one.end);
}
