import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BaseChoice, Reader, Revision, Workspace } from '../../../src/engine/ports';
import { type Session, createSession } from '../../../src/engine/session';
import type { Review } from '../../../src/model/review';
import { openCaches } from '../../../src/host/caches';
import { openReader } from '../../../src/host/reader-pool';
import { type FolderWorkspace, openWorkspace } from '../../../src/host/workspace';
import { createRepository, environment, temporaryFolder, writeFiles, type Repository } from '../../support/repository';
import { bundleWorker } from '../../support/worker-file';

const WORKTREE: BaseChoice = { kind: 'worktree' };

let workerFile = '';
beforeAll(async () => {
  workerFile = await bundleWorker('src/host/reader.ts');
});

const opened: Session[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((session) => session.close()));
});

/** A library whose purge deletes loans by their age, whatever kind they are. */
const LIBRARY = {
  'package.json': '{ "name": "library", "dependencies": { "agenda": "5", "mongoose": "8" } }',
  'src/jobs/purge-loans.ts': `import { agenda } from '../agenda';
import { forgetLoans } from '../loans/forget-loans';

agenda.define('purge-loans', async () => { await forgetLoans(90); });
await agenda.every('0 3 * * *', 'purge-loans');
`,
  'src/agenda.ts': `import { Agenda } from 'agenda';

export const agenda = new Agenda({});
`,
  'src/loans/forget-loans.ts': `import { Loan } from './loan';
import { daysAgo } from '../time/days-ago';

export async function forgetLoans(days: number): Promise<void> {
  await Loan.deleteMany({ returnedAt: { $lt: daysAgo(days) } });
}
`,
  'src/loans/loan.ts': `import { Schema, model } from 'mongoose';

const loanSchema = new Schema({
  kind: { type: String, enum: ['book', 'film'] },
  returnedAt: Date,
});

export const Loan = model('Loan', loanSchema);
`,
  'src/time/days-ago.ts': `export function daysAgo(days: number): Date {
  return new Date(Date.now() - days * 86_400_000);
}
`,
};

const LOAN = 'src/loans/loan.ts';
const WITH_KIND = LIBRARY[LOAN].replace("'film'", "'film', 'map'");

/** Texts that were asked of a workspace, base and head alike. */
interface Counted {
  readonly workspace: Workspace;
  readonly read: () => readonly string[];
}

function counting(workspace: Workspace): Counted {
  let read: string[] = [];
  const counted = (revision: Revision): Revision => ({
    ...revision,
    read: (entry) => {
      read.push(entry.file);
      return revision.read(entry);
    },
  });
  return {
    workspace: {
      ...workspace,
      head: async (choice) => counted(await workspace.head(choice)),
      base: async (choice) => counted(await workspace.base(choice)),
    },
    read: () => {
      const files = read.toSorted();
      read = [];
      return files;
    },
  };
}

interface Opened {
  readonly session: Session;
  readonly folder: FolderWorkspace;
  readonly read: () => readonly string[];
}

/** @param home where caches are kept; null for nowhere */
function open(
  root: string,
  home: string | null = null,
  change: (workspace: Workspace) => Workspace = (same) => same,
): Opened {
  const { hashes, results, shelf } = openCaches(root, workerFile, home);
  const folder = openWorkspace({ root, environment, store: hashes, now: () => Date.now() + 60_000 });
  const { workspace, read } = counting(change(folder));
  const reader: Reader = openReader({ workerFile, cache: results });
  const session = createSession({ workspace, reader, shelf });
  opened.push(session);
  return { session, folder, read };
}

function library(): Repository {
  return createRepository(LIBRARY);
}

function rules(review: Review): string[] {
  return review.findings.map(({ rule, at }) => `${rule} ${at.file}`);
}

const NEW_KIND = [`new-kind-in-scope ${LOAN}`];
/** Texts that the fixes of that finding are made from; nothing is parsed for them. */
const FOR_FIXES = ['src/jobs/purge-loans.ts', 'src/loans/forget-loans.ts', LOAN];

