import { describe, expect, test } from 'vitest';
import { ownersIn } from '../../../src/engine/owners';

const owners = ownersIn(`
# who answers for what
*            @shop/all
*.sql        @shop/data   # all SQL
/src/jobs/   @shop/night ada@example.org
docs/*       @shop/words
/src/jobs/legacy/
apps/**/cron.ts @shop/cron
`);

describe('CODEOWNERS', () => {
  test.each([
    ['README.md', ['@shop/all']],
    ['db/1_init.sql', ['@shop/data']],
    ['src/jobs/purge.ts', ['@shop/night', 'ada@example.org']],
    ['lib/src/jobs/purge.ts', ['@shop/all']],
    ['docs/jobs.md', ['@shop/words']],
    ['docs/rules/a.md', ['@shop/all']],
    ['src/jobs/legacy/old.ts', []],
    ['apps/web/server/cron.ts', ['@shop/cron']],
  ])('%s', (file, expected) => {
    expect(owners(file)).toEqual(expected);
  });
});
