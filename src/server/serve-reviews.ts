import type { Connection } from 'vscode-languageserver';
import { audit } from '../engine/audit';
import { ConfigurationError } from '../engine/configured';
import { boundJobs, selfReviewText } from '../engine/ledger/peer';
import { withReviews } from '../engine/ledger/review';
import { HostError } from '../host/host-error';
import { updateLedger } from '../host/ledger-file';
import { personHere } from '../host/person';
import { dayAt } from '../model/day';
import { LEDGER_FILE } from '../model/ledger';
import { currentFolder } from './current';
import { findingsOf } from './findings';
import type { Folders } from './folders';
import { jobsOf } from './jobs';
import {
  findingsRequest,
  guardsRequest,
  reviewRequest,
  type FolderFindings,
  type Guards,
  type JobReference,
  type ReviewOutcome,
  type ReviewParameters,
} from './protocol';
import type { Snapshot } from './snapshot';

/** Answers what the Findings view shows, what guards a job has, and records reviews as the command line does. */
export function serveReviews(connection: Connection, folders: Folders): void {
  connection.onRequest(findingsRequest, (): readonly FolderFindings[] =>
    folders.all().map((folder) => {
      const { uri, name } = folder;
      const snapshot = folder.snapshot();
      if (snapshot === null) return { uri, name, findings: [], due: [] };
      return findingsOf(snapshot, jobsOf(snapshot, name));
    }),
  );
  connection.onRequest(guardsRequest, ({ folder, job }: JobReference): Guards | null => {
    const snapshot = folders.byUri(folder)?.snapshot() ?? null;
    return snapshot === null ? null : guardsOf(snapshot, job);
  });
  connection.onRequest(reviewRequest, async (asked: ReviewParameters): Promise<ReviewOutcome> => {
    const found = await currentFolder(folders, asked.folder);
    const job = found?.snapshot.index.jobs.find(({ id }) => id === asked.job);
    if (found === null || job === undefined)
      return { kind: 'refused', message: 'This job is not there any more.', next: 'Look at the view again.' };
    const by = asked.by?.trim() ?? '';
    const reviewer = by === '' ? personHere(process.env) : by;
    if (reviewer === '')
      return {
        kind: 'refused',
        message: 'It is not known who you are.',
        next: 'Say it in the setting tacit.reviewer.',
      };
    if (found.snapshot.peerReview) {
      const [bound] = boundJobs([job], reviewer, await found.folder.lastChanges([job]));
      if (bound !== undefined) return { kind: 'refused', ...selfReviewText(bound) };
    }
    const on = dayAt(new Date());
    const note = asked.note?.trim() ?? '';
    try {
      await updateLedger(found.folder.root, (text) => {
        const reviewed = { by: reviewer, on, note: note === '' ? null : note, volume: null, owner: null };
        return withReviews(text, [job], found.snapshot.assumptions, reviewed);
      });
    } catch (error) {
      return refusal(error);
    }
    found.folder.changed([LEDGER_FILE]);
    return { kind: 'reviewed', by: reviewer, on };
  });
}

function guardsOf(snapshot: Snapshot, id: string): Guards | null {
  const jobs = snapshot.index.jobs.filter((job) => job.id === id);
  const [row] = audit({
    index: { ...snapshot.index, jobs },
    assumptions: snapshot.assumptions.filter(({ job }) => job.id === id),
    textOf: (file) => snapshot.sources.text(file)?.text ?? null,
    ownersOf: () => [],
    lastChangeOf: () => ({ kind: 'unknown' }),
  }).jobs;
  return row === undefined ? null : { present: row.present, missing: row.missing };
}

/** What the person can mend is told in its words; the rest is a defect. */
function refusal(error: unknown): ReviewOutcome {
  if (error instanceof HostError) return { kind: 'refused', message: error.message, next: error.fault.next ?? '' };
  if (!(error instanceof ConfigurationError)) throw error;
  const [first] = error.faults;
  return { kind: 'refused', message: first?.message ?? error.message, next: first?.next ?? '' };
}
