import { describe, expect, it } from 'vitest';
import { lineAt, lineStarts, offsetOf, placeOf } from '../../../src/model/place';

describe('lineStarts', () => {
  it('takes every kind of line ending, mixed', () => {
    expect(lineStarts('a\nb\r\nc\rd')).toEqual([0, 2, 5, 7]);
  });

  it('gives an empty text one line', () => {
    expect(lineStarts('')).toEqual([0]);
  });

  it('starts a line after the last ending', () => {
    expect(lineStarts('a\n')).toEqual([0, 2]);
  });
});

describe('lineAt', () => {
  const starts = lineStarts('loan\nbook\nshelf');

  it('takes the first and the last offset of a line', () => {
    expect([0, 4, 5, 9, 10].map((offset) => lineAt(starts, offset))).toEqual([0, 0, 1, 1, 2]);
  });

  it('takes the last line for offsets past the end', () => {
    expect(lineAt(starts, 1000)).toBe(2);
  });
});

describe('placeOf', () => {
  it('counts from one, in UTF-16 units, with an exclusive end', () => {
    const text = "const emoji = '📚';\nconst loan = 1;\n";
    const start = text.indexOf('loan');
    expect(placeOf({ file: 'src/loan.ts', start, end: start + 4 }, lineStarts(text))).toEqual({
      file: 'src/loan.ts',
      line: 2,
      column: 7,
      endLine: 2,
      endColumn: 11,
    });
    const book = text.indexOf("'📚'");
    expect(placeOf({ file: 'src/loan.ts', start: book, end: book + 4 }, lineStarts(text))).toMatchObject({
      column: 15,
      endColumn: 19,
    });
  });

  it('spans lines', () => {
    const place = placeOf({ file: 'loans.sql', start: 0, end: 13 }, lineStarts('SELECT\n  1\n;\n'));
    expect([place.line, place.endLine, place.endColumn]).toEqual([1, 4, 1]);
  });
});

describe('offsetOf', () => {
  const starts = lineStarts('loan\r\nbook\rshelf\n');

  it('is the inverse of placeOf', () => {
    for (let offset = 0; offset <= 17; offset += 1) {
      const place = placeOf({ file: 'src/loan.ts', start: offset, end: offset }, starts);
      expect(offsetOf(place.line, place.column, starts)).toBe(offset);
    }
  });

  it('stays on the line, and within the text', () => {
    expect([offsetOf(1, 99, starts), offsetOf(0, 0, starts), offsetOf(99, 1, starts)]).toEqual([6, 0, 17]);
  });
});
