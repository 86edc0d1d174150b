/** What the exit code says. */
export const ExitCode = {
  /** No finding at or above the threshold. */
  nothing: 0,
  findings: 1,
  /** Wrong usage, or something that could not be done. */
  failed: 2,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
