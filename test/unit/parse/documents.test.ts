import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '../../../src/model/expression';
import { readDocuments } from '../../../src/parse/documents';
import { misplaced } from '../../support/placed-texts';

/** The time that is more than enough for a megabyte, on a slow and busy machine. */
const LONGEST = 10_000;

/** A document as plain data, with what a template fills in between angle brackets. */
function plain(value: Expression): unknown {
  switch (value.kind) {
    case 'literal':
      return value.value;
    case 'name':
      return `<${value.name}>`;
    case 'template':
      return value.texts
        .map(({ text }, at) => text + (value.values[at] === undefined ? '' : String(plain(value.values[at]))))
        .join('');
    case 'array':
      return value.items.map(plain);
    case 'object':
      return Object.fromEntries(
        value.properties.flatMap((one) => {
          if (one.kind === 'property') return [[one.key, plain(one.value)]];
          return one.kind === 'spread' ? [['<<', plain(one.value)]] : [];
        }),
      );
    default:
      return null;
  }
}

function read(file: string, text: string): readonly unknown[] {
  const { documents } = readDocuments(file, text);
  expect(misplaced(text, documents)).toEqual([]);
  return documents.map(plain);
}

const yaml = (text: string): unknown => read('a.yml', text)[0];
const toml = (text: string): unknown => read('wrangler.toml', text)[0];
const json = (text: string): unknown => read('vercel.json', text)[0];
const unit = (text: string): unknown => read('tidy.timer', text)[0];

