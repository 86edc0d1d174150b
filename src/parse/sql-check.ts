import type { SqlValue } from '../model/sql';
import type { Node } from './sql-syntax';
import { withoutCasts } from './sql-value';

/** The closed set of values that a CHECK allows one field. */
export interface CheckedValues {
  readonly field: string;
  readonly values: readonly SqlValue[];
}

/**
 * The value sets that a CHECK states: `x IN (…)`, `x = ANY (ARRAY[…])`, `x = 'a' OR x = 'b'`, also beside `x IS NULL`
 * and joined by AND. Conditions of other forms state none.
 */
export function checkedValues(node: Node, looseTexts: boolean): readonly CheckedValues[] {
  if (node.kind === 'junction' && node.word === 'AND')
    return node.of.flatMap((part) => checkedValues(part, looseTexts));
  const found = valuesOf(node, looseTexts);
  return found ? [found] : [];
}

function valuesOf(node: Node, looseTexts: boolean): CheckedValues | null {
  switch (node.kind) {
    case 'in':
      return node.negated ? null : listed(node.of, node.list, looseTexts);
    case 'compare':
      return node.operator === '=' || node.operator === '==' ? listed(node.left, [node.right], looseTexts) : null;
    case 'quantified': {
      const list = withoutCasts(node.list);
      return node.operator === '=' && !node.all && list.kind === 'array'
        ? listed(node.of, list.items, looseTexts)
        : null;
    }
    case 'junction':
      return node.word === 'OR' ? alternatives(node.of, looseTexts) : null;
    default:
      return null;
  }
}

function alternatives(parts: readonly Node[], looseTexts: boolean): CheckedValues | null {
  const tested = parts.filter((part) => !(part.kind === 'is' && part.test === 'null' && !part.negated));
  const sets = tested.map((part) => valuesOf(part, looseTexts));
  const [first] = sets;
  if (!first || !sets.every((set) => set?.field === first.field)) return null;
  return { field: first.field, values: sets.flatMap((set) => set?.values ?? []) };
}

function listed(of: Node, list: readonly Node[], looseTexts: boolean): CheckedValues | null {
  const column = withoutCasts(of);
  if (column.kind !== 'column') return null;
  const values: SqlValue[] = [];
  for (const item of list) {
    const inner = withoutCasts(item);
    const { start, end } = inner;
    if (inner.kind === 'literal') values.push({ value: inner.value, start, end });
    else if (inner.kind === 'column' && inner.loose && looseTexts) values.push({ value: inner.name, start, end });
    else return null;
  }
  return { field: column.name, values: values.filter((each) => each.value !== null) };
}
