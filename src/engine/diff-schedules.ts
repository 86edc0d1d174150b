import type { Change } from '../model/change';
import type { Job } from '../model/job';
import type { DeadBranch, Index } from '../model/revision';
import { quote } from '../model/wording';
import { checkSchedule } from '../parse/cron';

/** Schedules of head that never come due, or that their scheduler does not read, where base's did. */
export function scheduleChanges(base: Index, head: Index): readonly Change[] {
  const before = new Map(base.jobs.map((job) => [job.id, job]));
  const known = new Set((base.deadBranches ?? []).map(branchKey));
  const wrong = head.jobs.flatMap((job) => {
    const problem = checkSchedule(job.trigger);
    return problem === null || isSame(before.get(job.id), job) ? [] : [changeOf(job.trigger.at, problem, job.id)];
  });
  const dead = (head.deadBranches ?? [])
    .filter((branch) => !known.has(branchKey(branch)))
    .map((branch) => changeOf(branch.at, `No configuration states the schedule ${quote(branch.text)}.`, branch.job));
  return [...wrong, ...dead];
}

function changeOf(at: Change['at'], problem: string, job: string): Change {
  return { kind: 'schedule-never-due', at, revision: 'head', entity: '', field: null, problem, jobs: [job] };
}

function branchKey({ text, job }: DeadBranch): string {
  return `${job}\0${text}`;
}

/** Whether base's job already had this schedule. */
function isSame(before: Job | undefined, { trigger }: Job): boolean {
  return (
    before !== undefined &&
    before.trigger.text === trigger.text &&
    before.trigger.timezone === trigger.timezone &&
    before.trigger.dialect === trigger.dialect
  );
}
