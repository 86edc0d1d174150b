import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite } from '../adapter';
import { pathOf } from '../arguments';
import { commandsIn } from '../command-text';
import { foldText } from '../fold';

/** Crontab files, a user's and the system's. */
export const adapter: Adapter = {
  id: 'crontab',
  title: 'cron',
  documentation: 'https://man7.org/linux/man-pages/man5/crontab.5.html',
  mentions: ['cron'],
  packages: [],
  configuration: { names: /cron/i, read },
};

function read({ file, crontab }: FileSite): readonly Declaration[] {
  return crontab.map(({ schedule, shell, timezone, start, end }): Declaration => {
    const commands = commandsIn(shell, { file, arguments: null });
    const at = { file, start: schedule.start, end: schedule.end };
    return {
      kind: 'schedule',
      name: nameOf(commands.flatMap(({ words }) => words.map(textOf))) ?? schedule.text,
      trigger: {
        kind: 'cron',
        text: schedule.text.replace(/[ \t]+/g, ' '),
        timezone,
        seconds: false,
        dialect: 'vixie',
        at,
      },
      handler: null,
      handlerName: null,
      run: { kind: 'commands', commands },
      group: adapter.id,
      at: { file, start, end },
    };
  });
}

/** A word as far as it is known: `"$BASE_URL/api/tidy"` is asked for by its path. */
function textOf(word: Value): string {
  const whole = foldText(word);
  if (whole !== null) return whole;
  const path = pathOf(word);
  return path === null ? '' : `/${path}`;
}

/** The script that a line runs, the route that it asks for, else its program. */
function nameOf(words: readonly string[]): string | null {
  const script = words.find((word) => /\.(?:sh|bash|py|js|ts|mjs|php|rb|pl|sql)$/.test(word));
  const route = /^(?:curl|wget|http)$/.test(words[0] ?? '')
    ? words.flatMap((word) => /^(?:\w+:\/\/)?[^/\s]*(\/[\w/-]+)/.exec(word)?.[1] ?? [])
    : [];
  if (script === undefined && route[0] !== undefined) return route[0];
  const named = script ?? words.find((word) => word !== '');
  return named === undefined ? null : named.slice(named.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}
