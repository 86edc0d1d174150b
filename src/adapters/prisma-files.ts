import type { PrismaFacts } from '../model/prisma';
import { compareText } from '../model/span';
import { textOf } from './prisma-attribute';
import { readSchema, type PrismaSchema } from './prisma-schema';

export interface PrismaFile {
  readonly file: string;
  readonly prisma: PrismaFacts;
}

/** A schema with the folders that its clients are generated into, as paths of the workspace. */
export interface PrismaProject {
  readonly schema: PrismaSchema;
  readonly outputs: readonly string[];
  /** Whether one of its clients is what `@prisma/client` gives. */
  readonly isDefault: boolean;
}

/**
 * The schemas that the files of a workspace make up. A schema may be spread over a folder; the file with the data source
 * is its root. https://www.prisma.io/docs/orm/prisma-schema/overview/location#multi-file-prisma-schema
 */
export function projectsOf(files: readonly PrismaFile[]): readonly PrismaProject[] {
  const sorted = files.toSorted((a, b) => compareText(a.file, b.file));
  const sources = sorted.filter(({ prisma }) => prisma.blocks.some(({ kind }) => kind === 'datasource'));
  const roots = sources.length > 0 ? sources : sorted;
  const groups = new Map<string, PrismaFile[]>(roots.map((root) => [root.file, [root]]));
  for (const one of sorted) {
    if (groups.has(one.file)) continue;
    const root = nearest(one.file, roots);
    if (root !== null) groups.get(root.file)?.push(one);
  }
  return [...groups].map(([root, parts]) => projectOf(folderOf(root), parts));
}

function projectOf(folder: string, files: readonly PrismaFile[]): PrismaProject {
  const generators = files.flatMap(({ file, prisma }) =>
    prisma.blocks.flatMap((block) => {
      if (block.kind !== 'generator') return [];
      const setting = (key: string): string | null =>
        textOf(block.properties.find(({ name }) => name === key)?.value ?? null);
      const output = setting('output');
      return /^prisma-client(-js)?$|^@prisma\/client/.test(setting('provider') ?? '')
        ? [output === null ? null : joined(folderOf(file), output)]
        : [];
    }),
  );
  const outputs = generators.flatMap((output) => (output === null ? [] : [output]));
  return {
    schema: readSchema(folder, files),
    outputs,
    isDefault:
      outputs.length < generators.length || outputs.some((output) => /(^|\/)\.?@?prisma\/client$/.test(output)),
  };
}

/** The folder of a generated client that a path of the workspace lies in. */
export function isGenerated(path: string, projects: readonly PrismaProject[]): boolean {
  return projects.some(({ outputs }) => outputs.some((output) => path === output || path.startsWith(`${output}/`)));
}

/** What is nearest to a file: in the folder that has most in common with the file's. */
export function nearest<T extends { readonly file: string }>(file: string, candidates: readonly T[]): T | null {
  let best: T | null = null;
  let most = -1;
  for (const candidate of candidates) {
    const shared = sharedFolders(file, candidate.file);
    if (shared > most) [best, most] = [candidate, shared];
  }
  return best;
}

/** Folders that both paths begin with, less those that lead away from them to the second. */
function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  const differs = left.findIndex((part, index) => part !== right[index]);
  return Math.min(differs === -1 ? left.length : differs, right.length);
}

export function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash === -1 ? '' : file.slice(0, slash);
}

/** A path as it is written in a file of a folder. */
export function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
