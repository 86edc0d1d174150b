import type { Value } from '../../model/value';
import type { Adapter, Declaration, DecoratorSite } from '../adapter';
import { foldText } from '../fold';
import { argumentOf, calledName, givenTo, pythonPackage } from '../python';
import { cronTrigger, unknownTrigger } from '../python-trigger';
import { scheduledJob } from '../scheduled';

/** Huey: `@huey.periodic_task(crontab(…))`, and Django's `@db_periodic_task`. */
export const adapter: Adapter = {
  id: 'huey',
  title: 'Huey',
  documentation: 'https://huey.readthedocs.io/en/latest/guide.html#periodic-tasks',
  languages: ['python'],
  mentions: ['huey'],
  packages: ['huey'],
  decorators: { names: ['periodic_task', 'db_periodic_task'], read },
};

const FIELDS = ['minute', 'hour', 'day', 'month', 'day_of_week'];
/** The order of `crontab`'s own arguments: https://huey.readthedocs.io/en/latest/api.html#crontab */
const POSITIONS = ['minute', 'hour', 'day', 'month', 'day_of_week'];

function read(site: DecoratorSite): readonly Declaration[] {
  const [when] = site.arguments;
  if (pythonPackage(site.decorator) !== 'huey' || when === undefined) return [];
  const named = argumentOf(site, null, 'name');
  const name = (named === null ? null : foldText(named)) ?? site.hostName;
  return [scheduledJob(adapter.id, name, triggerOf(when), site.host, site.at)];
}

function triggerOf(value: Value): ReturnType<typeof unknownTrigger> {
  if (value.kind !== 'call' || !/^huey(?:\.\w+)*\.crontab$/.test(calledName(value) ?? ''))
    return unknownTrigger(value.at);
  const given = givenTo(value);
  const fields = FIELDS.map((field) => argumentOf(given, POSITIONS.indexOf(field), field));
  return cronTrigger(fields, [], value.at, 'any');
}
