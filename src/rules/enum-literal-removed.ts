import type { AssumptionOf } from '../model/assumption';
import type { Change, ChangeOf } from '../model/change';
import { conditionsOn, literalsOf, namesValues } from '../model/conditions';
import type { Scalar } from '../model/predicate';
import { defineRule } from '../model/rule';
import type { Field } from '../model/schema';
import { conditionText, membersOf, valueText, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A value leaves a closed set, or gets another name, while a job still names it.',
  verdict: 'narrows',
  severity: 'error',
  changes: ['value-removed'],
  assumption: 'field-exists',
  messages: {
    filters:
      '`{entity}.{field}` no longer holds `{value}`{renamed}. {job} {verbs} where `{condition}`, so it {will} find {what}.',
    refused:
      '`{entity}.{field}` no longer holds `{value}`{renamed}. {job} {verbs} where `{condition}`, which the type of the column refuses, so it {will} fail.',
    writes: '`{entity}.{field}` no longer allows `{value}`{renamed}. {job} still sets it, so it {will} fail.',
  },
  check(change, assumption, { effect, changes, head }) {
    const { query } = assumption.reached;
    const { value } = change.value;
    const will = willOrCan(assumption.certainty);
    const renamed = readingOf(change, changes);
    const data = { value: valueText(value), renamed, will };
    if (assumption.role === 'write') {
      return writes(assumption, change.field, value) ? { message: 'writes', data, verdict: 'breaks' } : null;
    }
    const condition = conditionsOn(query.predicate, change.field).find(
      (one) => namesValues(one) && literalsOf(one.leaf).includes(value),
    );
    if (assumption.role !== 'filter' || condition === undefined) return null;
    const others = literalsOf(condition.leaf).length - 1;
    const members = membersOf(query.semantics);
    const asked = { ...data, verbs: verbOf(effect).present, condition: conditionText(condition, query.semantics) };
    const field = head.schema.entities.get(change.entity)?.fields.get(change.field);
    if (query.semantics === 'sql' && field !== undefined && hasTypeOfItsOwn(field))
      return { message: 'refused', data: asked, verdict: 'breaks' };
    return {
      message: 'filters',
      data: {
        ...asked,
        what: others > 0 ? `only the ${members} with the other values` : `no ${members} any more`,
      },
    };
  },
});

/**
 * Whether the values are those of a named type: Postgres takes no other text for one, not even to compare with.
 * https://www.postgresql.org/docs/current/datatype-enum.html
 */
function hasTypeOfItsOwn({ typeText }: Field): boolean {
  return /^[A-Za-z_][\w$.]*$/.test(typeText) && !PLAIN_TYPES.test(typeText);
}

/** Types that every text is of; `enum` and `set` of MySQL compare with any. */
const PLAIN_TYPES =
  /^(?:(?:tiny|medium|long)?text|str|string|n?(?:var)?char|character|bpchar|name|citext|enum|set|json|jsonb|unknown|\w*Field)$/i;

/** What became of the value, with both readings where one went and one came. */
function readingOf(change: ChangeOf<'value-removed'>, changes: readonly Change[]): string {
  if (change.renamedTo !== null) return `: it is called \`${valueText(change.renamedTo.value)}\` now`;
  const added = changes.flatMap((other) =>
    other.kind === 'value-added' && other.entity === change.entity && other.field === change.field ? [other.value] : [],
  );
  const [only, ...others] = added;
  if (only === undefined || others.length > 0) return '';
  return `, and \`${valueText(only.value)}\` is new: a rename, or a removal and an addition`;
}

function writes({ reached }: AssumptionOf<'field-exists'>, field: string, value: Scalar): boolean {
  return reached.query.writes.some(
    (write) => write.field === field && write.value.kind === 'literal' && write.value.value === value,
  );
}
