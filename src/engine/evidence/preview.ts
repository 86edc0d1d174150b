import { effectOf, isByIdentity } from '../../model/effect';
import type { Job, ReachedQuery } from '../../model/job';
import type { PreviewedQuery, TouchedKind } from '../../model/preview';
import { predicateText } from '../../model/predicate-text';
import { entityOf } from '../../model/query';
import type { Index } from '../../model/revision';
import type { SampledDiscriminator, SampleProblem } from '../../model/sample';
import { compareText, spanKey } from '../../model/span';
import { detectDiscriminator, kindValue } from './discriminate';
import { discriminatorByCode, shownByCode } from './knowledge';
import { documentMatch } from './mongo-match';
import type { RowDatabase, SampleDocument, SampleSource } from './ports';
import { MOST_KINDS } from './profile';
import { rowMatch } from './row-match';

export interface PreviewOptions {
  readonly index: Index;
  readonly now: Date;
  /** The field that tells kinds apart, where somebody says so. */
  readonly by: string | null;
  readonly openDatabase: () => Promise<RowDatabase>;
  readonly onProblem: (problem: SampleProblem) => void;
  readonly onProgress?: (documents: number) => void;
}

/** Queries of a job that a sample can say something of, by entity; and those that take what another one selected. */
export function queriesToPreview(
  job: Job,
  index: Index,
): { readonly byEntity: ReadonlyMap<string, readonly ReachedQuery[]>; readonly following: readonly ReachedQuery[] } {
  const byEntity = new Map<string, ReachedQuery[]>();
  const following: ReachedQuery[] = [];
  const seen = new Set<string>();
  for (const reached of job.queries) {
    const { query } = reached;
    const name = entityOf(query);
    const key = [spanKey(query.at), name, query.operation, predicateText(query.predicate)].join('\0');
    if (name === null || seen.has(key) || query.operation === 'insert' || query.operation === 'define') continue;
    seen.add(key);
    if (isByIdentity(query, index.schema.entities.get(name)) && query.operation !== 'read') following.push(reached);
    else byEntity.set(name, [...(byEntity.get(name) ?? []), reached]);
  }
  // By identity of what nothing here selects: then it is all there is to tell.
  const alone = following.filter(({ query }) => !byEntity.has(entityOf(query) ?? ''));
  for (const reached of alone) {
    const name = entityOf(reached.query) ?? '';
    byEntity.set(name, [...(byEntity.get(name) ?? []), reached]);
  }
  return { byEntity, following: following.filter((reached) => !alone.includes(reached)) };
}

/** What was counted of one entity. */
export interface PreviewedEntity {
  readonly queries: readonly PreviewedQuery[];
  readonly discriminator: SampledDiscriminator | null;
}

/** Reads the sample of one entity once, and counts what the queries of a job touch in it. */
export async function previewEntity(
  job: Job,
  entity: string,
  queries: readonly ReachedQuery[],
  sources: readonly SampleSource[],
  options: PreviewOptions,
): Promise<PreviewedEntity> {
  const { index, now, by, onProblem, onProgress } = options;
  const given: SampledDiscriminator | null = by === null ? null : { field: by, source: 'given' };
  let discriminator: SampledDiscriminator | null = given ?? discriminatorByCode(index, entity);
  let settled = discriminator !== null;
  let documents = 0;
  const sql = queries.filter(({ query }) => query.semantics === 'sql');
  const mongo = queries.filter(({ query }) => query.semantics === 'mongodb');
  const tallies = new Map(queries.map((reached) => [reached, createTally()]));
  const matches = mongo.map((reached) => ({ reached, match: documentMatch(reached.query.predicate, now) }));
  const doubts = new Map<ReachedQuery, readonly string[]>(matches.map(({ reached, match }) => [reached, match.doubts]));
  const database = sql.length === 0 ? null : await options.openDatabase();
  let rows: ReturnType<typeof rowMatch> | null = null;

  const countRows = (kinds: readonly (string | null)[], batch: readonly SampleDocument[]): void => {
    const [first] = batch;
    if (database === null || first === undefined) return;
    rows ??= rowMatch(
      sql.map(({ query }) => query.predicate),
      Object.keys(first),
      now,
      database,
    );
    for (const counted of rows.count(batch.map((row, at) => ({ kind: kinds[at] ?? null, row }))))
      for (const [at, reached] of sql.entries()) {
        doubts.set(reached, rows.doubts[at] ?? []);
        tallies.get(reached)?.add(counted.kind, counted.rows, counted.least[at] ?? 0, counted.most[at] ?? 0);
      }
  };
  const countBatch = (batch: readonly SampleDocument[]): void => {
    if (!settled) discriminator = detectDiscriminator(batch);
    settled = true;
    const kinds = batch.map((one) => (discriminator === null ? null : kindValue(one, discriminator.field)));
    for (const { reached, match } of matches)
      for (const [at, one] of batch.entries()) {
        const { least, most } = match.test(one);
        tallies.get(reached)?.add(kinds[at] ?? null, 1, Number(least), Number(most));
      }
    countRows(kinds, batch);
    documents += batch.length;
    onProgress?.(documents);
  };

  try {
    for (const source of sources) for await (const batch of source.read(onProblem)) countBatch(batch);
  } finally {
    database?.close();
  }
  const known = shownByCode(index, entity).kinds;
  const declared = index.schema.entities.get(entity);
  return {
    discriminator,
    queries: queries.map((reached): PreviewedQuery => {
      const kinds = tallies.get(reached)?.kinds(known) ?? [];
      return {
        reached,
        entity,
        effect: effectOf(job, reached.query, declared),
        documents,
        least: kinds.reduce((sum, { least }) => sum + least, 0),
        most: kinds.reduce((sum, { most }) => sum + most, 0),
        kinds: discriminator === null ? [] : kinds,
        doubts: doubts.get(reached) ?? [],
      };
    }),
  };
}

interface Tally {
  readonly add: (kind: string | null, documents: number, least: number, most: number) => void;
  readonly kinds: (known: ReadonlySet<string>) => readonly TouchedKind[];
}

function createTally(): Tally {
  const counts = new Map<string | null, { documents: number; least: number; most: number }>();
  return {
    add: (kind, documents, least, most) => {
      const own = counts.has(kind) || counts.size < MOST_KINDS ? kind : null;
      const counted = counts.get(own) ?? { documents: 0, least: 0, most: 0 };
      counted.documents += documents;
      counted.least += least;
      counted.most += most;
      counts.set(own, counted);
    },
    kinds: (known) =>
      [...counts]
        .map(([value, counted]) => ({ value, ...counted, inCode: value === null || known.has(value) }))
        .sort((a, b) => b.most - a.most || b.documents - a.documents || compareText(a.value ?? '', b.value ?? '')),
  };
}
