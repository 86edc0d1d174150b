import type { Span } from '../model/span';
import type { Value } from '../model/value';
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
