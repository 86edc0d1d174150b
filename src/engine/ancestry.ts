import type { ClassReference, Value } from '../model/value';
import { evaluate } from './evaluate';
import { classOf, classScope, type Program } from './program';

/** Longer chains of classes than any real one. */
const DEEPEST_HERITAGE = 12;

/** What a class inherits from directly, in order. */
export function basesOf(program: Program, reference: ClassReference): readonly Value[] {
  const facts = classOf(program, reference);
  if (facts === null || facts.extends === null) return [];
  const scope = classScope(program, reference, null);
  return (facts.bases ?? [facts.extends]).map((one) => evaluate(program, one, scope));
}

/**
 * All that a class inherits from, in the order in which members are looked for: left to right, and what several share
 * after all that share it. https://docs.python.org/3/howto/mro.html
 */
export function ancestorsOf(program: Program, reference: ClassReference, depth = 0): readonly Value[] {
  if (depth > DEEPEST_HERITAGE) return [];
  const found = basesOf(program, reference).flatMap((base) => [
    base,
    ...(base.kind === 'class' ? ancestorsOf(program, base.class, depth + 1) : []),
  ]);
  return found.filter((one, index) => !found.slice(index + 1).some((later) => isSame(one, later)));
}

function isSame(a: Value, b: Value): boolean {
  if (a.kind === 'class' && b.kind === 'class') return a.class.file === b.class.file && a.class.index === b.class.index;
  return (
    a.kind === 'external' && b.kind === 'external' && a.module === b.module && a.path.join('.') === b.path.join('.')
  );
}
