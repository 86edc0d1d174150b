import type { Operand, Predicate, Scalar } from '../../src/model/predicate';
import { runtimeRows, runtimeTruth, runtimeValue } from './generate';

/** How one engine writes what SQL leaves open. */
export interface Dialect {
  readonly moment: (offset: number) => string;
  /** A list of nothing, after IN. */
  readonly emptyList: (column: string) => string;
  /** The rows of a subquery whose column has the type of `column`. */
  readonly rows: (values: readonly string[], column: string) => string;
}

/** The moment at which every generated query runs. */
export const present = Date.UTC(2026, 0, 1);

export function literalText(value: Scalar): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : String(value);
}

function operandText(operand: Operand, dialect: Dialect): string {
  switch (operand.kind) {
    case 'literal':
      return literalText(operand.value);
    case 'now':
      return dialect.moment(operand.offset ?? 0);
    case 'field':
      return `"${operand.path.join('.')}"`;
    case 'parameter':
    case 'unknown':
      return literalText(runtimeValue(operand));
    case 'subquery':
      throw new Error('A subquery stands alone in its list.');
  }
}

/** A generated predicate as an SQL condition. */
export function sqlText(predicate: Predicate, dialect: Dialect): string {
  switch (predicate.kind) {
    case 'always':
      return '(1 = 1)';
    case 'all':
      return predicate.of.length === 0
        ? '(1 = 1)'
        : `(${predicate.of.map((part) => sqlText(part, dialect)).join(' AND ')})`;
    case 'any':
      return predicate.of.length === 0
        ? '(1 = 0)'
        : `(${predicate.of.map((part) => sqlText(part, dialect)).join(' OR ')})`;
    case 'not':
      return `(NOT ${sqlText(predicate.of, dialect)})`;
    case 'compare':
      return `("${predicate.field.join('.')}" ${predicate.operator} ${operandText(predicate.operand, dialect)})`;
    case 'in-set':
      return setText(predicate, dialect);
    case 'present':
      return `("${predicate.field.join('.')}" IS NOT NULL)`;
    case 'opaque': {
      const truth = runtimeTruth(predicate);
      return truth === null ? '(1 = NULL)' : truth ? '(1 = 1)' : '(1 = 0)';
    }
  }
}

function setText(predicate: Extract<Predicate, { kind: 'in-set' }>, dialect: Dialect): string {
  const name = predicate.field.join('.');
  const [first] = predicate.operands;
  if (!first) return `("${name}" IN ${dialect.emptyList(name)})`;
  if (first.kind === 'subquery') return `("${name}" IN (${dialect.rows(runtimeRows(first).map(literalText), name)}))`;
  return `("${name}" IN (${predicate.operands.map((operand) => operandText(operand, dialect)).join(', ')}))`;
}
