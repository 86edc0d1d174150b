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

describe('CODEOWNERS of GitLab', () => {
  const gitlab = ownersIn(`
* @shop/all
jobs/README.md @shop/words
/docs/ @shop/words

[Data] @shop/data
*.sql
/db/seed/ @kim
!db/seed/old.sql

^[Night shift][2] @shop/night @ada
src/jobs/
[DATA]
*.prisma @kim
`);

  test.each([
    ['db/1_init.sql', ['@shop/all', '@shop/data']],
    ['db/seed/new.sql', ['@shop/all', '@kim']],
    ['db/seed/old.sql', ['@shop/all']],
    ['app/src/jobs/purge.ts', ['@shop/all', '@shop/night', '@ada']],
    ['app/jobs/README.md', ['@shop/words']],
    ['app/docs/a.md', ['@shop/all']],
    ['prisma/schema.prisma', ['@shop/all', '@kim']],
  ])('%s', (file, expected) => {
    expect(gitlab(file)).toEqual(expected);
  });

  test('a name in brackets is a pattern on GitHub', () => {
    expect(ownersIn('[ab].ts @shop/letters', 'github')('[ab].ts')).toEqual(['@shop/letters']);
  });

  test('line ends and a byte order mark do not count', () => {
    expect(ownersIn('\uFEFF* @shop/all\r\n*.sql\t@shop/data\r\n')('a.sql')).toEqual(['@shop/data']);
  });
});
