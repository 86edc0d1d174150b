import type { Certainty } from '../model/assumption';
import { effectOf } from '../model/effect';
import type { FieldUse } from '../model/query';
import type { Entity } from '../model/schema';
import { defineSoleRule } from '../model/rule';
import { quote, verbOf, willOrCan } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'A new or changed query of a job names a column that its table does not have.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['query-added'],
  assumption: null,
  messages: {
    missing: '{job} {verbs} by {name}, which `{entity}` does not have, so it {will} fail.',
    notWritten: '{job} sets {name}, which `{entity}` does not have, so it {will} fail.',
  },
  check({ entity: name, job, reached }, { head }) {
    const { query, certain } = reached;
    const entity = head.schema.entities.get(name);
    // Mappers have names of their own; only SQL says what the database is asked.
    if (query.adapter !== 'sql' || entity === undefined || !isWhollyKnown(entity)) return null;
    const certainty: Certainty = certain ? 'certain' : 'likely';
    const will = willOrCan(certainty);
    const common = { jobs: [job.id], certainty, effect: effectOf(job, query, entity) } as const;
    const write = query.writes.find((use) => isMissing(use, entity));
    const filter = query.filter.find((use) => isMissing(use, entity));
    if (write !== undefined) {
      return { message: 'notWritten', data: { name: quote(write.field), will }, at: write.at, ...common };
    }
    if (filter === undefined) return null;
    const data = { verbs: verbOf(query.operation).present, name: quote(filter.field), will };
    return { message: 'missing', data, at: filter.at, ...common };
  },
});

/** Whether what declares the table declares all of it. */
function isWhollyKnown({ kind, open, fields }: Entity): boolean {
  return kind === 'table' && !open && fields.size > 0;
}

/** Names fold their case; a path into a value and what the engine adds by itself are none of the table's columns. */
function isMissing({ field, implicit }: FieldUse, { fields }: Entity): boolean {
  if (implicit === true || field === '*' || /[^\w]/.test(field) || OWN.test(field)) return false;
  const wanted = field.toLowerCase();
  return ![...fields.keys()].some(
    (name) => name.toLowerCase() === wanted || name.toLowerCase().startsWith(`${wanted}.`),
  );
}

/**
 * Columns that every row has, and what a routine knows by itself.
 * https://www.postgresql.org/docs/current/plpgsql-trigger.html
 */
const OWN =
  /^(?:rowid|oid|_rowid_|ctid|xmin|xmax|cmin|cmax|tableoid|rownum|excluded|new|old|found|sqlstate|sqlerrm|tg_\w+)$/i;
