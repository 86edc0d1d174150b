import type { Located } from './expression';

/** What a trigger may run for, as `TG_OP` says it. */
export const triggerEvents = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const;

export type TriggerEvent = (typeof triggerEvents)[number];

/** A stretch of code that runs for some events only. */
export interface EventStretch extends Located {
  readonly events: readonly TriggerEvent[];
}

/** The events of `after insert or update`; any, where they are computed. */
export function eventsOf(moment: string): readonly TriggerEvent[] {
  const words = moment.toUpperCase().split(/\W+/);
  const named = triggerEvents.filter((event) => words.includes(event));
  return named.length === 0 ? triggerEvents : named;
}
