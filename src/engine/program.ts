import { readsLanguage, type Adapter, type AssignmentSite, type Called, type EntryPoint } from '../adapters/adapter';
import type {
  AssignmentFacts,
  BindingFacts,
  ClassFacts,
  ExportFacts,
  Facts,
  FunctionFacts,
  ImportFacts,
  ModuleFacts,
  TypeFacts,
} from '../model/facts';
import type { Expression, TypeExpression } from '../model/expression';
import type { SchedulerSetting } from '../model/configuration';
import { isPython, type CodeLanguage } from '../model/language';
import type { Query } from '../model/query';
import { compareText, type Span } from '../model/span';
import type { ResolvedType } from '../model/resolved-type';
import type { ClassReference, Environment, FunctionReference, Value, ValueOf } from '../model/value';
import type { CallOnList } from './call-index';
import type { Followed } from './follow';
import type { Use } from './subclasses';
import type { PlacedSite } from './sites';
import { createMajorLookup, createModuleResolver, type ModuleResolver } from './modules';
import type { Process } from './started';

export type CallExpression = Extract<Expression, { kind: 'call' | 'new' | 'template' }>;

/** A call where it stands, so that it can be read again for a caller of the function around it. */
export interface PlacedCall {
  readonly expression: CallExpression;
  readonly scope: Scope;
}

export interface FileModule {
  readonly file: string;
  readonly module: ModuleFacts;
}

/** Where an expression stands: the function around it, and what that function's parameters are bound to. */
export interface Scope {
  readonly file: string;
  readonly function: number;
  readonly environment: Environment | null;
}

/** All facts of one revision with what was worked out so far. Resolving only ever adds to the memos and to `wanted`. */
export interface Program {
  readonly facts: ReadonlyMap<string, Facts>;
  readonly files: ReadonlySet<string>;
  /** Reads a file that has no facts yet, which `facts` holds from then on; null where it has to be waited for. */
  readonly readNow: (file: string) => Facts | null;
  /** Files that may declare something, sorted; the others only hold what calls lead to. */
  declaring: readonly string[];
  readonly adapters: readonly Adapter[];
  /** Schedulers that the configuration declares. */
  readonly schedulers: readonly SchedulerSetting[];
  readonly resolveModule: ModuleResolver;
  readonly major: (file: string, packageName: string) => number | null;
  /** Files that names lead to and that have no facts yet. */
  readonly wanted: Set<string>;
  /** Names by which the workspace's own schedulers are called. */
  readonly sought: Set<string>;
  /** Names of calls that some adapter reads. */
  readonly subscribed: Readonly<Record<CodeLanguage, ReadonlySet<string>>>;
  readonly memo: {
    readonly values: Map<Expression, Value>;
    readonly boundValues: WeakMap<Environment, Map<Expression, Value>>;
    /** Environments of calls, by one of the things that they are made of. */
    readonly bound: WeakMap<object, Map<string, Environment>>;
    readonly signatures: WeakMap<Environment, string>;
    readonly results: Map<string, Value>;
    /** What functions reach that several jobs run, by place. */
    readonly followed: Map<string, Followed>;
    readonly typed: Map<TypeExpression, Value>;
    readonly classes: WeakMap<object, Map<string, ValueOf<'class'>>>;
    readonly instances: WeakMap<object, Map<string, Value>>;
    /** Instances as their parents see them: `super`. */
    readonly parents: WeakMap<Value, Map<Value, Value>>;
    readonly modules: Map<string, ModuleTables>;
    readonly exportsInProgress: Set<string>;
    readonly typesInProgress: Set<TypeExpression>;
    /** Types of members that may be absent. */
    readonly optionalTypes: WeakSet<TypeExpression>;
    /** What adapters may want of each file. */
    readonly sites: Map<string, readonly PlacedSite[]>;
    /** Calls of declaring files by the names that were asked for. */
    readonly calls: Map<string, readonly PlacedCall[]>;
    /** Declaring files by the names that they call, made when first needed. */
    callers: ReadonlyMap<string, readonly FileModule[]> | null;
    /** Calls of functions, by place, as `wrappers.ts` finds them. */
    readonly callersOf: Map<string, readonly Use[]>;
    callsOnLists: ReadonlyMap<string, readonly CallOnList[]> | null;
    /** Classes of declaring files by the interfaces that they implement, made when first needed. */
    implementers: ReadonlyMap<TypeFacts, readonly ClassReference[]> | null;
    /** What to forget when more facts arrive. */
    readonly incomplete: (() => void)[];
  };
  /** How the process was started that this is followed for; null where no command line is known. */
  readonly process: Process | null;
  /** How often a file was missing that has no facts yet. */
  misses: number;
  /** How often something was needed while it was being worked out. */
  circles: number;
  /** Evaluations that the work at hand may still take; `allowed` sets it. */
  allowance: number;
  /** Where more was needed than is allowed. */
  readonly exhausted: Span[];
  /** Nested evaluations; guards against runaway recursion. */
  depth: number;
  /** Nested calls whose results are being worked out for their very arguments. */
  boundDepth: number;
  /** Members that adapters know (`Adapter.member`); set once link has made its `Lookup`. */
  toolMember: (object: Value, property: string) => Value | null;
  /** What a loop over a tool's value is at (`Adapter.element`); set with `toolMember`. */
  toolElement: (list: Value, at: Span) => Value | null;
  /** What a tool runs by name (`Adapter.runs`); set with `toolMember`. */
  toolRuns: (callee: Value, args: readonly Value[]) => readonly Called[] | null;
  /** What type a helper makes of a value's (`Adapter.inferred`); set with `toolMember`. */
  inferred: (helper: Value, of: Value) => ResolvedType | null;
  /** What a decorator puts into a parameter or property (`Adapter.injected`); set with `toolMember`. */
  injected: (decorator: Value) => Value | null;
  /** Names of variables that hold what a maker made (`Adapter.calls.makers`); set before sites are sought. */
  madeNames: ReadonlySet<string>;
  /** What a function gives to a callback (`Adapter.callback`); set with `toolMember`. */
  callback: (callee: Value) => readonly Value[] | null;
  /** The queries that assigning to a member makes (`Adapter.assignments`); set with `toolMember`. */
  assigned: (site: AssignmentSite) => readonly Query[];
  /** What a tool gives to a function that it loads by itself (`Adapter.entry`); set with `toolMember`. */
  entry: (entry: EntryPoint) => Value | null;
}

