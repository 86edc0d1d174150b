import type { Comparison, Completeness, Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import { isSystemColumn, resolve, type Column, type Relation } from './sql-scope';
import type { Node } from './sql-syntax';
import { children, type Meaning } from './sql-value';

export const always: Predicate = { kind: 'always' };
/** How the reason of a condition begins that reads other tables only. */
const foreignCondition = 'a condition on ';

export const never: Predicate = { kind: 'any', of: [] };

/** All of some conditions, flat. */
export function all(parts: readonly Predicate[]): Predicate {
  const flat = parts.flatMap((part) => (part.kind === 'all' ? part.of : part.kind === 'always' ? [] : [part]));
  // Several conditions on the same other table say no more than one.
  const foreign = new Set<string>();
  const of = flat.filter((part) => {
    if (!isForeign(part)) return true;
    const isNew = !foreign.has(part.reason);
    foreign.add(part.reason);
    return isNew;
  });
  const [first] = of;
  return first === undefined ? always : of.length === 1 ? first : { kind: 'all', of };
}

function isForeign(part: Predicate): part is Extract<Predicate, { readonly kind: 'opaque' }> {
  return part.kind === 'opaque' && part.fields.length === 0 && part.reason.startsWith(foreignCondition);
}

/** One of some conditions, flat. */
export function any(parts: readonly Predicate[]): Predicate {
  const of = parts.flatMap((part) => (part.kind === 'any' ? part.of : [part]));
  const [first] = of;
  if (of.some((part) => part.kind === 'always')) return always;
  return first !== undefined && of.length === 1 ? first : { kind: 'any', of };
}

/** The contrary, without doubled negations. */
export function not(of: Predicate): Predicate {
  if (of.kind === 'always') return never;
  if (of.kind === 'not') return of.of;
  return of.kind === 'any' && of.of.length === 0 ? always : { kind: 'not', of };
}

/** A place as a span; the reader of SQL does not know the file. */
export function spanOf(node: { readonly start: number; readonly end: number }): Span {
  return { file: '', start: node.start, end: node.end };
}

/** A condition that cannot be told, with the fields of the table that it reads. */
export function opaque(node: Node, own: Relation, meaning: Meaning): Predicate {
  const uses = usesOf(node, own, meaning);
  const reason =
    uses.own.length > 0 || uses.others.length === 0
      ? reasonOf(node)
      : `${foreignCondition}${[...new Set(uses.others)].sort().join(', ')}`;
  return { kind: 'opaque', reason, fields: uses.own.map((name) => [name]), at: spanOf(node) };
}

function reasonOf(node: Node): string {
  switch (node.kind) {
    case 'other':
      return node.reason;
    case 'match':
      return node.word;
    case 'exists':
      return 'EXISTS';
    case 'call':
      return node.name;
    case 'parameter':
      return 'a condition that is computed';
    default:
      return 'a condition on a computed value';
  }
}

export interface Uses {
  /** Fields of the table, each once. */
  readonly own: readonly string[];
  /** Names of other tables. */
  readonly others: readonly string[];
  /** Whether a column may belong to this table or to another. */
  readonly ambiguous: boolean;
}

/** What an expression reads, seen from one table. */
export function usesOf(node: Node, own: Relation, meaning: Meaning): Uses {
  const fields = new Set<string>();
  const others: string[] = [];
  let ambiguous = false;
  const take = (relation: Relation, name: string): void => {
    if (relation !== own) others.push(relation.table?.name ?? relation.alias);
    else if (!isSystemColumn(name)) fields.add(name);
  };
  const visit = (each: Node): void => {
    if (each.kind === 'column') {
      const found = resolve(each, meaning.scope);
      if (found.kind === 'relation') take(found.relation, each.name);
      else if (found.kind === 'ambiguous' && found.relations.includes(own)) {
        ambiguous = true;
        fields.add(each.name);
      }
    } else if (each.kind === 'subquery' || each.kind === 'exists') {
      for (const free of meaning.freeColumns(each.select)) take(free.relation, free.field);
    }
    children(each).forEach(visit);
  };
  visit(node);
  return { own: [...fields], others, ambiguous };
}

/** The field of the table that a column is, or null. */
export function ownField(node: Node, own: Relation, meaning: Meaning): string | null {
  if (node.kind !== 'column' || isSystemColumn(node.name)) return null;
  const found = resolve(node, meaning.scope);
  return found.kind === 'relation' && found.relation === own ? node.name : null;
}

/** Types a cast to which keeps the order of what is stored; the others keep equality only. */
const orderedTypes =
  /^(?:TIMESTAMP|DATETIME|DATE|TIME|INT|BIGINT|SMALLINT|INTEGER|NUMERIC|DECIMAL|REAL|DOUBLE|FLOAT|SIGNED|UNSIGNED)/;
const truncatingTypes = /^(?:DATE|TIME)(?:$|\W)/;
const truncatingCalls = new Set(['DATE', 'DATE_TRUNC', 'TO_DATE', 'AT TIME ZONE']);
const binaryCollations = new Set(['C', 'POSIX', 'BINARY', 'UTF8MB4_BIN', 'UTF8_BIN', 'UCS_BASIC']);

/** The field inside casts and functions that keep what the comparison tells, or null. */
export function comparedField(node: Node, operator: Comparison, own: Relation, meaning: Meaning): string | null {
  const equality = operator === '=' || operator === '<>';
  if (node.kind === 'cast') {
    const keeps = equality ? !truncatingTypes.test(node.type) : orderedTypes.test(node.type);
    return keeps ? comparedField(node.of, operator, own, meaning) : null;
  }
  if (node.kind === 'call') {
    const [first, second] = node.arguments;
    const of = node.name === 'DATE_TRUNC' ? second : first;
    if (!of) return null;
    if (node.name === 'COLLATE')
      return second?.kind === 'literal' && binaryCollations.has(String(second.value).toUpperCase())
        ? comparedField(of, operator, own, meaning)
        : null;
    return !equality && truncatingCalls.has(node.name) ? comparedField(of, operator, own, meaning) : null;
  }
  return ownField(node, own, meaning);
}

/** Whether a column is one of the table's. */
export function owns(column: Column, own: Relation, meaning: Meaning): boolean {
  const found = resolve(column, meaning.scope);
  return found.kind === 'relation' && found.relation === own;
}

/** How much of a condition is understood. */
export function completenessOf(predicate: Predicate): Completeness {
  let opaqueParts = 0;
  let others = 0;
  const visit = (each: Predicate): void => {
    if (each.kind === 'all' || each.kind === 'any') each.of.forEach(visit);
    else if (each.kind === 'not') visit(each.of);
    else if (each.kind === 'opaque') opaqueParts += 1;
    else if (each.kind !== 'always') others += 1;
  };
  visit(predicate);
  if (opaqueParts === 0) return 'complete';
  return others === 0 ? 'opaque' : 'partial';
}
