import { ANY_PROGRAM, type CallSite, type Effect, type Lookup, type RouteDeclaration } from '../adapters/adapter';
import { commandsIn } from '../adapters/command-text';
import { declareSql } from '../adapters/databases/sql';
import { foldText } from '../adapters/fold';
import { callablesIn } from '../adapters/options';
import { commandsOf } from '../adapters/command-text';
import { sqlEffects } from '../adapters/sql-command';
import { pathOf } from '../adapters/arguments';
import type { Command, CommandLine, Run, Setting } from '../model/command';
import { codeLanguage } from '../model/language';
import type { CallStep, EntryPoint, ReachedQuery } from '../model/job';
import type { Query } from '../model/query';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { valueOfExpression } from './documents';
import { follow, type Followed } from './follow';
import { snippetQueries } from './mongosh';
import { createFileFinder, folderOf, nameOf, type FileFinder } from './paths';
import { createAsking } from './asking';
import { functionOf, moduleOf, spanOf, type Program } from './program';
import { startedWith } from './started';

/** Scripts call scripts this deep at most. */
const DEEPEST = 12;

/** What running something reaches. */
export interface Ran {
  readonly entries: readonly EntryPoint[];
  readonly queries: readonly ReachedQuery[];
  /** Calls that lie deeper than Tacit follows. */
  readonly tooDeep: readonly Span[];
  /** Calls of what a table holds, of which nobody can tell what they run. */
  readonly lookedUp: readonly Span[];
  /** Places at which a word of the command line that is not known decides what runs. */
  readonly undecided: readonly Span[];
  /** Files that run, sorted by when they are come upon. */
  readonly files: readonly string[];
}

/**
 * Runs commands, files and requests as far as they can be followed.
 *
 * @param by what is known of whoever starts it by hand: as soon as a file that is `beside` runs, nothing of the run counts
 */
export type Runner = (run: Run, by?: { readonly hand: { readonly beside: (file: string) => boolean } }) => Ran;

interface Walk {
  readonly entries: EntryPoint[];
  readonly queries: ReachedQuery[];
  readonly tooDeep: Span[];
  readonly lookedUp: Span[];
  readonly undecided: Span[];
  readonly files: Set<string>;
  readonly seen: Set<string>;
  readonly isBeside: (file: string) => boolean;
  /** Whether whoever starts it may add arguments. */
  readonly byHand: boolean;
  stopped: boolean;
}