/** An assignment to a name, or to something within it. */
export interface AssignedName {
  readonly function: number;
  readonly assignment: AssignmentFacts;
  readonly path: readonly string[];
}

/** Look-up tables of one module, made once. */
export interface ModuleTables {
  readonly module: ModuleFacts;
  /** Assignments by the name at the root of their target, with the function that holds them. */
  readonly assignments: ReadonlyMap<string, readonly AssignedName[]>;
  /** Names of objects that are given properties by computed keys: `registry[model.name] = model`. */
  readonly filled: ReadonlySet<string>;
  /** `name.method(…)` statements by name, with the function that holds them. */
  readonly methodCalls: ReadonlyMap<
    string,
    readonly {
      readonly function: number;
      readonly call: Extract<Expression, { kind: 'call' | 'new' }>;
      readonly method: string;
    }[]
  >;
  /** The innermost function around each class. */
  readonly classParents: readonly number[];
  readonly exportsNamed: ReadonlyMap<string, readonly ExportFacts[]>;
  readonly importsNamed: ReadonlyMap<string, ImportFacts>;
}

function declaringFiles({ facts, led }: ProgramInput): readonly string[] {
  return [...facts.keys()].filter((file) => led?.has(file) !== true).sort(compareText);
}

export interface ProgramInput {
  /** Facts of the files that were read, by path; more may arrive later. */
  readonly facts: ReadonlyMap<string, Facts>;
  /** Every path of the revision. */
  readonly files: ReadonlySet<string>;
  /** Files that no adapter has a word for: nothing is declared in them, they only hold what calls lead to. */
  readonly led?: ReadonlySet<string>;
  /** Reads a file that calls lead to, and adds it to `facts`; null where that cannot be done at once. */
  readonly readNow?: (file: string) => Facts | null;
  /** Schedulers that the configuration declares. */
  readonly schedulers?: readonly SchedulerSetting[];
}

export function createProgram(input: ProgramInput, adapters: readonly Adapter[]): Program {
  return {
    facts: input.facts,
    files: input.files,
    readNow: input.readNow ?? (() => null),
    declaring: declaringFiles(input),
    adapters,
    schedulers: input.schedulers ?? [],
    resolveModule: createModuleResolver(input),
    major: createMajorLookup(input.facts),
    wanted: new Set(),
    sought: new Set(),
    subscribed: { typescript: namesIn(adapters, 'typescript'), python: namesIn(adapters, 'python') },
    memo: {
      values: new Map(),
      boundValues: new WeakMap(),
      bound: new WeakMap(),
      signatures: new WeakMap(),
      results: new Map(),
      followed: new Map(),
      typed: new Map(),
      classes: new WeakMap(),
      instances: new WeakMap(),
      parents: new WeakMap(),
      modules: new Map(),
      exportsInProgress: new Set(),
      typesInProgress: new Set(),
      optionalTypes: new WeakSet(),
      sites: new Map(),
      calls: new Map(),
      callers: null,
      callersOf: new Map(),
      callsOnLists: null,
      implementers: null,
      incomplete: [],
    },
    process: null,
    misses: 0,
    circles: 0,
    allowance: Infinity,
    exhausted: [],
    depth: 0,
    boundDepth: 0,
    toolMember: () => null,
    toolElement: () => null,
    toolRuns: () => null,
    inferred: () => null,
    injected: () => null,
    callback: () => null,
    assigned: () => [],
    entry: () => null,
    madeNames: new Set(),
  };
}

