import type { Adapter, Declaration, FileSite } from '../adapter';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { triggerOf } from '../trigger';

/** App Engine's cron.yaml: each entry is a GET request to the application, in UTC unless it says otherwise. */
export const adapter: Adapter = {
  id: 'app-engine',
  title: 'App Engine cron.yaml',
  documentation: 'https://cloud.google.com/appengine/docs/standard/scheduling-jobs-with-cron-yaml',
  mentions: ['cron:'],
  packages: [],
  configuration: { names: /(?:^|\/)cron\.ya?ml$/, read },
};

function read({ documents }: FileSite): readonly Declaration[] {
  return documents
    .flatMap((document) => {
      const entries = propertyOf(document, 'cron');
      return entries === null ? [] : eachOf(entries);
    })
    .flatMap((entry): readonly Declaration[] => {
      const url = propertyOf(entry, 'url');
      const path = url === null ? null : foldText(url);
      const schedule = propertyOf(entry, 'schedule');
      if (url === null || path === null || schedule === null) return [];
      const trigger = triggerOf(schedule, entry.at, propertyOf(entry, 'timezone'), 'app-engine');
      return [
        {
          kind: 'schedule',
          name: path.replace(/\?.*$/, ''),
          trigger: trigger.timezone === null ? { ...trigger, timezone: 'UTC' } : trigger,
          handler: null,
          handlerName: null,
          run: { kind: 'request', method: 'GET', path, at: url.at },
          group: adapter.id,
          at: schedule.at,
        },
      ];
    });
}