describe('a review', () => {
  it('joins what changed with the jobs that it concerns', async () => {
    const { folder, write } = library();
    const { session } = open(folder);
    const before = await session.review(WORKTREE);
    expect(before.findings).toEqual([]);
    expect(before.index.jobs.map(({ name }) => name)).toEqual(['purge-loans']);
    expect(before.files).toEqual({ read: 6, skipped: [] });
    write({ [LOAN]: WITH_KIND });
    const after = await session.review(WORKTREE);
    expect(rules(after)).toEqual(NEW_KIND);
    expect([after.base, after.head]).toEqual([expect.stringMatching(/^main@[0-9a-f]{7}$/), 'worktree']);
  });

  it('is the same cold, warm, from linked revisions, after an edit, and from any order of files', async () => {
    const { folder, write, git } = library();
    write({ [LOAN]: WITH_KIND });
    const home = temporaryFolder();
    const cold = await open(folder).session.review(WORKTREE);
    expect(rules(cold)).toEqual(NEW_KIND);

    const first = open(folder, home);
    expect(await first.session.review(WORKTREE)).toEqual(cold);
    await first.session.close();
    const fromShelf = open(folder, home);
    expect(await fromShelf.session.review(WORKTREE)).toEqual(cold);
    expect(fromShelf.read()).toEqual(FOR_FIXES);
    await fromShelf.session.close();

    // Another base and another head, so that only facts of files are known.
    write({ 'README.ts': '' });
    git('add', 'README.ts');
    git('commit', '--quiet', '--message', 'Read me');
    const warm = open(folder, home);
    const warmReview = await warm.session.review(WORKTREE);
    expect({ ...warmReview, base: cold.base, files: cold.files }).toEqual(cold);
    expect(warm.read()).toEqual(['README.ts', ...FOR_FIXES]);

    const edited = open(folder);
    edited.folder.setOverlay(LOAN, LIBRARY[LOAN]);
    expect((await edited.session.review(WORKTREE)).findings).toEqual([]);
    edited.folder.setOverlay(LOAN, null);
    expect(await edited.session.review(WORKTREE)).toEqual(warmReview);

    const waiting = open(folder, null, (workspace) => ({
      ...workspace,
      head: async (choice) => ({ ...(await workspace.head(choice)), readNow: () => null }),
    }));
    expect(await waiting.session.review(WORKTREE)).toEqual(warmReview);

    const reversed = open(folder, null, (workspace) => ({
      ...workspace,
      head: async (choice) => reverse(await workspace.head(choice)),
      base: async (choice) => reverse(await workspace.base(choice)),
    }));
    expect(await reversed.session.review(WORKTREE)).toEqual(warmReview);
  });

  it('finds the same jobs as when every file is read wholly', async () => {
    const { folder } = library();
    const filtered = await open(folder).session.inventory();
    const reader = openReader({ workerFile });
    const whole: Reader = {
      ...reader,
      read: (revision, entries, _, onProgress) => reader.read(revision, entries, true, onProgress),
    };
    const session = createSession({ workspace: openWorkspace({ root: folder, environment }), reader: whole });
    opened.push(session);
    const complete = await session.inventory();
    expect(complete.index.jobs).toEqual(filtered.index.jobs);
    expect(complete.index.jobs[0]?.queries.map(({ path: steps }) => steps.map(({ name }) => name))).toEqual([
      ['forgetLoans'],
    ]);
    expect(complete.index.schema).toEqual(filtered.index.schema);
  });

  it('reads one file again after an edit of one file', async () => {
    const { folder } = library();
    const { session, folder: workspace, read } = open(folder);
    const before = await session.review(WORKTREE);
    read();
    workspace.setOverlay(LOAN, WITH_KIND);
    expect(rules(await session.review(WORKTREE))).toEqual(NEW_KIND);
    expect(read()).toEqual([...FOR_FIXES, LOAN]);
    workspace.setOverlay(LOAN, null);
    // The same contents give the very same index.
    expect((await session.review(WORKTREE)).index).toBe(before.index);
    expect((await session.inventory()).index).toBe(before.index);
    expect(read()).toEqual([]);
  });

  it('links once after an edit, also of a file that calls lead to', async () => {
    const { folder } = library();
    const reader = openReader({ workerFile });
    let listings = 0;
    const counted: Reader = {
      ...reader,
      read: (revision, entries, whole, ...rest) => {
        if (!whole) listings += 1;
        return reader.read(revision, entries, whole, ...rest);
      },
    };
    const workspace = openWorkspace({ root: folder, environment });
    const session = createSession({ workspace, reader: counted });
    opened.push(session);
    await session.inventory();
    for (const file of ['src/time/days-ago.ts', LOAN] as const) {
      listings = 0;
      workspace.setOverlay(file, `${LIBRARY[file]}// edited\n`);
      expect((await session.inventory()).index.jobs).toHaveLength(1);
      // It begins anew where it finds that one round is not enough.
      expect(listings).toBe(1);
    }
  });

  it('gives the later answer to both when it is asked for again meanwhile', async () => {
    const { folder } = library();
    const { session, folder: workspace } = open(folder);
    const earlier = session.review(WORKTREE);
    workspace.setOverlay(LOAN, WITH_KIND);
    const later = session.review(WORKTREE);
    const other = session.review({ kind: 'staged' });
    expect(rules(await earlier)).toEqual(NEW_KIND);
    expect(await earlier).toBe(await later);
    expect((await other).findings).toEqual([]);
  });

  it('begins anew when a branch is switched while it reads', async () => {
    const repository = library();
    repository.git('checkout', '--quiet', '-b', 'maps');
    repository.commit({ [LOAN]: WITH_KIND });
    repository.git('checkout', '--quiet', 'main');
    let switched = false;
    const { session } = open(repository.folder, null, (workspace) => ({
      ...workspace,
      head: async (choice) => {
        const revision = await workspace.head(choice);
        if (!switched) repository.git('checkout', '--quiet', 'maps');
        switched = true;
        return revision;
      },
    }));
    const review = await session.review({ kind: 'revision', revision: 'main' });
    expect(rules(review)).toEqual(NEW_KIND);
    expect(review.files.skipped).toEqual([]);
  });

  it('ends with what it has when files never stop changing', async () => {
    const { folder } = library();
    let count = 0;
    const { session } = open(folder, null, (workspace) => ({
      ...workspace,
      head: async (choice) => {
        const revision = await workspace.head(choice);
        count += 1;
        writeFileSync(path.join(folder, LOAN), `// ${String(count)}\n${WITH_KIND}`);
        return revision;
      },
    }));
    const review = await session.review(WORKTREE);
    expect(count).toBe(3);
    expect(review.files.skipped).toEqual([{ file: LOAN, reason: 'changed' }]);
    expect(review.findings).toEqual([]);
  });

  it('rejects with what the user can mend, and works once it is mended', async () => {
    const { folder } = library();
    const { session } = open(folder);
    const choice: BaseChoice = { kind: 'revision', revision: 'release' };
    await expect(session.review(choice)).rejects.toMatchObject({ fault: { code: 'unknown-revision' } });
    await expect(session.review(WORKTREE)).resolves.toMatchObject({ findings: [] });
  });
});

