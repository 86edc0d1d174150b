import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { isCallable, propertyOf } from '../options';
import { packageOf } from '../origin';
import { triggerOf } from '../trigger';

const PACKAGE = 'pg-boss';
/** Since this version a handler is given a list of jobs: https://github.com/timgit/pg-boss/releases/tag/10.0.0 */
const BATCHES = 10;

/** pg-boss: `schedule` sends a job to a queue by cron, `work` takes the jobs of a queue. */
export const adapter: Adapter = {
  id: 'pg-boss',
  title: 'pg-boss',
  documentation: 'https://timgit.github.io/pg-boss/#/./api/scheduling',
  // A module that schedules need not say where its instance comes from.
  mentions: ['boss', 'Boss'],
  packages: [PACKAGE],
  calls: { names: ['schedule', 'work', 'subscribe'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.findLast((one) => adapter.calls?.names.includes(one.name) === true);
  if (packageOf(site.base) !== PACKAGE || !link?.arguments) return [];
  return link.name === 'schedule' ? scheduling(link, site, look) : working(link, site);
}

/** `schedule(queue, cron, data?, { tz })` */
function scheduling(link: ChainLink, site: CallSite, look: Lookup): readonly Declaration[] {
  const [queue, cron, data, options] = link.arguments ?? [];
  if (queue === undefined || cron === undefined) return [];
  const name = foldText(queue);
  return [
    {
      kind: 'schedule',
      name,
      trigger: triggerOf(cron, site.at, propertyOf(options, 'tz'), 'cron-parser'),
      handler: null,
      handlerName: name,
      given: [givenTo(site, queue, data, look)],
      group: adapter.id,
      at: site.at,
    },
  ];
}

function givenTo({ at }: CallSite, name: Value, data: Value | undefined, look: Lookup): Value {
  const properties = [
    { key: 'name', keyAt: name.at, value: name, optional: false },
    ...(data === undefined ? [] : [{ key: 'data', keyAt: data.at, value: data, optional: false }]),
  ];
  const job: Value = { kind: 'object', properties, open: true, at };
  const major = look.major(at.file, PACKAGE);
  return major !== null && major < BATCHES ? job : { kind: 'array', items: [job], open: false, at };
}

/** `work(queue, options?, handler)`, called `subscribe` before version 6. */
function working(link: ChainLink, site: CallSite): readonly Declaration[] {
  const [queue, ...rest] = link.arguments ?? [];
  const handler = rest.findLast(isCallable) ?? rest.at(-1);
  if (queue === undefined || handler === undefined) return [];
  return [{ kind: 'handler', name: foldText(queue), group: adapter.id, handler, at: site.at }];
}
