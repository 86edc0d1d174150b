import type { Expression } from '../model/expression';
import type { ModuleFacts } from '../model/facts';
import type { Span } from '../model/span';
import type { Environment, Value } from '../model/value';
import { evaluate } from './evaluate';
import { roundsAt } from './follow';
import { moduleOf, spanOf, type CallExpression, type Program, type Scope } from './program';
import { chainOf, contentsOf, rootsOf } from './sites';

/** An item of a list, as somebody adds it. */
export interface Gathered {
  readonly item: Value;
  readonly at: Span;
}

/** What a function around a place is called with, and where. */
type Callers = (scope: Scope) => readonly { readonly environment: Environment; readonly at: Span }[];

const inProgress = new Set<Expression>();

/**
 * What methods add to a list that is gone through elsewhere: `this.jobs.push({ name, run })` in `register(name, run)`, for
 * each call of `register`. Empty where the list is not one that code of the same file adds to.
 */
export function gatheredIn(program: Program, list: Expression, scope: Scope, callers: Callers): readonly Gathered[] {
  const root = rootOf(list);
  const module = moduleOf(program, scope.file)?.module;
  if (root === null || module === undefined) return [];
  if (inProgress.has(list)) {
    program.circles += 1;
    return [];
  }
  inProgress.add(list);
  try {
    return addedIn(program, module, list, root, scope, callers);
  } finally {
    inProgress.delete(list);
  }
}

function addedIn(
  program: Program,
  module: ModuleFacts,
  list: Expression,
  root: string,
  scope: Scope,
  callers: Callers,
): readonly Gathered[] {
  return module.functions.flatMap((holder, index) =>
    rootsOf(holder)
      .flatMap((one) => contentsOf(one).calls.flatMap(chainOf))
      .flatMap((call): readonly Gathered[] => {
        const added = addedBy(call, root);
        if (added === null) return [];
        const inner: Scope = { file: scope.file, function: index, environment: scope.environment };
        const itemsIn = (environment: Environment | null, at: Span): readonly Gathered[] =>
          roundsAt(program, call, { ...inner, environment }).map((round) => ({
            item: itemOf(program, added, list, round),
            at,
          }));
        const uses = index === 0 || holder.parameters.length === 0 ? [] : callers({ ...inner, environment: null });
        if (uses.length === 0) return itemsIn(inner.environment, spanOf(scope.file, added.value));
        return uses.flatMap(({ environment, at }) => itemsIn(environment, at));
      }),
  );
}

interface Added {
  readonly key: Expression | null;
  readonly value: Expression;
}

/** What a call adds to the list: `jobs.push(job)`, `jobs.add(job)`, `jobs.set(name, job)`. */
function addedBy(call: CallExpression, root: string): Added | null {
  if (call.kind !== 'call' || call.callee.kind !== 'member' || rootOf(call.callee.object) !== root) return null;
  const [first, second] = call.arguments;
  if (first === undefined || first.kind === 'spread') return null;
  if (call.callee.property === 'set') return second === undefined ? null : { key: first, value: second };
  return /^(?:push|unshift|add)$/.test(call.callee.property) ? { key: null, value: first } : null;
}

/** An item as it comes out: of a Map the pair, or the value where only values are asked for. */
function itemOf(program: Program, { key, value }: Added, list: Expression, scope: Scope): Value {
  const item = evaluate(program, value, scope);
  const onlyValues = list.kind === 'call' && list.callee.kind === 'member' && list.callee.property === 'values';
  if (key === null || onlyValues) return item;
  return { kind: 'array', items: [evaluate(program, key, scope), item], open: false, at: item.at };
}

/** `this.jobs` or `jobs`, also with only some of its items, or a copy of it; null for anything else. */
function rootOf(list: Expression): string | null {
  switch (list.kind) {
    case 'name':
      return list.name;
    case 'member':
      return list.object.kind === 'this' ? `this.${list.property}` : null;
    case 'array': {
      const [only] = list.items;
      return list.items.length === 1 && only?.kind === 'spread' ? rootOf(only.operand) : null;
    }
    case 'call':
      return list.callee.kind === 'member' &&
        /^(?:filter|slice|sort|reverse|values|entries)$/.test(list.callee.property)
        ? rootOf(list.callee.object)
        : null;
    default:
      return null;
  }
}
