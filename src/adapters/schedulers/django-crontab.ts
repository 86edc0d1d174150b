import type { Value } from '../../model/value';
import type { Adapter, AssignmentSite, Declaration, Lookup } from '../adapter';
import { calledByName } from '../django-command';
import { foldText } from '../fold';
import { atPythonPath } from '../python-path';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

/** django-crontab: `CRONJOBS = [('0 3 * * *', 'shop.cron.tidy')]` in the settings. */
export const adapter: Adapter = {
  id: 'django-crontab',
  title: 'django-crontab',
  documentation: 'https://github.com/kraiz/django-crontab#configuration',
  languages: ['python'],
  mentions: ['CRONJOBS', 'BaseCommand'],
  packages: ['django_crontab'],
  assignments: { names: /^CRONJOBS$/, read },
};

function read(site: AssignmentSite, look: Lookup): readonly Declaration[] {
  return entriesOf(site.value).flatMap((entry): readonly Declaration[] => {
    if (entry.kind !== 'array') return [];
    const [when, path, args, kwargs] = entry.items;
    const text = path === undefined ? null : foldText(path);
    if (when === undefined || path === undefined || text === null) return [];
    // What Django itself runs is a command, whose name comes first.
    const isCommand = text === 'django.core.management.call_command';
    const named = isCommand && args?.kind === 'array' ? args.items[0] : undefined;
    const command = named === undefined ? null : foldText(named);
    const listed = args?.kind === 'array' ? args.items : [];
    const keywords = kwargs?.kind === 'object' ? kwargs : null;
    const [ran] = (isCommand ? calledByName(listed, keywords, entry.at, look) : null) ?? [];
    const handler = isCommand ? (ran?.callable ?? null) : atPythonPath(text, path, look);
    const name = command ?? text.split('.').at(-1) ?? text;
    const job = scheduledJob(adapter.id, name, triggerOf(when, entry.at, null, 'vixie'), handler ?? path, entry.at);
    if (ran !== undefined) return [{ ...job, given: ran.given }];
    if (isCommand || args?.kind !== 'array') return [job];
    const given: readonly Value[] =
      kwargs?.kind === 'object'
        ? [...args.items, { kind: 'operation', operator: '**', operands: [kwargs], at: kwargs.at }]
        : args.items;
    return [given.length === 0 ? job : { ...job, given }];
  });
}

function entriesOf(value: Value): readonly Value[] {
  if (value.kind === 'array') return value.items;
  if (value.kind === 'one-of') return value.values.flatMap(entriesOf);
  return value.kind === 'operation' ? value.operands.flatMap(entriesOf) : [];
}
