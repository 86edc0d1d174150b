import type { ChildProcessWithoutNullStreams } from 'node:child_process';

/** The commit that last changed a file. */
export interface LastChange {
  /** Short. */
  readonly commit: string;
  /** The author's day: `2026-03-04`. */
  readonly date: string;
  readonly author: string;
}

/** First parents that are looked at; an older change is not told. */
const MOST_COMMITS = 400;
/** Questions that are asked of git at once. */
const MOST_FILES = 60;

type Start = (args: readonly string[]) => ChildProcessWithoutNullStreams;

/**
 * The last change of each file along the first parents of HEAD, as far as that is near: found by comparing the blobs
 * that commits have at a path, because `git log` runs what a repository configures.
 */
export async function lastChanges(start: Start, files: readonly string[]): Promise<ReadonlyMap<string, LastChange>> {
  const asked = files.filter((file) => !file.includes('\n')).slice(0, MOST_FILES);
  const steps = Array.from({ length: MOST_COMMITS }, (_, step) => step);
  const commits = await answers(
    start,
    ['cat-file', '--batch-check'],
    steps.map((step) => `HEAD~${String(step)}^{commit}`),
  );
  const depth = commits.findIndex((line) => / missing$/.test(line));
  const known = depth === -1 ? steps : steps.slice(0, depth);
  const found = new Map<string, string>();
  for (const file of asked) {
    const questions = known.map((step) => `HEAD~${String(step)}:./${file}`);
    const blobs = await answers(start, ['cat-file', '--batch-check'], questions);
    const [current] = blobs;
    if (current === undefined || / missing$/.test(current)) continue;
    const other = blobs.findIndex((line) => hashOf(line) !== hashOf(current));
    if (other === -1 && known.length === MOST_COMMITS) continue;
    const commit = commits[(other === -1 ? known.length : other) - 1];
    if (commit !== undefined) found.set(file, hashOf(commit));
  }
  const told = await texts(start, [...new Set(found.values())]);
  return new Map(
    [...found].flatMap(([file, commit]): readonly [string, LastChange][] => {
      const change = changeOf(commit, told.get(commit) ?? '');
      return change === null ? [] : [[file, change]];
    }),
  );
}

function hashOf(line: string): string {
  return / missing$/.test(line) ? '' : (line.split(' ')[0] ?? '');
}

/** `author Ada <ada@example.org> 1767225600 +0100`. https://git-scm.com/docs/gitformat-signature */
function changeOf(commit: string, text: string): LastChange | null {
  const [, author = '', seconds] = /^author (.*) <[^>]*> (\d+) [+-]\d{4}$/m.exec(text) ?? [];
  if (seconds === undefined) return null;
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
  return { commit: commit.slice(0, 7), date, author };
}

/** One line of output for each question. */
async function answers(
  start: Start,
  args: readonly string[],
  questions: readonly string[],
): Promise<readonly string[]> {
  if (questions.length === 0) return [];
  const output = await ask(start, args, questions);
  return output.toString('utf8').split('\n').slice(0, questions.length);
}

/** The contents of some objects, by their ids. */
async function texts(start: Start, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (ids.length === 0) return found;
  const output = await ask(start, ['cat-file', '--batch'], ids);
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(0x0a, at);
    if (end === -1) break;
    const [, id = '', size] = /^(\S+) \w+ (\d+)$/.exec(output.toString('latin1', at, end)) ?? [];
    if (size === undefined) {
      at = end + 1;
      continue;
    }
    found.set(id, output.toString('utf8', end + 1, end + 1 + Number(size)));
    at = end + 2 + Number(size);
  }
  return found;
}

function ask(start: Start, args: readonly string[], questions: readonly string[]): Promise<Buffer> {
  return new Promise((resolve) => {
    const child = start(args);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.resume();
    child.stdin.on('error', () => undefined);
    child.once('error', () => {
      resolve(Buffer.concat(chunks));
    });
    child.once('close', () => {
      resolve(Buffer.concat(chunks));
    });
    child.stdin.end(`${questions.join('\n')}\n`);
  });
}
