import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { type FileEntry, type ReadResult, type Reader, type Revision, UnreadableFile } from '../engine/ports';
import type { Cache } from './cache';
import { giveBackMemory } from './garbage';
import { createMemory } from './reader-memory';
import type { Task } from './reader-protocol';
import { createSearch } from './search';
import { type Outcome, type ReaderLimits, type ReaderWorker, openReaderWorker } from './reader-worker';

export interface ReaderOptions {
  /** The bundle of reader.ts. */
  readonly workerFile: string;
  /** Where results are kept beyond this process; by default nowhere. */
  readonly cache?: Cache | null;
  readonly limits?: Partial<ReaderLimits>;
  /** How many workers at most. */
  readonly workers?: number;
}

const LIMITS: ReaderLimits = { time: 5000, memory: 512 };
const MOST_WORKERS = 4;
/** A batch is closed when it holds this many files or bytes. */
const BATCH_FILES = 64;
const BATCH_BYTES = 1_000_000;
const TYPICAL_SIZE = 10_000;
/** Fewer new results than this are only written at the end. */
const WORTH_WRITING = 32;
/** A heap above this many bytes is worth the time that it takes to collect it. */
const WORTH_COLLECTING = 400_000_000;

/** One core is left to the process itself (a second worker on two cores gained nothing). */
function workerCount(): number {
  return Math.max(1, Math.min(os.availableParallelism() - 1, MOST_WORKERS));
}

/**
 * What results depend on beside the files: the code that read them. Everything that reads is in the one bundle, so its
 * hash changes whenever any of it does.
 */
export function readerVersion(workerFile: string): string {
  return createHash('sha256').update(readFileSync(workerFile)).digest('hex');
}

interface Job {
  readonly revision: Revision;
  readonly entry: FileEntry;
  readonly whole: boolean;
  readonly done: (result: ReadResult) => void;
  readonly fail: (error: unknown) => void;
  readonly result: Promise<ReadResult>;
  /** How many wait for it. */
  waiting: number;
}

function keyOf({ hash, file }: FileEntry, whole: boolean): string {
  return `${hash}:${String(whole)}:${file}`;
}

function createJob(revision: Revision, entry: FileEntry, whole: boolean): Job {
  let [done, fail]: [Job['done'], Job['fail']] = [() => undefined, () => undefined];
  const result = new Promise<ReadResult>((resolve, reject) => {
    [done, fail] = [resolve, reject];
  });
  return { revision, entry, whole, done, fail, result, waiting: 0 };
}

/** What the work gives; rejects with the signal's reason when that comes first. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, onAbort: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      onAbort();
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    // One reading waits for many files at once; Node takes more than ten listeners for a leak, and says so.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}

interface Loaded {
  readonly job: Job;
  readonly task: Task;
}

/** Takes the first jobs off a queue, as many as make a batch. */
function takeBatch(queue: Job[]): Job[] {
  let bytes = 0;
  const end = queue.findIndex(({ entry }, at) => {
    bytes += entry.size ?? TYPICAL_SIZE;
    return at === BATCH_FILES || (at > 0 && bytes > BATCH_BYTES);
  });
  return queue.splice(0, end < 0 ? queue.length : end);
}

/** Loads the contents of jobs; those that cannot be had are done with. */
async function load(jobs: readonly Job[]): Promise<Loaded[]> {
  const loaded = await Promise.all(
    jobs.map(async (job): Promise<Loaded[]> => {
      try {
        const bytes = await job.revision.read(job.entry);
        return [{ job, task: { file: job.entry.file, bytes, whole: job.whole } }];
      } catch (error) {
        if (error instanceof UnreadableFile) job.done({ kind: 'skipped', reason: error.reason });
        else job.fail(error);
        return [];
      }
    }),
  );
  return loaded.flat();
}

/** A reader that can give back what it holds. */
export interface RestingReader extends Reader {
  /** Ends the worker threads and forgets what is in the cache, unless something is being read. */
  readonly rest: () => void;
}

