import type { Assumption } from '../model/assumption';
import { openFindings, stateOf, type Acceptance, type Finding } from '../model/finding';
import type { Job, ReachedQuery } from '../model/job';
import { NEVER_REVIEWED } from '../model/ledger';
import { predicateText } from '../model/predicate-text';
import { entityOf, type FieldUse } from '../model/query';
import type { FileCoverage, Inventory, Review } from '../model/review';
import type { NotChecked } from '../model/revision';
import type { Entity, Field } from '../model/schema';
import { compareText } from '../model/span';
import type { ReportContext } from './context';
import { impactOf, subjectTitle, type ImpactInput, type ImpactSubject } from './impact-subject';
import { countBySeverity, jobCoverage } from './summary';
import { escapeJson, redact } from './text';

/** Shape of all outputs: schemas/*.schema.json. Raised when a key changes or goes. */
const SCHEMA_VERSION = 1;

/** The report of `check` as JSON. `version` is Tacit's own. */
export function checkJson(review: Review, context: ReportContext, version: string): string {
  const coverage = jobCoverage(review.index);
  return serialise({
    ...header(version),
    base: review.base,
    head: review.head,
    findings: review.findings.map((finding) => findingJson(finding, context)),
    summary: {
      ...countBySeverity(openFindings(review.findings)),
      accepted: review.findings.filter((finding) => stateOf(finding) === 'accepted').length,
      jobsChecked: coverage.checked,
      jobsNotChecked: coverage.notChecked,
    },
    notChecked: review.index.notChecked.map((note) => noteJson(note, context)),
    files: filesJson(review.files),
  });
}

/** The report of `impact` as JSON. `version` is Tacit's own. */
export function impactJson(
  input: ImpactInput,
  subject: ImpactSubject,
  context: ReportContext,
  version: string,
): string {
  const { shown, findings } = impactOf(input, subject);
  const assumptionsOf = (job: Job): readonly Assumption[] => input.assumptions.filter((one) => one.job.id === job.id);
  return serialise({
    ...header(version),
    subject: { kind: subject.kind, name: subjectTitle(subject) },
    base: input.base,
    findings: findings.map((finding) => findingJson(finding, context)),
    jobs: shown.map(({ job, uses }) => ({
      ...jobJson(job, assumptionsOf(job), input, context),
      queries: uses.map(({ reached, roles }) => ({ ...queryJson(reached, context), roles })),
    })),
    notChecked: input.index.notChecked.map((note) => noteJson(note, context)),
    files: filesJson(input.files),
  });
}

/** The report of `jobs` as JSON. `version` is Tacit's own. */
export function jobsJson(inventory: Inventory, context: ReportContext, version: string): string {
  const entities = [...inventory.index.schema.entities.values()].sort((a, b) => compareText(a.name, b.name));
  const assumptions = new Map<string, Assumption[]>();
  for (const one of inventory.assumptions) {
    const list = assumptions.get(one.job.id);
    if (list === undefined) assumptions.set(one.job.id, [one]);
    else list.push(one);
  }
  return serialise({
    ...header(version),
    jobs: inventory.index.jobs.map((job) => jobJson(job, assumptions.get(job.id) ?? [], inventory, context)),
    entities: entities.map((entity) => entityJson(entity, context)),
    notChecked: inventory.index.notChecked.map((note) => noteJson(note, context)),
    files: filesJson(inventory.files),
  });
}

export function serialise(value: object): string {
  const redacted = (_key: string, member: unknown): unknown => (typeof member === 'string' ? redact(member) : member);
  return `${escapeJson(JSON.stringify(value, redacted, 2))}\n`;
}

export function header(version: string): object {
  return { schemaVersion: SCHEMA_VERSION, tool: { name: 'tacit', version } };
}

export function findingJson(finding: Finding, { sources }: ReportContext): object {
  return {
    rule: finding.rule,
    verdict: finding.verdict,
    severity: finding.severity,
    state: stateOf(finding),
    message: finding.message,
    at: sources.place(finding.at, finding.revision),
    entity: finding.entity,
    field: finding.field,
    jobs: finding.jobs,
    because: finding.because.map((link) => ({ message: link.message, at: sources.place(link.at) })),
    change: finding.change,
    fingerprint: finding.fingerprint,
    fixes: (finding.fixes ?? []).map(({ title, edits }) => ({
      title,
      edits: edits.map(({ at, text }) => ({ at: sources.place(at), text })),
    })),
    ...(finding.acceptance !== undefined && { acceptance: acceptanceJson(finding.acceptance) }),
  };
}

function acceptanceJson({ source, reason, by, on, until }: Acceptance): object {
  return { source, reason, by, on, until };
}

export function noteJson(note: NotChecked, { sources }: ReportContext): object {
  return { reason: note.reason, message: note.message, at: sources.place(note.at) };
}

export function filesJson(files: FileCoverage): object {
  return { read: files.read, skipped: files.skipped.map(({ file, reason }) => ({ file, reason })) };
}

function jobJson(
  job: Job,
  assumptions: readonly Assumption[],
  { reviews, owners }: Pick<Inventory, 'reviews' | 'owners'>,
  context: ReportContext,
): object {
  const { sources, schedules } = context;
  const { state, on, by, volume } = reviews?.get(job.id) ?? NEVER_REVIEWED;
  return {
    id: job.id,
    name: job.name,
    adapter: job.adapter,
    trigger: {
      kind: job.trigger.kind,
      text: job.trigger.text,
      timezone: job.trigger.timezone,
      description: schedules.describe(job.trigger),
    },
    at: sources.place(job.at),
    entries: job.entries.map((entry) => sources.place(entry.at)),
    queries: job.queries.map((reached) => queryJson(reached, context)),
    assumptions: assumptions.map((assumption) => ({
      kind: assumption.kind,
      entity: assumption.entity,
      field: assumption.field,
      statement: assumption.statement,
      at: sources.place(assumption.evidence),
    })),
    review: { state, on, by },
    volume,
    owners: owners?.get(job.id) ?? [],
  };
}

function queryJson({ query, path }: ReachedQuery, { sources }: ReportContext): object {
  return {
    operation: query.operation,
    entity: entityOf(query),
    adapter: query.adapter,
    predicate: predicateText(query.predicate, query.semantics),
    completeness: query.completeness,
    fields: { filter: namesOf(query.filter), read: namesOf(query.reads), written: namesOf(query.writes) },
    at: sources.place(query.at),
    path: path.map((step) => {
      const { file, line } = sources.place(step.target);
      return { name: step.name, file, line };
    }),
  };
}

function namesOf(uses: readonly FieldUse[]): readonly string[] {
  return [...new Set(uses.map((use) => use.field))];
}

function entityJson(entity: Entity, { sources }: ReportContext): object {
  return {
    name: entity.name,
    kind: entity.kind,
    fields: [...entity.fields.values()].map(fieldJson),
    at: sources.place(entity.at),
  };
}

function fieldJson(field: Field): object {
  return {
    name: field.name,
    type: field.type,
    nullable: field.nullable,
    values: field.values?.map((allowed) => allowed.value) ?? null,
  };
}
