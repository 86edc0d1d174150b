import type { Trigger } from '../../model/job';
import type { LocatedType, Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { foldNumber, foldText } from '../fold';
import { pathOf } from '../handler-file';
import { eachOf, isCallable, propertyOf } from '../options';
import { callName, packageOf } from '../origin';
import { optionText, triggerOf } from '../trigger';

const CLIENT = '@temporalio/client';
const WORKER = '@temporalio/worker';
const WORKFLOW = '@temporalio/workflow';

/** Temporal: schedules and `cronSchedule` start workflows, whose activities are proxies of functions by type. */
export const adapter: Adapter = {
  id: 'temporal',
  title: 'Temporal',
  documentation: 'https://docs.temporal.io/develop/typescript/schedules',
  mentions: ['@temporalio/', 'cronSchedule', 'startWorkflow'],
  packages: [CLIENT, WORKER, WORKFLOW],
  calls: { names: ['create', 'start', 'execute', 'signalWithStart'], read },
  member: activity,
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (packageOf(site.base) !== CLIENT || !link?.arguments) return [];
  return link.name === 'create' ? schedule(link, site, look) : cronWorkflow(link, site, look);
}

/** `client.schedule.create({ scheduleId, spec, action: { type: 'startWorkflow', workflowType, args } })` */
function schedule(link: ChainLink, site: CallSite, look: Lookup): readonly Declaration[] {
  const [options] = link.arguments ?? [];
  const spec = propertyOf(options, 'spec');
  const action = propertyOf(options, 'action');
  const workflow = propertyOf(action, 'workflowType');
  if (spec === null || workflow === null) return [];
  const name = optionText(options, 'scheduleId') ?? null;
  return eachOf(spec)
    .flatMap(triggersIn)
    .map((trigger) => started(name, trigger, workflow, propertyOf(action, 'args'), site, look));
}

/** `client.workflow.start(workflow, { workflowId, cronSchedule, args })` */
function cronWorkflow(link: ChainLink, site: CallSite, look: Lookup): readonly Declaration[] {
  const [workflow, options] = link.arguments ?? [];
  const cron = propertyOf(options, 'cronSchedule');
  if (workflow === undefined || cron === null || cron.kind === 'undefined') return [];
  const trigger = triggerOf(cron, site.at, null, 'go');
  return [started(optionText(options, 'workflowId'), trigger, workflow, propertyOf(options, 'args'), site, look)];
}

function started(
  name: string | null,
  trigger: Trigger,
  workflow: Value,
  args: Value | null,
  site: CallSite,
  look: Lookup,
): Declaration {
  const text = foldText(workflow);
  return {
    kind: 'schedule',
    name: name ?? text,
    trigger,
    handler: (text === null ? null : workflowNamed(text, look)) ?? workflow,
    handlerName: null,
    ...(args?.kind === 'array' ? { given: args.items } : {}),
    group: adapter.id,
    at: site.at,
  };
}

/** A workflow that is started by its name: what the modules export that workers are made with. */
function workflowNamed(name: string, look: Lookup): Value | null {
  for (const options of workersOf(look)) {
    const path = propertyOf(options, 'workflowsPath');
    const text = path === null ? null : pathOf(path);
    const target = path === null || text === null ? null : look.module(path.at.file, text, path.at);
    const found = target === null || path === null ? null : look.member(target, name, path.at);
    if (found !== null && isCallable(found)) return found;
  }
  return null;
}

/** `{ cronExpressions, intervals, calendars, timezone }`: https://typescript.temporal.io/api/interfaces/client.ScheduleSpec */
function triggersIn(spec: Value): readonly Trigger[] {
  const zone = propertyOf(spec, 'timezone') ?? propertyOf(spec, 'timezoneName');
  const list = (key: string): readonly Value[] => {
    const value = propertyOf(spec, key);
    return value === null ? [] : eachOf(value);
  };
  const triggers = [
    ...list('cronExpressions').map((one) => triggerOf(one, one.at, zone, 'go')),
    ...list('intervals').map((one) => triggerOf(propertyOf(one, 'every') ?? undefined, one.at, zone)),
    ...list('calendars').map((one) => calendarTrigger(one, zone)),
  ];
  return triggers.length > 0 ? triggers : [triggerOf(undefined, spec.at, zone)];
}

/** A calendar as the cron text that says the same: seconds, minutes and hours are 0 unless told, the rest is any. */
function calendarTrigger(calendar: Value, zone: Value | null): Trigger {
  const field = (key: string, otherwise: string): string | null => {
    const value = propertyOf(calendar, key);
    return value === null ? otherwise : fieldText(value);
  };
  const fields = [
    field('minute', '0'),
    field('hour', '0'),
    field('dayOfMonth', '*'),
    field('month', '*'),
    field('dayOfWeek', '*'),
  ];
  const isPlain = !fields.includes(null) && field('second', '0') === '0' && field('year', '*') === '*';
  return {
    kind: isPlain ? 'cron' : 'unknown',
    text: isPlain ? fields.join(' ') : null,
    timezone: zone === null ? null : foldText(zone),
    seconds: false,
    dialect: 'go',
    at: calendar.at,
  };
}

function fieldText(value: Value): string | null {
  if (value.kind === 'array') {
    const items = value.items.map(fieldText);
    return items.includes(null) ? null : items.join(',');
  }
  if (value.kind === 'object') {
    const [start, end, step] = ['start', 'end', 'step'].map((key) => {
      const part = propertyOf(value, key);
      return part === null ? undefined : fieldText(part);
    });
    if (start === null || end === null || step === null || start === undefined) return null;
    return `${start}${end === undefined ? '' : `-${end}`}${step === undefined ? '' : `/${step}`}`;
  }
  const number = foldNumber(value);
  if (number !== null) return String(number);
  const text = foldText(value);
  return text === null || text === '*' ? text : /^[A-Z]+$/.test(text) ? text.slice(0, 3) : null;
}

/**
 * `proxyActivities<typeof activities>()` has the functions of `activities`, whichever worker they run in. Where the type
 * says no more than their names, they are those that workers are made with.
 */
function activity(object: Value, property: string, look: Lookup): Value | null {
  if (object.kind !== 'call' || packageOf(object) !== WORKFLOW) return null;
  if (!/^proxy(?:Local)?Activities$/.test(callName(object) ?? '')) return null;
  const [type] = object.types;
  const typed = type === undefined ? null : valueOfType(type, object, look);
  const registered = workersOf(look).flatMap((options) => propertyOf(options, 'activities') ?? []);
  for (const activities of [...(typed === null ? [] : [typed]), ...registered]) {
    const found = look.member(activities, property, object.at);
    if (isCallable(found)) return found;
  }
  return null;
}

/** `typeof activities`, `ReturnType<typeof createActivities>`, or a class. */
function valueOfType({ file, type }: LocatedType, { at }: Value, look: Lookup): Value {
  const [inner] = type.kind === 'reference' && type.name === 'ReturnType' ? type.arguments : [];
  return inner === undefined ? look.typed({ file, type }) : look.resultOf(look.typed({ file, type: inner }), [], at);
}

/** The options of every worker of the workspace. */
function workersOf(look: Lookup): readonly Value[] {
  return look
    .callsNamed('create')
    .filter((site) => packageOf(site.base) === WORKER)
    .flatMap((site) => site.links.at(-1)?.arguments?.slice(0, 1) ?? []);
}
