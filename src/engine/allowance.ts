import type { Span } from '../model/span';
import type { Program } from './program';

/** Evaluations that one call, decorator or job may take: thirty times what any in a large repository was seen to. */
const MOST_EVALUATIONS = 300_000;

/** Thrown where an allowance is used up; caught by `allowed` alone. */
class Exhausted extends Error {}

/** One more evaluation. */
export function spend(program: Program): void {
  program.allowance -= 1;
  if (program.allowance < 0) throw new Exhausted();
}

/**
 * Does what may take no more than so many evaluations: code can be entangled so that working out one value of it would
 * take hours. What takes more is noted at a place, and what there is without it is the answer. Within other work that has
 * an allowance, that one holds.
 */
export function allowed<T>(program: Program, at: Span, work: () => T, otherwise: () => T): T {
  if (program.allowance !== Infinity) return work();
  program.allowance = MOST_EVALUATIONS;
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Exhausted)) throw error;
    program.exhausted.push(at);
    return otherwise();
  } finally {
    program.allowance = Infinity;
  }
}
