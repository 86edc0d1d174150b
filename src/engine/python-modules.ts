import type { Facts } from '../model/facts';
import { isPython } from '../model/language';

/** Folders below a project's that hold its code, so that names are looked for in them, too. */
const SOURCE_FOLDERS = ['src', 'lib', 'python', 'app', 'backend', 'server'];

/**
 * What the name of a module leads to, from a file: its folder and those around it that are no packages are where Python
 * may look, the nearest first; then a folder anywhere that holds a package of the name, if there is one only.
 * https://docs.python.org/3/reference/import.html, https://packaging.python.org/en/latest/discussions/src-layout-vs-flat-layout/
 */
export function createPythonResolver(
  files: ReadonlySet<string>,
  factsOf: (file: string) => Facts | null,
): (fromFile: string, name: string) => string | null {
  let index: Index | null = null;
  const memo = new Map<string, string | null>();
  return (fromFile, name) => {
    const key = `${fromFile}\0${name}`;
    const known = memo.get(key);
    if (known !== undefined) return known;
    index ??= indexOf(files);
    const found = name.startsWith('.')
      ? relative(files, fromFile, name)
      : absolute(index, factsOf, files, fromFile, name);
    memo.set(key, found);
    return found;
  };
}

interface Index {
  /** Every folder that holds Python, however deep. */
  readonly folders: ReadonlySet<string>;
  /** Folders outside packages by the names of the packages right in them. */
  readonly holders: ReadonlyMap<string, readonly string[]>;
}

function indexOf(files: ReadonlySet<string>): Index {
  const folders = new Set<string>();
  for (const file of files) {
    if (!isPython(file)) continue;
    for (let folder = folderOf(file); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder);
  }
  const holders = new Map<string, string[]>();
  for (const folder of [...folders].sort()) {
    if (!isPackage(files, folder) || isPackage(files, folderOf(folder))) continue;
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    holders.set(name, [...(holders.get(name) ?? []), folderOf(folder)]);
  }
  return { folders, holders };
}

function isPackage(files: ReadonlySet<string>, folder: string): boolean {
  return files.has(joined(folder, '__init__.py'));
}

function moduleAt(files: ReadonlySet<string>, path: string): string | null {
  if (files.has(`${path}/__init__.py`)) return `${path}/__init__.py`;
  return files.has(`${path}.py`) ? `${path}.py` : null;
}

/** `.orders` is beside the file, `..orders` a folder further out, `.` the package itself. */
function relative(files: ReadonlySet<string>, fromFile: string, name: string): string | null {
  const dots = /^\.+/.exec(name)?.[0].length ?? 1;
  let folder = folderOf(fromFile);
  for (let level = 1; level < dots; level += 1) folder = folderOf(folder);
  const rest = name.slice(dots).replaceAll('.', '/');
  if (rest !== '') return moduleAt(files, joined(folder, rest));
  return isPackage(files, folder) ? joined(folder, '__init__.py') : null;
}

function absolute(
  index: Index,
  factsOf: (file: string) => Facts | null,
  files: ReadonlySet<string>,
  fromFile: string,
  name: string,
): string | null {
  const path = name.replaceAll('.', '/');
  const top = name.split('.', 1)[0] ?? name;
  for (const root of rootsOf(index, files, fromFile)) {
    const found = moduleAt(files, joined(root, path));
    const isItself = found === fromFile && path === top;
    if (found !== null && !isItself && !isShadow(factsOf, found, name)) return found;
  }
  const holders = index.holders.get(top) ?? [];
  const [holder] = holders;
  return holder !== undefined && holders.length === 1 ? moduleAt(files, joined(holder, path)) : null;
}

/** A module of its own that is called like the package it uses (`celery.py`) is not what other modules mean by the name. */
function isShadow(factsOf: (file: string) => Facts | null, file: string, name: string): boolean {
  if (name.includes('.') || file.endsWith('/__init__.py')) return false;
  return factsOf(file)?.module?.imports.some(({ from }) => from === name || from.startsWith(`${name}.`)) === true;
}

/** Folders where Python may look for a file's imports, the nearest first: never inside a package. */
function rootsOf(index: Index, files: ReadonlySet<string>, fromFile: string): readonly string[] {
  const roots: string[] = [];
  let folder = folderOf(fromFile);
  for (;;) {
    if (!isPackage(files, folder)) {
      roots.push(folder);
      for (const name of SOURCE_FOLDERS) {
        const inner = joined(folder, name);
        if (index.folders.has(inner) && !isPackage(files, inner)) roots.push(inner);
      }
    }
    if (folder === '') return roots;
    folder = folderOf(folder);
  }
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(0, slash);
}

function joined(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** The name of a module in a package: `.orders` in `.`, `shop.orders` in `shop`. */
export function submodule(module: string, name: string): string {
  return module.endsWith('.') ? `${module}${name}` : `${module}.${name}`;
}
