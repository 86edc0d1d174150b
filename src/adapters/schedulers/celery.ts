import type { Value } from '../../model/value';
import type { Adapter, AssignmentSite, CallSite, Declaration, DecoratorSite, Lookup } from '../adapter';
import { beatEntries, celeryTrigger, entry, isCelerySchedule, isSchedule, scheduleOf } from '../celery-beat';
import { taskOf } from '../celery-task';
import { foldText } from '../fold';
import { propertyOf } from '../options';
import { argumentOf, dottedName, pythonPackage } from '../python';

/** What Celery up to 4 calls the decorator that says when, and what projects call their own. */
const PERIODIC = [
  'periodic_task',
  'periodic',
  'scheduled_task',
  'scheduled',
  'schedule',
  'cron_task',
  'cron',
  'beat_task',
];

/** Celery: entries of the beat schedule, `add_periodic_task`, `@periodic_task`; tasks by function or by their names. */
export const adapter: Adapter = {
  id: 'celery',
  title: 'Celery',
  documentation: 'https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html',
  languages: ['python'],
  mentions: ['celery', 'Celery', 'beat_schedule', 'CELERY', 'BEAT_SCHEDULE', 'add_periodic_task'],
  packages: ['celery', 'redbeat', 'django_celery_beat'],
  assignments: { names: /beat|sched|periodic|cron|task|^celery(?:_config)?$/i, read: readAssignment },
  calls: { names: ['add_periodic_task', 'update', 'Celery', 'RedBeatSchedulerEntry', 'from_mapping'], read: readCall },
  decorators: { names: ['task', 'shared_task', ...PERIODIC], read: readDecorator },
  files: classTasks,
  member: calledTask,
};

const GROUP = 'celery';
/** Settings by their new and old names: https://docs.celeryq.dev/en/stable/userguide/configuration.html */
const SETTING = /^(?:celery_?)?beat_schedule$/i;
const NAMESPACE = /^celery(?:_config)?$/i;

function readAssignment(site: AssignmentSite, look: Lookup): readonly Declaration[] {
  const { name, key, value } = site;
  const isStated = SETTING.test(name);
  if (key !== null) return isStated ? added(value, key, look) : [];
  if (!NAMESPACE.test(name)) return beatEntries(value, isStated, GROUP, look);
  const inner = propertyOf(value, 'beat_schedule') ?? propertyOf(value, 'BEAT_SCHEDULE');
  return inner === null ? [] : beatEntries(inner, true, GROUP, look);
}

/** `app.conf.beat_schedule[name] = entry` */
function added(value: Value, key: Value, look: Lookup): readonly Declaration[] {
  const name = foldText(key);
  const found = entry(value, name, key.at, true, GROUP, look);
  // Where a function puts in what it is given, those who call it say what runs when.
  const isGiven = name === null && found.every((one) => one.trigger.kind === 'unknown' && one.handler === null);
  if (!isGiven || found.length === 0) return found;
  const message = 'What this function puts into the beat schedule is not known here.';
  return [{ kind: 'note', reason: 'unresolved-schedule', message, at: key.at }];
}

function readCall(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link === undefined || link.arguments === null) return [];
  if (link.name === 'add_periodic_task') return periodic(site, look);
  if (link.name === 'RedBeatSchedulerEntry') return redBeat(site, look);
  const stated = link.keywords?.properties.find(({ key }) => SETTING.test(key))?.value;
  const beat = stated ?? celerySettings(link.keywords ?? null);
  if (beat !== null) return beatEntries(beat, true, GROUP, look);
  // app.conf.beat_schedule.update({ … }), app.conf.update({ 'beat_schedule': … })
  const [first] = link.arguments;
  if (link.name !== 'update' || first === undefined) return [];
  if (SETTING.test(site.links.at(-2)?.name ?? '')) return beatEntries(first, true, GROUP, look);
  const inner = first.kind === 'object' ? first.properties.find(({ key }) => SETTING.test(key))?.value : undefined;
  return inner === undefined ? [] : beatEntries(inner, true, GROUP, look);
}

