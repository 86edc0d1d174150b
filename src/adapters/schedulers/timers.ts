import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { momentOf } from '../moment';
import { packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { everyTrigger, statedNumber } from '../trigger';

/** More often than this nobody schedules a clean-up: what runs so often polls, animates or retries. */
const SHORTEST = 60_000;
/** Some packages offer the same for longer pauses, or for promises. */
const MODULES: ReadonlySet<string> = new Set([
  'timers',
  'node:timers',
  'safe-timers',
  'set-interval-async',
  'unlimited-timeout',
]);
const INTERVALS: ReadonlySet<string> = new Set(['setInterval', 'setIntervalAsync']);
/** Their `setInterval` gives one round of a loop after the other: https://nodejs.org/api/timers.html#timers-promises-api */
const ROUNDS: ReadonlySet<string> = new Set(['timers/promises', 'node:timers/promises']);
const GLOBALS: ReadonlySet<string> = new Set(['globalThis', 'global', 'window', 'self']);

/**
 * `setInterval` of a minute or more, and `setTimeout` of as long in a function that it starts again. Either is a job
 * only when it comes to a write.
 */
export const adapter: Adapter = {
  id: 'timers',
  title: 'setInterval',
  documentation: 'https://nodejs.org/api/timers.html',
  mentions: ['setInterval', 'setTimeout'],
  packages: [],
  calls: { names: [...INTERVALS, 'setTimeout'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const [link, ...later] = site.links;
  if (isOfRounds(site.base)) return link?.name === 'setInterval' && later.length === 0 ? rounds(site, link, look) : [];
  if (link === undefined || adapter.calls?.names.includes(link.name) !== true || !isTimer(site.base)) return [];
  // In `setInterval(run, pause).unref()` the call of the timer is told once more, by itself.
  if (later.length > 0 && link.value.kind === 'call' && link.value.callee.kind !== 'member') return [];
  const [handler, pause, ...given] = link.arguments ?? [];
  if (handler === undefined || pause === undefined) return [];
  const milliseconds = statedNumber(pause);
  if (milliseconds !== null && milliseconds < SHORTEST) return [];
  const job = scheduledJob(adapter.id, null, everyTrigger(pause, null), handler, site.at);
  if (INTERVALS.has(link.name)) return [{ ...job, given, onlyIf: { writes: true } }];
  const again: Declaration = { ...job, given, onlyIf: { writes: true, returnsTo: site.at } };
  if (milliseconds !== null || untilMoment(pause)) return [again];
  // A pause that only callers know is worth asking them for in a function that starts itself, not in every `sleep`.
  return contains(handler.at, site.at) ? [{ ...again, tentative: true }] : [];
}

function isOfRounds(base: Value): boolean {
  return base.kind === 'external' && ROUNDS.has(base.module);
}

/** `for await (const _ of setInterval(pause)) { … }`: what is around the loop runs, and then the loop for ever. */
function rounds(site: CallSite, { arguments: args }: ChainLink, look: Lookup): readonly Declaration[] {
  const [pause] = args ?? [];
  const milliseconds = pause === undefined ? null : statedNumber(pause);
  if (pause === undefined || (milliseconds !== null && milliseconds < SHORTEST)) return [];
  const job = scheduledJob(adapter.id, null, everyTrigger(pause, null), look.around(site), site.at);
  return [{ ...job, onlyIf: { writes: true } }];
}

function isTimer(base: Value): boolean {
  if (base.kind === 'global') return GLOBALS.has(base.name);
  return base.kind === 'external' && !ROUNDS.has(base.module) && MODULES.has(packageOf(base) ?? '');
}

/** `next - Date.now()`: what is left until some time of day. */
function untilMoment(pause: Value): boolean {
  if (pause.kind === 'one-of') return pause.values.some(untilMoment);
  if (pause.kind !== 'operation') return false;
  // What is over of some length, `length - (Date.now() - start)`, waits for no time of day.
  const [, subtracted] = pause.operands;
  if (pause.operator === '-' && subtracted !== undefined && momentOf(subtracted)?.offset === 0) return true;
  return pause.operands.some((operand, index) => (pause.operator !== '-' || index === 0) && untilMoment(operand));
}

function contains(outer: Span, inner: Span): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}