describe('a file that cannot be read on one side', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['too large', `${WITH_KIND}// ${'-'.repeat(1_500_000)}`, 'too-large'],
    ['on one long line', `${WITH_KIND}// ${'-'.repeat(300_000)}`, 'too-large'],
    ['binary', Buffer.from(`${WITH_KIND}\0`), 'binary'],
    ['kept in Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n', 'lfs-pointer'],
  ])('because it is %s counts as unchanged, and is named', async (_, content, reason) => {
    const { folder, write } = library();
    write({ [LOAN]: content });
    const { session } = open(folder);
    const review = await session.review(WORKTREE);
    expect(review.changes).toEqual([]);
    expect(review.findings).toEqual([]);
    expect(review.index.schema.entities.has('loans')).toBe(true);
    expect(review.files.skipped).toEqual([{ file: LOAN, reason }]);
    // Without another side there is nothing to take it from.
    expect((await session.inventory()).index.schema.entities.get('loans')?.fields.size ?? 0).toBe(0);
  });

  it('in the base counts as unchanged too', async () => {
    const repository = createRepository({ ...LIBRARY, [LOAN]: Buffer.from(`${LIBRARY[LOAN]}\0`) });
    repository.write({ [LOAN]: WITH_KIND });
    const review = await open(repository.folder).session.review(WORKTREE);
    expect(review.changes).toEqual([]);
    expect(review.files.skipped).toEqual([{ file: LOAN, reason: 'binary' }]);
  });

  it('in the middle of a merge keeps its last good facts, and is named', async () => {
    const { folder, write, commit } = library();
    const conflict = `<<<<<<< HEAD\n${LIBRARY[LOAN]}=======\n${WITH_KIND}>>>>>>> maps\n`;
    write({ [LOAN]: conflict });
    const home = temporaryFolder();
    for (const session of [open(folder, home).session, open(folder, home).session]) {
      const review = await session.review(WORKTREE);
      expect(review.findings).toEqual([]);
      expect(review.index.schema.entities.get('loans')?.fields.size).toBeGreaterThan(1);
      expect(review.index.notChecked.map(({ reason, at }) => `${reason} ${at.file}`)).toEqual([
        `conflict-markers ${LOAN}`,
      ]);
      await session.close();
    }
    // The head is the same, but what it took from the base has changed there.
    commit({ [LOAN]: WITH_KIND });
    write({ [LOAN]: conflict });
    const other = await open(folder, home).session.review(WORKTREE);
    const kinds = other.index.schema.entities
      .get('loans')
      ?.fields.get('kind')
      ?.values?.map(({ value }) => value);
    expect(kinds).toEqual(['book', 'film', 'map']);
  });
});

describe('an inventory', () => {
  it('works without git', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { ...LIBRARY, 'node_modules/agenda/index.js': "agenda.every('x');" });
    const { session } = open(folder);
    const { index, assumptions, files } = await session.inventory();
    expect(index.jobs.map(({ name }) => name)).toEqual(['purge-loans']);
    expect(assumptions.length).toBeGreaterThan(0);
    expect(files).toEqual({ read: 6, skipped: [] });
    await expect(session.review(WORKTREE)).rejects.toMatchObject({ fault: { code: 'not-a-repository' } });
  });

  it('of an empty folder is empty', async () => {
    const { index, files } = await open(temporaryFolder()).session.inventory();
    expect([index.jobs, index.notChecked, files]).toEqual([[], [], { read: 0, skipped: [] }]);
  });
});

/** The same files, listed the other way round. */
function reverse(revision: Revision): Revision {
  return { ...revision, files: new Map([...revision.files].toReversed()), skipped: revision.skipped.toReversed() };
}
