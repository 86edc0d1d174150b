import {
  readsLanguage,
  type Adapter,
  type CallSite,
  type Declaration,
  type DefinitionDeclaration,
  type HandlerDeclaration,
  type Lookup,
  type QueryDeclaration,
  type RevisionDeclaration,
  type UnregisteredDeclaration,
  type RouteDeclaration,
  type ScheduleBranchDeclaration,
  type ScheduleDeclaration,
} from '../adapters/adapter';
import { declareSql } from '../adapters/databases/sql';
import { adapters as allAdapters } from '../adapters/registry.generated';
import type { Facts } from '../model/facts';
import type { Job } from '../model/job';
import { isPython, type CodeLanguage } from '../model/language';
import { entityOf, type Query } from '../model/query';
import type { Remark } from '../model/remark';
import type { Index, NotChecked, Reader, Writer } from '../model/revision';
import type { Entity } from '../model/schema';
import { compareSpans, compareText, sameSpan, spanKey, type Span } from '../model/span';
import { sumsOf } from '../model/summing';
import { isRehearsal } from '../model/writers';
import { allowed } from './allowance';
import { withoutCovered } from './covered';
import { assignmentSites } from './assignment-sites';
import { deadBranches } from './dead-branches';
import { codeEdits } from './code-edits';
import { declaredJobs, type DeclaredJobs } from './declared-schedulers';
import { definingFiles } from './definitions';
import { namesOfMade } from './makers';
import { mergeEntities } from './entities';
import { expiryJobs, expirySteps, type DeclaredExpiry } from './expiry';
import { oneWayFiles } from './one-way';
import { fileSiteOf } from './documents';
import { scheduledJobs } from './jobs';
import { documentRemovals, isMention, type DeclaredRemoval } from './document-migrations';
import { createLookup } from './lookup';
import { withLookupRows } from './lookup-values';
import { candidatesOf, manualJobs } from './manual';
import { createProgram, moduleOf, resume, type Program, type ProgramInput, type PlacedCall } from './program';
import { parityNotes, parityOf, withUnregistered } from './parity';
import { remarkedJobs } from './remarked-jobs';
import { replay } from './replay';
import { journalsIn } from './journals';
import { residentJobs } from './resident';
import { guarded } from './guarded';
import { isBackward } from './replay-order';
import { refreshesOf } from './refreshing';
import { orderRevisions } from './revision-graph';
import { baseName, decoratorSites, moduleSite, moduleSites, createReaders, type PlacedSite } from './sites';
import { isStep, undoes } from './undoing';
import { outdatedSamples, samplesIn, withSamples } from './sampled';
import { createRunner } from './runs';
import { createSpelling } from './spelling';
import { vanishingIn, withVanishing } from './vanishing';
import { withHookReach } from './hook-reach';
import { forwardedSites, isWrapper, saysMore, withCaller, wrappedDeclarations } from './wrappers';

export interface Linked {
  readonly index: Index;
  /** Files that calls lead to and that have no facts yet, sorted. */
  readonly wanted: readonly string[];
  /** Names of the workspace's own schedulers: files that hold one declare jobs, though no adapter has a word for them. */
  readonly sought: readonly string[];
}

/** Everything the adapters declared, with what each site said kept for the walks from jobs. */
export interface Declared {
  readonly schedules: readonly ScheduleDeclaration[];
  readonly handlers: readonly HandlerDeclaration[];
  readonly branches: readonly ScheduleBranchDeclaration[];
  readonly queries: readonly (QueryDeclaration & { readonly within: string })[];
  readonly entities: readonly Entity[];
  readonly definitions: readonly (DefinitionDeclaration & { readonly within: string })[];
  readonly expiries: readonly DeclaredExpiry[];
  readonly removals: readonly DeclaredRemoval[];
  readonly routes: readonly RouteDeclaration[];
  readonly revisions: readonly RevisionDeclaration[];
  readonly unregistered: readonly UnregisteredDeclaration[];
  readonly notes: readonly NotChecked[];
}

