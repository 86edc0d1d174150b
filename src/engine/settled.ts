import type { Located } from '../model/expression';
import type { FunctionFacts } from '../model/facts';
import type { AssignedName } from './program';

/**
 * The assignments that may have given a variable its value at a place in the same function: the last one that is sure to
 * have run when the place is reached, and what may have run since. Null where none is sure to have run.
 */
export function settledBy(
  holder: FunctionFacts,
  assigned: readonly AssignedName[],
  position: number,
): readonly AssignedName[] | null {
  const isSure = ({ assignment, path }: AssignedName): boolean => {
    const around = (holder.uncertain ?? []).filter((stretch) => contains(stretch, assignment.start));
    if (path.length > 0 || assignment.operator !== '=' || assignment.value === null) return false;
    if (assignment.end > position || !around.every((stretch) => contains(stretch, position))) return false;
    // A condition inside an expression is no stretch of its own.
    return !assignment.conditional || around.length > 0;
  };
  const last = assigned.findLast(isSure);
  if (last === undefined) return null;
  const { start } = last.assignment;
  const rounds = (holder.loops ?? []).filter((loop) => contains(loop, position) && !contains(loop, start));
  return assigned.filter(({ assignment }) => {
    const isSince = assignment.start >= start && assignment.start < position;
    return isSince || rounds.some((loop) => contains(loop, assignment.start));
  });
}

function contains({ start, end }: Located, position: number): boolean {
  return start <= position && position <= end;
}
