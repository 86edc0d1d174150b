import { bandOf, previewFile, writePreview } from '../engine/evidence/kept-preview';
import { entityNamed, newerMigration } from '../engine/evidence/knowledge';
import type { SampleSource } from '../engine/evidence/ports';
import { previewEntity, queriesToPreview, type PreviewedEntity } from '../engine/evidence/preview';
import { keepText, keptTexts } from '../host/profiles';
import { openSamples } from '../host/sample/sources';
import { openRowDatabase } from '../host/sample/sqlite';
import { dayAt } from '../model/day';
import type { Job } from '../model/job';
import { nearNames } from '../model/near';
import { deviationsFrom, PREVIEW_FOLDER, type Preview } from '../model/preview';
import { entityOf } from '../model/query';
import type { Inventory } from '../model/review';
import type { Index } from '../model/revision';
import { compareText } from '../model/span';
import { enumerate, quote } from '../model/wording';
import { numberText } from '../report/amounts';
import { mentionedInInventory } from '../report/mentioned';
import { previewJson } from '../report/preview-json';
import { previewMarkdown } from '../report/preview-markdown';
import { previewPretty } from '../report/preview-pretty';
import { takeConnection, withConnection, type ConnectOptions } from './connected';
import { ExitCode } from './exit-code';
import { withFolder, type Folder } from './folder';
import type { GlobalOptions } from './global-options';
import { pairOutputs } from './output';
import { progressLine } from './progress';
import { writeOutputs, type Writer } from './report-out';
import { createProblems, type Problems } from './samples';
import { UsageError } from './usage-error';
import { version } from './version';

export const PREVIEW_FORMATS = ['pretty', 'json', 'markdown'] as const;
type PreviewFormat = (typeof PREVIEW_FORMATS)[number];

/** Options of `tacit preview`. */
export interface PreviewOptions extends GlobalOptions, Pick<ConnectOptions, 'connect' | 'connectAs' | 'limit'> {
  readonly sample?: readonly string[];
  readonly data?: readonly string[];
  readonly entity?: string;
  readonly by?: string;
  readonly save?: true;
  readonly mostUnpacked?: number;
  readonly format?: readonly PreviewFormat[];
  readonly output?: readonly string[];
}

/** Documents of one collection or table that are read of a database where nobody says how many. */
const MOST_CONNECTED = 100_000;

/** Runs `tacit preview`: what a job would touch in a sample, and whether that is usual. */
export function previewCommand(wanted: string, options: PreviewOptions): Promise<ExitCode> {
  const outputs = pairOutputs<PreviewFormat>(options.format ?? [], options.output ?? [], {
    formats: PREVIEW_FORMATS,
    endings: { '.json': 'json', '.md': 'markdown' },
    fallback: 'pretty',
  });
  const files = [...(options.sample ?? []), ...(options.data ?? [])];
  const given = takeConnection(options);
  if (given === null && files.length === 0)
    throw new UsageError(
      'No sample is named.',
      'Say --sample with files or with the folder of a dump, or --connect with a database.',
    );
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const inventory = await folder.session.inventory();
    const job = jobNamed(inventory, wanted);
    const problems = createProblems();
    const countIn = (sources: readonly SampleSource[]): Promise<Counted> =>
      count(job, inventory.index, sources, { options, problems, say: progress.say });
    const counted =
      given === null
        ? await countIn(await openSamples(folder.root, files, { mostUnpacked: options.mostUnpacked ?? null }))
        : await withConnection(given, options, async (connection) => {
            const names = touchedNames(job, inventory.index, connection.names, given.label);
            return countIn(await connection.sources(names, options.limit ?? MOST_CONNECTED));
          });
    progress.end();
    const preview = await finished(job, counted, folder, options, problems);
    const texts = await folder.sources(mentionedInInventory(inventory));
    const writers: Record<PreviewFormat, Writer> = {
      pretty: (context) => previewPretty(preview, context),
      json: (context) => previewJson(preview, context, version),
      markdown: (context) => previewMarkdown(preview, context),
    };
    await writeOutputs(outputs, writers, texts, folder.root, options);
    if (preview.problems.length > 0) return ExitCode.failed;
    return preview.deviations.length > 0 ? ExitCode.findings : ExitCode.nothing;
  }).finally(progress.end);
}

/** Which collections or tables of a database the job touches. */
function touchedNames(job: Job, index: Index, names: readonly string[], label: string): readonly string[] {
  const { byEntity } = queriesToPreview(job, index);
  const touched = names.filter((name) => byEntity.has(entityNamed(index, name) ?? name));
  if (touched.length === 0 && byEntity.size > 0)
    throw new UsageError(
      `${job.name} touches ${enumerate([...byEntity.keys()])}, which ${label} does not let be read.`,
    );
  return touched;
}

function jobNamed({ index }: Inventory, wanted: string): Job {
  const found = index.jobs.filter((job) => job.id === wanted || job.name === wanted);
  const [only, other] = found;
  if (only !== undefined && other === undefined) return only;
  if (other !== undefined)
    throw new UsageError(
      `Several jobs are called ${wanted}.`,
      `Say which: ${enumerate(
        found.map(({ id }) => id),
        'or',
      )}.`,
    );
  const near = nearNames(
    wanted,
    index.jobs.flatMap(({ id, name }) => [name, id]),
  );
  throw new UsageError(
    `There is no job ${wanted}.`,
    index.jobs.length === 0
      ? 'No job was found here at all.'
      : near.length > 0
        ? `Did you mean ${enumerate(near, 'or')}?`
        : '`tacit jobs` lists them.',
  );
}

