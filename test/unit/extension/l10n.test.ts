import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundle, messagesOf } from '../../../scripts/l10n.mjs';
import { projectRoot } from '../../support/built';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

describe('the texts of the code', () => {
  test('that translators get are those that it holds now', () => {
    expect(read('l10n/bundle.l10n.json')).toBe(bundle());
    expect(Object.keys(JSON.parse(bundle()) as object).length).toBeGreaterThan(60);
  });

  test('are found wherever they stand', () => {
    const text = "f(vscode.l10n.t('Open {0}', l10n.t(`a page`)));\nconst t = (x: string) => other.t('not this');";
    expect(messagesOf('a.ts', text)).toEqual(['Open {0}', 'a page']);
  });

  test('have to be written down: what is put together cannot be translated', () => {
    for (const put of ["'Open ' + name", '`Open ${name}`', 'text'])
      expect(() => messagesOf('a.ts', `\nvscode.l10n.t(${put});`)).toThrow(/^a\.ts:2: /);
  });
});

/** Keys of the manifest under which stands what a person reads. */
const SHOWN = new Set([
  'displayName',
  'description',
  'title',
  'label',
  'name',
  'contents',
  'altText',
  'markdownDescription',
  'enumDescriptions',
  'enumItemLabels',
  'markdownEnumDescriptions',
  'deprecationMessage',
  'markdownDeprecationMessage',
  'userDescription',
]);
/** What is called the same in every language: the product, and what programs go by. */
const NAMES: readonly (readonly [at: RegExp, text: RegExp])[] = [
  [/^name$/, /^tacit$/],
  [/title$/, /^Tacit$/],
  [/^contributes\.languageModelTools\.\d\.name$/, /^[a-z_]+$/],
  // Read by a language model.
  [/^contributes\.languageModelTools\.\d\.inputSchema\./, /./],
];

function bare(value: unknown, at: string, isShown: boolean): readonly string[] {
  if (typeof value === 'string') {
    const isName = NAMES.some(([place, text]) => place.test(at) && text.test(value));
    return isShown && !isName && !/^%[^%]+%$/.test(value) ? [`${at}: ${value}`] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    bare(inner, at === '' ? key : `${at}.${key}`, Array.isArray(value) ? isShown : SHOWN.has(key)),
  );
}

describe('the texts of the manifest', () => {
  test('stand apart from it', () => {
    const manifest: unknown = JSON.parse(read('package.json'));
    expect(bare(manifest, '', false)).toEqual([]);
  });

  test('would be noticed if they did not', () => {
    const manifest = {
      contributes: { commands: [{ command: 'a', title: 'Do It' }], walkthroughs: [{ title: '%a%' }] },
    };
    expect(bare(manifest, '', false)).toEqual(['contributes.commands.0.title: Do It']);
  });
});
