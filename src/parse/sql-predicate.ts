import type { Operand, Predicate } from '../model/predicate';
import { compare, keyedRows, operators, selectedRows } from './sql-compare';
import { all, always, any, comparedField, never, not, opaque, owns, ownField, spanOf } from './sql-condition';
import type { Column, Relation, Rows } from './sql-scope';
import type { Node, NodeOf } from './sql-syntax';
import { asText, sideOf, operandOf, withoutCasts, type Meaning } from './sql-value';

/** What conditions that all hold mean for the rows of one table. */
export function predicateOf(conditions: readonly Node[], own: Relation, meaning: Meaning): Predicate {
  return all(conditions.map((condition) => project(condition, own, meaning)));
}

function project(node: Node, own: Relation, meaning: Meaning): Predicate {
  switch (node.kind) {
    case 'junction': {
      const parts = node.of.map((each) => project(each, own, meaning));
      return node.word === 'AND' ? all(parts) : any(parts);
    }
    case 'not':
      return not(project(node.of, own, { ...meaning, negated: !meaning.negated }));
    case 'literal':
      return truthOf(node);
    case 'compare':
      return compare(node, own, meaning);
    case 'in':
      return inSet(node, own, meaning);
    case 'between':
      return between(node, own, meaning);
    case 'is':
      return isTest(node, own, meaning);
    case 'distinct':
      return distinct(node, own, meaning);
    case 'quantified':
      return quantified(node, own, meaning);
    case 'column':
      return bareColumn(node, own, meaning);
    default:
      return opaque(node, own, meaning);
  }
}

function truthOf(node: NodeOf<'literal'>): Predicate {
  if (node.value === null) return { kind: 'opaque', reason: 'NULL as a condition', fields: [], at: spanOf(node) };
  return node.value === false || node.value === 0 || node.value === '0' ? never : always;
}

function inSet(node: NodeOf<'in'>, own: Relation, meaning: Meaning): Predicate {
  const wrap = node.negated ? not : (of: Predicate) => of;
  if (node.list.length === 0) return wrap(never);
  const rows = ownRows(node, own, meaning);
  if (rows !== null) return rows.predicate;
  const field = comparedField(node.of, '=', own, meaning);
  if (field === null) return opaque(node, own, meaning);
  const operands = node.list.map((each) => operandOf(asText(each, meaning), own, meaning));
  return wrap({ kind: 'in-set', field: [field], operands, at: spanOf(node) });
}

/** `id IN (SELECT id FROM the same table WHERE …)`: the rows that the subquery selects. */
function ownRows(node: NodeOf<'in'>, own: Relation, meaning: Meaning): Rows | null {
  const [first] = node.list;
  if (node.negated || node.of.kind !== 'column' || node.list.length !== 1 || first?.kind !== 'subquery') return null;
  if (!owns(node.of, own, meaning)) return null;
  const [output] = meaning.outputsOf(first.select);
  return output ? selectedRows(node.of.name, output, own, meaning) : null;
}

/** The rows that a condition selects by a subquery on the same table, when it does; else null. */
export function rowsOf(node: Node | null, own: Relation, meaning: Meaning): Rows | null {
  const parts = node?.kind === 'junction' && node.word === 'AND' ? node.of : node ? [node] : [];
  for (const part of parts) {
    const rows =
      part.kind === 'in' ? ownRows(part, own, meaning) : part.kind === 'compare' ? keyedRows(part, own, meaning) : null;
    if (rows !== null) return rows;
  }
  return null;
}

function between(node: NodeOf<'between'>, own: Relation, meaning: Meaning): Predicate {
  const { start, end } = node;
  const low = compare({ kind: 'compare', operator: '>=', left: node.of, right: node.low, start, end }, own, meaning);
  const high = compare({ kind: 'compare', operator: '<=', left: node.of, right: node.high, start, end }, own, meaning);
  if (low.kind === 'opaque' && high.kind === 'opaque') return opaque(node, own, meaning);
  return node.negated ? not(all([low, high])) : all([low, high]);
}

function isTest(node: NodeOf<'is'>, own: Relation, meaning: Meaning): Predicate {
  const at = spanOf(node);
  const field = comparedField(node.of, '=', own, meaning);
  if (field === null) return opaque(node, own, meaning);
  const present: Predicate = { kind: 'present', field: [field], mode: 'not-null', at };
  if (node.test === 'null') return node.negated ? present : not(present);
  const operand: Operand = { kind: 'literal', value: node.test === 'true' };
  const tested = all([present, { kind: 'compare', field: [field], operator: '=', operand, at }]);
  return node.negated ? not(tested) : tested;
}

/** IS [NOT] DISTINCT FROM: a null is a value like any other. */
function distinct(node: NodeOf<'distinct'>, own: Relation, meaning: Meaning): Predicate {
  const at = spanOf(node);
  const left = sideOf(node.left, node.right, meaning);
  const right = sideOf(node.right, node.left, meaning);
  const field = comparedField(left, '=', own, meaning);
  const operand = operandOf(right, own, meaning);
  if (field === null || operand.kind !== 'literal') return opaque(node, own, meaning);
  const present: Predicate = { kind: 'present', field: [field], mode: 'not-null', at };
  if (operand.value === null) return node.negated ? not(present) : present;
  const same = all([present, { kind: 'compare', field: [field], operator: '=', operand, at }]);
  return node.negated ? same : not(same);
}

/** `= ANY (…)` is IN, `<> ALL (…)` is NOT IN. */
function quantified(node: NodeOf<'quantified'>, own: Relation, meaning: Meaning): Predicate {
  const operator = operators[node.operator];
  const positive = operator === '=' && !node.all;
  if (!positive && !(operator === '<>' && node.all)) return opaque(node, own, meaning);
  const list = withoutCasts(node.list);
  const items = list.kind === 'array' ? list.items : list.kind === 'literal' ? arrayLiteral(list, node.list) : [list];
  if (items === null) return opaque(node, own, meaning);
  return inSet(
    { kind: 'in', of: node.of, list: items, negated: !positive, start: node.start, end: node.end },
    own,
    meaning,
  );
}

/** `'{a,b}'::text[]`: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-INPUT */
function arrayLiteral(node: NodeOf<'literal'>, cast: Node): readonly Node[] | null {
  const text = typeof node.value === 'string' ? /^\{([^{}\\]*)\}$/.exec(node.value.trim())?.[1] : undefined;
  if (text === undefined) return null;
  const numeric = cast.kind === 'cast' && /^(?:INT|BIGINT|SMALLINT|NUMERIC)/.test(cast.type);
  return [...text.matchAll(/"([^"]*)"|([^,]+)/g)].map((found) => {
    const value = found[1] ?? found[2]?.trim() ?? '';
    return { kind: 'literal', value: numeric ? Number(value) : value, start: node.start, end: node.end };
  });
}

function bareColumn(node: Column, own: Relation, meaning: Meaning): Predicate {
  const field = ownField(node, own, meaning);
  if (field === null) return opaque(node, own, meaning);
  return {
    kind: 'compare',
    field: [field],
    operator: '=',
    operand: { kind: 'literal', value: true },
    at: spanOf(node),
  };
}