/** What has to be read before all can be linked. */
export type Leads = Omit<Linked, 'index'>;

/**
 * Links one revision while its facts arrive. What was worked out with files at hand is kept from one survey to the next.
 * Where nothing arrived since the first call, the index depends on the files alone.
 */
export interface Linker {
  /** Looks for what is declared, and follows nothing. */
  readonly survey: () => Leads;
  /** Goes on from the last survey, which found nothing more to read. */
  readonly link: () => Linked;
}

/** Joins the facts of one revision into an index: one schema, every job with its queries, every writer. */
export function link(input: ProgramInput, adapters: readonly Adapter[] = allAdapters): Linked {
  return createLinker(input, adapters).link();
}

/** @param input `facts` and `led` may grow between calls */
export function createLinker(input: ProgramInput, adapters: readonly Adapter[] = allAdapters): Linker {
  // Tools add members to values (statics of a model), and tell them from calls elsewhere. So all calls are resolved
  // once without such members, to be looked up when they are resolved for good.
  const plain = createProgram(input, adapters);
  const program = { ...createProgram(input, adapters), exhausted: plain.exhausted };
  const sources: Sources = new Map();
  let surveyed: Surveyed | null = null;
  const leads = (): Leads => ({
    wanted: [...new Set([...plain.wanted, ...program.wanted])].sort(compareText),
    sought: [...new Set([...plain.sought, ...program.sought])].sort(compareText),
  });
  const look = (): SiteReader => {
    for (const one of [plain, program]) resume(one, input);
    return createSiteReader(plain, program, sources);
  };
  const surveyWhole = (): Surveyed => {
    const reader = look();
    const declared = reader.all();
    seekRequests(program, reader.lookup, declared);
    return { reader, declared };
  };
  return {
    survey: () => {
      surveyed = sources.size === 0 ? surveyWhole() : null;
      if (surveyed === null) look().again();
      return leads();
    },
    link: () => {
      const { reader, declared } = surveyed ?? surveyWhole();
      surveyed = null;
      return { index: indexOf(input, program, reader, declared), ...leads() };
    },
  };
}

/** Looks for routes where something that runs makes a request, before anything is followed. */
function seekRequests(program: Program, lookup: Lookup, { schedules }: Declared): void {
  const run = createRunner(program, [], () => [], lookup, false);
  for (const one of schedules) if (one.run !== undefined) run(one.run);
  for (const one of candidatesOf(program)) run(one.run);
}

