import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readLedger, splitLedger } from '../../src/engine/ledger/read';
import type { Ledger } from '../../src/model/ledger';
import { updateLedger } from '../../src/host/ledger-file';
import { scratchFolder } from '../support/run-cli';
import { bundleWorker } from '../support/worker-file';

const writer = await bundleWorker('test/ledger/writer.ts');
const scratch = scratchFolder();
// The whole numbers of the promise take minutes: npm run ledger.
const [TIMES, KILLS, AT_ONCE] = process.env['TACIT_LEDGER'] === 'all' ? [500, 200, 10] : [60, 16, 8];

function start(folder: string, name: string, times: number): ChildProcess {
  return spawn(process.execPath, [writer, folder, name, String(times)], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('close', resolve);
  });
}

function folderOf(name: string): string {
  const folder = path.join(scratch, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The ledger, which must be whole. */
function ledgerIn(folder: string): Ledger {
  const split = splitLedger(readFileSync(path.join(folder, '.tacit', 'ledger.yaml'), 'utf8'));
  expect(split.faults).toEqual([]);
  const ledger = readLedger(split);
  expect(ledger.refused).toEqual([]);
  return ledger;
}

describe('the ledger', () => {
  it('loses nothing of two processes that write at once', { timeout: 600_000 }, async () => {
    const folder = folderOf('two');
    const codes = await Promise.all([ended(start(folder, 'dana', TIMES)), ended(start(folder, 'kim', TIMES))]);
    expect(codes).toEqual([0, 0]);
    expect(ledgerIn(folder).reviews.size).toBe(2 * TIMES);
    expect(readdirSync(path.join(folder, '.tacit'))).toEqual(['ledger.yaml']);
  });

  it('is the old one or the new one when its writer is killed', { timeout: 600_000 }, async () => {
    const killed = async (folder: string, round: number): Promise<void> => {
      const before = existsSync(path.join(folder, '.tacit', 'ledger.yaml')) ? ledgerIn(folder).reviews.size : 0;
      const child = start(folder, `writer${round}`, 100_000);
      const end = ended(child);
      // It is killed while it writes: once the first entry is there, at some moment of the next ones.
      while (!existsSync(path.join(folder, '.tacit', 'ledger.yaml')) || ledgerIn(folder).reviews.size <= before)
        await delay(5);
      await delay((round * 7) % 31);
      child.kill('SIGKILL');
      await end;
      expect(ledgerIn(folder).reviews.size).toBeGreaterThan(before);
    };
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, at) => {
        for (let round = 0; round < KILLS / AT_ONCE; round += 1) await killed(folderOf(`killed${at}`), round);
      }),
    );
  });

  it('is as it was where it cannot be written', async () => {
    const folder = folderOf('read-only');
    await updateLedger(folder, () => 'version: 1\n');
    chmodSync(path.join(folder, '.tacit', 'ledger.yaml'), 0o444);
    await expect(updateLedger(folder, () => 'version: 1\n\n')).rejects.toThrow(
      '.tacit/ledger.yaml cannot be written: it is read-only',
    );
    expect(readFileSync(path.join(folder, '.tacit', 'ledger.yaml'), 'utf8')).toBe('version: 1\n');
    writeFileSync(path.join(folderOf('blocked'), '.tacit'), '');
    await expect(updateLedger(folderOf('blocked'), () => 'version: 1\n')).rejects.toThrow(
      'there is a file where its folder should be',
    );
  });
});
