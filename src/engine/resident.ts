import { placeSqlQuery } from '../adapters/sql-query';
import type { Located } from '../model/expression';
import type { CallStep, Job, ReachedQuery, Trigger } from '../model/job';
import type { NotChecked } from '../model/revision';
import type { HookStep } from '../model/schema';
import type { ResidentScheduler, SqlRun } from '../model/sql-resident';
import { compareSpans, spanKey, type Span } from '../model/span';
import { eventsOf, type TriggerEvent } from '../model/trigger-events';
import { emptyRun } from '../parse/sql-run';
import { DEEPEST_PATH } from './follow';
import { seriesOf, type Journal, type SqlFile } from './replay-order';
import {
  applyFile,
  emptyResidentState,
  routineOf,
  selects,
  type ResidentJob,
  type ResidentState,
  type ResidentTrigger,
  type Routine,
} from './resident-state';
import { policyQuery, type Retention } from './retention';
import { baseName } from './sites';

export interface ResidentJobs {
  readonly jobs: readonly Job[];
  readonly notChecked: readonly NotChecked[];
  readonly hookSteps: readonly HookStep[];
}

/**
 * Jobs that databases run themselves, after all migrations were applied: those of pg_cron, MySQL's events, and triggers
 * that touch other data than the row at hand. What ends a job in a later migration ends it here. So do policies by which extensions delete what is old.
 */
export function residentJobs(files: readonly SqlFile[], journals: readonly Journal[] = []): ResidentJobs {
  const series = seriesOf(files, hasResident, journals);
  const snapshots = series.filter((each) => each.snapshot).flatMap((each) => each.files);
  const base = snapshotState(snapshots);
  const histories = series
    .filter((each) => !each.snapshot)
    .map((each) => {
      const state = emptyResidentState();
      for (const [name, routine] of base.routines) state.routines.set(name, routine);
      for (const { file, sql } of each.files) applyFile(state, file, sql);
      return state;
    });
  const routines = new Map(histories.flatMap((state) => [...state.routines]));
  for (const [name, routine] of base.routines) if (!routines.has(name)) routines.set(name, routine);
  const found = new Map<string, { readonly job: Job; readonly notChecked: readonly NotChecked[] }>();
  const taken = new Set<string>();
  for (const state of [withoutSuperseded(base, histories), ...histories]) {
    const known = new Map([...routines, ...state.routines]);
    for (const job of state.jobs.values()) add(found, scheduledJob(job, known, taken));
    for (const trigger of state.triggers.values()) add(found, triggerJob(trigger, known, taken));
    const ages = new Map([...base.retention.ages, ...state.retention.ages]);
    for (const policy of state.retention.policies.values())
      add(found, policyJob(policy, ages.get(policy.table.toLowerCase()) ?? null, known, taken));
  }
  const all = [...found.values()];
  return {
    jobs: all.map(({ job }) => job),
    notChecked: all.flatMap(({ notChecked }) => notChecked),
    hookSteps: histories.flatMap((state) => state.hookSteps),
  };
}

type FoundJob = { readonly job: Job; readonly notChecked: readonly NotChecked[] } | null;

function add(found: Map<string, NonNullable<FoundJob>>, one: FoundJob): void {
  if (one === null) return;
  const key = `${spanKey(one.job.at)}\0${one.job.name}`;
  if (!found.has(key)) found.set(key, one);
}

function hasResident({ sql }: SqlFile): boolean {
  return sql.statements.some((statement) => statement.kind === 'resident');
}

/**
 * Files that are no migrations come in no order that means anything: what one ends is not ended for the others, and
 * what one calls may stand in another.
 */
function snapshotState(files: readonly SqlFile[]): ResidentState {
  const base = emptyResidentState();
  for (const round of [0, 1]) {
    for (const { file, sql } of files) {
      const state = emptyResidentState();
      for (const [name, routine] of base.routines) state.routines.set(name, routine);
      applyFile(state, file, sql);
      for (const [name, routine] of state.routines) base.routines.set(name, routine);
      if (round === 0) continue;
      for (const [key, job] of state.jobs) base.jobs.set(key, job);
      for (const [key, trigger] of state.triggers) base.triggers.set(key, trigger);
      for (const [key, policy] of state.retention.policies) base.retention.policies.set(key, policy);
      for (const [table, field] of state.retention.ages) base.retention.ages.set(table, field);
    }
  }
  return base;
}

