import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { LEDGER_FILE } from '../model/ledger';
import { HostError } from './host-error';
import { writeFileAtomically } from './write-file';

/** A lock that its process does not renew in this time was left behind by one that died; in milliseconds. */
const STALE = 2000;
const RENEWED = 1000;
/** Half a minute, in milliseconds: somebody else may be writing five hundred entries. */
const PATIENCE = 30_000;
const LONGEST_PAUSE = 60;

/**
 * Changes the ledger of a folder: it is read again under a lock, so that of two writers neither loses anything, and
 * replaced as a whole, so that whoever reads it meanwhile finds the old one or the new one.
 *
 * @param edit from the text that is there (null for none) to the one that shall be
 * @throws HostError when it cannot be written; what was there is as it was
 */
export async function updateLedger(root: string, edit: (text: string | null) => string): Promise<void> {
  const file = path.join(root, LEDGER_FILE);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const release = await locked(file);
    try {
      const before = await textOf(file);
      const after = edit(before);
      if (after !== before) await writeFileAtomically(file, after);
    } finally {
      await release();
    }
  } catch (error) {
    throw faultOf(error);
  }
}

/** Takes the lock. Only another writer is waited for: a disk that cannot be written to will not be mended meanwhile. */
async function locked(file: string): Promise<() => Promise<void>> {
  const until = Date.now() + PATIENCE;
  for (let pause = 5; ; pause = Math.min(LONGEST_PAUSE, pause * 1.4)) {
    try {
      return await lock(file, { realpath: false, stale: STALE, update: RENEWED });
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED' || Date.now() > until) throw error;
      await delay(pause * (1 + Math.random()));
    }
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EEXIST: 'there is a file where its folder should be',
  ENOTDIR: 'there is a file where its folder should be',
  EISDIR: 'there is a folder in its place',
  ELOCKED: 'another process is writing it',
};

/** Faults of the disk in words; whatever the edit throws, as it is. */
function faultOf(error: unknown): unknown {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = codeOf(error) || codeOf(cause);
  if (code === '' && !(error instanceof Error && error.message.startsWith('it is '))) return error;
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return new HostError({
    code: 'not-written',
    message: `${LEDGER_FILE} cannot be written: ${reason}. What was there is unchanged.`,
    next:
      code === 'ELOCKED'
        ? `If no other Tacit runs, remove ${LEDGER_FILE}.lock.`
        : 'Make the folder writable, and try again.',
  });
}
