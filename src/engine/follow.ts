import type { CallSite } from '../adapters/adapter';
import { packageOf } from '../adapters/origin';
import { scheduleAdapters } from '../adapters/registry.generated';
import type { Expression } from '../model/expression';
import type { ParameterFacts } from '../model/facts';
import type { CallStep, ReachedQuery } from '../model/job';
import type { Query } from '../model/query';
import { isPython } from '../model/language';
import { spanKey, type Span } from '../model/span';
import type { Environment, FunctionReference, Value, ValueOf } from '../model/value';
import { alternatives, argumentsOf, evaluate } from './evaluate';
import { allowed } from './allowance';
import { membersAssigned } from './assignment-sites';
import { bindParameters } from './binding';
import {
  functionKey,
  functionOf,
  isSubscribed,
  moduleOf,
  remember,
  roundOf,
  spanOf,
  withReceiver,
  type Program,
  type Scope,
  type CallExpression,
} from './program';
import { inSameFunction } from './innermost';
import { pickedOf } from './names';
import { withLeftOver } from './left-over';
import { withRowReads, type Ran } from './row-reads';
import { signatureOf } from './signature';
import { mayRun } from './branches';
import { isLookedUp } from './tables';
import { undecide } from './truth';
import { chainOf, contentsOf, nameOfFunction, namesOf, rootsOf, sitesOf } from './sites';

/** Calls are followed this deep from a job's entry; what lies deeper is reported, not ignored. */
export const DEEPEST_PATH = 12;
/** One function is followed for at most this many different sets of arguments in one job. */
const MOST_CONTEXTS = 8;
/** Functions followed for one job. */
const MOST_STEPS = 4_000;

export interface Followed {
  readonly queries: readonly ReachedQuery[];
  /** Calls that lie deeper than Tacit follows. */
  readonly tooDeep: readonly Span[];
  /** Calls of what a table holds, of which nobody can tell what they run. */
  readonly lookedUp: readonly Span[];
  /** Every function that was run. */
  readonly functions: readonly Span[];
}

interface Walk {
  readonly program: Program;
  readonly queriesAt: (site: CallSite) => readonly Query[];
  readonly contexts: Map<string, Set<string>>;
  readonly found: Map<string, ReachedQuery>;
  readonly tooDeep: Span[];
  readonly lookedUp: Span[];
  readonly functions: Span[];
  readonly ran: Ran[];
  steps: number;
}

interface Pending {
  readonly reference: FunctionReference;
  readonly environment: Environment | null;
  readonly path: readonly CallStep[];
}

/**
 * Every query that runs when a function runs, with the calls that lead there: breadth first, so that the shortest path
 * to a query is the one told. Functions given to a package (`items.map(fn)`) are taken to be called by it.
 *
 * @param given what the function is called with, as far as that is known
 */
export function follow(
  program: Program,
  entry: Value,
  queriesAt: (site: CallSite) => readonly Query[],
  given: readonly Value[] = [],
): Followed {
  const key = given.length === 0 ? plainKey(program, entry) : null;
  const known = key === null ? undefined : program.memo.followed.get(key);
  if (known !== undefined) return known;
  const { misses } = program;
  const walk: Walk = {
    program,
    queriesAt,
    contexts: new Map(),
    found: new Map(),
    tooDeep: [],
    lookedUp: [],
    functions: [],
    ran: [],
    steps: 0,
  };
  let level: Pending[] = alternatives(entry).flatMap((value) =>
    value.kind === 'function'
      ? [{ reference: value.function, environment: bindParameters(program, value.function, given, null), path: [] }]
      : [],
  );
  const goOn = (): boolean => {
    for (let depth = 0; level.length > 0 && depth <= DEEPEST_PATH; depth += 1) {
      const next: Pending[] = [];
      for (const pending of level) runFunction(walk, pending, next);
      level = next;
    }
    for (const pending of level) leave(walk, pending);
    return true;
  };
  const isWhole = allowed(program, entry.at, goOn, () => false);
  const { tooDeep, lookedUp, functions } = walk;
  const queries = withLeftOver(program, withRowReads(program, [...walk.found.values()], walk.ran), walk.ran);
  const followed = { queries, tooDeep, lookedUp, functions };
  if (key !== null && isWhole) remember(program, program.memo.followed, key, followed, misses);
  return followed;
}

/** Names a function that does the same whoever runs it; null for another. */
function plainKey({ process }: Program, entry: Value): string | null {
  if (process !== null || entry.kind !== 'function' || entry.function.environment !== null) return null;
  return functionKey(entry.function);
}