function namesIn(adapters: readonly Adapter[], language: CodeLanguage): ReadonlySet<string> {
  return new Set(adapters.flatMap((one) => (readsLanguage(one, language) ? (one.calls?.names ?? []) : [])));
}

/** Whether some adapter wants to see calls in a file that go by one of the names. */
export function isSubscribed(program: Program, file: string, names: readonly string[]): boolean {
  const wanted = program.subscribed[isPython(file) ? 'python' : 'typescript'];
  return names.some((name) => wanted.has(name));
}

/** Goes on with more facts: what was worked out without a file that was missing is worked out again. */
export function resume(program: Program, input: ProgramInput): void {
  for (const forget of program.memo.incomplete) forget();
  program.memo.incomplete.length = 0;
  program.memo.calls.clear();
  program.memo.callers = null;
  program.memo.callersOf.clear();
  program.memo.callsOnLists = null;
  program.memo.implementers = null;
  program.wanted.clear();
  program.sought.clear();
  program.exhausted.length = 0;
  program.declaring = declaringFiles(input);
}

/** Keeps a value in a memo, for this round only when a file was missing while it was worked out. */
export function remember<K, V>(program: Program, memo: Map<K, V>, key: K, value: V, missesBefore: number): void {
  memo.set(key, value);
  if (program.misses !== missesBefore) program.memo.incomplete.push(() => memo.delete(key));
}

/** The module's facts and tables; null when the file is not code, or has not been read yet (then it becomes wanted). */
export function moduleOf(program: Program, file: string): ModuleTables | null {
  const known = program.memo.modules.get(file);
  if (known !== undefined) return known;
  const facts = program.facts.get(file) ?? (program.files.has(file) ? program.readNow(file) : undefined);
  if (facts === undefined) return null;
  if (facts === null) {
    program.wanted.add(file);
    program.misses += 1;
    return null;
  }
  if (facts.module === null) return null;
  const tables = tablesOf(facts.module);
  program.memo.modules.set(file, tables);
  return tables;
}

export function functionOf(
  program: Program,
  reference: { readonly file: string; readonly index: number },
): FunctionFacts | null {
  return moduleOf(program, reference.file)?.module.functions[reference.index] ?? null;
}

export function classOf(program: Program, reference: ClassReference): ClassFacts | null {
  return moduleOf(program, reference.file)?.module.classes[reference.index] ?? null;
}

/** A class of the workspace as a value: one for each class. */
export function classValue(program: Program, reference: ClassReference): ValueOf<'class'> {
  const memo = memoIn(program.memo.classes, reference.environment ?? program.memo);
  const key = `${reference.file}#${String(reference.index)}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  const facts = classOf(program, reference);
  if (facts === null) return { kind: 'class', class: reference, at: { file: reference.file, start: 0, end: 0 } };
  const made: ValueOf<'class'> = { kind: 'class', class: reference, at: spanOf(reference.file, facts) };
  memo.set(key, made);
  return made;
}

/** Some instance of a class, of which no more is known: one value for each class. */
export function instanceOf(program: Program, held: ValueOf<'class'>): Value {
  const memo = memoIn(program.memo.instances, held.class.environment ?? program.memo);
  const key = `${held.class.file}#${String(held.class.index)}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made: Value = { kind: 'instance', of: held, arguments: null, types: [], at: held.at };
  memo.set(key, made);
  return made;
}

/** The memo that is kept as long as its owner. */
export function memoIn<V>(memos: WeakMap<object, Map<string, V>>, owner: object): Map<string, V> {
  const known = memos.get(owner);
  if (known !== undefined) return known;
  const made = new Map<string, V>();
  memos.set(owner, made);
  return made;
}

/** The scope in which a class's own expressions (heritage, property initialisers) are evaluated. */
export function classScope(program: Program, reference: ClassReference, receiver: Value | null): Scope {
  const parent = moduleOf(program, reference.file)?.classParents[reference.index] ?? 0;
  return {
    file: reference.file,
    function: parent,
    environment: withReceiver(reference.file, receiver, reference.environment),
  };
}

const receivers = new WeakMap<Value, Map<Environment | null, Map<string, Environment>>>();

