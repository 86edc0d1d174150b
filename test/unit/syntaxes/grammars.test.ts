import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contributed, tokensOf, type Token } from '../../support/grammars';

const SAMPLES: Readonly<Record<string, string>> = {
  'nightly.sh': 'source.shell',
  'heredocs.sh': 'source.shell',
  'compose.yaml': 'source.yaml',
  Makefile: 'source.makefile',
  'purge.py': 'source.python',
  'purge.ts': 'source.ts',
  'purge.sql': 'source.sql',
  'runbook.md': 'text.html.markdown',
  crontab: 'source.crontab',
  'wrangler.jsonc': 'source.json.comments',
  'schema.prisma': 'source.prisma',
  'settings.toml': 'source.toml',
};

const folder = import.meta.dirname;
const sample = (name: string): string => readFileSync(path.join(folder, 'samples', `${name}.txt`), 'utf8');

/** Each line, then its tokens with their innermost scopes. */
function written(lines: readonly (readonly Token[])[]): string {
  return lines
    .map((tokens) => {
      const line = tokens.map(({ text }) => text).join('');
      const told = tokens
        .filter(({ text, scopes }) => text.trim() !== '' && scopes.length > 1)
        .map(({ text, scopes }) => `    ${text.trim()}  ${scopes.slice(-2).join(' ')}\n`);
      return `${line}\n${told.join('')}`;
    })
    .join('');
}

describe('grammars', () => {
  it.each(Object.entries(SAMPLES))('highlight %s', async (name, scope) => {
    await expect(written(await tokensOf(scope, sample(name)))).toMatchFileSnapshot(
      path.join(folder, 'snapshots', `${name}.txt`),
    );
  });

  it.each(Object.entries(SAMPLES))('find every comment to Tacit in %s, and nothing else', async (name, scope) => {
    const lines = await tokensOf(scope, sample(name));
    const meant = sample(name)
      .split('\n')
      .map((line) => /(?:\/\/|#|--|\*|<!--)\s*(tacit-(?:ignore|job|expects)) (?!is not)/.exec(line)?.[1] ?? null);
    const found = lines.map(
      (tokens) =>
        tokens.find(({ scopes }) => scopes.some((one) => one.startsWith('keyword.control.directive')))?.text ?? null,
    );
    expect(found).toEqual(meant);
  });

  it.each(Object.entries(SAMPLES))('end what they embed in %s', async (name, scope) => {
    const tokens = (await tokensOf(scope, sample(name))).flat();
    const after = tokens.find(({ text }) => /^\s*after\b/.test(text));
    if (after !== undefined) expect(after.scopes.join(' ')).not.toMatch(/meta\.embedded|tacit/);
  });

  it('are injected into languages that this test knows', async () => {
    for (const scope of new Set(contributed.flatMap(({ injectTo = [] }) => injectTo)))
      expect((await tokensOf(scope, '')).length, scope).toBe(1);
  });
});
