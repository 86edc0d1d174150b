import type { Adapter, Declaration, Lookup, ModuleSite } from '../adapter';
import { isCallable, propertyOf } from '../options';
import { optionText, triggerOf } from '../trigger';

const PACKAGES = ['@medusajs/framework', '@medusajs/medusa'];

/** Medusa 2: a file below `src/jobs` exports a function by default, and `config` with a name and a schedule. */
export const adapter: Adapter = {
  id: 'medusa',
  title: 'Medusa',
  documentation: 'https://docs.medusajs.com/learn/fundamentals/scheduled-jobs',
  mentions: ['@medusajs/', 'schedule:'],
  packages: PACKAGES,
  modules: { exports: ['config'], read },
};

const IN_JOBS = /(?:^|\/)jobs\/.+\.[cm]?[jt]s$/;

/** Only projects and plugins that depend on Medusa load that folder. */
function read(site: ModuleSite, look: Lookup): readonly Declaration[] {
  if (!IN_JOBS.test(site.file) || PACKAGES.every((name) => look.major(site.file, name) === null)) return [];
  const config = site.exported('config');
  const handler = site.exported('default');
  const schedule = config === null ? null : propertyOf(config.value, 'schedule');
  if (config === null || schedule === null || handler === null || !isCallable(handler.value)) return [];
  // `{ interval: 60_000 }` beside cron texts: https://docs.medusajs.com/learn/fundamentals/scheduled-jobs/interval
  const stated = propertyOf(schedule, 'interval') ?? propertyOf(schedule, 'cron') ?? schedule;
  // Both workflow engines read cron by cron-parser, the one on Redis through BullMQ.
  return [
    {
      kind: 'schedule',
      name: optionText(config.value, 'name'),
      trigger: triggerOf(stated, config.at, null, 'cron-parser'),
      handler: handler.value,
      handlerName: null,
      group: adapter.id,
      at: config.value.at,
    },
  ];
}
