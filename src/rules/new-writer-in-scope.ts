import type { ChangeOf } from '../model/change';
import type { Because } from '../model/finding';
import { shapeOfWriter } from '../model/kind-shape';
import type { Index } from '../model/revision';
import { reach } from '../model/reach';
import { defineRule } from '../model/rule';
import { classesOfField, writersOf } from '../model/writers';
import { classWords, valueClass, type ValueClass } from '../model/value-class';
import { enumerate, nameText, quote, scopePhrase, verbOf } from '../model/wording';

export const rule = defineRule({
  summary: 'A code path that did not exist sets the field by which a job ages, in another way than all before it.',
  verdict: 'shifts',
  severity: 'warning',
  changes: ['writer-added'],
  assumption: 'writers-are',
  messages: {
    otherValue:
      '`{writer}` sets `{entity}.{field}` to {value}; so far it was only set to {before}. {job} {scope}, so it can {verb} what `{writer}` stores sooner or later than meant.',
  },
  check(change, assumption, { base, head, changes, effect }) {
    const { query } = assumption.reached;
    const write = change.writer.query.writes.find(({ field }) => field === assumption.field);
    const before = classesOfField(base, change.entity, assumption.field);
    if (write === undefined || before.length === 0 || before.includes(valueClass(write.value))) return null;
    if (changes.some((other) => other.kind === 'kind-added' && storesKind(change, other))) return null;
    const stored = shapeOfWriter(head, change.entity, change.writer.query);
    if (reach(query.predicate, stored, query.semantics) === 'never') return null;
    const kind = valueClass(write.value);
    return {
      message: 'otherValue',
      data: {
        writer: nameText(change.writer.within),
        value: classWords(kind),
        before: enumerate(before.map(classWords), 'or'),
        scope: scopePhrase(query, effect),
        verb: verbOf(effect).infinitive,
      },
      at: write.at,
      certainty: kind === 'computed' ? 'guessed' : 'certain',
      because: otherWriters(head, change, assumption.field, before),
    };
  },
});

/** Whether the writer is how the new kind comes in: then new-kind-in-scope tells it. */
function storesKind(change: ChangeOf<'writer-added'>, other: ChangeOf<'kind-added'>): boolean {
  const { field, value } = other.added;
  if (other.entity !== change.entity) return false;
  const write = change.writer.query.writes.find((candidate) => candidate.field === field);
  return field === null || (write?.value.kind === 'literal' && write.value.value === value);
}

/** Up to two of the writers that set the field as the job takes it. */
function otherWriters(
  head: Index,
  change: ChangeOf<'writer-added'>,
  field: string,
  before: readonly ValueClass[],
): readonly Because[] {
  return writersOf(head, change.entity)
    .filter((writer) => writer !== change.writer)
    .flatMap(({ query, within }): readonly Because[] => {
      const write = query.writes.find((candidate) => candidate.field === field);
      const kind = write === undefined ? null : valueClass(write.value);
      if (write === undefined || kind === null || !before.includes(kind)) return [];
      return [{ role: 'writer', at: write.at, message: `${quote(within)} sets it to ${classWords(kind)}` }];
    })
    .slice(0, 2);
}
