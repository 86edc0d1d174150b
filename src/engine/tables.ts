import type { Expression } from '../model/expression';
import type { Value, ValueOf } from '../model/value';
import { alternatives, evaluate, oneOf } from './evaluate';
import { gatheredIn } from './gathered';
import { functionOf, spanOf, type Program, type Scope } from './program';
import { callersOf } from './callers';

type Called = Extract<Expression, { kind: 'call' | 'new' }>;

/** Entries of one map that are told apart. */
const MOST_ENTRIES = 64;
/** Names for a name that are looked through. */
const DEEPEST_NAME = 4;

export function isMap(value: Value): value is ValueOf<'instance'> {
  return value.kind === 'instance' && value.of.kind === 'global' && value.of.name === 'Map';
}

/**
 * `handlers.get(job.name)` of a map that code of its file fills: the functions or objects that were put there under that
 * key; null where nothing of the sort is known.
 */
export function entryFilledIn(program: Program, { callee, arguments: [wanted] }: Called, scope: Scope): Value | null {
  if (callee.kind !== 'member' || callee.property !== 'get' || wanted === undefined) return null;
  const key = evaluate(program, wanted, scope);
  if (key.kind !== 'literal') return null;
  const pairs = gatheredIn(program, callee.object, scope, (inner) => callersOf(program, inner, 0));
  if (pairs.length === 0 || pairs.length > MOST_ENTRIES) return null;
  const entries = pairs.flatMap(({ item }) => {
    const [name, value] = item.kind === 'array' ? item.items : [];
    return name === undefined || value === undefined || !mayRun(value) ? [] : [{ name, value }];
  });
  const own = entries.findLast(({ name }) => name.kind === 'literal' && name.value === key.value);
  if (own !== undefined) return own.value;
  const open = entries.filter(({ name }) => name.kind !== 'literal').map(({ value }) => value);
  return open.length === 0 ? null : oneOf(open, spanOf(scope.file, callee));
}

/** Whether a value is something that a handler may be. */
function mayRun(value: Value): boolean {
  return alternatives(value).some(({ kind }) => ['function', 'class', 'instance', 'object', 'module'].includes(kind));
}

/**
 * Whether what is called is looked up in a table of the workspace, so that nobody can tell what runs:
 * `handlers.get(job.name)(job)`, `processors[name].run()`.
 */
export function isLookedUp(program: Program, callee: Expression, scope: Scope, depth = 0): boolean {
  if (depth > DEEPEST_NAME) return false;
  switch (callee.kind) {
    case 'member':
      return isLookedUp(program, callee.object, scope, depth + 1);
    case 'element':
      return callee.index.kind !== 'literal' && isOpenTable(evaluate(program, callee.object, scope));
    case 'call':
      if (callee.callee.kind === 'member' && callee.callee.property === 'get')
        return isMap(evaluate(program, callee.callee.object, scope));
      // `JOBS.find((job) => job.name === name).handlers`
      if (callee.callee.kind === 'member' && callee.callee.property === 'find')
        return evaluate(program, callee.callee.object, scope).kind === 'array';
      return returnsLookedUp(program, callee, scope, depth);
    case 'unary':
      return isLookedUp(program, callee.operand, scope, depth + 1);
    case 'name': {
      const bindings = functionOf(program, { file: scope.file, index: scope.function })?.bindings ?? [];
      const own = bindings.find((one) => one.name === callee.name);
      return own !== undefined && own.value !== null && isLookedUp(program, own.value, scope, depth + 1);
    }
    default:
      return false;
  }
}

/** `processorFor(name)` of the workspace, which looks it up. */
function returnsLookedUp(program: Program, call: Called, scope: Scope, depth: number): boolean {
  return alternatives(evaluate(program, call.callee, scope)).some((value) => {
    const holder = value.kind === 'function' ? functionOf(program, value.function) : null;
    if (value.kind !== 'function' || holder === null) return false;
    const { file, index, environment } = value.function;
    return holder.returns.some((one) => isLookedUp(program, one, { file, function: index, environment }, depth + 1));
  });
}

/** An object of the workspace that code puts more into. */
function isOpenTable(value: Value): boolean {
  return value.kind === 'object' && (value.open || value.properties.length === 0);
}
