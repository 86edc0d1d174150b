import { isAcceptable } from '../engine/ledger/accept';
import type { Finding } from '../model/finding';
import { compareSpans } from '../model/span';
import { plain } from '../report/text';
import { shownAt } from './diagnostics';
import type { FolderFindings, FolderJobs, ImpactTarget, ShownFinding } from './protocol';
import { locationOf, type Snapshot } from './snapshot';

/** Everything that the Findings view shows of one folder: open findings, and jobs whose review is due. */
export function findingsOf(snapshot: Snapshot, { uri, name, jobs }: FolderJobs): FolderFindings {
  return {
    uri,
    name,
    findings: snapshot.findings
      .toSorted((a, b) => compareSpans(shownAt(a), shownAt(b)))
      .map((finding) => shownFinding(snapshot, finding)),
    due: jobs
      .filter(({ review }) => review.state !== 'current')
      .map((job) => ({ job, assumptions: assumptionsOf(snapshot, job.id) })),
  };
}

function shownFinding(snapshot: Snapshot, finding: Finding): ShownFinding {
  const at = shownAt(finding);
  return {
    folder: snapshot.uri,
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    severity: finding.severity,
    message: plain(finding.message),
    location: locationOf(snapshot, at),
    file: at.file,
    acceptable: isAcceptable(finding),
    target: targetOf(snapshot, finding),
    because: finding.because.map((link) => ({
      role: link.role,
      message: plain(link.message),
      location: locationOf(snapshot, link.at),
    })),
  };
}

/** The field or the entity that it is about; else the job, or the file. */
function targetOf(snapshot: Snapshot, { entity, field, jobs, at }: Finding): ImpactTarget {
  if (entity !== null) return { kind: 'entity', folder: snapshot.uri, entity, field };
  const [job] = jobs;
  if (job !== undefined) return { kind: 'job', folder: snapshot.uri, job };
  return { kind: 'place', uri: locationOf(snapshot, at).uri, position: null };
}

/** Each sentence once, where it was first taken from. */
function assumptionsOf(snapshot: Snapshot, job: string): FolderFindings['due'][number]['assumptions'] {
  const own = snapshot.assumptions.filter((one) => one.job.id === job && !('implicit' in one));
  const bySentence = new Map(own.toReversed().map((one) => [one.statement, one]));
  return [...bySentence.values()]
    .toReversed()
    .map(({ statement, evidence }) => ({ statement: plain(statement), location: locationOf(snapshot, evidence) }));
}
