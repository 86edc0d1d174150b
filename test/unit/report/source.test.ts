import { describe, expect, it } from 'vitest';
import { placeText, sourceIndex } from '../../../src/report/source';

const span = { file: 'src/loan.ts', start: 7, end: 11 };

describe('sourceIndex', () => {
  it('asks for every text once for each side', () => {
    const asked: string[] = [];
    const index = sourceIndex((file, side) => {
      asked.push(`${side} ${file}`);
      return 'const\n loan = 1;\n';
    });
    expect(index.place(span)).toEqual({ file: 'src/loan.ts', line: 2, column: 2, endLine: 2, endColumn: 6 });
    index.place(span, 'base');
    index.place(span);
    expect(asked).toEqual(['head src/loan.ts', 'base src/loan.ts']);
  });

  it('points to the start of a file whose text is not to be had', () => {
    expect(sourceIndex(() => null).place(span)).toEqual({
      file: 'src/loan.ts',
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1,
    });
  });
});

describe('placeText', () => {
  it('is a link that terminals know, with nothing that they obey', () => {
    const place = { line: 3, column: 9, endLine: 3, endColumn: 12 };
    expect(placeText({ file: 'src/\u202eloan\n.ts', ...place })).toBe('src/<U+202E>loan␊.ts:3:9');
  });
});
