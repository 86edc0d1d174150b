import { BSON } from 'bson';
import type { SampleDocument } from '../../engine/evidence/ports';
import { isDeeper } from './depth';
import { byteText } from './faults';
import { createFramer, LEAST_DOCUMENT, type Frame } from './frames';
import { BATCH, LARGEST_DOCUMENT } from './limits';

/** Longs stay what they are: as numbers they would be rounded. Text that is not UTF-8 is no reason to stop. */
const OPTIONS = { promoteLongs: false, promoteBuffers: false, validation: { utf8: false } } as const;

/** Told of a document that cannot be read, whose end is known. */
export type OnBroken = (place: string, message: string) => void;

/** Whether a content can be BSON: it begins with its own length, and ends with a zero. https://bsonspec.org/spec.html */
export function looksLikeBson(start: Buffer): boolean {
  if (start.length < LEAST_DOCUMENT) return false;
  const length = start.readInt32LE(0);
  if (length < LEAST_DOCUMENT || length > LARGEST_DOCUMENT) return false;
  return length > start.length || start[length - 1] === 0;
}

/** The document that these bytes are, or null, and why is told. */
export function parseBson({ at, bytes }: Frame, onBroken: OnBroken): SampleDocument | null {
  if (bytes === null) return null;
  try {
    const document = BSON.deserialize(bytes, OPTIONS);
    if (!isDeeper(document)) return document;
    onBroken(byteText(at), 'A document is nested too deeply.');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    onBroken(byteText(at), `A document is broken (${message}).`);
  }
  return null;
}

/**
 * Documents one after another, as mongodump writes them.
 *
 * @throws SampleFault where a length cannot be true, so that nothing behind it can be found
 */
export async function* readBson(
  bytes: AsyncIterable<Buffer>,
  onBroken: OnBroken,
): AsyncGenerator<readonly SampleDocument[]> {
  const framer = createFramer();
  let batch: SampleDocument[] = [];
  for await (const chunk of bytes) {
    const { frames, fault } = framer.take(chunk);
    for (const frame of frames) {
      const document = parseBson(frame, onBroken);
      if (document !== null) batch.push(document);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (fault === null) continue;
    if (batch.length > 0) yield batch;
    throw fault;
  }
  if (batch.length > 0) yield batch;
  framer.end();
}
