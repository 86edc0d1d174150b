/** Counts crashes of the server, so that a loop of them ends. */
export interface Restarts {
  /** Notes a crash at a time in milliseconds; whether the server may be started once more. */
  readonly mayRestart: (now: number) => boolean;
  readonly reset: () => void;
}

/** So many crashes within the period are a loop. */
export const mostCrashes = 4;
const period = 3 * 60 * 1000;

/** A counter that has seen no crash. */
export function createRestarts(): Restarts {
  let crashes: readonly number[] = [];
  return {
    mayRestart: (now) => {
      crashes = [...crashes.filter((time) => now - time < period), now];
      return crashes.length < mostCrashes;
    },
    reset: () => {
      crashes = [];
    },
  };
}
