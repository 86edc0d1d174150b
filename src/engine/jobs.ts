import { ANY_NAME, type CallSite, type ScheduleDeclaration } from '../adapters/adapter';
import { callablesIn } from '../adapters/options';
import type { Run } from '../model/command';
import type { EntryPoint, Job, ReachedQuery } from '../model/job';
import { entityOf, type Query } from '../model/query';
import type { NotChecked } from '../model/revision';
import { compareSpans, type Span } from '../model/span';
import type { Value } from '../model/value';
import { alternatives } from './evaluate';
import { DEEPEST_PATH, follow } from './follow';
import type { Declared } from './declared';
import { describe } from '../adapters/operand';
import { functionOf, spanOf, type Program } from './program';
import type { Runner } from './runs';
import { baseName, rootsOf } from './sites';
import { className } from './subclasses';

export interface ScheduledJobs {
  readonly jobs: readonly Job[];
  readonly notChecked: readonly NotChecked[];
}

/** Functions without a name, and those that have only the name of the option that they are given as. */
const NAMELESS: ReadonlySet<string> = new Set(['__call__', '', 'onTick']);

/** Joins schedules with their handlers and follows the handlers to their queries. */
export function scheduledJobs(
  program: Program,
  declared: Declared,
  queriesAt: (site: CallSite) => readonly Query[],
  run: Runner,
): ScheduledJobs {
  const jobs: Job[] = [];
  const notChecked: NotChecked[] = [];
  const taken = new Set<string>();
  for (const [schedule, ...others] of sameJobs(declared.schedules)) {
    const runs = [schedule, ...others].flatMap((one) =>
      handlersOf(declared, one).flatMap((handler) => startedBy(program, handler, one.given)),
    );
    const handlers = runs.map((one) => one.handler);
    const ran = schedule.run === undefined ? null : run(schedule.run);
    const entries = [...handlers.flatMap((handler) => entriesOf(program, handler)), ...(ran?.entries ?? [])];
    const name =
      schedule.name ??
      (schedule.handlerName === ANY_NAME ? null : schedule.handlerName) ??
      runs.find((one) => one.named !== undefined)?.named ??
      entries.find((entry) => !NAMELESS.has(entry.name))?.name ??
      classAround(program, handlers) ??
      baseName(schedule.at.file);
    const functions: Span[] = [];
    const queries: ReachedQuery[] = [...(ran?.queries ?? [])];
    const tooDeep: Span[] = [...(ran?.tooDeep ?? [])];
    const lookedUp: Span[] = [...(ran?.lookedUp ?? [])];
    for (const { handler, given } of runs) {
      const followed = follow(program, handler, queriesAt, given);
      queries.push(...followed.queries.filter((one) => !queries.some((other) => isSameQuery(one, other))));
      tooDeep.push(...followed.tooDeep);
      lookedUp.push(...followed.lookedUp);
      functions.push(...followed.functions);
    }
    if (!holds(schedule, queries, functions) || doesNothing(program, handlers)) continue;
    const id = uniqueId(taken, `${schedule.at.file}#${name}`);
    notChecked.push(...belowDepth(tooDeep, name, id), ...outOfTables(lookedUp, name, id));
    notChecked.push(...undecidedParts(ran?.undecided ?? [], name, id));
    jobs.push({
      id,
      name,
      adapter: schedule.group,
      trigger: schedule.trigger,
      at: schedule.at,
      entries: entries.map((entry) => (entry.name === '' ? { ...entry, name } : entry)),
      queries: queries.sort((a, b) => compareSpans(a.query.at, b.query.at)),
    });
    if (entries.length === 0 && schedule.run?.kind !== 'commands')
      notChecked.push(unresolvedHandler(schedule, name, id));
    notChecked.push(...queries.flatMap(({ query }) => unresolvedParts(query, name, id)));
  }
  return { jobs, notChecked };
}

/**
 * Schedules by place. What one place declares by several tools, of which the configuration chooses one, is one job: the
 * first's, with the handlers of all.
 */
function sameJobs(
  schedules: readonly ScheduleDeclaration[],
): readonly (readonly [ScheduleDeclaration, ...ScheduleDeclaration[]])[] {
  const groups: [ScheduleDeclaration, ...ScheduleDeclaration[]][] = [];
  for (const schedule of [...schedules].sort((a, b) => compareSpans(a.at, b.at))) {
    const known = groups.findLast(
      ([first, ...others]) =>
        schedule.name !== null &&
        first.name === schedule.name &&
        first.trigger.text === schedule.trigger.text &&
        compareSpans(first.at, schedule.at) === 0 &&
        [first, ...others].every((one) => one.group !== schedule.group),
    );
    if (known === undefined) groups.push([schedule]);
    else known.push(schedule);
  }
  return groups;
}

function isSameQuery({ query }: ReachedQuery, { query: other }: ReachedQuery): boolean {
  const isSamePlace = compareSpans(query.at, other.at) === 0 && query.operation === other.operation;
  return isSamePlace && query.method === other.method && JSON.stringify(query) === JSON.stringify(other);
}

/** A nameless function in a class is called after the class, or the subclass that it runs for. */
function classAround(program: Program, handlers: readonly Value[]): string | null {
  const names = handlers.map((handler) => (handler.kind === 'function' ? className(program, handler.function) : null));
  return names.find((name) => name !== null && name !== '') ?? null;
}

const WRITING: readonly Query['operation'][] = ['insert', 'update', 'delete'];

