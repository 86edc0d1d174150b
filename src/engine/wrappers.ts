import type { CallSite, Declaration, HandlerDeclaration, ScheduleDeclaration } from '../adapters/adapter';
import { isSpelled } from '../adapters/queue';
import type { Expression } from '../model/expression';
import type { ModuleFacts } from '../model/facts';
import { compareSpans, spanKey, type Span } from '../model/span';
import type { Environment, FunctionReference, Value } from '../model/value';
import { callsNamed, callsOnLists } from './call-index';
import { alternatives, argumentsOf, evaluate } from './evaluate';
import { decoratedBy } from './decorating';
import { roundsAt } from './follow';
import { gatheredIn, type Gathered } from './gathered';
import { rootName } from './held';
import { classGivenIn, labelIn } from './labels';
import { bindParameters } from './binding';
import {
  classValue,
  functionOf,
  instanceOf,
  moduleOf,
  roundOf,
  spanOf,
  withReceiver,
  type Program,
  type Scope,
  type PlacedCall,
} from './program';
import { baseName, chainOf, contentsOf, isHere, rootsOf, sitesOf, type PlacedSite } from './sites';
import { isInUndoing } from './undoing';
import { callsSubclass, givesOwnMembers, inherits, subclassesOf, type Use } from './subclasses';

type Declared = ScheduleDeclaration | HandlerDeclaration;

/** Wrappers around wrappers are followed this far. */
const DEEPEST_WRAPPER = 3;
/** A longer word is seldom a common one. */
const LONG_NAME = 10;
/** Callers that one wrapper is read for. */
const MOST_CALLERS = 2_000;

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
  const loops = holder.bindings.filter(
    (one) => one.each === true && one.scopeStart <= expression.start && expression.end <= one.scopeEnd,
  );
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

/** For a call inside a loop over a list that is written down: once for each item, at the item. */
function iterationsOf(program: Program, { expression, scope }: PlacedCall): readonly Use[] {
  const module = moduleOf(program, scope.file)?.module;
  const holder = module?.functions[scope.function];
  if (module === undefined || holder === undefined) return [];
  const loop = holder.bindings.find(
    (one) => one.each === true && one.scopeStart <= expression.start && expression.end <= one.scopeEnd,
  );
  if (loop?.value !== null && loop !== undefined) {
    return itemsOf(program, loop.value, scope).map(({ item, at }) => ({ environment: roundOf(scope, loop, item), at }));
  }
  return module.functions[holder.parent ?? 0] === undefined
    ? []
    : callbackRounds(program, module, scope, holder.parent ?? 0);
}

/** `list.forEach((item) => …)`: the callback with each item given. */
function callbackRounds(program: Program, module: ModuleFacts, scope: Scope, parent: number): readonly Use[] {
  const outer: Scope = { file: scope.file, function: parent, environment: scope.environment };
  for (const root of rootsOf(module.functions[parent])) {
    for (const call of contentsOf(root).calls.flatMap(chainOf)) {
      if (
        call.kind !== 'call' ||
        call.callee.kind !== 'member' ||
        !/^(forEach|map|flatMap)$/.test(call.callee.property)
      )
        continue;
      if (!call.arguments.some((one) => one.kind === 'function' && one.index === scope.function)) continue;
      const isMap = isInstanceOf(evaluate(program, call.callee.object, outer), 'Map');
      const reference = { file: scope.file, index: scope.function, environment: scope.environment };
      return itemsOf(program, call.callee.object, outer).map(({ item, at }) => {
        // A Map gives its callback the value, then the key.
        const given = isMap && item.kind === 'array' ? item.items.toReversed() : [item];
        return { environment: bindParameters(program, reference, given, null), at };
      });
    }
  }
  return [];
}

/** The list that a Map or Set is made of. */
function held(value: Value): Value {
  if (value.kind !== 'instance' || !(isInstanceOf(value, 'Map') || isInstanceOf(value, 'Set'))) return value;
  return value.arguments?.[0] ?? value;
}

