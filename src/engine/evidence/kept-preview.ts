import { bandAround, PREVIEW_FOLDER, totalOf, type Band, type PreviewedQuery } from '../../model/preview';
import { dayOf } from '../../model/day';
import type { Job } from '../../model/job';
import type { Ledger } from '../../model/ledger';
import { fileNameOf } from '../../model/sample';

const VERSION = 1;

/** Where the last preview of a job is kept. */
export function previewFile(job: Job): string {
  return `${PREVIEW_FOLDER}/${fileNameOf(job.id)}.json`;
}

/** A preview as it is kept: what was touched, by kind, and nothing else. */
export function writePreview(job: Job, on: string, queries: readonly PreviewedQuery[]): string {
  const { least, most } = totalOf(queries);
  const touched = queries.map(({ entity, reached, documents, kinds, ...count }) => ({
    entity,
    operation: reached.query.operation,
    documents,
    least: count.least,
    most: count.most,
    kinds: kinds.map(({ value, least: some, most: all }) => [value, some, all]),
  }));
  return `${JSON.stringify({ preview: VERSION, job: job.id, on, least, most, queries: touched }, null, 2)}\n`;
}

/** What the ledger expects a run to touch; else what is near to the last preview; else null. */
export function bandOf(job: Job, ledger: Ledger, kept: string | null): Band | null {
  const last = kept === null ? null : readPreview(job, kept);
  const review = ledger.reviews.get(job.id);
  if (review !== undefined && review.volume !== null)
    return { ...review.volume, source: 'ledger', on: review.on, kinds: last?.kinds ?? null };
  return last;
}

function readPreview(job: Job, text: string): Band | null {
  const value = parsed(text);
  if (!isRecord(value) || value['preview'] !== VERSION || value['job'] !== job.id) return null;
  const { on, least, most, queries } = value;
  const day = typeof on === 'string' ? dayOf(on) : null;
  if (day === null || typeof least !== 'number' || typeof most !== 'number' || !Array.isArray(queries)) return null;
  const kinds = new Map<string, Set<string>>();
  for (const query of queries as unknown[]) {
    if (!isRecord(query) || typeof query['entity'] !== 'string' || !Array.isArray(query['kinds'])) continue;
    const own = kinds.get(query['entity']) ?? new Set();
    kinds.set(query['entity'], own);
    for (const kind of query['kinds'] as unknown[])
      if (Array.isArray(kind) && typeof kind[0] === 'string' && Number(kind[2]) > 0) own.add(kind[0]);
  }
  return { least: bandAround(least).least, most: bandAround(most).most, source: 'preview', on: day, kinds };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
