import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, DecoratorSite, Lookup } from '../adapter';
import { isTrigger, triggerIn } from '../apscheduler-trigger';
import { foldText } from '../fold';
import { argumentOf, pythonPackage } from '../python';
import { atPythonPath } from '../python-path';
import { scheduledJob } from '../scheduled';

/** APScheduler 3 and 4: `add_job`, `@scheduled_job`, `add_schedule`; triggers by name or as objects. */
export const adapter: Adapter = {
  id: 'apscheduler',
  title: 'APScheduler',
  documentation: 'https://apscheduler.readthedocs.io/en/3.x/userguide.html',
  languages: ['python'],
  mentions: ['apscheduler', 'add_job', 'scheduled_job', 'add_schedule', 'flask_apscheduler'],
  packages: ['apscheduler', 'flask_apscheduler'],
  calls: { names: ['add_job', 'add_schedule'], read },
  decorators: { names: ['scheduled_job', 'task'], read: readDecorator },
};

const PACKAGES = new Set(['apscheduler', 'flask_apscheduler']);
function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  const func = link === undefined ? null : argumentOf(link, 0, 'func');
  const trigger = link === undefined ? null : argumentOf(link, 1, 'trigger');
  if (link === undefined || func === null) return [];
  if (!isScheduler(site.base) && !isTrigger(trigger)) return [];
  const due = triggerIn(trigger, link, site.at);
  if (due === null) return [];
  const named = argumentOf(link, null, 'id') ?? argumentOf(link, null, 'name');
  const text = foldText(func);
  const handler = text === null ? func : atPythonPath(text, func, look);
  const name = named === null ? null : foldText(named);
  const job = scheduledJob(adapter.id, name, due, handler, site.at);
  const given = argumentsFor(link);
  return [given.length === 0 ? job : { ...job, given }];
}

function readDecorator(site: DecoratorSite): readonly Declaration[] {
  if (!isScheduler(site.decorator)) return [];
  const due = triggerIn(argumentOf(site, 0, 'trigger'), { ...site, arguments: site.arguments }, site.at);
  const named = argumentOf(site, null, 'id') ?? argumentOf(site, null, 'name');
  const name = named === null ? null : foldText(named);
  return due === null ? [] : [scheduledJob(adapter.id, name ?? site.hostName, due, site.host, site.at)];
}

function isScheduler(value: Value): boolean {
  return PACKAGES.has(pythonPackage(value) ?? '');
}

/** What `args` and `kwargs` give to the function. */
function argumentsFor(link: Pick<ChainLink, 'arguments' | 'keywords'>): readonly Value[] {
  const args = argumentOf(link, 2, 'args');
  const kwargs = argumentOf(link, 3, 'kwargs');
  const positional = args?.kind === 'array' && !args.open ? args.items : [];
  return kwargs?.kind === 'object'
    ? [...positional, { kind: 'operation', operator: '**', operands: [kwargs], at: kwargs.at }]
    : positional;
}
