import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import { readGraphileCrontab } from '../../parse/graphile-crontab';
import type { Adapter, CallSite, Declaration, FileSite, Lookup } from '../adapter';
import { foldText } from '../fold';
import { moduleAt, type FilePath } from '../file-path';
import { GRAPHILE, graphileEntry } from '../graphile-crontab';
import { handlerIn, pathOf } from '../handler-file';
import { eachOf, isCallable, propertyOf } from '../options';
import { callName, packageOf } from '../origin';
import { optionText, triggerOf } from '../trigger';

const PACKAGE = GRAPHILE;

/** Graphile Worker: a crontab as text or as items names tasks, which are in a list or in files of a folder. */
export const adapter: Adapter = {
  id: PACKAGE,
  title: 'Graphile Worker',
  documentation: 'https://worker.graphile.org/docs/cron',
  mentions: [PACKAGE],
  packages: [PACKAGE],
  calls: { names: ['run', 'runOnce', 'parseCronItems', 'parseCrontab'], read },
  configuration: { names: /cron/i, read: readFile },
};

/** Folders of tasks where no code says another: https://worker.graphile.org/docs/tasks */
const FOLDERS = ['tasks', 'src/tasks', 'worker/tasks', 'src/worker/tasks', 'dist/tasks'];

/** The crontab file that Graphile Worker loads: `0 4 * * * tidy ?fill=1d&max=3 {"days": 30}`. */
function readFile({ file, crontab }: FileSite, look: Lookup): readonly Declaration[] {
  return crontab.flatMap((entry): readonly Declaration[] => {
    const found = graphileEntry(file, entry, look);
    if (found === null) return [];
    const { task, identifier } = found;
    const { schedule, start, end } = entry;
    const at = { file, start, end };
    const trigger: Trigger = {
      kind: 'cron',
      text: schedule.text.replace(/\s+/g, ' '),
      timezone: 'UTC',
      seconds: false,
      dialect: 'graphile-worker',
      at: { file, start: schedule.start, end: schedule.end },
    };
    const handler = fileOfTask(task, at, look);
    return [
      scheduled({ name: identifier ?? task, task, trigger, at }),
      ...(handler === null ? [] : [handlerOf(task, handler, at)]),
    ];
  });
}

function fileOfTask(task: string, at: Span, look: Lookup): Value | null {
  const stated = ['run', 'runOnce'].flatMap((name) =>
    look.callsNamed(name).flatMap(({ base, links }): readonly FilePath[] => {
      const [options] = packageOf(base) === PACKAGE ? (links.at(-1)?.arguments ?? []) : [];
      const worker = propertyOf(propertyOf(options, 'preset'), 'worker');
      const folder = propertyOf(options, 'taskDirectory') ?? propertyOf(worker, 'taskDirectory');
      const path = folder === null ? null : pathOf(folder);
      return path === null ? [] : [{ from: 'start', path }];
    }),
  );
  for (const { path } of [...stated, ...FOLDERS.map((path) => ({ path }))]) {
    const module = moduleAt({ from: 'start', path: `${path.replace(/^\.?\//, '')}/${task}` }, look, at);
    if (module === null) continue;
    const exported = module.kind === 'module' ? look.member(module, 'default', at) : module;
    if (isCallable(exported)) return exported;
  }
  return null;
}

interface CronItem {
  readonly name: string | null;
  readonly task: string | null;
  readonly trigger: Trigger;
  readonly at: Span;
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (packageOf(site.base) !== PACKAGE || site.links.length !== 1 || !link?.arguments) return [];
  const [first] = link.arguments;
  if (first === undefined) return [];
  if (link.name === 'run') return running(first, look);
  return (link.name === 'parseCronItems' ? itemsIn(first) : linesIn(first)).map(scheduled);
}

