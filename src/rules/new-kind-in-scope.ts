import type { AssumptionOf } from '../model/assumption';
import type { ChangeOf } from '../model/change';
import { conditionsOf, excludesValues, leafReads, namesValues } from '../model/conditions';
import { certaintyOfKind, reachOfKind } from '../model/kind-shape';
import { entityOf, type Query } from '../model/query';
import { sameSpan } from '../model/span';
import { seenPhrase } from '../model/sampled-kinds';
import { defineRule, type PairContext } from '../model/rule';
import {
  agePhrase,
  doubtOf,
  membersOf,
  nameText,
  quote,
  quoteAll,
  scopePhrase,
  verbOf,
  willOrCan,
} from '../model/wording';
import { weakest } from '../model/certainty';

export const rule = defineRule({
  summary: 'A new kind of document or row arrives in what a job deletes, updates or reads without telling kinds apart.',
  verdict: 'widens',
  severity: 'error',
  changes: ['kind-added'],
  assumption: 'kinds-are',
  messages: {
    inScope:
      'New kind `{kind}` is stored in `{entity}`{seen}. {job} {scope}, so it {will} {verb} `{kind}` {members}{after}.',
    notUnderstood:
      'New kind `{kind}` is stored in `{entity}`{seen}. {job} can {verb} `{kind}` {members}: its condition is not understood ({doubt}).',
    ambiguous:
      '`{entity}.{by}` can be `{kind}` now{seen}. Whether that makes {members} of another kind is not known, as {rivals} tell them apart, too. {job} {scope}, so it can {verb} them.',
  },
  check(change, assumption, context) {
    const { query } = assumption.reached;
    const { kind } = assumption.job.trigger;
    if (kind === 'ttl' || (kind === 'event' && followsRow(query)) || choosesKinds(query, change)) return null;
    if (isValueOfNegatedFilter(change, query, context) || isToldApart(change, assumption, context)) return null;
    const touched = reachOfKind(context.head, change.entity, change.added, query);
    if (touched === 'never') return null;
    const certainty = certaintyOfKind(context.base, change.entity, change.added);
    const data = {
      kind: nameText(change.added.value),
      seen: seenPhrase(context.head.schema.entities.get(change.entity), change.added),
      verb: verbOf(context.effect).infinitive,
      members: membersOf(query.semantics),
    };
    if (touched === 'unknown') {
      const doubt = doubtOf(query.predicate) ?? 'unknown';
      return {
        message: 'notUnderstood',
        data: { ...data, doubt },
        verdict: 'unknown',
        certainty: weakest(certainty, 'likely'),
      };
    }
    const { rivals = [] } = change;
    if (rivals.length > 1) {
      const scope = scopePhrase(query, context.effect);
      return {
        message: 'ambiguous',
        data: { ...data, scope, rivals: quoteAll(rivals), by: change.field ?? '' },
        verdict: 'unknown',
        certainty: 'guessed',
      };
    }
    return {
      message: 'inScope',
      data: {
        ...data,
        scope: scopePhrase(query, context.effect),
        will: willOrCan(weakest(certainty, assumption.certainty)),
        after: agePhrase(query.predicate),
      },
      certainty,
      because: change.also.map((at) => ({
        role: 'change',
        at,
        message: `Kind ${quote(change.added.value)} shows here too`,
      })),
    };
  },
});

/**
 * A trigger that touches what belongs to the row at hand (`WHERE order_id = OLD.id`) means all of it, whatever its kind.
 */
function followsRow(query: Query): boolean {
  return conditionsOf(query.predicate).some(
    ({ leaf, required }) =>
      required && leaf.kind === 'compare' && leaf.operator === '=' && leaf.operand.kind === 'parameter',
  );
}

/** The job names the kinds it wants, if only at run time: a new one is none of its business until it is named. */
function choosesKinds(query: Query, change: ChangeOf<'kind-added'>): boolean {
  const { field } = change.added;
  if (field === null) return false;
  return conditionsOf(query.predicate).some(
    (condition) => condition.required && namesValues(condition) && leafReads(condition.leaf, field),
  );
}

/** Then enum-value-in-negated-filter tells it, and tells it better. */
function isValueOfNegatedFilter(change: ChangeOf<'kind-added'>, query: Query, context: PairContext): boolean {
  const { field } = change.added;
  return (
    field !== null &&
    isAddedValue(change, context) &&
    conditionsOf(query.predicate).some((one) => excludesValues(one) && leafReads(one.leaf, field))
  );
}

function isAddedValue({ entity, added }: ChangeOf<'kind-added'>, { changes }: PairContext): boolean {
  return changes.some(
    (other) =>
      other.kind === 'value-added' &&
      other.entity === entity &&
      other.field === added.field &&
      other.value.value === added.value,
  );
}

/**
 * The job reads rows and deletes or changes, in a branch of its code, those whose kind it does not name: then it names
 * this one, or enum-value-in-negated-filter tells that it does not.
 */
function isToldApart(
  change: ChangeOf<'kind-added'>,
  { job, reached: { query } }: AssumptionOf<'kinds-are'>,
  context: PairContext,
): boolean {
  const { field, value } = change.added;
  if (query.operation !== 'read') return false;
  const writing = job.queries.filter(
    (one) => entityOf(one.query) === change.entity && /^(?:delete|update)$/.test(one.query.operation),
  );
  const isKnown = isAddedValue(change, context);
  return (
    writing.length > 0 &&
    writing.every(({ leftOver = [] }) =>
      leftOver.some(
        (one) => one.field === field && sameSpan(one.from.at, query.at) && (isKnown || one.values.includes(value)),
      ),
    )
  );
}
