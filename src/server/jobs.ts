import type { Job } from '../model/job';
import { entityOf } from '../model/query';
import { compareHarm, queryText } from '../report/query-text';
import { gapsOf, SEVERITIES, skippedText } from '../report/summary';
import { plain } from '../report/text';
import type { FolderJobs, JobItem, Location, NotCheckedItem, ReviewItem } from './protocol';
import { locationOf, reviewOf, type Snapshot } from './snapshot';
import { uriBelow } from './uris';

/** Everything that the editor's view of jobs shows of one folder. */
export function jobsOf(snapshot: Snapshot, name: string): FolderJobs {
  const unclear = new Set(snapshot.index.notChecked.flatMap((note) => note.jobs));
  return {
    uri: snapshot.uri,
    name,
    jobs: snapshot.index.jobs.map((job) => jobItem(snapshot, job, !unclear.has(job.id))),
    notChecked: notCheckedItems(snapshot),
  };
}

function jobItem(snapshot: Snapshot, job: Job, checked: boolean): JobItem {
  const { schedules, titles } = snapshot;
  return {
    id: job.id,
    name: plain(job.name),
    scheduler: titles.get(job.adapter) ?? job.adapter,
    schedule: plain(schedules.describe(job.trigger)),
    nextRun: schedules.nextRun(job.trigger),
    location: locationOf(snapshot, job.at),
    trigger: locationOf(snapshot, job.trigger.at),
    queries: job.queries
      .toSorted((a, b) => compareHarm(a.query.operation, b.query.operation))
      .map(({ query, path }) => ({
        operation: query.operation,
        entity: entityOf(query) === null ? null : plain(entityOf(query) ?? ''),
        sentence: plain(queryText(query)),
        location: locationOf(snapshot, query.at),
        path: path.map((step) => ({ name: plain(step.name), location: locationOf(snapshot, step.at) })),
      })),
    assumptions: snapshot.assumptions
      .filter((assumption) => assumption.job.id === job.id)
      .map((assumption) => plain(assumption.statement)),
    findings: snapshot.findings
      .filter((finding) => finding.jobs.includes(job.id))
      .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
      .map(({ severity, message }) => ({ severity, message: plain(message) })),
    checked,
    review: reviewItem(snapshot, job),
    owners: (snapshot.owners.get(job.id) ?? []).map(plain),
    destroys: job.queries.some(({ query }) => query.operation === 'delete' || query.operation === 'update'),
  };
}

function reviewItem(snapshot: Snapshot, job: Job): ReviewItem {
  const { state, on, by } = reviewOf(snapshot, job.id);
  return { state, on, by: by === null ? null : plain(by) };
}

function notCheckedItems(snapshot: Snapshot): readonly NotCheckedItem[] {
  const { notes, skipped } = gapsOf(snapshot.index, snapshot.files);
  const start: Location['range'] = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return [
    ...notes.map((note) => ({ message: plain(note.message), location: locationOf(snapshot, note.at) })),
    ...skipped.map(({ file, reason }) => ({
      message: skippedText(reason),
      location: { uri: uriBelow(snapshot.uri, file), range: start },
    })),
  ];
}
