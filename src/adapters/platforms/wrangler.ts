import type { Value } from '../../model/value';
import type { Span } from '../../model/span';
import type { Adapter, Declaration, FileSite, Lookup } from '../adapter';
import { foldText } from '../fold';
import { eachOf, isCallable, propertyOf } from '../options';
import { triggerOf } from '../trigger';
import { environmentsOf, WRANGLER_FILE } from '../wrangler-configuration';

/** Cron triggers of Cloudflare Workers: each one runs `scheduled` of the default export of `main`. */
export const adapter: Adapter = {
  id: 'wrangler',
  title: 'Cloudflare cron triggers',
  documentation: 'https://developers.cloudflare.com/workers/configuration/cron-triggers/',
  mentions: ['crons', 'compatibility_date', "'scheduled'", '"scheduled"'],
  packages: [],
  // What a Worker that is no module listens to is asked for when its configuration is read.
  calls: { names: ['addEventListener'], read: () => [] },
  configuration: { names: WRANGLER_FILE, read },
};

function read({ file, documents }: FileSite, look: Lookup): readonly Declaration[] {
  return documents.flatMap((document) => [
    ...schedules(file, document, document, look),
    ...environmentsOf(document).flatMap((environment) => schedules(file, environment, document, look)),
  ]);
}

/** An environment says its own triggers; what else it does not say it takes from the whole. */
function schedules(file: string, environment: Value, whole: Value, look: Lookup): readonly Declaration[] {
  const crons = propertyOf(propertyOf(environment, 'triggers'), 'crons');
  if (crons === null) return environment === whole ? untold(file, whole, look) : [];
  const main = propertyOf(environment, 'main') ?? propertyOf(whole, 'main');
  const worker = foldText(propertyOf(environment, 'name') ?? propertyOf(whole, 'name') ?? crons) ?? 'scheduled';
  const all = eachOf(crons);
  const handler = main === null ? null : handlerOf(file, main, look);
  const declared = all.map((cron): Declaration => {
    const text = foldText(cron);
    const at = cron.at;
    return {
      kind: 'schedule',
      name: all.length > 1 && text !== null ? `${worker} (${text})` : worker,
      trigger: triggerOf(cron, at, null, 'cloudflare'),
      handler,
      given: [eventOf(text, at)],
      handlerName: null,
      group: adapter.id,
      at,
    };
  });
  return handler === null ? declared : [...declared, ...branchesOf(handler, look)];
}

/**
 * A worker that has `scheduled`, and no triggers in its configuration: they are set in the dashboard, or written into the
 * file when it is deployed. https://developers.cloudflare.com/workers/configuration/cron-triggers/#via-the-dashboard
 */
function untold(file: string, whole: Value, look: Lookup): readonly Declaration[] {
  const main = propertyOf(whole, 'main');
  const handler = main === null ? null : handlerOf(file, main, look);
  if (main === null || handler === null || !isCallable(handler)) return [];
  return [
    {
      kind: 'schedule',
      name: foldText(propertyOf(whole, 'name') ?? main),
      trigger: { kind: 'external', text: null, timezone: null, seconds: false, at: main.at },
      handler,
      given: [eventOf(null, main.at)],
      handlerName: null,
      whereAlone: true,
      group: adapter.id,
      at: main.at,
    },
  ];
}

/** `case '0 3 * * *'` and `event.cron === '0 3 * * *'`: code for one of the triggers. */
function branchesOf(handler: Value, look: Lookup): readonly Declaration[] {
  const event = eventOf(null, handler.at);
  const cron = propertyOf(event, 'cron');
  return look.comparisonsIn(handler, [event]).flatMap(({ compared, value }): readonly Declaration[] => {
    const text = compared === cron ? foldText(value) : null;
    return text === null || value.kind !== 'literal'
      ? []
      : [{ kind: 'schedule-branch', group: adapter.id, text, at: value.at }];
  });
}

/** `scheduled` of the module's default export: https://developers.cloudflare.com/workers/runtime-apis/handlers/scheduled/ */
function handlerOf(file: string, main: Value, look: Lookup): Value | null {
  const path = foldText(main);
  if (path === null) return null;
  const module = moduleOf(file, path, main.at, look);
  if (module?.kind !== 'module') return module ?? { kind: 'unknown', text: path, at: main.at };
  const exported = look.member(module, 'default', main.at);
  const [found] = scheduledOf(exported, main.at, look);
  return found ?? listenerIn(module.file, look) ?? look.member(exported, 'scheduled', main.at);
}

const BUILT = /^(?:\.\/)?(?:dist|build|out|lib)\//;

/** The module that `main` names, or the source that it is built from. */
function moduleOf(file: string, path: string, at: Span, look: Lookup): Value | null {
  const stem = path.replace(BUILT, '').replace(/\.m?js$/, '');
  const sources = BUILT.test(path) ? [`./src/${stem}`, `./${stem}`] : [];
  for (const one of [path.startsWith('.') ? path : `./${path}`, ...sources]) {
    const module = look.module(file, one, at);
    if (module !== null) return module;
  }
  return null;
}

/** The handler in an object, a class (`extends WorkerEntrypoint`), or what a package made of one: `withSentry(…, { scheduled })`. */
function scheduledOf(exported: Value, at: Span, look: Lookup): readonly Value[] {
  if (exported.kind === 'call')
    return exported.arguments.toReversed().flatMap((one) => (isHolder(one) ? scheduledOf(one, at, look) : []));
  const held: Value =
    exported.kind === 'class'
      ? { kind: 'instance', of: exported, arguments: null, types: [], at: exported.at }
      : exported;
  const found = look.member(held, 'scheduled', at);
  return isCallable(found) ? [found] : [];
}

function isHolder({ kind }: Value): boolean {
  return kind === 'object' || kind === 'class' || kind === 'instance' || kind === 'call';
}

/** `addEventListener('scheduled', (event) => …)` of a Worker that is no module. */
function listenerIn(file: string, look: Lookup): Value | null {
  for (const { base, links, at } of look.callsNamed('addEventListener')) {
    const [name, listener] = links.at(-1)?.arguments ?? [];
    if (at.file !== file || base.kind !== 'global' || name === undefined || foldText(name) !== 'scheduled') continue;
    if (listener !== undefined && isCallable(listener)) return listener;
  }
  return null;
}

/** The event says which trigger came due, and handlers tell their work apart by it. */
function eventOf(cron: string | null, at: Span): Value {
  const value: Value = cron === null ? { kind: 'unknown', text: 'cron', at } : { kind: 'literal', value: cron, at };
  return { kind: 'object', properties: [{ key: 'cron', keyAt: at, value, optional: false }], open: true, at };
}