function runFunction(walk: Walk, pending: Pending, next: Pending[], most = MOST_CONTEXTS): void {
  const { reference, environment, path } = pending;
  const key = functionKey(reference);
  const contexts = walk.contexts.get(key) ?? new Set<string>();
  const signature = signatureOf(walk.program, environment);
  if (contexts.has(signature) || contexts.size >= most) return;
  if (walk.steps >= MOST_STEPS) {
    leave(walk, pending);
    return;
  }
  contexts.add(signature);
  walk.contexts.set(key, contexts);
  walk.steps += 1;
  walk.ran.push({ reference, environment });
  const holder = functionOf(walk.program, reference);
  if (holder === null) return;
  if (contexts.size === 1) walk.functions.push(spanOf(reference.file, holder));
  const scope: Scope = { file: reference.file, function: reference.index, environment };
  for (const root of rootsOf(holder)) runExpression(walk, root, scope, path, next);
  if (!isPython(scope.file)) return;
  for (const site of membersAssigned(walk.program, holder, scope, ANY, true))
    for (const query of walk.program.assigned(site)) keep(walk, query, path);
}

const ANY = /^/;

/** What is not followed is told by the call that leads there. */
function leave({ tooDeep }: Walk, { path }: Pending): void {
  const last = path.at(-1);
  if (last !== undefined) tooDeep.push(last.at);
}

function runExpression(
  walk: Walk,
  expression: Expression,
  scope: Scope,
  path: readonly CallStep[],
  next: Pending[],
): void {
  for (const call of contentsOf(expression).calls)
    for (const round of roundsAt(walk.program, call, scope))
      if (mayRun(walk.program, call, expression, round)) runCall(walk, call, round, path, next);
}

function runCall(walk: Walk, call: CallExpression, scope: Scope, path: readonly CallStep[], next: Pending[]): void {
  const { program } = walk;
  const module = moduleOf(program, scope.file)?.module;
  if (module === undefined) return;
  if (isSubscribed(program, scope.file, namesOf(module, call))) {
    for (const site of sitesOf(program, call, scope)) for (const query of walk.queriesAt(site)) keep(walk, query, path);
  }
  for (const link of chainOf(call)) {
    if (link.kind === 'template') continue;
    const callee = evaluate(program, link.callee, scope);
    const args = argumentsOf(program, link.arguments, scope);
    const at = spanOf(scope.file, link);
    const started = program.process?.runs(callee, args) ?? program.toolRuns(callee, args);
    if (started === 'undecided' && program.process !== null) undecide(program.process, scope.file, link);
    else if (started !== null && started !== 'undecided') {
      for (const { callable, given } of started) enter(walk, callable, given, at, false, path, next);
      continue;
    }
    if (!isKnown(callee) && isLookedUp(program, link.callee, scope)) walk.lookedUp.push(at);
    for (const target of memberGiven(callee))
      next.push(step(walk, target, bindParameters(program, target, [], null), at, path));
    for (const target of alternatives(callee)) enter(walk, target, args, at, link.kind === 'new', path, next);
    // `new Worker(queue, …)`, `new CronJob(…)`: what others run later is no part of what makes them.
    if (link.kind === 'new' && alternatives(callee).every(isScheduling)) continue;
    // A function that is handed over is taken to be called: callbacks of packages, of array methods, of transactions.
    if (!alternatives(callee).some((target) => target.kind === 'function')) {
      for (const argument of args) handOver(walk, argument, callee, scope, at, path, next);
    } else {
      for (const argument of args)
        if (argument.kind === 'function' && isInline(argument, at))
          handOver(walk, argument, callee, scope, at, path, next);
    }
  }
}

const schedulingPackages = new Set(scheduleAdapters.flatMap(({ packages }) => packages));

/** Whether something comes from a scheduler, which runs what it is given when its time has come. */
function isScheduling(callee: Value): boolean {
  return schedulingPackages.has(packageOf(callee) ?? '');
}

/** Whether it is known what a call runs: a function, or what is no business of the workspace. */
function isKnown(callee: Value): boolean {
  return alternatives(callee).some(({ kind }) => kind === 'function' || kind === 'class' || kind === 'external');
}

