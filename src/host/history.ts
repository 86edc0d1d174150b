import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { personIn, type CommittedChange, type LastChange, type Person, type TextPart } from '../model/last-change';
import type { Blobs } from './blobs';

/** Commits that are looked at for one text; an older change is not told. */
const MOST_COMMITS = 1000;

/** Who last changed some text. */
export interface History {
  /** Of several texts, the newest change counts. */
  readonly lastChange: (parts: readonly TextPart[]) => Promise<LastChange>;
  readonly close: () => void;
}

interface Commit {
  readonly parents: readonly string[];
  readonly change: CommittedChange;
  /** In seconds, to tell which of several changes is the newest. */
  readonly time: number;
}

const UNKNOWN: LastChange = { kind: 'unknown' };

/**
 * Answers by walking back from HEAD to where the text is not there yet, as `git blame` does: to the first parent that
 * has it, so that whoever merges a branch has not written it. Commits and blobs are compared by our own code, because
 * `git log` and `git blame` run what a repository configures.
 *
 * @param start starts `git cat-file --batch-check`
 */
export function openHistory(
  start: () => ChildProcessWithoutNullStreams,
  blobs: Blobs,
  headCommit: () => Promise<string | null>,
): History {
  const names = openNames(start);
  const commits = new Map<string, Promise<Commit | null>>();
  const ids = new Map<string, Promise<string | null>>();
  const holding = new Map<string, Promise<boolean | null>>();

  const once = <T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> => {
    const found = known.get(key) ?? ask();
    known.set(key, found);
    return found;
  };
  const commitOf = (id: string): Promise<Commit | null> =>
    once(commits, id, async () => {
      const content = await blobs.read('', id, 'commit').catch(() => null);
      return content === null ? null : commitIn(id, new TextDecoder().decode(content));
    });
  const blobAt = (commit: string, file: string): Promise<string | null> =>
    once(ids, `${commit}:./${file}`, () => names.idOf(`${commit}:./${file}`));
  /** Null where that cannot be told. */
  const holds = async (commit: string, { file, text }: TextPart): Promise<boolean | null> => {
    const id = await blobAt(commit, file);
    if (id === null) return (await commitOf(commit)) === null ? null : false;
    return once(holding, `${id} ${text}`, async () => {
      const content = await blobs.read(file, id).catch(() => null);
      return content === null ? null : plain(new TextDecoder().decode(content)).includes(text);
    });
  };
  const lastOf = async (head: string, part: TextPart): Promise<Commit | 'uncommitted' | null> => {
    if (part.file.includes('\n')) return null;
    if ((await holds(head, part)) === false) return 'uncommitted';
    let id = head;
    for (let step = 0; step < MOST_COMMITS; step += 1) {
      const commit = await commitOf(id);
      if (commit === null) return null;
      let next: string | null = null;
      for (const parent of commit.parents) {
        const held = await holds(parent, part);
        if (held === null) return null;
        if (held) next ??= parent;
      }
      if (next === null) return commit;
      id = next;
    }
    return null;
  };

  return {
    lastChange: async (parts) => {
      const head = await headCommit();
      if (head === null || parts.length === 0) return UNKNOWN;
      const plainParts = parts.map(({ file, text }) => ({ file, text: plain(text) }));
      const found = await Promise.all(plainParts.map((part) => lastOf(head, part)));
      const open = plainParts.find((_, index) => found[index] === 'uncommitted');
      if (open !== undefined) return { kind: 'uncommitted', file: open.file };
      const known = found.filter((one) => one !== null && one !== 'uncommitted');
      const [first, ...others] = known;
      if (first === undefined || known.length < found.length) return UNKNOWN;
      return others.reduce((newest, one) => (one.time > newest.time ? one : newest), first).change;
    },
    close: names.close,
  };
}

/** Lines may end otherwise in the working tree than in the repository. */
function plain(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** Headers, an empty line, the message: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function commitIn(id: string, text: string): Commit | null {
  const end = text.indexOf('\n\n');
  const headers = end < 0 ? text : text.slice(0, end);
  const [, author, seconds] = /^author (.*) (\d+) [+-]\d{4}$/m.exec(headers) ?? [];
  if (author === undefined) return null;
  const parents = [...headers.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, parent]) => parent ?? []);
  const named = [...text.slice(end).matchAll(/^co-authored-by:[ \t]*(\S.*)$/gim)];
  const others = named.map(([, person = '']): Person => personIn(person));
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
  return {
    parents,
    time: Number(/^committer .* (\d+) [+-]\d{4}$/m.exec(headers)?.[1] ?? seconds),
    change: { kind: 'commit', commit: id.slice(0, 7), date, authors: [personIn(author), ...others] },
  };
}

/** Asks one long-lived process for the ids of names. */
function openNames(start: () => ChildProcessWithoutNullStreams): {
  /** Null for what is not there. */
  readonly idOf: (name: string) => Promise<string | null>;
  readonly close: () => void;
} {
  let child: ChildProcessWithoutNullStreams | null = null;
  const waiting: ((id: string | null) => void)[] = [];
  let closed = false;
  let rest = '';
  const begin = (): ChildProcessWithoutNullStreams => {
    const begun = start();
    begun.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) waiting.shift()?.(/^([0-9a-f]{40,64}) blob \d+$/.exec(line)?.[1] ?? null);
    });
    begun.stderr.resume();
    begun.stdin.on('error', () => undefined);
    begun.once('error', () => undefined);
    begun.once('close', () => {
      child = null;
      for (const answer of waiting.splice(0)) answer(null);
    });
    return begun;
  };
  return {
    idOf: (name) =>
      new Promise((resolve) => {
        if (closed) {
          resolve(null);
          return;
        }
        waiting.push(resolve);
        child ??= begin();
        child.stdin.write(`${name}\n`);
      }),
    close: () => {
      closed = true;
      child?.stdin.end();
    },
  };
}
