import type { SampleDocument } from '../../engine/evidence/ports';
import { parseBson, type OnBroken } from './bson';
import { SampleFault, byteText } from './faults';
import { createFramer, type Frame } from './frames';
import { BATCH, LARGEST_DOCUMENT } from './limits';

/** How an archive begins: https://github.com/mongodb/mongo-tools/blob/master/common/archive/spec.md */
const MAGIC = Buffer.from([0x6d, 0xe2, 0x99, 0x81]);

/** Names and indexes of all collections are shorter. */
const LONGEST_PRELUDE = 4 * LARGEST_DOCUMENT;

/** A collection whose documents an archive holds. */
export interface ArchivedCollection {
  readonly database: string;
  readonly collection: string;
}

export function looksLikeArchive(start: Buffer): boolean {
  return start.subarray(0, MAGIC.length).equals(MAGIC);
}

/**
 * The collections that the archive's prelude names, without views and what the server keeps for itself.
 *
 * @throws SampleFault where the prelude cannot be read
 */
export async function collectionsOf(bytes: AsyncIterable<Buffer>): Promise<readonly ArchivedCollection[]> {
  const framer = createFramer({ terminated: true, skipped: MAGIC.length });
  const documents: SampleDocument[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    const { frames, fault } = framer.take(chunk);
    for (const frame of frames) {
      if (frame.bytes === null) return namedIn(documents.slice(1));
      documents.push(headerOf(frame));
    }
    if (fault !== null) throw fault;
    size += chunk.length;
    if (size > LONGEST_PRELUDE) throw new SampleFault(byteText(size), 'What the archive says of itself does not end.');
  }
  throw new SampleFault('its start', 'The archive ends before it has said what it holds.');
}

function namedIn(metadata: readonly SampleDocument[]): readonly ArchivedCollection[] {
  return metadata.flatMap((one) => {
    const { database, collection } = namespaceOf(one);
    const isData = collection !== '' && !collection.startsWith('system.') && one['type'] !== 'view';
    return isData ? [{ database, collection }] : [];
  });
}

function namespaceOf({ db, collection }: SampleDocument): ArchivedCollection {
  return {
    database: typeof db === 'string' ? db : '',
    collection: typeof collection === 'string' ? collection : '',
  };
}

/**
 * The documents of one collection. Those of others stand between them, and are passed over by their lengths.
 *
 * @throws SampleFault where a length cannot be true, so that nothing behind it can be found
 */
export async function* readArchive(
  bytes: AsyncIterable<Buffer>,
  wanted: ArchivedCollection,
  onBroken: OnBroken,
): AsyncGenerator<readonly SampleDocument[]> {
  const framer = createFramer({ terminated: true, skipped: MAGIC.length });
  let batch: SampleDocument[] = [];
  /** What the documents are that come next: the first block is the prelude. */
  let block: 'prelude' | 'header' | 'wanted' | 'other' = 'prelude';
  for await (const chunk of bytes) {
    const { frames, fault } = framer.take(chunk);
    for (const frame of frames) {
      if (frame.bytes === null) block = 'header';
      else if (block === 'wanted') {
        const document = parseBson(frame, onBroken);
        if (document !== null) batch.push(document);
      } else if (block === 'header') {
        const header = headerOf(frame);
        const { database, collection } = namespaceOf(header);
        block = database === wanted.database && collection === wanted.collection ? 'wanted' : 'other';
        if (block === 'wanted' && header['EOF'] === true) {
          if (batch.length > 0) yield batch;
          return;
        }
      }
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
  throw new SampleFault(
    'its end',
    `The archive ends before it has said that all of ${wanted.collection} was written.`,
    'Dump it again, or find out where the file was cut.',
  );
}

/** @throws SampleFault where it cannot be read: whose documents follow is not known then */
function headerOf(frame: Frame): SampleDocument {
  let why = 'It is empty.';
  const header = parseBson(frame, (_place, message) => {
    why = message;
  });
  if (header === null)
    throw new SampleFault(byteText(frame.at), `What should name a collection cannot be read. ${why}`);
  return header;
}
