import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite } from '../adapter';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { triggerOf } from '../trigger';

/** Hasura's cron triggers: each is a POST request to a webhook, in UTC. */
export const adapter: Adapter = {
  id: 'hasura',
  title: 'Hasura cron triggers',
  documentation: 'https://hasura.io/docs/2.0/scheduled-triggers/create-cron-trigger/',
  mentions: ['webhook'],
  packages: [],
  configuration: { names: /(?:^|\/)cron_triggers\.ya?ml$/, read },
};

function read({ documents }: FileSite): readonly Declaration[] {
  return documents.flatMap(eachOf).flatMap((entry): readonly Declaration[] => {
    const webhook = propertyOf(entry, 'webhook');
    const schedule = propertyOf(entry, 'schedule');
    const name = propertyOf(entry, 'name');
    const path = webhook === null ? null : pathIn(webhook);
    if (webhook === null || path === null || schedule === null) return [];
    return [
      {
        kind: 'schedule',
        name: name === null ? null : foldText(name),
        trigger: { ...triggerOf(schedule, entry.at, null), timezone: 'UTC' },
        handler: null,
        handlerName: null,
        run: { kind: 'request', method: 'POST', path, at: webhook.at },
        group: adapter.id,
        at: schedule.at,
      },
    ];
  });
}

/** The path of an address, whose beginning the environment may give: `{{ACTION_BASE_URL}}/jobs/purge`. */
function pathIn(webhook: Value): string | null {
  const text = foldText(webhook) ?? (webhook.kind === 'template' ? webhook.texts.at(-1)?.text : undefined);
  return /^(?:https?:\/\/[^/]+|\{\{[^}]*\}\})?(\/[^?#]*)/.exec(text ?? '')?.[1] ?? null;
}
