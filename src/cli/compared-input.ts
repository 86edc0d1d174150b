import type { BaseChoice } from '../engine/ports';
import { HostError } from '../host/host-error';
import type { ImpactInput } from '../report/impact-subject';
import type { Targets } from '../report/impact-target';
import { mentionedInInventory, mentionedInReview, type Mentioned } from '../report/mentioned';
import type { Folder } from './folder';

/** A review, or the jobs alone. */
export type ComparedInput = ImpactInput & Targets;

/**
 * What there is to tell; where nothing can be compared, the jobs all the same.
 *
 * @param needed whether it must be compared
 */
export async function comparedInput({ session }: Folder, choice: BaseChoice, needed: boolean): Promise<ComparedInput> {
  try {
    return await session.review(choice);
  } catch (error) {
    if (needed || !(error instanceof HostError) || error.fault.code === 'not-a-folder') throw error;
    return { ...(await session.inventory()), changes: [], findings: [], base: null };
  }
}

/** The files whose texts a report on a target needs, the target's own included. */
export function mentionedInImpact(input: ComparedInput, target: string): Mentioned {
  const inventory = mentionedInInventory(input);
  const review = mentionedInReview({ ...input, base: input.base ?? '', head: '' });
  const writers = input.index.writers.map(({ query }) => query.at.file);
  return {
    base: review.base,
    head: new Set([
      ...inventory.head,
      ...review.head,
      ...writers,
      target.replace(/(?::\d+){1,2}$/, '').replace(/^\.\//, ''),
    ]),
  };
}
