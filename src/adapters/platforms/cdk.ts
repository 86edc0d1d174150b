import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value, ValueOf } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldNumber, foldText } from '../fold';
import { handlerIn, pathOf } from '../handler-file';
import { eventBridgeTrigger, exportedFrom } from '../lambda';
import { eachOf, propertyOf } from '../options';
import { callName, exportOf, packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { optionText } from '../trigger';

const PACKAGE = /^(?:aws-cdk-lib|@aws-cdk\/[\w-]+)$/;

/** AWS CDK: rules and schedules of EventBridge whose targets are functions with a source file. */
export const adapter: Adapter = {
  id: 'cdk',
  title: 'AWS CDK',
  documentation: 'https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_events.Rule.html',
  mentions: ['aws-cdk-lib', '@aws-cdk/'],
  packages: ['aws-cdk-lib', '@aws-cdk/aws-events', '@aws-cdk/aws-scheduler'],
  calls: { names: ['Rule', 'Schedule', 'addTarget'], read },
};

/** `new Rule(this, id, { schedule, targets: [new LambdaFunction(fn)] })`, `new Schedule(this, id, { schedule, target })` */
function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (!isOfCdk(site.base) || link?.construct !== true || !link.arguments) return [];
  const [, id, options] = link.arguments;
  const schedule = propertyOf(options, 'schedule');
  if (id === undefined || schedule === null) return [];
  const name = optionText(options, 'ruleName', 'scheduleName') ?? foldText(id);
  const trigger = triggerIn(schedule, site.at);
  const added = look.callsOn(link.value).flatMap((call) => call.links.at(-1)?.arguments?.slice(0, 1) ?? []);
  const targets = [propertyOf(options, 'targets'), propertyOf(options, 'target')]
    .flatMap((one) => (one === null ? [] : eachOf(one)))
    .concat(added);
  const functions = targets.flatMap((one) => functionIn(one, look));
  return functions.map((one) => scheduledJob(adapter.id, name, trigger, one, site.at));
}

function isOfCdk(value: Value): boolean {
  return PACKAGE.test(packageOf(value) ?? '');
}

/** `Schedule.rate(Duration.hours(1))`, `Schedule.cron({ hour: '3' })`, `Schedule.expression('rate(1 hour)')` */
function triggerIn(schedule: Value, at: Span): Trigger {
  const [first] = schedule.kind === 'call' && isOfCdk(schedule) ? schedule.arguments : [];
  const method = schedule.kind === 'call' ? callName(schedule) : null;
  const unknown = eventBridgeTrigger(undefined, schedule.at, null);
  if (first === undefined) return { ...unknown, at: schedule.kind === 'call' ? schedule.at : at };
  if (method === 'expression') return eventBridgeTrigger(first, schedule.at, null);
  const text = method === 'rate' ? rateText(first) : method === 'cron' ? cronText(first) : null;
  if (text === null) return unknown;
  const zone = propertyOf(first, 'timeZone');
  const [name] = zone?.kind === 'call' ? zone.arguments : [];
  const written: Value = { kind: 'literal', value: text, at: schedule.at };
  return eventBridgeTrigger(written, schedule.at, name ?? zone);
}

const UNITS: ReadonlyMap<string, string> = new Map([
  ['minutes', 'minute'],
  ['hours', 'hour'],
  ['days', 'day'],
  ['seconds', 'second'],
]);

function rateText(duration: Value): string | null {
  if (duration.kind !== 'call' || !isOfCdk(duration)) return null;
  const unit = UNITS.get(callName(duration) ?? '');
  const [amount] = duration.arguments;
  const number = amount === undefined ? null : foldNumber(amount);
  return unit === undefined || number === null ? null : `rate(${String(number)} ${unit}${number === 1 ? '' : 's'})`;
}

/** What is left out is any; a day of the week leaves the day of the month open, and the other way round. */
function cronText(options: Value): string | null {
  const field = (key: string, otherwise: string): string | null => {
    const value = propertyOf(options, key);
    if (value === null) return otherwise;
    const number = foldNumber(value);
    return foldText(value) ?? (number === null ? null : String(number));
  };
  const byWeek = propertyOf(options, 'weekDay') !== null;
  const fields = [
    field('minute', '*'),
    field('hour', '*'),
    field('day', byWeek ? '?' : '*'),
    field('month', '*'),
    field('weekDay', '?'),
    field('year', '*'),
  ];
  return options.kind !== 'object' || options.open || fields.includes(null) ? null : `cron(${fields.join(' ')})`;
}

/** The function behind a target: `new LambdaFunction(fn)`, `new LambdaInvoke(fn)`. None for targets of other kinds. */
function functionIn(target: Value, look: Lookup): readonly Value[] {
  if (target.kind !== 'instance' || !isOfCdk(target)) return [];
  const [made] = target.arguments ?? [];
  if (!/^(?:.+\.)?Lambda(?:Function|Invoke)$/.test(exportOf(target.of) ?? '') || made === undefined) return [];
  return [made.kind === 'instance' ? (sourceOf(made, look) ?? made) : made];
}

/** `new NodejsFunction(this, id, { entry, handler })`, `new Function(this, id, { code: Code.fromAsset(…), handler })` */
function sourceOf(made: ValueOf<'instance'>, look: Lookup): Value | null {
  const [, id, options] = made.arguments ?? [];
  const handler = optionText(options, 'handler');
  const entry = propertyOf(options, 'entry');
  const code = propertyOf(options, 'code');
  if (entry !== null) return fileExport(entry, handler ?? 'handler', look);
  if (code?.kind === 'call' && code.arguments[0] !== undefined) {
    const [module, name] = handler?.split('.') ?? [];
    const folder = pathOf(code.arguments[0]);
    if (module === undefined || name === undefined || folder === null) return null;
    return exportedFrom(code, `${folder.replace(/^\.?\//, '')}/${module}`, name, look);
  }
  // Without an entry it is the file beside the stack that is called after both.
  const text = id === undefined ? null : foldText(id);
  const stack = made.at.file
    .split('/')
    .at(-1)
    ?.replace(/\.[^.]*$/, '');
  return text === null || stack === undefined
    ? null
    : exportedFrom(made, `${stack}.${text}`, handler ?? 'handler', look);
}

function fileExport(entry: Value, name: string, look: Lookup): Value | null {
  const path = pathOf(entry);
  const last = name.split('.').at(-1) ?? name;
  if (path === null) return null;
  return exportedFrom(entry, path.replace(/^\.\//, ''), last, look) ?? handlerIn(entry, look);
}
