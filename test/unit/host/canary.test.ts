import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BaseChoice } from '../../../src/engine/ports';
import { openWorkspace } from '../../../src/host/workspace';
import {
  createRepository,
  environment,
  type Repository,
  temporaryFolder,
  writeProgram,
} from '../../support/repository';

/** Programs that a hostile configuration names leave a file here. */
const nest = temporaryFolder();

function canaries(): string[] {
  return readdirSync(nest).filter((name) => name.endsWith('.canary'));
}

/** A command that leaves a canary, whatever it is given. */
function canary(name: string): string {
  return writeProgram(path.join(nest, `${name}.sh`), `touch '${path.join(nest, name)}.canary'; exit 0`);
}

const HOOKS = ['post-index-change', 'reference-transaction', 'post-checkout', 'pre-auto-gc', 'fsmonitor-watchman'];

/** Everything in a repository's own configuration that can name a program. */
function poison({ folder, git }: Repository): void {
  const settings: Readonly<Record<string, string>> = {
    'core.fsmonitor': canary('fsmonitor'),
    'core.untrackedCache': 'true',
    'core.hooksPath': path.join(nest, 'hooks'),
    'core.pager': canary('pager'),
    'pager.ls-files': canary('pager-ls-files'),
    'pager.ls-tree': canary('pager-ls-tree'),
    'core.editor': canary('editor'),
    'core.sshCommand': canary('ssh'),
    'core.gitProxy': canary('proxy'),
    'core.askPass': canary('askpass'),
    'core.alternateRefsCommand': canary('alternate-refs'),
    'credential.helper': canary('credential'),
    'gpg.program': canary('gpg'),
    'diff.external': canary('diff-external'),
    'diff.evil.textconv': canary('textconv'),
    'diff.evil.command': canary('diff-command'),
    'merge.evil.driver': canary('merge-driver'),
    'filter.evil.clean': canary('clean'),
    'filter.evil.smudge': canary('smudge'),
    'filter.evil.process': canary('filter-process'),
    'filter.evil.required': 'true',
    'alias.rev-parse': `!${canary('alias-rev-parse')}`,
    'alias.merge-base': `!${canary('alias-merge-base')}`,
    'alias.ls-files': `!${canary('alias-ls-files')}`,
    'alias.ls-tree': `!${canary('alias-ls-tree')}`,
    'alias.cat-file': `!${canary('alias-cat-file')}`,
    'include.path': path.join(nest, 'included'),
    'includeIf.gitdir:/.path': path.join(nest, 'included'),
    // A missing object makes git ask this remote.
    'extensions.partialClone': 'origin',
    'remote.origin.promisor': 'true',
    'remote.origin.url': `ext::${canary('remote')} %S`,
    'remote.origin.uploadpack': canary('uploadpack'),
    'protocol.allow': 'always',
    'protocol.ext.allow': 'always',
  };
  for (const hook of HOOKS) {
    writeProgram(path.join(nest, 'hooks', hook), `touch '${path.join(nest, `hook-${hook}.canary`)}'`);
    writeProgram(path.join(folder, '.git/hooks', hook), `touch '${path.join(nest, `own-hook-${hook}.canary`)}'`);
  }
  writeProgram(path.join(nest, 'included'), `[core]\n\tfsmonitor = ${canary('included-fsmonitor')}\n`);
  git('config', 'core.repositoryFormatVersion', '1');
  for (const [name, value] of Object.entries(settings)) git('config', name, value);
}

/** A repository with a change against its base, one object missing, and a hostile configuration. */
function hostileRepository(): Repository {
  const repository = createRepository({
    '.gitattributes': '* filter=evil diff=evil merge=evil\n',
    'src/loans.ts': 'export const loans = 1;\n',
    'src/lost.ts': 'export const lost = 1;\n',
  });
  repository.commit({ 'src/lost.ts': 'export const lost = 2;\n' });
  const lost = repository.git('rev-parse', 'HEAD~1:src/lost.ts');
  rmSync(path.join(repository.folder, '.git/objects', lost.slice(0, 2), lost.slice(2)));
  repository.write({ 'src/loans.ts': 'export const loans = 2;\n', 'src/returns.ts': 'export const returns = 1;\n' });
  repository.git('add', 'src/loans.ts');
  poison(repository);
  return repository;
}

const CHOICES: readonly BaseChoice[] = [
  { kind: 'auto' },
  { kind: 'worktree' },
  { kind: 'staged' },
  { kind: 'revision', revision: 'HEAD~1' },
  { kind: 'revision', revision: 'nowhere' },
];

describe('a hostile .git/config', () => {
  it('has none of its programs run by any review', async () => {
    const { folder } = hostileRepository();
    const hostile = { ...environment, PATH: [nest, environment['PATH']].join(path.delimiter) };
    const read: string[] = [];
    const missing: string[] = [];
    for (const choice of CHOICES) {
      const workspace = openWorkspace({ root: folder, environment: hostile });
      const revisions = await Promise.allSettled([workspace.head(choice), workspace.base(choice)]);
      for (const one of revisions) {
        if (one.status === 'rejected') continue;
        for (const entry of one.value.files.values()) {
          await one.value.read(entry).then(
            () => read.push(entry.file),
            () => missing.push(entry.file),
          );
        }
      }
      await workspace.close();
    }
    expect(canaries()).toEqual([]);
    expect(new Set(read)).toEqual(new Set(['src/loans.ts', 'src/lost.ts', 'src/returns.ts']));
    expect(missing).toEqual(['src/lost.ts']);
  });

  it('would run them under ordinary commands', () => {
    const { git } = hostileRepository();
    try {
      git('status');
      git('-c', 'core.fsmonitor=', 'diff', 'HEAD~1');
    } catch {
      // What the programs answer is no use to git; that they ran is what counts.
    }
    expect(
      existsSync(path.join(nest, 'included-fsmonitor.canary')) || existsSync(path.join(nest, 'fsmonitor.canary')),
    ).toBe(true);
    for (const name of canaries()) rmSync(path.join(nest, name));
  });
});