interface Counted {
  readonly entities: ReadonlyMap<string, PreviewedEntity>;
  readonly following: Preview['following'];
  readonly notSampled: readonly string[];
  readonly files: readonly string[];
  readonly cautions: readonly string[];
  readonly isPart: boolean;
}

interface Work {
  readonly options: PreviewOptions;
  readonly problems: Problems;
  readonly say: (text: string) => void;
}

async function count(
  job: Job,
  index: Index,
  sources: readonly SampleSource[],
  { options, problems, say }: Work,
): Promise<Counted> {
  const { byEntity, following } = queriesToPreview(job, index);
  const unknown = job.queries.filter(({ query }) => entityOf(query) === null);
  if (byEntity.size === 0)
    throw new UsageError(
      `${job.name} touches nothing that a sample could show.`,
      unknown.length > 0
        ? 'What it touches is not understood: `tacit jobs` says why.'
        : '`tacit jobs` says what it does.',
    );
  const sampled = bySampledEntity(sources, index, [...byEntity.keys()], options);
  const held = [...byEntity].filter(([entity]) => sampled.has(entity));
  if (held.length === 0)
    throw new UsageError(
      `${job.name} touches ${enumerate([...byEntity.keys()])}, and the sample holds ${enumerate([...new Set(sources.map(({ entity }) => entity))])}.`,
      'Say --entity where the file is called otherwise than the collection or table.',
    );
  const entities = new Map<string, PreviewedEntity>();
  const files = new Set<string>();
  const cautions: string[] = [];
  for (const [entity, queries] of held) {
    const own = sampled.get(entity) ?? [];
    for (const { file } of own) files.add(file);
    cautions.push(...drawnCautions(own));
    const newest = own.reduce((last, { on }) => (on > last ? on : last), new Date(0));
    const outdated = newerMigration(index, entity, dayAt(newest));
    if (outdated !== null)
      cautions.push(
        `The sample is older than the newest migration of ${quote(entity)} (${outdated.file}, ${outdated.on}).`,
      );
    const previewed = await previewEntity(job, entity, queries, own, {
      index,
      now: options.now ?? new Date(),
      by: options.by ?? null,
      openDatabase: openRowDatabase,
      onProblem: problems.add,
      onProgress: (documents) => {
        say(`Reading ${own[0]?.file ?? ''}: ${String(documents)}`);
      },
    });
    entities.set(entity, previewed);
  }
  if (unknown.length > 0)
    cautions.push('The job makes queries whose table or collection is not known: they are not counted.');
  const notSampled = [...byEntity.keys()].filter((entity) => !sampled.has(entity)).sort(compareText);
  const isPart = held.some(([entity]) => sampled.get(entity)?.some((source) => source.drawnFrom !== undefined));
  return { entities, following, notSampled, files: [...files], cautions, isPart };
}

function drawnCautions(sources: readonly SampleSource[]): readonly string[] {
  return sources.flatMap(({ entity, drawnFrom }) =>
    drawnFrom === undefined
      ? []
      : [
          `${quote(entity)} holds about ${numberText(drawnFrom)}, of which some were drawn at random: numbers are of these.`,
        ],
  );
}

/** Which files hold what the job touches. `--entity` says it of all of them. */
function bySampledEntity(
  sources: readonly SampleSource[],
  index: Index,
  touched: readonly string[],
  { entity }: PreviewOptions,
): ReadonlyMap<string, readonly SampleSource[]> {
  const groups = new Map<string, SampleSource[]>();
  const named = entity === undefined ? null : (entityNamed(index, entity) ?? entity);
  for (const source of sources) {
    const name = named ?? entityNamed(index, source.entity) ?? source.entity;
    if (touched.includes(name)) groups.set(name, [...(groups.get(name) ?? []), source]);
  }
  return groups;
}

async function finished(
  job: Job,
  counted: Counted,
  folder: Folder,
  options: PreviewOptions,
  problems: Problems,
): Promise<Preview> {
  const now = options.now ?? new Date();
  const queries = [...counted.entities.values()].flatMap((entity) => entity.queries);
  const file = previewFile(job);
  const kept = (await keptTexts(folder.root, PREVIEW_FOLDER)).find((one) => one.file === file)?.text ?? null;
  const band = bandOf(job, await folder.session.ledger(), kept);
  const isSaved = options.save === true && !counted.isPart;
  if (isSaved) await keepText(folder.root, { file, text: writePreview(job, dayAt(now), queries) });
  const discriminators = [...counted.entities].flatMap(([entity, { discriminator }]) =>
    discriminator === null ? [] : [[entity, discriminator.field] as const],
  );
  return {
    job,
    now,
    discriminators: new Map(discriminators),
    queries,
    following: counted.following,
    notSampled: counted.notSampled,
    files: counted.files,
    band,
    deviations: deviationsFrom(queries, band, counted.isPart),
    cautions:
      options.save === true && counted.isPart
        ? [...counted.cautions, 'Numbers of a part are not kept: raise --limit.']
        : counted.cautions,
    isPart: counted.isPart,
    saved: isSaved ? file : null,
    ...problems.told(),
  };
}
