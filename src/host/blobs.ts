import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { UnreadableFile } from '../engine/ports';

/** Reads blobs of a repository, many at a time, through one long-lived `git cat-file --batch`. */
export interface Blobs {
  /**
   * Rejects with `UnreadableFile` when git has no such object here, or when it is larger than the limit.
   *
   * @param type what it must be; a blob by default
   */
  readonly read: (file: string, hash: string, type?: ObjectType) => Promise<Uint8Array>;
  readonly close: () => void;
}

export type ObjectType = 'blob' | 'commit';

interface Request {
  readonly type: ObjectType;
  readonly file: string;
  readonly hash: string;
  readonly resolve: (content: Uint8Array) => void;
  readonly reject: (error: UnreadableFile) => void;
}

/** The answer that is being received: its place is filled until `missing` bytes are left. */
interface Answer {
  /** Null for content that is not kept. */
  readonly content: Buffer | null;
  readonly failure: UnreadableFile['reason'] | null;
  readonly size: number;
  /** Content and the newline after it. */
  missing: number;
}

const NEWLINE = 0x0a;
const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Splits the output of `cat-file --batch` into answers, in order
 * (https://git-scm.com/docs/git-cat-file#_batch_output): `<id> SP <type> SP <size> LF <content> LF`, or one line
 * ending in `missing`.
 */
function createAnswers(
  limit: number,
  asked: () => ObjectType,
  done: (answer: Answer) => void,
): (chunk: Buffer) => void {
  let header: Buffer = NOTHING;
  let answer: Answer | null = null;
  const begin = (line: string): Answer => {
    const [, type, size] = /^\S+ (\w+) (\d+)$/.exec(line) ?? [];
    if (type === undefined) return { content: null, failure: 'unreadable', size: 0, missing: 0 };
    const bytes = Number(size);
    const failure = type !== asked() ? 'unreadable' : bytes > limit ? 'too-large' : null;
    return {
      content: failure === null ? Buffer.allocUnsafeSlow(bytes) : null,
      failure,
      size: bytes,
      missing: bytes + 1,
    };
  };
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (answer === null) {
        const end = chunk.indexOf(NEWLINE, at);
        const part = chunk.subarray(at, end < 0 ? undefined : end);
        header = header.length === 0 ? part : Buffer.concat([header, part]);
        if (end < 0) return;
        at = end + 1;
        answer = begin(header.toString('latin1'));
        header = NOTHING;
      } else {
        const part = chunk.subarray(at, at + answer.missing);
        const from = answer.size + 1 - answer.missing;
        if (answer.content !== null) part.copy(answer.content, from);
        answer.missing -= part.length;
        at += part.length;
      }
      if (answer.missing === 0) {
        done(answer);
        answer = null;
      }
    }
  };
}

/**
 * @param start starts `git cat-file --batch`
 * @param limit the largest content to keep, in bytes
 */
export function openBlobs(start: () => ChildProcessWithoutNullStreams, limit: number): Blobs {
  let child: ChildProcessWithoutNullStreams | null = null;
  const waiting: Request[] = [];
  let closed = false;

  const answerFirst = (answer: Answer): void => {
    const request = waiting.shift();
    if (request === undefined) return;
    if (answer.content === null) request.reject(new UnreadableFile(request.file, answer.failure ?? 'unreadable'));
    else request.resolve(answer.content);
  };
  const send = (requests: readonly Request[]): void => {
    child ??= begin();
    child.stdin.write(requests.map(({ hash }) => `${hash}\n`).join(''));
  };
  /** In a partial clone, git dies on the first object that is not here: the next ones are asked of a new process. */
  const restart = (): void => {
    child = null;
    const first = waiting.shift();
    first?.reject(new UnreadableFile(first.file, 'unreadable'));
    if (closed) for (const { file, reject } of waiting.splice(0)) reject(new UnreadableFile(file, 'unreadable'));
    if (waiting.length > 0) send(waiting);
  };
  const begin = (): ChildProcessWithoutNullStreams => {
    const begun = start();
    begun.stdout.on(
      'data',
      createAnswers(limit, () => waiting[0]?.type ?? 'blob', answerFirst),
    );
    begun.stderr.resume();
    begun.once('error', () => undefined);
    begun.once('close', () => {
      if (child === begun) restart();
    });
    return begun;
  };

  return {
    read: (file, hash, type = 'blob') =>
      new Promise((resolve, reject) => {
        if (closed || !/^[0-9a-f]{40,64}$/.test(hash)) {
          reject(new UnreadableFile(file, 'unreadable'));
          return;
        }
        const request = { type, file, hash, resolve, reject };
        waiting.push(request);
        send([request]);
      }),
    close: () => {
      closed = true;
      child?.stdin.end();
    },
  };
}
