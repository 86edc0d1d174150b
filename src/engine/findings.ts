import { createHash } from 'node:crypto';
import type { Change } from '../model/change';
import type { Acceptance, Because, Finding, Severity, Verdict } from '../model/finding';
import type { Job } from '../model/job';
import type { Operation } from '../model/query';
import type { AnyRule, Outcome } from '../model/rule';
import { compareSpans, compareText, spanKey, type Span } from '../model/span';
import { nameText, quote } from '../model/wording';
import { changeDetail } from './change-detail';
import { alike, alikeLinks, alikeSentence, causesOf, idOf, type Alike, type Hits } from './causes';
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

/** One finding for one cause: what it hits is told together, the heaviest first, with all its places. */
export function findingsOf(hits: readonly Hit[]): readonly Finding[] {
  return alike(causesOf(hits).map(heaviestOfEachJob)).map(findingOf);
}

const VERDICT_RANK: readonly Verdict[] = ['unknown', 'shifts', 'narrows', 'breaks', 'widens'];
const EFFECT_RANK: readonly Operation[] = ['define', 'read', 'insert', 'update', 'delete'];

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

function heaviestOfEachJob([some, ...others]: Hits): Hits {
  const first = others.reduce((heaviest, hit) => (byWeight(hit, heaviest) < 0 ? hit : heaviest), some);
  const seen = new Set([idOf(first)]);
  const rest = [some, ...others].toSorted(byWeight).filter((hit) => !seen.has(idOf(hit)) && seen.add(idOf(hit)));
  return [first, ...rest];
}

function findingOf([hits, ...others]: Alike): Finding {
  const [first, ...rest] = hits;
  const jobs = hits.flatMap((hit) => hit.job?.id ?? []).toSorted(compareText);
  const detail = [first, ...others.map(([other]) => other)].map(({ change }) => changeDetail(change)).join(', ');
  return {
    rule: first.rule,
    verdict: first.verdict,
    severity: first.severity,
    message: first.message + alsoSentence(rest) + alikeSentence(others),
    at: first.at,
    revision: first.change.revision,
    entity: first.change.entity === '' ? null : first.change.entity,
    field: first.field,
    jobs,
    because: distinctLinks([
      ...others.flatMap(alikeLinks),
      ...hits.slice(0, MOST_CHAINS).flatMap((hit) => hit.because),
    ]),
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
  };
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
