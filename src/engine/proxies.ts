import type { Expression } from '../model/expression';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Arguments } from './calls';
import { evaluate, oneOf } from './evaluate';
import { functionOf, type Program, type Scope } from './program';
import { rootsOf } from './sites';

/**
 * What a `new Proxy(target, handler)` behaves as: its target, or, where that is an empty object that only stands for it,
 * what the handler's `get` takes members from: `get: (_, name) => Reflect.get(client(), name)`, `client()[name]`.
 * Null where neither is known.
 */
export function proxied(program: Program, of: Value, args: Arguments, at: Span): Value | null {
  if (of.kind !== 'global' || of.name !== 'Proxy') return null;
  const [target, handler] = args();
  if (target === undefined) return null;
  const isStandIn = target.kind === 'object' && target.properties.length === 0;
  if (!isStandIn) return target.kind === 'unknown' || target.kind === 'undefined' ? null : target;
  const getter = handler?.kind === 'object' ? handler.properties.find(({ key }) => key === 'get')?.value : undefined;
  if (getter?.kind !== 'function') return null;
  const { file, index, environment } = getter.function;
  const holder = functionOf(program, getter.function);
  const [standIn, asked] = holder?.parameters ?? [];
  if (holder === null || asked?.name === null || asked === undefined) return null;
  const scope: Scope = { file, function: index, environment };
  const name = asked.name;
  const sources = rootsOf(holder)
    .flatMap((root) => sourcesIn(root, name))
    .filter((source) => source.kind !== 'name' || source.name !== standIn?.name)
    .map((source) => evaluate(program, source, scope))
    .filter(({ kind }) => kind !== 'unknown' && kind !== 'undefined');
  return sources.length === 0 ? null : oneOf(sources, at);
}

/** What members of a name that is only known at run time are taken from. */
function sourcesIn(expression: Expression, name: string): readonly Expression[] {
  const isAsked = (one: Expression | undefined): boolean => one?.kind === 'name' && one.name === name;
  const inner = (one: Expression): readonly Expression[] => sourcesIn(one, name);
  switch (expression.kind) {
    case 'element':
      return isAsked(expression.index) ? [expression.object] : inner(expression.object);
    case 'call': {
      const { callee, arguments: args } = expression;
      const [first, second] = args;
      const isReflected =
        callee.kind === 'member' && callee.property === 'get' && isNamed(callee.object, 'Reflect') && isAsked(second);
      if (isReflected && first !== undefined) return [first];
      return [callee, ...args].flatMap(inner);
    }
    case 'member':
      return inner(expression.object);
    case 'unary':
      return inner(expression.operand);
    case 'binary':
      return [expression.left, expression.right].flatMap(inner);
    case 'conditional':
      return [expression.condition, expression.then, expression.otherwise].flatMap(inner);
    case 'other':
      return expression.parts.flatMap(inner);
    default:
      return [];
  }
}

function isNamed(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name === name;
}