/** @param following whether code that runs is followed; what else runs is always looked at */
export function createRunner(
  program: Program,
  routes: readonly RouteDeclaration[],
  queriesAt: (site: CallSite) => readonly Query[],
  look: Lookup,
  following: boolean,
): Runner {
  const answering = program.adapters.flatMap((one) => (one.answering === true ? one.mentions : []));
  const find: FileFinder = createFileFinder(program.files);
  const readers = new Map<string, (command: Command) => readonly Effect[]>();
  for (const { commands } of program.adapters) {
    if (commands === undefined) continue;
    for (const name of commands.names) {
      const others = readers.get(name);
      readers.set(name, (command) => [...(others?.(command) ?? []), ...commands.read(command, look)]);
    }
  }

  const followPlain = (callable: Value): Followed => follow(program, callable, queriesAt);
  const asking = createAsking(program);
  /** What a module does when it is started so: all of it where it does not look at its command line. */
  const followStarted = (walk: Walk, callable: Value, line: CommandLine): Followed => {
    const whole = followPlain(callable);
    if (!asking(whole, line)) return whole;
    const started = startedWith(program, line, look);
    const followed = follow(started, callable, queriesAt);
    walk.undecided.push(...(started.process?.undecided.values() ?? []));
    return followed;
  };

  const visit = (walk: Walk, run: Run, path: readonly CallStep[], settings: readonly Setting[]): void => {
    if (path.length > DEEPEST || walk.stopped) return;
    switch (run.kind) {
      case 'commands':
        for (const command of run.commands)
          visitCommand(walk, command, path, [...settings, ...(run.environment ?? []), ...(command.environment ?? [])]);
        return;
      case 'file':
        visitFile(walk, run, path, settings);
        return;
      case 'snippet':
        if (path.length === 0) walk.entries.push({ name: '', at: run.at });
        for (const one of snippetQueries(program, run.at)) walk.queries.push({ ...one, path: [...path, ...one.path] });
        return;
      case 'sql':
        for (const effect of sqlEffects(run.text, 'unknown')) {
          if (effect.kind !== 'query') continue;
          if (path.length === 0) walk.entries.push({ name: '', at: effect.query.at });
          walk.queries.push({ query: effect.query, path, certain: true });
        }
        return;
      case 'package-script':
        visitPackageScript(walk, run, path, settings);
        return;
      case 'target':
        visitTarget(walk, run, path, settings);
        return;
      case 'request':
        for (const word of answering) program.sought.add(word);
        for (const route of routesOf(routes, run))
          visitValue(walk, route.handler, step(run.path, run.at, route.at), path, followPlain);
    }
  };

  const visitCommand = (
    walk: Walk,
    command: Command,
    path: readonly CallStep[],
    settings: readonly Setting[],
  ): void => {
    const [first] = command.words;
    const program = first === undefined ? null : pathOf(first);
    if (program === null) return;
    const own = readers.get(programName(program));
    // A script is run by its own path.
    if (own === undefined && /[/.]/.test(program) && isExecutable(program))
      visit(walk, { kind: 'file', path: program, arguments: command.words.slice(1), at: command.at }, path, settings);
    const read = own ?? readers.get(ANY_PROGRAM);
    for (const effect of read?.(command) ?? []) {
      if (effect.kind === 'run') {
        visit(walk, effect.run, path, settings);
        continue;
      }
      if (effect.kind === 'call') {
        visitCall(walk, effect, path, settings);
        continue;
      }
      if (path.length === 0) walk.entries.push({ name: '', at: command.at });
      walk.queries.push({ query: effect.query, path, certain: true });
    }
  };

  const visitCall = (
    walk: Walk,
    { callable, given, arguments: words, name, at }: Extract<Effect, { kind: 'call' }>,
    path: readonly CallStep[],
    environment: readonly Setting[],
  ): void => {
    const key = `${callable.at.file}#${String(callable.at.start)} ${name} ${words.map((one) => foldText(one) ?? '?').join(' ')}`;
    if (!following || walk.seen.has(key)) return;
    walk.seen.add(key);
    const started = startedWith(program, { arguments: words, open: walk.byHand, environment, at }, look);
    const chosen = given === null ? (started.process?.runs(callable, []) ?? null) : null;
    if (chosen === 'undecided') walk.undecided.push(at);
    const called = chosen === null || chosen === 'undecided' ? [{ callable, given: given ?? [] }] : chosen;
    for (const one of called)
      visitValue(walk, one.callable, step(name, at, one.callable.at), path, (value) => {
        const followed = follow(started, value, queriesAt, one.given);
        walk.undecided.push(...(started.process?.undecided.values() ?? []));
        return followed;
      });
  };

  const visitFile = (
    walk: Walk,
    run: Extract<Run, { kind: 'file' }>,
    path: readonly CallStep[],
    settings: readonly Setting[],
  ): void => {
    const file = find(run.at.file, run.path);
    if (file === null) return;
    const facts = program.facts.get(file);
    const given = [...run.arguments, ...settings.map(({ value }) => value)];
    const key = `${file} ${run.part?.start ?? ''} ${given.map((one) => foldText(one) ?? '?').join(' ')}`;
    if (walk.seen.has(key)) return;
    walk.seen.add(key);
    walk.files.add(file);
    walk.stopped ||= walk.isBeside(file);
    if (walk.stopped) return;
    if (codeLanguage(file) !== null || facts?.module) {
      if (!following) return;
      const module = moduleOf(program, file);
      const top = functionOf(program, { file, index: 0 });
      if (module === null || top === null) return;
      const value: Value = { kind: 'function', function: { file, index: 0, environment: null }, at: spanOf(file, top) };
      const line = { arguments: run.arguments, open: walk.byHand, environment: settings, at: run.at };
      visitValue(walk, value, step(nameOf(file), run.at, value.at), path, (one) => followStarted(walk, one, line));
      return;
    }
    if (facts === undefined) return;
    const inside = [...path, step(nameOf(file), run.at, { file, start: 0, end: 0 })];
    if (facts.shell !== undefined) {
      const commands = commandsIn(facts.shell, { file, arguments: run.arguments });
      visit(walk, { kind: 'commands', commands }, inside, settings);
    }
    for (const query of declareSql(facts).queries) {
      const { part } = run;
      if (part !== undefined && (query.at.start < part.start || part.end <= query.at.start)) continue;
      if (path.length === 0) walk.entries.push({ name: nameOf(file), at: query.at });
      walk.queries.push({ query, path: inside, certain: true });
    }
    if (path.length === 0 && facts.shell !== undefined) walk.entries.push({ name: nameOf(file), at: run.at });
  };

  const visitPackageScript = (
    walk: Walk,
    run: Extract<Run, { kind: 'package-script' }>,
    path: readonly CallStep[],
    settings: readonly Setting[],
  ): void => {
    const found = nearest(run.at.file, (folder) => packageScript(program, folder, run.name));
    const given = run.arguments ?? [];
    const key = `${found?.at.file ?? ''}#${[run.name, ...given.map((one) => foldText(one) ?? '?')].join(' ')}`;
    if (found === null || walk.seen.has(key)) return;
    walk.seen.add(key);
    const commands = withArguments(commandsOf(found), given);
    visit(walk, { kind: 'commands', commands }, [...path, step(run.name, run.at, found.at)], settings);
  };

  const visitTarget = (
    walk: Walk,
    run: Extract<Run, { kind: 'target' }>,
    path: readonly CallStep[],
    settings: readonly Setting[],
  ): void => {
    const found = nearest(run.at.file, (folder) => {
      for (const name of ['Makefile', 'makefile', 'GNUmakefile']) {
        const file = folder === '' ? name : `${folder}/${name}`;
        const shell = program.facts.get(file)?.shell;
        const target = shell?.functions.find((one) => one.name === run.name);
        if (shell !== undefined && target !== undefined) return { file, shell, target };
      }
      return null;
    });
    const key = `${found?.file ?? ''}#${run.name}`;
    if (found === null || walk.seen.has(key)) return;
    walk.seen.add(key);
    const { file, shell, target } = found;
    const commands = commandsIn(shell, { file, arguments: null }, run.name);
    visit(walk, { kind: 'commands', commands }, [...path, step(run.name, run.at, spanOf(file, target))], settings);
  };

  const visitValue = (
    walk: Walk,
    value: Value,
    into: CallStep,
    path: readonly CallStep[],
    followed: (callable: Value) => Followed,
  ): void => {
    walk.stopped ||= walk.isBeside(into.target.file);
    if (walk.stopped) return;
    if (path.length === 0) walk.entries.push({ name: into.name, at: into.target });
    const inside = [...path, into];
    for (const callable of callablesIn(value)) {
      const { queries, tooDeep, lookedUp } = followed(callable);
      walk.queries.push(...queries.map((one) => ({ ...one, path: [...inside, ...one.path] })));
      walk.tooDeep.push(...tooDeep);
      walk.lookedUp.push(...lookedUp);
    }
    walk.files.add(into.target.file);
  };

  return (run, by) => {
    const walk: Walk = {
      entries: [],
      queries: [],
      tooDeep: [],
      lookedUp: [],
      undecided: [],
      files: new Set(),
      seen: new Set(),
      isBeside: by?.hand.beside ?? (() => false),
      byHand: by !== undefined,
      stopped: false,
    };
    visit(walk, run, [], []);
    if (walk.stopped) return NOTHING;
    const { queries, tooDeep, lookedUp, undecided, files } = walk;
    return { entries: distinct(walk.entries), queries, tooDeep, lookedUp, undecided, files: [...files] };
  };
}

