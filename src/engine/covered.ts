import type { HandlerDeclaration, ScheduleDeclaration } from '../adapters/adapter';

/** Schedules without those of which others say more, by their file or what they run (`ScheduleDeclaration.whereAlone`). */
export function withoutCovered(
  schedules: readonly ScheduleDeclaration[],
  handlers: readonly HandlerDeclaration[],
): readonly ScheduleDeclaration[] {
  const sure = schedules.filter((one) => one.whereAlone !== true);
  if (sure.length === schedules.length) return schedules;
  const covered = new Set([...sure, ...handlers].flatMap(filesOf));
  return schedules.filter((one) => one.whereAlone !== true || !filesOf(one).some((file) => covered.has(file)));
}

function filesOf({ at, handler }: ScheduleDeclaration | HandlerDeclaration): readonly string[] {
  return handler?.kind === 'function' ? [at.file, handler.function.file] : [at.file];
}
