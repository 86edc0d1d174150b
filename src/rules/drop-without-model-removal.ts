import type { ChangeOf } from '../model/change';
import { entityOf } from '../model/query';
import type { Index } from '../model/revision';
import { defineSoleRule, type RuleContext } from '../model/rule';
import { usersBesideJobs } from '../model/table-users';
import { enumerate, nameText } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'A migration that is made out of models drops a table, though no model of it was removed.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['entity-removed'],
  assumption: null,
  messages: {
    used: 'Table `{entity}` is dropped, though no model of it was removed with this change: {tool} did not know it. {users} still {name} it.',
    unused:
      'Table `{entity}` is dropped, though no model of it was removed with this change: {tool} did not know it, and dropped it on the way.',
  },
  check(change, context) {
    const tool = toolOf(change, context);
    // Jobs that use it are told by entity-removed.
    if (tool === null || isUsedByJobs(change.entity, context.head)) return null;
    const users = usersBesideJobs(change.entity, context.head);
    if (users.length > 0) {
      const data = {
        tool,
        users: enumerate(users.map(({ name }) => name)),
        name: users.length === 1 ? 'names' : 'name',
      };
      return { message: 'used', data, jobs: null, because: users.map(({ because }) => because) };
    }
    return isByTheWay(change, context) ? { message: 'unused', data: { tool }, jobs: null, severity: 'warning' } : null;
  },
});

/** The tool whose migrations come out of its models, where none of these ever declared the table; else null. */
function toolOf(
  { entity, at, revision, renamedTo }: ChangeOf<'entity-removed'>,
  { base, head }: RuleContext,
): string | null {
  if (renamedTo !== null || revision === 'base') return null;
  const isStep = head.schema.removals.some(
    (removal) => removal.entity === entity && removal.field === null && removal.at.file === at.file,
  );
  const models = (base.parity?.shared ?? []).filter(({ derivedBy }) => derivedBy !== null);
  if (!isStep || models.some((model) => model.entity === entity)) return null;
  const [model] = models;
  return model === undefined || model.derivedBy === null ? null : nameText(model.derivedBy);
}

function isUsedByJobs(entity: string, { jobs }: Index): boolean {
  return jobs.some((job) => job.queries.some(({ query }) => entityOf(query) === entity));
}

/** Whether the migration is about something else, too: one that does nothing but drop a table was meant to. */
function isByTheWay({ entity, at }: ChangeOf<'entity-removed'>, { head, changes }: RuleContext): boolean {
  const isElsewhere = (head.schema.edits ?? []).some(
    (edit) => edit.at.file === at.file && edit.entity !== entity && edit.aspect !== 'removed',
  );
  const others = changes.filter(
    (other) => other.kind === 'entity-removed' && other.at.file === at.file && other.entity !== entity,
  );
  return isElsewhere || others.some((other) => isUsedByJobs(other.entity, head));
}
