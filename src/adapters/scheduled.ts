import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { ScheduleDeclaration } from './adapter';

/** A job whose handler stands with its schedule. `handler` null: the schedule names none. */
export function scheduledJob(
  group: string,
  name: string | null,
  trigger: Trigger,
  handler: Value | null,
  at: Span,
): ScheduleDeclaration {
  return { kind: 'schedule', name, trigger, handler, handlerName: null, group, at };
}
