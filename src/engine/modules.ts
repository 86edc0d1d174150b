import type { Facts, ProjectFacts } from '../model/facts';
import { isGenerated, projectsOf } from '../adapters/prisma-files';
import { isPython } from '../model/language';
import { compareText } from '../model/span';
import type { ProgramInput } from './program';
import { createPythonResolver } from './python-modules';

/** What an import specifier leads to: a file of the workspace, or null for a package or something that is not there. */
export type ModuleResolver = (fromFile: string, specifier: string) => string | null;

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.js', '.jsx', '.mjs', '.cjs'];
/** A specifier names the output; the source may stand beside it under another extension (TypeScript's own rule). */
const SOURCES_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ['.js', ['.ts', '.tsx', '.d.ts', '.js', '.jsx']],
  ['.jsx', ['.tsx', '.jsx']],
  ['.mjs', ['.mts', '.mjs']],
  ['.cjs', ['.cts', '.cjs']],
]);

/** Folders of sources, where a package's configuration states none. */
const SOURCE_FOLDERS = ['src', 'lib', 'source'];

interface Project {
  readonly folder: string;
  readonly facts: ProjectFacts;
}

/** Resolves specifiers as Node, TypeScript's bundler mode and workspaces do, without looking into node_modules. */
export function createModuleResolver({ facts, files, readNow }: ProgramInput): ModuleResolver {
  const packages: Project[] = [];
  const configurations = new Map<string, ProjectFacts>();
  for (const one of [...facts.values()].sort((a, b) => compareText(a.file, b.file))) {
    if (one.project === null) continue;
    if (one.file.endsWith('package.json')) packages.push({ folder: folderOf(one.file), facts: one.project });
    else configurations.set(one.file, one.project);
  }
  const byName = new Map<string, Project>();
  for (const one of packages)
    if (one.facts.name !== null && !byName.has(one.facts.name)) byName.set(one.facts.name, one);
  const clients = projectsOf([...facts.values()].flatMap(({ file, prisma }) => (prisma ? [{ file, prisma }] : [])));
  /** By file, then by specifier: looked up so often that to put a key together would tell. */
  const memo = new Map<string, Map<string, string | null>>();
  const inPython = createPythonResolver(files, (file) => facts.get(file) ?? readNow?.(file) ?? null);

  return (fromFile, specifier) => {
    if (isPython(fromFile)) return inPython(fromFile, specifier);
    const ofFile = memo.get(fromFile) ?? new Map<string, string | null>();
    memo.set(fromFile, ofFile);
    const known = ofFile.get(specifier);
    if (known !== undefined) return known;
    const resolved = resolveSpecifier(folderOf(fromFile), specifier);
    // What a tool generates is a package of that tool, whether it is in the repository or not.
    const found = resolved !== null && isGenerated(resolved, clients) ? null : resolved;
    ofFile.set(specifier, found);
    return found;
  };

  function resolveSpecifier(folder: string, specifier: string): string | null {
    if (specifier === '.' || specifier === '..' || specifier.startsWith('./') || specifier.startsWith('../')) {
      return fileAt(joinPath(folder, specifier), files);
    }
    if (specifier.startsWith('/')) return null;
    return byConfiguration(folder, specifier) ?? byPackageName(specifier) ?? bySourceAlias(folder, specifier);
  }

  function byConfiguration(folder: string, specifier: string): string | null {
    for (const directory of ancestors(folder)) {
      for (const name of ['tsconfig.json', 'jsconfig.json']) {
        const file = joinPath(directory, name);
        if (!configurations.has(file)) continue;
        const { found, decided } = inConfiguration(file, specifier, 0);
        if (found !== null) return found;
        if (decided) return null;
      }
    }
    return null;
  }

  function inConfiguration(file: string, specifier: string, depth: number): { found: string | null; decided: boolean } {
    const configuration = configurations.get(file);
    if (configuration === undefined || depth > 8) return { found: null, decided: false };
    const folder = folderOf(file);
    const base = joinPath(folder, configuration.baseUrl ?? '.');
    for (const [pattern, targets] of Object.entries(configuration.paths)) {
      const star = matchPattern(pattern, specifier);
      if (star === null) continue;
      for (const target of targets) {
        const found = fileAt(joinPath(base, target.replace('*', star)), files);
        if (found !== null) return { found, decided: true };
      }
    }
    if (configuration.baseUrl !== null) {
      const found = fileAt(joinPath(base, specifier), files);
      if (found !== null) return { found, decided: true };
    }
    for (const parent of configuration.extends) {
      const target = joinPath(folder, parent);
      const { found, decided } = inConfiguration(
        configurations.has(target) ? target : `${target}.json`,
        specifier,
        depth + 1,
      );
      if (found !== null) return { found, decided };
    }
    return { found: null, decided: false };
  }

  function byPackageName(specifier: string): string | null {
    const parts = specifier.split('/');
    for (const length of specifier.startsWith('@') ? [2] : [1]) {
      const project = byName.get(parts.slice(0, length).join('/'));
      if (project === undefined) continue;
      const rest = parts.slice(length).join('/');
      const subpath = rest === '' ? '.' : `./${rest}`;
      const targets = project.facts.entries.flatMap((entry) => {
        const star = matchPattern(entry.subpath, subpath);
        return star === null ? [] : entry.target.replaceAll('*', star);
      });
      const candidates = [
        ...targets.flatMap((target) => [target, ...sourcesOfBuild(target, rootsOf(project.folder))]),
        ...(rest === '' ? ['src/index', 'index', 'src/main', 'lib/index'] : [rest, `src/${rest}`]),
      ];
      for (const candidate of candidates) {
        const found = fileAt(joinPath(project.folder, candidate), files);
        if (found !== null) return found;
      }
    }
    return null;
  }

  /** The folders of sources that the configurations of a package's own folder state. */
  function rootsOf(folder: string): readonly string[] {
    const roots = [...configurations].flatMap(([file, { rootDir }]) =>
      rootDir !== undefined && folderOf(file) === folder ? joinPath('', rootDir) : [],
    );
    return [...new Set([...roots, ...SOURCE_FOLDERS])];
  }

  /** `@/x` and `~/x` mean the source folder in every common template, even where a bundler's configuration says so. */
  function bySourceAlias(folder: string, specifier: string): string | null {
    if (!/^[@~]\//.test(specifier)) return null;
    const rest = specifier.slice(2);
    for (const directory of ancestors(folder)) {
      if (!files.has(joinPath(directory, 'package.json'))) continue;
      return fileAt(joinPath(directory, `src/${rest}`), files) ?? fileAt(joinPath(directory, rest), files);
    }
    return null;
  }
}

/** The major version of a package's range in the nearest package.json that names it; null when it cannot be told. */
export function createMajorLookup(
  facts: ReadonlyMap<string, Facts>,
): (file: string, packageName: string) => number | null {
  return (file, packageName) => {
    for (const directory of ancestors(folderOf(file))) {
      const range = facts.get(joinPath(directory, 'package.json'))?.project?.dependencies[packageName];
      if (range === undefined) continue;
      const version = /^(?:npm:[^@]*@)?[\^~=v\s]*(\d+)(?:\.|$|\s)/.exec(range);
      return version?.[1] === undefined ? null : Number(version[1]);
    }
    return null;
  };
}

/** Folder part of a path, empty at the root. */
export function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash === -1 ? '' : file.slice(0, slash);
}

