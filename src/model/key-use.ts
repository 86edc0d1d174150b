import { conditionsOf, dotted, type Condition } from './conditions';
import type { Operand } from './predicate';
import type { Query } from './query';
import type { Span } from './span';

/** What a query makes of a unique key. See the assumption `key-is-unique`. */
export interface KeyUse {
  readonly role: 'find' | 'compare' | 'conflict';
  readonly at: Span;
}

/**
 * How a query relies on a key: an insert that finds by it what it would repeat, or conditions that every row it takes
 * satisfies and that equate each field of the key, with a value or with the same field of another row. Null where it
 * does not.
 */
export function keyUse(query: Query, fields: readonly string[], entity: string): KeyUse | null {
  if (query.operation === 'insert') return conflictUse(query, fields);
  const conditions = conditionsOf(query.predicate).filter(isEquality);
  const found = fields.map((field) =>
    conditions.find(({ leaf }) => leaf.kind === 'compare' && dotted(leaf.field) === field),
  );
  const [first] = found;
  if (first === undefined || found.includes(undefined)) return null;
  const compares = found.every((each, index) => comparesRows(each, fields[index] ?? '', entity));
  return { role: compares ? 'compare' : 'find', at: first.leaf.at };
}

function conflictUse({ conflict, writes, at, targetAt }: Query, fields: readonly string[]): KeyUse | null {
  const [first] = conflict ?? [];
  if (conflict === undefined) return null;
  if (first !== undefined) {
    const named = new Set(conflict.map(({ field }) => field));
    return named.size === fields.length && fields.every((field) => named.has(field))
      ? { role: 'conflict', at: first.at }
      : null;
  }
  const written = fields.every((field) => writes.some((write) => write.field === field));
  return written ? { role: 'conflict', at: targetAt ?? at } : null;
}

function isEquality({ leaf, negated, required }: Condition): boolean {
  if (!required || leaf.kind !== 'compare') return false;
  return negated ? leaf.operator === '<>' : leaf.operator === '=' && isOneValue(leaf.operand);
}

/** The rows of another query are many. */
function isOneValue(operand: Operand): boolean {
  return operand.kind !== 'unknown' && operand.kind !== 'subquery';
}

/** `a.sku = b.sku`, both of the same table. */
function comparesRows(condition: Condition | undefined, field: string, entity: string): boolean {
  if (condition?.leaf.kind !== 'compare') return false;
  const { operand } = condition.leaf;
  return operand.kind === 'field' && operand.entity === entity && dotted(operand.path) === field;
}
