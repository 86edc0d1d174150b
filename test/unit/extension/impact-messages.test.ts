import { describe, expect, test } from 'vitest';
import { messageText, readMessage } from '../../../src/extension/impact-messages';

describe('messages of the impact page', () => {
  test('are a place by its number, a copy, and an export', () => {
    expect(readMessage({ type: 'open', place: 2 }, 3)).toEqual({ type: 'open', place: 2 });
    expect(readMessage({ type: 'copy' }, 0)).toEqual({ type: 'copy' });
    expect(readMessage({ type: 'export' }, 0)).toEqual({ type: 'export' });
  });

  test.each([
    ['a place that the report does not have', { type: 'open', place: 3 }],
    ['a number that is none', { type: 'open', place: 0.5 }],
    ['a place before the first', { type: 'open', place: -1 }],
    ['a file in the place of a number', { type: 'open', place: 'file:///etc/passwd' }],
    ['something else beside it', { type: 'copy', text: 'x' }],
    ['another type', { type: 'run', command: 'rm' }],
    ['no type', {}],
    ['a list', ['open', 1]],
    ['a text', 'open'],
    ['nothing', null],
    ['an inherited type', Object.create({ type: 'copy' }) as unknown],
  ])('%s is none', (_what, message) => {
    expect(readMessage(message, 3)).toBeNull();
  });

  test('are told on one line, and not at length', () => {
    expect(messageText({ a: 'x\ny' })).toBe('{"a":"x\\ny"}');
    expect(messageText('x'.repeat(5000))).toHaveLength(200);
    const round: { self?: unknown } = {};
    round.self = round;
    expect(messageText(round)).toBe('object');
    expect(messageText(undefined)).toBe('nothing');
  });
});
