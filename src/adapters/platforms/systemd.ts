import type { Setting } from '../../model/command';
import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite, Lookup } from '../adapter';
import { commandsOf } from '../command-text';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { settingsOf } from '../settings';

/** systemd: a timer starts the service that it names, or the one of its own name. */
export const adapter: Adapter = {
  id: 'systemd',
  title: 'systemd timers',
  documentation: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.timer.html',
  mentions: ['[Timer]', '[Service]'],
  packages: [],
  configuration: { names: /\.timer$/, read },
};

const INTERVALS = ['OnUnitActiveSec', 'OnUnitInactiveSec'];

function read({ file, documents }: FileSite, look: Lookup): readonly Declaration[] {
  return documents.flatMap((document): readonly Declaration[] => {
    const timer = propertyOf(document, 'Timer');
    const trigger = timer === null ? null : triggerIn(timer);
    if (timer === null || trigger === null) return [];
    const unit = propertyOf(timer, 'Unit');
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    const own = file.slice(folder.length).replace(/\.timer$/, '.service');
    const service = folder + ((unit === null ? null : foldText(unit)) ?? own);
    const sections = look.documents(service).map((one) => propertyOf(one, 'Service'));
    const lines = sections.flatMap((section) =>
      ['ExecStartPre', 'ExecStart', 'ExecStartPost'].flatMap((key) => linesAt(section, key)),
    );
    const environment = sections.flatMap((section) => linesAt(section, 'Environment')).flatMap(assignmentsIn);
    return [
      {
        kind: 'schedule',
        name: own.replace(/\.service$/, ''),
        trigger,
        handler: null,
        handlerName: null,
        run: { kind: 'commands', commands: lines.flatMap(commandsOf), environment },
        group: adapter.id,
        at: trigger.at,
      },
    ];
  });
}

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html */
function triggerIn(timer: Value): Trigger | null {
  const [calendar] = linesAt(timer, 'OnCalendar');
  const [interval] = INTERVALS.flatMap((key) => linesAt(timer, key));
  const stated = calendar ?? interval;
  if (stated === undefined) return null;
  const text = foldText(stated);
  const kind = text === null ? 'unknown' : calendar === undefined ? 'every' : 'cron';
  return { kind, text, timezone: null, seconds: false, dialect: 'systemd', at: stated.at };
}

/** A prefix of `-`, `@`, `+`, `!` or `:` is systemd's own, not the program's. */
function linesAt(section: Value | null, key: string): readonly Value[] {
  const found = propertyOf(section, key);
  return found === null ? [] : eachOf(found).map(withoutPrefix);
}

function withoutPrefix(line: Value): Value {
  if (line.kind !== 'literal' || typeof line.value !== 'string') return line;
  const [prefix] = /^[-@+!:]*/.exec(line.value) ?? [''];
  const value = line.value.slice(prefix.length);
  return { ...line, value, at: { ...line.at, start: line.at.start + prefix.length } };
}

/** `Environment=JOB=tidy "NAME=one two"`: words as a shell has them. */
function assignmentsIn(line: Value): readonly Setting[] {
  return commandsOf(line).flatMap(({ words, environment = [] }) => [...environment, ...settingsOf(...words)]);
}
