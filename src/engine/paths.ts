import { compareText } from '../model/span';

/** Finds files by paths that are written in commands. */
export type FileFinder = (from: string, path: string) => string | null;

/** Folders that builds write to, and where their sources are. */
const BUILT = /^(?:dist|build|lib|out|\.next|target)\//;
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.mts', '.mjs', '.cjs', '.jsx'],
  '.mjs': ['.mts', '.ts'],
  '.cjs': ['.cts', '.ts'],
  '': ['.ts', '.js', '.mjs', '.cjs', '.sh', '.py', '/index.ts', '/index.js'],
};

/**
 * A path in a command is relative to a folder that the command does not say, or one of the server's: it is looked for
 * beside the file, in the folders around it, and at last anywhere, if only one file ends like it.
 */
export function createFileFinder(files: ReadonlySet<string>): FileFinder {
  let byName: ReadonlyMap<string, readonly string[]> | null = null;

  const endingWith = (path: string): string | null => {
    byName ??= groupByName(files);
    const found = (byName.get(nameOf(path)) ?? []).filter((file) => file === path || file.endsWith(`/${path}`));
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  const exactly = (path: string): string | null => {
    if (files.has(path)) return path;
    const extension = /\.[cm]?js$/.exec(path)?.[0] ?? (/\.\w+$/.test(nameOf(path)) ? null : '');
    if (extension === null) return null;
    const stem = path.slice(0, path.length - extension.length);
    for (const other of SOURCES[extension] ?? []) if (files.has(stem + other)) return stem + other;
    return BUILT.test(stem) ? (exactly(path.replace(BUILT, 'src/')) ?? exactly(path.replace(BUILT, ''))) : null;
  };

  return (from, written) => {
    const path = written.replace(/^file:\/\//, '').replace(/^(?:\.\/)+/, '');
    if (path === '' || path.endsWith('/')) return null;
    if (!path.startsWith('/')) {
      for (let folder = folderOf(from); ; folder = folderOf(folder)) {
        const found = exactly(joined(folder, path));
        if (found !== null) return found;
        if (folder === '') break;
      }
    }
    const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
    for (let from = 0; from < parts.length; from += 1) {
      const found = endingWith(parts.slice(from).join('/'));
      if (found !== null) return found;
    }
    return null;
  };
}

function groupByName(files: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const file of [...files].sort(compareText)) {
    const name = nameOf(file);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [file]);
    else group.push(file);
  }
  return groups;
}

export function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

export function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

function joined(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
