import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/model/facts';
import type { CodeLanguage } from '../../../src/model/language';
import { adapters } from '../../../src/adapters/registry.generated';
import { createPrefilter, mayConcernAdapters, mayConcernOperators, readsCode } from '../../../src/engine/prefilter';
import { readFile } from '../../../src/engine/read';
import { isMinified, isReadable, languageOf } from '../../../src/engine/readable';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function utf16(text: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
}

function read(file: string, content: string | Uint8Array, whole = true): ReturnType<typeof readFile> {
  return readFile(file, typeof content === 'string' ? encode(content) : content, { whole });
}

function facts(file: string, content: string | Uint8Array): Facts {
  const result = read(file, content);
  if (result.kind !== 'facts') throw new Error(`${file} gave ${JSON.stringify(result)}`);
  return result.facts;
}

const TYPESCRIPT: readonly CodeLanguage[] = ['typescript'];
const JOB = "import { schedule } from 'node-cron';\nschedule('0 3 * * *', () => forgetLoans());\n";

describe('which files are read', () => {
  it.each([
    ['src/loans.ts', 'typescript'],
    ['src/loan-list.tsx', 'typescript'],
    ['src/loans.mts', 'typescript'],
    ['src/loans.d.cts', 'typescript'],
    ['jobs.cjs', 'typescript'],
    ['migrations/001_init.SQL', 'sql'],
    ['package.json', 'project'],
    ['packages/loans/package.json', 'project'],
    ['tsconfig.build.json', 'project'],
    ['jsconfig.json', 'project'],
    ['my-package.json', null],
    ['src/loans.json', null],
    ['node_modules/mongodb/index.js', null],
    ['packages/x/node_modules/y/package.json', null],
    ['src/not_node_modules/a.ts', 'typescript'],
    ['README.md', 'markdown'],
    ['ops/crontab', 'crontab'],
    ['etc/cron.d/shop', 'crontab'],
    ['src/crontab.ts', 'typescript'],
    ['Makefile', 'makefile'],
    ['bin/tidy.sh', 'shell'],
    ['wrangler.cleanup.example.json', 'document'],
    ['wrangler.toml.template', 'document'],
    ['deploy/cronjob.yaml', 'document'],
    ['ops/tidy.timer', 'document'],
    ['locales/en.json', null],
    ['Cargo.toml', null],
    ['image.png', null],
    ['.ts', 'typescript'],
  ])('%s: %s', (file, language) => {
    expect(languageOf(file)).toBe(language);
    expect(isReadable(file)).toBe(language !== null);
  });

  it('leaves out what is made for machines', () => {
    expect(['a.min.js', 'a-min.js', 'a.min.mjs', 'admin.js', 'a.min.ts'].filter(isMinified)).toEqual([
      'a.min.js',
      'a-min.js',
      'a.min.mjs',
    ]);
  });
});

describe('the prefilter', () => {
  it('lets pass what holds a literal, and nothing else', () => {
    const mayConcern = createPrefilter(['node-cron', 'a.b', 'cron', '', 'größe']);
    for (const text of ["from 'node-cron'", 'xcronx', 'a.b', 'Mitgliedergröße'])
      expect(mayConcern(encode(text))).toBe(true);
    for (const text of ['', 'acb', 'kron', 'groesse']) expect(mayConcern(encode(text))).toBe(false);
    expect(mayConcern(utf16('cron'))).toBe(true);
    expect(createPrefilter([])(encode('cron'))).toBe(false);
  });

  it('lets every literal of every adapter pass', () => {
    for (const adapter of adapters) {
      const { mentions, answering, languages = TYPESCRIPT } = adapter;
      if (answering === true) continue;
      const filters = readsCode(adapter) ? languages.map((one) => mayConcernAdapters[one]) : [mayConcernOperators];
      for (const mayConcern of filters)
        for (const mention of mentions) expect(mayConcern(encode(`x ${mention} y`)), mention).toBe(true);
    }
  });

  it('decides about code only', () => {
    expect(read('a.ts', 'const loans = 1;', false)).toEqual({ kind: 'nothing' });
    expect(read('a.ts', JOB, false).kind).toBe('facts');
    expect(read('a.ts', utf16(JOB), false).kind).toBe('facts');
    expect(read('a.sql', 'SELECT 1;', false).kind).toBe('facts');
    expect(read('package.json', '{}', false).kind).toBe('facts');
  });

  it('changes nothing about the facts of what it lets pass', () => {
    expect(read('a.ts', JOB, false)).toEqual(read('a.ts', JOB, true));
  });
});

