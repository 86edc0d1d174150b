import type { Predicate } from '../model/predicate';
import type { SqlName, SqlQuery } from '../model/sql';
import type { ResidentSchedule, ResidentStep, PolicyAge } from '../model/sql-resident';
import { argumentsNamed, literalOf, wordOf } from './sql-arguments';
import { Cursor, startReading } from './sql-cursor';
import { intervalMilliseconds } from './sql-duration';
import type { StatementReader } from './sql-run';
import { isSymbol, isWord, type Token } from './sql-token';

/**
 * Parameters of the functions that say how long rows are kept, in order.
 * https://www.tigerdata.com/docs/api/latest/data-retention/add_retention_policy/,
 * https://github.com/pgpartman/pg_partman/blob/development/doc/pg_partman.md
 */
const signatures: Readonly<Record<string, readonly string[]>> = {
  create_hypertable: ['relation', 'time_column_name'],
  add_retention_policy: ['relation', 'drop_after', 'if_not_exists', 'schedule_interval'],
  add_drop_chunks_policy: ['relation', 'drop_after'],
  remove_retention_policy: ['relation'],
  remove_drop_chunks_policy: ['relation'],
  add_continuous_aggregate_policy: ['relation', 'start_offset', 'end_offset', 'schedule_interval', 'if_not_exists'],
  remove_continuous_aggregate_policy: ['relation'],
  add_job: ['proc', 'schedule_interval'],
  drop_chunks: ['relation', 'older_than', 'newer_than'],
  create_parent: ['p_parent_table', 'p_control'],
  undo_partition: ['p_parent_table'],
};

/** The same parameter by the names that it has had. */
const relations = [
  'relation',
  'continuous_aggregate',
  'cagg',
  'hypertable',
  'main_table',
  'table_name',
  'p_parent_table',
];
const times = ['time_column_name', 'dimension', 'p_control'];

interface Call {
  readonly name: string;
  readonly given: ReadonlyMap<string, Cursor>;
  readonly start: number;
  readonly end: number;
}

/** What a statement says of how long rows are kept: by functions of TimescaleDB and pg_partman, or by the latter's table. */
export function readRetentionSteps(
  reader: StatementReader,
  tokens: readonly Token[],
  queries: readonly SqlQuery[],
): readonly ResidentStep[] {
  return [
    ...callsOf(reader, tokens).flatMap(stepOf),
    ...queries.filter(isPartitionTable).flatMap((query) => configuredStep(tokens, query)),
  ];
}

function callsOf(reader: StatementReader, tokens: readonly Token[]): readonly Call[] {
  if (!tokens.some((token) => Object.hasOwn(signatures, wordOf(token) ?? ''))) return [];
  const reading = startReading(reader.source, tokens, reader.dialect);
  return tokens.flatMap((token, index): readonly Call[] => {
    const name = wordOf(token);
    if (name === null || !Object.hasOwn(signatures, name) || !isSymbol(tokens[index + 1], '(')) return [];
    const list = new Cursor(reading, index + 1).group();
    if (list === null) return [];
    const given = argumentsNamed(list.items(), signatures[name] ?? []);
    return [{ name, given, start: token.start, end: tokens[list.end]?.end ?? token.end }];
  });
}

function stepOf(call: Call): readonly ResidentStep[] {
  const place = { start: call.start, end: call.end };
  if (call.name === 'add_job') return ownJob(call);
  const table = tableOf(call);
  if (table === null) return [];
  const does = call.name.includes('aggregate') ? 'refresh' : 'delete';
  switch (call.name) {
    case 'create_hypertable':
    case 'create_parent': {
      const field = columnOf(times.map((name) => call.given.get(name)).find((each) => each !== undefined));
      return field === null ? [] : [{ kind: 'age-by', table, field, ...place }];
    }
    case 'remove_retention_policy':
    case 'remove_drop_chunks_policy':
    case 'remove_continuous_aggregate_policy':
      return [{ kind: 'end-policy', does, scheduler: 'timescaledb', table, ...place }];
    case 'undo_partition':
      return [{ kind: 'end-policy', does, scheduler: 'pg-partman', table, ...place }];
    case 'add_retention_policy':
    case 'add_drop_chunks_policy':
    case 'add_continuous_aggregate_policy':
      return [
        {
          kind: 'add-policy',
          does,
          scheduler: 'timescaledb',
          method: call.name,
          table,
          after: ageOf(call),
          schedule: scheduleOf(call),
          ifNotExists: isWord(call.given.get('if_not_exists')?.peek(), 'TRUE'),
          ...place,
        },
      ];
    default:
      return [];
  }
}

