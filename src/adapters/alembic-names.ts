import type { Span } from '../model/span';
import type { SqlName } from '../model/sql';
import type { Value } from '../model/value';
import { hole } from '../parse/sql-token';
import { calleeName, pythonPackage } from './python';
import { stepWriter, type StepWriter } from './schema-steps';

/** A writer that reads names also where they are marked as whole: https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.f */
export function alembicWriter(at: Span): StepWriter {
  const writer = stepWriter(at);
  return { ...writer, name: (value) => writer.name(value ? plainName(value) : value) };
}

/** `op.f('ix_orders_state')`, `batch_op.f(…)`, `conv(…)`, `quoted_name(…, True)` */
function plainName(value: Value): Value {
  if (value.kind !== 'call') return value;
  const isName = /^(?:f|conv|quoted_name)$/.test(calleeName(value.callee) ?? '');
  const isOwn = /^(?:alembic|sqlalchemy)$/.test(pythonPackage(value.callee) ?? '');
  return isName && isOwn ? (value.arguments[0] ?? value) : value;
}

/**
 * A name, also of a table or column that is worked out while the migration runs: its steps are left out, and reported.
 * What a helper is given is known where it is called.
 */
export function nameOrHole(value: Value | undefined, writer: StepWriter): SqlName | null {
  const name = writer.name(value);
  if (name !== null || value === undefined || isGiven(value) || isNothing(value)) return name;
  return { name: hole(0), schema: null, ...writer.place(value) };
}

function isNothing(value: Value): boolean {
  return value.kind === 'undefined' || (value.kind === 'literal' && value.value === null);
}

/** Whether a value hangs on a parameter of the function around it. */
function isGiven(value: Value): boolean {
  switch (value.kind) {
    case 'parameter':
    case 'typed':
      return true;
    case 'member':
      return isGiven(value.object);
    case 'call':
      return isGiven(value.callee) || value.arguments.some(isGiven);
    case 'template':
      return value.values.some(isGiven);
    case 'operation':
      return value.operands.some(isGiven);
    case 'one-of':
      return value.values.some(isGiven);
    default:
      return false;
  }
}
