import { weakest } from '../model/certainty';
import { conditionsOf, dotted, isOrdered } from '../model/conditions';
import { certaintyOfKind, reachOfKind } from '../model/kind-shape';
import type { Query } from '../model/query';
import { seenPhrase } from '../model/sampled-kinds';
import { defineRule } from '../model/rule';
import { agePhrase, doubtOf, nameText, quote, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A new kind of document arrives in a collection that a TTL index empties.',
  verdict: 'widens',
  severity: 'error',
  changes: ['kind-added'],
  assumption: 'kinds-are',
  messages: {
    covered:
      'New kind `{kind}` is stored in `{entity}`{seen}. {job} does not tell kinds apart, so the database {will} delete `{kind}` documents{after}.',
    notUnderstood:
      'New kind `{kind}` is stored in `{entity}`{seen}. {job} can delete `{kind}` documents{after}: its partial filter is not understood ({doubt}).',
  },
  check(change, assumption, { base, head }) {
    const { query } = assumption.reached;
    if (assumption.job.trigger.kind !== 'ttl') return null;
    const touched = reachOfKind(head, change.entity, change.added, query);
    if (touched === 'never') return null;
    const certainty = certaintyOfKind(base, change.entity, change.added);
    const seen = seenPhrase(head.schema.entities.get(change.entity), change.added);
    const data = { kind: nameText(change.added.value), seen, after: expiryPhrase(query) };
    if (touched === 'unknown') {
      const doubt = doubtOf(query.predicate) ?? 'unknown';
      return {
        message: 'notUnderstood',
        data: { ...data, doubt },
        verdict: 'unknown',
        certainty: weakest(certainty, 'likely'),
      };
    }
    return {
      message: 'covered',
      data: { ...data, will: willOrCan(weakest(certainty, assumption.certainty)) },
      certainty,
      because: change.also.map((at) => ({
        role: 'change',
        at,
        message: `Kind ${quote(change.added.value)} shows here too`,
      })),
    };
  },
});

/** ` after 90 days`, or ` once `expiresAt` has passed` for an index that expires at the time itself. */
function expiryPhrase(query: Query): string {
  const age = agePhrase(query.predicate);
  const expiry = conditionsOf(query.predicate).find(({ leaf }) => isOrdered(leaf))?.leaf;
  if (age !== '' || expiry?.kind !== 'compare') return age;
  return ` once ${quote(dotted(expiry.field))} has passed`;
}
