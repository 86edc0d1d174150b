import { mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { compareText } from '../model/span';
import { HostError } from './host-error';
import { writeFileAtomically } from './write-file';

/** A text of the folder of profiles or of previews. */
export interface KeptText {
  /** Relative to the root, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** No honest profile is larger: a thousand names for each of forty kinds. */
const LARGEST = 16 * 1024 * 1024;

/** The texts that are kept in a folder, sorted by name; none where there is no such folder. */
export async function keptTexts(root: string, folder: string): Promise<readonly KeptText[]> {
  const names = await readdir(path.join(root, folder)).catch(() => []);
  const wanted = names.filter((name) => name.endsWith('.json')).sort(compareText);
  const texts = await Promise.all(
    wanted.map(async (name): Promise<readonly KeptText[]> => {
      const file = `${folder}/${name}`;
      const text = await readFile(path.join(root, file), 'utf8').catch(() => null);
      return text === null || text.length > LARGEST ? [] : [{ file, text }];
    }),
  );
  return texts.flat();
}

/**
 * Keeps a text, whole or not at all.
 *
 * @throws HostError when it cannot be written; what was there is as it was
 */
export async function keepText(root: string, { file, text }: KeptText): Promise<void> {
  const target = path.join(root, file);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFileAtomically(target, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError({
      code: 'not-written',
      message: `${file} cannot be written: ${reason}.`,
      next: 'Make the folder writable, and try again.',
    });
  }
}
