/** The text of a file, and whether bytes that are no text had to be replaced by U+FFFD; or that it is no text at all. */
export type Decoded =
  { readonly text: string; readonly replaced: boolean; readonly binary?: never } | { readonly binary: true };

/**
 * Decodes a file as editors do: UTF-8 with or without a byte order mark, UTF-16 with one. The mark is no part of the
 * text, so offsets are those of the editor. A file that holds NUL is binary.
 * https://encoding.spec.whatwg.org/#bom-sniff
 */
export function decode(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8' && bytes.includes(0)) return { binary: true };
  const exact = decodeExactly(bytes, encoding);
  const text = exact ?? new TextDecoder(encoding).decode(bytes);
  if (encoding !== 'utf-8' && text.includes('\0')) return { binary: true };
  return { text, replaced: exact === null };
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function decodeExactly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
