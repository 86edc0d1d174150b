import type { Change, ChangeKind } from '../model/change';
import type { Index, NotChecked } from '../model/revision';
import type { Schema } from '../model/schema';
import { compareText } from '../model/span';
import { isMigration } from './replay-order';

/** Changes of who uses the data, not of its shape. */
const ofNoConcern: ReadonlySet<ChangeKind> = new Set([
  'job-added',
  'job-removed',
  'job-emptied',
  'query-added',
  'kind-added',
  'sample-differs',
  'writer-added',
  'target-unresolved',
  'schedule-never-due',
]);

/**
 * Changes that come of a migration that base has, too, in another form or at all: tools apply a migration once, so
 * databases that did so before do not get them. One note for each file, at its first change.
 */
export function editedMigrations(base: Index, head: Index, changes: readonly Change[]): readonly NotChecked[] {
  const before = entitiesByFile(base.schema);
  const after = entitiesByFile(head.schema);
  const gone = [...before].filter(([file]) => !after.has(file)).map(([, entities]) => entities);
  return [...before].flatMap(([file, entities]): readonly NotChecked[] => {
    const isGone = !after.has(file);
    const change = changes.find(({ kind, at, entity }) => {
      if (ofNoConcern.has(kind) || !before.has(at.file)) return false;
      return isGone ? entities.has(entity) : at.file === file && !gone.some((others) => others.has(entity));
    });
    if (change === undefined) return [];
    const message = isGone
      ? `${file} is gone: databases that have applied it keep what it did.`
      : `${file} was there before and says something else now: databases that have applied it do not get this change.`;
    return [{ reason: 'migration-history', message, at: change.at, jobs: [] }];
  });
}

/** The entities that each migration changes. */
function entitiesByFile({ edits = [] }: Schema): ReadonlyMap<string, ReadonlySet<string>> {
  const files = new Map<string, Set<string>>();
  for (const { entity, at } of edits.toSorted((a, b) => compareText(a.at.file, b.at.file))) {
    if (!isMigration(at.file)) continue;
    files.set(at.file, (files.get(at.file) ?? new Set()).add(entity));
  }
  return files;
}