function enter(
  walk: Walk,
  target: Value,
  args: readonly Value[],
  at: Span,
  construct: boolean,
  path: readonly CallStep[],
  next: Pending[],
): void {
  const { program } = walk;
  if (target.kind === 'function') {
    const given = withLeftOut(program, target.function, args);
    next.push(step(walk, target.function, bindParameters(program, target.function, given, null), at, path));
    return;
  }
  // Python calls a class to construct it.
  if (target.kind === 'class' && (construct || isPython(target.class.file))) {
    const owner = moduleOf(program, target.class.file)?.module.classes[target.class.index];
    const constructor = owner?.methods.find((method) => method.kind === 'constructor');
    if (constructor === undefined) return;
    const instance: Value = { kind: 'instance', of: target, arguments: args, types: [], at };
    const reference = {
      file: target.class.file,
      index: constructor.function,
      environment: withReceiver(target.class.file, instance, target.class.environment),
    };
    next.push(step(walk, reference, bindParameters(program, reference, args, null), at, path));
    return;
  }
  // fn.bind(…)(), fn.call(…), fn.apply(…)
  if (
    target.kind === 'member' &&
    target.object.kind === 'function' &&
    (target.property === 'call' || target.property === 'apply')
  ) {
    const given = target.property === 'call' ? args.slice(1) : [];
    next.push(
      step(
        walk,
        target.object.function,
        bindParameters(program, target.object.function, given, args[0] ?? null),
        at,
        path,
      ),
    );
  }
}

const leftOut = new WeakMap<ParameterFacts, Value>();

/** What a call gives, with `undefined` for the parameters at the end that it leaves out. */
function withLeftOut(program: Program, target: FunctionReference, args: readonly Value[]): readonly Value[] {
  const parameters = functionOf(program, target)?.parameters ?? [];
  if (isPython(target.file) || args.length >= parameters.length || parameters.some(({ rest }) => rest)) return args;
  if (args.some((one) => one.kind === 'operation' && one.operator === '...')) return args;
  return parameters.map((parameter, index): Value => {
    const given = args[index] ?? leftOut.get(parameter);
    if (given !== undefined) return given;
    const nothing: Value = { kind: 'undefined', at: spanOf(target.file, parameter) };
    leftOut.set(parameter, nothing);
    return nothing;
  });
}

function isInline(value: Value, at: Span): boolean {
  return value.at.file === at.file && value.at.start >= at.start && value.at.end <= at.end;
}

/** Rounds of a loop that are told apart. */
const MOST_ROUNDS = 16;

/** A call inside loops over lists that are written down: once for each item; else as it stands. */
export function roundsAt(program: Program, call: CallExpression, scope: Scope): readonly Scope[] {
  const bindings = functionOf(program, { file: scope.file, index: scope.function })?.bindings ?? [];
  const loops = bindings.filter(
    (one) => one.each === true && one.scopeStart <= call.start && call.end <= one.scopeEnd && call.start >= one.end,
  );
  let rounds: readonly Scope[] = [scope];
  for (const loop of loops) {
    const { value } = loop;
    if (value === null || (call.start >= value.start && call.end <= value.end)) continue;
    const before = rounds;
    const after = before.flatMap((round) => {
      const list = evaluate(program, value, round);
      if (list.kind !== 'array' || list.open || list.items.length < 2) return [round];
      return list.items.map((item) => ({ ...round, environment: roundOf(round, loop, item) }));
    });
    rounds = after.length > MOST_ROUNDS ? before : after;
  }
  return rounds;
}

function handOver(
  walk: Walk,
  argument: Value,
  callee: Value,
  scope: Scope,
  at: Span,
  path: readonly CallStep[],
  next: Pending[],
): void {
  for (const value of alternatives(argument)) {
    if (value.kind === 'function') {
      for (const args of elementArguments(walk.program, callee, value.function)) {
        const environment = bindParameters(walk.program, value.function, args, null);
        if (isInline(value, at)) runInline(walk, { reference: value.function, environment, path }, next);
        else next.push(step(walk, value.function, environment, at, path));
      }
    } else if (value.kind === 'array') {
      for (const item of value.items) if (item.kind === 'function') handOver(walk, item, callee, scope, at, path, next);
    } else if (value.kind === 'object' && !isAssembly(value, at)) {
      for (const property of value.properties)
        if (property.value.kind === 'function') handOver(walk, property.value, callee, scope, at, path, next);
    }
  }
}

/** Several functions by their names, of which a package makes an object: what is called on that says which of them run. */
function isAssembly({ properties }: ValueOf<'object'>, at: Span): boolean {
  return properties.filter(({ value }) => value.kind === 'function' && !isInline(value, at)).length > 1;
}

/** The function behind `repository.drop()` where `const repository = injectArguments({ drop }, { db })`. */
function memberGiven(callee: Value): readonly FunctionReference[] {
  if (callee.kind !== 'member' || callee.object.kind !== 'call') return [];
  return callee.object.arguments.flatMap((argument) =>
    argument.kind !== 'object'
      ? []
      : argument.properties.flatMap(({ key, value }) =>
          key === callee.property && value.kind === 'function' ? [value.function] : [],
        ),
  );
}

