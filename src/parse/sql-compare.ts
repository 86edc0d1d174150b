import type { Comparison, Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import { all, always, any, comparedField, never, not, opaque, ownField, owns, spanOf, usesOf } from './sql-condition';
import { add, milliseconds, sumOf, timeUnit } from './sql-moment';
import { resolve, type Column, type Output, type Relation, type Rows } from './sql-scope';
import type { Node, NodeOf } from './sql-syntax';
import { sideOf, operandOf, withoutCasts, type Meaning } from './sql-value';

/** The comparisons of SQL by their spellings. */
export const operators: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const flipped: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** A comparison with `=`, `<` and their like. */
export function compare(node: NodeOf<'compare'>, own: Relation, meaning: Meaning): Predicate {
  const operator = operators[node.operator];
  if (operator === undefined) return opaque(node, own, meaning);
  const constant = constantComparison(node.left, operator, node.right);
  if (constant !== null) return constant ? always : never;
  const left = sideOf(node.left, node.right, meaning);
  const right = sideOf(node.right, node.left, meaning);
  const at = spanOf(node);
  return (
    keyedRows(node, own, meaning)?.predicate ??
    ageComparison(left, operator, right, own, meaning, at) ??
    fieldComparison(left, operator, right, own, meaning, at) ??
    fieldComparison(right, flipped[operator], left, own, meaning, at) ??
    coalesced(left, operator, right, own, meaning, at) ??
    opaque(node, own, meaning)
  );
}

function fieldComparison(
  left: Node,
  operator: Comparison,
  right: Node,
  own: Relation,
  meaning: Meaning,
  at: Span,
): Predicate | null {
  const field = comparedField(left, operator, own, meaning);
  if (field === null || usesOf(right, own, meaning).ambiguous) return null;
  return { kind: 'compare', field: [field], operator, operand: operandOf(right, own, meaning), at };
}

/** `now() - created_at > interval '30 days'` and its like: a comparison of the field with a moment. */
function ageComparison(
  left: Node,
  operator: Comparison,
  right: Node,
  own: Relation,
  meaning: Meaning,
  at: Span,
): Predicate | null {
  // A day equals no moment: what a sum leaves of `DATE(created_at) = CURRENT_DATE - …` tells only before and after.
  if (operator === '=' || operator === '<>') return null;
  const [a, b] = [sumOf(left), sumOf(right)];
  const sum = a && b && add(a, b, -1);
  if (!sum?.column || sum.now !== -sum.column.sign) return null;
  const field = ownField(sum.column.node, own, meaning);
  if (field === null) return null;
  const constant = milliseconds(sum);
  const forward = sum.column.sign === 1;
  const offset = constant === null ? null : forward && constant !== 0 ? -constant : constant;
  const found = forward ? operator : flipped[operator];
  return { kind: 'compare', field: [field], operator: found, operand: { kind: 'now', offset, ...timeUnit(sum) }, at };
}

/** `coalesce(status, 'new') <> 'done'`: the same as asking the value, or its stand-in where there is none. */
function coalesced(
  left: Node,
  operator: Comparison,
  right: Node,
  own: Relation,
  meaning: Meaning,
  at: Span,
): Predicate | null {
  if (left.kind !== 'call' || !['COALESCE', 'IFNULL', 'NVL'].includes(left.name) || left.arguments.length !== 2)
    return null;
  const [of, otherwise] = left.arguments;
  if (!of || !otherwise) return null;
  const field = comparedField(of, operator, own, meaning);
  const standIn = constantComparison(otherwise, operator, right);
  if (field === null || standIn === null) return null;
  const present: Predicate = { kind: 'present', field: [field], mode: 'not-null', at };
  const tested: Predicate = { kind: 'compare', field: [field], operator, operand: operandOf(right, own, meaning), at };
  return standIn ? any([not(present), tested]) : all([present, tested]);
}

/** The result of comparing two literals, or null when it is not plain. */
function constantComparison(left: Node, operator: Comparison, right: Node): boolean | null {
  const [a, b] = [withoutCasts(left), withoutCasts(right)];
  if (a.kind !== 'literal' || b.kind !== 'literal' || a.value === null || b.value === null) return null;
  if (typeof a.value !== typeof b.value || (typeof a.value === 'string' && operator !== '=' && operator !== '<>'))
    return null;
  switch (operator) {
    case '=':
      return a.value === b.value;
    case '<>':
      return a.value !== b.value;
    case '<':
      return a.value < b.value;
    case '<=':
      return a.value <= b.value;
    case '>':
      return a.value > b.value;
    case '>=':
      return a.value >= b.value;
  }
}

/** Columns that are taken for a table's key by their name. */
const keys = new Set(['id', 'uuid', 'rowid', '_rowid_', 'ctid', 'oid']);

/** `t.id = batch.id`, where `batch` selects rows of the same table: the rows that it selects. */
export function keyedRows(node: NodeOf<'compare'>, own: Relation, meaning: Meaning): Rows | null {
  const { left, right } = node;
  if (operators[node.operator] !== '=' || left.kind !== 'column' || right.kind !== 'column') return null;
  return derivedRows(left, right, own, meaning) ?? derivedRows(right, left, own, meaning);
}

function derivedRows(mine: Column, other: Column, own: Relation, meaning: Meaning): Rows | null {
  const found = resolve(other, meaning.scope);
  if (found.kind !== 'relation' || !owns(mine, own, meaning)) return null;
  const output = found.relation.outputs?.get(other.name);
  return output ? selectedRows(mine.name, output, own, meaning) : null;
}

/**
 * The rows that a derived column selects of the very table whose key it is compared with. Under a negation they are
 * not told: rows for which the inner condition is unknown are not selected, so the contrary matches them.
 */
export function selectedRows(column: string, output: Output, own: Relation, meaning: Meaning): Rows | null {
  const same = output.entity === own.table?.name && output.field === column && keys.has(column.toLowerCase());
  return same && !meaning.negated ? output.rows : null;
}
