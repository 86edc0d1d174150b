import type { Certainty } from './assumption';

const FROM_WEAKEST: readonly Certainty[] = ['guessed', 'likely', 'sampled', 'certain'];

/** The weakest link of a chain. */
export function weakest(...links: readonly [Certainty, ...Certainty[]]): Certainty {
  return links.reduce((a, b) => (FROM_WEAKEST.indexOf(b) < FROM_WEAKEST.indexOf(a) ? b : a));
}