/** `app.config.from_mapping(CELERY=dict(beat_schedule=…))` of Flask: https://flask.palletsprojects.com/en/stable/patterns/celery/ */
function celerySettings(keywords: Value | null): Value | null {
  const settings = propertyOf(keywords, 'CELERY') ?? propertyOf(keywords, 'CELERY_CONFIG');
  return settings === null ? null : propertyOf(settings, 'beat_schedule');
}

/** `sender.add_periodic_task(schedule, signature, args, kwargs, name)`; Pyramid's takes the function. */
function periodic(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  const schedule = link === undefined ? null : argumentOf(link, 0, 'schedule');
  const signature = link === undefined ? null : argumentOf(link, 1, 'sig');
  if (link === undefined || schedule === null || signature === null) return [];
  const isCelery = pythonPackage(site.base) === 'celery';
  const task = taskOf(signature, look);
  const isSigned = signature.kind === 'call' && task !== null;
  if (!isCelery && !isSchedule(schedule) && !isSigned) return [];
  const named = argumentOf(link, 4, 'name');
  const name = named === null ? null : foldText(named);
  return [scheduleOf(name, celeryTrigger(schedule, site.at), task, [], GROUP, site.at)];
}

/** https://redbeat.readthedocs.io/en/latest/tasks.html */
function redBeat(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link === undefined || pythonPackage(site.base) !== 'redbeat') return [];
  const named = argumentOf(link, 0, 'name');
  const task = argumentOf(link, 1, 'task');
  const found = task === null ? null : taskOf(task, look);
  const trigger = celeryTrigger(argumentOf(link, 2, 'schedule'), site.at);
  return [scheduleOf(named === null ? null : foldText(named), trigger, found, [], GROUP, site.at)];
}

/** Tasks with names of their own, and `@periodic_task(run_every=…)`: Celery's up to 4, or one of the project's own. */
function readDecorator(site: DecoratorSite, look: Lookup): readonly Declaration[] {
  const given = [...site.arguments, ...(site.keywords?.properties.map(({ value }) => value) ?? [])];
  const schedule = given.find(isCelerySchedule);
  if (pythonPackage(site.decorator) !== 'celery' && schedule === undefined) return [];
  const named = argumentOf(site, null, 'name');
  const name = named === null ? null : foldText(named);
  const { host: handler, at } = site;
  const handlers: readonly Declaration[] = name === null ? [] : [{ kind: 'handler', name, group: GROUP, handler, at }];
  if (site.name !== 'periodic_task' && schedule === undefined) return handlers;
  const trigger = celeryTrigger(schedule ?? argumentOf(site, 0, 'run_every'), at);
  return [...handlers, scheduleOf(name ?? site.hostName, trigger, taskOf(handler, look), [], GROUP, at)];
}

/** `class Tidy(Task): name = 'tidy'`, whose `run` is the task. */
function classTasks(look: Lookup): readonly Declaration[] {
  return look.classes('python').flatMap((held): readonly Declaration[] => {
    const isTask = look
      .ancestorsOf(held)
      .some((one) => /^celery\.(?:app\.task\.|task\.base\.|task\.)?Task$/.test(dottedName(one) ?? ''));
    const stated = isTask ? look.attributesOf(held).findLast((one) => one.name === 'name') : undefined;
    const value = stated?.value ?? null;
    const name = value === null ? null : foldText(value);
    if (name === null) return [];
    const handler = look.member(
      { kind: 'instance', of: held, arguments: null, types: [], at: held.at },
      'run',
      held.at,
    );
    return [{ kind: 'handler', name, group: GROUP, handler, at: held.at }];
  });
}

/** What starts a task runs it: https://docs.celeryq.dev/en/stable/userguide/calling.html */
function calledTask(object: Value, property: string): Value | null {
  const isStart = property === 'delay' || property === 'apply_async' || property === 'apply';
  return isStart && object.kind === 'function' ? object : null;
}
