import { describe, expect, it } from 'vitest';
import type { Acceptance, Finding } from '../../../src/model/finding';
import { checkMarkdown } from '../../../src/report/check-markdown';
import { githubReport } from '../../../src/report/github';
import { gitlabReport } from '../../../src/report/gitlab';
import { junitReport } from '../../../src/report/junit';
import { sarifReport } from '../../../src/report/sarif';
import { sourceIndex } from '../../../src/report/source';

import { CLINIC, at, clinicFinding, clinicNote, clinicReview, indexOf, sourcesOf } from '../../support/review-builder';
import { sarifProblems } from '../../support/sarif';

const context = {
  sources: sourceIndex(sourcesOf(CLINIC)),
  version: '1.2.3',
  rules: [{ id: 'new-kind-in-scope', summary: 'A new kind arrives.', severity: 'error' as const }],
};
const acceptance: Acceptance = {
  source: 'ledger',
  holds: true,
  reason: 'prescriptions are | kept elsewhere',
  by: 'dana',
  on: '2026-03-12',
  until: null,
};
/** Names that every viewer would obey. */
const hostile = clinicFinding({
  fingerprint: 'ffff',
  severity: 'warning',
  message: 'New kind `<img src=x>` %0A::error::, "quoted" ]]> \u202e & postgres://dana:hunter2@clinic/db',
  at: { ...at(CLINIC, 'src/audit/entry.ts', "'view'"), file: 'src/audit/entry.ts' },
});
const gone = clinicFinding({ fingerprint: 'eeee', revision: 'base', verdict: 'breaks' });
const accepted = clinicFinding({ fingerprint: 'dddd', acceptance });
const expired = clinicFinding({ fingerprint: 'cccc', acceptance: { ...acceptance, source: 'comment', holds: false } });
const all: readonly Finding[] = [hostile, clinicFinding(), gone, accepted, expired];
const review = clinicReview({
  findings: all,
  index: indexOf({ notChecked: [clinicNote()] }),
  files: { read: 3, skipped: [{ file: 'src/huge.ts', reason: 'too-large' }] },
});

describe('SARIF', () => {
  it('is what the official schema says', () => {
    expect(sarifProblems(sarifReport(review, context))).toEqual([]);
    expect(sarifProblems(sarifReport(clinicReview({ findings: [] }), context))).toEqual([]);
    expect(sarifProblems('{ "version": "2.1.0", "runs": [{}] }')).not.toEqual([]);
  });

  it('tells the worst first, with the chain, what was accepted, and what was not checked', () => {
    const log = JSON.parse(sarifReport(review, context)) as {
      runs: {
        results: {
          level: string;
          partialFingerprints: object;
          suppressions?: object[];
          relatedLocations: object[];
          locations: object[];
        }[];
        invocations: { toolExecutionNotifications: { message: { text: string } }[] }[];
      }[];
    };
    const [run] = log.runs;
    expect(run?.results.map(({ level }) => level)).toEqual(['error', 'error', 'error', 'error', 'warning']);
    expect(run?.results[0]?.relatedLocations).toHaveLength(4);
    expect(run?.results.map(({ suppressions = [] }) => suppressions)).toEqual([
      [],
      [],
      [
        {
          kind: 'external',
          status: 'accepted',
          justification: 'Accepted in the ledger on 2026-03-12 by dana: “prescriptions are | kept elsewhere”',
        },
      ],
      [expect.objectContaining({ kind: 'inSource', status: 'rejected' })],
      [],
    ]);
    // The line that is gone is shown by what depended on it.
    expect(run?.results[1]?.locations).toEqual([
      expect.objectContaining({
        physicalLocation: expect.objectContaining({
          artifactLocation: { uri: 'src/jobs/sweep.ts', uriBaseId: '%SRCROOT%' },
        }) as object,
      }),
    ]);
    expect(run?.invocations[0]?.toolExecutionNotifications.map(({ message }) => message.text).join('\n')).toContain(
      'src/huge.ts: Not read',
    );
  });

  it('says so when it cuts', () => {
    const many = Array.from({ length: 5001 }, (_, number) => clinicFinding({ fingerprint: String(number) }));
    const log = JSON.parse(sarifReport(clinicReview({ findings: many }), context)) as {
      runs: { results: object[]; invocations: object }[];
    };
    expect(log.runs[0]?.results).toHaveLength(5000);
    expect(JSON.stringify(log.runs[0]?.invocations)).toContain('Only the 5000 worst of 5001 findings are shown.');
  });
});

