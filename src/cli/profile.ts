import {
  discriminatorByCode,
  entityNamed,
  isRelational,
  newerMigration,
  shownByCode,
} from '../engine/evidence/knowledge';
import type { SampleSource } from '../engine/evidence/ports';
import { profileOf } from '../engine/evidence/profile';
import { fileOfProfile, newestOf, savedProfile, type SavedProfile } from '../engine/evidence/saved';
import { keepText, keptTexts } from '../host/profiles';
import { openSamples } from '../host/sample/sources';
import { driftBetween } from '../model/drift';
import type { ProfiledEntity, ProfileReport } from '../model/profile-report';
import type { Index } from '../model/revision';
import { PROFILE_FOLDER, type Profile, type SampledDiscriminator, type SampleProblem } from '../model/sample';
import { profileJson } from '../report/profile-json';
import { profileMarkdown } from '../report/profile-markdown';
import { profilePretty } from '../report/profile-pretty';
import { sourceIndex } from '../report/source';
import { chosenNames, takeConnection, withConnection, type ConnectOptions } from './connected';
import { ExitCode } from './exit-code';
import { withFolder, type Folder } from './folder';
import type { GlobalOptions } from './global-options';
import { pairOutputs } from './output';
import { progressLine } from './progress';
import { writeOutputs } from './report-out';
import { createProblems, splitSaved, type Problems } from './samples';
import { UsageError } from './usage-error';
import { version } from './version';

export const PROFILE_FORMATS = ['pretty', 'json', 'markdown'] as const;
type ProfileFormat = (typeof PROFILE_FORMATS)[number];

/** Options of `tacit profile`. */
export interface ProfileOptions extends GlobalOptions, Pick<ConnectOptions, 'connect' | 'connectAs'> {
  readonly entity?: string;
  readonly by?: string;
  readonly ranges?: true;
  readonly limit?: number;
  readonly on?: string;
  readonly save?: true;
  readonly compare?: true;
  readonly mostUnpacked?: number;
  readonly format?: readonly ProfileFormat[];
  readonly output?: readonly string[];
}

/** Documents of one collection or table that are read of a database where nobody says how many. */
const MOST_CONNECTED = 10_000;

/**
 * Runs `tacit profile`: what documents or rows hold, and what moved since the last time.
 *
 * @param named files or, with a connection, collections and tables
 */
export function profileCommand(named: readonly string[], options: ProfileOptions): Promise<ExitCode> {
  const outputs = pairOutputs<ProfileFormat>(options.format ?? [], options.output ?? [], {
    formats: PROFILE_FORMATS,
    endings: { '.json': 'json', '.md': 'markdown' },
    fallback: 'pretty',
  });
  const given = takeConnection(options);
  if (given === null && named.length === 0)
    throw new UsageError('No sample is named.', 'Name files, the folder of a dump, or a database with --connect.');
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const write = async (samples: Samples): Promise<ExitCode> => {
      const report = await profileReport(folder, samples, options, progress.say);
      progress.end();
      const writers = {
        pretty: (context: Parameters<typeof profilePretty>[1]) => profilePretty(report, context),
        json: () => profileJson(report, version),
        markdown: () => profileMarkdown(report),
      };
      const texts = sourceIndex(() => null);
      await writeOutputs(outputs, writers, texts, folder.root, options);
      if (report.problems.length > 0) return ExitCode.failed;
      return options.compare === true && report.entities.some(({ drift }) => drift.length > 0)
        ? ExitCode.findings
        : ExitCode.nothing;
    };
    if (given !== null)
      return withConnection(given, options, async (connection) => {
        const names = chosenNames(connection, named, given.label);
        return write({ saved: [], sources: await connection.sources(names, options.limit ?? MOST_CONNECTED) });
      });
    const { saved, samples } = await splitSaved(folder.root, named);
    return write({
      saved,
      sources: await openSamples(folder.root, samples, { mostUnpacked: options.mostUnpacked ?? null }),
    });
  }).finally(progress.end);
}

interface Samples {
  readonly saved: readonly SavedProfile[];
  readonly sources: readonly SampleSource[];
}

async function profileReport(
  folder: Folder,
  { saved, sources }: Samples,
  options: ProfileOptions,
  say: Work['say'],
): Promise<ProfileReport> {
  const { index } = await folder.session.inventory();
  const problems = createProblems();
  const kept = (await keptTexts(folder.root, PROFILE_FOLDER)).flatMap((text) => savedProfile(text) ?? []);
  const work = { index, options, problems, say };
  const taken: Taken[] = saved.map((one) => ({
    ...one,
    files: [one.file],
    rows: isRelational(index, one.profile.entity),
    drawnFrom: null,
  }));
  for (const group of byEntity(sources, index, options)) taken.push(await takeProfile(group, work));
  const entities = await Promise.all(
    compared(taken, kept, options).map((one) => finished(one, index, folder.root, options)),
  );
  return { entities, ...problems.told() };
}