/** A job or trigger that migrations speak of is as the migrations leave it. */
function withoutSuperseded(base: ResidentState, histories: readonly ResidentState[]): ResidentState {
  const retention = { ...base.retention, policies: new Map(base.retention.policies) };
  const state = { ...base, jobs: new Map(base.jobs), triggers: new Map(base.triggers), retention };
  for (const history of histories) {
    for (const [key, job] of base.jobs) {
      const ended = history.ended.some((end) => end.scheduler === job.step.scheduler && selects(end.which, job.step));
      if (ended || history.known.has(key)) state.jobs.delete(key);
    }
    for (const key of history.triggers.keys()) state.triggers.delete(key);
    for (const key of history.retention.known) retention.policies.delete(key);
  }
  return state;
}

function scheduledJob(job: ResidentJob, routines: ReadonlyMap<string, Routine>, taken: Set<string>): FoundJob {
  const { step, file } = job;
  if (!step.enabled) return null;
  const { schedule, run } = step;
  const name = step.name ?? run?.calls.find((call) => call.whole)?.name ?? baseName(file);
  const trigger: Trigger = {
    kind: schedule.text === null ? 'unknown' : schedule.kind,
    text: schedule.text,
    timezone: schedule.timezone,
    seconds: false,
    ...(step.scheduler === 'pg-cron' && { dialect: 'pg-cron' as const }),
    at: { file: job.scheduleFile, start: schedule.start, end: schedule.end },
  };
  const at: Span = { file, start: step.start, end: step.end };
  return jobOf({ name, adapter: step.scheduler, trigger, at, run, runFile: job.runFile }, routines, taken);
}

/** What a policy says is deleted or worked out again, with nobody watching. */
function policyJob(
  policy: Retention,
  field: string | null,
  routines: ReadonlyMap<string, Routine>,
  taken: Set<string>,
): FoundJob {
  const { step, file, table } = policy;
  const at: Span = { file, start: step.start, end: step.end };
  const { schedule } = step;
  const trigger: Trigger = {
    kind: schedule === null ? 'external' : schedule.text === null ? 'unknown' : schedule.kind,
    text: schedule?.text ?? null,
    timezone: null,
    seconds: false,
    at: schedule === null ? at : { file, start: schedule.start, end: schedule.end },
  };
  const run = { ...emptyRun(at), queries: [policyQuery(policy, field)] };
  const name = `${step.does === 'delete' ? 'retention' : 'refresh'} of ${table}`;
  return jobOf({ name, adapter: step.scheduler, trigger, at, run, runFile: file }, routines, taken);
}

function triggerJob(trigger: ResidentTrigger, routines: ReadonlyMap<string, Routine>, taken: Set<string>): FoundJob {
  const { step, file, table } = trigger;
  if (!trigger.enabled) return null;
  const at: Span = { file, start: step.start, end: step.end };
  const text = `${step.moment} on ${isComputed(table) ? 'a table whose name is computed' : table}`;
  const fires: Trigger = { kind: 'event', text, timezone: null, seconds: false, at };
  const events = eventsOf(step.moment);
  const { run } = step;
  const name = isComputed(step.name) ? text : step.name;
  const parts = { name, adapter: 'sql-triggers', trigger: fires, at, run, runFile: file, events } as const;
  const found = jobOf(parts, routines, new Set(taken));
  // A trigger that only sets fields of its own row, or refuses it, touches nothing else.
  if (found.job.queries.length + found.notChecked.length === 0) return null;
  return jobOf(parts, routines, taken);
}

