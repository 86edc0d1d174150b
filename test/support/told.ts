import type { Operand } from '../../src/model/predicate';
import { predicateText } from '../../src/model/predicate-text';
import type { Query } from '../../src/model/query';
import { indexOf, queriesOf, type Workspace } from './linked';

/** `delete orders: createdAt < now - 90 days limit 5` */
export function tell({ operation, target, predicate, limit, semantics }: Query): string {
  const name = target.kind === 'known' ? target.name : '?';
  return `${operation} ${name}: ${predicateText(predicate, semantics)}${limit === null ? '' : ` limit ${String(limit)}`}`;
}

/** The queries of a workspace's first job. */
export function jobQueries(workspace: Workspace): readonly Query[] {
  const index = indexOf(workspace);
  return queriesOf(index, index.jobs[0]?.name ?? '');
}

function operandText(operand: Operand): string {
  if (operand.kind === 'literal') return JSON.stringify(operand.value);
  if (operand.kind === 'now') return 'now';
  return operand.kind === 'field' ? `$${operand.path.join('.')}` : operand.text;
}

/** `insert orders: type="sale" at=now` for each insert and update of the workspace; `…` when there may be more. */
export function writers(workspace: Workspace): readonly string[] {
  return indexOf(workspace).writers.map(({ query }) => {
    const writes = query.writes.map((write) => `${write.field}=${operandText(write.value)}`);
    const name = query.target.kind === 'known' ? query.target.name : '?';
    return `${query.operation} ${name}: ${[...writes, ...(query.writesComplete ? [] : ['…'])].join(' ')}`;
  });
}
