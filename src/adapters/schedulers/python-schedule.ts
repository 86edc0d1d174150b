import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, DecoratorSite } from '../adapter';
import { foldNumber, foldText } from '../fold';
import { chainOf } from '../origin';
import { pythonPackage } from '../python';
import { intervalTrigger, unknownTrigger } from '../python-trigger';
import { scheduledJob } from '../scheduled';

/** schedule: `every(10).minutes.do(job)`, `every().monday.at('09:00').do(job)`, `@repeat(every().hour)`. */
export const adapter: Adapter = {
  id: 'python-schedule',
  title: 'schedule (Python)',
  documentation: 'https://schedule.readthedocs.io/en/stable/reference.html',
  languages: ['python'],
  mentions: ['import schedule', 'from schedule'],
  packages: ['schedule'],
  calls: { names: ['do'], read },
  decorators: { names: ['repeat'], read: readDecorator },
};

const UNITS: Readonly<Record<string, number>> = {
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
};
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function read(site: CallSite): readonly Declaration[] {
  if (pythonPackage(site.base) !== 'schedule') return [];
  const at = site.links.findIndex(({ name }) => name === 'every');
  const link = site.links.at(-1);
  const [handler, ...given] = link?.arguments ?? [];
  if (at < 0 || link?.name !== 'do' || handler === undefined) return [];
  const job = scheduledJob(adapter.id, null, triggerOf(site.links.slice(at, -1), site), handler, site.at);
  const keywords = link.keywords;
  const all: readonly Value[] =
    keywords === undefined
      ? given
      : [...given, { kind: 'operation', operator: '**', operands: [keywords], at: keywords.at }];
  return [all.length === 0 ? job : { ...job, given: all }];
}

function readDecorator(site: DecoratorSite): readonly Declaration[] {
  const [job] = site.arguments;
  if (job === undefined || pythonPackage(site.decorator) !== 'schedule' || pythonPackage(job) !== 'schedule') return [];
  const { links } = chainOf(job);
  const at = links.findIndex(({ name }) => name === 'every');
  if (at < 0) return [];
  return [scheduledJob(adapter.id, site.hostName, triggerOf(links.slice(at), site), site.host, site.at)];
}

/** `every(2).hours`, `every().day.at('10:30', 'Europe/Amsterdam')`, `every(5).to(10).minutes`. */
function triggerOf(links: readonly ChainLink[], { at }: Pick<CallSite, 'at'>): Trigger {
  const [every, ...rest] = links;
  const [amount] = every?.arguments ?? [];
  const count = amount === undefined ? 1 : foldNumber(amount);
  const names = rest.filter((link) => link.arguments === null).map(({ name }) => name.replace(/s$/, ''));
  const unit = names.find((name) => UNITS[name] !== undefined);
  const day = rest.find((link) => link.arguments === null && DAYS.includes(link.name))?.name;
  const time = rest.find(({ name }) => name === 'at')?.arguments;
  const [clock, zone] = time ?? [];
  const text = clock === undefined ? null : foldText(clock);
  if (count === null || rest.some(({ name }) => name === 'to')) return unknownTrigger(at);
  const timezone = zone === undefined ? null : foldText(zone);
  if (day !== undefined || (unit === 'day' && count === 1 && text !== null)) {
    const [hour = '0', minute = '0'] = (text ?? '00:00').split(':');
    const weekday = day === undefined ? '*' : String(DAYS.indexOf(day));
    if (clock !== undefined && (text === null || !/^\d{1,2}:\d{2}(:\d{2})?$/.test(text))) return unknownTrigger(at);
    const fields = `${String(Number(minute))} ${String(Number(hour))} * * ${weekday}`;
    return { kind: 'cron', text: fields, timezone, seconds: false, dialect: 'any', at };
  }
  const each = unit === undefined ? undefined : UNITS[unit];
  return intervalTrigger(each === undefined ? null : each * count, at);
}
