import { predicateText } from '../model/predicate-text';
import { entityOf, type Operation, type Query } from '../model/query';
import { codeSpan } from './markdown';

const VERBS: Readonly<Record<Operation, string>> = {
  read: 'reads',
  insert: 'inserts into',
  update: 'updates',
  delete: 'deletes from',
  define: 'defines',
};

/** Worst first. */
const BY_HARM: readonly Operation[] = ['delete', 'update', 'insert', 'define', 'read'];

/** Order of operations by the harm they can do, worst first. */
export function compareHarm(a: Operation, b: Operation): number {
  return BY_HARM.indexOf(a) - BY_HARM.indexOf(b);
}

/** `deletes from`, as it stands before an entity's name. */
export function verbBefore(operation: Operation): string {
  return VERBS[operation];
}

/** The condition in words; null where the operation has none. */
export function conditionOf(query: Query): string | null {
  if (query.operation === 'insert' || query.operation === 'define') return null;
  return predicateText(query.predicate, query.semantics, entityOf(query));
}

/** `deletes from events where createdAt < now - 90 days`, as one line of plain text. */
export function queryText(query: Query): string {
  const name = query.target.kind === 'known' ? query.target.name : `something not known here (${query.target.text})`;
  const condition = conditionOf(query);
  return `${verbBefore(query.operation)} ${name}${conditionText(query, condition, (text) => text)}`;
}

/** The same as Markdown, with names and condition as code. */
export function queryMarkdown(query: Query, inTable = false): string {
  const known = entityOf(query);
  const name =
    query.target.kind === 'known'
      ? codeSpan(known ?? '', inTable)
      : `something not known here (${codeSpan(query.target.text, inTable)})`;
  const condition = conditionOf(query);
  return `${verbBefore(query.operation)} ${name}${conditionText(query, condition, (text) => codeSpan(text, inTable))}`;
}

function conditionText(query: Query, condition: string | null, code: (text: string) => string): string {
  if (condition === null) return '';
  const most = query.limit === null ? '' : `, at most ${query.limit}`;
  if (query.predicate.kind === 'always') return most === '' ? ', all of it' : most;
  return ` where ${code(condition)}${most}`;
}
