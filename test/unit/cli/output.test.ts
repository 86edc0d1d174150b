import { describe, expect, it } from 'vitest';
import { pairOutputs } from '../../../src/cli/output';
import { UsageError } from '../../../src/cli/usage-error';

const pair = (formats: readonly ('pretty' | 'json')[], files: readonly string[]) =>
  pairOutputs(formats, files, { formats: ['pretty', 'json'], endings: { '.json': 'json' }, fallback: 'pretty' });

describe('pairOutputs', () => {
  it('writes to standard output without -o', () => {
    expect(pair([], [])).toEqual([{ format: 'pretty', file: null }]);
    expect(pair(['json'], [])).toEqual([{ format: 'json', file: null }]);
  });

  it('knows JSON by the ending when no format is given', () => {
    expect(pair([], ['report.json', 'report.txt'])).toEqual([
      { format: 'json', file: 'report.json' },
      { format: 'pretty', file: 'report.txt' },
    ]);
  });

  it('gives one format to all outputs', () => {
    expect(pair(['json'], ['a', 'b.txt']).map((output) => output.format)).toEqual(['json', 'json']);
  });

  it('pairs formats and outputs in order; - is standard output', () => {
    expect(pair(['pretty', 'json'], ['-', 'report'])).toEqual([
      { format: 'pretty', file: null },
      { format: 'json', file: 'report' },
    ]);
  });

  it('takes a format in front of a file; a format that is left over goes to standard output', () => {
    expect(pair(['pretty'], ['json=a.txt'])).toEqual([
      { format: 'json', file: 'a.txt' },
      { format: 'pretty', file: null },
    ]);
    expect(pair([], ['json=a=b', 'x=y.json', 'pretty=-'])).toEqual([
      { format: 'json', file: 'a=b' },
      { format: 'json', file: 'x=y.json' },
      { format: 'pretty', file: null },
    ]);
    expect(pair(['json'], ['pretty=a', 'b'])).toEqual([
      { format: 'pretty', file: 'a' },
      { format: 'json', file: 'b' },
    ]);
  });

  it('refuses what cannot be paired', () => {
    expect(() => pair(['pretty', 'json'], [])).toThrow(UsageError);
    expect(() => pair(['pretty', 'json'], ['a'])).toThrow('2 formats cannot be paired with 1 output');
    expect(() => pair(['json'], ['a', 'a'])).toThrow('a is named twice as output.');
  });
});
