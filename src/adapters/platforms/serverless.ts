import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite, Lookup } from '../adapter';
import { eachOf, propertyOf } from '../options';
import { eventBridgeTrigger, lambdaFunction } from '../lambda';
import { scheduledJob } from '../scheduled';

/** Serverless Framework: a function with an event `schedule`. */
export const adapter: Adapter = {
  id: 'serverless',
  title: 'Serverless Framework',
  documentation: 'https://www.serverless.com/framework/docs/providers/aws/events/schedule',
  mentions: ['schedule:', '"schedule"'],
  packages: [],
  configuration: { names: /(?:^|\/)serverless[^/]*\.(?:ya?ml|json)$/i, read },
};

function read({ documents }: FileSite, look: Lookup): readonly Declaration[] {
  return documents.flatMap((document) => {
    const functions = propertyOf(document, 'functions');
    // Functions may be a list of such objects, each from a file of its own.
    const tables = functions === null ? [] : eachOf(functions);
    return tables
      .flatMap((table) => (table.kind === 'object' ? table.properties : []))
      .flatMap(({ key, value }) => {
        const events = propertyOf(value, 'events');
        const handler = propertyOf(value, 'handler');
        return (events === null ? [] : eachOf(events)).flatMap((event): readonly Declaration[] => {
          const schedule = propertyOf(event, 'schedule');
          if (schedule === null || isOff(schedule)) return [];
          const target = handler === null ? null : (lambdaFunction(handler, look) ?? handler);
          return triggersOf(schedule).map((trigger) => scheduledJob(adapter.id, key, trigger, target, trigger.at));
        });
      });
  });
}

function isOff(schedule: Value): boolean {
  const enabled = propertyOf(schedule, 'enabled');
  return enabled?.kind === 'literal' && enabled.value === false;
}

function triggersOf(schedule: Value): readonly Trigger[] {
  if (schedule.kind !== 'object') return eachOf(schedule).map((one) => eventBridgeTrigger(one, one.at, null));
  const rate = propertyOf(schedule, 'rate');
  const zone = propertyOf(schedule, 'timezone');
  return rate === null ? [] : eachOf(rate).map((one) => eventBridgeTrigger(one, one.at, zone));
}
