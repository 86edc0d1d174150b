import type { CallSite, Declaration, HandlerDeclaration, ScheduleDeclaration } from '../adapters/adapter';
import { isSpelled } from '../adapters/queue';
import { compareSpans, spanKey, type Span } from '../model/span';
import type { Environment, Value } from '../model/value';
import { callbackRounds, callersOf, isAround, iterationsOf } from './callers';
import { decoratedBy } from './decorating';
import { roundsAt } from './follow';
import { rootName } from './held';
import { classGivenIn, labelIn } from './labels';
import { functionOf, moduleOf, type Program, type Scope, type PlacedCall } from './program';
import { chainOf, contentsOf, isHere, rootsOf, sitesOf, type PlacedSite } from './sites';
import { isInUndoing } from './undoing';
import { callsSubclass, subclassesOf, type Use } from './subclasses';

type Declared = ScheduleDeclaration | HandlerDeclaration;

/**
 * Jobs that are declared through the workspace's own scheduler: a function that forwards its parameters to a scheduling
 * call, or a base class whose subclasses say what runs and when. The wrapping call is read again for each caller or
 * subclass, and the job is declared there. Null when the call depends on nothing of the sort; empty when whoever uses it
 * declares no job (a wrapper of one-off schedules).
 */
export function wrappedDeclarations(
  program: Program,
  call: PlacedCall,
  read: (site: CallSite) => readonly Declaration[],
): readonly Declared[] | null {
  const found = new Map<string, Declared>();
  const keep = (declarations: readonly Declaration[], { environment, at }: Use): void => {
    for (const declared of declarations) {
      if (!isDeclared(declared)) continue;
      const one = named(program, declared, environment);
      const key = `${spanKey(at)}\0${one.kind}\0${one.name ?? ''}`;
      if (!found.has(key)) found.set(key, { ...one, at });
    }
  };
  let understood = 0;
  for (const use of usesOf(program, call)) {
    const sites = sitesOf(program, call.expression, { ...call.scope, environment: use.environment });
    if (sites.length > 0) understood += 1;
    keep(sites.flatMap(read), use);
  }
  if (understood === 0) return null;
  return withoutRenewals([...found.values()]).toSorted((a, b) => compareSpans(a.at, b.at));
}

/** A job that is scheduled anew when somebody changes its settings is the job that is there: its place says nothing more. */
function withoutRenewals(declared: readonly Declared[]): readonly Declared[] {
  const isRenewal = (one: Declared, index: number): boolean =>
    one.kind === 'schedule' &&
    one.name !== null &&
    one.trigger.text === null &&
    declared.some(
      (other, place) =>
        other.kind === 'schedule' &&
        other.name === one.name &&
        isSameFunction(one.handler, other.handler) &&
        (other.trigger.text !== null || place > index),
    );
  return declared.filter((one, index) => !isRenewal(one, index));
}

function isSameFunction(one: Value | null, other: Value | null): boolean {
  if (one?.kind !== 'function' || other?.kind !== 'function') return false;
  return one.function.file === other.function.file && one.function.index === other.function.index;
}

/** A job that its scheduler is told no name for has the one that its caller gives. */
function named(program: Program, declared: Declared, environment: Environment): Declared {
  if (declared.kind !== 'schedule' || declared.name !== null || declared.handlerName !== null) return declared;
  const label = labelIn(program, environment);
  if (label !== null || !isNameless(program, declared.handler)) return { ...declared, name: label };
  return { ...declared, name: classGivenIn(program, environment) };
}

/** Whether a handler is a function that has no name of its own. */
function isNameless(program: Program, handler: Value | null): boolean {
  return handler?.kind === 'function' && functionOf(program, handler.function)?.name === '';
}

/** Rounds of a loop around a call, else callers and subclasses, and for each of them the rounds over what it gives. */
export function usesOf(program: Program, call: PlacedCall): readonly Use[] {
  const rounds = iterationsOf(program, call);
  if (rounds.length > 0) return rounds;
  const subclasses = subclassesOf(program, call.scope);
  const callers = subclasses.length > 0 && callsSubclass(program, call) ? [] : callersOf(program, call.scope, 0);
  return [...callers, ...subclasses, ...decoratedBy(program, call)].flatMap((use) => {
    const given = iterationsOf(program, { ...call, scope: { ...call.scope, environment: use.environment } });
    return given.length > 0 ? given : [use];
  });
}

/** A call as one of the callers around it makes it, and where that caller stands. */
export interface ForwardedSite {
  readonly site: CallSite;
  readonly from: Span;
}

/**
 * A call as it is for each caller of the functions around it, where an argument is one of their parameters: what the
 * workspace's own `getOrCreateModel(name, schema)` makes; and for each item of the lists that loops around it go
 * through. Empty when the call depends on nothing of the sort.
 */
