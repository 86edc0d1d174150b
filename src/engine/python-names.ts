import type { Expression } from '../model/expression';
import type { BindingFacts } from '../model/facts';
import type { Value } from '../model/value';
import { oneOf } from './evaluate';
import { rootName } from './held';
import { exportOf, visibleBinding } from './names';
import { spanOf, type ModuleTables, type Program } from './program';

/**
 * The bindings of a name in blocks before a place, or in a loop around it, that hold beyond their block where `seen`
 * does: what `if`, `try` and loops may have put in its place. `seen` is null for a parameter.
 */
export function bindingsInBlocks(
  bindings: readonly BindingFacts[],
  name: string,
  position: number,
  seen: BindingFacts | null,
): readonly BindingFacts[] {
  return bindings.filter((one) => {
    if (one === seen || one.name !== name || one.each === true) return false;
    if (one.scopeEnd > position) {
      if (one.loopStart === undefined || one.loopStart > position) return false;
      // What the round before made of the name itself adds nothing that is not known.
      if (isMadeOf(one.value, name)) return false;
    }
    return (
      visibleBinding(bindings, name, one.scopeEnd) === one && visibleBinding(bindings, name, one.scopeEnd + 1) === seen
    );
  });
}

function isMadeOf(value: Expression | null, name: string): boolean {
  if (value?.kind === 'binary') return isMadeOf(value.left, name);
  return value !== null && rootName(value) === name;
}

/** What `from x import *` gives a name: the last such import that has it. */
export function starValue(program: Program, { module }: ModuleTables, name: string, file: string): Value | null {
  const outside: Value[] = [];
  for (const one of module.imports.toReversed()) {
    if (one.local !== '*') continue;
    const at = spanOf(file, one);
    const target = program.resolveModule(file, one.from);
    if (target === null) {
      if (!one.from.startsWith('.')) outside.push({ kind: 'external', module: one.from, path: [name], at });
      continue;
    }
    const found = exportOf(program, target, name, at);
    if (found !== null) return found;
  }
  const [first] = outside;
  return first === undefined || BUILT_IN.has(name) ? null : oneOf(outside, first.at);
}

/** https://docs.python.org/3/library/functions.html, and exceptions. */
const BUILT_IN = new Set(
  (
    '__file__ __name__ abs all any ascii bin bool bytearray bytes callable chr classmethod compile complex delattr dict ' +
    'dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int ' +
    'isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property range ' +
    'repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip Exception KeyError ' +
    'ValueError TypeError RuntimeError NotImplementedError StopIteration AttributeError ImportError IndexError OSError'
  ).split(' '),
);
