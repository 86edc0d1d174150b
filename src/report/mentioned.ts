import type { Inventory, Review } from '../model/review';
import type { Index } from '../model/revision';
import type { Side } from './source';

/** Files that a report points into, by side. */
export type Mentioned = Readonly<Record<Side, ReadonlySet<string>>>;

/** The files whose texts the reports of a review need. */
export function mentionedInReview({ findings, index }: Review): Mentioned {
  const at = (side: Side): readonly string[] =>
    findings.filter((finding) => finding.revision === side).map((finding) => finding.at.file);
  const chains = findings.flatMap(({ because, fixes = [] }) => [
    ...because.map((link) => link.at.file),
    ...fixes.flatMap(({ edits }) => edits.map(({ at: { file } }) => file)),
  ]);
  return { base: new Set(at('base')), head: new Set([...at('head'), ...chains, ...inNotes(index)]) };
}

/** The files whose texts the reports of an inventory need. */
export function mentionedInInventory({ index, assumptions }: Inventory): Mentioned {
  const inJobs = index.jobs.flatMap((job) => [
    job.at.file,
    ...job.entries.map((entry) => entry.at.file),
    ...job.queries.flatMap(({ query, path }) => [query.at.file, ...path.map((step) => step.target.file)]),
  ]);
  const inEntities = [...index.schema.entities.values()].map((entity) => entity.at.file);
  const inAssumptions = assumptions.map((assumption) => assumption.evidence.file);
  return { base: new Set(), head: new Set([...inJobs, ...inEntities, ...inAssumptions, ...inNotes(index)]) };
}

function inNotes(index: Index): readonly string[] {
  return index.notChecked.map((note) => note.at.file);
}
