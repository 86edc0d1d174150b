import { expect, it } from 'vitest';
import { jobsMarkdown } from '../../../src/report/jobs-markdown';
import {
  clinicInventory,
  clinicJob,
  clinicNote,
  clinicQuery,
  clinicTerminal,
  indexOf,
} from '../../support/review-builder';

it('has a row a job, the worst of its queries first, then what was not checked', () => {
  const read = clinicQuery({
    operation: 'read',
    target: { kind: 'known', name: 'a|b' },
    predicate: { kind: 'always' },
  });
  const queries = [read, clinicQuery({})].map((query) => ({ query, path: [], certain: true }));
  const inventory = clinicInventory({ index: indexOf({ jobs: [clinicJob({ queries })], notChecked: [clinicNote()] }) });
  const owned = { ...inventory, owners: new Map([[clinicJob().id, ['@clinic/records']]]) };
  expect(jobsMarkdown(owned, clinicTerminal())).toMatchInlineSnapshot(`
    "# Jobs

    1 job found, 1 not wholly understood.

    | job | schedule | what it does | what it takes for granted | owner | reviewed |
    | --- | --- | --- | --- | --- | --- |
    | \`sweep-audit-log\`<br>\`src/schedule.ts:1:1\` | every day at 03:00 | deletes from \`audit_log\` where \`createdAt < now - 90 days\`<br>reads \`a\\|b\`, all of it | every document in \`audit_log\` is a login or a view | \\@clinic/records | never |

    ## Not checked

    - \`tidy-rooms\` uses \`db.collection(name)\`; \`name\` is not known here. This job is not checked. (\`src/schedule.ts:2:7\`)
    "
  `);
});

it('says what was looked for where there is none', () => {
  const inventory = clinicInventory({ index: indexOf({ jobs: [] }) });
  expect(jobsMarkdown(inventory, clinicTerminal())).toBe(
    '# Jobs\n\nNo scheduled jobs found. Looked for: Agenda, node-cron.\n',
  );
});
