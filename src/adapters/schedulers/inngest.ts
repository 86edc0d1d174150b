import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration } from '../adapter';
import { isCallable, eachOf, propertyOf } from '../options';
import { callName, packageOf } from '../origin';
import { isLeftToCallers } from '../repeated';
import { scheduledJob } from '../scheduled';
import { optionText, triggerOf } from '../trigger';

const PACKAGE = 'inngest';

/** Inngest: `createFunction`, in version 3 with the trigger in second place, in version 4 among the options. */
export const adapter: Adapter = {
  id: 'inngest',
  title: 'Inngest',
  documentation: 'https://www.inngest.com/docs/guides/scheduled-functions',
  // A module that makes functions need not say where its client comes from.
  mentions: ['inngest', 'createFunction'],
  packages: [PACKAGE],
  calls: { names: ['createFunction', 'createScheduledFunction'], read },
};

/** `createFunction({ id }, { cron }, run)`, `createFunction({ id, triggers: [{ cron }] }, run)` */
function read(site: CallSite): readonly Declaration[] {
  const link = site.links.findLast((one) => adapter.calls?.names.includes(one.name) === true);
  if (packageOf(site.base) !== PACKAGE || !link?.arguments) return [];
  const [first, second] = link.arguments;
  const handler =
    link.arguments.findLast(isCallable) ?? (link.arguments.length > 1 ? link.arguments.at(-1) : undefined);
  if (first === undefined || handler === undefined) return [];
  const name = optionText(first, 'id', 'name') ?? (first.kind === 'literal' ? String(first.value) : null);
  // Version 1 has a function of its own: createScheduledFunction(name, cron, run).
  const triggers =
    link.name === 'createScheduledFunction' && second !== undefined
      ? [cronTrigger(second, site.at)]
      : [propertyOf(first, 'triggers'), handler === second ? null : second]
          .flatMap((one) => (one === null || one === undefined ? [] : eachOf(one)))
          .flatMap((one) => cronOf(one))
          .map((one) => cronTrigger(one, site.at));
  if (triggers.length > 0) return triggers.map((trigger) => scheduledJob(adapter.id, name, trigger, handler, site.at));
  // A function of the workspace that hands its parameters on: its callers say whether there is a schedule.
  const open = [first, propertyOf(first, 'triggers'), handler === second ? null : second].some(
    (one) => one !== null && one !== undefined && isLeftToCallers(one),
  );
  const trigger = triggerOf(undefined, site.at, null);
  return open ? [{ ...scheduledJob(adapter.id, name, trigger, handler, site.at), tentative: true }] : [];
}

/** The cron text of a trigger: `{ cron: '…' }`, or `cron('…')` of version 4. */
function cronOf(trigger: Value): readonly Value[] {
  if (trigger.kind === 'call' && packageOf(trigger) === PACKAGE && callName(trigger) === 'cron')
    return trigger.arguments.slice(0, 1);
  const cron = propertyOf(trigger, 'cron');
  return cron === null || cron.kind === 'undefined' ? [] : [cron];
}

/** The time zone stands before the fields: https://www.inngest.com/docs/reference/functions/create#trigger */
function cronTrigger(value: Value, at: Span): Trigger {
  const trigger = triggerOf(value, at, null, 'go');
  const match = /^TZ=(\S+)\s+(.+)$/s.exec(trigger.text ?? '');
  const [, zone, text] = match ?? [];
  if (zone === undefined || text === undefined) return trigger;
  return { kind: 'cron', text, timezone: zone, seconds: false, dialect: 'go', at: trigger.at };
}
