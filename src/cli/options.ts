import { InvalidArgumentError, Option } from 'commander';
import { dayOf } from '../model/day';
import type { Volume } from '../model/ledger';

/** May be given several times, once for each `-o`. The first format is the default. */
export function formatOption(formats: readonly string[]): Option {
  const [fallback = ''] = formats;
  const choices = formats.map((format) => `"${format}"`).join(', ');
  const description = `how the report is written (choices: ${choices}, default: "${fallback}")`;
  return new Option('--format <format>', description).argParser((value: string, before?: readonly string[]) => {
    if (!formats.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${formats.join(', ')}.`);
    return [...(before ?? []), value];
  });
}

/** May be given several times. */
export function outputOption(): Option {
  return new Option(
    '-o, --output <file>',
    'write the report to a file, <format>=<file> in a format of its own; - is stdout',
  ).argParser((value: string, before?: readonly string[]) => [...(before ?? []), value]);
}

/** What to compare with: `check` and `accept` must mean the same findings. */
export function baseOptions(): readonly Option[] {
  return [
    new Option('--base <rev>', 'compare the working tree with where it left this revision').conflicts([
      'staged',
      'worktree',
    ]),
    new Option('--staged', 'compare HEAD with the index').conflicts(['base', 'worktree']),
    new Option('--worktree', 'compare HEAD with the working tree').conflicts(['base', 'staged']),
  ];
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

export function parseTime(text: string): Date {
  const time = new Date(text);
  if (!ISO_TIME.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('Write it like 2026-03-04T12:00:00Z.');
  }
  return time;
}

export function parsePositive(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('It is a number from 1 to 999.');
  return Number(text);
}

export function parseDay(text: string): string {
  const day = dayOf(text);
  if (day === null) throw new InvalidArgumentError('Write it like 2026-03-04.');
  return day;
}

export function parseVolume(text: string): Volume {
  const [, least, most] = /^(\d{1,15})\.\.(\d{1,15})$/.exec(text) ?? [];
  if (least === undefined || Number(least) > Number(most)) throw new InvalidArgumentError('Write it like 100..5000.');
  return { least: Number(least), most: Number(most) };
}

/** An amount of anything, from 1 on. */
export function parseAmount(text: string): number {
  if (!/^[1-9]\d{0,11}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1 on.');
  return Number(text);
}
