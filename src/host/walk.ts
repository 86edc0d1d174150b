import { type Dirent, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { compareText } from '../model/span';
import type { SkippedFile } from '../model/revision';
import { MOST_FILES } from '../engine/readable';

/** What was found under a folder, paths relative to it, with `/`. */
export interface Found {
  readonly files: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** Folders that hold what tools made or fetched. Only where there is no git to ask. */
const NOT_SOURCES = new Set([
  ...['node_modules', 'bower_components', 'jspm_packages', 'vendor', 'dist', 'build', 'out', 'target', 'coverage'],
  ...['.git', '.hg', '.svn', '.cache', '.next', '.nuxt', '.output', '.turbo', '.parcel-cache', '.svelte-kit'],
  ...['.venv', 'venv', '__pycache__', '.tox', '.vscode-test', '.yarn', '.pnpm-store'],
]);

/** A folder with more entries than this is no workspace. */
const MOST_ENTRIES = 20 * MOST_FILES;

/** The rules of one .gitignore, for paths below its folder. */
interface Rules {
  /** Folder with a slash at its end; empty for the root. */
  readonly below: string;
  readonly ignore: Ignore;
}

function rulesOf(root: string, below: string): Rules | null {
  try {
    return { below, ignore: ignore().add(readFileSync(path.join(root, below, '.gitignore'), 'utf8')) };
  } catch {
    return null;
  }
}

/** The innermost .gitignore that says something of a path decides (https://git-scm.com/docs/gitignore). */
function isIgnored(rules: readonly Rules[], file: string): boolean {
  for (const { below, ignore: list } of [...rules].reverse()) {
    const verdict = list.test(file.slice(below.length));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

/** Lists a folder that is in no git repository. Symbolic links are listed, never followed. */
export function walk(root: string, isWanted: (file: string) => boolean): Found {
  const files: string[] = [];
  const skipped: SkippedFile[] = [];
  let seen = 0;
  const entriesOf = (below: string): Dirent[] => {
    try {
      return readdirSync(path.join(root, below), { withFileTypes: true }).sort((a, b) => compareText(a.name, b.name));
    } catch {
      skipped.push({ file: below === '' ? '.' : below, reason: 'unreadable' });
      return [];
    }
  };
  const visit = (below: string, outer: readonly Rules[]): void => {
    const own = rulesOf(root, below);
    const rules = own === null ? outer : [...outer, own];
    for (const entry of entriesOf(below)) {
      const file = `${below}${entry.name}`;
      seen += 1;
      if (seen > MOST_ENTRIES) {
        if (entry.isDirectory() || isWanted(file)) skipped.push({ file, reason: 'too-many-files' });
      } else if (entry.isDirectory()) {
        if (!NOT_SOURCES.has(entry.name) && !isIgnored(rules, `${file}/`)) visit(`${file}/`, rules);
      } else if (isWanted(file) && !isIgnored(rules, file)) {
        files.push(file);
      }
    }
  };
  visit('', []);
  return { files, skipped };
}
