import type { ChangeOf } from '../model/change';
import { effectOf } from '../model/effect';
import { defineSoleRule } from '../model/rule';
import { conditionText, memberOf, verbOf, willOrCan } from '../model/wording';
import type { Certainty } from '../model/assumption';

export const rule = defineSoleRule({
  summary: 'A job compares milliseconds with seconds.',
  verdict: 'widens',
  severity: 'error',
  changes: ['units-differ'],
  assumption: null,
  messages: {
    all: '`{entity}.{field}` holds {held}, and {job} compares it with {compared}: `{condition}` holds for every {member}, however recent, so it {will} {verb} too much.',
    none: '`{entity}.{field}` holds {held}, and {job} compares it with {compared}: `{condition}` holds for no {member}, however old, so it {will} {verb} nothing by it.',
  },
  check(change, { head }) {
    const { entity, job, reached, condition, heldAt, held, compared } = change;
    const holds = holdsAlways(change);
    if (holds === null) return null;
    const { query, certain } = reached;
    const certainty: Certainty = certain ? 'certain' : 'likely';
    const effect = effectOf(job, query, head.schema.entities.get(entity));
    const data = {
      held,
      compared,
      condition: conditionText(condition, query.semantics),
      member: memberOf(query.semantics),
      will: willOrCan(certainty),
      verb: verbOf(effect).infinitive,
    };
    const because = [
      { role: 'writer', at: heldAt, message: `It holds ${held} here` },
      { role: 'query', at: query.at, message: `It is compared with ${compared} here` },
    ] as const;
    const common = { data, jobs: [job.id], certainty, effect, because };
    return holds ? { message: 'all', ...common } : { message: 'none', verdict: 'narrows', ...common };
  },
});

/** Seconds are a thousandth of milliseconds: what holds them is before any time, and what is compared with them after. */
function holdsAlways({ condition: { leaf, negated }, held }: ChangeOf<'units-differ'>): boolean | null {
  if (leaf.kind !== 'compare' || leaf.operator === '=' || leaf.operator === '<>') return null;
  const isBefore = leaf.operator === '<' || leaf.operator === '<=';
  return (isBefore === (held === 'seconds')) !== negated;
}
