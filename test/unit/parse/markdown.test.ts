import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinedSource } from '../../../src/model/source';
import { readMarkdown } from '../../../src/parse/markdown';
import { misplaced } from '../../support/placed-texts';

/** The time that is more than enough for a megabyte, on a slow and busy machine. */
const LONGEST = 10_000;

const textsIn = (markdown: string): readonly string[] =>
  readMarkdown(markdown).map(({ text }) => joinedSource(text).text);

/** Words of all commands, and what the file says where they are said to be. */
function wordsIn(markdown: string): readonly (readonly [string, string])[] {
  return readMarkdown(markdown).flatMap(({ shell }) =>
    (shell?.commands ?? []).flatMap(({ words }) =>
      words.map((word): readonly [string, string] => [
        word.kind === 'literal' ? String(word.value) : word.kind,
        markdown.slice(word.start, word.end),
      ]),
    ),
  );
}

const lines = (...all: readonly string[]): string => all.join('\n');

describe('fences', () => {
  it('have a language and the heading above them', () => {
    const markdown = lines(
      '# Ops',
      '```',
      'a',
      '```',
      'Old carts',
      '---',
      '~~~ SQL title="x"',
      'b',
      '~~~',
      '### `c` now ###',
      '```{.bash}',
      'd',
      '```',
    );
    expect(readMarkdown(markdown).map(({ language, heading }) => [language, heading])).toEqual([
      ['', 'Ops'],
      ['sql', 'Old carts'],
      ['bash', 'c now'],
    ]);
  });

  it('stand in lists and quotations, and without fences as indented code', () => {
    const markdown = lines(
      '1. Tidy:',
      '',
      '   ```sh',
      '   psql -c x',
      '     more',
      '   ```',
      '',
      '> ```',
      '> psql -c y',
      '> ```',
      '',
      '    psql -c z',
    );
    expect(textsIn(markdown)).toEqual(['psql -c x\n  more', 'psql -c y', 'psql -c z']);
    expect(wordsIn(markdown)).toEqual(
      ['psql', '-c', 'x', 'more', 'psql', '-c', 'y', 'psql', '-c', 'z'].map((word) => [word, word]),
    );
  });

  it('are read with Windows line ends', () => {
    const markdown = '# Ops\r\n\r\n```sh\r\npsql \\\r\n  -c "DELETE FROM carts\r\nWHERE paid"\r\n```\r\n';
    expect(readMarkdown(markdown).map(({ heading }) => heading)).toEqual(['Ops']);
    expect(misplaced(markdown, readMarkdown(markdown))).toEqual([]);
    expect(wordsIn(markdown).map(([, said]) => said)).toEqual(['psql', '-c', '"DELETE FROM carts\r\nWHERE paid"']);
  });

  it('hold no commands where their language is none of a shell', () => {
    const markdown = lines('```ts', 'run()', '```', '```sql', 'DELETE FROM carts', '```');
    expect(readMarkdown(markdown).map(({ shell }) => shell)).toEqual([null, null]);
  });
});

describe('prompts', () => {
  it('stand before commands, and what has none is an answer', () => {
    const markdown = lines(
      '```console',
      '$ psql -c "DELETE',
      'FROM carts"',
      'DELETE 3',
      'shop@db:~$ psql \\',
      '  -c two',
      '# a remark',
      '```',
    );
    expect(wordsIn(markdown).map(([, said]) => said)).toEqual([
      'psql',
      '-c',
      'DELETE\nFROM carts',
      'psql',
      '-c',
      'two',
    ]);
  });

  it('are none where no line begins with a dollar', () => {
    expect(wordsIn(lines('```sh', 'echo a', 'psql > out', '```')).map(([word]) => word)).toEqual(['echo', 'a', 'psql']);
  });
});

describe('odd input', () => {
  const pieces = [
    ...[
      '```',
      '~~~',
      'sh',
      'console',
      '\n',
      '\r\n',
      ' ',
      '  ',
      '\t',
      '> ',
      '- ',
      '1. ',
      '# ',
      '$ ',
      'psql -c "a b"',
      "'",
      '"',
    ],
    ...['\\', '<<SQL', 'SQL', '$X', '$(a)', '|', '`', '*', '[a]', '(b)', '<!--', '-->', '<div>', '🙂', '    '],
  ];

  it('never throws, and what is exact is where it says', () => {
    // Found once: a backquote that does not end, before a backslash.
    expect(misplaced('\t```*\\', readMarkdown('\t```*\\'))).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (chosen) => {
        const text = chosen.join('');
        expect(misplaced(text, readMarkdown(text))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(misplaced(text, readMarkdown(text))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['many fences', '# A\n```sh\npsql -c "DELETE FROM carts"\n```\n'.repeat(3000)],
    ['one fence', `\`\`\`sh\n${'psql -c "DELETE FROM carts"\n'.repeat(12_000)}\`\`\`\n`],
    ['one fence in a list', `- a\n  \`\`\`console\n${'  $ psql -c "DELETE FROM carts"\n'.repeat(8000)}  \`\`\`\n`],
    ['one line', 'a '.repeat(500_000)],
    ['quotations in quotations', `${'> '.repeat(2000)}a`],
    ['lists in lists', Array.from({ length: 60 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n')],
    ['brackets', '['.repeat(8000)],
    ['emphasis', '*a _b '.repeat(8000)],
  ])('reads %s in good time', (_, text) => {
    const started = performance.now();
    readMarkdown(text);
    expect(performance.now() - started).toBeLessThan(LONGEST);
  });
});
