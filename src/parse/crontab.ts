import type { CrontabEntry, CrontabSetting } from '../model/crontab';
import type { ShellCommand, ShellFacts } from '../model/shell';
import { joinedSource, type Source, type Stretch } from '../model/source';
import { textOf } from './document-text';
import { readShell } from './shell';

const NICKNAME = /^@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly|every_\w+)\b/;
const SETTING = /^\s*([A-Za-z_]\w*)\s*=\s*(.*)$/;
const SCHEDULE =
  /^[ \t]*-?((?:[\d*][\d*/,\-~]*|[a-zA-Z]{3}(?:[,-][a-zA-Z]{3})*)(?:[ \t]+(?:[\d*/,\-~?LW#]|[a-zA-Z]{3}(?![a-zA-Z]))+){4}|@\w+)[ \t]+(\S.*)$/;

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
  const environment: CrontabSetting[] = [];
  let offset = 0;
  for (const line of source.text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    if (/^\s*#/.test(line)) continue;
    const content = line.trimEnd();
    const setting = SETTING.exec(content);
    if (setting !== null) {
      const [, name = '', written = ''] = setting;
      const text = written.replace(/^(["'])(.*)\1$/, '$2');
      if (name === 'CRON_TZ' || name === 'TZ') timezone = text;
      environment.push({
        name,
        text,
        ...source.place(start + content.length - written.length, start + content.length),
      });
      continue;
    }
    const entry = entryOf(source, content, start, hasUser, timezone);
    if (entry !== null) entries.push(environment.length === 0 ? entry : { ...entry, environment: [...environment] });
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
  const [command = [], ...inputs] = partsOf(rest.slice(user?.[0].length ?? 0), (from, to) =>
    source.place(commandStart + from, commandStart + to),
  );
  return {
    schedule: { text: schedule, ...source.place(scheduleStart, scheduleStart + schedule.length) },
    user: user?.[1] ?? null,
    shell: withInput(readShell(joinedSource(command)), inputs),
    timezone,
    ...source.place(scheduleStart, restStart + rest.length),
  };
}

/** An unescaped % ends the command: what follows is its input, in which it ends the line. A backslash before % is cron's. */
function partsOf(text: string, place: Source['place']): readonly (readonly Stretch[])[] {
  const parts: Stretch[][] = [[]];
  let from = 0;
  const add = (to: number): void => {
    if (to > from) parts.at(-1)?.push({ text: text.slice(from, to), exact: true, ...place(from, to) });
  };
  for (const match of text.matchAll(/\\?%/g)) {
    add(match.index);
    from = match.index + match[0].length;
    if (match[0] === '%') parts.push([]);
    else from -= 1;
  }
  add(text.length);
  return parts;
}

/** The first command that reads no other input reads it. */
function withInput(shell: ShellFacts, inputs: readonly (readonly Stretch[])[]): ShellFacts {
  const lines = inputs.flatMap((line) => {
    const end = line.at(-1)?.end;
    return end === undefined ? [] : [...line, { text: '\n', exact: false, start: end, end }];
  });
  const [first] = lines;
  const last = lines.at(-1);
  const reader = shell.commands.findIndex(({ input }) => input === null);
  if (first === undefined || last === undefined) return shell;
  const text = textOf(lines, first.start, last.end);
  const commands = shell.commands.map((one, index): ShellCommand =>
    index === reader ? { ...one, input: { kind: 'text', text } } : one,
  );
  return { ...shell, commands };
}
