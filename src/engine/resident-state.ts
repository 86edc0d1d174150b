import { reach } from '../model/reach';
import type { Predicate, FieldShape, Shape } from '../model/predicate';
import type { Located } from '../model/expression';
import type { HookStep } from '../model/schema';
import type { SqlFacts } from '../model/sql';
import type { ResidentStep, SqlCall, SqlRun } from '../model/sql-resident';
import { hasHole } from '../parse/sql-token';
import {
  applyRetention,
  dropRetained,
  emptyRetentionState,
  renameAge,
  renameRetained,
  type RetentionState,
} from './retention';

/** A step together with the file that it stands in. */
export interface Placed<S> {
  readonly step: S;
  readonly file: string;
}

type Step<K extends ResidentStep['kind']> = Extract<ResidentStep, { readonly kind: K }>;

export type Routine = Placed<Step<'define-routine'>>;

/** A job as the database keeps it. What it runs, and when, may be stated in another file than the job itself. */
export interface ResidentJob extends Placed<Step<'schedule'>> {
  readonly runFile: string;
  readonly scheduleFile: string;
}

export interface ResidentTrigger extends Placed<Step<'create-trigger'>> {
  readonly enabled: boolean;
  /** The table, by the name that it has in the end. */
  readonly table: string;
}

/** What a database runs by itself after a series of files was applied. */
export interface ResidentState {
  /** Jobs by scheduler and name; unnamed ones by their place. */
  readonly jobs: Map<string, ResidentJob>;
  /** By table and name, both in lower case. */
  readonly triggers: Map<string, ResidentTrigger>;
  /** By name in lower case. */
  readonly routines: Map<string, Routine>;
  /** Names of jobs that were scheduled or ended at any time. */
  readonly known: Set<string>;
  /** Conditions by which jobs were ended that may have been scheduled elsewhere. */
  readonly ended: { readonly scheduler: string; readonly which: Predicate }[];
  readonly retention: RetentionState;
  /** Where triggers that are there were made anew, switched or dropped, and where the routines that they call changed. */
  readonly hookSteps: HookStep[];
}

export function emptyResidentState(): ResidentState {
  return {
    jobs: new Map(),
    triggers: new Map(),
    routines: new Map(),
    known: new Set(),
    ended: [],
    retention: emptyRetentionState(),
    hookSteps: [],
  };
}

/** Calls of routines that schedule jobs are followed this deep. */
const DEEPEST_CALL = 5;

/** Applies the statements of one file, in order. */
export function applyFile(state: ResidentState, file: string, { statements }: SqlFacts): void {
  for (const statement of statements) {
    if (statement.kind === 'resident') for (const step of statement.steps) applyResident(state, step, file, 0);
    if (statement.kind !== 'definition') continue;
    for (const step of statement.steps) {
      if (step.kind === 'drop-entity') dropTable(state, step.entity.name);
      else if (step.kind === 'rename-entity') renameTable(state, step.entity.name, step.to.name);
      else if (step.kind === 'rename-field') renameAge(state.retention, step.entity.name, step.field, step.to);
    }
  }
}

function applyResident(state: ResidentState, step: ResidentStep, file: string, depth: number): void {
  switch (step.kind) {
    case 'define-routine':
      noteCallers(state, step, file);
      state.routines.set(step.name.name.toLowerCase(), { step, file });
      return;
    case 'drop-routine':
      noteCallers(state, step, file);
      state.routines.delete(step.name.name.toLowerCase());
      return;
    case 'schedule':
      return schedule(state, step, file);
    case 'reschedule':
      return reschedule(state, step, file);
    case 'unschedule':
      for (const [key] of jobsOf(state, step)) state.jobs.delete(key);
      state.ended.push({ scheduler: step.scheduler, which: step.which });
      return;
    case 'create-trigger': {
      const table = step.table.name;
      // Names that are computed may be different ones.
      const name = hasHole(step.name) ? `${step.name}${file}:${String(step.start)}` : step.name;
      const trigger: ResidentTrigger = { step, file, enabled: true, table };
      note(state, trigger, step, file);
      state.triggers.set(triggerKey(table, name), trigger);
      return;
    }
    case 'drop-trigger':
    case 'switch-trigger':
      return changeTriggers(state, step, file);
    case 'age-by':
    case 'add-policy':
    case 'end-policy':
      applyRetention(state.retention, step, file);
      return;
    case 'call-routines':
      return callRoutines(state, step.calls, file, depth);
  }
}

/** What a routine schedules, its caller schedules. */
function callRoutines(state: ResidentState, calls: readonly SqlCall[], file: string, depth: number): void {
  if (depth >= DEEPEST_CALL) return;
  for (const call of calls) {
    const routine = state.routines.get(call.name.toLowerCase());
    if (routine === undefined) continue;
    for (const step of routine.step.run.steps) applyResident(state, step, routine.file, depth + 1);
    callRoutines(state, routine.step.run.calls, file, depth + 1);
  }
}