/** Reads files in worker threads, which start when the first file must be read. */
export function openReader(options: ReaderOptions): RestingReader {
  const limits = { ...LIMITS, ...options.limits };
  const cache = options.cache ?? null;
  const memory = createMemory(cache);
  const workers = Array.from({ length: options.workers ?? workerCount() }, () =>
    openReaderWorker(options.workerFile, limits),
  );
  const idle = new Set<ReaderWorker>(workers);
  let queue: Job[] = [];
  const inProgress = new Map<string, Job>();

  const settleJob = (job: Job, outcome: Outcome | undefined): void => {
    if (outcome?.kind === 'answer') job.done(memory.learn(job.entry, outcome.answer));
    else if (outcome?.kind === 'set-aside') {
      job.done(memory.setAside(job.entry, { kind: 'skipped', reason: outcome.reason }));
    } else queue.push(job);
  };
  const runBatch = async (worker: ReaderWorker, batch: readonly Loaded[]): Promise<void> => {
    if (batch.length === 0) return;
    try {
      const outcomes = await worker.run(batch.map(({ task }) => task));
      batch.forEach(({ job }, at) => {
        settleJob(job, outcomes[at]);
      });
    } catch (error) {
      for (const { job } of batch) job.fail(error);
    }
  };
  /** The next batch is loaded while the worker reads this one. */
  const work = async (worker: ReaderWorker): Promise<void> => {
    let batch = await load(takeBatch(queue));
    while (batch.length > 0 || queue.length > 0) {
      const running = runBatch(worker, batch);
      const next = load(takeBatch(queue));
      await running;
      batch = await next;
    }
  };
  const wake = (): void => {
    for (const worker of idle) {
      if (queue.length === 0) return;
      idle.delete(worker);
      void work(worker).finally(() => {
        idle.add(worker);
        wake();
      });
    }
  };
  const enqueue = (revision: Revision, entry: FileEntry, whole: boolean): Job => {
    const key = keyOf(entry, whole);
    const job = inProgress.get(key) ?? createJob(revision, entry, whole);
    if (!inProgress.has(key)) {
      inProgress.set(key, job);
      queue.push(job);
      const forget = (): void => {
        if (inProgress.get(key) === job) inProgress.delete(key);
      };
      job.result.then(forget, forget);
    }
    job.waiting += 1;
    return job;
  };
  /** Nobody waits for these any more as one reading did. What a worker has already is read to its end. */
  const giveUp = (jobs: readonly Job[], reason: unknown): void => {
    for (const job of jobs) job.waiting -= 1;
    const unwanted = queue.filter(({ waiting }) => waiting <= 0);
    queue = queue.filter(({ waiting }) => waiting > 0);
    for (const job of unwanted) {
      inProgress.delete(keyOf(job.entry, job.whole));
      job.fail(reason);
    }
  };

  return {
    read: async (revision, entries, whole, onProgress, signal) => {
      signal?.throwIfAborted();
      let read = 0;
      const jobs: Job[] = [];
      const readings = entries.map(async (entry): Promise<[string, ReadResult]> => {
        let result = memory.find(entry, whole);
        if (result === null) {
          const job = enqueue(revision, entry, whole);
          jobs.push(job);
          result = await job.result;
        }
        read += 1;
        if (signal?.aborted !== true) onProgress?.(read, entries.length);
        return [entry.file, result];
      });
      wake();
      const all = Promise.all(readings);
      if (signal === undefined) return new Map(await all);
      const stop = (): void => {
        giveUp(jobs, signal.reason);
      };
      return new Map(await unlessAborted(all, signal, stop));
    },
    readNow: (revision, entry) => {
      const known = memory.find(entry, true);
      if (known !== null) return known;
      const [worker] = idle;
      const bytes = worker === undefined ? null : (revision.readNow?.(entry) ?? null);
      if (worker === undefined || bytes === null) return null;
      const answer = worker.runNow({ file: entry.file, bytes, whole: true });
      return answer === null ? null : memory.learn(entry, answer);
    },
    search: createSearch(),
    relieve: () => {
      if (process.memoryUsage().heapUsed > WORTH_COLLECTING) giveBackMemory();
    },
    settle: () => {
      if (cache !== null && cache.unsaved() >= WORTH_WRITING) cache.save();
      cache?.release();
    },
    rest: () => {
      if (idle.size < workers.length || queue.length > 0) return;
      for (const worker of workers) worker.rest();
      cache?.save();
      memory.forget();
      cache?.release();
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      cache?.save();
    },
  };
}
