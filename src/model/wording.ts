import { conditionsOf, fieldsOfLeaf } from './conditions';
import type { Operation, Query } from './query';
import type { Entity } from './schema';
import type { Predicate, Scalar, Semantics } from './predicate';

/** `` `name` ``, as every message writes what stands in code or in the database. */
export function quote(name: string): string {
  return `\`${name}\``;
}

/** A value as people read it: text bare, everything else as written. */
export function valueText(value: Scalar): string {
  return value === null ? 'null' : String(value);
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(parts: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (parts.length <= 1) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} ${conjunction} ${parts[parts.length - 1] ?? ''}`;
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
