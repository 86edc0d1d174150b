import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { argumentOf, pythonPackage } from '../python';
import { atPythonPath } from '../python-path';
import { everySeconds } from '../python-trigger';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

/** RQ: `scheduler.cron(…)` and `scheduler.schedule(interval=…)` of rq-scheduler and django-rq, and `CronScheduler.register`. */
export const adapter: Adapter = {
  id: 'rq-scheduler',
  title: 'RQ Scheduler',
  documentation: 'https://github.com/rq/rq-scheduler#usage',
  languages: ['python'],
  mentions: ['rq_scheduler', 'django_rq', 'rq.cron', 'from rq'],
  packages: ['rq_scheduler', 'django_rq', 'rq'],
  calls: { names: ['cron', 'schedule', 'register'], read },
};

const PACKAGES = new Set(['rq_scheduler', 'django_rq', 'rq']);

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link === undefined || link.arguments === null || !PACKAGES.has(pythonPackage(site.base) ?? '')) return [];
  const isCron = link.name === 'cron';
  const func = argumentOf(link, link.name === 'schedule' ? 1 : isCron ? 1 : 0, 'func') ?? argumentOf(link, 0, 'func');
  const cron = argumentOf(link, isCron ? 0 : null, 'cron_string') ?? argumentOf(link, null, 'cron');
  const interval = argumentOf(link, link.name === 'schedule' ? 4 : null, 'interval');
  if (func === null || (cron === null && interval === null)) return [];
  const trigger =
    cron !== null ? triggerOf(cron, site.at, null, 'croniter') : interval === null ? null : everySeconds(interval);
  const named = argumentOf(link, null, 'id') ?? argumentOf(link, null, 'description');
  const text = foldText(func);
  const handler = text === null ? func : atPythonPath(text, func, look);
  if (trigger === null) return [];
  return [scheduledJob(adapter.id, named === null ? null : foldText(named), trigger, handler, site.at)];
}