function indexOf(input: ProgramInput, program: Program, reader: SiteReader, declared: Declared): Index {
  const files = program.declaring;
  const order = orderRevisions(declared.revisions);
  const written = [
    ...files.flatMap((file) => sqlOf(input.facts, file)),
    ...definingFiles(declared.definitions).filter(({ file }) => !order.replaced.has(file)),
  ];
  const journals = [...journalsIn(input.facts), ...order.journals];
  const replayed = replay(written, { journals, paths: input.files });
  // What a migration declares for its own use is what was there when it was written.
  const historic = new Set(declared.revisions.map(({ file }) => file));
  const told = declared.entities.filter((entity) => !isMention(entity) && !historic.has(entity.at.file));
  const merged = mergeEntities([...told, ...replayed.entities.values()]);
  const queriesHere = declared.queries.map(({ query }) => query);
  const sampled = withSamples(withLookupRows(merged, queriesHere), samplesIn(input.facts), queriesHere);
  const spelled = createSpelling(sampled);
  const queriesAt = (site: CallSite): readonly Query[] =>
    reader.at(site).flatMap((one) => (one.kind === 'query' ? [one.query] : []));
  const entities = withHookReach(program, sampled, queriesAt);
  const run = createRunner(program, declared.routes, queriesAt, reader.lookup, true);
  const scheduled = scheduledJobs(program, declared, queriesAt, run);
  const expiring = expiryJobs(entities, declared.expiries);
  const resident = residentJobs(written, journals);
  const scheduling = new Set(declared.schedules.map(({ at }) => at.file));
  const manual = manualJobs(program, run, entities, scheduled.jobs, scheduling);
  const queries = declared.queries.map((one) => ({ ...one, query: spelled(one.query) }));
  const vanishing = vanishingIn(queries.map(({ query }) => query));
  const jobs = [...scheduled.jobs, ...expiring, ...resident.jobs, ...manual]
    .map((job) => ({
      ...job,
      queries: job.queries.map((one) => withVanishing(program, vanishing, { ...one, query: spelled(one.query) })),
    }))
    .sort((a, b) => compareText(a.id, b.id));
  const unregistered = declared.unregistered.filter(({ at }) => !historic.has(at.file));
  const parity = withUnregistered(parityOf(told, replayed, program.adapters), unregistered);
  const notChecked = [
    ...parityNotes(parity, jobs),
    ...fileNotes(input.facts, files),
    ...declared.notes,
    ...replayed.notes,
    ...scheduled.notChecked,
    ...resident.notChecked,
    ...program.exhausted.map(entangled),
    ...outdatedSamples({ entities, edits: replayed.edits }),
  ];
  const removals = [...replayed.removals, ...documentRemovals(declared.removals)];
  const oneWay = oneWayFiles(program, removals);
  return {
    schema: {
      entities,
      removals,
      edits: replayed.edits,
      data: [...replayed.data, ...codeEdits(queries)],
      ...(replayed.deletions.length > 0 && { deletions: replayed.deletions }),
      order: order.problems,
      rebuilds: replayed.rebuilds,
      histories: replayed.histories,
      expirySteps: expirySteps(declared.expiries),
      hookSteps: resident.hookSteps,
      ...(oneWay.length > 0 && { oneWay }),
    },
    jobs,
    writers: writersOf(queries, jobs).map((writer) => withRefreshes(program, writer)),
    readers: summingReaders(queries),
    notChecked: distinct(notChecked),
    parity,
    deadBranches: deadBranches(declared.branches, jobs),
    remarks: remarksOf(input.facts, files),
  };
}

interface Found {
  readonly declaration: Declaration;
  readonly within: string;
}

/** The calls that adapters may want of each file that was looked at, and those among them that declare jobs. */
type Sources = Map<string, { readonly sites: readonly PlacedSite[]; readonly declaring: readonly PlacedSite[] }>;

interface Surveyed {
  readonly reader: SiteReader;
  readonly declared: Declared;
}

interface SiteReader {
  readonly lookup: Lookup;
  readonly all: () => Declared;
  /** Looks anew at what declares jobs, and at files that are new; for what it leads to. */
  readonly again: () => void;
  /** What the adapters make of one call. */
  readonly at: (site: CallSite) => readonly Declaration[];
}

