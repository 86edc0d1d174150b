import type { Located } from './expression';
import type { Stretch } from './source';
import type { ShellFacts } from './shell';

/** A fenced or indented block of code in a Markdown text. */
export interface FenceFacts extends Located {
  /** The word after the fence, in lower case; empty for none. */
  readonly language: string;
  /** The heading above it, innermost; empty for none. */
  readonly heading: string;
  /** What it holds, without the indentation of the list or quotation that it stands in. */
  readonly text: readonly Stretch[];
  /** Its commands, where it holds any; null where its language is none of the shell's. */
  readonly shell: ShellFacts | null;
}

/** Languages of fences that may hold code for the MongoDB shell. */
export const SHELL_FENCES: ReadonlySet<string> = new Set(['js', 'javascript', 'mongosh', 'mongodb', 'mongo']);

/** Languages of fences that hold SQL. */
export const SQL_FENCES: ReadonlySet<string> = new Set([
  'sql',
  'postgresql',
  'postgres',
  'psql',
  'pgsql',
  'mysql',
  'sqlite',
  'sqlite3',
]);
