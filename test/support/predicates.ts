import type { Comparison, FieldShape, Operand, Predicate, Scalar, Shape } from '../../src/model/predicate';
import type { Span } from '../../src/model/span';

/** Builders of predicates and shapes, for tests. */

const nowhere: Span = { file: 'query.sql', start: 0, end: 0 };

export const day = 86_400_000;

export function literal(value: Scalar): Operand {
  return { kind: 'literal', value };
}

export function now(offset: number | null = 0): Operand {
  return { kind: 'now', offset };
}

export function parameter(text: string): Operand {
  return { kind: 'parameter', text };
}

export function unknown(text: string): Operand {
  return { kind: 'unknown', text };
}

export function subquery(text: string): Operand {
  return { kind: 'subquery', text, entity: null, field: null };
}

/** A literal may be given bare. */
function operand(value: Operand | Scalar): Operand {
  return typeof value === 'object' && value !== null ? value : literal(value);
}

export function compare(field: string, operator: Comparison, value: Operand | Scalar, at = nowhere): Predicate {
  return { kind: 'compare', field: field.split('.'), operator, operand: operand(value), at };
}

export function inSet(field: string, values: readonly (Operand | Scalar)[], at = nowhere): Predicate {
  return { kind: 'in-set', field: field.split('.'), operands: values.map(operand), at };
}

export function isNotNull(field: string): Predicate {
  return { kind: 'present', field: field.split('.'), mode: 'not-null', at: nowhere };
}

export function exists(field: string): Predicate {
  return { kind: 'present', field: field.split('.'), mode: 'exists', at: nowhere };
}

export function not(of: Predicate): Predicate {
  return { kind: 'not', of };
}

export function all(...of: readonly Predicate[]): Predicate {
  return { kind: 'all', of };
}

export function any(...of: readonly Predicate[]): Predicate {
  return { kind: 'any', of };
}

export function opaque(reason: string, ...fields: readonly string[]): Predicate {
  return { kind: 'opaque', reason, fields: fields.map((field) => field.split('.')), at: nowhere };
}

export const always: Predicate = { kind: 'always' };

/** A field of which nothing is known but that it is stored, with what differs. */
export function field(known: Partial<FieldShape> = {}): FieldShape {
  return { presence: 'always', nullable: false, values: null, types: null, ...known };
}

export function openShape(fields: Readonly<Record<string, FieldShape>>): Shape {
  return { fields: new Map(Object.entries(fields)), open: true };
}

export function closedShape(fields: Readonly<Record<string, FieldShape>>): Shape {
  return { fields: new Map(Object.entries(fields)), open: false };
}
