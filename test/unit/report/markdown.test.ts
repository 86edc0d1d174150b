import { describe, expect, test } from 'vitest';
import { codeSpan, escapeMarkdown, link, messageMarkdown } from '../../../src/report/markdown';

describe('text of the repository in Markdown', () => {
  test.each([
    ['purge-old-events', 'purge-old-events'],
    ['[x](command:run)', '\\[x\\](command\\:run)'],
    ['<img src=x>', '\\<img src=x\\>'],
    ['see https://example.test now', 'see https\\://example.test now'],
    ['www.example.test', 'www\\.example.test'],
    ['a@b.test', 'a\\@b.test'],
    ['# not a heading', '\\# not a heading'],
    ['1. not a list', '1\\. not a list'],
    ['- not a list', '\\- not a list'],
    ['src/jobs/purge.ts:8:9', 'src/jobs/purge.ts:8:9'],
    ['two\nlines', 'two␊lines'],
    ['postgres://shop:secret@db', 'postgres\\://shop\\:\\*\\*\\*\\@db'],
  ])('%j is escaped', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test.each([
    ['orders', '`orders`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['``x', '``` ``x ```'],
    ['', '` `'],
    ['a|b', '`a|b`'],
    ['\u202Eevil', '`<U+202E>evil`'],
  ])('%j as code', (text, expected) => {
    expect(codeSpan(text)).toBe(expected);
  });

  test('a bar ends no cell of a table', () => {
    expect(codeSpan('a|b', true)).toBe('`a\\|b`');
    expect(escapeMarkdown('a|b')).toBe('a\\|b');
  });

  test('a message keeps its names as code and shows the rest as it is', () => {
    expect(messageMarkdown('`purge` deletes [x](command:y) by `createdAt` only.')).toBe(
      '`purge` deletes \\[x\\](command\\:y) by `createdAt` only.',
    );
    expect(messageMarkdown('an odd ` tick and *stars*')).toBe('an odd \\` tick and \\*stars\\*');
  });

  test('an address cannot leave its link', () => {
    expect(link('text', 'file:///a>b c')).toBe('[text](<file:///a%3Eb%20c>)');
  });
});
