import type { Assumption } from '../model/assumption';
import type { Finding } from '../model/finding';
import type { Index } from '../model/revision';
import { check } from './check';
import { disparityChanges } from './diff-parity';

/** Points in which models and migrations disagree, whoever parted them and whenever; told where jobs work on them. */
export function standingDisparities(index: Index, assumptions: readonly Assumption[]): readonly Finding[] {
  return check({ base: index, head: index, changes: disparityChanges(index), assumptions });
}
