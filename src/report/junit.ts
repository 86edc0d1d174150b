import { openFindings, type Finding } from '../model/finding';
import type { Job } from '../model/job';
import type { Review } from '../model/review';
import { headPlace, type ToolContext } from './review-places';
import { plain } from './text';

/** Every job as a test that fails by its findings: https://github.com/testmoapp/junitxml */
export function junitReport(review: Review, context: ToolContext): string {
  const open = openFindings(review.findings);
  const cases = [
    ...review.index.jobs.map((job) => jobCase(job, open, review, context)),
    ...open
      .filter(({ jobs }) => !review.index.jobs.some(({ id }) => jobs.includes(id)))
      .map((finding) => findingCase(finding, context)),
  ];
  const failures = cases.filter(({ outcome }) => outcome === 'failure').length;
  const skipped = cases.filter(({ outcome }) => outcome === 'skipped').length;
  const counts = `tests="${cases.length}" failures="${failures}" skipped="${skipped}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="tacit" ${counts}>`,
    `  <testsuite name="tacit" ${counts}>`,
    ...cases.map(({ xml }) => xml),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  readonly outcome: 'passed' | 'failure' | 'skipped';
  readonly xml: string;
}

function jobCase(job: Job, open: readonly Finding[], review: Review, context: ToolContext): Case {
  const own = open.filter(({ jobs }) => jobs.includes(job.id));
  const head = `    <testcase classname="${escape(job.at.file)}" name="${escape(job.name)}"`;
  if (own.length > 0)
    return {
      outcome: 'failure',
      xml: [`${head}>`, ...own.map((finding) => failure(finding, context)), '    </testcase>'].join('\n'),
    };
  const [note] = review.index.notChecked.filter(({ jobs }) => jobs.includes(job.id));
  if (note === undefined) return { outcome: 'passed', xml: `${head}/>` };
  return {
    outcome: 'skipped',
    xml: `${head}>\n      <skipped message="${escape(`Not checked: ${note.message}`)}"/>\n    </testcase>`,
  };
}

function findingCase(finding: Finding, context: ToolContext): Case {
  const head = `    <testcase classname="${escape(finding.at.file)}" name="${escape(finding.rule)}">`;
  return { outcome: 'failure', xml: [head, failure(finding, context), '    </testcase>'].join('\n') };
}

function failure(finding: Finding, { sources }: ToolContext): string {
  const place = headPlace(finding, sources);
  const chain = finding.because.map((link) => {
    const at = sources.place(link.at);
    return `${at.file}:${at.line}:${at.column} ${link.message}`;
  });
  const lines = [`${place.file}:${place.line}:${place.column} ${finding.severity}`, ...chain].map(escape).join('\n');
  return `      <failure type="${escape(finding.rule)}" message="${escape(finding.message)}">${lines}</failure>`;
}

/** `plain` leaves nothing that XML forbids but lone surrogates: https://www.w3.org/TR/xml/#charsets */
function escape(text: string): string {
  return plain(text)
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
