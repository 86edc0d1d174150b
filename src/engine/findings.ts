import { createHash } from 'node:crypto';
import type { Change } from '../model/change';
import type { Acceptance, Because, Finding, Severity, Verdict } from '../model/finding';
import type { Job } from '../model/job';
import type { Operation } from '../model/query';
import type { AnyRule, Outcome } from '../model/rule';
import { compareSpans, compareText, spanKey, type Span } from '../model/span';
import { nameText, quote } from '../model/wording';
import { changeDetail } from './change-detail';
import { jobWords } from './schedule-words';
import { compareSeverity } from './severity';

/** One job that one change hits, by one rule. */
export interface Hit {
  readonly rule: string;
  readonly change: Change;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Span;
  readonly field: string | null;
  /** Null for what is told whatever uses the data. */
  readonly job: Job | null;
  /** What the job does with what the change is about. */
  readonly effect: Operation;
  readonly because: readonly Because[];
  /** Where a comment says that it is meant. */
  readonly acceptance?: Acceptance;
}

/** Chains beyond these jobs are not spelled out; the jobs are still listed. */
const MOST_CHAINS = 5;

/** The outcome's message with its placeholders filled in. Every name is made fit for one line. */
export function messageOf(
  rule: AnyRule,
  outcome: Outcome,
  change: Change,
  field: string | null,
  job: Job | null,
): string {
  return filledIn(rule, outcome, { entity: change.entity, field: field ?? '', job });
}

/** What the engine itself fills in, as it is. */
export interface Named {
  readonly entity: string;
  readonly field: string;
  readonly job: Job | null;
}

/** The outcome's message about what is named. */
export function filledIn(rule: AnyRule, outcome: Outcome, { entity, field, job }: Named): string {
  const values: Readonly<Record<string, string>> = {
    ...outcome.data,
    entity: nameText(entity),
    field: nameText(field),
    job: job === null ? '' : jobWords(job),
  };
  const template = rule.messages[outcome.message] ?? '';
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? placeholder) : placeholder,
  );
}

/** One finding for one cause: hits of the same change by the same rule are told together, the heaviest first. */
export function findingsOf(hits: readonly Hit[]): readonly Finding[] {
  const groups = new Map<string, Map<Change | string, Hit[]>>();
  for (const hit of hits) {
    const causes = groups.get(hit.rule) ?? new Map<Change | string, Hit[]>();
    const cause = causeOf(hit.change);
    causes.set(cause, [...(causes.get(cause) ?? []), hit]);
    groups.set(hit.rule, causes);
  }
  return [...groups.values()].flatMap((causes) => [...causes.values()].flatMap(findingOf));
}

/** A foreign key is one cause, however many entities its deletes come from. */
function causeOf(change: Change): Change | string {
  if (change.kind !== 'reference-changed') return change;
  return `${spanKey(change.at)}\0${change.referrer.entity}\0${change.referrer.field}`;
}

const VERDICT_RANK: readonly Verdict[] = ['unknown', 'shifts', 'narrows', 'breaks', 'widens'];
const EFFECT_RANK: readonly Operation[] = ['define', 'read', 'insert', 'update', 'delete'];

function idOf({ job }: Hit): string {
  return job?.id ?? '';
}

function nameOf({ job }: Hit): string {
  return job?.name ?? '';
}

function byWeight(a: Hit, b: Hit): number {
  return (
    compareSeverity(b.severity, a.severity) ||
    VERDICT_RANK.indexOf(b.verdict) - VERDICT_RANK.indexOf(a.verdict) ||
    EFFECT_RANK.indexOf(b.effect) - EFFECT_RANK.indexOf(a.effect) ||
    compareText(idOf(a), idOf(b))
  );
}

function heaviestOfEachJob(group: readonly Hit[]): readonly Hit[] {
  const found = new Map<string, Hit>();
  for (const hit of group.toSorted(byWeight)) if (!found.has(idOf(hit))) found.set(idOf(hit), hit);
  return [...found.values()];
}

function findingOf(group: readonly Hit[]): readonly Finding[] {
  const heaviest = heaviestOfEachJob(group);
  const [first, ...others] = heaviest;
  if (first === undefined) return [];
  const jobs = heaviest.flatMap((hit) => hit.job?.id ?? []).toSorted(compareText);
  const detail = changeDetail(first.change);
  return [
    {
      rule: first.rule,
      verdict: first.verdict,
      severity: first.severity,
      message: first.message + alsoSentence(others),
      at: first.at,
      revision: first.change.revision,
      entity: first.change.entity === '' ? null : first.change.entity,
      field: first.field,
      jobs,
      because: distinctLinks(heaviest.slice(0, MOST_CHAINS).flatMap((hit) => hit.because)),
      change: { kind: first.change.kind, detail },
      fingerprint: fingerprintOf([
        first.rule,
        ...jobs,
        first.change.entity,
        first.field ?? '',
        first.change.kind,
        detail,
      ]),
      ...(first.acceptance !== undefined && { acceptance: first.acceptance }),
    },
  ];
}

/** ` Also: `b`.`, ` Also: `b` and 3 more jobs.` */
function alsoSentence(others: readonly Hit[]): string {
  const [second, third] = others;
  if (second === undefined) return '';
  if (third === undefined) return ` Also: ${quote(nameOf(second))}.`;
  if (others.length === 2) return ` Also: ${quote(nameOf(second))} and ${quote(nameOf(third))}.`;
  return ` Also: ${quote(nameOf(second))} and ${others.length - 1} more jobs.`;
}

function distinctLinks(links: readonly Because[]): readonly Because[] {
  return [...new Map(links.map((link) => [`${spanKey(link.at)}\0${link.message}`, link])).values()];
}

/** The order of a report. */
export function compareFindings(a: Finding, b: Finding): number {
  return compareSpans(a.at, b.at) || compareText(a.rule, b.rule) || compareText(a.fingerprint, b.fingerprint);
}

/** Findings that nothing but their place tells apart are numbered, so that no two have the same fingerprint. */
export function distinguish(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const count = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, count);
    return count === 1 ? finding : { ...finding, fingerprint: fingerprintOf([finding.fingerprint, String(count)]) };
  });
}

/** Parts are escaped before they are joined, so that no two lists of parts look alike. */
export function fingerprintOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
