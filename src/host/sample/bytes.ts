import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { SampleFault, byteText } from './faults';
import { MOST_RATIO, MOST_UNPACKED, RATIO_COUNTS_FROM, type SampleLimits } from './limits';

const CHUNK = 1024 * 1024;

/** Whether a file is compressed: https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
export async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/**
 * The content of a file, unpacked where it is compressed.
 *
 * @throws SampleFault where it cannot be unpacked, or unpacks to more than is allowed
 */
export async function* bytesOf(file: string, limits: SampleLimits): AsyncGenerator<Buffer> {
  const compressed = await isGzip(file);
  const packed = createReadStream(file, { highWaterMark: CHUNK });
  if (!compressed) {
    for await (const chunk of packed) yield chunk as Buffer;
    return;
  }
  const unpacked = createGunzip({ chunkSize: CHUNK });
  packed.on('error', (error) => unpacked.destroy(error));
  packed.pipe(unpacked);
  let size = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      size += chunk.length;
      assertAllowed(size, unpacked.bytesWritten, limits);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof SampleFault) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new SampleFault(`${byteText(size)} of what it unpacks to`, `The compressed file is broken (${message}).`);
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

function assertAllowed(size: number, packed: number, { mostUnpacked }: SampleLimits): void {
  const ratio = size / Math.max(1, packed);
  const isBomb = mostUnpacked === null && size > RATIO_COUNTS_FROM && ratio > MOST_RATIO;
  const most = mostUnpacked ?? MOST_UNPACKED;
  if (!isBomb && size <= most) return;
  throw new SampleFault(
    `${byteText(size)} of what it unpacks to`,
    isBomb
      ? `It unpacks to more than ${String(MOST_RATIO)} times its size: reading stopped.`
      : `It unpacks to more than ${String(Math.round(most / 1024 ** 2))} MB: reading stopped.`,
    'If that is meant, say how much may be unpacked: --most-unpacked <MB>.',
  );
}

/** How much of a file tells what it is. */
const PEEKED = 64 * 1024;

/** The start of a content, and all of it. */
export interface Peeked {
  readonly start: Buffer;
  readonly all: AsyncIterable<Buffer>;
}

/** Looks at the start of a content without losing it. */
export async function peek(bytes: AsyncGenerator<Buffer>): Promise<Peeked> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < PEEKED) {
    const next = await bytes.next();
    if (next.done === true) break;
    chunks.push(next.value);
    size += next.value.length;
  }
  const start = Buffer.concat(chunks);
  return {
    start: start.subarray(0, PEEKED),
    all: (async function* () {
      if (start.length > 0) yield start;
      yield* bytes;
    })(),
  };
}
