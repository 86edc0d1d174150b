import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration } from '../adapter';
import { durationOfObject, foldText } from '../fold';
import { propertyOf } from '../options';
import { exportOf, packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { optionText, triggerOf } from '../trigger';

const PACKAGE = 'toad-scheduler';
const INTERVALS: ReadonlySet<string> = new Set(['SimpleIntervalJob', 'LongIntervalJob', 'createAndExecute']);

/** toad-scheduler: an interval or a cron expression, with a `Task` or `AsyncTask` that holds the function. */
export const adapter: Adapter = {
  id: 'toad-scheduler',
  title: 'toad-scheduler',
  documentation: 'https://github.com/kibertoad/toad-scheduler#readme',
  mentions: [PACKAGE, 'IntervalJob('],
  packages: [PACKAGE],
  calls: { names: [...INTERVALS, 'CronJob'], read },
};

function read(site: CallSite): readonly Declaration[] {
  if (packageOf(site.base) !== PACKAGE || site.base.kind === 'instance') return [];
  const link = site.links.find((one) => adapter.calls?.names.includes(one.name));
  const [schedule, task, options] = link?.arguments ?? [];
  if (link === undefined || schedule === undefined || task === undefined) return [];
  const trigger = INTERVALS.has(link.name) ? intervalIn(schedule, site.at) : cronIn(schedule, site.at);
  const { name, handler } = taskOf(task);
  // Until version 2 the third argument was the job's identifier itself.
  const job = optionText(options, 'id') ?? (options === undefined ? null : foldText(options));
  return [scheduledJob(adapter.id, name ?? job, trigger, handler, site.at)];
}

/** `new AsyncTask(id, handler, errorHandler?)`; what is no such call may turn out to be one for a caller. */
function taskOf(task: Value): { readonly name: string | null; readonly handler: Value } {
  if (task.kind !== 'instance' || packageOf(task.of) !== PACKAGE || !/Task$/.test(exportOf(task.of) ?? ''))
    return { name: null, handler: task };
  const [id, handler] = task.arguments ?? [];
  return { name: id === undefined ? null : foldText(id), handler: handler ?? task };
}

/** `{ days: 1, hours: 12, runImmediately: true }` */
function intervalIn(schedule: Value, at: Span): Trigger {
  const units =
    schedule.kind === 'object'
      ? { ...schedule, properties: schedule.properties.filter((property) => property.key !== 'runImmediately') }
      : null;
  const milliseconds = units === null ? null : durationOfObject(units);
  const rest = { timezone: null, seconds: false, at: schedule.kind === 'object' ? schedule.at : at };
  if (milliseconds === null) return { kind: 'unknown', text: null, ...rest };
  return { kind: 'every', text: `${String(milliseconds)} ms`, ...rest };
}

/** https://github.com/kibertoad/toad-scheduler/blob/main/lib/engines/cron/CronJob.ts */
const NAMED: Readonly<Record<string, string>> = {
  CRON_EVERY_SECOND: '* * * * * *',
  CRON_EVERY_30_SECONDS: '*/30 * * * * *',
  CRON_EVERY_MINUTE: '* * * * *',
  CRON_EVERY_30_MINUTES: '*/30 * * * *',
  CRON_EVERY_HOUR: '0 * * * *',
};

function cronIn(schedule: Value, at: Span): Trigger {
  const expression = propertyOf(schedule, 'cronExpression');
  const name = expression !== null && packageOf(expression) === PACKAGE ? exportOf(expression) : null;
  const text = name !== null && Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const stated: Value | null =
    text === undefined || expression === null ? expression : { kind: 'literal', value: text, at: expression.at };
  return triggerOf(stated ?? undefined, at, propertyOf(schedule, 'timezone'), 'croner');
}