/** Whether a name has a hole, or a part that a template puts in. */
function isComputed(name: string): boolean {
  return /[\uE000{]/.test(name);
}

interface JobParts {
  readonly name: string;
  readonly adapter: ResidentScheduler | 'sql-triggers';
  readonly trigger: Trigger;
  readonly at: Span;
  readonly run: SqlRun | null;
  readonly runFile: string;
  /** What a trigger runs for; absent for a job. */
  readonly events?: readonly TriggerEvent[];
}

function jobOf(
  parts: JobParts,
  routines: ReadonlyMap<string, Routine>,
  taken: Set<string>,
): { readonly job: Job; readonly notChecked: readonly NotChecked[] } {
  const { name, run, runFile, at, adapter, trigger, events } = parts;
  const id = uniqueId(taken, `${at.file}#${name}`);
  const { queries, notChecked } =
    run === null
      ? { queries: [], notChecked: [gap(`\`${name}\` runs a command that is computed. This job is not checked.`, at)] }
      : followRun(run, runFile, name, events ?? null, routines);
  const entryAt = run === null ? at : { file: runFile, start: run.start, end: run.end };
  return {
    job: {
      id,
      name,
      adapter,
      trigger,
      at,
      entries: run === null ? [] : [{ name, at: entryAt }],
      queries: [...queries].sort((a, b) => compareSpans(a.query.at, b.query.at)),
    },
    notChecked: notChecked.map((note) => ({ ...note, jobs: [id] })),
  };
}

function uniqueId(taken: Set<string>, wanted: string): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${String(number)}`;
  taken.add(id);
  return id;
}

function gap(message: string, at: Span): NotChecked {
  return { reason: 'unresolved-handler', message, at, jobs: [] };
}

/** Functions of the database and of its extensions, which no file of the workspace defines. */
const ofDatabase = /^(?:pg_|pgmq|dblink|set_config|now|sleep|add_|drop_chunks|run_job|run_maintenance|refresh_)/;

/** Whether a place of a body runs for one of the events of a trigger. */
function runsFor({ stretches = [] }: SqlRun, { start }: Located, events: readonly TriggerEvent[] | null): boolean {
  if (events === null || events.length === 0) return true;
  return stretches.every(
    (one) => start < one.start || start >= one.end || one.events.some((event) => events.includes(event)),
  );
}

/**
 * Every query that a run makes, by itself or through routines that it calls, breadth first.
 *
 * @param events what a trigger runs for; null for a job
 */
function followRun(
  run: SqlRun,
  file: string,
  name: string,
  events: readonly TriggerEvent[] | null,
  routines: ReadonlyMap<string, Routine>,
): { readonly queries: readonly ReachedQuery[]; readonly notChecked: readonly NotChecked[] } {
  const found = new Map<string, ReachedQuery>();
  const notChecked: NotChecked[] = [];
  const entered = new Set<Routine>();
  let level: { run: SqlRun; file: string; path: readonly CallStep[] }[] = [{ run, file, path: [] }];
  for (let depth = 0; level.length > 0 && depth <= DEEPEST_PATH; depth += 1) {
    const next: typeof level = [];
    for (const { run: here, file: inFile, path } of level) {
      for (const query of here.queries.filter((one) => runsFor(here, one, events))) {
        const placed = placeSqlQuery(query, inFile);
        const key = `${spanKey(placed.at)}\0${placed.operation}\0${JSON.stringify(placed.target)}`;
        if (!found.has(key)) found.set(key, { query: placed, path, certain: true });
      }
      notChecked.push(...gapsOf(here, inFile, name));
      for (const call of here.calls.filter((one) => runsFor(here, one, events))) {
        const routine = routineOf(routines, call);
        const at: Span = { file: inFile, start: call.start, end: call.end };
        if (routine === null && path.length === 0 && events === null && call.whole && !ofDatabase.test(call.name))
          notChecked.push(gap(`\`${name}\` runs \`${call.name}\`, which is not known here.`, at));
        if (routine === null || entered.has(routine)) continue;
        entered.add(routine);
        const { step } = routine;
        const target: Span = { file: routine.file, start: step.start, end: step.end };
        next.push({ run: step.run, file: routine.file, path: [...path, { name: step.name.name, at, target }] });
      }
    }
    level = next;
  }
  return { queries: [...found.values()], notChecked };
}

function gapsOf(run: SqlRun, file: string, name: string): readonly NotChecked[] {
  const requests = run.requests.map(({ url, start, end }) => {
    const what = url === null ? 'an address that is computed' : `\`${url}\``;
    return gap(`\`${name}\` calls ${what}; what answers there is not checked.`, { file, start, end });
  });
  const problems = run.problems.map(({ problem, start, end }): NotChecked => {
    return { reason: 'syntax-error', message: `\`${name}\`: ${problem}`, at: { file, start, end }, jobs: [] };
  });
  return [...requests, ...problems];
}
