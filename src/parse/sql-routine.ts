import type { SqlName } from '../model/sql';
import type { ResidentStep, SqlRun } from '../model/sql-resident';
import { readName, type Cursor } from './sql-cursor';
import { emptyRun, readEmbeddedRun, readRun, type KnownNames, type StatementReader } from './sql-run';
import { isWord, type Token } from './sql-token';
import { parameterNames, triggerRows } from './sql-variables';

/**
 * CREATE FUNCTION, CREATE PROCEDURE. The cursor stands behind that word. The body is a literal (PostgreSQL), `BEGIN
 * ATOMIC … END`, or the statement that follows the characteristics (MySQL).
 * https://www.postgresql.org/docs/current/sql-createfunction.html, https://dev.mysql.com/doc/refman/8.4/en/create-procedure.html
 */
export function readRoutine(cursor: Cursor, reader: StatementReader): readonly ResidentStep[] {
  cursor.words('IF', 'NOT', 'EXISTS');
  const name = readName(cursor);
  if (name === null) return [];
  const list = cursor.group();
  const values = list === null ? [] : parameterNames(list.reading.tokens.slice(list.at, list.end));
  const run = bodyOf(cursor, reader, { values, rows: triggerRows });
  return [{ kind: 'define-routine', name, run, start: name.start, end: name.end }];
}

/** Words of a routine's characteristics, each with what belongs to it, before MySQL's body. */
const bodyStart = ['BEGIN', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'TRUNCATE', 'CALL', 'WITH', 'RETURN'];

function bodyOf(cursor: Cursor, reader: StatementReader, names: KnownNames): SqlRun {
  const end = cursor.reading.tokens.at(-1)?.end ?? cursor.offset;
  while (!cursor.done) {
    const token = cursor.peek();
    const before = cursor.last;
    if (token?.kind === 'string' && isWord(before, 'AS')) return readEmbeddedRun(reader, token, names);
    if (isWord(token, ...bodyStart) && !isWord(before, 'SQL', 'MODIFIES', 'READS'))
      return readRun(reader, cursor.offset, end, names);
    cursor.skip();
  }
  return emptyRun({ start: end, end });
}

/** Several triggers may fire at a moment; each moment is told once. */
interface Moment {
  readonly text: string;
  readonly table: SqlName;
}

/**
 * CREATE TRIGGER of PostgreSQL, MySQL and SQLite. The cursor stands behind the word.
 * https://www.postgresql.org/docs/current/sql-createtrigger.html, https://www.sqlite.org/lang_createtrigger.html,
 * https://dev.mysql.com/doc/refman/8.4/en/create-trigger.html
 */
export function readTrigger(cursor: Cursor, reader: StatementReader): readonly ResidentStep[] {
  cursor.words('IF', 'NOT', 'EXISTS');
  const name = readName(cursor);
  const moment = name && readMoment(cursor);
  if (!name || !moment) return [];
  const end = cursor.reading.tokens.at(-1)?.end ?? cursor.offset;
  const common = { kind: 'create-trigger', name: name.name, moment: moment.text, table: moment.table } as const;
  const place = { start: name.start, end: name.end };
  let body = cursor.offset;
  while (!cursor.done) {
    if (cursor.words('EXECUTE', 'FUNCTION') || cursor.words('EXECUTE', 'PROCEDURE')) {
      const called = readName(cursor);
      const run = emptyRun({ start: called?.start ?? body, end: called?.end ?? end });
      return [{ ...common, run: { ...run, calls: called ? [{ ...called, whole: true }] : [] }, ...place }];
    }
    if (cursor.isWord('BEGIN', 'INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'CALL', 'SET', 'IF', 'SELECT', 'WITH')) {
      body = cursor.offset;
      return [{ ...common, run: readRun(reader, body, end, { values: [], rows: triggerRows }), ...place }];
    }
    cursor.skip();
  }
  return [];
}

/** `AFTER DELETE OR UPDATE OF status ON orders`. SQLite's moment may be left out: BEFORE. */
function readMoment(cursor: Cursor): Moment | null {
  const words: string[] = [];
  while (!cursor.done && !cursor.isWord('ON')) {
    const token = cursor.peek();
    if (isWord(token, 'OF') && !isWord(cursor.last, 'INSTEAD')) skipColumns(cursor);
    else if (token?.kind === 'word' && momentWords.has(token.text)) {
      words.push(token.text.toLowerCase());
      cursor.at += 1;
    } else if (token?.kind === 'hole') {
      words.push('a computed event');
      cursor.at += 1;
    } else return null;
  }
  cursor.word('ON');
  const table = readName(cursor);
  return table && words.length > 0 ? { text: words.join(' '), table } : null;
}

const momentWords: ReadonlySet<string> = new Set([
  'BEFORE',
  'AFTER',
  'INSTEAD',
  'OF',
  'INSERT',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'OR',
]);

/** The columns behind `UPDATE OF`. */
function skipColumns(cursor: Cursor): void {
  cursor.at += 1;
  while (!cursor.done && !cursor.isWord('ON', 'OR')) cursor.at += 1;
}

/** DROP TRIGGER [IF EXISTS] name [ON table]; DROP FUNCTION and DROP PROCEDURE. The cursor stands behind DROP. */
export function readDropped(cursor: Cursor): readonly ResidentStep[] {
  const word = cursor.take();
  cursor.words('IF', 'EXISTS');
  const steps: ResidentStep[] = [];
  do {
    const name = readName(cursor);
    if (name === null) break;
    const place = { start: name.start, end: name.end };
    if (isWord(word, 'TRIGGER')) {
      const table = cursor.word('ON') ? (readName(cursor)?.name ?? null) : null;
      steps.push({ kind: 'drop-trigger', name: name.name, table, ...place });
    } else if (isWord(word, 'EVENT')) steps.push({ kind: 'unschedule', ...eventNamed(name), ...place });
    else steps.push({ kind: 'drop-routine', name, ...place });
    cursor.group();
  } while (cursor.symbol(','));
  return steps;
}

/** A MySQL event by its name. */
export function eventNamed(name: SqlName): Pick<Extract<ResidentStep, { kind: 'unschedule' }>, 'scheduler' | 'which'> {
  return { scheduler: 'mysql-events', which: nameIs(name.name, name.start, name.end) };
}

/** The condition that a job has this name. */
export function nameIs(
  name: string,
  start: number,
  end: number,
): Extract<ResidentStep, { kind: 'unschedule' }>['which'] {
  const at = { file: '', start, end };
  return { kind: 'compare', field: ['jobname'], operator: '=', operand: { kind: 'literal', value: name }, at };
}

/** `ALTER TABLE t DISABLE TRIGGER name`: https://www.postgresql.org/docs/current/sql-altertable.html */
export function readTriggerSwitch(cursor: Cursor): readonly ResidentStep[] {
  if (!cursor.words('ALTER', 'TABLE')) return [];
  cursor.words('IF', 'EXISTS');
  cursor.word('ONLY');
  const table = readName(cursor);
  const word = cursor.word('DISABLE', 'ENABLE');
  if (table === null || word === null) return [];
  cursor.word('ALWAYS', 'REPLICA');
  if (!cursor.word('TRIGGER')) return [];
  const token: Token | null = cursor.peek();
  const all = isWord(token, 'ALL', 'USER');
  const name = all ? null : readName(cursor);
  if (!all && name === null) return [];
  const place = { start: token?.start ?? table.start, end: token?.end ?? table.end };
  return [
    { kind: 'switch-trigger', name: name?.name ?? null, table: table.name, enabled: word.text === 'ENABLE', ...place },
  ];
}