/** Whether what a schedule asks of its handler came out (`ScheduleDeclaration.onlyIf`). */
function holds({ onlyIf }: ScheduleDeclaration, queries: readonly ReachedQuery[], functions: readonly Span[]): boolean {
  if (onlyIf === undefined) return true;
  const place = onlyIf.returnsTo;
  if (place !== undefined && !functions.some((one) => contains(one, place))) return false;
  return queries.some(({ query }) => onlyIf.writes !== true || WRITING.includes(query.operation));
}

/** `new Cron(expression, () => {})` only asks whether an expression is valid. */
function doesNothing(program: Program, handlers: readonly Value[]): boolean {
  return (
    handlers.length > 0 &&
    handlers.every((handler) => {
      if (handler.kind !== 'function') return false;
      const holder = functionOf(program, handler.function);
      return holder !== null && rootsOf(holder).length === 0 && holder.assignments.length === 0;
    })
  );
}

function contains(outer: Span, inner: Span): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}

/** The functions that a package made a handler of; the handler itself where there are none. */
function callablesOr(handler: Value): readonly Value[] {
  const callables = callablesIn(handler);
  return callables.length > 0 ? callables : [handler];
}

/** What runs when a handler is called: what it stands for where it is a tool's, which runs a function by its name. */
function startedBy(
  program: Program,
  handler: Value,
  given: readonly Value[] | undefined,
): readonly {
  readonly handler: Value;
  readonly given?: readonly Value[] | undefined;
  readonly named?: string | undefined;
}[] {
  const started = handler.kind === 'function' ? null : program.toolRuns(handler, given ?? []);
  return started?.map((one) => ({ handler: one.callable, given: one.given, named: one.name })) ?? [{ handler, given }];
}

function handlersOf(declared: Declared, schedule: ScheduleDeclaration): readonly Value[] {
  if (schedule.handler !== null)
    return schedule.handler.kind === 'call' ? callablesOr(schedule.handler) : [schedule.handler];
  if (schedule.handlerName === null) return [];
  const { group, queue, handlerName } = schedule;
  const inQueue = declared.handlers.filter((one) => one.group === group && one.queue === queue);
  const own = inQueue.filter((one) => one.name === handlerName);
  const named = own.length > 0 || queue === undefined ? own : inQueue.filter((one) => one.name === ANY_NAME);
  const here = named.filter((one) => one.at.file === schedule.at.file);
  return (here.length > 0 ? here : named).map((one) => one.handler);
}

function entriesOf(program: Program, handler: Value): readonly EntryPoint[] {
  return alternatives(handler).flatMap((value) => {
    if (value.kind !== 'function') return [];
    const holder = functionOf(program, value.function);
    return holder === null ? [] : [{ name: holder.name, at: spanOf(value.function.file, holder) }];
  });
}

/** One note for all calls of a job that lie too deep. */
function belowDepth(calls: readonly Span[], name: string, id: string): readonly NotChecked[] {
  const [first, ...others] = [...calls].sort(compareSpans);
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  const message = `\`${name}\` goes on through more than ${String(DEEPEST_PATH)} calls here${more}; what lies below is not checked.`;
  return [{ reason: 'call-depth', message, at: first, jobs: [id] }];
}

/** One note for all calls of what a table holds under some key. */
function outOfTables(calls: readonly Span[], name: string, id: string): readonly NotChecked[] {
  const [first] = [...calls].sort(compareSpans);
  if (first === undefined) return [];
  const message = `\`${name}\` runs what a table holds here, which is not known; what that does is not checked.`;
  return [{ reason: 'unresolved-handler', message, at: first, jobs: [id] }];
}

/** One note for all places at which it is not known what a job goes on to do. */
function undecidedParts(places: readonly Span[], name: string, id: string): readonly NotChecked[] {
  const [first] = [...places].sort(compareSpans);
  if (first === undefined) return [];
  const message = `\`${name}\` goes on by an argument or variable that is not known where it is started; all that it may do is followed.`;
  return [{ reason: 'unresolved-handler', message, at: first, jobs: [id] }];
}

function uniqueId(taken: Set<string>, wanted: string): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${String(number)}`;
  taken.add(id);
  return id;
}

function unresolvedHandler(schedule: ScheduleDeclaration, name: string, id: string): NotChecked {
  const what =
    schedule.handler !== null
      ? `runs \`${describe(schedule.handler)}\`, which is not known here`
      : schedule.run !== undefined
        ? `runs \`${describeRun(schedule.run)}\`, which is not known here`
        : schedule.handlerName !== null
          ? 'has no handler of that name in this workspace'
          : 'names no handler';
  return {
    reason: 'unresolved-handler',
    message: `\`${name}\` ${what}. This job is not checked.`,
    at: schedule.at,
    jobs: [id],
  };
}

function describeRun(run: Run): string {
  if (run.kind === 'commands' || run.kind === 'snippet' || run.kind === 'sql') return 'commands';
  return 'name' in run ? run.name : run.path;
}

function unresolvedParts(query: Query, name: string, id: string): readonly NotChecked[] {
  if (query.target.kind === 'unknown') {
    return [
      {
        reason: 'unresolved-target',
        message: `\`${name}\` uses \`${query.target.text}\`; ${query.target.reason}. This query is not checked.`,
        at: query.targetAt ?? query.at,
        jobs: [id],
      },
    ];
  }
  if (query.completeness !== 'opaque' || (query.operation !== 'delete' && query.operation !== 'update')) return [];
  const verb = query.operation === 'delete' ? 'deletes from' : 'updates';
  return [
    {
      reason: 'dynamic-filter',
      message: `\`${name}\` ${verb} \`${entityOf(query) ?? ''}\` by a filter that is not known here.`,
      at: query.at,
      jobs: [id],
    },
  ];
}
