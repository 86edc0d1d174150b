import type { Trigger } from '../../model/job';
import { isRehearsal } from '../../model/writers';
import type { Adapter, Declaration, Lookup } from '../adapter';

/** The folder of a program, what that lies in, and the program: `cron/daily/purge-orders.ts`. */
const PLACED = /(?:^|\/)([^/]+)\/([^/]+)\/([^/]+)\.(?:[cm]?[jt]s|sh|bash|sql)$/;
/** Of Debian: `/etc/cron.daily`. */
const DEBIAN = /(?:^|\/)cron\.(hourly|daily|weekly|monthly|yearly)\/([^/]+?)(?:\.\w+)?$/;
const HOLDER =
  /^(?:cron(?:s|tabs?)?|(?:cron|schedul(?:ed?|es|er))[-_]?(?:jobs?|tasks?|scripts?)?|periodic|jobs|tasks)$/i;
const COUNTED = /^(?:every[-_]?)?(\d+)[-_]?(m|mn|mins?|minutes?|h|hrs?|hours?|d|days?)$/i;
const DECLARATIONS = /\.d\.[cm]?ts$/;

const UNITS: ReadonlyMap<string, string> = new Map([
  ['m', 'minutes'],
  ['h', 'hours'],
  ['d', 'days'],
]);

const PERIODS: ReadonlyMap<string, string> = new Map([
  ['minutely', '1 minute'],
  ['hourly', '1 hour'],
  ['daily', '1 day'],
  ['nightly', '1 day'],
  ['weekly', '1 week'],
  ['monthly', '1 month'],
  ['quarterly', '3 months'],
  ['yearly', '1 year'],
  ['annually', '1 year'],
]);

/**
 * Programs in a folder that is called after how often they run, `cron/daily/purge-orders.ts`: a script, or something
 * outside, runs all that lies there. Only programs, which do something when they are run: what only exports is loaded.
 */
export const adapter: Adapter = {
  id: 'cron-folders',
  title: 'Folders of programs by period',
  documentation: 'https://manpages.debian.org/stable/debianutils/run-parts.8.en.html',
  mentions: [],
  packages: [],
  files: read,
};

function read(look: Lookup): readonly Declaration[] {
  return look.paths.flatMap((file): readonly Declaration[] => {
    const placed = programOf(file);
    const at = placed === null || isRehearsal(file) || DECLARATIONS.test(file) ? null : look.action(file);
    if (placed === null || at === null) return [];
    const trigger: Trigger = { kind: 'every', text: placed.period, timezone: null, seconds: false, at };
    return [
      {
        kind: 'schedule',
        name: placed.name,
        trigger,
        handler: null,
        handlerName: null,
        run: { kind: 'file', path: file.split('/').at(-1) ?? file, arguments: [], at },
        whereAlone: true,
        group: adapter.id,
        at,
      },
    ];
  });
}

function programOf(file: string): { readonly name: string; readonly period: string } | null {
  const [, holder = '', folder = '', name = ''] = PLACED.exec(file) ?? [];
  const [, word, debian] = DEBIAN.exec(file) ?? [];
  const period = HOLDER.test(holder) ? periodOf(folder) : word === undefined ? null : periodOf(word);
  return period === null ? null : { name: debian ?? name, period };
}

/** `daily`, `10mn`, `every-5-minutes` */
function periodOf(folder: string): string | null {
  const [, amount, unit] = COUNTED.exec(folder) ?? [];
  if (amount === undefined || unit === undefined) return PERIODS.get(folder.toLowerCase()) ?? null;
  const name = UNITS.get(unit.charAt(0).toLowerCase()) ?? '';
  return Number(amount) === 1 ? `1 ${name.slice(0, -1)}` : `${amount} ${name}`;
}