/** A callback written in place belongs to the function around it: no step of the path. */
function runInline(walk: Walk, pending: Pending, next: Pending[]): void {
  runFunction(walk, pending, next, MOST_ROUNDS);
}

/** Methods that call a function with each element of a list, a cursor's included. */
const GOES_THROUGH = new Set(['each', 'eachAsync', 'every', 'filter', 'flatMap', 'forEach', 'map', 'some']);

/** What `list.forEach(fn)` gives to `fn`: each element of a list that is written down, or one that a call gives. */
function elementArguments(program: Program, callee: Value, target: FunctionReference): readonly (readonly Value[])[] {
  const given = program.callback(callee);
  if (given !== null) return [given];
  if (callee.kind !== 'member') return [[]];
  const { object, property } = callee;
  if (object.kind === 'array') {
    if (object.items.length === 0) return [[]];
    if (!object.open && GOES_THROUGH.has(property) && object.items.length <= MOST_ROUNDS)
      return object.items.map((item) => [item]);
    return [[{ kind: 'one-of', values: object.items, at: object.at }]];
  }
  if (property === 'then') return object.kind === 'call' ? [[object]] : [[]];
  const parameters = functionOf(program, target)?.parameters ?? [];
  const [first] = parameters;
  if (first === undefined) return [[]];
  const text = first.name ?? '';
  const at = spanOf(target.file, first);
  if (object.kind === 'call' && GOES_THROUGH.has(property)) return [[{ kind: 'unknown', text, of: object, at }]];
  const item = pickedOf({ kind: 'unknown', text, at }, object);
  if (/^reduce(?:Right)?$/.test(property)) {
    const [, second] = parameters;
    const place = second === undefined ? at : spanOf(target.file, second);
    return [
      [
        { kind: 'unknown', text, at },
        { ...item, at: place },
      ],
    ];
  }
  if (/^(?:to)?[sS]ort/.test(property)) return [[item, item]];
  return GOES_THROUGH.has(property) || /^find/.test(property) ? [[item]] : [[]];
}

function step(
  walk: Walk,
  reference: FunctionReference,
  environment: Environment | null,
  at: Span,
  path: readonly CallStep[],
): Pending {
  const holder = functionOf(walk.program, reference);
  const target = holder === null ? at : spanOf(reference.file, holder);
  const name = nameOfFunction(walk.program, { file: reference.file, function: reference.index, environment });
  return { reference, environment, path: [...path, { name, at, target }] };
}

/** A query once for each condition that it runs with; values given at run time make no difference. */
function keep(walk: Walk, made: Query, way: readonly CallStep[]): void {
  const { query, path } = toldWhereChosen(walk.program, made, way);
  const condition = JSON.stringify([query.target, query.predicate], withoutRunTime);
  const key = `${spanKey(query.at)}\0${query.operation}\0${query.method}\0${condition}`;
  const known = walk.found.get(key);
  if (known === undefined) walk.found.set(key, { query, path, certain: true });
  else if (query.chosenAt !== undefined) walk.found.set(key, { ...known, query: alsoWriting(known.query, query) });
}

/** What is assigned to a row bit by bit is one change of it. */
function alsoWriting(query: Query, { writes }: Query): Query {
  const isNew = ({ field, at }: Query['writes'][number]): boolean =>
    !query.writes.some((one) => one.field === field && one.at.start === at.start);
  return { ...query, writes: [...query.writes, ...writes.filter(isNew)] };
}

/**
 * A row that one function finds and others, called with it, delete or change: that happens, for whoever reads the code,
 * where it is handed on, since what it is handed to does so with any row.
 */
function toldWhereChosen(
  program: Program,
  query: Query,
  path: readonly CallStep[],
): { readonly query: Query; readonly path: readonly CallStep[] } {
  const { chosenAt } = query;
  const index = chosenAt === undefined ? -1 : path.findLastIndex(({ at }) => inSameFunction(program, at, chosenAt));
  const step = path[index];
  if (chosenAt === undefined || step === undefined) return { query, path };
  const at = inSameFunction(program, query.at, chosenAt) ? query.at : step.at;
  return { query: { ...query, at }, path: path.slice(0, index) };
}

function withoutRunTime(key: string, value: unknown): unknown {
  return key === 'text' || key === 'reason' || key === 'at' ? undefined : value;
}