describe('YAML', () => {
  it.each([
    ['a: x # no', { a: 'x' }],
    ['a: "x\\ty"', { a: 'x\ty' }],
    ["a: 'it''s'", { a: "it's" }],
    ['a: one\n  two', { a: 'one two' }],
    ['a: |\n  one\n    two\n\n  three\nb: 1', { a: 'one\n  two\n\nthree\n', b: 1 }],
    ['a: |-\n  one\n  two', { a: 'one\ntwo' }],
    ['a: |+\n  one\n\n', { a: 'one\n\n' }],
    ['a: |2\n    one\n   two\n', { a: '  one\n two\n' }],
    ['a: >\n  one\n  two\n\n  three\n', { a: 'one two\nthree\n' }],
    ['a: >-\n  one\n  two', { a: 'one two' }],
    ['- [a, {b: c}]\n- !Sub "x ${Y}"', [['a', { b: 'c' }], 'x ${Y}']],
    ['a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}', { a: { b: 1 }, c: { b: 1 }, d: { '<<': { b: 1 }, e: 2 } }],
    ['on:\n  schedule: [{cron: "0 4 * * *"}]', { on: { schedule: [{ cron: '0 4 * * *' }] } }],
    ['a: 1\na: 2', { a: 2 }],
  ])('%j', (text, expected) => {
    expect(yaml(text)).toEqual(expected);
    expect(yaml(text.replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  it('has several documents, and those behind a broken one', () => {
    expect(read('a.yml', 'a: 1\n---\nb: 2\n---\n# none\n')).toEqual([{ a: 1 }, { b: 2 }, null]);
    const { documents, notes } = readDocuments('a.yml', 'a: [1\n---\nb: 2\n');
    expect(documents.map(plain).at(-1)).toEqual({ b: 2 });
    expect(notes.length).toBeGreaterThan(0);
  });

  it('places the lines of a block where they stand', () => {
    const text = 'run: |\n    psql <<SQL\n      DELETE FROM carts;\n    SQL\n';
    const [document] = readDocuments('a.yml', text).documents;
    const value =
      document?.kind === 'object' && document.properties[0]?.kind === 'property' ? document.properties[0].value : null;
    const texts = value?.kind === 'template' ? value.texts : [];
    const places = texts.filter((one) => one.text.trim() !== '').map(({ start, end }) => text.slice(start, end));
    expect(places).toEqual(['psql <<SQL', '  DELETE FROM carts;', 'SQL']);
  });

  it('may be a template', () => {
    const text =
      '{{- if .Values.on }}\nkind: CronJob\nspec:\n  schedule: {{ .Values.cron | quote }}\n  name: "a-{{ .Release.Name }}"\n  labels:\n    {{- include "x" . | nindent 4 }}\n  run: psql ${{ secrets.URL }} -c "a"\n{{- end }}\n';
    expect(yaml(text)).toEqual({
      kind: 'CronJob',
      spec: {
        schedule: '<{{ .Values.cron | quote }}>',
        name: 'a-<{{ .Release.Name }}>',
        labels: null,
        run: 'psql <${{ secrets.URL }}> -c "a"',
      },
    });
    expect(readDocuments('a.yml', text).notes).toEqual([]);
    expect(yaml('{% if a %}\nb: 1\n{% endif %}\n')).toEqual({ b: 1 });
  });

  it('ends for aliases that hold themselves, or grow', () => {
    expect(read('a.yml', 'a: &x\n  b: *x\n')).toHaveLength(1);
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level += 1)
      bomb.push(
        `a${String(level)}: &a${String(level)} [${Array.from({ length: 9 }, () => `*a${String(level - 1)}`).join(', ')}]`,
      );
    const started = performance.now();
    readDocuments('a.yml', bomb.join('\n'));
    expect(performance.now() - started).toBeLessThan(LONGEST);
  });
});

describe('TOML', () => {
  it.each([
    ['a = "x" # no\nb = \'C:\\d\'', { a: 'x', b: 'C:\\d' }],
    ['[triggers]\ncrons = ["0 4 * * *", \'@daily\']', { triggers: { crons: ['0 4 * * *', '@daily'] } }],
    ['a.b.c = 1\n[a.d]\ne = true', { a: { b: { c: 1 }, d: { e: true } } }],
    ['[[d1]]\nx = 1\n[[d1]]\nx = 2\n[d1.y]\nz = 3', { d1: [{ x: 1 }, { x: 2, y: { z: 3 } }] }],
    ['a = """\none\n  two \\\n   three"""', { a: 'one\n  two three' }],
    ["a = '''\none\ntwo'''", { a: 'one\ntwo' }],
    ['a = "x\\u0041\\n"', { a: 'xA\n' }],
    ['a = { b = 1, "c d" = [ 2, 3 ] }', { a: { b: 1, 'c d': [2, 3] } }],
    ['a = 2024-01-01', { a: '2024-01-01' }],
  ])('%j', (text, expected) => {
    expect(toml(text)).toEqual(expected);
  });

  it('says where it is broken', () => {
    const { documents, notes } = readDocuments('wrangler.toml', 'a = [1\nb = ');
    expect([documents.length, notes.length]).toEqual([0, 1]);
  });
});

describe('JSON', () => {
  it.each([
    ['{"a": "x\\"y\\u0041\\\\\\n/\\/", "b": [1, true, null,],} // no', { a: 'x"yA\\\n//', b: [1, true, null] }],
    ['{ /* no */ "__proto__x": { "a": "" } }', { __proto__x: { a: '' } }],
    ['{"a": "${{ x }} b"}', { a: '<${{ x }}> b' }],
  ])('%j', (text, expected) => {
    expect(json(text)).toEqual(expected);
  });

  it('keeps what stands before the break', () => {
    const { documents, notes } = readDocuments('vercel.json', '{"a": 1, "b": {"c": "d');
    expect(documents.map(plain)).toMatchObject([{ a: 1 }]);
    expect(notes).toHaveLength(1);
  });
});

describe('units of systemd', () => {
  it.each([
    [
      '[Timer]\nOnCalendar=daily\nOnCalendar = Mon *-*-* 04:00\n',
      { Timer: { OnCalendar: ['daily', 'Mon *-*-* 04:00'] } },
    ],
    [
      '# no\n; no\n[Service]\r\nExecStart=/bin/psql \\\r\n  -c "a=b"\r\n',
      { Service: { ExecStart: '/bin/psql   -c "a=b"' } },
    ],
    ['x=1\n[A]\n[B]\ny=\n', { A: {}, B: { y: '' } }],
  ])('%j', (text, expected) => {
    expect(unit(text)).toEqual(expected);
  });
});

const FORMATS = ['a.yml', 'wrangler.toml', 'vercel.json', 'tidy.timer'];

describe('odd input', () => {
  const pieces = [
    ...[
      'a',
      ': ',
      'b: ',
      '- ',
      '\n',
      '\r\n',
      '  ',
      '\t',
      '"',
      "'",
      '|\n  x\n',
      '>-\n  x\n',
      '{',
      '}',
      '[',
      ']',
      ',',
      '= ',
      '"""',
    ],
    ...[
      "'''",
      '&x ',
      '*x',
      '<<: ',
      '!Sub ',
      '{{ x }}',
      '${{ y }}',
      '{% if %}',
      '---\n',
      '[t]\n',
      '[[u]]\n',
      'c = 1\n',
      '\\',
      '\\n',
    ],
    ...['\\u00e9', '#', '//', '1', 'true', '🙂', '__proto__', '"a": "b"'],
  ];

  it.each(FORMATS)('never throws, and what is exact is where it says: %s', (file) => {
    const check = (text: string): void => {
      expect(misplaced(text, readDocuments(file, text).documents)).toEqual([]);
    };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (chosen) => {
        check(chosen.join(''));
      }),
      { numRuns: 1500 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 300 });
  });

  const sizes: readonly (readonly [string, string, string])[] = [
    ['a.yml', 'many jobs', '- name: a\n  schedule: "0 4 * * *"\n'.repeat(10_000)],
    ['a.yml', 'a block', `a: |\n${'  psql -c "DELETE FROM carts"\n'.repeat(20_000)}`],
    ['a.yml', 'a folded text', `a: >\n${'  DELETE FROM carts\n'.repeat(20_000)}`],
    ['a.yml', 'nested lists', '['.repeat(5000)],
    ['a.yml', 'nested keys', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['a.yml', 'templates', 'a: {{ b }}\n'.repeat(10_000)],
    ['a.yml', 'templates without an end', 'a: {{ b\n'.repeat(5000)],
    ['a.yml', 'braces', '{{'.repeat(20_000)],
    ['wrangler.toml', 'many tables', '[[a]]\nb = "c"\n'.repeat(10_000)],
    ['wrangler.toml', 'nested lists', `a = ${'['.repeat(5000)}`],
    ['wrangler.toml', 'a long text', `a = """\n${'b c\n'.repeat(100_000)}"""`],
    ['vercel.json', 'many entries', `[${'{"path": "/a", "schedule": "@daily"},'.repeat(20_000)}1]`],
    ['vercel.json', 'nested lists', '['.repeat(100_000)],
    ['vercel.json', 'escapes', `["${'\\n'.repeat(300_000)}"]`],
    ['tidy.timer', 'many lines', `[Timer]\n${'OnCalendar=daily\n'.repeat(40_000)}`],
    ['tidy.timer', 'a line that goes on', `[Service]\nExecStart=${'a \\\n'.repeat(100_000)}`],
    ['tidy.timer', 'spaces', `[Service]\na${' '.repeat(50_000)}`],
  ];

  it.each(sizes)('reads in good time %s: %s', (file, _, text) => {
    const started = performance.now();
    readDocuments(file, text);
    expect(performance.now() - started).toBeLessThan(LONGEST);
  });
});