function isInstanceOf(value: Value, name: string): boolean {
  return value.kind === 'instance' && value.of.kind === 'global' && value.of.name === name;
}

/** The items of a list that is written down, or that functions of its file add to. */
function itemsOf(program: Program, expression: Expression, scope: Scope): readonly Gathered[] {
  const list = held(evaluate(program, expression, scope));
  const written = list.kind === 'array' ? list.items.map((item) => ({ item, at: item.at })) : [];
  const added = gatheredIn(program, expression, scope, (inner) => callersOf(program, inner, 0));
  const known = new Set(added.map(({ item }) => spanKey(item.at)));
  return [...written.filter(({ item }) => !known.has(spanKey(item.at))), ...added];
}

/** Every call of the functions around a place, with their parameters bound. */
export function callersOf(program: Program, { file, function: index }: Scope, depth: number): readonly Use[] {
  if (depth >= DEEPEST_WRAPPER) return [];
  const key = `${file}#${String(index)}@${String(depth)}`;
  const known = program.memo.callersOf.get(key);
  if (known !== undefined) return known;
  const { misses, circles } = program;
  const uses = findCallers(program, { file, function: index, environment: null }, depth);
  if (program.misses === misses && program.circles === circles) program.memo.callersOf.set(key, uses);
  return uses;
}

function findCallers(program: Program, scope: Scope, depth: number): readonly Use[] {
  const module = moduleOf(program, scope.file)?.module;
  if (module === undefined) return [];
  const uses: Use[] = [];
  for (
    let index: number | null = scope.function;
    index !== null && index !== 0;
    index = module.functions[index]?.parent ?? null
  ) {
    const holder = module.functions[index];
    if (holder === undefined || holder.name === '' || holder.parameters.length === 0) continue;
    const target = { file: scope.file, index };
    for (const word of wordsFor(program, target, holder.name)) program.sought.add(word);
    for (const caller of callsNamed(
      program,
      holder.name === 'constructor' ? ownerName(program, target) : holder.name,
    )) {
      if (uses.length >= MOST_CALLERS) return uses;
      uses.push(...usesAt(program, caller, target, depth));
    }
    uses.push(...givenToLists(program, target, holder.name));
    // Whoever calls the function further out says less: the parameters of this one would stay open.
    if (uses.length > 0) return uses;
  }
  return uses;
}

/** `jobs.forEach(start)`: the function for each item of a list that it is given to by name. */
function givenToLists(program: Program, target: { file: string; index: number }, name: string): readonly Use[] {
  return callsOnLists(program, name).flatMap(({ list: object, given, scope }) => {
    const value = evaluate(program, given, scope);
    if (value.kind !== 'function') return [];
    if (value.function.file !== target.file || value.function.index !== target.index) return [];
    const list = held(evaluate(program, object, scope));
    if (list.kind !== 'array') return [];
    return list.items.map((item) => ({
      environment: bindParameters(program, value.function, [item], null),
      at: item.at,
    }));
  });
}

/**
 * What files that call a function are looked for by: its name, or, where that is a common word, its class's or file's. A
 * class's instance is often held under the same name in lower case (`schedulerService.schedule(…)`).
 */
function wordsFor(program: Program, target: { file: string; index: number }, name: string): readonly string[] {
  const distinctive = /[a-z][A-Z]|_/.test(name) || name.length >= LONG_NAME;
  if (distinctive && name !== 'constructor') return [name];
  const owner = ownerName(program, target);
  if (owner !== '') return [...new Set([owner, owner.charAt(0).toLowerCase() + owner.slice(1)])];
  const [folder, file] = target.file.split('/').slice(-2);
  return [baseName(file ?? '') === 'index' ? (folder ?? name) : baseName(target.file)];
}

