const numbers = new WeakMap<object, number>();
let next = 0;

/** Tells objects apart by who they are. Only ever compared, never shown; nothing has the number 0. */
export function numberOf(object: object | null): number {
  if (object === null) return 0;
  const known = numbers.get(object);
  if (known !== undefined) return known;
  next += 1;
  numbers.set(object, next);
  return next;
}
