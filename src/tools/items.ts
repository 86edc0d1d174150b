import type { Finding } from '../model/finding';
import type { Job, ReachedQuery } from '../model/job';
import { NEVER_REVIEWED } from '../model/ledger';
import { describePath } from '../model/revision';
import type { Span } from '../model/span';
import type { ReportContext } from '../report/context';
import type { ImpactInput } from '../report/impact-subject';
import { compareHarm, queryText } from '../report/query-text';
import { placeText } from '../report/source';
import { gapsOf, skippedText } from '../report/summary';

type Known = ImpactInput & ReportContext & { readonly titles: ReadonlyMap<string, string> };

function at({ sources }: ReportContext, span: Span, side: 'base' | 'head' = 'head'): string {
  return placeText(sources.place(span, side));
}

/** A job with some of its queries, as a model reads it. */
export function jobItem(job: Job, queries: readonly ReachedQuery[], known: Known): object {
  const { schedules, titles, reviews, owners, assumptions } = known;
  const review = reviews?.get(job.id) ?? NEVER_REVIEWED;
  return {
    id: job.id,
    name: job.name,
    scheduler: titles.get(job.adapter) ?? job.adapter,
    schedule: schedules.describe(job.trigger),
    nextRun: schedules.nextRun(job.trigger),
    at: at(known, job.at),
    owners: owners?.get(job.id) ?? [],
    review: review.state,
    queries: queries
      .toSorted((a, b) => compareHarm(a.query.operation, b.query.operation))
      .map(({ query, path }) => ({
        does: queryText(query),
        understood: query.completeness,
        at: at(known, query.at),
        through: describePath(job.name, path),
      })),
    takesForGranted: [
      ...new Set(
        assumptions.filter((one) => one.job.id === job.id && !('implicit' in one)).map(({ statement }) => statement),
      ),
    ],
  };
}

/** A finding with its chain, from the changed line back to the schedule. */
export function findingItem(finding: Finding, known: ReportContext): object {
  const { rule, severity, verdict, message, entity, field, jobs, because, fixes = [], fingerprint } = finding;
  return {
    rule,
    severity,
    verdict,
    message,
    at: at(known, finding.at, finding.revision),
    entity,
    field,
    jobs,
    because: because.map((link) => `${link.message} (${at(known, link.at)})`),
    fixes: fixes.map(({ title }) => title),
    fingerprint,
  };
}

/** What could not be understood. */
export function noteItems(known: Known): readonly string[] {
  const { notes, skipped } = gapsOf(known.index, known.files);
  return [
    ...notes.map((note) => `${note.message} (${at(known, note.at)})`),
    ...skipped.map(({ file, reason }) => `${file}: ${skippedText(reason)}`),
  ];
}
