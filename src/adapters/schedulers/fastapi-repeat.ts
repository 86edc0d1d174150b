import type { Adapter, Declaration, DecoratorSite } from '../adapter';
import { argumentOf, dottedName } from '../python';
import { everySeconds } from '../python-trigger';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

/** Functions that repeat themselves in a running FastAPI application: `@repeat_every(seconds=60)`, `@repeat_at(cron=…)`. */
export const adapter: Adapter = {
  id: 'fastapi-repeat',
  title: 'FastAPI repeated tasks',
  documentation: 'https://fastapi-utils.davidmontague.xyz/user-guide/repeated-tasks/',
  languages: ['python'],
  mentions: ['repeat_every', 'repeat_at'],
  packages: ['fastapi_utils', 'fastapi_utilities', 'fastapi_restful'],
  decorators: { names: ['repeat_every', 'repeat_at'], read },
};

const HOMES = /^fastapi_(?:utils|utilities|restful)\b/;

function read(site: DecoratorSite): readonly Declaration[] {
  // A copy of the helper in the workspace goes by the same keywords.
  const name = dottedName(site.decorator);
  const seconds = argumentOf(site, 0, 'seconds');
  const cron = argumentOf(site, null, 'cron');
  const isOwn = site.decorator.kind === 'function' && site.keywords !== undefined;
  if (!isOwn && !HOMES.test(name ?? '')) return [];
  if (site.name === 'repeat_at' || cron !== null) {
    return [
      scheduledJob(
        adapter.id,
        site.hostName,
        triggerOf(cron ?? undefined, site.at, null, 'croniter'),
        site.host,
        site.at,
      ),
    ];
  }
  return seconds === null ? [] : [scheduledJob(adapter.id, site.hostName, everySeconds(seconds), site.host, site.at)];
}
