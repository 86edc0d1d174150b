import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { isCallable, propertyOf } from '../options';
import { packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { optionText, triggerOf } from '../trigger';

const PACKAGE = '@upstash/qstash';

/** QStash: routes that only QStash may call run on schedules kept there, and `schedules.create` makes such a schedule. */
export const adapter: Adapter = {
  id: 'qstash',
  title: 'QStash',
  documentation: 'https://upstash.com/docs/qstash/features/schedules',
  mentions: [PACKAGE],
  packages: [PACKAGE],
  calls: { names: ['verifySignature', 'verifySignatureAppRouter', 'verifySignatureEdge', 'create'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (packageOf(site.base) !== PACKAGE || !link?.arguments) return [];
  return link.name === 'create' ? created(link, site, look) : verified(link, site);
}

/** `export const POST = verifySignatureAppRouter(handler)` */
function verified(link: ChainLink, site: CallSite): readonly Declaration[] {
  const [handler] = link.arguments ?? [];
  if (handler === undefined || !isCallable(handler)) return [];
  const trigger: Trigger = { kind: 'external', text: null, timezone: null, seconds: false, at: link.nameAt };
  return [scheduledJob(adapter.id, routeOf(site.at.file), trigger, handler, site.at)];
}

/** The path that a file is served under by Next: `src/app/api/(jobs)/purge/route.ts` is `/api/purge`. */
function routeOf(file: string): string | null {
  const [, app] = /(?:^|\/)app\/(.+)\/route\.[^/]+$/.exec(file) ?? [];
  const [, pages] = /(?:^|\/)pages\/(.+?)(?:\/index)?\.[^/.]+$/.exec(file) ?? [];
  const path = app ?? pages;
  return path === undefined ? null : `/${path.replace(/\([^)]*\)\//g, '')}`;
}

/** `client.schedules.create({ destination, cron, scheduleId })` */
function created(link: ChainLink, site: CallSite, look: Lookup): readonly Declaration[] {
  const before = site.links.at(-2)?.name;
  const [options] = link.arguments ?? [];
  const cron = propertyOf(options, 'cron');
  const destination = propertyOf(options, 'destination');
  if (before !== 'schedules' || cron === null || destination === null) return [];
  const path = pathIn(destination);
  const handler = (path === null ? null : routeAt(path, destination, look)) ?? destination;
  const name = optionText(options, 'scheduleId') ?? path;
  return [scheduledJob(adapter.id, name, cronTrigger(cron, site), handler, site.at)];
}

/** The time zone stands before the fields: https://upstash.com/docs/qstash/features/schedules#timezones */
function cronTrigger(cron: Value, site: CallSite): Trigger {
  const trigger = triggerOf(cron, site.at, null);
  const [, zone, text] = /^CRON_TZ=(\S+)\s+(.+)$/s.exec(trigger.text ?? '') ?? [];
  // Without one, UTC holds.
  return zone === undefined || text === undefined
    ? { ...trigger, timezone: 'UTC' }
    : { ...trigger, kind: 'cron', text, timezone: zone };
}

/** The path of an address, of which only the end need be written down. */
function pathIn(destination: Value): string | null {
  const text =
    foldText(destination) ??
    (destination.kind === 'template'
      ? destination.texts.at(-1)?.text
      : destination.kind === 'operation' && destination.operator === '+'
        ? foldText(destination.operands.at(-1) ?? destination)
        : null);
  const [, path] = /^(?:https?:\/\/[^/]+)?(\/[^?#]+)/.exec(text ?? '') ?? [];
  return path ?? null;
}

/** What a route of Next at that path does; null where there is none in the file's project. */
function routeAt(path: string, from: Value, look: Lookup): Value | null {
  const depth = from.at.file.split('/').length;
  for (let up = 0; up < depth; up += 1) {
    const folder = up === 0 ? './' : '../'.repeat(up);
    for (const [module, name] of [
      [`app${path}/route`, 'POST'],
      [`src/app${path}/route`, 'POST'],
      [`pages${path}`, 'default'],
      [`src/pages${path}`, 'default'],
    ] as const) {
      const target = look.module(from.at.file, `${folder}${module}`, from.at);
      const found = target === null ? null : look.member(target, name, from.at);
      const handler = found?.kind === 'call' ? found.arguments.find(isCallable) : found;
      if (handler !== undefined && handler !== null && isCallable(handler)) return handler;
    }
  }
  return null;
}
