import { isWithin } from '../model/conditions';
import { defineRule } from '../model/rule';
import { quote } from '../model/wording';

export const rule = defineRule({
  summary: 'A migration drops a column and adds another in its place, and the job goes by the new one, which is empty.',
  verdict: 'breaks',
  severity: 'warning',
  changes: ['field-renamed'],
  assumption: 'field-exists',
  givenUp: true,
  messages: {
    empty:
      'A migration drops `{entity}.{field}` and adds {to}: a rename would keep what is stored, this loses it. {job} goes by {to} from now on, which is empty in every row there is.',
  },
  check(change, assumption, { resolved, head, changes }) {
    const { query } = assumption.reached;
    if (change.stated || !resolved || query.semantics !== 'sql') return null;
    const dropped = head.schema.removals.some(
      ({ entity, field, renamedTo }) => entity === change.entity && field === change.field && renamedTo === null,
    );
    const filled = changes.some(
      (other) => other.kind === 'data-updated' && other.entity === change.entity && other.field === change.to,
    );
    const uses = [...query.filter, ...query.reads, ...query.writes].some(({ field }) => isWithin(field, change.to));
    if (!dropped || filled || !uses) return null;
    return { message: 'empty', data: { to: quote(change.to) } };
  },
});
