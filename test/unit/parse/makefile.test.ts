import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '../../../src/model/expression';
import { readMakefile } from '../../../src/parse/makefile';
import { misplaced } from '../../support/placed-texts';

/** The time that is more than enough for a megabyte, on a slow and busy machine. */
const LONGEST = 10_000;

function show(word: Expression): string {
  if (word.kind === 'literal') return String(word.value);
  if (word.kind === 'name') return `<${word.name}>`;
  if (word.kind !== 'template') return '?';
  return word.texts.map(({ text }, at) => text + (word.values[at] === undefined ? '' : show(word.values[at]))).join('');
}

const commandsIn = (text: string): readonly string[] =>
  readMakefile(text).commands.map(({ within, words }) => `${within ?? ''}: ${words.map(show).join(' ')}`);

describe('recipes', () => {
  it('belong to each target of their rule', () => {
    const text =
      'DB ?= shop\n\n.PHONY: tidy all\ntidy purge: build\n\t@psql -c "a"\n\t-psql -c "b"\n\nbuild:\n\tnpm run build\n';
    expect(commandsIn(text)).toEqual([
      'tidy: psql -c a',
      'tidy: psql -c b',
      'purge: psql -c a',
      'purge: psql -c b',
      'build: npm run build',
    ]);
    expect(readMakefile(text).functions.map((one) => text.slice(one.start, one.end))).toEqual([
      'tidy purge',
      'tidy purge',
      'build',
    ]);
  });

  it('have variables of make and of the shell', () => {
    const text =
      'DAYS := 30\nSQL = DELETE FROM carts\ntidy:\n\tfor f in a; do psql $(DB) -v d=${DAYS} -c "$(SQL) $$f"; done\n';
    expect(commandsIn(text)).toEqual(['tidy: psql <DB> -v d=<DAYS> -c <SQL> <f>']);
    expect(readMakefile(text).variables.map(({ name, value }) => `${name}=${show(value)}`)).toEqual([
      'DAYS=30',
      'SQL=DELETE FROM carts',
    ]);
    expect(misplaced(text, readMakefile(text))).toEqual([]);
  });

  it('go on after a backslash', () => {
    const text = 'tidy:\n\tpsql \\\n\t\t-c "a \\\n\t\tb"\n';
    expect(commandsIn(text)).toEqual(['tidy: psql -c a \tb']);
  });

  it('stand behind the rule after a semicolon', () => {
    expect(commandsIn('tidy: ; psql -c a\n')).toEqual(['tidy: psql -c a']);
  });

  it('are read with Windows line ends', () => {
    const text = 'DAYS = 30\r\ntidy:\r\n\tpsql -c "a"\r\n\tpsql -c $(DAYS)\r\n';
    expect(commandsIn(text)).toEqual(['tidy: psql -c a', 'tidy: psql -c <DAYS>']);
    expect(readMakefile(text).variables.map(({ value }) => show(value))).toEqual(['30']);
    expect(misplaced(text, readMakefile(text))).toEqual([]);
  });
});

describe('odd input', () => {
  it('never throws, and what is exact is where it says', () => {
    const pieces = [
      ...[
        'tidy',
        ':',
        '\n',
        '\r\n',
        '\t',
        ' ',
        '$(A)',
        '$$',
        '${B}',
        '$(shell a)',
        '=',
        ':=',
        '\\\n',
        'psql',
        '"',
        "'",
      ],
      ...['#', '@', '-', '.PHONY', '%', 'ifdef A', 'endif', 'define X', 'endef', ';', '|', '🙂'],
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (chosen) => {
        const text = chosen.join('');
        expect(misplaced(text, readMakefile(text))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(misplaced(text, readMakefile(text))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['many targets', 'tidy: a\n\tpsql $(DB) -c "DELETE FROM carts"\n'.repeat(20_000)],
    ['a long recipe', `tidy:\n${'\tpsql $(DB) -c "DELETE FROM carts"\n'.repeat(25_000)}`],
    ['one line', `tidy:\n\techo ${'$(A) '.repeat(150_000)}`],
    ['a long name', 'a'.repeat(1_000_000)],
    ['spaces', `a${' '.repeat(500_000)}`],
    ['a setting of spaces', `a =${' '.repeat(300_000)}b${' '.repeat(300_000)}#`],
    ['names of a target', `${'a '.repeat(3000)}:\n\tb\n`],
  ])('reads %s in good time', (_, text) => {
    const started = performance.now();
    readMakefile(text);
    expect(performance.now() - started).toBeLessThan(LONGEST);
  });
});
