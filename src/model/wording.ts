import type { Certainty } from './assumption';
import { asPredicate, conditionsOf, fieldsOfLeaf, operandsOf, type Condition } from './conditions';
import { durationText, predicateText } from './predicate-text';
import type { Operation, Query } from './query';
import type { Entity } from './schema';
import type { Predicate, Scalar, Semantics } from './predicate';

const NAME_LIMIT = 80;

/** A name as messages show it: one line, at most 80 characters, nothing invisible and no backtick in it. */
export function nameText(name: string): string {
  const visible = name
    .slice(0, NAME_LIMIT * 2)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll('`', "'");
  return visible.length > NAME_LIMIT ? `${visible.slice(0, NAME_LIMIT - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : visible;
}

/** `` `name` ``, as every message writes what stands in code or in the database. */
export function quote(name: string): string {
  return `\`${nameText(name)}\``;
}

/** A value as people read it: text bare, everything else as written. */
export function valueText(value: Scalar): string {
  return nameText(String(value));
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(parts: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (parts.length <= 1) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} ${conjunction} ${parts[parts.length - 1] ?? ''}`;
}

/** `a click`, `an invoice`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `` `a` ``, `` `a` and `b` ``; beyond three: `` `a`, `b` and 2 more ``. */
export function quoteAll(names: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const shown = names.length > 3 ? names.slice(0, 2) : names;
  const rest = names.length - shown.length;
  return enumerate([...shown.map(quote), ...(rest > 0 ? [`${rest} more`] : [])], conjunction);
}

interface Verb {
  /** The job does it: `deletes`. */
  readonly present: string;
  /** After `will` or `can`: `delete`. */
  readonly infinitive: string;
}

const VERBS: Readonly<Record<Operation, Verb>> = {
  read: { present: 'reads', infinitive: 'read' },
  insert: { present: 'inserts', infinitive: 'insert' },
  update: { present: 'updates', infinitive: 'update' },
  delete: { present: 'deletes', infinitive: 'delete' },
  define: { present: 'changes', infinitive: 'change' },
};

export function verbOf(operation: Operation): Verb {
  return VERBS[operation];
}

/** `documents` or `rows`. */
export function membersOf(semantics: Semantics): 'documents' | 'rows' {
  return semantics === 'sql' ? 'rows' : 'documents';
}

/** `document` or `row`. */
export function memberOf(semantics: Semantics): 'document' | 'row' {
  return semantics === 'sql' ? 'row' : 'document';
}

/** What holds the members: `table`, `collection`, `view`, … */
export function holderOf(entity: Entity | undefined, semantics: Semantics): string {
  return entity?.kind ?? (semantics === 'sql' ? 'table' : 'collection');
}

/** With a capital at its head, as a sentence begins. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The fields that a predicate is known to read, each once, in order of appearance. */
export function fieldsOf(predicate: Predicate): readonly string[] {
  return [...new Set(conditionsOf(predicate).flatMap(({ leaf }) => fieldsOfLeaf(leaf)))];
}

/** `deletes by `createdAt` only`, `deletes every row`, `deletes by a condition that is not understood`. */
export function scopePhrase(query: Query, effect: Operation): string {
  const verb = verbOf(effect).present;
  const fields = fieldsOf(query.predicate);
  if (query.predicate.kind === 'always') return `${verb} every ${memberOf(query.semantics)}`;
  if (fields.length === 0) return `${verb} by a condition that is not understood`;
  return `${verb} by ${quoteAll(fields)}${query.completeness === 'complete' ? ' only' : ' and more that is not understood'}`;
}

/** One condition as messages show it: `state <> 'done'`. */
export function conditionText(condition: Condition, semantics: Semantics): string {
  return predicateText(asPredicate(condition), semantics);
}

/** `will` where the chain is certain, documents of a sample included, else `can`. */
export function willOrCan(certainty: Certainty): string {
  return certainty === 'certain' || certainty === 'sampled' ? 'will' : 'can';
}

/** `` after 90 days`` (with the space before it), when every match is older than that; else nothing. */
export function agePhrase(predicate: Predicate): string {
  for (const { leaf, negated, required } of conditionsOf(predicate)) {
    if (!required || negated || leaf.kind !== 'compare' || leaf.operand.kind !== 'now') continue;
    const { offset } = leaf.operand;
    if ((leaf.operator === '<' || leaf.operator === '<=') && offset !== null && offset < 0) {
      return ` after ${durationText(offset)}`;
    }
  }
  return '';
}

/** What could not be understood of a predicate, as written by whoever read it; null when all of it was. */
export function doubtOf(predicate: Predicate): string | null {
  for (const { leaf } of conditionsOf(predicate)) {
    if (leaf.kind === 'opaque') return nameText(leaf.reason);
    const unknown = operandsOf(leaf).find((operand) => operand.kind === 'unknown');
    if (unknown?.kind === 'unknown') return nameText(unknown.text);
  }
  return null;
}

/** What the query does with the members it selects: `deletes`, `sets `state` to PENDING`. */
export function actionPhrase(query: Query, effect: Operation): string {
  const [write] = query.writes;
  if (effect !== 'update' || write === undefined || query.writes.length > 1) return verbOf(effect).present;
  const value = write.value.kind === 'literal' ? ` to ${valueText(write.value.value)}` : '';
  return `sets ${quote(write.field)}${value}`;
}

/** What the query does with a field: `deletes by it`, `reads it`, `sets it`. */
export function usePhrase(role: 'filter' | 'read' | 'write', query: Query): string {
  if (role === 'filter') return `${verbOf(query.operation).present} by it`;
  return role === 'read' ? 'reads it' : 'sets it';
}
