import type { Adapter, Declaration, FileSite } from '../adapter';
import { eachOf, propertyOf } from '../options';
import { foldText } from '../fold';
import { triggerOf } from '../trigger';

/** Vercel: each entry of `crons` is a GET request to a route of the deployment. */
export const adapter: Adapter = {
  id: 'vercel',
  title: 'Vercel cron jobs',
  documentation: 'https://vercel.com/docs/cron-jobs',
  mentions: ['crons'],
  packages: [],
  configuration: { names: /(?:^|\/)(?:vercel|now)\.json$/, read },
};

function read({ documents }: FileSite): readonly Declaration[] {
  return documents
    .flatMap((document) => eachEntry(propertyOf(document, 'crons')))
    .flatMap((cron): Declaration[] => {
      const path = propertyOf(cron, 'path');
      const schedule = propertyOf(cron, 'schedule');
      const text = path === null ? null : foldText(path);
      if (path === null || text === null) return [];
      return [
        {
          kind: 'schedule',
          name: text.replace(/\?.*$/, ''),
          trigger: triggerOf(schedule ?? undefined, cron.at, null, 'vercel'),
          handler: null,
          handlerName: null,
          run: { kind: 'request', method: 'GET', path: text, at: path.at },
          group: adapter.id,
          at: cron.at,
        },
      ];
    });
}

function eachEntry(value: ReturnType<typeof propertyOf>): readonly NonNullable<typeof value>[] {
  return value === null ? [] : eachOf(value);
}
