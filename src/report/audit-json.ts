import { authorsText } from '../model/last-change';
import type { Audit, AuditedJob } from '../model/guard';
import { predicateText } from '../model/predicate-text';
import { entityOf } from '../model/query';
import type { Inventory } from '../model/review';
import type { ReportContext } from './context';
import { filesJson, findingJson, header, noteJson, serialise } from './json';
import { countBySeverity } from './summary';

/** The report of `audit` as JSON: schemas/audit.schema.json. `version` is Tacit's own. */
export function auditJson(audit: Audit, inventory: Inventory, context: ReportContext, version: string): string {
  return serialise({
    ...header(version),
    jobs: audit.jobs.map((job) => jobJson(job, context)),
    findings: audit.findings.map((finding) => findingJson(finding, context)),
    summary: { ...countBySeverity(audit.findings), jobs: audit.jobs.length },
    notChecked: inventory.index.notChecked.map((note) => noteJson(note, context)),
    files: filesJson(inventory.files),
  });
}

function jobJson({ job, destroys, present, missing, owners, lastChange }: AuditedJob, context: ReportContext): object {
  const { sources, schedules } = context;
  return {
    id: job.id,
    name: job.name,
    adapter: job.adapter,
    trigger: { kind: job.trigger.kind, text: job.trigger.text, description: schedules.describe(job.trigger) },
    at: sources.place(job.at),
    destroys: destroys.map(({ query }) => ({
      operation: query.operation,
      entity: entityOf(query),
      predicate: predicateText(query.predicate, query.semantics),
      limit: query.limit,
      at: sources.place(query.at),
    })),
    guards: { present, missing },
    owners,
    lastChange:
      lastChange.kind === 'commit'
        ? { commit: lastChange.commit, date: lastChange.date, author: authorsText(lastChange) }
        : null,
  };
}
