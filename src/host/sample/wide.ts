import { peek } from './bytes';

type Wide = 'utf-16le' | 'utf-16be';

/** How many signs must look wide where no byte order mark says it. */
const LOOKED_AT = 16;

/** Whether a content is a text in UTF-16, and in which order: by its mark, else by the zeros that Latin signs leave. */
export function wideEncoding(start: Buffer): Wide | null {
  if (start[0] === 0xff && start[1] === 0xfe) return start[2] === 0 && start[3] === 0 ? null : 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const looked = start.subarray(0, LOOKED_AT);
  if (looked.length < 4 || looked.length % 2 !== 0) return null;
  const [even, odd] = [0, 1].map((from) => [...looked].filter((_byte, position) => position % 2 === from));
  const isZero = (byte: number): boolean => byte === 0;
  if (even === undefined || odd === undefined) return null;
  if (odd.every(isZero) && !even.some(isZero)) return 'utf-16le';
  return even.every(isZero) && !odd.some(isZero) ? 'utf-16be' : null;
}

/** A text as UTF-8, whatever it was written in. */
export async function* asUtf8(bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const { start, all } = await peek(bytes);
  const encoding = wideEncoding(start);
  if (encoding === null) {
    yield* all;
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of all) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
