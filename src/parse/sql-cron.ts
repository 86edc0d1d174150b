import type { Predicate } from '../model/predicate';
import type { SqlQuery } from '../model/sql';
import type { ResidentSchedule, ResidentStep } from '../model/sql-resident';
import { argumentsNamed, literalOf, wordOf } from './sql-arguments';
import { Cursor, startReading } from './sql-cursor';
import { nameIs } from './sql-routine';
import { readEmbeddedRun, type StatementReader } from './sql-run';
import { isSymbol, isWord, type Token } from './sql-token';

/** Parameters of pg_cron's functions, in order: https://github.com/citusdata/pg_cron#what-is-pg_cron */
const signatures: Readonly<Record<string, readonly string[]>> = {
  schedule: ['job_name', 'schedule', 'command'],
  schedule_in_database: ['job_name', 'schedule', 'command', 'database', 'username', 'active'],
  alter_job: ['job_id', 'schedule', 'command', 'database', 'username', 'active'],
  unschedule: ['job_name'],
};

interface CronCall {
  readonly name: string;
  readonly given: ReadonlyMap<string, Cursor>;
  readonly start: number;
  readonly end: number;
}

/** What a statement does to pg_cron's jobs: by its functions, or by writing to `cron.job`. */
export function readCronSteps(
  reader: StatementReader,
  tokens: readonly Token[],
  queries: readonly SqlQuery[],
): readonly ResidentStep[] {
  if (!tokens.some((token) => wordOf(token) === 'cron')) return [];
  const own = queries.filter(isCronTable);
  // `FOR job IN SELECT jobid FROM cron.job WHERE … LOOP PERFORM cron.unschedule(job.jobid)`
  const chosen = own.find((query) => query.operation === 'read')?.predicate ?? reader.chosen.predicate;
  reader.chosen.predicate = chosen;
  return [
    ...cronCalls(reader, tokens).flatMap((call) => stepOf(reader, call, chosen)),
    ...own.flatMap((query) => writtenStep(reader, tokens, query)),
  ];
}

/** `cron.job`, in which pg_cron keeps its jobs: what is done to it is done to jobs. */
export function isCronTable({ table }: SqlQuery): boolean {
  return table.schema?.toLowerCase() === 'cron' && table.name.toLowerCase() === 'job';
}

function cronCalls(reader: StatementReader, tokens: readonly Token[]): readonly CronCall[] {
  const reading = startReading(reader.source, tokens, reader.dialect);
  return tokens.flatMap((token, index): readonly CronCall[] => {
    const name = wordOf(tokens[index + 2]);
    if (wordOf(token) !== 'cron' || !isSymbol(tokens[index + 1], '.') || isSymbol(tokens[index - 1], '.')) return [];
    if (name === null || !Object.hasOwn(signatures, name)) return [];
    const list = new Cursor(reading, index + 3).group();
    if (list === null) return [];
    const last = tokens[list.end];
    return [{ name, given: argumentsOf(list, name), start: token.start, end: last?.end ?? token.end }];
  });
}

function argumentsOf(list: Cursor, name: string): ReadonlyMap<string, Cursor> {
  const items = list.items();
  const signature = signatures[name] ?? [];
  // `cron.schedule(schedule, command)` names no job.
  return argumentsNamed(items, name === 'schedule' && items.length === 2 ? signature.slice(1) : signature);
}

function stepOf(reader: StatementReader, call: CronCall, chosen: Predicate | null): readonly ResidentStep[] {
  const place = { start: call.start, end: call.end };
  const name = call.given.get('job_name');
  if (call.name === 'unschedule' || call.name === 'alter_job') {
    const text = literalOf(name);
    const which = text ? nameIs(text.text, text.start, text.end) : chosen;
    if (which === null) return [];
    if (call.name === 'unschedule') return [{ kind: 'unschedule', scheduler: 'pg-cron', which, ...place }];
    return [{ kind: 'reschedule', scheduler: 'pg-cron', which, ...statedBy(reader, call), ...place }];
  }
  const command = literalOf(call.given.get('command'));
  return [
    {
      kind: 'schedule',
      scheduler: 'pg-cron',
      name: literalOf(name)?.text ?? null,
      schedule: scheduleOf(call),
      run: command && readEmbeddedRun(reader, command),
      command: command?.text ?? null,
      enabled: !isWord(call.given.get('active')?.peek(), 'FALSE'),
      ifNotExists: false,
      ...place,
    },
  ];
}

function scheduleOf(call: CronCall): ResidentSchedule {
  const argument = call.given.get('schedule');
  const token = literalOf(argument);
  const start = token?.start ?? argument?.offset ?? call.start;
  const end = token?.end ?? argument?.reading.tokens[argument.end - 1]?.end ?? call.end;
  return textSchedule(token?.text ?? null, start, end);
}

/** `30 seconds` is an interval: https://github.com/citusdata/pg_cron#what-is-pg_cron */
function textSchedule(text: string | null, start: number, end: number): ResidentSchedule {
  const every = text !== null && /^\s*\d+\s+seconds?\s*$/i.test(text);
  return { kind: every ? 'every' : 'cron', text: text?.trim() ?? null, timezone: null, start, end };
}

/** What `cron.alter_job` sets: what is left out, or NULL, stays. */
function statedBy(
  reader: StatementReader,
  call: CronCall,
): Pick<Extract<ResidentStep, { kind: 'reschedule' }>, 'schedule' | 'run' | 'enabled'> {
  const command = literalOf(call.given.get('command'));
  const active = call.given.get('active')?.peek();
  return {
    ...(literalOf(call.given.get('schedule')) && { schedule: scheduleOf(call) }),
    ...(command && { run: readEmbeddedRun(reader, command) }),
    ...(isWord(active, 'TRUE', 'FALSE') && { enabled: isWord(active, 'TRUE') }),
  };
}

/** DELETE FROM cron.job, UPDATE cron.job SET active = false. */
function writtenStep(reader: StatementReader, tokens: readonly Token[], query: SqlQuery): readonly ResidentStep[] {
  const place = { start: query.table.start, end: query.table.end };
  const which = query.predicate;
  if (query.operation === 'delete') return [{ kind: 'unschedule', scheduler: 'pg-cron', which, ...place }];
  if (query.operation !== 'update') return [];
  const tokenOf = (field: string): Token | null => {
    const at = query.writes.find((write) => write.field === field)?.valueAt;
    return tokens.find((token) => token.start === at?.start && token.kind === 'string') ?? null;
  };
  const active = query.writes.find((write) => write.field === 'active')?.value;
  const [schedule, command, name] = [tokenOf('schedule'), tokenOf('command'), tokenOf('jobname')];
  const stated = {
    ...(schedule && { schedule: textSchedule(schedule.text, schedule.start, schedule.end) }),
    ...(command && { run: readEmbeddedRun(reader, command) }),
    ...(name && { name: name.text }),
    ...(active?.kind === 'literal' && { enabled: active.value === true || active.value === 1 }),
  };
  return [{ kind: 'reschedule', scheduler: 'pg-cron', which, ...stated, ...place }];
}
