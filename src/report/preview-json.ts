import { totalOf, type Preview } from '../model/preview';
import { predicateText } from '../model/predicate-text';
import type { ReportContext } from './context';
import { header, serialise } from './json';

/** The report of `preview` as JSON. `version` is Tacit's own. */
export function previewJson(preview: Preview, context: ReportContext, version: string): string {
  const { job, now, queries, band, deviations } = preview;
  const { least, most } = totalOf(queries);
  return serialise({
    ...header(version),
    job: job.id,
    now: now.toISOString(),
    files: preview.files,
    queries: queries.map(({ reached, entity, effect, documents, kinds, doubts, ...touched }) => ({
      operation: reached.query.operation,
      effect,
      entity,
      predicate: predicateText(reached.query.predicate, reached.query.semantics, entity),
      at: context.sources.place(reached.query.at),
      documents,
      least: touched.least,
      most: touched.most,
      discriminator: preview.discriminators.get(entity) ?? null,
      kinds: kinds.map(({ value, inCode, ...count }) => ({ kind: value, inCode, ...count })),
      doubts,
    })),
    touched: { least, most },
    isPart: preview.isPart,
    band: band === null ? null : { least: band.least, most: band.most, source: band.source, on: band.on },
    deviations,
    notSampled: preview.notSampled,
    cautions: preview.cautions,
    saved: preview.saved,
    problems: preview.problems,
    moreProblems: preview.moreProblems,
  });
}