describe('reading a file', () => {
  it('gives what its language has', () => {
    expect(facts('src/jobs.ts', JOB)).toMatchObject({
      file: 'src/jobs.ts',
      module: { imports: [{ local: 'schedule', from: 'node-cron' }] },
      sql: null,
      project: null,
      notes: [],
    });
    expect(facts('a.sql', 'DELETE FROM loans;').sql?.statements).toHaveLength(1);
    expect(facts('package.json', '{"name": "library"}').project?.name).toBe('library');
  });

  it('gives empty facts for an empty file', () => {
    expect(facts('a.ts', '')).toMatchObject({ notes: [], sql: null });
    expect(facts('a.sql', '').sql).toEqual({ statements: [] });
    expect(facts('package.json', '').project).toBeNull();
  });

  it('passes over what it does not read', () => {
    expect(read('README.md', '# Loans')).toEqual({ kind: 'nothing' });
  });

  it('sets binary files aside', () => {
    expect(read('a.sql', new Uint8Array([0x53, 0x00, 0x01]))).toEqual({ kind: 'skipped', reason: 'binary' });
    expect(read('a.ts', new Uint8Array([0x47, 0x40, 0x00, 0x11]))).toEqual({ kind: 'skipped', reason: 'binary' });
  });

  it('sets Git LFS pointers aside', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n';
    expect(read('seed.sql', pointer)).toEqual({ kind: 'skipped', reason: 'lfs-pointer' });
    expect(read('seed.sql', `-- ${pointer}`).kind).toBe('facts');
  });

  it('sets code on one long line aside, and only code', () => {
    const long = `x = '${'-'.repeat(200_000)}';`;
    expect(read('bundle.js', `${JOB}${long}\n`)).toEqual({ kind: 'skipped', reason: 'too-large' });
    expect(read('bundle.js', `${JOB}${long}`)).toEqual({ kind: 'skipped', reason: 'too-large' });
    expect(read('lines.js', `${"x('loans');\n".repeat(30_000)}`).kind).toBe('facts');
    expect(read('seed.sql', `INSERT INTO loans VALUES (1, '${'-'.repeat(1_000_000)}');`).kind).toBe('facts');
  });

  it('notes bytes that are not UTF-8', () => {
    const latin1 = Buffer.from("const title = 'Bücher';", 'latin1');
    const { notes, module } = facts('a.ts', latin1);
    expect(notes).toMatchObject([{ reason: 'unreadable', start: 0, end: 0 }]);
    expect(module?.functions[0]?.bindings[0]?.name).toBe('title');
  });

  it('notes an unfinished merge where it begins', () => {
    const text = 'const a = 1;\n<<<<<<< HEAD\nconst b = 1;\n=======\nconst b = 2;\n>>>>>>> theirs\n';
    const conflicts = facts('a.ts', text).notes.filter(({ reason }) => reason === 'conflict-markers');
    expect(conflicts.map(({ start, end }) => text.slice(start, end))).toEqual(['<<<<<<<']);
    expect(facts('a.sql', text.replaceAll('\n', '\r\n')).notes).toContainEqual(
      expect.objectContaining({ reason: 'conflict-markers', start: 14 }),
    );
  });

  it.each([
    "const text = '<<<<<<< HEAD';\n=======\n>>>>>>> theirs\n",
    'Title\n=======\n',
    '<<<<<<< HEAD\n>>>>>>> theirs\n=======\n',
    '>>>>>>> theirs\n=======\n<<<<<<< HEAD\n',
  ])('does not take other lines for a merge: %j', (text) => {
    expect(facts('a.sql', text).notes.map(({ reason }) => reason)).not.toContain('conflict-markers');
  });

  it('notes SQL that is not understood, and reads the statements around it', () => {
    const { sql, notes } = facts(
      'a.sql',
      "DELETE FROM loans;\nFLARBLE THE WUMPUS;\nDELETE FROM fines WHERE state = 'paid",
    );
    expect(sql?.statements.length).toBeGreaterThanOrEqual(2);
    expect(notes.map(({ reason }) => reason)).toContain('syntax-error');
  });

  it('survives deep nesting', () => {
    for (const [file, open, close] of [
      ['a.ts', '[', ']'],
      ['a.ts', '(', ')'],
      ['a.ts', '{', '}'],
      ['a.sql', '(', ')'],
      ['package.json', '[', ']'],
    ] as const) {
      for (const text of [open.repeat(100_000), open.repeat(100_000) + close.repeat(100_000)]) {
        expect(['facts', 'skipped']).toContain(read(file, text).kind);
      }
    }
  });
});
