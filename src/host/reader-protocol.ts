import type { MessagePort } from 'node:worker_threads';
import type { ReadResult } from '../engine/ports';

/** How one file's bytes are read (engine/read.ts). */
export type ReadFile = (file: string, bytes: Uint8Array, options: { readonly whole: boolean }) => ReadResult;

/** One file for a worker to read. */
export interface Task {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly whole: boolean;
}

/** What a worker is sent. It stores the number of the task it is at in `progress[0]` before it begins with it. */
export interface Batch {
  readonly tasks: readonly Task[];
  readonly progress: Int32Array;
  /** Where whoever asks stands still until the answers are there: their port, and what turns 1 then. */
  readonly awaited?: { readonly port: MessagePort; readonly done: Int32Array };
}

/** What a worker answers, once for each task. */
export interface Answer {
  /** The number of the task in its batch. */
  readonly at: number;
  /** Whether the prefilter let the file pass. */
  readonly passed: boolean;
  /** The encoded result; empty when the file was passed over. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The value of `progress[0]` before the first task. */
export const NOT_BEGUN = -1;

/** Results travel and are kept as JSON, which is quicker to read back than structured clones. */
export function encodeResult(result: ReadResult): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(result));
}

/** Null for bytes that are no result. */
export function decodeResult(bytes: Uint8Array): ReadResult | null {
  try {
    const parsed = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
    ) as ReadResult | null;
    return parsed?.kind === 'facts' || parsed?.kind === 'skipped' ? parsed : null;
  } catch {
    return null;
  }
}

/** Reads one file: wholly only when it is asked for and the prefilter let it not pass. */
export function answerTask(read: ReadFile, task: Task, at: number): Answer {
  const filtered = read(task.file, task.bytes, { whole: false });
  const passed = filtered.kind !== 'nothing';
  const result = passed || !task.whole ? filtered : read(task.file, task.bytes, { whole: true });
  return { at, passed, bytes: result.kind === 'nothing' ? new Uint8Array() : encodeResult(result) };
}
