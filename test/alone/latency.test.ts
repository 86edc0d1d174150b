import { expect, test } from 'vitest';
import { committed } from '../support/folders';
import { EDITED_MODEL, editedModel, largeWorkspace } from '../support/large-workspace';
import { scratchFolder } from '../support/run-cli';
import { startClient } from '../server/client';

const EDITS = 20;
/**
 * From the edit to the diagnostics that follow from it, in milliseconds, of which the server waits 300 for the next key.
 * The aim is 350 (docs/performance.md); this is where a change has made it plainly worse.
 */
const LARGEST_MEDIAN = 750;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

test(
  'an edit in a workspace of 2,000 files updates the diagnostics within three quarters of a second',
  { timeout: 120_000 },
  async () => {
    const files = largeWorkspace();
    expect(Object.keys(files).length).toBeGreaterThanOrEqual(2000);
    const client = await startClient({ folders: [committed(scratchFolder(), files)] });
    client.open(EDITED_MODEL, editedModel(['sale', 'refund']));
    const [state] = await client.ready();
    expect(state).toMatchObject({ kind: 'ready', jobs: 30, findings: 0 });
    // The first question is answered from what was read when the workspace was opened.
    expect(await client.diagnostics(EDITED_MODEL)).toEqual([]);

    const taken: number[] = [];
    for (let edit = 0; edit < EDITS; edit += 1) {
      const start = performance.now();
      client.change(EDITED_MODEL, editedModel(['sale', 'refund', `voucher${edit}`]));
      await client.until(EDITED_MODEL, (found) => found.some(({ message }) => message.includes(`voucher${edit}`)));
      taken.push(performance.now() - start);
    }
    const rounded = taken.map((time) => Math.round(time));
    console.log(`edit to diagnostics, ms: ${rounded.join(' ')}; median ${Math.round(median(taken))}`);
    expect(median(taken)).toBeLessThanOrEqual(LARGEST_MEDIAN);
    expect(await client.stop()).toBe(0);
  },
);
