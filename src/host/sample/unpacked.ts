import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { bytesOf, isGzip } from './bytes';
import type { SampleLimits } from './limits';

/**
 * The file itself, or a copy that is not compressed: SQLite reads a file here and there. The copy goes when the process
 * ends.
 *
 * @throws SampleFault where it cannot be unpacked, or unpacks to more than is allowed
 */
export async function unpackedFile(file: string, limits: SampleLimits): Promise<string> {
  if (!(await isGzip(file))) return file;
  const folder = mkdtempSync(path.join(tmpdir(), 'tacit-unpacked-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  const copy = path.join(folder, 'sample.db');
  try {
    await pipeline(bytesOf(file, limits), createWriteStream(copy, { mode: 0o600 }));
    return copy;
  } catch (error) {
    remove();
    throw error;
  }
}
