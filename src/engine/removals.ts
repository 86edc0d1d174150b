import type { Expression, Located } from '../model/expression';
import type { FunctionFacts, ModuleFacts } from '../model/facts';
import type { ValueOf } from '../model/value';
import { moduleOf, type Program, type Scope } from './program';
import { chainOf, contentsOf, rootsOf } from './sites';

/** A call that takes something out of the list that a name holds. */
interface Removal extends Located {
  readonly method: string;
  readonly function: number;
}

/**
 * A list as it is where a name for it stands: what `args.shift()` took before is gone. Where that cannot be told, for the
 * removal stands in a loop, a branch or another function, nothing is known of it.
 */
export function afterRemovals(
  program: Program,
  name: Extract<Expression, { kind: 'name' }>,
  list: ValueOf<'array'>,
  scope: Scope,
): ValueOf<'array'> {
  const module = moduleOf(program, scope.file)?.module;
  const home = module === undefined ? null : declaringFunction(module, name.name, scope.function);
  if (module === undefined || home === null) return list;
  const loops = home.holder.loops ?? [];
  const sameLoop = (one: Removal): boolean =>
    loops.some((loop) => contains(loop, one) && (scope.function !== home.index || contains(loop, name)));
  const earlier = removalsOf(module, name.name, home.index).filter(
    (one) => one.function !== scope.function || scope.function !== home.index || one.end <= name.start || sameLoop(one),
  );
  const isKnown = earlier.every(
    (one) =>
      one.method === 'shift' &&
      one.function === home.index &&
      !loops.some((loop) => contains(loop, one)) &&
      (home.holder.uncertain ?? []).every((stretch) => !contains(stretch, one) || contains(stretch, name)),
  );
  if (!isKnown) return { ...list, items: [], open: true };
  return earlier.length === 0 ? list : { ...list, items: list.items.slice(earlier.length) };
}

/** The function whose variable or parameter a name is, as seen from a function. */
function declaringFunction(
  { functions }: ModuleFacts,
  name: string,
  from: number,
): { readonly holder: FunctionFacts; readonly index: number } | null {
  for (let index: number | null = from; index !== null; index = functions[index]?.parent ?? null) {
    const holder = functions[index];
    if (holder === undefined) return null;
    const isOwn =
      holder.bindings.some((one) => one.name === name) || holder.parameters.some((one) => one.name === name);
    if (isOwn) return { holder, index };
  }
  return null;
}

const REMOVING = new Set(['shift', 'pop', 'splice']);

/** What takes something out of a variable's list, in its function and those within. */
function removalsOf(module: ModuleFacts, name: string, home: number): readonly Removal[] {
  return module.functions.flatMap((holder, index) =>
    declaringFunction(module, name, index)?.index !== home
      ? []
      : rootsOf(holder).flatMap((root) =>
          contentsOf(root)
            .calls.flatMap(chainOf)
            .flatMap((call): readonly Removal[] => {
              if (call.kind !== 'call' || call.callee.kind !== 'member' || !REMOVING.has(call.callee.property))
                return [];
              const { object, property: method } = call.callee;
              const isOfName = object.kind === 'name' && object.name === name;
              return isOfName ? [{ method, function: index, start: call.start, end: call.end }] : [];
            }),
        ),
  );
}

function contains(outer: Located, inner: Located): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
