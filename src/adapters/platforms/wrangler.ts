import type { Value } from '../../model/value';
import type { Span } from '../../model/span';
import type { Adapter, Declaration, FileSite, Lookup } from '../adapter';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { triggerOf } from '../trigger';

/** Cron triggers of Cloudflare Workers: each one runs `scheduled` of the default export of `main`. */
export const adapter: Adapter = {
  id: 'wrangler',
  title: 'Cloudflare cron triggers',
  documentation: 'https://developers.cloudflare.com/workers/configuration/cron-triggers/',
  mentions: ['crons'],
  packages: [],
  configuration: { names: /(?:^|\/)wrangler[^/]*\.(?:toml|jsonc?)(?:\.\w+)?$/i, read },
};

function read({ file, documents }: FileSite, look: Lookup): readonly Declaration[] {
  return documents.flatMap((document) => [
    ...schedules(file, document, document, look),
    ...entriesOf(propertyOf(document, 'env')).flatMap((environment) => schedules(file, environment, document, look)),
  ]);
}

function entriesOf(value: Value | null): readonly Value[] {
  return value?.kind === 'object' ? value.properties.map((property) => property.value) : [];
}

/** An environment says its own triggers; what else it does not say it takes from the whole. */
function schedules(file: string, environment: Value, whole: Value, look: Lookup): readonly Declaration[] {
  const crons = propertyOf(propertyOf(environment, 'triggers'), 'crons');
  if (crons === null) return [];
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
  const module = look.module(file, path.startsWith('.') ? path : `./${path}`, main.at);
  if (module === null) return { kind: 'unknown', text: path, at: main.at };
  return look.member(look.member(module, 'default', main.at), 'scheduled', main.at);
}

/** The event says which trigger came due, and handlers tell their work apart by it. */
function eventOf(cron: string | null, at: Span): Value {
  const value: Value = cron === null ? { kind: 'unknown', text: 'cron', at } : { kind: 'literal', value: cron, at };
  return { kind: 'object', properties: [{ key: 'cron', keyAt: at, value, optional: false }], open: true, at };
}
