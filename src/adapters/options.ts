import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';

/** A property of an object that is written down; null when there is none. */
export function propertyOf(object: Value | undefined | null, key: string): Value | null {
  if (object?.kind !== 'object') return null;
  return object.properties.findLast((property) => property.key === key)?.value ?? null;
}

/** The name of a property that is written down. */
export function keyOf(object: Value | undefined | null, key: string): Span | null {
  if (object?.kind !== 'object') return null;
  return object.properties.findLast((property) => property.key === key)?.keyAt ?? null;
}

/** A property of an object, or the member of what only a caller can tell; null for an object without it. */
export function partOf(value: Value | undefined, key: string, look: Lookup): Value | null {
  if (value === undefined || value.kind === 'object') return propertyOf(value, key);
  const isOpen =
    value.kind === 'parameter' || value.kind === 'member' || value.kind === 'typed' || value.kind === 'unknown';
  return isOpen ? look.member(value, key, value.at) : null;
}

/** Several values where one is expected: alternatives, or the items of a list. */
export function eachOf(value: Value): readonly Value[] {
  if (value.kind === 'one-of') return value.values.flatMap(eachOf);
  return value.kind === 'array' ? value.items.flatMap(eachOf) : [value];
}

/** Whether a value can be called: a function of the workspace, or alternatives of which one is. */
export function isCallable(value: Value): boolean {
  return value.kind === 'function' || (value.kind === 'one-of' && value.values.some(isCallable));
}

/** Wrappers around a handler, one in the other. */
const MOST_WRAPPERS = 4;

/**
 * The functions that run when a value is called: its own, or, where a package made it out of functions that it was
 * given (`withLogging(async (request) => …)`), those.
 */
export function callablesIn(value: Value, depth = 0): readonly Value[] {
  if (depth > MOST_WRAPPERS) return [];
  switch (value.kind) {
    case 'function':
      return [value];
    case 'one-of':
      return value.values.flatMap((one) => callablesIn(one, depth + 1));
    case 'call':
      return value.arguments.flatMap((one) => callablesIn(one, depth + 1));
    default:
      return [];
  }
}
