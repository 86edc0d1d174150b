import type { Adapter, CallSite, Lookup } from '../adapters/adapter';
import { adapters as allAdapters } from '../adapters/registry.generated';
import type { Facts } from '../model/facts';
import type { Job } from '../model/job';
import { entityOf, type Query } from '../model/query';
import type { Remark } from '../model/remark';
import type { Index, NotChecked, Reader, Writer } from '../model/revision';
import { compareSpans, compareText, spanKey, type Span } from '../model/span';
import { sumsOf } from '../model/summing';
import { isRehearsal } from '../model/writers';
import { deadBranches } from './dead-branches';
import { codeEdits } from './code-edits';
import { definingFiles } from './definitions';
import { mergeEntities } from './entities';
import { expiryJobs, expirySteps } from './expiry';
import { oneWayFiles } from './one-way';
import { scheduledJobs } from './jobs';
import { documentRemovals, isMention } from './document-migrations';
import { withLookupRows } from './lookup-values';
import { candidatesOf, manualJobs } from './manual';
import { createProgram, resume, type Program, type ProgramInput } from './program';
import { parityNotes, parityOf, withUnregistered } from './parity';
import { replay } from './replay';
import { journalsIn } from './journals';
import { residentJobs } from './resident';
import { refreshesOf } from './refreshing';
import { orderRevisions } from './revision-graph';
import { outdatedSamples, samplesIn, withSamples } from './sampled';
import { createRunner } from './runs';
import { createSpelling } from './spelling';
import { vanishingIn, withVanishing } from './vanishing';
import { withHookReach } from './hook-reach';
import type { Declared } from './declared';
import { type SiteReader, type Sources, createSiteReader } from './site-reader';

export interface Linked {
  readonly index: Index;
  /** Files that calls lead to and that have no facts yet, sorted. */
  readonly wanted: readonly string[];
  /** Names of the workspace's own schedulers: files that hold one declare jobs, though no adapter has a word for them. */
  readonly sought: readonly string[];
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

interface Surveyed {
  readonly reader: SiteReader;
  readonly declared: Declared;
}

/** For what takes more work than is allowed. */
function entangled(at: Span): NotChecked {
  const message = 'This code is so entangled that it was not worked out to its end; it is not wholly checked.';
  return { reason: 'call-depth', message, at, jobs: [] };
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