/** `run({ crontab, parsedCronItems, taskList, taskDirectory, preset })` */
function running(options: Value, look: Lookup): readonly Declaration[] {
  const preset = propertyOf(options, 'preset');
  const worker = propertyOf(preset, 'worker');
  const crontab = propertyOf(options, 'crontab');
  const lines = crontab === null ? [] : linesIn(crontab);
  const parsed = propertyOf(options, 'parsedCronItems');
  const items = parsed === null ? lines : [...lines, ...parsedItems(parsed)];
  const tasks = propertyOf(options, 'taskList');
  const handlers = [...listed(tasks, items, look), ...filed(options, worker, items, look)];
  return [...lines.map(scheduled), ...handlers];
}

function scheduled({ name, task, trigger, at }: CronItem): Declaration {
  return { kind: 'schedule', name: name ?? task, trigger, handler: null, handlerName: task, group: PACKAGE, at };
}

/** What `parseCronItems([…])` or `parseCrontab('…')` gave to the option. */
function parsedItems(value: Value): readonly CronItem[] {
  if (value.kind !== 'call' || packageOf(value) !== PACKAGE) return [];
  const [first] = value.arguments;
  if (first === undefined) return [];
  return callName(value) === 'parseCrontab' ? linesIn(first) : itemsIn(first);
}

/** `[{ task, match: '0 3 * * *', identifier }]`; a `match` that is a function is known to run only. */
function itemsIn(list: Value): readonly CronItem[] {
  return eachOf(list).flatMap((item) => {
    const task = propertyOf(item, 'task');
    const match = propertyOf(item, 'match') ?? propertyOf(item, 'pattern');
    if (task === null || match === null) return [];
    const trigger = triggerOf(match, item.at, null, 'graphile-worker');
    return [{ name: optionText(item, 'identifier'), task: foldText(task), trigger: inUtc(trigger), at: item.at }];
  });
}

/** Crontabs are read in UTC: https://worker.graphile.org/docs/cron */
function inUtc(trigger: Trigger): Trigger {
  return trigger.kind === 'cron' ? { ...trigger, timezone: 'UTC' } : trigger;
}

/** The lines of a text, each at its place where the text stands as it is written. */
function linesIn(value: Value): readonly CronItem[] {
  const text = foldText(value);
  if (text === null) return [];
  const { file, start, end } = value.at;
  const isPlain = value.kind === 'literal' && end - start === text.length + 2;
  const place = (from: number, to: number): Span =>
    isPlain ? { file, start: start + 1 + from, end: start + 1 + to } : value.at;
  return readGraphileCrontab(text).map((line) => ({
    name: line.identifier,
    task: line.task,
    trigger: {
      kind: 'cron',
      text: line.cron,
      timezone: 'UTC',
      seconds: false,
      dialect: 'graphile-worker',
      at: place(line.start, line.cronEnd),
    },
    at: place(line.start, line.end),
  }));
}

/** `taskList: { purge: async (payload, helpers) => {} }`, or a module whose exports are the tasks. */
function listed(tasks: Value | null, items: readonly CronItem[], look: Lookup): readonly Declaration[] {
  if (tasks?.kind === 'object') return tasks.properties.map(({ key, keyAt, value }) => handlerOf(key, value, keyAt));
  if (tasks?.kind !== 'module') return [];
  return items.flatMap(({ task, at }) => {
    const handler = task === null ? null : look.member(tasks, task, at);
    return task === null || handler === null || !isCallable(handler) ? [] : [handlerOf(task, handler, at)];
  });
}

function handlerOf(name: string, handler: Value, at: Span): Declaration {
  return { kind: 'handler', name, group: PACKAGE, handler, at };
}

/** Tasks of `taskDirectory` are files of that name that export a function by default. */
function filed(options: Value, worker: Value | null, items: readonly CronItem[], look: Lookup): readonly Declaration[] {
  const folder = propertyOf(options, 'taskDirectory') ?? propertyOf(worker, 'taskDirectory');
  const path = folder === null ? null : pathOf(folder);
  if (folder === null || path === null) return [];
  return items.flatMap(({ task, at }) => {
    if (task === null) return [];
    const file: Value = { kind: 'literal', value: `${path}/${task}`, at: folder.at };
    const handler = handlerIn(file, look);
    return handler === null ? [] : [handlerOf(task, handler, at)];
  });
}