describe('GitHub annotations', () => {
  it('are one line each, and nothing in them is a command', () => {
    const lines = githubReport(review, context).trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(
      /^::error file=src\/audit\/entry.ts,line=2,endLine=2,col=\d+,endColumn=\d+,title=new-kind-in-scope \(widens\)::New kind `prescription`/,
    );
    expect(lines[3]).toMatch(/^::warning .*%250A::error::.*<U\+202E>.*dana:\*\*\*@clinic/);
    expect(lines[4]).toContain('1 accepted.');
  });
});

describe('GitLab code quality', () => {
  it('has what a merge request shows, accepted findings left out', () => {
    const issues = JSON.parse(gitlabReport(review, context)) as {
      fingerprint: string;
      severity: string;
      location: { path: string; lines: { begin: number } };
    }[];
    expect(issues.map(({ fingerprint, severity }) => `${fingerprint} ${severity}`)).toEqual([
      '0c1d2e3f4a5b6c7d critical',
      'eeee critical',
      'cccc critical',
      'ffff major',
    ]);
    expect(issues[0]?.location).toEqual({ path: 'src/audit/entry.ts', lines: { begin: 2, end: 2 } });
    expect(JSON.stringify(issues)).not.toContain('hunter2');
  });
});

describe('JUnit', () => {
  it('has a test for each job, which its findings fail', () => {
    const xml = junitReport(review, context);
    expect(xml).toContain('<testsuite name="tacit" tests="1" failures="1" skipped="0" errors="0">');
    expect(xml.match(/<failure /g)).toHaveLength(4);
    expect(xml).toContain(
      'New kind `&lt;img src=x&gt;` %0A::error::, &quot;quoted&quot; ]]&gt; &lt;U+202E&gt; &amp; postgres://dana:***@clinic/db',
    );
    expect(junitReport(clinicReview({ findings: [] }), context)).toContain(
      '<testcase classname="src/schedule.ts" name="sweep-audit-log"/>',
    );
    const note = clinicNote({ jobs: ['src/schedule.ts#sweep-audit-log'] });
    expect(junitReport(clinicReview({ findings: [], index: indexOf({ notChecked: [note] }) }), context)).toContain(
      '<skipped message="Not checked:',
    );
  });

  it('tells findings of no job by themselves', () => {
    const xml = junitReport(clinicReview({ findings: [clinicFinding({ jobs: [], rule: 'unused-ignore' })] }), context);
    expect(xml).toContain('<testcase classname="src/audit/entry.ts" name="unused-ignore">');
  });
});

describe('the comment of a pull request', () => {
  it('can be found again, and shows what to do', () => {
    const markdown = checkMarkdown(review, context);
    expect(markdown.startsWith('<!-- tacit -->\n\n### Tacit: 4 findings')).toBe(true);
    expect(markdown).toContain('tacit accept 0c1d2e3f4a5b6c7d --reason');
    expect(markdown).toContain('Accepted (1)');
    expect(markdown).toContain('prescriptions are \\| kept elsewhere');
    expect(markdown).toContain('Not checked (2)');
    expect(markdown).toContain('`<img src=x>`');
    expect(markdown.replaceAll(/`[^`]*`/g, '')).not.toContain('<img');
    expect(markdown).not.toContain('hunter2');
  });

  it('fits into a comment, and says what it left out', () => {
    const many = Array.from({ length: 500 }, (_, number) => clinicFinding({ fingerprint: String(number) }));
    const markdown = checkMarkdown(clinicReview({ findings: many }), context);
    expect(markdown.length).toBeLessThan(65_000);
    expect(markdown).toMatch(/… and \d+ more sections; `tacit check` shows all of it\.\n\n<sub>/);
  });
});
