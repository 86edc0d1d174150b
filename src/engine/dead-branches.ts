import type { ScheduleBranchDeclaration } from '../adapters/adapter';
import type { Job } from '../model/job';
import type { DeadBranch } from '../model/revision';
import { compareSpans } from '../model/span';
import { isTemplate } from '../parse/cron';

/** Branches for schedules that no job of their group has, where every schedule of the group is known. */
export function deadBranches(
  branches: readonly ScheduleBranchDeclaration[],
  jobs: readonly Job[],
): readonly DeadBranch[] {
  return branches
    .flatMap(({ group, text, at }): readonly DeadBranch[] => {
      const ofGroup = jobs.filter((job) => job.adapter === group);
      const isStated = ofGroup.some(({ trigger }) => {
        const stated = trigger.text;
        return stated === null || isTemplate(stated) || spelled(stated) === spelled(text);
      });
      const holder = ofGroup.find((job) => job.entries.some((entry) => entry.at.file === at.file)) ?? ofGroup[0];
      return isStated || holder === undefined ? [] : [{ text, at, job: holder.id }];
    })
    .toSorted((a, b) => compareSpans(a.at, b.at));
}

function spelled(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}
