import type { Certainty } from '../model/assumption';
import type { Severity } from '../model/finding';
import type { Job } from '../model/job';
import type { Operation } from '../model/query';

const LOWER: Readonly<Record<Severity, Severity>> = {
  error: 'warning',
  warning: 'information',
  information: 'information',
};

/**
 * How much a finding weighs, in one table; docs/severity.md tells the rest. `stated` is the rule's severity; `effect` what
 * the job does with the rows.
 *
 * | certainty | the job writes or deletes | the job only reads |
 * | certain   | as stated                 | one step lower     |
 * | sampled   | as stated                 | one step lower     |
 * | likely    | at most warning           | one step lower     |
 * | guessed   | information               | information        |
 *
 * A script that nothing refers to weighs no more than information, whatever it does.
 */
export function severityOf(stated: Severity, effect: Operation, certainty: Certainty, job: Job): Severity {
  if (certainty === 'guessed' || mayBeOver(job)) return 'information';
  const limited = certainty === 'likely' && stated === 'error' ? 'warning' : stated;
  return effect === 'read' ? LOWER[limited] : limited;
}

/** A module in a folder of scripts may have done its work long ago: nothing says that it will run again. */
function mayBeOver({ adapter }: Job): boolean {
  return adapter === 'script';
}

const RANK: readonly Severity[] = ['information', 'warning', 'error'];

/** Positive when `a` weighs more than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return RANK.indexOf(a) - RANK.indexOf(b);
}
