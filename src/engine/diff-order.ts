import type { Change } from '../model/change';
import type { Index } from '../model/revision';
import type { OrderProblem } from '../model/schema';

/** Migrations of head that cannot be put in order, where those of base could. */
export function orderChanges(base: Index, head: Index): readonly Change[] {
  const known = new Set((base.schema.order ?? []).map(keyOf));
  return (head.schema.order ?? [])
    .filter((problem) => !known.has(keyOf(problem)))
    .map((problem) => ({ kind: 'order-broken', at: problem.at, revision: 'head', entity: '', field: null, problem }));
}

function keyOf({ kind, id, at, others }: OrderProblem): string {
  return JSON.stringify([kind, id, at.file, others]);
}
