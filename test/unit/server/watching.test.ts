import { describe, expect, test } from 'vitest';
import { isReadable } from '../../../src/engine/readable';
import { LEDGER_FILE } from '../../../src/model/ledger';
import { readablePatterns } from '../../../src/server/protocol';

/** A pattern as editors understand it: https://code.visualstudio.com/docs/editor/glob-patterns */
function regularExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^{}]*)\}/g, (_, inside: string) => `(?:${inside.replaceAll(',', '|')})`)
    .replaceAll('**/', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '(?:.*/)?');
  return new RegExp(`^${source}$`);
}

const matchers = readablePatterns.map(regularExpression);

describe('patterns of files that are read', () => {
  test.each([
    'src/orders.ts',
    'src/App.tsx',
    'lib/old.cjs',
    'shop/tasks.py',
    'db/migrations/0001_orders.sql',
    'prisma/schema.prisma',
    'package.json',
    'tsconfig.build.json',
    '.github/workflows/purge.yml',
    'chart/templates/cronjob.yaml.tpl',
    'deploy/values.yml.example',
    'wrangler.toml',
    'wrangler.staging.jsonc',
    'vercel.json',
    'netlify.toml',
    'triggers/nightly.json',
    'etc/purge.timer',
    'drizzle/meta/_journal.json',
    'scripts/purge.sh',
    'Makefile',
    'ops/GNUmakefile.inc',
    'build/rules.mk',
    'crontab',
    'etc/cron.d/purge',
    'crontabs/root',
    'ops/shop.cron',
    'docs/runbook.md',
    'tacit.json',
    'tacit.jsonc',
    LEDGER_FILE,
  ])('%s', (file) => {
    expect(isReadable(file)).toBe(true);
    expect(matchers.some((matcher) => matcher.test(file))).toBe(true);
  });

  test('braces within braces are not understood by every editor', () => {
    for (const pattern of readablePatterns) expect(pattern).not.toMatch(/\{[^}]*\{/);
  });
});
