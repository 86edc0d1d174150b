import type { ReadResult } from '../../src/engine/ports';
import type { ReadFile } from '../../src/host/reader-protocol';
import { serveReader } from '../../src/host/serve-reader';

/** A reader whose faults the files themselves ask for. */
const read: ReadFile = (file, bytes, { whole }): ReadResult => {
  const text = new TextDecoder().decode(bytes);
  if (text.includes('loop')) for (;;);
  if (text.includes('exit')) process.exit(3);
  if (text.includes('throw')) throw new Error('a fault of the parser');
  if (text.includes('grow')) {
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(100_000).fill(1.5));
  }
  if (text.includes('wait')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  if (text.includes('quiet') && !whole) return { kind: 'nothing' };
  const notes = [{ reason: 'unreadable', message: text, start: 0, end: 0 }] as const;
  return { kind: 'facts', facts: { file, module: null, sql: null, project: null, notes } };
};

serveReader(read);
