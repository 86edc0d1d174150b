import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/model/finding';
import { stateOf } from '../../../src/model/finding';
import { LIBRARY, LIBRARY_WITH_MANUSCRIPTS } from '../../support/folders';
import { sessionOf } from '../../support/workspace';

type Files = Readonly<Record<string, string | Uint8Array>>;

function texts(files: Files, more: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  return new Map(Object.entries({ ...files, ...more }).map(([file, text]) => [file, String(text)]));
}

const model = String(LIBRARY_WITH_MANUSCRIPTS['src/loan.ts']);
const job = String(LIBRARY['src/forget-loans.ts']);

/** `rule state` of every finding, for changes of the library that comes to hold manuscripts. */
async function told(
  more: Readonly<Record<string, string>>,
  base: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const session = sessionOf(texts(LIBRARY, base), texts(LIBRARY_WITH_MANUSCRIPTS, more), '2026-03-12');
  const { findings } = await session.review({ kind: 'worktree' });
  return findings.map((finding: Finding) => `${finding.rule} ${finding.severity} ${stateOf(finding)}`);
}

const above = (remark: string): Readonly<Record<string, string>> => ({
  'src/loan.ts': model.replace('  kind:', `  // ${remark}\n  kind:`),
});

describe('tacit-ignore', () => {
  it('is not needed where nothing is ignored', async () => {
    expect(await told({})).toEqual(['new-kind-in-scope error new']);
  });

  it.each([
    ['above the change', above('tacit-ignore new-kind-in-scope -- manuscripts are lent for a week only')],
    ['with a day that is to come', above('tacit-ignore new-kind-in-scope until=2026-03-12 -- lent for a week only')],
    ['beside other rules', above('tacit-ignore field-removed, new-kind-in-scope — lent for a week only')],
    [
      'behind the change',
      {
        'src/loan.ts': model.replace("'manuscript';", "'manuscript'; // tacit-ignore new-kind-in-scope -- short loans"),
      },
    ],
    [
      'in a block comment',
      { 'src/loan.ts': model.replace('  kind:', '  /* tacit-ignore new-kind-in-scope -- short loans */\n  kind:') },
    ],
    [
      'in a comment of several lines',
      {
        'src/loan.ts': model.replace(
          '  kind:',
          '  /**\n   * What it is.\n   * tacit-ignore new-kind-in-scope -- short loans\n   */\n  kind:',
        ),
      },
    ],
    [
      'above the query',
      {
        'src/forget-loans.ts': job.replace(
          '  await loans',
          '  // tacit-ignore new-kind-in-scope -- every loan ends here\n  await loans',
        ),
      },
    ],
    [
      'above the schedule',
      {
        'src/forget-loans.ts': job.replace(
          'cron.schedule',
          '// tacit-ignore new-kind-in-scope -- every loan ends here\n\n// at four\ncron.schedule',
        ),
      },
    ],
    [
      'with Windows line ends',
      {
        'src/loan.ts': model
          .replace('  kind:', '  // tacit-ignore new-kind-in-scope -- short loans\n  kind:')
          .replaceAll('\n', '\r\n'),
      },
    ],
  ])('counts %s', async (_, files) => {
    const findings = await told(files);
    expect(findings).toContain('new-kind-in-scope error accepted');
    expect(findings.filter((one) => one.endsWith(' new') && !one.startsWith('unused-ignore'))).toEqual([]);
  });

  it('tells the rule that it ignores in vain beside another', async () => {
    expect(await told(above('tacit-ignore uniqueness-removed new-kind-in-scope -- short loans'))).toEqual([
      'unused-ignore warning new',
      'new-kind-in-scope error accepted',
    ]);
  });

  it.each([
    ['without a reason', above('tacit-ignore new-kind-in-scope'), 'ignore-without-reason warning new'],
    ['with an empty reason', above('tacit-ignore new-kind-in-scope --  '), 'ignore-without-reason warning new'],
    ['of no rule', above('tacit-ignore -- short loans'), 'ignore-unknown-rule warning new'],
    ['of a rule that there is not', above('tacit-ignore new-kind -- short loans'), 'ignore-unknown-rule warning new'],
    [
      'with a day that is none',
      above('tacit-ignore new-kind-in-scope until=soon -- short loans'),
      'ignore-expired warning new',
    ],
  ])('has no effect %s', async (_, files, finding) => {
    const findings = await told(files);
    expect(findings).toContain(finding);
    expect(findings.some((one) => /^new-kind-in-scope error (new|expired)$/.test(one))).toBe(true);
  });

  it('has no effect when its day is over', async () => {
    expect(await told(above('tacit-ignore new-kind-in-scope until=2026-03-11 -- short loans'))).toEqual([
      'ignore-expired warning new',
      'new-kind-in-scope error expired',
    ]);
  });

  it('is told where the rule has nothing to say', async () => {
    const files = {
      'src/hours.ts': '// tacit-ignore new-kind-in-scope -- nobody knows why\nexport const opens = 9;\n',
    };
    expect(await told(files)).toEqual(['unused-ignore warning new', 'new-kind-in-scope error new']);
  });

  it('outlives the change that it was written for', async () => {
    const remark = above('tacit-ignore new-kind-in-scope -- short loans');
    expect(await told(remark, remark)).toEqual([]);
  });

  it('is no comment in a text', async () => {
    const files = {
      'src/help.ts':
        "export const help = '// tacit-ignore new-kind-in-scope -- short loans';\nexport const more = `// tacit-ignore x -- y`;\n",
    };
    expect(await told(files)).toEqual(['new-kind-in-scope error new']);
  });

  it('has no effect in a migration', async () => {
    const base = { 'migrations/0001_loans.sql': 'CREATE TABLE shelves (id integer primary key);\n' };
    const files = {
      ...base,
      'migrations/0002_more.sql': '-- tacit-ignore field-removed -- moved\nALTER TABLE shelves ADD COLUMN room text;\n',
    };
    expect(await told(files, base)).toContain('ignore-in-migration warning new');
  });
});

