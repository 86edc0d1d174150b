import { conditionsOf, dotted, operandsOf, type Condition } from '../model/conditions';
import { entityOf } from '../model/query';
import type { GuardSubject } from '../model/guard';
import { defineGuardRule } from '../model/rule';
import { membersOf, quote, verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'A list of what to keep is read with a limit, and everything else is deleted.',
  verdict: 'widens',
  severity: 'error',
  messages: {
    paged:
      '{job} keeps what a list names and {verbs} the other {members} of `{entity}`. The list is read from {source} with a limit of {limit}: beyond it, {members} that are to be kept are not on the list.',
  },
  check(subject) {
    const { query } = subject.reached;
    const negated = conditionsOf(query.predicate).find(isKeepList);
    if (negated === undefined) return null;
    const source = limitedSource(subject, negated);
    if (source === null) return null;
    return {
      message: 'paged',
      data: {
        verbs: verbOf(subject.effect).present,
        members: membersOf(query.semantics),
        source: quote(source.name),
        limit: String(source.limit),
      },
    };
  },
});

function isKeepList({ leaf, negated }: Condition): boolean {
  if (leaf.kind !== 'in-set' || !negated) return false;
  return operandsOf(leaf).some(({ kind }) => kind === 'parameter' || kind === 'unknown' || kind === 'subquery');
}

/** Where the list comes from, when that is read with a limit. */
function limitedSource(
  { job, reached }: GuardSubject,
  { leaf }: Condition,
): { readonly name: string; readonly limit: number } | null {
  const subquery = operandsOf(leaf).find((operand) => operand.kind === 'subquery');
  if (subquery?.kind === 'subquery') {
    const limit = /\blimit\s+(\d+)/i.exec(subquery.text)?.[1];
    return limit === undefined || subquery.entity === null ? null : { name: subquery.entity, limit: Number(limit) };
  }
  const field = leaf.kind === 'opaque' ? '' : dotted(leaf.field);
  for (const { query } of job.queries) {
    const name = entityOf(query);
    if (query.operation !== 'read' || query === reached.query || name === null || query.limit === null) continue;
    if (query.limit > 1 && query.at.file === reached.query.at.file && field !== '') return { name, limit: query.limit };
  }
  return null;
}
