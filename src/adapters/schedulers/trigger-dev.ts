import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration } from '../adapter';
import { foldNumber } from '../fold';
import { foldText } from '../fold';
import { propertyOf } from '../options';
import { callName, exportOf, packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { everyTrigger, optionText, triggerOf } from '../trigger';

const PACKAGE = '@trigger.dev/sdk';

/** Trigger.dev: `schedules.task` and `schedules.create` since version 3, `client.defineJob` of version 2. */
export const adapter: Adapter = {
  id: 'trigger-dev',
  title: 'Trigger.dev',
  documentation: 'https://trigger.dev/docs/tasks/scheduled',
  mentions: [PACKAGE, 'defineJob'],
  packages: [PACKAGE],
  calls: { names: ['task', 'create', 'defineJob'], read },
};

function read(site: CallSite): readonly Declaration[] {
  const link = site.links.findLast((one) => adapter.calls?.names.includes(one.name) === true);
  if (packageOf(site.base) !== PACKAGE || !link?.arguments) return [];
  if (link.name === 'defineJob') return definedJob(link, site);
  const before = site.links.at(-2)?.name ?? exportOf(site.base)?.split('.').at(-1);
  if (before !== 'schedules') return [];
  return link.name === 'task' ? scheduledTask(link, site) : attachedSchedule(link, site);
}

/** `schedules.task({ id, cron: '…' | { pattern, timezone }, run })`; without `cron` only a schedule elsewhere runs it. */
function scheduledTask(link: ChainLink, site: CallSite): readonly Declaration[] {
  const [options] = link.arguments ?? [];
  const run = propertyOf(options, 'run');
  const name = optionText(options, 'id');
  if (run === null) return [];
  const handler: Declaration = { kind: 'handler', name, group: adapter.id, handler: run, at: site.at };
  const cron = propertyOf(options, 'cron');
  if (cron === null || cron.kind === 'undefined') return name === null ? [] : [handler];
  const pattern = cron.kind === 'object' ? (propertyOf(cron, 'pattern') ?? undefined) : cron;
  const trigger = triggerOf(pattern, cron.at, propertyOf(cron, 'timezone'), 'cron-parser');
  const schedule = scheduledJob(adapter.id, name, trigger, run, site.at);
  return name === null ? [schedule] : [schedule, handler];
}

/** `schedules.create({ task: 'id', cron, timezone })` */
function attachedSchedule(link: ChainLink, site: CallSite): readonly Declaration[] {
  const [options] = link.arguments ?? [];
  const task = propertyOf(options, 'task');
  const cron = propertyOf(options, 'cron');
  if (task === null || cron === null) return [];
  const name = foldText(task) ?? taskId(task);
  const trigger = triggerOf(cron, site.at, propertyOf(options, 'timezone'), 'cron-parser');
  return [{ kind: 'schedule', name, trigger, handler: null, handlerName: name, group: adapter.id, at: site.at }];
}

/** `nightly.id` of a task that is made in code. */
function taskId(value: Value): string | null {
  if (value.kind !== 'member' || value.property !== 'id' || value.object.kind !== 'call') return null;
  return packageOf(value.object) === PACKAGE ? optionText(value.object.arguments[0], 'id') : null;
}

/** Version 2: `client.defineJob({ id, trigger: cronTrigger({ cron }) | intervalTrigger({ seconds }), run })` */
function definedJob(link: ChainLink, site: CallSite): readonly Declaration[] {
  const [options] = link.arguments ?? [];
  const run = propertyOf(options, 'run');
  const trigger = propertyOf(options, 'trigger');
  if (run === null || trigger?.kind !== 'call' || packageOf(trigger) !== PACKAGE) return [];
  const [given] = trigger.arguments;
  const name = optionText(options, 'id', 'name');
  if (callName(trigger) === 'cronTrigger') {
    const cron = propertyOf(given, 'cron') ?? undefined;
    return [scheduledJob(adapter.id, name, triggerOf(cron, trigger.at, null, 'cron-parser'), run, site.at)];
  }
  const seconds = propertyOf(given, 'seconds');
  if (callName(trigger) !== 'intervalTrigger' || seconds === null) return [];
  const length = foldNumber(seconds);
  const stated: Value = length === null ? seconds : { kind: 'literal', value: length * 1000, at: seconds.at };
  return [scheduledJob(adapter.id, name, everyTrigger(stated, null), run, site.at)];
}
