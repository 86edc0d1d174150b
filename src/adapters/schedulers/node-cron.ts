import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { propertyOf } from '../options';
import { packageOf } from '../origin';
import { optionText, triggerOf } from '../trigger';

/** node-cron: `schedule(expression, task, options)`; the task may be the path of a file that exports `task`. */
export const adapter: Adapter = {
  id: 'node-cron',
  title: 'node-cron',
  documentation: 'https://nodecron.com/api-reference',
  mentions: ['node-cron', 'ron.schedule('],
  packages: ['node-cron'],
  calls: { names: ['schedule', 'createTask'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  if (packageOf(site.base) !== 'node-cron' || site.base.kind !== 'external') return [];
  const [link] = site.links;
  const [expression, task, options] = link?.arguments ?? [];
  if (link === undefined || !(link.name === 'schedule' || link.name === 'createTask') || task === undefined) return [];
  const handler = taskIn(task, look) ?? task;
  const trigger = triggerOf(expression, site.at, propertyOf(options, 'timezone'), 'node-cron');
  return [
    {
      kind: 'schedule',
      name: optionText(options, 'name'),
      trigger,
      handler,
      handlerName: null,
      group: adapter.id,
      at: site.at,
    },
  ];
}

/** https://nodecron.com/background-tasks: the file exports a function `task`. */
function taskIn(path: Value, look: Lookup): Value | null {
  const text = foldText(path);
  if (text === null) return null;
  const target = look.module(path.at.file, text.startsWith('.') ? text : `./${text}`, path.at);
  return target === null ? null : look.member(target, 'task', path.at);
}
