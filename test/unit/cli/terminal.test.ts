import { describe, expect, it } from 'vitest';
import { useColours, widthFor } from '../../../src/cli/terminal';

const terminal = { isTTY: true, columns: 90 };
// Node leaves isTTY out for pipes and files.
const pipe = {};

describe('useColours', () => {
  it('follows the option first', () => {
    expect(useColours('always', pipe, { NO_COLOR: '1' })).toBe(true);
    expect(useColours('never', terminal, { FORCE_COLOR: '1' })).toBe(false);
  });

  it('then NO_COLOR, then FORCE_COLOR', () => {
    expect(useColours('auto', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
    expect(useColours('auto', pipe, { FORCE_COLOR: '1' })).toBe(true);
    expect(useColours('auto', terminal, { FORCE_COLOR: '0' })).toBe(false);
    expect(useColours('auto', terminal, { NO_COLOR: '' })).toBe(true);
  });

  it('then whether it is a terminal that can', () => {
    expect(useColours('auto', terminal, {})).toBe(true);
    expect(useColours('auto', pipe, {})).toBe(false);
    expect(useColours('auto', terminal, { TERM: 'dumb' })).toBe(false);
  });
});

describe('widthFor', () => {
  it('fills a terminal, within reason, and is the same everywhere else', () => {
    expect(widthFor(terminal)).toBe(90);
    expect(widthFor({ isTTY: true, columns: 300 })).toBe(120);
    expect(widthFor({ isTTY: true, columns: 20 })).toBe(60);
    expect(widthFor({ isTTY: true })).toBe(100);
    expect(widthFor({ isTTY: false, columns: 42 })).toBe(100);
  });
});
