import { hasTransaction } from '../model/guard-evidence';
import { defineGuardRule } from '../model/rule';

export const rule = defineGuardRule({
  summary: 'A repair script runs several writes outside of a transaction.',
  verdict: 'shifts',
  severity: 'warning',
  guard: 'transaction',
  messages: {
    apart:
      '{job} makes {count} writes, `{entity}` first, outside of a transaction: when one fails, those before it stay.',
  },
  check(subject) {
    const { job, reached } = subject;
    const writes = job.queries.filter(({ query }) => query.operation !== 'read' && query.operation !== 'define');
    if (job.trigger.kind !== 'manual' || writes.length < 2 || hasTransaction(subject)) return null;
    const first = writes.find(({ query }) => query.operation !== 'insert');
    return first?.query === reached.query ? { message: 'apart', data: { count: String(writes.length) } } : null;
  },
});
