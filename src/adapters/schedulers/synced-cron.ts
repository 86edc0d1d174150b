import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { laterTrigger } from '../later';
import { partOf } from '../options';
import { scheduledJob } from '../scheduled';
import { optionText } from '../trigger';

/** Meteor packages that carry it: percolate:synced-cron, littledata:synced-cron, quave:synced-cron, … */
const PACKAGE = /^meteor\/[\w.-]+:synced-cron$/;

/** synced-cron: `SyncedCron.add({ name, schedule: (parser) => parser.text('every 1 day'), job })`. */
export const adapter: Adapter = {
  id: 'synced-cron',
  title: 'synced-cron',
  documentation: 'https://github.com/percolatestudio/meteor-synced-cron#readme',
  mentions: ['SyncedCron', ':synced-cron'],
  packages: [],
  calls: { names: ['add'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  const [entry] = link?.arguments ?? [];
  if (link?.name !== 'add' || entry === undefined || !isSyncedCron(site)) return [];
  const schedule = partOf(entry, 'schedule', look);
  const job = partOf(entry, 'job', look);
  if (schedule === null || job === null) return [];
  return [scheduledJob(adapter.id, optionText(entry, 'name'), triggerIn(schedule, site, look), job, site.at)];
}

/** Meteor's packages may also give their exports to every file as globals. */
function isSyncedCron({ base, links }: CallSite): boolean {
  if (links.length > 1) return false;
  if (base.kind === 'global') return base.name === 'SyncedCron';
  return base.kind === 'external' && PACKAGE.test(base.module) && base.path.at(-1) === 'SyncedCron';
}

/** The schedule is what the function returns for Later's parser. */
function triggerIn(schedule: Value, site: CallSite, look: Lookup): Trigger {
  const parser: Value = { kind: 'external', module: 'later', path: ['parse'], at: schedule.at };
  const result = schedule.kind === 'function' ? look.resultOf(schedule, [parser], schedule.at) : schedule;
  const unknown: Trigger = { kind: 'unknown', text: null, timezone: null, seconds: false, at: schedule.at };
  return laterTrigger(result, site.at) ?? unknown;
}
