import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { handlerIn } from '../handler-file';
import { eachOf, isCallable, propertyOf } from '../options';
import { packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { optionText, triggerOf } from '../trigger';

const PACKAGE = 'payload';

/** Payload: tasks and workflows of the configuration that have a schedule. `autoRun` only runs what is queued. */
export const adapter: Adapter = {
  id: 'payload',
  title: 'Payload',
  documentation: 'https://payloadcms.com/docs/jobs-queue/schedules',
  mentions: ['buildConfig'],
  packages: [PACKAGE],
  calls: { names: ['buildConfig'], read },
};

/** `buildConfig({ jobs: { tasks: [{ slug, schedule: [{ cron, queue }], handler }], workflows: [] } })` */
function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const [link] = site.links;
  if (packageOf(site.base) !== PACKAGE || link?.name !== 'buildConfig') return [];
  const jobs = propertyOf(link.arguments?.[0], 'jobs');
  return ['tasks', 'workflows'].flatMap((key) => {
    const list = propertyOf(jobs, key);
    return list === null ? [] : eachOf(list).flatMap((one) => scheduled(one, look));
  });
}

function scheduled(task: Value, look: Lookup): readonly Declaration[] {
  const schedules = propertyOf(task, 'schedule');
  const handler = propertyOf(task, 'handler');
  if (schedules === null || handler === null) return [];
  return eachOf(schedules).flatMap((schedule) => {
    const cron = propertyOf(schedule, 'cron');
    if (cron === null) return [];
    const trigger = triggerOf(cron, schedule.at, null, 'croner');
    return [scheduledJob(adapter.id, optionText(task, 'slug'), trigger, runOf(handler, look) ?? handler, task.at)];
  });
}

/** A function, or a path with the name of the export: `./purge.ts#handler`. */
function runOf(handler: Value, look: Lookup): Value | null {
  const [path, name] = (foldText(handler) ?? '').split('#');
  if (path === undefined || name === undefined) return handlerIn(handler, look);
  const target = look.module(handler.at.file, path, handler.at);
  const found = target === null ? null : look.member(target, name, handler.at);
  return found !== null && isCallable(found) ? found : null;
}