const NOTHING: Ran = { entries: [], queries: [], tooDeep: [], lookedUp: [], undecided: [], files: [] };

/** The name of a program, without the version that Python's carries: `python3.12`. */
function programName(path: string): string {
  return nameOf(path).replace(/^(?:python|pypy)[\d.]+$/, 'python3');
}

/** A module's path by itself is none that is run, unless it is said to be one of a file: a text lists what there is. */
function isExecutable(path: string): boolean {
  return !/\.[cm]?[jt]sx?$/.test(path) || /^(?:\.{0,2}|~)\//.test(path);
}

/** Arguments that are given to a script of package.json stand behind its last command. */
function withArguments(commands: readonly Command[], given: readonly Value[]): readonly Command[] {
  const last = commands.at(-1);
  if (last === undefined || given.length === 0) return commands;
  return [...commands.slice(0, -1), { ...last, words: [...last.words, ...given] }];
}

function step(name: string, at: Span, target: Span): CallStep {
  return { name, at, target };
}

/** Asks for each folder from the file's own up to the root. */
function nearest<T>(file: string, ask: (folder: string) => T | null): T | null {
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    const found = ask(folder);
    if (found !== null || folder === '') return found;
  }
}

/** The text of a script in a folder's package.json; null where there is none. */
function packageScript(program: Program, folder: string, name: string): Value | null {
  const file = folder === '' ? 'package.json' : `${folder}/package.json`;
  const [document] = program.facts.get(file)?.documents ?? [];
  if (document?.kind !== 'object') return null;
  const scripts = document.properties.find((one) => one.kind === 'property' && one.key === 'scripts')?.value;
  if (scripts?.kind !== 'object') return null;
  const script = scripts.properties.find((one) => one.kind === 'property' && one.key === name)?.value;
  return script === undefined ? null : valueOfExpression(file, script);
}

