import type { AssumptionOf } from '../model/assumption';
import type { ChangeOf } from '../model/change';
import { runsHook, tookAlong } from '../model/delete-hook';
import { actionRank, deletesFrom, throughPhrase } from '../model/referrer';
import { defineRule, type RuleContext } from '../model/rule';
import type { ReferenceAction } from '../model/schema';
import { compareText } from '../model/span';
import { membersOf, nameText, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'Rows elsewhere come to be deleted, or cut off, along with those that a job deletes.',
  verdict: 'widens',
  severity: 'error',
  changes: ['reference-changed', 'hook-added'],
  assumption: 'entity-exists',
  messages: {
    deletes:
      '`{referrer}` now goes with the {members} of `{entity}` it refers to{through} (`ON DELETE CASCADE`). {job} deletes from `{entity}`, so it {will} delete from `{child}` too.',
    cutsOff:
      '`{referrer}` is now {what} when the {members} of `{entity}` it refers to are deleted{through}. {job} deletes from `{entity}`, so it {will} change `{child}` too.',
    runs: '`{hook}` now runs when {members} of `{entity}` are deleted, and {does} `{child}`. {job} deletes from `{entity}`, so it {will} {verb} `{child}` too.',
  },
  check(change, assumption, context) {
    const { effect, base, head } = context;
    const { query } = assumption.reached;
    if (change.kind === 'hook-added') return effect === 'delete' ? alongWith(change, assumption, context) : null;
    const { before, after, referrer, isNew } = change;
    if (after === null || !reaches(after) || query.operation !== 'delete' || effect !== 'delete') return null;
    if (before !== null && actionRank(before) >= actionRank(after)) return null;
    if (deletesFrom(assumption.job, referrer.entity)) return null;
    if (after === 'cascade' && tookAlong(context, change.entity, referrer.entity, query)) return null;
    const data = {
      referrer: nameText(`${referrer.entity}.${referrer.field}`),
      child: nameText(referrer.entity),
      members: head.schema.entities.get(change.entity)?.kind === 'collection' ? 'documents' : 'rows',
      through: throughPhrase(change),
      will: willOrCan(assumption.certainty),
    };
    // Who makes a table whose rows go along means it; who adds a column knows of its rows; who alters a key changes those
    // that are there.
    const isNewTable = !base.schema.entities.has(referrer.entity);
    const severity = isNewTable ? 'information' : isNew ? 'warning' : 'error';
    return after === 'cascade'
      ? { message: 'deletes', data, severity }
      : { message: 'cutsOff', data: { ...data, what: OUTCOMES[after] }, severity };
  },
});

/** What a hook that the job's query runs deletes or changes elsewhere, where the job does not do so itself. */
function alongWith(
  { entity: from, hook }: ChangeOf<'hook-added'>,
  { job, reached, certainty }: AssumptionOf<'entity-exists'>,
  context: RuleContext,
): {
  readonly message: 'runs';
  readonly data: Record<'hook' | 'members' | 'does' | 'child' | 'will' | 'verb', string>;
} | null {
  const { query } = reached;
  if (query.operation !== 'delete' || !runsHook(hook, query)) return null;
  const [first] = (hook.reaches ?? [])
    .filter(({ entity }) => !deletesFrom(job, entity))
    .filter(({ entity }) => !tookAlong(context, from, entity, query) && !lostKey(context, from, entity))
    .toSorted((one, other) => compareText(one.operation, other.operation));
  if (first === undefined) return null;
  const deletes = first.operation === 'delete';
  const data = {
    hook: nameText(hook.name),
    members: membersOf(query.semantics),
    does: deletes ? 'deletes from' : 'changes',
    verb: deletes ? 'delete from' : 'change',
    child: nameText(first.entity),
    will: willOrCan(certainty),
  };
  return { message: 'runs', data };
}

/** Whether a key took the rows of one entity along with those of another, and no longer does: the hook takes its place. */
function lostKey({ changes }: RuleContext, entity: string, child: string): boolean {
  return changes.some(
    (change) =>
      change.kind === 'reference-changed' &&
      change.before === 'cascade' &&
      change.entity === entity &&
      change.referrer.entity === child,
  );
}

type Reaching = Extract<ReferenceAction, 'cascade' | 'set-null' | 'set-default'>;

const OUTCOMES: Readonly<Record<Exclude<Reaching, 'cascade'>, string>> = {
  'set-null': 'set to null',
  'set-default': 'set to its default',
};

function reaches(action: ReferenceAction): action is Reaching {
  return actionRank(action) > 0;
}
