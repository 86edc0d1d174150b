import type { Adapter, CallSite, Declaration } from '../adapter';
import { isCallable, propertyOf } from '../options';
import { exportOf, packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

const PACKAGE = 'firebase-functions';

/** Cloud Functions for Firebase: `onSchedule` of the second generation, `pubsub.schedule(…).onRun(…)` of the first. */
export const adapter: Adapter = {
  id: 'firebase-functions',
  title: 'Cloud Functions for Firebase',
  documentation: 'https://firebase.google.com/docs/functions/schedule-functions',
  mentions: [PACKAGE, 'onSchedule', 'onRun'],
  packages: [PACKAGE],
  calls: { names: ['onSchedule', 'onRun'], read },
};

function read(site: CallSite): readonly Declaration[] {
  if (packageOf(site.base) !== PACKAGE) return [];
  const last = site.links.at(-1);
  return last?.name === 'onSchedule' ? secondGeneration(site) : last?.name === 'onRun' ? firstGeneration(site) : [];
}

/** `onSchedule('every 24 hours', handler)`, `onSchedule({ schedule, timeZone }, handler)` */
function secondGeneration(site: CallSite): readonly Declaration[] {
  const [options, handler] = site.links.at(-1)?.arguments ?? [];
  if (options === undefined || handler === undefined) return [];
  const stated = options.kind === 'object' ? (propertyOf(options, 'schedule') ?? undefined) : options;
  const trigger = triggerOf(stated, site.at, propertyOf(options, 'timeZone'), 'app-engine');
  return [scheduledJob(adapter.id, site.heldBy ?? null, trigger, handler, site.at)];
}

/** `functions.region(…).pubsub.schedule('every 5 minutes').timeZone('Europe/Berlin').onRun(handler)` */
function firstGeneration(site: CallSite): readonly Declaration[] {
  const { links } = site;
  const schedule = links.findIndex((link) => link.name === 'schedule' && link.arguments !== null);
  const before = links[schedule - 1]?.name ?? exportOf(site.base)?.split('.').at(-1);
  const [text] = links[schedule]?.arguments ?? [];
  const [handler] = links.at(-1)?.arguments ?? [];
  if (schedule === -1 || before !== 'pubsub' || handler === undefined) return [];
  const [zone] = links.find((link) => link.name === 'timeZone')?.arguments ?? [];
  const trigger = triggerOf(text, site.at, zone ?? null, 'app-engine');
  return isCallable(handler) || handler.kind !== 'undefined'
    ? [scheduledJob(adapter.id, site.heldBy ?? null, trigger, handler, site.at)]
    : [];
}
