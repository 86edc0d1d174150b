import type { HostFault } from '../engine/ports';

/** A fault of the machine or the repository that the user can mend; `fault` says how. */
export class HostError extends Error {
  readonly fault: HostFault;

  constructor(fault: HostFault) {
    super(fault.message);
    this.name = 'HostError';
    this.fault = fault;
  }
}

/** What a user typed, cut so that it cannot flood a message. */
export function shortened(text: string): string {
  const LONGEST = 80;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
