import { randomBytes } from 'node:crypto';
import { chmod, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

const ANYONE_WRITES = 0o222;
const PERMISSIONS = 0o777;

/**
 * Writes a file whole or not at all: what was there stays until the new content is on the disk. A link is followed; a
 * device is written to as it is. A file that nobody may write to is not replaced.
 *
 * @param file absolute path
 * @throws Error with a message that says why, when it cannot be written
 */
export async function writeFileAtomically(file: string, content: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const existing = await stat(target).catch(() => null);
  if (existing?.isDirectory()) throw new Error('it is a folder');
  if (existing !== null && !existing.isFile()) return writeFile(target, content);
  if (existing !== null && (existing.mode & ANYONE_WRITES) === 0) throw new Error('it is read-only');
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeThrough(temporary, content);
    if (existing !== null) await chmod(temporary, existing.mode & PERMISSIONS);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Returns when the content is on the disk, so that a crash after the rename cannot leave an empty file. */
async function writeThrough(file: string, content: string): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