/** Where a file that is built may have been written. */
function sourcesOfBuild(target: string, roots: readonly string[]): string[] {
  const match = /^(?:\.\/)?(?:dist|build|lib|out|esm|cjs)\/(?:(?:esm|cjs|src)\/)?(.*)$/.exec(target);
  if (match?.[1] === undefined) return [];
  const bare = match[1].replace(/\.d\.ts$|\.[cm]?js$/, '');
  return [...roots.map((root) => `${root}/${bare}`), bare];
}

function matchPattern(pattern: string, specifier: string): string | null {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === specifier ? '' : null;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  const fits =
    specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : null;
}

function fileAt(path: string, files: ReadonlySet<string>): string | null {
  const extension = /\.[cm]?jsx?$/.exec(path)?.[0];
  const sources = extension === undefined ? undefined : SOURCES_OF.get(extension);
  if (extension !== undefined && sources !== undefined) {
    const bare = path.slice(0, -extension.length);
    for (const source of sources) if (files.has(bare + source)) return bare + source;
  }
  if (/\.[cm]?[jt]sx?$/.test(path) && files.has(path)) return path;
  for (const suffix of EXTENSIONS) if (files.has(path + suffix)) return path + suffix;
  for (const suffix of EXTENSIONS)
    if (files.has(joinPath(path, `index${suffix}`))) return joinPath(path, `index${suffix}`);
  return null;
}

/** Joins and normalises with `/`; never climbs above the root. */
export function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function ancestors(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), ''];
}
