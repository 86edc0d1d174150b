import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { savedProfile, type SavedProfile } from '../engine/evidence/saved';
import type { SampleProblem } from '../model/sample';

/** Problems that are listed; the others are counted. */
const MOST_PROBLEMS = 10;

/** What could not be read, in the order in which it was met. */
export interface Problems {
  readonly add: (problem: SampleProblem) => void;
  readonly told: () => { readonly problems: readonly SampleProblem[]; readonly moreProblems: number };
}

export function createProblems(): Problems {
  const problems: SampleProblem[] = [];
  let more = 0;
  return {
    add: (problem) => {
      if (problems.length < MOST_PROBLEMS) problems.push(problem);
      else more += 1;
    },
    told: () => ({ problems, moreProblems: more }),
  };
}

/** No saved profile is larger. */
const LARGEST_PROFILE = 16 * 1024 * 1024;

/** Which of the files are saved profiles, and which are samples. */
export async function splitSaved(
  root: string,
  files: readonly string[],
): Promise<{ readonly saved: readonly SavedProfile[]; readonly samples: readonly string[] }> {
  const saved: SavedProfile[] = [];
  const samples: string[] = [];
  for (const file of files) {
    const read = file.endsWith('.json') ? await readSaved(root, file) : null;
    if (read === null) samples.push(file);
    else saved.push(read);
  }
  return { saved, samples };
}

async function readSaved(root: string, file: string): Promise<SavedProfile | null> {
  const absolute = path.resolve(root, file);
  const stats = await stat(absolute).catch(() => null);
  if (stats?.isFile() !== true || stats.size > LARGEST_PROFILE) return null;
  return savedProfile({ file, text: await readFile(absolute, 'utf8') });
}
