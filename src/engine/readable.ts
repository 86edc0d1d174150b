/**
 * Which files Tacit reads, by name alone. It stands apart from read.ts so that listing files does not load the
 * parsers.
 */

/** The largest file that is read, in bytes. */
export const LARGEST_FILE = 1_500_000;

/** The most files that are read. */
export const MOST_FILES = 50_000;

/** How a file is read. */
export type Language = 'typescript' | 'sql' | 'prisma' | 'project';

const CODE = /\.[cm]?[jt]sx?$/;
const SQL = /\.sql$/i;
const PRISMA = /\.prisma$/;
const PROJECT = /(?:^|\/)(?:package\.json|[jt]sconfig[^/]*\.json)$/;
const DEPENDENCY = /(?:^|\/)node_modules\//;
const MINIFIED = /[.-]min\.[cm]?js$/;

/** Whether the path is that of a dependency's code, which is none of our business. */
export function isDependency(file: string): boolean {
  return DEPENDENCY.test(file);
}

/** The language of a file, or null for one that Tacit does not read. */
export function languageOf(file: string): Language | null {
  if (isDependency(file)) return null;
  if (CODE.test(file)) return 'typescript';
  if (SQL.test(file)) return 'sql';
  if (PRISMA.test(file)) return 'prisma';
  return PROJECT.test(file) ? 'project' : null;
}

/** Whether Tacit reads files of this name. */
export function isReadable(file: string): boolean {
  return languageOf(file) !== null;
}

/** Whether the name says that a program wrote the code for machines: such a file is set aside as too large. */
export function isMinified(file: string): boolean {
  return MINIFIED.test(file);
}