/**
 * A procedure that runs again and again.
 * https://www.tigerdata.com/docs/api/latest/jobs-automation/add_job/
 */
function ownJob(call: Call): readonly ResidentStep[] {
  const token = literalOf(call.given.get('proc'));
  if (token === null) return [];
  const place = { start: call.start, end: call.end };
  const procedure = tableNamed({ ...token, text: token.text.replace(/\(.*$/s, '') });
  const run = { queries: [], calls: [{ ...procedure, whole: true }], steps: [], requests: [], problems: [] };
  return [
    {
      kind: 'schedule',
      scheduler: 'timescaledb',
      name: procedure.name,
      schedule: scheduleOf(call),
      run: { ...run, start: token.start, end: token.end },
      command: null,
      enabled: !isWord(call.given.get('scheduled')?.peek(), 'FALSE'),
      ifNotExists: false,
      ...place,
    },
  ];
}

/** `'conditions'`, `'public.conditions'::regclass` */
function tableOf({ given }: Call): SqlName | null {
  const argument = relations.map((name) => given.get(name)).find((each) => each !== undefined);
  const token = literalOf(argument);
  return token === null ? null : tableNamed(token);
}

function tableNamed({ text, start, end }: Token): SqlName {
  const parts = text.split('.').map((part) => (/^".*"$/.test(part) ? part.slice(1, -1) : part.toLowerCase()));
  return { name: parts.at(-1) ?? text, schema: parts.at(-2) ?? null, start, end };
}

/** `'time'`, `by_range('time', INTERVAL '1 day')` */
function columnOf(argument: Cursor | undefined): string | null {
  if (argument === undefined) return null;
  const inner = argument.range(argument.at, argument.end);
  if (inner.word('BY_RANGE')) return columnOf(inner.group()?.items()[0]);
  return literalOf(argument)?.text ?? null;
}

function ageOf({ given, start, end }: Call): PolicyAge {
  const created = given.get('drop_created_before');
  const argument = given.get('drop_after') ?? given.get('start_offset') ?? created;
  if (argument === undefined) return { milliseconds: null, byCreation: false, start, end };
  const place = { start: argument.offset, end: argument.reading.tokens[argument.end - 1]?.end ?? end };
  return { milliseconds: intervalIn(argument), byCreation: argument === created, ...place };
}

/** `INTERVAL '6 months'`, `'6 months'::interval`, `'6 months'`. */
function intervalIn(argument: Cursor): number | null {
  const inner = argument.range(argument.at, argument.end);
  inner.word('INTERVAL');
  const token = literalOf(inner);
  return token === null ? null : intervalMilliseconds(token.text);
}

/** A policy without a time of its own runs each day. */
function scheduleOf({ given, start, end }: Call): ResidentSchedule {
  const argument = given.get('schedule_interval');
  if (argument === undefined) return { kind: 'every', text: '1 day', timezone: null, start, end };
  const inner = argument.range(argument.at, argument.end);
  inner.word('INTERVAL');
  const token = literalOf(inner);
  const place = { start: token?.start ?? argument.offset, end: token?.end ?? end };
  return { kind: 'every', text: token?.text ?? null, timezone: null, ...place };
}

/** The table in which pg_partman keeps what it does with partitioned tables. */
export function isPartitionTable({ table, filter, writes }: SqlQuery): boolean {
  if (table.name.toLowerCase() !== 'part_config') return false;
  return table.schema === 'partman' || [...filter, ...writes].some(({ field }) => field === 'parent_table');
}

/**
 * `CREATE TABLE … WITH (tsdb.hypertable, tsdb.partition_column = 'time')`
 * https://www.tigerdata.com/docs/api/latest/hypertable/create_table/
 */
export function readHypertable(tokens: readonly Token[], table: SqlName): readonly ResidentStep[] {
  const at = tokens.findIndex((token) => wordOf(token) === 'partition_column');
  const value = tokens[at + 2];
  if (at < 2 || !isSymbol(tokens[at + 1], '=') || (value?.kind !== 'string' && wordOf(value) === null)) return [];
  const prefix = wordOf(tokens[at - 2]);
  if (value === undefined || (prefix !== 'tsdb' && prefix !== 'timescaledb')) return [];
  return [{ kind: 'age-by', table, field: wordOf(value) ?? value.text, start: value.start, end: value.end }];
}

/** `UPDATE partman.part_config SET retention = '90 days' WHERE parent_table = 'public.visits'` */
function configuredStep(tokens: readonly Token[], query: SqlQuery): readonly ResidentStep[] {
  const write = query.writes.find(({ field }) => field === 'retention');
  if (write === undefined || query.operation === 'delete') return [];
  const inserted = query.writes.find(({ field }) => field === 'parent_table')?.valueAt;
  const places =
    query.operation === 'insert'
      ? tokens.filter((token) => token.kind === 'string' && token.start === inserted?.start)
      : parentsIn(tokens, query.predicate);
  const place = { start: write.start, end: write.end };
  const value = tokens.find((token) => token.start === write.valueAt?.start);
  return places.map((parent): ResidentStep => {
    const table = tableNamed(parent);
    if (isWord(value, 'NULL')) return { kind: 'end-policy', does: 'delete', scheduler: 'pg-partman', table, ...place };
    const text = value?.kind === 'string' ? value.text : null;
    const at = { start: value?.start ?? write.start, end: value?.end ?? write.end };
    return {
      kind: 'add-policy',
      does: 'delete',
      scheduler: 'pg-partman',
      method: 'retention',
      table,
      after: { milliseconds: text === null ? null : intervalMilliseconds(text), byCreation: false, ...at },
      schedule: null,
      ifNotExists: false,
      ...place,
    };
  });
}

/** The literals that the parent is compared with. */
function parentsIn(tokens: readonly Token[], predicate: Predicate): readonly Token[] {
  if (predicate.kind === 'all') return predicate.of.flatMap((part) => parentsIn(tokens, part));
  if (predicate.kind !== 'compare' && predicate.kind !== 'in-set') return [];
  if (predicate.field.join('.') !== 'parent_table') return [];
  if (predicate.kind === 'compare' && predicate.operator !== '=') return [];
  const { start, end } = predicate.at;
  return tokens.filter((token) => token.kind === 'string' && token.start >= start && token.end <= end);
}

/**
 * `SELECT drop_chunks('conditions', INTERVAL '3 months')`: rows go there and then. Which column they age by is said
 * where the table is made a hypertable.
 * https://www.tigerdata.com/docs/api/latest/hypertable/drop_chunks/
 */
export function readDroppedChunks(reader: StatementReader, tokens: readonly Token[]): readonly SqlQuery[] {
  return callsOf(reader, tokens)
    .filter(({ name }) => name === 'drop_chunks')
    .flatMap((call): readonly SqlQuery[] => {
      // Before version 2 the age came first: drop_chunks(INTERVAL '3 months', 'conditions').
      const table = tableOf(call) ?? secondTable(call);
      if (table === null) return [];
      const { start, end } = call;
      const at = { file: '', start, end };
      return [
        {
          kind: 'query',
          operation: 'delete',
          method: 'drop_chunks',
          table,
          predicate: { kind: 'opaque', reason: 'it drops the chunks of some time', fields: [], at },
          completeness: 'opaque',
          filter: [],
          reads: [],
          writes: [],
          writesComplete: true,
          limit: null,
          start,
          end,
        },
      ];
    });
}

function secondTable({ given }: Call): SqlName | null {
  const token = literalOf(given.get('older_than'));
  return token === null ? null : tableNamed(token);
}
