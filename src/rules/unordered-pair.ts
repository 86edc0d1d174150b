import type { GuardSubject } from '../model/guard';
import { readsBefore } from '../model/guard-evidence';
import { predicateText } from '../model/predicate-text';
import type { Query } from '../model/query';
import { defineGuardRule } from '../model/rule';
import { contains } from '../model/span';
import { membersOf, verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'Two queries with a limit and no order are taken to see the same rows.',
  verdict: 'shifts',
  severity: 'warning',
  messages: {
    unordered:
      '{job} asks `{entity}` twice for the first {limit} {members} of a condition, without an order, and {verbs} what it gets: the two need not be the same {members}.',
  },
  check(subject) {
    const asked = [...readsBefore(subject), subject.reached.query].filter(
      (query) => query.limit !== null && query.limit > 1 && isUnordered(query, subject),
    );
    const second = asked.find((query, index) => asked.slice(0, index).some((other) => asksTheSame(query, other)));
    if (second === undefined) return null;
    return {
      message: 'unordered',
      data: {
        limit: String(second.limit),
        members: membersOf(second.semantics),
        verbs: verbOf(subject.effect).present,
      },
      at: second.at,
    };
  },
});

const ORDER = /\border\s+by\b|\border_?by\b|\bsort\b|\$sort\b|\border\s*[:=]|_by\s*\(|\btop\s*\(/i;

/** Whether nothing says in which order it takes them. What stands in another file than the write is not looked at. */
function isUnordered(query: Query, { reached, code }: GuardSubject): boolean {
  return query.at.file === reached.query.at.file && !ORDER.test(code.raw.slice(query.at.start, query.at.end));
}

/** Whether two queries have one condition and one limit. A statement and the SELECT within it are one. */
function asksTheSame(query: Query, other: Query): boolean {
  return (
    !contains(query.at, other.at) &&
    !contains(other.at, query.at) &&
    query.limit === other.limit &&
    predicateText(query.predicate, query.semantics) === predicateText(other.predicate, other.semantics)
  );
}
