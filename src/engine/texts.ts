import { decode } from '../parse/text';
import { type Revision, UnreadableFile } from './ports';

/** The texts of some files of a revision, decoded as they were read into facts. Files that cannot be had are left out. */
export async function textsOf(revision: Revision, files: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const file of new Set(files)) {
    const text = await textOf(revision, file);
    if (text !== null) texts.set(file, text);
  }
  return texts;
}

async function textOf(revision: Revision, file: string): Promise<string | null> {
  const entry = revision.files.get(file);
  if (entry === undefined) return null;
  try {
    const decoded = decode(await revision.read(entry));
    return decoded.binary === true ? null : decoded.text;
  } catch (error) {
    if (error instanceof UnreadableFile) return null;
    throw error;
  }
}
