const DEEPEST = 64;
const MOST_STEPS = 5_000;

let depth = 0;
let steps = 0;

/**
 * Answers null where working a value out would not end: values may hold themselves, as arguments are worked out only when
 * somebody looks at them (`this.pause = Number(this.pause)`).
 */
export function bounded<T>(work: () => T): T | null {
  if (depth === 0) steps = 0;
  steps += 1;
  if (depth >= DEEPEST || steps >= MOST_STEPS) return null;
  depth += 1;
  try {
    return work();
  } finally {
    depth -= 1;
  }
}
