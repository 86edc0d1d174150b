import type { Value } from '../model/value';

/** A property of an object that is written down; null when there is none. */
export function propertyOf(object: Value | undefined | null, key: string): Value | null {
  if (object?.kind !== 'object') return null;
  return object.properties.findLast((property) => property.key === key)?.value ?? null;
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