export function forwardedSites(
  program: Program,
  { site, call }: PlacedSite,
  names: ReadonlySet<string>,
): readonly ForwardedSite[] {
  if (!site.links.some((link) => names.has(link.name) && isHere(link, site.at))) return [];
  const forwards =
    site.base.kind === 'parameter' ||
    site.links.some((link) => link.arguments?.some((one) => one.kind === 'parameter') === true);
  const callers = forwards ? callersOf(program, call.scope, 0).filter(({ at }) => !isInUndoing(program, at)) : [];
  const placed = [
    { scope: call.scope, from: site.at },
    ...callers.map(({ environment, at }) => ({ scope: { ...call.scope, environment }, from: at })),
  ];
  return placed.flatMap(({ scope: around, from }) =>
    [...roundsAt(program, call.expression, around), ...callbackScopes(program, around)]
      .filter((scope) => scope !== call.scope)
      .flatMap((scope) => sitesOf(program, call.expression, scope).map((one) => ({ site: one, from }))),
  );
}

/** A callback of `list.forEach(…)` for each item. */
export function callbackScopes(program: Program, scope: Scope): readonly Scope[] {
  const module = moduleOf(program, scope.file)?.module;
  const parent = module?.functions[scope.function]?.parent ?? null;
  if (module === undefined || parent === null) return [];
  return callbackRounds(program, module, scope, parent).map(({ environment }) => ({ ...scope, environment }));
}

/**
 * Declarations whose handlers are written inside a function, with that function's parameters as its first caller gives
 * them: `start(db)` around `cron.schedule('0 3 * * *', () => purge(db))`.
 */
export function withCaller(
  program: Program,
  call: PlacedCall,
  declarations: readonly Declaration[],
  read: (site: CallSite) => readonly Declaration[],
): readonly Declaration[] {
  if (!declarations.some((one) => isDeclared(one) && one.handler?.kind === 'function')) return declarations;
  const [caller] = callersOf(program, call.scope, 0);
  if (caller === undefined) return declarations;
  const { environment } = caller;
  const given = sitesOf(program, call.expression, { ...call.scope, environment }).flatMap(read);
  return declarations.map((one, index) => {
    const other = given[index];
    const same = isDeclared(one) && other?.kind === one.kind && other.handler?.kind === 'function';
    return same ? { ...one, handler: other.handler } : one;
  });
}

function isDeclared(declaration: Declaration): declaration is Declared {
  return declaration.kind === 'schedule' || declaration.kind === 'handler';
}

/** Whether callers or subclasses say more than the call itself: another name, a schedule, a function. */
export function saysMore(
  program: Program,
  call: PlacedCall,
  wrapped: readonly Declared[],
  declarations: readonly Declaration[],
): boolean {
  const [own] = declarations.filter(isDeclared);
  if (own?.kind !== 'schedule' || own.handler?.kind !== 'function') return true;
  if (callsParameter(program, call) || callsSubclass(program, call)) return true;
  return wrapped.some((one) => one.kind !== 'schedule' || one.trigger.text !== null || one.name !== own.name);
}

/** Whether a declaration, as read without a caller, leaves open what only a caller or a subclass can say. */
export function isWrapper(program: Program, call: PlacedCall, declaration: Declared): boolean {
  const { handler } = declaration;
  if ((declaration.kind === 'handler' && declaration.name === null) || isSpelled(declaration.queue)) return true;
  // Several handlers are those of a list that is gone through: each is a job of its own.
  if (handler?.kind === 'one-of' || isToldByRounds(program, call)) return true;
  if (handler !== null && handler.kind !== 'function') return true;
  if (
    declaration.kind === 'schedule' &&
    (declaration.trigger.text === null ||
      declaration.tentative === true ||
      (handler === null && (declaration.handlerName === null || declaration.name === null)))
  )
    return true;
  return callsParameter(program, call) || callsSubclass(program, call) || decoratedBy(program, call).length > 0;
}

/** Whether what goes through a list says more than what is run: `for (const job of jobs) new CronJob(job.schedule, …)`. */
function isToldByRounds(program: Program, call: PlacedCall): boolean {
  const { expression, scope } = call;
  const holder = moduleOf(program, scope.file)?.module.functions[scope.function];
  if (expression.kind === 'template' || holder === undefined) return false;
  const loops = holder.bindings.filter((one) => one.each === true && isAround(one, expression));
  const given = new Set([...loops, ...holder.parameters].map(({ name }) => name));
  const isTold = expression.arguments.some((one) => given.has(rootName(one)));
  return isTold && iterationsOf(program, call).length > 1;
}

/** Whether a function written in the call itself calls a parameter of the functions around it. */
function callsParameter(program: Program, { expression, scope }: PlacedCall): boolean {
  const module = moduleOf(program, scope.file)?.module;
  const parameters = new Set<string>();
  for (let index: number | null = scope.function; index !== null; index = module?.functions[index]?.parent ?? null) {
    for (const parameter of module?.functions[index]?.parameters ?? []) {
      if (parameter.name !== null) parameters.add(parameter.name);
      for (const part of parameter.destructured) parameters.add(part.local);
    }
  }
  if (parameters.size === 0 || module === undefined) return false;
  return contentsOf(expression).functions.some((index) =>
    rootsOf(module.functions[index]).some((root) =>
      contentsOf(root).calls.some((outer) =>
        chainOf(outer).some(
          (one) => one.kind !== 'template' && one.callee.kind === 'name' && parameters.has(one.callee.name),
        ),
      ),
    ),
  );
}