/** A name scheduled again takes the job's place: https://github.com/citusdata/pg_cron#what-is-pg_cron */
function schedule(state: ResidentState, step: Step<'schedule'>, file: string): void {
  const key = jobKey(step, file);
  if (step.ifNotExists && state.jobs.has(key)) return;
  state.jobs.set(key, { step, file, runFile: file, scheduleFile: file });
  if (step.name !== null) state.known.add(key);
}

/** An unnamed job is another one for each place that schedules it. */
export function jobKey({ scheduler, name, start }: Step<'schedule'>, file: string): string {
  return name === null ? `${scheduler}\0${file}\0${String(start)}` : `${scheduler}\0${name}`;
}

function reschedule(state: ResidentState, step: Step<'reschedule'>, file: string): void {
  for (const [key, job] of jobsOf(state, step)) {
    const changed: ResidentJob = {
      ...job,
      step: {
        ...job.step,
        schedule: step.schedule ?? job.step.schedule,
        run: step.run ?? job.step.run,
        enabled: step.enabled ?? job.step.enabled,
        name: step.name ?? job.step.name,
      },
      runFile: step.run === undefined ? job.runFile : file,
      scheduleFile: step.schedule === undefined ? job.scheduleFile : file,
    };
    state.jobs.delete(key);
    state.jobs.set(jobKey(changed.step, job.file), changed);
  }
}

function jobsOf(
  state: ResidentState,
  { scheduler, which }: { readonly scheduler: string; readonly which: Predicate },
): readonly (readonly [string, ResidentJob])[] {
  return [...state.jobs].filter(([, job]) => job.step.scheduler === scheduler && selects(which, job.step));
}

/** Whether a condition on the fields of `cron.job` holds for a job. */
export function selects(which: Predicate, { name, schedule, command }: Step<'schedule'>): boolean {
  const fields = new Map<string, FieldShape>([
    ['jobname', textShape(name)],
    ['schedule', textShape(schedule.text)],
    ['command', textShape(command)],
  ]);
  const shape: Shape = { fields, open: true };
  return reach(which, shape, 'sql') === 'always';
}

function textShape(text: string | null): FieldShape {
  const values = text === null ? null : [text];
  return { presence: 'always', nullable: text === null, values, types: ['string'] };
}

// --- Triggers ---

function triggerKey(table: string, name: string): string {
  return `${table.toLowerCase()}\0${name.toLowerCase()}`;
}

function changeTriggers(state: ResidentState, step: Step<'drop-trigger'> | Step<'switch-trigger'>, file: string): void {
  if (step.name !== null && hasHole(step.name)) return;
  for (const [key, trigger] of state.triggers) {
    const named = step.name === null || trigger.step.name.toLowerCase() === step.name.toLowerCase();
    if (!named || (step.table !== null && trigger.table.toLowerCase() !== step.table.toLowerCase())) continue;
    note(state, trigger, step, file);
    if (step.kind === 'drop-trigger') state.triggers.delete(key);
    else state.triggers.set(key, { ...trigger, enabled: step.enabled });
  }
}

function note(state: ResidentState, { table, step }: ResidentTrigger, { start, end }: Located, file: string): void {
  state.hookSteps.push({ entity: table, name: step.name, at: { file, start, end } });
}

/** What changes a routine, changes the triggers that run it. */
function noteCallers(state: ResidentState, step: Step<'define-routine'> | Step<'drop-routine'>, file: string): void {
  const name = step.name.name.toLowerCase();
  for (const trigger of state.triggers.values())
    if (runsRoutine(state, trigger.step.run, name, new Set())) note(state, trigger, step, file);
}

function runsRoutine(state: ResidentState, { calls }: SqlRun, name: string, passed: Set<Routine>): boolean {
  return calls.some((call) => {
    if (call.name.toLowerCase() === name) return true;
    const routine = routineOf(state.routines, call);
    if (routine === null || passed.has(routine)) return false;
    return runsRoutine(state, routine.step.run, name, passed.add(routine));
  });
}

/** A table's triggers go with it, and what deletes from it by age. */
function dropTable(state: ResidentState, table: string): void {
  dropRetained(state.retention, table);
  for (const [key, trigger] of state.triggers)
    if (trigger.table.toLowerCase() === table.toLowerCase()) state.triggers.delete(key);
}

function renameTable(state: ResidentState, table: string, to: string): void {
  renameRetained(state.retention, table, to);
  for (const [key, trigger] of state.triggers) {
    if (trigger.table.toLowerCase() !== table.toLowerCase()) continue;
    state.triggers.delete(key);
    state.triggers.set(triggerKey(to, trigger.step.name), { ...trigger, table: to });
  }
}

/** The routine that a call means. */
export function routineOf(routines: ReadonlyMap<string, Routine>, call: SqlCall): Routine | null {
  return routines.get(call.name.toLowerCase()) ?? null;
}