interface Group {
  readonly entity: string;
  readonly sources: readonly SampleSource[];
}

/** Several files may hold one entity: `--entity` says so, or their names do. */
function byEntity(
  sources: readonly SampleSource[],
  index: Index,
  { entity, compare }: ProfileOptions,
): readonly Group[] {
  const groups = new Map<string, SampleSource[]>();
  for (const [position, source] of sources.entries()) {
    const name = entity ?? entityNamed(index, source.entity) ?? source.entity;
    // Two samples that are to be compared are two profiles, though they are of one entity.
    const key = compare === true ? `${String(position)} ${name}` : name;
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return [...groups].map(([key, group]) => ({
    entity: compare === true ? key.replace(/^\d+ /, '') : key,
    sources: group,
  }));
}

interface Work {
  readonly index: Index;
  readonly options: ProfileOptions;
  readonly problems: Problems;
  readonly say: (text: string) => void;
}

interface Taken {
  readonly profile: Profile;
  readonly files: readonly string[];
  readonly rows: boolean;
  /** Of about how many documents these are some at random; null where they are all. */
  readonly drawnFrom: number | null;
  /** Where it is saved already. */
  readonly file?: string;
}

const OF_ROWS: ReadonlySet<SampleSource['format']> = new Set(['sqlite', 'csv', 'postgresql']);

async function takeProfile({ entity, sources }: Group, { index, options, problems, say }: Work): Promise<Taken> {
  const files = [...new Set(sources.map(({ file }) => file))];
  const profile = await profileOf(joined(sources), {
    entity,
    discriminator: chosenDiscriminator(index, entity, options),
    ranges: options.ranges === true,
    // Of a database, no more were asked for.
    limit: options.connect === undefined ? (options.limit ?? null) : null,
    onProblem: (problem: SampleProblem) => {
      problems.add(problem);
    },
    onProgress: (documents) => {
      say(`Reading ${files[0] ?? ''}: ${String(documents)}`);
    },
  });
  const rows = isRelational(index, entity) || sources.some(({ format }) => OF_ROWS.has(format));
  const drawn = sources.some((source) => source.drawnFrom !== undefined);
  const drawnFrom = drawn ? sources.reduce((sum, source) => sum + (source.drawnFrom ?? 0), 0) : null;
  const shown = drawn ? { ...profile, complete: false } : profile;
  return { profile: options.on === undefined ? shown : { ...shown, on: options.on }, files, rows, drawnFrom };
}

function chosenDiscriminator(index: Index, entity: string, { by }: ProfileOptions): SampledDiscriminator | null {
  return by === undefined ? discriminatorByCode(index, entity) : { field: by, source: 'given' };
}

/** Several sources one after another, as old as the newest. */
function joined(sources: readonly SampleSource[]): SampleSource {
  const [first] = sources;
  if (first === undefined) throw new UsageError('There is nothing to read.');
  const newest = sources.reduce((last, { on }) => (on > last ? on : last), first.on);
  return {
    ...first,
    on: newest,
    async *read(onProblem) {
      for (const source of sources) yield* source.read(onProblem);
    },
  };
}

interface Compared extends Taken {
  readonly against: { readonly profile: Profile; readonly label: string } | null;
}

/** With --compare, two files are compared with each other; else each with the last one saved. */
function compared(
  taken: readonly Taken[],
  kept: readonly SavedProfile[],
  options: ProfileOptions,
): readonly Compared[] {
  const [first, second] = taken;
  if (
    options.compare === true &&
    options.connect === undefined &&
    taken.length === 2 &&
    first !== undefined &&
    second !== undefined
  )
    return [{ ...second, against: { profile: first.profile, label: first.files[0] ?? first.profile.entity } }];
  return taken.map((one) => {
    const others = kept.filter(({ file }) => file !== one.file);
    const last = newestOf(others, one.profile.entity);
    if (last === null && options.compare === true)
      throw new UsageError(
        `There is no saved profile of ${one.profile.entity} to compare with.`,
        'Name two samples or profiles, or keep one first with --save.',
      );
    return { ...one, against: last === null ? null : { profile: last.profile, label: last.file } };
  });
}

async function finished(one: Compared, index: Index, root: string, options: ProfileOptions): Promise<ProfiledEntity> {
  const { profile, against, files, rows, drawnFrom } = one;
  const name = entityNamed(index, profile.entity);
  const saving =
    options.save === true && one.file === undefined && profile.documents > 0 ? fileOfProfile(profile) : null;
  if (saving !== null) await keepText(root, saving);
  return {
    profile,
    files,
    rows,
    drawnFrom,
    code: name === null ? null : shownByCode(index, name),
    against: against === null ? null : { on: against.profile.on, label: against.label },
    drift: against === null ? [] : driftBetween(against.profile, profile),
    outdatedBy: name === null ? null : newerMigration(index, name, profile.on),
    saved: saving?.file ?? null,
  };
}
