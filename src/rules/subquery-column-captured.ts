import { conditionsOf, dotted, operandsOf } from '../model/conditions';
import { effectOf } from '../model/effect';
import type { Operand } from '../model/predicate';
import { entityOf, type Query } from '../model/query';
import { defineRule } from '../model/rule';
import { membersOf, nameText, quote, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A column goes from the table of a subquery, and its name comes to mean that of the table around it.',
  verdict: 'widens',
  severity: 'error',
  changes: ['field-removed', 'field-renamed'],
  assumption: 'field-exists',
  messages: {
    captured:
      '`{entity}.{field}` is gone. The subquery `{subquery}` of {job} does not say whose `{field}` it reads, so it reads that of {outer} from now on: `{compared}` is compared with itself, and the job {will} {verb} {scope}.',
  },
  check(change, assumption, { head }) {
    const { job, reached } = assumption;
    if (reached.query.semantics !== 'sql' || assumption.role === 'write' || assumption.implicit === true) return null;
    for (const { query: outer } of job.queries) {
      const name = entityOf(outer);
      const entity = name === null ? undefined : head.schema.entities.get(name);
      if (name === null || name === change.entity || entity?.fields.has(change.field) !== true) continue;
      const capture = captureIn(outer, change.entity, change.field);
      if (capture === null) continue;
      const effect = effectOf(job, outer, entity);
      return {
        message: 'captured',
        effect,
        data: {
          subquery: nameText(capture.text),
          outer: quote(name),
          compared: nameText(capture.field),
          will: willOrCan(assumption.certainty),
          verb: verbOf(effect).infinitive,
          scope:
            capture.field === change.field
              ? `every one of its ${membersOf('sql')} that the rest of the condition lets through`
              : `other ${membersOf('sql')} than meant`,
        },
        because: [{ role: 'query', at: outer.at, message: `The statement around it, on ${quote(name)}` }],
      };
    }
    return null;
  },
});

type Subquery = Extract<Operand, { readonly kind: 'subquery' }>;

/** The condition whose subquery reads the field without saying whose it is. */
function captureIn(
  outer: Query,
  entity: string,
  field: string,
): { readonly text: string; readonly field: string } | null {
  if (outer.operation !== 'delete' && outer.operation !== 'update') return null;
  for (const { leaf } of conditionsOf(outer.predicate)) {
    const found = operandsOf(leaf).find(
      (operand): operand is Subquery =>
        operand.kind === 'subquery' && operand.entity === entity && operand.field?.join('.') === field,
    );
    if (found !== undefined && leaf.kind !== 'opaque' && isBare(found.text, field)) {
      return { text: found.text, field: dotted(leaf.field) };
    }
  }
  return null;
}

/** `SELECT id FROM …`, not `SELECT loans.id FROM …`, which fails loudly. */
function isBare(text: string, field: string): boolean {
  const first = /^\W*select\s+(?:distinct\s+)?["`[]?(\w+)["`\]]?\s*(\.)?/i.exec(text);
  return first !== null && first[2] === undefined && first[1]?.toLowerCase() === field.toLowerCase();
}
