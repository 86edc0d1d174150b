import { Session } from 'node:inspector';

/**
 * Collects all garbage and gives the memory back to the system: V8 does so by itself only when it needs room, and a
 * process that rests needs none (https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#method-collectGarbage).
 */
export function giveBackMemory(): void {
  const session = new Session();
  try {
    session.connect();
    session.post('HeapProfiler.collectGarbage');
  } catch {
    // Where the process may not be inspected, its memory is given back later.
  } finally {
    session.disconnect();
  }
}