/** @param plain the same workspace without the members that tools add */
function createSiteReader(plain: Program, program: Program, sources: Sources): SiteReader {
  const files = program.declaring;
  const madeNames = namesOfMade(plain, files, plain.adapters);
  if (madeNames.size !== plain.madeNames.size) for (const one of [plain, program]) one.memo.sites.clear();
  plain.madeNames = madeNames;
  program.madeNames = madeNames;
  const written = files.flatMap((file) => moduleSites(plain, file));
  const forwarding = new Set(program.adapters.flatMap((adapter) => adapter.calls?.forwarded ?? []));
  const forwarded = written.flatMap((one) =>
    allowed(plain, one.site.at, () => forwardedSites(plain, one, forwarding), NONE),
  );
  const lookup = createLookup(program, [...written.map((one) => one.site), ...forwarded.map((one) => one.site)]);
  const adding = byLanguage((language) =>
    program.adapters.flatMap((adapter) => {
      const { member, calls } = adapter;
      return member === undefined || !readsLanguage(adapter, language)
        ? []
        : [{ member, names: new Set(adapter.overridden === true ? [] : calls?.names) }];
    }),
  );
  const reading = byLanguage((language) => program.adapters.filter((adapter) => readsLanguage(adapter, language)));
  const adaptersOf = (file: string): readonly Adapter[] => reading[languageAt(file)];
  program.toolMember = (object, property) => {
    for (const { member, names } of adding[languageAt(object.at.file)]) {
      // What an adapter reads as a call is no member that its tool adds.
      if (names.has(property)) continue;
      const found = member(object, property, lookup);
      if (found !== null) return found;
    }
    return null;
  };
  program.toolElement = (list, place) => {
    for (const adapter of adaptersOf(list.at.file)) {
      const found = adapter.element?.(list, lookup, place) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.toolRuns = (callee, args) => {
    for (const adapter of adaptersOf(callee.at.file)) {
      const found = adapter.runs?.(callee, args, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.inferred = (helper, of) => {
    for (const adapter of program.adapters) {
      const found = adapter.inferred?.(helper, of, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.injected = (decorator) => {
    for (const adapter of adaptersOf(decorator.at.file)) {
      const found = adapter.injected?.(decorator, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.callback = (callee) => {
    for (const adapter of program.adapters) {
      const found = adapter.callback?.(callee, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.assigned = (site) =>
    adaptersOf(site.at.file).flatMap(({ assignments }) =>
      assignments?.names.test(site.name) === true
        ? assignments.read(site, lookup).flatMap((one) => (one.kind === 'query' ? [one.query] : []))
        : [],
    );
  program.entry = (entry) => {
    for (const adapter of adaptersOf(entry.file)) {
      const found = adapter.entry?.(entry, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  const readers = createReaders(program.adapters);
  const at = (site: CallSite): readonly Declaration[] =>
    readers(site).flatMap((adapter) =>
      guarded(
        () => adapter.calls?.read(site, lookup) ?? [],
        () => [endless(site.at)],
      ),
    );

  const exported = new Set(program.adapters.flatMap((adapter) => adapter.modules?.exports ?? []));

  /** @param note told of what declares a job, whoever may call it */
  const declaredBy = ({ site, call }: PlacedSite, note: () => void): readonly Found[] => {
    const read = (): readonly Declaration[] => {
      const declarations = at(site);
      if (declarations.some(({ kind }) => kind === 'schedule' || kind === 'handler')) note();
      return declarationsOf(program, call, declarations, at);
    };
    return allowed(program, site.at, read, NONE).flatMap((declaration) =>
      isStep(declaration) && undoes(program, call.scope) ? [] : [{ declaration, within: site.within }],
    );
  };

  const declaredIn = (file: string): readonly Found[] => {
    const found: Found[] = [...writtenStatements(program, file)];
    for (const declaration of configured(program, file, lookup)) found.push({ declaration, within: baseName(file) });
    if (moduleOf(program, file) === null) return found;
    const sites = moduleSites(program, file);
    const declaring: PlacedSite[] = [];
    for (const one of sites) found.push(...declaredBy(one, () => declaring.push(one)));
    sources.set(file, { sites, declaring });
    for (const adapter of adaptersOf(file)) {
      const { assignments } = adapter;
      for (const site of assignments === undefined ? [] : assignmentSites(program, file, assignments.names)) {
        const readAssignment = (): readonly Declaration[] =>
          guarded(
            () => assignments?.read(site, lookup) ?? [],
            () => [endless(site.at)],
          );
        for (const declaration of allowed(program, site.at, readAssignment, NONE))
          found.push({ declaration, within: baseName(file) });
      }
    }
    const module = moduleSite(program, file, exported);
    for (const adapter of module === null ? [] : adaptersOf(file)) {
      if (module === null || adapter.modules?.exports.some((name) => module.exported(name) !== null) !== true) continue;
      const { read } = adapter.modules;
      const whole = { file, start: 0, end: 0 };
      const readModule = (): readonly Declaration[] =>
        guarded(
          () => read(module, lookup),
          () => [endless(whole)],
        );
      for (const declaration of allowed(program, whole, readModule, NONE))
        found.push({ declaration, within: baseName(file) });
    }
    for (const site of decoratorSites(program, file)) {
      for (const adapter of adaptersOf(file)) {
        if (adapter.decorators?.names.includes(site.name) !== true) continue;
        const { read } = adapter.decorators;
        const readDecorator = (): readonly Declaration[] =>
          guarded(
            () => read(site, lookup),
            () => [endless(site.at)],
          );
        for (const declaration of allowed(program, site.at, readDecorator, NONE))
          found.push({ declaration, within: site.ownerName ?? site.hostName });
      }
    }
    return found;
  };

  return {
    lookup,
    at,
    again() {
      for (const file of files) {
        const known = sources.get(file);
        if (known === undefined || known.sites !== moduleSites(program, file)) declaredIn(file);
        else for (const one of known.declaring) declaredBy(one, () => undefined);
      }
      declaredJobs(program, lookup);
    },
    all() {
      const found: Found[] = [];
      for (const adapter of program.adapters) {
        for (const declaration of adapter.files?.(lookup) ?? []) found.push({ declaration, within: adapter.id });
      }
      for (const file of files) found.push(...declaredIn(file));
      for (const { site, from } of forwarded) {
        for (const declaration of allowed(program, site.at, () => at(site), NONE)) {
          if (isForwarded(declaration)) found.push({ declaration: inTurn(declaration, from), within: site.within });
        }
      }
      const own = declaredJobs(program, lookup);
      const others = found.filter(({ declaration }) => !isReplaced(declaration, own));
      const remarked = remarkedJobs(program);
      return sorted([
        ...others,
        ...[...own.declarations, ...remarked].map((declaration) => ({ declaration, within: '' })),
      ]);
    },
  };
}

const NONE = (): readonly [] => [];

/** For what takes more work than is allowed. */
function entangled(at: Span): NotChecked {
  const message = 'This code is so entangled that it was not worked out to its end; it is not wholly checked.';
  return { reason: 'call-depth', message, at, jobs: [] };
}

function byLanguage<T>(of: (language: CodeLanguage) => T): Readonly<Record<CodeLanguage, T>> {
  return { typescript: of('typescript'), python: of('python') };
}

function languageAt(file: string): CodeLanguage {
  return isPython(file) ? 'python' : 'typescript';
}

/** Whether a schedule is one that the configuration declares, or the scheduling call by which that one works. */
function isReplaced(declaration: Declaration, { declarations, replaced }: DeclaredJobs): boolean {
  if (declaration.kind !== 'schedule') return false;
  const { at } = declaration;
  return (
    declarations.some((one) => one.kind === 'schedule' && sameSpan(one.at, at)) ||
    (!saysAll(declaration) &&
      replaced.some((one) => one.file === at.file && one.start <= at.start && at.end <= one.end))
  );
}

/** Whether a schedule depends on nobody: what runs is there, and when. */
function saysAll({ handler, trigger }: ScheduleDeclaration): boolean {
  return handler?.kind === 'function' && trigger.text !== null;
}

/** For what holds a value that holds itself. */
function endless(at: Span): Declaration {
  const message = 'What is given here is made of itself; it could not be worked out.';
  return { kind: 'note', reason: 'dynamic-filter', message, at };
}

/** What a call declares for each of its callers, and not only where it stands. */
function isForwarded({ kind }: Declaration): boolean {
  return kind === 'entity' || kind === 'expiry' || kind === 'expiry-end' || kind === 'removal' || kind === 'definition';
}

/** A step of a migration that a helper makes comes in the turn of the helper's caller. */
function inTurn(declaration: Declaration, { file, start, end }: Span): Declaration {
  if (declaration.kind !== 'definition' || declaration.file !== file) return declaration;
  return { ...declaration, definition: { ...declaration.definition, start, end } };
}

/** The statements of an SQL file that touch data. What undoes a migration runs only when somebody goes back. */
function writtenStatements(program: Program, file: string): readonly Found[] {
  const facts = program.facts.get(file);
  if (facts === undefined || facts.sql === null || isBackward(file)) return [];
  return declareSql(facts).queries.map((query) => ({ declaration: { kind: 'query', query }, within: baseName(file) }));
}

/** What adapters of configuration files make of one. */
function configured(program: Program, file: string, lookup: Lookup): readonly Declaration[] {
  const facts = program.facts.get(file);
  if (facts === undefined || (facts.documents === undefined && facts.crontab === undefined)) return [];
  const site = fileSiteOf(facts);
  return program.adapters.flatMap(({ configuration }) =>
    configuration?.names.test(file) === true ? configuration.read(site, lookup) : [],
  );
}

/** What a call declares; where it depends on callers or subclasses, what these declare through it. */
function declarationsOf(
  program: Program,
  call: PlacedCall,
  declarations: readonly Declaration[],
  at: (site: CallSite) => readonly Declaration[],
): readonly Declaration[] {
  const jobs = declarations.filter((one) => one.kind === 'schedule' || one.kind === 'handler');
  const wrapped = jobs.some((one) => isWrapper(program, call, one)) ? wrappedDeclarations(program, call, at) : null;
  if (wrapped === null || (wrapped.length > 0 && !saysMore(program, call, wrapped, declarations)))
    return withCaller(program, call, declarations, at);
  return [...declarations.filter((one) => one.kind !== 'schedule' && one.kind !== 'handler'), ...wrapped];
}

function sorted(found: readonly Found[]): Declared {
  const schedules: ScheduleDeclaration[] = [];
  const handlers: HandlerDeclaration[] = [];
  const branches: ScheduleBranchDeclaration[] = [];
  const queries: (QueryDeclaration & { within: string })[] = [];
  const entities: Entity[] = [];
  const definitions: (DefinitionDeclaration & { within: string })[] = [];
  const expiries: DeclaredExpiry[] = [];
  const removals: DeclaredRemoval[] = [];
  const routes: RouteDeclaration[] = [];
  const revisions: RevisionDeclaration[] = [];
  const unregistered: UnregisteredDeclaration[] = [];
  const notes: NotChecked[] = [];
  for (const { declaration, within } of found) {
    // What a test schedules runs in the test.
    if ((declaration.kind === 'schedule' || declaration.kind === 'handler') && isRehearsal(declaration.at.file))
      continue;
    switch (declaration.kind) {
      case 'schedule':
        if (declaration.tentative !== true && !schedules.some((one) => isRepeated(one, declaration)))
          schedules.push(declaration);
        break;
      case 'handler':
        handlers.push(declaration);
        break;
      case 'schedule-branch':
        branches.push(declaration);
        break;
      case 'query':
        queries.push({ ...declaration, within });
        break;
      case 'entity':
        entities.push(declaration.entity);
        break;
      case 'definition':
        definitions.push({ ...declaration, within });
        break;
      case 'expiry':
      case 'expiry-end':
        expiries.push({ declaration, within });
        break;
      case 'removal':
        removals.push({ removal: declaration.removal, within });
        break;
      case 'route':
        routes.push(declaration);
        break;
      case 'revision':
        if (!isRehearsal(declaration.file)) revisions.push(declaration);
        break;
      case 'unregistered':
        unregistered.push(declaration);
        break;
      case 'note':
        notes.push({ reason: declaration.reason, message: declaration.message, at: declaration.at, jobs: [] });
        break;
    }
  }
  return {
    schedules: withoutCovered(schedules, handlers),
    handlers,
    branches,
    queries,
    entities,
    definitions,
    expiries,
    removals,
    routes,
    revisions,
    unregistered,
    notes,
  };
}

/** Whether a schedule is told twice: a list that is made in one place and used in another. */
function isRepeated(one: ScheduleDeclaration, other: ScheduleDeclaration): boolean {
  const isSamePlace = sameSpan(one.at, other.at) && one.group === other.group && one.name === other.name;
  return (
    isSamePlace &&
    one.trigger.text === other.trigger.text &&
    one.handlerName === other.handlerName &&
    one.handler === other.handler
  );
}

function sqlOf(facts: ReadonlyMap<string, Facts>, file: string): { file: string; sql: NonNullable<Facts['sql']> }[] {
  const sql = facts.get(file)?.sql ?? null;
  return sql === null ? [] : [{ file, sql }];
}

/** What comments of the given files, which are sorted, say to Tacit. */
function remarksOf(facts: ReadonlyMap<string, Facts>, files: readonly string[]): readonly Remark[] {
  return files.flatMap((file) => (facts.get(file)?.remarks ?? []).map((remark): Remark => ({ ...remark, file })));
}

function fileNotes(facts: ReadonlyMap<string, Facts>, files: readonly string[]): NotChecked[] {
  return files.flatMap((file) =>
    (facts.get(file)?.notes ?? []).map((note) => ({
      reason: note.reason,
      message: note.message,
      at: { file, start: note.start, end: note.end },
      jobs: [],
    })),
  );
}

/** Inserts and updates of known entities, those reached from jobs with their arguments bound included; each place once. */
function writersOf(written: Declared['queries'], jobs: readonly Job[]): readonly Writer[] {
  const writers = new Map<string, Writer>();
  const add = (query: Query, within: string): void => {
    if ((query.operation !== 'insert' && query.operation !== 'update') || entityOf(query) === null) return;
    const key = `${spanKey(query.at)}\0${query.operation}\0${query.method}\0${entityOf(query) ?? ''}\0${JSON.stringify(query.writes.map((write) => [write.field, write.value]))}`;
    if (!writers.has(key)) writers.set(key, { query, within });
  };
  for (const { query, within } of written) add(query, within);
  for (const job of jobs)
    for (const { query, path } of job.queries) add(query, path.at(-1)?.name ?? job.entries[0]?.name ?? job.name);
  return [...writers.values()].sort(
    (a, b) => compareSpans(a.query.at, b.query.at) || compareText(entityOf(a.query) ?? '', entityOf(b.query) ?? ''),
  );
}

/** Reads of several rows at once, as code in earnest writes them, each place once. */
function summingReaders(queries: Declared['queries']): readonly Reader[] {
  const readers = new Map(
    queries
      .filter(({ query }) => sumsOf(query) !== null && entityOf(query) !== null && !isRehearsal(query.at.file))
      .map(({ query, within }) => [`${spanKey(query.at)}\0${entityOf(query) ?? ''}`, { query, within }] as const),
  );
  return [...readers.values()].sort((a, b) => compareSpans(a.query.at, b.query.at));
}

function withRefreshes(program: Program, writer: Writer): Writer {
  const refreshes = refreshesOf(program, writer.query);
  return refreshes === null ? writer : { ...writer, refreshes };
}

function distinct(notes: readonly NotChecked[]): readonly NotChecked[] {
  const found = new Map<string, NotChecked>();
  for (const note of notes) {
    const key = `${spanKey(note.at)}\0${note.reason}\0${note.message}`;
    const known = found.get(key);
    found.set(
      key,
      known === undefined ? note : { ...known, jobs: [...new Set([...known.jobs, ...note.jobs])].sort(compareText) },
    );
  }
  return [...found.values()].sort(
    (a, b) => compareSpans(a.at, b.at) || compareText(a.reason, b.reason) || compareText(a.message, b.message),
  );
}
