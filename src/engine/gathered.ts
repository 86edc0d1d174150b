import type { Expression } from '../model/expression';
import type { ModuleFacts } from '../model/facts';
import type { Span } from '../model/span';
import type { Environment, Value } from '../model/value';
import { evaluate } from './evaluate';
import { roundsAt } from './follow';
import { append, moduleOf, spanOf, type CallExpression, type Program, type Scope } from './program';
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
  return (additionsOf(module).get(root) ?? []).flatMap(({ index, call, added }): readonly Gathered[] => {
    const inner: Scope = { file: scope.file, function: index, environment: scope.environment };
    const itemsIn = (environment: Environment | null, at: Span): readonly Gathered[] =>
      roundsAt(program, call, { ...inner, environment }).map((round) => ({
        item: itemOf(program, added, list, round),
        at,
      }));
    const takesNothing = (module.functions[index]?.parameters ?? []).length === 0;
    const uses = index === 0 || takesNothing ? [] : callers({ ...inner, environment: null });
    if (uses.length === 0) return itemsIn(inner.environment, spanOf(scope.file, added.value));
    return uses.flatMap(({ environment, at }) => itemsIn(environment, at));
  });
}

/** A call that adds to a list, with the function that holds it. */
interface Addition {
  readonly index: number;
  readonly call: CallExpression;
  readonly added: Added;
}

const additions = new WeakMap<ModuleFacts, ReadonlyMap<string, readonly Addition[]>>();

/** The calls of a module that add to lists, by the root of the list; looked for once. */
function additionsOf(module: ModuleFacts): ReadonlyMap<string, readonly Addition[]> {
  const known = additions.get(module);
  if (known !== undefined) return known;
  const found = new Map<string, Addition[]>();
  module.functions.forEach((holder, index) => {
    for (const call of rootsOf(holder).flatMap((one) => contentsOf(one).calls.flatMap(chainOf))) {
      const added = addedBy(call);
      if (added !== null) append(found, added.root, { index, call, added });
    }
  });
  additions.set(module, found);
  return found;
}

const growing = new WeakMap<ModuleFacts, ReadonlySet<string>>();

/** The properties of a module whose lists code adds to, whoever holds them: `node.children.push(child)`. */
export function growingLists(module: ModuleFacts): ReadonlySet<string> {
  const known = growing.get(module);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const holder of module.functions) {
    for (const call of rootsOf(holder).flatMap((one) => contentsOf(one).calls.flatMap(chainOf))) {
      if (call.kind !== 'call' || call.callee.kind !== 'member' || !GROWING.has(call.callee.property)) continue;
      if (call.callee.object.kind === 'member') found.add(call.callee.object.property);
    }
  }
  growing.set(module, found);
  return found;
}

/** Methods that change what a list holds, in JavaScript and in Python. */
const GROWING: ReadonlySet<string> = new Set(['push', 'unshift', 'splice', 'add', 'append', 'extend', 'insert']);

interface Added {
  readonly root: string;
  readonly key: Expression | null;
  readonly value: Expression;
}

/** What a call adds to a list: `jobs.push(job)`, `jobs.add(job)`, `jobs.set(name, job)`. */
function addedBy(call: CallExpression): Added | null {
  if (call.kind !== 'call' || call.callee.kind !== 'member') return null;
  const { object, property } = call.callee;
  const isEntry = property === 'set';
  const root = isEntry || /^(?:push|unshift|add)$/.test(property) ? rootOf(object) : null;
  const [first, second] = call.arguments;
  if (root === null || first === undefined || first.kind === 'spread') return null;
  if (isEntry) return second === undefined ? null : { root, key: first, value: second };
  return { root, key: null, value: first };
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
