import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ExitCode } from './exit-code';
import type { GlobalOptions } from './global-options';
import { print } from './output';
import { UsageError } from './usage-error';

/** Options of `tacit init`. */
export interface InitOptions extends GlobalOptions {
  readonly hook?: true;
  readonly github?: true;
}

const CONFIGURATION = `{
  "$schema": "./node_modules/tacit/schemas/tacit.schema.json",

  // Not looked at: patterns as in .gitignore.
  // "ignore": ["examples/"],

  // Schedulers of your own that Tacit does not find by itself; \`tacit jobs\` lists those that it finds.
  // "schedulers": [{ "callee": "src/lib/clock#every", "name": 0, "schedule": 1, "handler": 2 }],
}
`;

const HOOK = `#!/bin/sh
# Written by \`tacit init --hook\`: what is about to be committed, against the jobs that nobody is watching.
exec npx --no-install tacit check --staged
`;

const WORKFLOW = `name: Tacit
on: pull_request
permissions:
  contents: read
jobs:
  tacit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - run: npx --yes tacit check --format github
`;

interface Planned {
  readonly file: string;
  readonly text: string;
  readonly executable?: true;
}

/** Runs `tacit init`: writes what is asked for, and nothing over what is there. */
export async function initCommand(options: InitOptions): Promise<ExitCode> {
  const root = path.resolve(options.C);
  if (!existsSync(root) || !statSync(root).isDirectory())
    throw new UsageError(`There is no folder ${root}.`, 'Name another one with -C.');
  const planned: readonly Planned[] = [
    ...(hasConfiguration(root) ? [] : [{ file: 'tacit.jsonc', text: CONFIGURATION }]),
    ...(options.hook === true ? [{ file: hookFile(root), text: HOOK, executable: true as const }] : []),
    ...(options.github === true ? [{ file: '.github/workflows/tacit.yml', text: WORKFLOW }] : []),
  ];
  const taken = planned.find(({ file }) => existsSync(path.join(root, file)));
  if (taken !== undefined)
    throw new UsageError(
      `${taken.file} is there already; nothing was written.`,
      taken.executable === true
        ? 'Add this line to it: npx --no-install tacit check --staged'
        : 'Add to it by hand what docs/ci.md shows.',
    );
  for (const { file, text, executable } of planned) {
    const target = path.join(root, file);
    try {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text, { flag: 'wx' });
      if (executable === true) await chmod(target, 0o755);
    } catch (error) {
      throw new UsageError(
        `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        'Make the folder writable, and try again.',
      );
    }
  }
  const written = planned.map(({ file }) => `Written: ${file}\n`).join('');
  await print(
    `${written === '' ? 'There is a configuration already.\n' : written}Next: tacit doctor, then tacit review --all-new --by <name>\n`,
  );
  return ExitCode.nothing;
}

function hasConfiguration(root: string): boolean {
  return ['tacit.jsonc', 'tacit.json'].some((file) => existsSync(path.join(root, file)));
}

function hookFile(root: string): string {
  if (!existsSync(path.join(root, '.git')))
    throw new UsageError(
      'This folder is no git repository of its own, so it has no hooks.',
      'Run git init, or name the repository’s folder with -C.',
    );
  if (!statSync(path.join(root, '.git')).isDirectory())
    throw new UsageError(
      'The hooks of this working tree lie in another folder.',
      'Add this line to its pre-commit hook: npx --no-install tacit check --staged',
    );
  return '.git/hooks/pre-commit';
}
