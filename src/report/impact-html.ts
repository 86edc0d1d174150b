import { createHash } from 'node:crypto';
import { openFindings, type Finding, type Severity, type Verdict } from '../model/finding';
import type { Job } from '../model/job';
import type { Span } from '../model/span';
import { acceptanceText } from './accepted';
import { codeHtml, escapeHtml, messageHtml, textHtml } from './html';
import { impactGraph } from './impact-graph';
import { impactMarkdown, type ImpactContext } from './impact-markdown';
import { SCRIPT } from './impact-page-script';
import { STYLE } from './impact-page-style';
import {
  impactOf,
  leadSentence,
  MEANINGS,
  subjectTitle,
  VERDICTS,
  type Affected,
  type ImpactInput,
  type ImpactSubject,
} from './impact-subject';
import { compareHarm, queryText } from './query-text';
import { placeText, type Side } from './source';
import { coverageSentence, gapsOf, SEVERITIES, skippedText } from './summary';
import { count } from './text';

/** Only the page's own style and script run, known by their hashes or by a nonce; nothing is loaded from anywhere. */
function policyOf(nonce: string | null): string {
  const [style, script] =
    nonce === null ? [`sha256-${hashOf(STYLE)}`, `sha256-${hashOf(SCRIPT)}`] : [`nonce-${nonce}`, `nonce-${nonce}`];
  return [
    "default-src 'none'",
    `style-src '${style}'`,
    `script-src '${script}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/**
 * The impact report as one page that needs nothing else: for a browser, or for the editor's view of web pages.
 *
 * @param nonce what an editor lets style and script run by; null where the page stands alone
 */
export function impactHtml(
  input: ImpactInput,
  subject: ImpactSubject,
  context: ImpactContext,
  nonce: string | null = null,
): string {
  const { shown, findings } = impactOf(input, subject);
  const open = openFindings(findings);
  const severityOf = (job: number): Severity | null => {
    const own = open.filter(({ jobs }) => jobs.includes(shown[job]?.job.id ?? ''));
    return SEVERITIES.find((severity) => own.some((one) => one.severity === severity)) ?? null;
  };
  const field = subject.kind === 'entity' ? subject.field : null;
  const title = subjectTitle(subject);
  const body = [
    verdictList(open),
    ...(shown.length === 0
      ? []
      : [
          '<h2>From the data to the schedule</h2>',
          `<div class="graph">${impactGraph({ index: input.index, shown, field, severityOf }, context)}</div>`,
          '<h2 id="jobs">Jobs</h2>',
          jobTable(shown, open, context),
          ...questions(input, shown, subject),
          '<h2>Each job</h2>',
          ...shown.map((affected, number) => jobArticle(input, affected, number, findings, context)),
        ]),
    ...gaps(input, context),
  ];
  const nonceAttribute = nonce === null ? '' : ` nonce="${escapeHtml(nonce)}"`;
  // A comment on a pull request is read where no link of this page leads anywhere.
  const markdown = impactMarkdown(input, subject, { ...context, address: () => null });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Impact of ${textHtml(title)}</title>
<style${nonceAttribute}>${STYLE}</style>
</head>
<body>
<a class="skip" href="#jobs">To the jobs</a>
<header class="top">
<div>
<p class="eyebrow">Tacit: impact of</p>
<h1>${subject.kind === 'changes' || subject.kind === 'workspace' ? textHtml(title) : codeHtml(title)}</h1>
<p class="lead">${messageHtml(leadSentence(subject, shown, open).replaceAll('**', ''))} <span id="matches" role="status"></span></p>
</div>
<div class="actions">
<input id="filter" type="search" placeholder="Filter jobs ( / )" aria-label="Filter jobs" aria-controls="jobs-table">
<button id="copy" type="button" title="Markdown for a comment on a pull request">Copy as Comment</button>
<button id="export" type="button" hidden>Export…</button>
<button id="theme" type="button" aria-label="Switch between light and dark">◐</button>
</div>
</header>
<main>
${body.join('\n')}
</main>
<footer>${messageHtml(footer(input))}</footer>
<textarea id="markdown" hidden readonly aria-hidden="true">${escapeHtml(markdown)}</textarea>
<script${nonceAttribute}>${SCRIPT}</script>
</body>
</html>
`;
}

function footer(input: ImpactInput): string {
  const base = input.base === null ? 'Nothing to compare with.' : `Base: \`${input.base}\`.`;
  return `${coverageSentence(input.index)} ${count(input.files.read, 'file')} read. ${base}`;
}

function verdictList(open: readonly Finding[]): string {
  const items = VERDICTS.flatMap((verdict: Verdict) => {
    const own = open.filter((finding) => finding.verdict === verdict);
    const worst = SEVERITIES.find((severity) => own.some((one) => one.severity === severity));
    if (worst === undefined) return [];
    return [
      `<li class="${worst}"><button type="button" data-verdict="${verdict}" aria-pressed="false"><b>${own.length}</b><span>${verdict}</span><small>${MEANINGS[verdict]}</small></button></li>`,
    ];
  });
  return items.length === 0
    ? ''
    : `<ul class="verdicts" aria-label="Findings by verdict; each shows only its jobs">${items.join('')}</ul>`;
}

function jobTable(shown: readonly Affected[], open: readonly Finding[], context: ImpactContext): string {
  const rows = shown.map(({ job, uses }, number) => {
    const own = open.filter(({ jobs }) => jobs.includes(job.id));
    const tags = SEVERITIES.flatMap((severity) => {
      const amount = own.filter((one) => one.severity === severity).length;
      return amount === 0
        ? []
        : [tag(severity, severity === 'information' ? `${amount} information` : count(amount, severity))];
    });
    const next = context.schedules.nextRun(job.trigger);
    const what = uses
      .toSorted((a, b) => compareHarm(a.reached.query.operation, b.reached.query.operation))
      .map(({ reached }) => `<div>${linked(textHtml(queryText(reached.query)), reached.query.at, context)}</div>`);
    const place = context.address(job.at) === null ? '' : `<small>${placeHtml(job.at, context)}</small>`;
    const when = `${textHtml(context.schedules.describe(job.trigger))}${next === null ? '' : `<small>next ${textHtml(next)}</small>`}`;
    return `<tr data-job="${number}"><th scope="row"><a href="#job-${number + 1}">${textHtml(job.name)}</a>${place}</th><td class="when">${when}</td><td>${what.join('') || '<span class="none">no query was found</span>'}</td><td>${tags.join(' ') || '<span class="none">none</span>'}</td></tr>`;
  });
  return `<div class="scroll"><table id="jobs-table"><caption>Jobs with their schedules, what they do, and findings</caption><thead><tr><th scope="col">Job</th><th scope="col">When</th><th scope="col">What it does</th><th scope="col">Findings</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function tag(severity: Severity, words: string): string {
  return `<span class="tag ${severity}">${words}</span>`;
}

/** What the jobs take for granted of the subject, for its author to answer. */
function questions(input: ImpactInput, shown: readonly Affected[], subject: ImpactSubject): readonly string[] {
  const jobs = new Set(shown.map(({ job }) => job.id));
  const asked = input.assumptions.filter(
    ({ kind, job, entity }) =>
      jobs.has(job.id) &&
      kind !== 'entity-exists' &&
      kind !== 'field-exists' &&
      (subject.kind !== 'entity' || entity === subject.entity),
  );
  const items = [...new Set(asked.map(({ statement }) => statement))].map(
    (statement) => `<li>${messageHtml(statement)}</li>`,
  );
  return items.length === 0 ? [] : ['<h2>Is that still so?</h2>', `<ul class="plain">${items.join('')}</ul>`];
}

function jobArticle(
  input: ImpactInput,
  { job, uses }: Affected,
  number: number,
  findings: readonly Finding[],
  context: ImpactContext,
): string {
  const own = findings
    .filter(({ jobs }) => jobs.includes(job.id))
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const verdicts = [...new Set(openFindings(own).map(({ verdict }) => verdict))];
  const queries = uses.map(
    ({ reached }) => `<li>${textHtml(queryText(reached.query))} ${placeHtml(reached.query.at, context)}</li>`,
  );
  const takes = input.assumptions
    .filter((assumption) => assumption.job.id === job.id && !('implicit' in assumption))
    .map(({ statement, evidence }) => `<li>${messageHtml(statement)} ${placeHtml(evidence, context)}</li>`);
  const unknown = input.index.notChecked
    .filter(({ jobs }) => jobs.includes(job.id))
    .map((note) => `<li>${messageHtml(note.message)} ${placeHtml(note.at, context)}</li>`);
  return [
    `<article id="job-${number + 1}" data-job="${number}" data-verdicts="${verdicts.join(' ')}">`,
    `<header><h3>${textHtml(job.name)}</h3>${scheduleHtml(job, input, context)}</header>`,
    ...own.map((finding) => findingHtml(finding, context)),
    fold(`Queries (${queries.length})`, queries),
    fold(`Takes for granted (${takes.length})`, takes),
    fold(`Not checked (${unknown.length})`, unknown),
    '</article>',
  ].join('\n');
}

function fold(summary: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `<details><summary>${summary}</summary><ul>${items.join('')}</ul></details>`;
}

function scheduleHtml(job: Job, { owners }: ImpactInput, context: ImpactContext): string {
  const { trigger } = job;
  const answering = owners?.get(job.id) ?? [];
  const next = context.schedules.nextRun(trigger);
  const parts = [
    textHtml(context.schedules.describe(trigger)) +
      (trigger.kind === 'cron' && trigger.text !== null ? ` ${codeHtml(trigger.text)}` : ''),
    ...(next === null ? [] : [`next run ${textHtml(next)}`]),
    textHtml(context.titles.get(job.adapter) ?? job.adapter),
    ...(answering.length === 0 ? [] : [`owned by ${textHtml(answering.join(', '))}`]),
  ];
  return `<p>${parts.join(' · ')}</p>${placeHtml(job.at, context)}`;
}

function findingHtml(finding: Finding, context: ImpactContext): string {
  const chain = finding.because.map(
    (link) =>
      `<li><span class="role">${link.role}</span><span>${messageHtml(link.message)} ${placeHtml(link.at, context)}</span></li>`,
  );
  const accepted =
    finding.acceptance === undefined ? '' : `<p class="none">${textHtml(acceptanceText(finding.acceptance))}</p>`;
  return `<div class="finding ${finding.severity}"><p>${tag(finding.severity, finding.verdict)} ${codeHtml(finding.rule)}</p><p>${messageHtml(finding.message)} ${placeHtml(finding.at, context, finding.revision)}</p>${accepted}<ol class="chain">${chain.join('')}</ol></div>`;
}

function placeHtml(at: Span, context: ImpactContext, side: Side = 'head'): string {
  const words = `<span class="place">${escapeHtml(placeText(context.sources.place(at, side)))}</span>`;
  return side === 'head' ? linked(words, at, context) : words;
}

/** HTML that leads to a place, where there is an address to give. */
function linked(html: string, at: Span, context: ImpactContext): string {
  const address = context.address(at);
  return address === null ? html : `<a href="${escapeHtml(address)}">${html}</a>`;
}

function gaps(input: ImpactInput, context: ImpactContext): readonly string[] {
  const { notes, skipped } = gapsOf(input.index, input.files);
  const items = [
    ...notes.map((note) => `<li>${messageHtml(note.message)} ${placeHtml(note.at, context)}</li>`),
    ...skipped.map(({ file, reason }) => `<li>${textHtml(file)}: ${skippedText(reason)}</li>`),
  ];
  return items.length === 0
    ? []
    : [`<h2>Not checked (${items.length})</h2>`, `<ul class="plain">${items.join('')}</ul>`];
}
