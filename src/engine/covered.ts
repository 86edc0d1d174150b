import type { HandlerDeclaration, ScheduleDeclaration } from '../adapters/adapter';
import type { Value } from '../model/value';

/** Schedules without those of files of which others say more (`ScheduleDeclaration.whereAlone`). */
export function withoutCovered(
  schedules: readonly ScheduleDeclaration[],
  handlers: readonly HandlerDeclaration[],
): readonly ScheduleDeclaration[] {
  const sure = schedules.filter((one) => one.whereAlone !== true);
  if (sure.length === schedules.length) return schedules;
  const covered = new Set([...sure, ...handlers].flatMap((one) => [one.at.file, ...filesOf(one.handler)]));
  return schedules.filter((one) => one.whereAlone !== true || !covered.has(one.at.file));
}

function filesOf(handler: Value | null): readonly string[] {
  return handler?.kind === 'function' ? [handler.function.file] : [];
}