function usesAt(
  program: Program,
  caller: PlacedCall,
  target: { file: string; index: number },
  depth: number,
): readonly Use[] {
  const { expression, scope } = caller;
  if (expression.kind === 'template') return [];
  const reference = calledAs(program, evaluate(program, expression.callee, scope), target, expression.kind === 'new');
  if (reference === null) return [];
  const useIn = (environment: Environment | null, at: Span): Use => {
    const args = argumentsOf(program, expression.arguments, { ...scope, environment });
    return { environment: bindParameters(program, reference, args, null), at };
  };
  const roundsIn = (environment: Environment | null, at: Span): readonly Use[] => {
    const rounds = iterationsOf(program, { expression, scope: { ...scope, environment } });
    return rounds.length > 0 ? rounds.map((round) => useIn(round.environment, round.at)) : [useIn(environment, at)];
  };
  const own = spanOf(scope.file, expression);
  const outer = callersOf(program, scope, depth + 1);
  const [first] = outer;
  if (first === undefined) {
    // What a base class gives of its own, it gives for each subclass.
    const subclasses = givesOwnMembers(caller) ? subclassesOf(program, scope) : [];
    if (subclasses.length > 0) return subclasses.flatMap((use) => roundsIn(use.environment, use.at));
    return roundsIn(scope.environment, own);
  }
  // What the call says in full stands there, however many callers lead to it.
  const args = argumentsOf(program, expression.arguments, scope);
  if (!args.some((one) => dependsOnCaller(one, 0))) return roundsIn(first.environment, own);
  return outer.flatMap((use) => roundsIn(use.environment, use.at));
}

/** Whether a value, as far as it is written down here, holds something that only a caller says. */
function dependsOnCaller(value: Value, depth: number): boolean {
  if (depth > 4) return false;
  const inner = (one: Value): boolean => dependsOnCaller(one, depth + 1);
  switch (value.kind) {
    case 'parameter':
    case 'unknown':
    case 'typed':
      return true;
    case 'instance':
      return value.declared !== undefined;
    case 'member':
      return inner(value.object);
    case 'one-of':
      return value.values.some(inner);
    case 'array':
      return value.open || value.items.some(inner);
    case 'object':
      return value.open || value.properties.some((one) => inner(one.value));
    case 'template':
      return value.values.some(inner);
    case 'operation':
      return value.operands.some(inner);
    case 'call':
      return value.arguments.some(inner);
    default:
      return false;
  }
}

/**
 * The target as a callee leads to it, or null: the very function, or the method of a base class that the target's class
 * has its own version of (`provider.define(job)`, whichever provider is chosen).
 */
function calledAs(
  program: Program,
  callee: Value,
  target: { file: string; index: number },
  construct: boolean,
): FunctionReference | null {
  const called = alternatives(callee).flatMap((value) => entered(program, value, construct) ?? []);
  const direct = called.find((one) => one.file === target.file && one.index === target.index);
  if (direct !== undefined) return direct;
  const method = functionOf(program, target);
  if (construct || method?.owner === null || method === null) return null;
  const held = classValue(program, { file: target.file, index: method.owner, environment: null });
  const overrides = called.some((one) => {
    const other = functionOf(program, one);
    if (other?.owner === null || other?.name !== method.name) return false;
    return inherits(program, held.class, { file: one.file, index: other.owner }, 0);
  });
  const environment = overrides ? withReceiver(target.file, instanceOf(program, held), null) : null;
  return overrides ? { ...target, environment } : null;
}

/** The function a callee is: a constructor for `new`. */
function entered(program: Program, value: Value, construct: boolean): FunctionReference | null {
  if (value.kind === 'function') return value.function;
  if (!construct || value.kind !== 'class') return null;
  const owner = moduleOf(program, value.class.file)?.module.classes[value.class.index];
  const constructor = owner?.methods.find((method) => method.kind === 'constructor');
  if (constructor === undefined) return null;
  const instance: Value = { kind: 'instance', of: value, arguments: null, types: [], at: value.at };
  const environment = withReceiver(value.class.file, instance, value.class.environment);
  return { file: value.class.file, index: constructor.function, environment };
}

function ownerName(program: Program, target: { file: string; index: number }): string {
  const owner = functionOf(program, target)?.owner ?? null;
  return owner === null ? '' : (moduleOf(program, target.file)?.module.classes[owner]?.name ?? '');
}