/** Routes that answer a request: those of the very path, else the one that ends it (a router is mounted elsewhere). */
function routesOf(
  routes: readonly RouteDeclaration[],
  request: Extract<Run, { kind: 'request' }>,
): readonly RouteDeclaration[] {
  const path = request.path
    .replace(/^\w+:\/\/[^/]*/, '')
    .replace(/[?#].*$/, '')
    .replace(/(?<=.)\/$/, '');
  // At the root any program answers: a look whether it is there.
  if (path === '' || path === '/') return [];
  const answering = routes.filter(
    ({ method }) => method === null || request.method === null || method === request.method,
  );
  const exact = answering.filter((route) => matches(route.path, path));
  if (exact.length > 0) return exact;
  const ending = answering.filter((route) => route.path.length > 1 && path.endsWith(route.path));
  const longest = Math.max(...ending.map((route) => route.path.length));
  const best = ending.filter((route) => route.path.length === longest);
  return best.length === 1 ? best : [];
}

function matches(route: string, path: string): boolean {
  const expected = route.split('/');
  const actual = path.split('/');
  // A route of nothing but parameters would answer anything.
  const isNamed = expected.some((part) => part !== '' && part !== '*');
  return (
    isNamed &&
    expected.length === actual.length &&
    expected.every((part, index) => part === '*' || part === actual[index])
  );
}

function distinct(entries: readonly EntryPoint[]): readonly EntryPoint[] {
  const found = new Map(entries.map((entry) => [`${entry.at.file}:${String(entry.at.start)}`, entry]));
  return [...found.values()];
}
