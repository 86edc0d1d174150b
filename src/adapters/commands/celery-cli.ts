import type { Command } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Effect, Lookup } from '../adapter';
import { argumentsOf } from '../arguments';
import { taskOf } from '../celery-task';
import { foldText } from '../fold';
import { propertyOf } from '../options';

/** Celery's own program: tasks that it is told to call. */
export const adapter: Adapter = {
  id: 'celery-cli',
  title: 'Celery commands',
  documentation: 'https://docs.celeryq.dev/en/stable/reference/cli.html#celery-call',
  languages: ['python'],
  mentions: ['celery '],
  packages: [],
  commands: { names: ['celery'], read },
};

const VALUED = new Set([
  ...['A', 'app', 'b', 'broker', 'result-backend', 'loader', 'config', 'workdir', 'a', 'args', 'k', 'kwargs', 'eta'],
  ...['countdown', 'expires', 'serializer', 'queue', 'exchange', 'routing-key'],
]);

/** `celery -A shop call shop.tasks.purge --args='[30]'` */
function read({ words, at }: Command, look: Lookup): readonly Effect[] {
  const { operands } = argumentsOf(words.slice(1), VALUED);
  const [verb, task] = operands;
  const name = task === undefined ? null : foldText(task);
  if (verb === undefined || foldText(verb) !== 'call' || task === undefined || name === null) return [];
  // Modules are looked for as a file of Python at the root does.
  const from: Value = { ...task, at: { ...task.at, file: 'setup.py' } };
  const callable = taskOf(from, look)?.handler ?? taskNamed(name, look);
  return callable === null ? [] : [{ kind: 'call', callable, given: [], arguments: [], name, at }];
}

/** `@shared_task(name='purge')` */
function taskNamed(name: string, look: Lookup): Value | null {
  for (const decorator of ['task', 'shared_task'])
    for (const { keywords, host } of look.decoratorsNamed(decorator)) {
      const stated = propertyOf(keywords, 'name');
      if (stated !== null && foldText(stated) === name) return host;
    }
  return null;
}