describe('comments of other languages', () => {
  const job = (text: string): ReadonlyMap<string, string> =>
    new Map([
      ['package.json', '{ "name": "clinic", "scripts": { "tidy": "psql -f sql/tidy.sql" } }\n'],
      ['deploy/crontab', '0 3 * * * npm run tidy\n'],
      ['sql/tidy.sql', text],
      ['schema.prisma', '// tacit-ignore no-such-rule -- because\nmodel Visit {\n  id Int @id\n}\n'],
      [
        '.github/workflows/tidy.yml',
        "on:\n  schedule:\n    - cron: '0 3 * * *' # tacit-ignore no-such-rule -- because\njobs: {}\n",
      ],
      ['scripts/tidy.sh', '#!/bin/sh\n# tacit-ignore no-such-rule -- because\npsql -c "delete from visits"\n'],
      ['docs/runbook.md', '<!-- tacit-ignore no-such-rule -- because -->\n\n```sh\npsql -f sql/tidy.sql\n```\n'],
      ['wrangler.jsonc', '{\n  // tacit-ignore no-such-rule -- because\n  "triggers": { "crons": ["0 3 * * *"] }\n}\n'],
      ['src/query.ts', 'export const text = sql`\n  -- tacit-ignore no-such-rule -- because\n  delete from visits`;\n'],
    ]);

  it('are read, each in its own way', async () => {
    const session = sessionOf(new Map(), job('-- tacit-ignore no-such-rule -- because\nDELETE FROM visits;\n'));
    const { findings } = await session.review({ kind: 'worktree' });
    const files = findings.filter(({ rule }) => rule === 'ignore-unknown-rule').map(({ at }) => at.file);
    expect(files).toEqual([
      '.github/workflows/tidy.yml',
      'docs/runbook.md',
      'schema.prisma',
      'scripts/tidy.sh',
      'sql/tidy.sql',
      'src/query.ts',
      'wrangler.jsonc',
    ]);
  });
});
