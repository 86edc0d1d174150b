import type { CrontabEntry } from '../model/crontab';
import type { Source } from '../model/source';
import { readShell } from './shell';

const NICKNAME = /^@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly|every_\w+)\b/;
const SETTING = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/;
const SCHEDULE =
  /^[ \t]*((?:[\d*][\d*/,\-~]*|[a-zA-Z]{3}(?:[,-][a-zA-Z]{3})*)(?:[ \t]+(?:[\d*/,\-~?LW#]|[a-zA-Z]{3}(?![a-zA-Z]))+){4}|@\w+)[ \t]+(\S.*?)[ \t]*$/;

/** Users that stand before a command in copies of the system's format, wherever they are kept. */
const SYSTEM_USER = /^(root|www-data|nobody|ubuntu|debian|ec2-user|deploy|appuser|apache|nginx)[ \t]+(?=\S)/;

/** Whether the file is of the system's format, in which a user stands before the command. */
export function hasUser(file: string): boolean {
  return /(^|\/)(etc\/crontab|cron\.d\/[^/]+)$/.test(file);
}

/**
 * Reads a crontab: https://man7.org/linux/man-pages/man5/crontab.5.html. Lines that are none are left out.
 *
 * @param hasUser whether a user stands before the command (`/etc/crontab`, `/etc/cron.d`)
 */
export function readCrontab(source: Source, hasUser: boolean): readonly CrontabEntry[] {
  const entries: CrontabEntry[] = [];
  let timezone: string | null = null;
  let offset = 0;
  for (const line of source.text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    if (/^\s*#/.test(line)) continue;
    const setting = SETTING.exec(line);
    if (setting !== null) {
      if (setting[1] === 'CRON_TZ' || setting[1] === 'TZ')
        timezone = (setting[2] ?? '').replace(/^(["'])(.*)\1$/, '$2');
      continue;
    }
    const entry = entryOf(source, line.replace(/\r$/, ''), start, hasUser, timezone);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

function entryOf(
  source: Source,
  line: string,
  start: number,
  hasUser: boolean,
  timezone: string | null,
): CrontabEntry | null {
  const match = SCHEDULE.exec(line);
  const [, schedule, rest] = match ?? [];
  if (schedule === undefined || rest === undefined) return null;
  if (schedule.startsWith('@') && !NICKNAME.test(schedule)) return null;
  const scheduleStart = start + line.indexOf(schedule);
  const restStart = start + line.lastIndexOf(rest);
  const user = (hasUser ? /^(\S+)[ \t]+(?=\S)/ : SYSTEM_USER).exec(rest);
  const commandStart = restStart + (user?.[0].length ?? 0);
  // An unescaped % ends the command: what follows is its input.
  const text = rest.slice(user?.[0].length ?? 0);
  const command = text.slice(0, /(?<!\\)%/.exec(text)?.index ?? text.length);
  return {
    schedule: { text: schedule, ...source.place(scheduleStart, scheduleStart + schedule.length) },
    user: user?.[1] ?? null,
    shell: readShell({ text: command, place: (from, to) => source.place(commandStart + from, commandStart + to) }),
    timezone,
    ...source.place(scheduleStart, restStart + rest.length),
  };
}
