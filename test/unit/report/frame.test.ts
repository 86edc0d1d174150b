import { describe, expect, it } from 'vitest';
import { lineStarts } from '../../../src/model/place';
import { frame, type FrameOptions } from '../../../src/report/frame';
import { widthOf } from '../../../src/report/text';

const LOOK: FrameOptions = { width: 60, context: 0, marker: '^', label: '' };

/** The frame of `token` in `text`, as lines. */
function framed(text: string, token: string, look: Partial<FrameOptions> = {}): readonly string[] {
  const start = text.indexOf(token);
  const span = { file: 'src/loan.ts', start, end: start + token.length };
  return frame({ text, starts: lineStarts(text) }, span, { ...LOOK, ...look }).map((line) => line.text);
}

describe('frame', () => {
  it('underlines the token and nothing else', () => {
    expect(framed("type Kind = 'book' | 'map';\n", "'map'")).toEqual([
      "type Kind = 'book' | 'map';",
      '                     ^^^^^',
    ]);
  });

  it('sets the label beside the underline, or below it where there is no room', () => {
    expect(framed("kind: 'map';", "'map'", { label: 'widens' })[1]).toBe('      ^^^^^ widens');
    expect(framed("kind: 'map';", "'map'", { label: 'widens the scope of jobs', width: 20 }).slice(1)).toEqual([
      '      ^^^^^',
      'widens the scope of',
      'jobs',
    ]);
    expect(framed("kind: 'map';", "'map'", { label: 'widens the job', width: 18 }).slice(1)).toEqual([
      '      ^^^^^',
      '    widens the job',
    ]);
  });

  it('expands tabs and keeps the underline below the token', () => {
    const [code = '', marks = ''] = framed("\tkind:\t'map';", "'map'");
    expect(code).toBe("    kind:   'map';");
    expect(marks.indexOf('^')).toBe(code.indexOf("'map'"));
  });

  it('counts wide characters and emoji by their columns', () => {
    const [code = '', marks = ''] = framed("const 蔵書 = '👩‍⚕️', kind = 'map';", "'map'");
    expect(widthOf(marks.slice(0, marks.indexOf('^')))).toBe(widthOf(code.slice(0, code.indexOf("'map'"))));
  });

  it('cuts a long line around the token, on both sides', () => {
    const text = `${'a'.repeat(500)} 'map' ${'b'.repeat(500)}`;
    const [code = '', marks = ''] = framed(text, "'map'");
    expect(code).toMatch(/^…a+ 'map' b+…$/);
    expect(widthOf(code)).toBeLessThanOrEqual(60);
    expect(marks.indexOf('^')).toBe(code.indexOf("'map'"));
  });

  it('cuts only the end where the token is near the start', () => {
    expect(framed(`'map' ${'b'.repeat(500)}`, "'map'")[0]).toMatch(/^'map' b+…$/);
  });

  it('stays quick on a line of a megabyte', () => {
    const text = `${'x,'.repeat(300_000)}'map'${',y'.repeat(300_000)}`;
    expect(framed(text, "'map'")[0]).toContain("'map'");
  });

  it('keeps an underline that is wider than the frame within it', () => {
    const [code = '', marks = ''] = framed(`call(${'z'.repeat(300)})`, 'z'.repeat(300));
    expect(widthOf(code)).toBeLessThanOrEqual(60);
    expect(widthOf(marks)).toBeLessThanOrEqual(60);
  });

  it('shows the lines around it, and skips blank ones', () => {
    expect(framed('const a = 1;\nconst b = 2;\n\n', 'b', { context: 1 })).toEqual([
      'const a = 1;',
      'const b = 2;',
      '      ^',
    ]);
  });

  it('shows the first lines of a long span and counts the rest', () => {
    const call = `deleteMany({\n${Array.from({ length: 8 }, (_, index) => `  f${index}: 1,\n`).join('')}})`;
    const text = `await ${call};\n`;
    const lines = frame({ text, starts: lineStarts(text) }, { file: 'a.ts', start: 6, end: 6 + call.length }, LOOK);
    expect(lines.map((line) => line.text)).toEqual([
      'await deleteMany({',
      '      ^^^^^^^^^^^^',
      '  f0: 1,',
      '  f1: 1,',
      '  f2: 1,',
      '  f3: 1,',
      '  f4: 1,',
      '… 4 more lines',
    ]);
    expect(lines.every((line) => line.inside)).toBe(true);
  });

  it('marks one column for an empty span, even past the end of the line', () => {
    const text = 'loans';
    expect(frame({ text, starts: [0] }, { file: 'a.sql', start: 5, end: 5 }, LOOK).map((line) => line.text)).toEqual([
      'loans',
      '     ^',
    ]);
  });

  it('shows what a terminal would obey, and hides passwords, with the underline in place', () => {
    const [code = '', marks = ''] = framed("a('mongodb://u:hunter2@db'); b('\u202e\x1b[2J', 'map');", "'map'");
    expect(code).toBe("a('mongodb://u:***@db'); b('<U+202E>␛[2J', 'map');");
    expect(marks.indexOf('^')).toBe(code.indexOf("'map'"));
  });
});
