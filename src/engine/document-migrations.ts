import type { Entity, Removal } from '../model/schema';
import { compareSpans } from '../model/span';
import { isRehearsal } from '../model/writers';
import { BACKWARD } from './definitions';
import { compareFiles, isMigration } from './replay-order';

/** A name that a step in code takes away, with the function that holds the step. */
export interface DeclaredRemoval {
  readonly removal: Removal;
  readonly within: string;
}

/** Whether code belongs to a migration's forward step: ordinary code that drops a collection is no step of a schema. */
export function isForwardStep(file: string, within: string): boolean {
  return isMigration(file) && !BACKWARD.test(within) && !isRehearsal(file);
}

/** Compares places in migrations by the order in which they are applied. */
export function compareSteps(a: { readonly at: Removal['at'] }, b: { readonly at: Removal['at'] }): number {
  return a.at.file === b.at.file ? compareSpans(a.at, b.at) : compareFiles(a.at.file, b.at.file, '');
}

/** What migrations of a database without DDL take away, in the order in which they are applied, each once. */
export function documentRemovals(declared: readonly DeclaredRemoval[]): readonly Removal[] {
  const forward = declared
    .filter(({ removal, within }) => isForwardStep(removal.at.file, within))
    .map(({ removal }) => removal)
    .toSorted(compareSteps);
  const steps = [...new Map(forward.map((removal) => [JSON.stringify(removal), removal])).values()];
  return steps.filter((step, index) => !steps.slice(index + 1).some((later) => bringsBack(later, step)));
}

/** Whether a later step gives something the name that an earlier one took away. */
function bringsBack(later: Removal, { entity, field }: Removal): boolean {
  if (field === null) return later.field === null && later.renamedTo === entity;
  return later.entity === entity && later.field !== null && later.renamedTo === field;
}

/** A collection that only a migration names need not be there any more. */
export function isMention(entity: Entity): boolean {
  return entity.kind === 'collection' && entity.fields.size === 0 && isMigration(entity.at.file);
}
