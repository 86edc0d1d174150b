import { foldText } from '../adapters/fold';
import { filePathOf, type FilePath } from '../adapters/file-path';
import { exportOf } from '../adapters/origin';
import { compareText, type Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { isRehearsal } from '../model/writers';
import { folderOf, joinPath } from './modules';
import { wholeModule } from './names';
import type { Program } from './program';

const CODE = /\.[cm]?[jt]sx?$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;
/** https://nodejs.org/api/fs.html */
const FILE_SYSTEM = /^(?:node:)?fs(?:\/promises)?$|^fs-extra$/;
/** Packages that list files by patterns. */
const GLOBS = new Set([
  'glob',
  'fast-glob',
  'globby',
  'tinyglobby',
  'tiny-glob',
  'fs',
  'node:fs',
  'fs/promises',
  'node:fs/promises',
]);
const GLOB_NAMES = /^(?:(?:glob|globby|fg|default)?(?:\.|$))?(?:sync|globSync|globbySync|glob|globby)?$/;

/**
 * What code is given that loads modules by their folder: `fs.readdirSync(folder)` and `glob('jobs/*.js')` are lists of the
 * files that are there, `import.meta.glob` the modules, and `require(path.join(folder, file))` one of them. Null for any
 * other call, and for a path that is not written down.
 */
export function loadedBy(program: Program, callee: Value, args: () => readonly Value[], at: Span): Value | null {
  if (callee.kind === 'global') {
    if (callee.name !== 'require' && callee.name !== 'import') return null;
    const [path] = args();
    return path === undefined ? null : moduleAtPath(program, path, at);
  }
  if (callee.kind === 'external') return listed(program, callee, args, at);
  if (callee.kind !== 'member' || !isImportMeta(callee.object)) return null;
  return callee.property === 'glob' ? modulesMatching(program, args(), at) : null;
}

function isImportMeta(value: Value): boolean {
  return value.kind === 'global' && value.name === 'import.meta';
}

/** `require(…)` and `import(…)` of a path that is put together. */
function moduleAtPath(program: Program, path: Value, at: Span): Value | null {
  const stated = filePathOf(path);
  if (stated === null) return null;
  const file = placesOf(stated, at.file)
    .map((folder) => program.resolveModule('', `./${folder}`))
    .find((found) => found !== null);
  return file === undefined || file === at.file ? null : wholeModule(program, file, at);
}

/** Where a path may lead: where a program is started is not known, so the folders around the file are tried, the nearest first. */
function placesOf({ from, path }: FilePath, file: string): readonly string[] {
  const folder = folderOf(file);
  if (from === 'file') return [joinPath(folder, path)];
  const parts = folder === '' ? [] : folder.split('/');
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), ''].map((one) =>
    joinPath(one, path),
  );
}

function listed(program: Program, callee: ValueOf<'external'>, args: () => readonly Value[], at: Span): Value | null {
  const name = exportOf(callee) ?? '';
  if (FILE_SYSTEM.test(callee.module) && /^(?:promises\.)?readdir(?:Sync)?$/.test(name)) {
    const [folder, options] = args();
    return folder === undefined ? null : filesIn(program, folder, options, at);
  }
  const isGlob = GLOBS.has(callee.module) && GLOB_NAMES.test(name);
  return isGlob ? filesMatching(program, args(), at) : null;
}

/** The code in a folder: each file, and each folder that is a module, where that file is. */
function filesIn(program: Program, folder: Value, options: Value | undefined, at: Span): Value | null {
  const path = filePathOf(folder);
  if (path === null) return null;
  for (const place of placesOf(path, at.file)) {
    const names = namesIn(program, place === '' ? '' : `${place}/`, at.file);
    if (names.length === 0) continue;
    const isEntry = options?.kind === 'object' && options.properties.some(({ key }) => key === 'withFileTypes');
    const items = names.map(({ name, file }): Value => {
      const first = { file, start: 0, end: 0 };
      const literal: Value = { kind: 'literal', value: name, at: first };
      const entry = [{ key: 'name', keyAt: first, value: literal, optional: false }];
      return isEntry ? { kind: 'object', properties: entry, open: true, at: first } : literal;
    });
    return { kind: 'array', items, open: false, at };
  }
  return null;
}

