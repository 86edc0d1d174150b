import type { Setting } from '../../model/command';
import type { CrontabSetting } from '../../model/crontab';
import type { Adapter, Declaration, FileSite, Lookup } from '../adapter';
import { namesOfCommands } from '../command-name';
import { commandsIn } from '../command-text';
import { graphileEntry } from '../graphile-crontab';

/** Crontab files, a user's and the system's. */
export const adapter: Adapter = {
  id: 'crontab',
  title: 'cron',
  documentation: 'https://man7.org/linux/man-pages/man5/crontab.5.html',
  mentions: ['cron'],
  packages: [],
  configuration: { names: /cron/i, read },
};

function read({ file, crontab }: FileSite, look: Lookup): readonly Declaration[] {
  const own = crontab.filter((entry) => graphileEntry(file, entry, look) === null);
  const lines = own.map((entry) => ({ entry, commands: commandsIn(entry.shell, { file, arguments: null }) }));
  const names = namesOfCommands(lines.map(({ commands }) => commands));
  return lines.map(({ entry: { schedule, timezone, environment = [], start, end }, commands }, index): Declaration => {
    const at = { file, start: schedule.start, end: schedule.end };
    return {
      kind: 'schedule',
      name: names[index] ?? schedule.text,
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
      run: {
        kind: 'commands',
        commands,
        environment: environment.map((one) => settingIn(file, one)),
      },
      group: adapter.id,
      at: { file, start, end },
    };
  });
}

function settingIn(file: string, { name, text, start, end }: CrontabSetting): Setting {
  return { name, value: { kind: 'literal', value: text, at: { file, start, end } } };
}
