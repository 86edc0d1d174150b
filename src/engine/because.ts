import type { Because } from '../model/finding';
import type { Job, ReachedQuery } from '../model/job';
import type { Operation } from '../model/query';
import { sameSpan } from '../model/span';
import { quote, scopePhrase } from '../model/wording';
import { scheduleSentence } from './schedule-words';

/** The chain of evidence of one job's query: the query, the calls that lead to it, the job, and last its schedule. */
export function chainOf(job: Job, reached: ReachedQuery, effect: Operation): readonly Because[] {
  const query: Because = {
    role: 'query',
    at: reached.query.at,
    message: `${quote(job.name)} ${scopePhrase(reached.query, effect)}`,
  };
  const calls = reached.path
    .toReversed()
    .map((step): Because => ({ role: 'call', at: step.at, message: `${quote(step.name)} is called here` }));
  return [query, ...calls, ...jobChain(job).filter((link) => link.role !== 'job' || !sameSpan(link.at, query.at))];
}

/** The end of every chain: where the job is declared, unless its schedule says the same, and the schedule. */
export function jobChain(job: Job): readonly Because[] {
  const declared: Because = { role: 'job', at: job.at, message: `${quote(job.name)} is declared here` };
  const schedule: Because = { role: 'schedule', at: job.trigger.at, message: scheduleSentence(job) };
  return sameSpan(declared.at, schedule.at) ? [schedule] : [declared, schedule];
}
