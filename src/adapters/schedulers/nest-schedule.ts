import type { Value } from '../../model/value';
import type { Adapter, Declaration, DecoratorSite } from '../adapter';
import { CRON_EXPRESSIONS } from '../nest-cron-expressions';
import { propertyOf } from '../options';
import { exportOf, packageOf } from '../origin';
import { everyTrigger, optionText, triggerOf } from '../trigger';

const PACKAGE = '@nestjs/schedule';

/** @nestjs/schedule: `@Cron` and `@Interval` on methods. `@Timeout` runs once, so it is no job. */
export const adapter: Adapter = {
  id: 'nest-schedule',
  title: '@nestjs/schedule',
  documentation: 'https://docs.nestjs.com/techniques/task-scheduling',
  mentions: [PACKAGE],
  packages: [PACKAGE],
  decorators: { names: ['Cron', 'Interval'], read },
};

function read(site: DecoratorSite): readonly Declaration[] {
  if (packageOf(site.decorator) !== PACKAGE || site.host.kind !== 'function') return [];
  return site.name === 'Cron' ? [cron(site)] : interval(site);
}

/** `@Cron(expression, { name, timeZone, disabled })` */
function cron(site: DecoratorSite): Declaration {
  const [expression, options] = site.arguments;
  const trigger = triggerOf(
    expression === undefined ? undefined : namedExpression(expression),
    site.at,
    propertyOf(options, 'timeZone'),
    'cron',
  );
  return {
    kind: 'schedule',
    name: optionText(options, 'name') ?? site.hostName,
    trigger,
    handler: site.host,
    handlerName: null,
    group: adapter.id,
    at: site.at,
  };
}

/** `@Interval(milliseconds)` or `@Interval(name, milliseconds)` */
function interval(site: DecoratorSite): readonly Declaration[] {
  const [first, second] = site.arguments;
  const length = second ?? first;
  if (length === undefined) return [];
  const name = second === undefined || first?.kind !== 'literal' ? site.hostName : String(first.value);
  return [
    {
      kind: 'schedule',
      name,
      trigger: everyTrigger(length, null),
      handler: site.host,
      handlerName: null,
      group: adapter.id,
      at: site.at,
    },
  ];
}

function namedExpression(value: Value): Value {
  const name = packageOf(value) === PACKAGE ? exportOf(value) : null;
  const text = name === null ? undefined : CRON_EXPRESSIONS.get(name.replace(/^CronExpression\./, ''));
  return text === undefined ? value : { kind: 'literal', value: text, at: value.at };
}
