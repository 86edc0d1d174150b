import { rootOf } from '../adapters/origin';
import { isPython } from '../model/language';
import type { Span } from '../model/span';
import type { LocatedType, Value } from '../model/value';
import type { Program } from './program';
import { typedValue } from './types';

/** What containers call the method that gives the one instance of a class. */
const GIVING = new Set(['get', 'getAsync', 'getInstance', 'resolve', 'resolveAsync']);

/**
 * What a container of a package gives: `app.get(Orders)` of Nest, `Container.get(Orders)` of typedi,
 * `container.resolve(Orders)` of tsyringe, `container.get<Orders>(TYPES.Orders)` of Inversify. Null for any other call.
 */
export function containedIn(
  program: Program,
  callee: Value,
  args: () => readonly Value[],
  types: readonly LocatedType[],
  at: Span,
): Value | null {
  const name =
    callee.kind === 'member' ? callee.property : callee.kind === 'external' ? (callee.path.at(-1) ?? '') : '';
  // In Python, `session.get(Order, 5)` asks a database.
  if (isPython(at.file) || !GIVING.has(name) || rootOf(callee).kind === 'global') return null;
  const [wanted] = args();
  if (wanted?.kind === 'class') return { kind: 'instance', of: wanted, arguments: null, types, at };
  const [type] = types;
  if (type === undefined || wanted === undefined || isAddress(wanted)) return null;
  const typed = typedValue(program, type, at);
  return typed.kind === 'instance' && typed.of.kind === 'class' ? typed : null;
}

/** `http.get<Order>('/orders/1')` asks another program. */
function isAddress(value: Value): boolean {
  return value.kind === 'template' || (value.kind === 'literal' && /[/:]/.test(String(value.value)));
}
