import { SampleFault, byteText } from './faults';
import { LARGEST_DOCUMENT } from './limits';

/** The shortest document that BSON knows: its length, and a zero. */
export const LEAST_DOCUMENT = 5;

/** What stands in an archive where no document follows: https://github.com/mongodb/mongo-tools/blob/master/common/archive/spec.md */
const TERMINATOR = -1;

/** A document as its bytes, or `null` for the sign of an archive that says that a block ends. */
export interface Frame {
  readonly at: number;
  readonly bytes: Buffer | null;
}

/** Cuts what is read into documents. */
export interface Framer {
  /** What has come to its end with these bytes, and why nothing can be found behind it. */
  readonly take: (chunk: Buffer) => { readonly frames: readonly Frame[]; readonly fault: SampleFault | null };
  /** @throws SampleFault where what was read ends within a document */
  readonly end: () => void;
}

/**
 * @param terminated whether signs may stand between documents, as in an archive
 * @param skipped bytes at the start that are no document
 */
export function createFramer({ terminated = false, skipped = 0 } = {}): Framer {
  let rest: Buffer = Buffer.alloc(0);
  /** Of `rest`, in the file. */
  let offset = 0;
  let toSkip = skipped;

  const take: Framer['take'] = (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = Math.min(toSkip, rest.length);
    toSkip -= at;
    const frames: Frame[] = [];
    let fault: SampleFault | null = null;
    while (rest.length - at >= 4) {
      const length = rest.readInt32LE(at);
      if (terminated && length === TERMINATOR) {
        frames.push({ at: offset + at, bytes: null });
        at += 4;
        continue;
      }
      if (length < LEAST_DOCUMENT || length > LARGEST_DOCUMENT) {
        fault = falseLength(offset + at, length);
        break;
      }
      if (rest.length - at < length) break;
      frames.push({ at: offset + at, bytes: rest.subarray(at, at + length) });
      at += length;
    }
    rest = rest.subarray(at);
    offset += at;
    return { frames, fault };
  };
  return {
    take,
    end: () => {
      if (rest.length > 0)
        throw new SampleFault(
          byteText(offset),
          `The file ends within a document, of which it holds ${rest.length} bytes.`,
        );
    },
  };
}

function falseLength(at: number, length: number): SampleFault {
  return new SampleFault(
    byteText(at),
    `A document that begins here says that it is ${length.toLocaleString('en-US')} bytes long, which cannot be.`,
    'Dump it again, or find out where the file was cut or written over.',
  );
}
