import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { bodyOf, filePathOf, moduleAt, type FilePath } from '../file-path';
import { foldBoolean, foldText } from '../fold';
import { textTrigger } from '../later';
import { eachOf, isCallable, propertyOf } from '../options';
import { packageOf } from '../origin';
import { scheduledJob } from '../scheduled';

const PACKAGES: ReadonlySet<string> = new Set(['bree', '@ladjs/bree']);

/**
 * Bree: each job is a file of the folder `jobs`, or of `root`, that runs from top to bottom in a thread of its own. What
 * has a date or a timeout alone runs once, so is no job.
 */
export const adapter: Adapter = {
  id: 'bree',
  title: 'Bree',
  documentation: 'https://github.com/breejs/bree#readme',
  mentions: ['bree'],
  packages: [...PACKAGES],
  calls: { names: ['Bree', 'default', 'bree', 'add'], read },
};

/** What Bree is told once for all jobs. */
interface Defaults {
  readonly root: FilePath;
  readonly interval: Value | null;
  readonly timezone: Value | null;
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  if (!PACKAGES.has(packageOf(site.base) ?? '')) return [];
  const link = site.links.find((one) => adapter.calls?.names.includes(one.name));
  const added = link?.name === 'add';
  const options = added ? (site.base.kind === 'instance' ? site.base.arguments?.[0] : undefined) : link?.arguments?.[0];
  const jobs = added ? link.arguments?.[0] : propertyOf(options, 'jobs');
  if (!jobs) return [];
  const defaults = defaultsOf(options);
  const known = eachOf(jobs).flatMap((job) => declared(job, defaults, site, look));
  return jobs.kind === 'array' && jobs.open ? [...known, moreJobs(jobs.at)] : known;
}

function moreJobs(at: Span): Declaration {
  const message = 'Bree runs more jobs than are written down here. Those are not checked.';
  return { kind: 'note', reason: 'unresolved-schedule', message, at };
}

function defaultsOf(options: Value | undefined): Defaults {
  const root = propertyOf(options, 'root');
  return {
    root: (root === null ? null : filePathOf(root)) ?? { from: 'start', path: 'jobs' },
    interval: propertyOf(options, 'interval'),
    timezone: propertyOf(options, 'timezone'),
  };
}

function declared(job: Value, defaults: Defaults, site: CallSite, look: Lookup): readonly Declaration[] {
  const own = job.kind === 'object' ? job : null;
  if (propertyOf(own, 'date') !== null) return [];
  const schedule = propertyOf(own, 'cron') ?? propertyOf(own, 'interval') ?? defaults.interval;
  if (schedule === null || foldBoolean(schedule) === false) return [];
  const named = propertyOf(own, 'name');
  const text = foldText(named ?? job);
  const at = job.at.file === site.at.file ? job.at : site.at;
  const name = text?.replace(/\.[cm]?[jt]s$/, '') ?? null;
  return [
    scheduledJob(adapter.id, name, triggerIn(schedule, own, defaults, at), handlerOf(job, text, defaults, look), at),
  ];
}

function triggerIn(schedule: Value, job: Value | null, defaults: Defaults, at: Span): Trigger {
  const zone = propertyOf(job, 'timezone') ?? defaults.timezone;
  const text = zone === null ? null : foldText(zone);
  return { ...textTrigger(schedule, at), timezone: text === 'local' || text === 'system' ? null : text };
}

/** A function, the file that `path` says, or the one of that name in the folder of jobs. */
function handlerOf(job: Value, name: string | null, defaults: Defaults, look: Lookup): Value | null {
  const path = propertyOf(job, 'path');
  if (path !== null && isCallable(path)) return path;
  if (isCallable(job)) return job;
  const stated = path === null ? null : filePathOf(path);
  const { root } = defaults;
  const target = stated ?? (name === null ? null : { ...root, path: `${root.path}/${name}` });
  const module = target === null ? null : moduleAt(target, look, path?.at ?? job.at);
  return module === null ? null : bodyOf(module);
}
