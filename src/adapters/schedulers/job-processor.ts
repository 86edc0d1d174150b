import type { PropertyValue, Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { partOf, propertyOf } from '../options';
import { packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

const PACKAGE = 'job-processor';

/** job-processor: `initJobProcessor({ crons: { 'drop carts': { cron_string, handler } } })`; `jobs` run when they are added. */
export const adapter: Adapter = {
  id: 'job-processor',
  title: 'job-processor',
  documentation: 'https://github.com/mission-apprentissage/job-processor#readme',
  mentions: [PACKAGE],
  packages: [PACKAGE],
  calls: { names: ['initJobProcessor'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.find(({ name }) => name === 'initJobProcessor');
  if (packageOf(site.base) !== PACKAGE || link === undefined) return [];
  const crons = partOf(link.arguments?.[0], 'crons', look);
  return crons === null ? [] : entriesOf(crons).flatMap((entry) => scheduled(entry));
}

/** The entries of a table, or of those that the environment chooses between. */
function entriesOf(table: Value): readonly PropertyValue[] {
  if (table.kind === 'one-of') return table.values.flatMap(entriesOf);
  return table.kind === 'object' ? table.properties : [];
}

function scheduled({ key, keyAt, value }: PropertyValue): readonly Declaration[] {
  const time = propertyOf(value, 'cron_string');
  const handler = propertyOf(value, 'handler');
  if (time === null || handler === null) return [];
  return [scheduledJob(adapter.id, key, triggerOf(time, keyAt, null, 'cron-parser'), handler, keyAt)];
}
