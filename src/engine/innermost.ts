import type { Span } from '../model/span';
import { moduleOf, type Program } from './program';

/** Whether two places are in one function of the workspace. */
export function inSameFunction(program: Program, one: Span, other: Span): boolean {
  if (one.file !== other.file) return false;
  const functions = moduleOf(program, one.file)?.module.functions ?? [];
  const around = ({ start, end }: Span): number =>
    functions.findLastIndex((holder) => holder.start <= start && end <= holder.end);
  return around(one) === around(other);
}
