import { effectOf } from '../model/effect';
import type { Certainty } from '../model/assumption';
import { defineSoleRule } from '../model/rule';
import { memberOf, membersOf, quoteAll, verbOf } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'A value by which a job filters may come to be undefined, and the client then leaves the condition out.',
  verdict: 'widens',
  severity: 'warning',
  changes: ['condition-loosened'],
  assumption: null,
  messages: {
    every:
      '`{entity}.{field}` is compared with a value that may be undefined now, and the client leaves such a condition out: {job} can {verb} every {member}.',
    more: '`{entity}.{field}` is compared with a value that may be undefined now, and the client leaves such a condition out: {job} can {verb} {members} by {others} alone.',
  },
  check({ entity, job, reached, others }, { head }) {
    const { query, certain } = reached;
    const certainty: Certainty = certain ? 'certain' : 'likely';
    const effect = effectOf(job, query, head.schema.entities.get(entity));
    const common = { jobs: [job.id], certainty, effect } as const;
    const verb = verbOf(effect).infinitive;
    if (others.length === 0) return { message: 'every', data: { verb, member: memberOf(query.semantics) }, ...common };
    const data = { verb, members: membersOf(query.semantics), others: quoteAll([...new Set(others)]) };
    return { message: 'more', data, ...common };
  },
});
