/**
 * Values may hold themselves, as arguments are worked out only when somebody looks at them (`this.text = wrap(this.text)`).
 * Whoever walks through such a value without end runs out of stack: then the answer is the other one.
 */
export function guarded<T>(work: () => T, otherwise: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return otherwise();
    throw error;
  }
}
