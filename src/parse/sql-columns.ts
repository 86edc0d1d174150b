import type { SqlColumns, SqlFieldUse } from '../model/sql';
import type { Node, Select } from './sql-syntax';
import { hasHole } from './sql-token';
import { children } from './sql-value';

/**
 * What rows of a query call their columns; null where a star or a computed part leaves that open. What is computed and
 * has no name of its own is called as the engine likes, perhaps by the column it is made of: `email::text`.
 */
export function columnsOf({ items }: Select): SqlColumns | null {
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return null;
  const fields: SqlFieldUse[] = [];
  for (const { name, expression } of items) {
    if (expression.kind === 'star') return null;
    const { start, end } = expression;
    const names = name === null ? namesIn(expression) : [name];
    if (names.length === 0 && name === null && expression.kind !== 'call') return null;
    if (names.some(hasHole)) return null;
    fields.push(...names.map((field) => ({ field, start, end })));
  }
  return { fields, start: first.expression.start, end: last.expression.end };
}

function namesIn(node: Node): readonly string[] {
  return [...(node.kind === 'column' ? [node.name] : []), ...children(node).flatMap(namesIn)];
}
