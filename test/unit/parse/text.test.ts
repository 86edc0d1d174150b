import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/parse/text';

const TEXT = "const status = 'geöffnet 📚';\r\n";

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, littleEndian);
  for (let index = 0; index < text.length; index += 1)
    view.setUint16(2 + index * 2, text.charCodeAt(index), littleEndian);
  return bytes;
}

describe('decode', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16, little endian', utf16(TEXT, true)],
    ['UTF-16, big endian', utf16(TEXT, false)],
  ])('%s', (_, bytes) => {
    expect(decode(bytes)).toEqual({ text: TEXT, replaced: false });
  });

  test('an empty file', () => {
    expect(decode(new Uint8Array())).toEqual({ text: '', replaced: false });
  });

  test('a mark alone', () => {
    expect(decode(Uint8Array.of(0xef, 0xbb, 0xbf))).toEqual({ text: '', replaced: false });
  });

  test('bytes that are no UTF-8 are replaced, the others kept', () => {
    const latin1 = Buffer.from("status = 'geöffnet'; total = 1;", 'latin1');
    expect(decode(latin1)).toEqual({ text: "status = 'ge\ufffdffnet'; total = 1;", replaced: true });
  });

  test('half a character at the end is replaced', () => {
    expect(decode(Buffer.from(TEXT.slice(0, 26)).subarray(0, -2))).toMatchObject({ replaced: true });
    expect(decode(utf16('ab', true).subarray(0, 5))).toEqual({ text: 'a\ufffd', replaced: true });
  });

  test('a replacement character of the author is no replaced byte', () => {
    expect(decode(Buffer.from('a\ufffdb'))).toEqual({ text: 'a\ufffdb', replaced: false });
  });

  test.each([
    ['NUL', Uint8Array.of(0x61, 0, 0x62)],
    ['UTF-16 without a mark', utf16('ab', true).subarray(2)],
    ['NUL in UTF-16', utf16('a\0b', false)],
    ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0)],
  ])('%s is binary', (_, bytes) => {
    expect(decode(bytes)).toEqual({ binary: true });
  });
});
