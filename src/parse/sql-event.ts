import type { Located } from '../model/expression';
import type { ResidentSchedule, ResidentStep } from '../model/sql-resident';
import { readName, type Cursor } from './sql-cursor';
import { eventNamed } from './sql-routine';
import { readRun, type StatementReader } from './sql-run';
import { isWord, type Token } from './sql-token';

/**
 * CREATE EVENT and ALTER EVENT. The cursor stands behind EVENT. An event that is due once (`AT …`) is no job.
 * https://dev.mysql.com/doc/refman/8.4/en/create-event.html
 */
export function readEvent(cursor: Cursor, reader: StatementReader, create: boolean): readonly ResidentStep[] {
  const ifNotExists = cursor.words('IF', 'NOT', 'EXISTS');
  const name = readName(cursor);
  if (name === null) return [];
  const { schedule, once, enabled, renamed } = readClauses(cursor);
  const end = cursor.reading.tokens.at(-1)?.end ?? cursor.offset;
  const body = cursor.word('DO') ? readRun({ ...reader, dialect: 'mysql' }, cursor.offset, end) : null;
  const place = { start: name.start, end: name.end };
  if (!create) {
    const stated = {
      ...(schedule && { schedule }),
      ...(enabled !== null && { enabled }),
      ...(body && { run: body }),
      ...(renamed !== null && { name: renamed }),
    };
    if (once) return [{ kind: 'unschedule', ...eventNamed(name), ...place }];
    return [{ kind: 'reschedule', ...eventNamed(name), ...stated, ...place }];
  }
  if (schedule === null || once) return [];
  return [
    {
      kind: 'schedule',
      scheduler: 'mysql-events',
      name: name.name,
      schedule,
      run: body,
      command: null,
      enabled: enabled ?? true,
      ifNotExists,
      start: cursor.reading.tokens[0]?.start ?? name.start,
      end,
    },
  ];
}

interface Clauses {
  schedule: ResidentSchedule | null;
  once: boolean;
  enabled: boolean | null;
  renamed: string | null;
}

function readClauses(cursor: Cursor): Clauses {
  const clauses: Clauses = { schedule: null, once: false, enabled: null, renamed: null };
  while (!cursor.done && !cursor.isWord('DO')) {
    if (cursor.words('ON', 'SCHEDULE')) {
      if (cursor.word('AT')) clauses.once = true;
      else if (cursor.word('EVERY')) clauses.schedule = readEvery(cursor);
    } else if (cursor.words('RENAME', 'TO')) clauses.renamed = readName(cursor)?.name ?? null;
    else if (cursor.word('ENABLE')) clauses.enabled = true;
    else if (cursor.word('DISABLE')) clauses.enabled = false;
    else cursor.skip();
  }
  return clauses;
}

/** `1 DAY`, `'1:30' HOUR_MINUTE`, `(2 * 3) HOUR`. */
function readEvery(cursor: Cursor): ResidentSchedule {
  const start = cursor.offset;
  const count = cursor.peek();
  cursor.skip();
  const unit = cursor.peek();
  const place: Located = { start, end: unit?.end ?? cursor.lastEnd };
  const text = count !== null && unit?.kind === 'word' ? everyText(count, unit) : null;
  if (unit?.kind === 'word') cursor.at += 1;
  return { kind: 'every', text, timezone: null, ...place };
}

const parts: Readonly<Record<string, readonly string[]>> = {
  YEAR_MONTH: ['years', 'months'],
  DAY_HOUR: ['days', 'hours'],
  DAY_MINUTE: ['days', 'hours', 'minutes'],
  DAY_SECOND: ['days', 'hours', 'minutes', 'seconds'],
  HOUR_MINUTE: ['hours', 'minutes'],
  HOUR_SECOND: ['hours', 'minutes', 'seconds'],
  MINUTE_SECOND: ['minutes', 'seconds'],
};
const units = ['YEAR', 'QUARTER', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'WEEK', 'SECOND'];

function everyText(count: Token, unit: Token): string | null {
  if (count.kind !== 'number' && count.kind !== 'string') return null;
  if (isWord(unit, 'QUARTER')) return /^\d+$/.test(count.text) ? `${String(3 * Number(count.text))} months` : null;
  if (isWord(unit, ...units)) return /^\d+$/.test(count.text) ? counted(count.text, unit.text.toLowerCase()) : null;
  const names = parts[unit.text] ?? [];
  const numbers = count.text.match(/\d+/g) ?? [];
  if (names.length === 0 || numbers.length === 0 || numbers.length > names.length) return null;
  // `10 MINUTE_SECOND` are ten seconds: what is left out are the larger units.
  const shown = names.slice(-numbers.length).flatMap((name, index) => {
    const number = numbers[index] ?? '0';
    return Number(number) === 0 ? [] : [counted(number, name.slice(0, -1))];
  });
  return shown.length === 0 ? null : shown.join(' ');
}

function counted(count: string, unit: string): string {
  return `${String(Number(count))} ${unit}${Number(count) === 1 ? '' : 's'}`;
}