/** An environment that only says what `this` is; the same one for the same receiver, so that values are shared. */
export function withReceiver(file: string, receiver: Value | null, parent: Environment | null): Environment | null {
  if (receiver === null) return parent;
  const byParent = receivers.get(receiver) ?? new Map<Environment | null, Map<string, Environment>>();
  receivers.set(receiver, byParent);
  const byFile = byParent.get(parent) ?? new Map<string, Environment>();
  byParent.set(parent, byFile);
  const known = byFile.get(file);
  if (known !== undefined) return known;
  const made: Environment = { file, function: RECEIVER_ONLY, parameters: new Map(), receiver, parent };
  byFile.set(file, made);
  return made;
}

/** The environment of one round of a loop: the function's own, with the loop's variable bound. */
export function roundOf({ file, function: index, environment }: Scope, loop: BindingFacts, item: Value): Environment {
  const own = environment?.file === file && environment.function === index ? environment : null;
  return {
    file,
    function: index,
    parameters: new Map([...(own?.parameters ?? []), [loop.name, item] as const]),
    receiver: own?.receiver ?? null,
    parent: own === null ? environment : own.parent,
    // In Python the variable stands before the stretch in which it holds an item.
    round: { start: Math.min(loop.start, loop.scopeStart), end: loop.scopeEnd, outside: environment },
  };
}

/** What a binding sees: a round of a loop means nothing to what is declared outside the loop. */
export function outsideRounds(environment: Environment | null, { start }: BindingFacts): Environment | null {
  let seen = environment;
  while (seen?.round !== undefined && (start < seen.round.start || start >= seen.round.end)) seen = seen.round.outside;
  return seen;
}

/** Marks environments that bind `this` but belong to no function. */
export const RECEIVER_ONLY = -1;

export function isWithin(module: ModuleFacts, inner: number, outer: number): boolean {
  for (let index: number | null = inner; index !== null; index = module.functions[index]?.parent ?? null) {
    if (index === outer) return true;
  }
  return false;
}

/** The part of an environment that a function sees: its own and its outer functions' parameters, and `this`. */
export function environmentFor(
  module: ModuleFacts,
  environment: Environment | null,
  file: string,
  index: number,
): Environment | null {
  let found = environment;
  while (found !== null && !isSeen(module, found, file, index)) found = found.parent;
  return found;
}

function isSeen(module: ModuleFacts, environment: Environment, file: string, index: number): boolean {
  // What stands outside any function has no `this` of its own, and so one meaning for all callers.
  if (environment.function === RECEIVER_ONLY) return index !== 0;
  return environment.file === file && isWithin(module, index, environment.function);
}

export function spanOf(file: string, located: { readonly start: number; readonly end: number }): Span {
  return { file, start: located.start, end: located.end };
}

export function functionKey(reference: FunctionReference): string {
  return `${reference.file}#${String(reference.index)}`;
}

function tablesOf(module: ModuleFacts): ModuleTables {
  const assignments = new Map<string, { function: number; assignment: AssignmentFacts; path: readonly string[] }[]>();
  const filled = new Set<string>();
  const methodCalls = new Map<
    string,
    { function: number; call: Extract<Expression, { kind: 'call' | 'new' }>; method: string }[]
  >();
  module.functions.forEach((fact, index) => {
    for (const assignment of fact.assignments) {
      const { target: stated } = assignment;
      if (stated.kind === 'element' && stated.object.kind === 'name') filled.add(stated.object.name);
      const target = pathOf(stated);
      if (target !== null) append(assignments, target.root, { function: index, assignment, path: target.path });
    }
    for (const expression of fact.body) {
      if (expression.kind !== 'call' || expression.callee.kind !== 'member' || expression.callee.object.kind !== 'name')
        continue;
      append(methodCalls, expression.callee.object.name, {
        function: index,
        call: expression,
        method: expression.callee.property,
      });
    }
  });
  const classParents = module.classes.map((one) => {
    let innermost = 0;
    module.functions.forEach((fact, index) => {
      const around = module.functions[innermost];
      if (
        index !== 0 &&
        fact.start <= one.start &&
        one.end <= fact.end &&
        around !== undefined &&
        (innermost === 0 || fact.start >= around.start)
      )
        innermost = index;
    });
    return innermost;
  });
  const exportsNamed = new Map<string, ExportFacts[]>();
  for (const one of module.exports) append(exportsNamed, one.name, one);
  // The first of a name counts.
  const importsNamed = new Map(module.imports.toReversed().map((one) => [one.local, one]));
  return { module, assignments, filled, methodCalls, classParents, exportsNamed, importsNamed };
}

/** `a.b.c` as root and path; `this.x` has the root `this`. Null for anything else. */
function pathOf(target: Expression): { root: string; path: readonly string[] } | null {
  const path: string[] = [];
  let current = target;
  while (current.kind === 'member') {
    path.unshift(current.property);
    current = current.object;
  }
  if (current.kind === 'name') return { root: current.name, path };
  return current.kind === 'this' ? { root: 'this', path } : null;
}

/** Adds to the list under a key. */
export function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
