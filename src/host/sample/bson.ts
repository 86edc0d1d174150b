import { BSON } from 'bson';
import type { SampleDocument } from '../../engine/evidence/ports';
import { isDeeper } from './depth';
import { SampleFault, byteText } from './faults';
import { BATCH, LARGEST_DOCUMENT } from './limits';

/** Longs stay what they are: as numbers they would be rounded. Text that is not UTF-8 is no reason to stop. */
const OPTIONS = { promoteLongs: false, promoteBuffers: false, validation: { utf8: false } } as const;

const LEAST_DOCUMENT = 5;

/** Whether a content can be BSON: it begins with its own length, and ends with a zero. https://bsonspec.org/spec.html */
export function looksLikeBson(start: Buffer): boolean {
  if (start.length < LEAST_DOCUMENT) return false;
  const length = start.readInt32LE(0);
  if (length < LEAST_DOCUMENT || length > LARGEST_DOCUMENT) return false;
  return length > start.length || start[length - 1] === 0;
}

/**
 * Documents one after another, as mongodump writes them.
 *
 * @param onBroken told of a document that cannot be read, whose end is known
 * @throws SampleFault where a length cannot be true, so that nothing behind it can be found
 */
export async function* readBson(
  bytes: AsyncIterable<Buffer>,
  onBroken: (place: string, message: string) => void,
): AsyncGenerator<readonly SampleDocument[]> {
  let batch: SampleDocument[] = [];
  let rest: Buffer = Buffer.alloc(0);
  /** Of `rest`, in the file. */
  let offset = 0;
  for await (const chunk of bytes) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= 4) {
      const length = rest.readInt32LE(at);
      if (length < LEAST_DOCUMENT || length > LARGEST_DOCUMENT) {
        if (batch.length > 0) yield batch;
        throw new SampleFault(
          byteText(offset + at),
          `A document that begins here says that it is ${length.toLocaleString('en-US')} bytes long, which cannot be.`,
          'Dump it again, or find out where the file was cut or written over.',
        );
      }
      if (rest.length - at < length) break;
      try {
        const document = BSON.deserialize(rest.subarray(at, at + length), OPTIONS);
        if (isDeeper(document)) onBroken(byteText(offset + at), 'A document is nested too deeply.');
        else batch.push(document);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        onBroken(byteText(offset + at), `A document is broken (${message}).`);
      }
      at += length;
      if (batch.length >= BATCH) {
        yield batch;
        batch = [];
      }
    }
    rest = rest.subarray(at);
    offset += at;
  }
  if (batch.length > 0) yield batch;
  if (rest.length > 0)
    throw new SampleFault(byteText(offset), `The file ends within a document, of which it holds ${rest.length} bytes.`);
}
