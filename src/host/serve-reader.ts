import { parentPort } from 'node:worker_threads';
import { type Batch, type ReadFile, answerTask } from './reader-protocol';

/** Makes this worker thread read the files that it is sent. */
export function serveReader(read: ReadFile): void {
  const port = parentPort;
  if (port === null) throw new Error('The reader runs in a worker thread.');
  port.on('message', ({ tasks, progress, awaited }: Batch) => {
    tasks.forEach((task, at) => {
      Atomics.store(progress, 0, at);
      const answer = answerTask(read, task, at);
      (awaited?.port ?? port).postMessage(answer, [answer.bytes.buffer]);
    });
    if (awaited === undefined) return;
    Atomics.store(awaited.done, 0, 1);
    Atomics.notify(awaited.done, 0);
  });
}
