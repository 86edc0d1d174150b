import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';
import { type Answer, type Batch, NOT_BEGUN, type Task } from './reader-protocol';

/** How far one file may go before its worker is given up. */
export interface ReaderLimits {
  /** In milliseconds, for one file. */
  readonly time: number;
  /** In megabytes, for the worker's heap. */
  readonly memory: number;
}

/** What became of one task. `again`: another file took the worker down before it was this one's turn. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'again' }
  | { readonly kind: 'set-aside'; readonly reason: 'too-slow' | 'crashed-reader' };

/** A worker thread that is replaced when a file takes it down. */
export interface ReaderWorker {
  /**
   * Runs one batch at a time; one outcome for each task.
   *
   * @throws Error when the worker cannot be started at all, or was closed
   */
  readonly run: (tasks: readonly Task[]) => Promise<readonly Outcome[]>;
  /** Runs one task while the caller stands still; null where that gives no answer in time. Not while a batch is running. */
  readonly runNow: (task: Task) => Answer | null;
  /** Ends the thread; the next batch starts another. Not while a batch is running. */
  readonly rest: () => void;
  readonly close: () => Promise<void>;
}

/** Only memory that a content has for itself can be handed over; the rest is copied. */
function transferable(tasks: readonly Task[]): ArrayBuffer[] {
  return tasks.flatMap(({ bytes: { buffer, byteLength } }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0 ? [buffer] : [],
  );
}

/** Calls back when the same task has been in progress for longer than allowed. */
function watch(progress: Int32Array, limit: number, tooSlow: () => void): NodeJS.Timeout {
  let last = NOT_BEGUN;
  let since = performance.now();
  return setInterval(
    () => {
      const at = Atomics.load(progress, 0);
      if (at !== last) {
        last = at;
        since = performance.now();
      } else if (at !== NOT_BEGUN && performance.now() - since > limit) {
        tooSlow();
      }
    },
    Math.max(10, limit / 20),
  );
}

/** What became of each task when the worker ended at one of them. */
function outcomesAt(
  answers: readonly (Answer | undefined)[],
  culprit: number,
  reason: 'too-slow' | 'crashed-reader',
): Outcome[] {
  return answers.map((answer, at): Outcome => {
    if (answer !== undefined) return { kind: 'answer', answer };
    return at === culprit ? { kind: 'set-aside', reason } : { kind: 'again' };
  });
}

/** A number that threads share. */
function createFlag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** The worker starts with its first batch. While it has nothing to do it keeps no process alive. */
export function openReaderWorker(workerFile: string, limits: ReaderLimits): ReaderWorker {
  let worker: Worker | null = null;
  let closed = false;
  const start = (): Worker => {
    const started = new Worker(workerFile, {
      resourceLimits: { maxOldGenerationSizeMb: limits.memory },
      execArgv: [],
      env: {},
    });
    started.on('exit', () => {
      if (worker === started) worker = null;
    });
    // Errors are told by the listener of the batch that is running.
    started.on('error', () => undefined);
    return started;
  };

  const run = (tasks: readonly Task[]): Promise<readonly Outcome[]> => {
    worker ??= start();
    const running = worker;
    const progress = createFlag().fill(NOT_BEGUN);
    const answers = new Array<Answer | undefined>(tasks.length).fill(undefined);
    let left = tasks.length;
    let slow = false;
    let failure: unknown = null;
    return new Promise((resolve, reject) => {
      const watchdog = watch(progress, limits.time, () => {
        slow = true;
        void running.terminate();
      });
      const finish = (settle: () => void): void => {
        clearInterval(watchdog);
        running.off('message', onMessage).off('error', onError).off('exit', onExit);
        running.unref();
        settle();
      };
      const onMessage = (answer: Answer): void => {
        if (answers[answer.at] === undefined) left -= 1;
        answers[answer.at] = answer;
        if (left === 0)
          finish(() => {
            resolve(outcomesAt(answers, NOT_BEGUN, 'crashed-reader'));
          });
      };
      const onError = (error: unknown): void => {
        failure = error;
      };
      const onExit = (): void => {
        if (worker === running) worker = null;
        const culprit = Atomics.load(progress, 0);
        finish(() => {
          if (closed) reject(new Error('The reader was closed.'));
          else if (culprit === NOT_BEGUN) reject(new Error(`The reader could not be started: ${String(failure)}`));
          else resolve(outcomesAt(answers, culprit, slow ? 'too-slow' : 'crashed-reader'));
        });
      };
      running.on('message', onMessage).on('error', onError).on('exit', onExit);
      running.ref();
      running.postMessage({ tasks, progress } satisfies Batch, transferable(tasks));
    });
  };

  const rest = (): void => {
    void worker?.terminate();
    worker = null;
  };
  const runNow = (task: Task): Answer | null => {
    if (closed) return null;
    worker ??= start();
    worker.unref();
    const progress = createFlag();
    const done = createFlag();
    const { port1, port2 } = new MessageChannel();
    const batch: Batch = { tasks: [task], progress, awaited: { port: port2, done } };
    worker.postMessage(batch, [port2, ...transferable([task])]);
    const isDone = Atomics.wait(done, 0, 0, limits.time) !== 'timed-out';
    const received = receiveMessageOnPort(port1) as { readonly message: Answer } | undefined;
    port1.close();
    // Whatever became of the thread, another one tells what is wrong with the file.
    if (!isDone || received === undefined) rest();
    return received?.message ?? null;
  };

  return {
    run,
    runNow,
    rest,
    close: async () => {
      closed = true;
      await worker?.terminate();
    },
  };
}
