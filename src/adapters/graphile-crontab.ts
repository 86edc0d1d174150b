import type { CrontabEntry } from '../model/crontab';
import type { Command } from '../model/command';
import type { Lookup } from './adapter';
import { commandsIn } from './command-text';
import { foldText } from './fold';
import { packageOf } from './origin';

export const GRAPHILE = 'graphile-worker';

/** A line of Graphile Worker's crontab: a task, options and a payload where others have a command. */
export interface GraphileEntry {
  readonly task: string;
  /** `?id=nightly` */
  readonly identifier: string | null;
}

/** What a line of a crontab means to Graphile Worker; null where it is a command, or the project does not use it. */
export function graphileEntry(file: string, entry: CrontabEntry, look: Lookup): GraphileEntry | null {
  const [first, ...others] = commandsIn(entry.shell, { file, arguments: null });
  const [task, options, ...more] = first === undefined ? [] : textsOf(first);
  if (task === undefined || !/^[_a-zA-Z][\w:/-]*$/.test(task)) return null;
  const isBare = options === undefined && others.length === 0;
  const hasOptions = options?.startsWith('?') === true || (options?.startsWith('{') === true && more.length === 0);
  if ((!isBare && !hasOptions) || !usesGraphile(file, look)) return null;
  // What the shell would take for a command in the background is the next option.
  const texts = [
    options ?? '',
    ...others.flatMap(textsOf),
    ...entry.shell.variables.map(({ name, value }) => `${name}=${value.kind === 'literal' ? String(value.value) : ''}`),
  ];
  const identifier = texts.flatMap((text) => /(?:^|[?&])id=([^&]+)/.exec(text)?.[1] ?? [])[0] ?? null;
  return { task, identifier };
}

function textsOf({ words }: Command): readonly string[] {
  return words.map((word) => foldText(word) ?? '$');
}

function usesGraphile(file: string, look: Lookup): boolean {
  if (look.major(file, GRAPHILE) !== null) return true;
  return ['run', 'runOnce', 'parseCronItems', 'runMigrations'].some((name) =>
    look.callsNamed(name).some(({ base }) => packageOf(base) === GRAPHILE),
  );
}