function namesIn(
  program: Program,
  below: string,
  own: string,
): readonly { readonly name: string; readonly file: string }[] {
  return [...program.files]
    .filter((file) => file.startsWith(below) && file !== own && isCode(file))
    .flatMap((file) => {
      const [name = '', inner, ...deeper] = file.slice(below.length).split('/');
      if (inner === undefined) return [{ name, file }];
      return deeper.length === 0 && /^index\./.test(inner) ? [{ name, file }] : [];
    })
    .sort((a, b) => compareText(a.name, b.name));
}

function isCode(file: string): boolean {
  return CODE.test(file) && !DECLARATIONS.test(file) && !isRehearsal(file);
}

/** Files by pattern; their paths as the caller gets them, as far as it matters to whoever puts them together again. */
function filesMatching(program: Program, [patterns, options]: readonly Value[], at: Span): Value | null {
  const stated = patternsOf(patterns);
  const inside = options?.kind === 'object' ? options.properties.find(({ key }) => key === 'cwd')?.value : undefined;
  const folder = inside === undefined ? null : filePathOf(inside);
  if (stated === null || (inside !== undefined && folder === null)) return null;
  const bases = folder === null ? null : placesOf(folder, at.file);
  const found = stated.flatMap((pattern) => {
    const tried = bases ?? [];
    if (bases === null)
      return matches(program, placesOf(pattern, at.file), at.file).map((file) => ({ file, text: file }));
    return tried.flatMap((base) =>
      matches(program, [joinPath(base, pattern.path)], at.file).map((file) => ({
        file,
        text: base === '' ? file : file.slice(base.length + 1),
      })),
    );
  });
  if (found.length === 0) return null;
  const items = found.map(({ file, text }): Value => ({
    kind: 'literal',
    value: text,
    at: { file, start: 0, end: 0 },
  }));
  return { kind: 'array', items, open: false, at };
}

/** https://vite.dev/guide/features.html#glob-import: modules by path, or functions that load them. */
function modulesMatching(program: Program, [patterns]: readonly Value[], at: Span): Value | null {
  const stated = patternsOf(patterns);
  if (stated === null) return null;
  const files = stated.flatMap(({ path }) => {
    const place = path.startsWith('/') ? joinPath('', path) : joinPath(folderOf(at.file), path);
    return matches(program, [place], at.file);
  });
  if (files.length === 0) return null;
  const properties = files.map((file) => {
    const first = { file, start: 0, end: 0 };
    const value: Value = { kind: 'module', file, at: first };
    return { key: `/${file}`, keyAt: first, value, optional: false };
  });
  return { kind: 'object', properties, open: false, at };
}

/** One pattern or several; null where one is not written down. */
function patternsOf(value: Value | undefined): readonly FilePath[] | null {
  if (value === undefined) return null;
  const values = value.kind === 'array' ? value.items : [value];
  const paths = values.filter((one) => foldText(one)?.startsWith('!') !== true).map(filePathOf);
  return paths.flatMap((path) => path ?? []).length === paths.length ? paths.flatMap((path) => path ?? []) : null;
}

/** The files of the first place at which there are any. What is built has the name of its source but for the ending. */
function matches(program: Program, places: readonly string[], own: string): readonly string[] {
  for (const place of places) {
    const pattern = new RegExp(`^${expressionOf(place)}$`);
    const found = [...program.files].filter(
      (file) =>
        file !== own && isCode(file) && (pattern.test(file) || pattern.test(file.replace(/\.([cm]?)tsx?$/, '.$1js'))),
    );
    if (found.length > 0) return found.sort(compareText);
  }
  return [];
}

/** `*`, `**`, `?` and `{a,b}`, as all of these packages understand them. */
function expressionOf(pattern: string): string {
  return pattern
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?|\{|\}|,/g, (token) => EXPRESSIONS[token] ?? token);
}

const EXPRESSIONS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
  ',': '|',
};
