import type { Facts, ReadNote } from '../model/facts';
import { wholeSource } from '../model/source';
import type { SqlFacts } from '../model/sql';
import { readPrisma } from '../parse/prisma';
import { readProject } from '../parse/project';
import { readSql } from '../parse/sql';
import { hasUser, readCrontab } from '../parse/crontab';
import { readDocuments } from '../parse/documents';
import { readMakefile } from '../parse/makefile';
import { readMarkdown } from '../parse/markdown';
import { readPython } from '../parse/python';
import { readProfile } from '../parse/profile';
import { readShell } from '../parse/shell';
import { readRemarks, STYLES } from '../parse/remarks';
import { decode } from '../parse/text';
import { readTypeScript } from '../parse/typescript';
import type { ReadResult } from './ports';
import { mayConcernAdapters, mayConcernOperators } from './prefilter';
import { type Language, isJournal, isOwnConfiguration, languageOf } from './readable';
import { readSnippets } from './snippets';

/** What Git LFS keeps in the place of a file: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const LFS_POINTER = new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n');

/** Code with a longer line was written by a program for machines. */
const LONGEST_LINE = 200_000;

const NOTHING: ReadResult = { kind: 'nothing' };

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

function hasLongLine(text: string): boolean {
  let start = 0;
  while (text.length - start > LONGEST_LINE) {
    const end = text.indexOf('\n', start);
    if (end < 0 || end - start > LONGEST_LINE) return true;
    start = end + 1;
  }
  return false;
}

/** Where a line begins with the marker, at or after an offset; -1 for nowhere. */
function lineStart(text: string, marker: string, from: number): number {
  let at = text.indexOf(marker, from);
  while (at > 0 && text[at - 1] !== '\n') at = text.indexOf(marker, at + 1);
  return at;
}

/** The markers that a merge leaves: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented */
function conflictNotes(text: string): ReadNote[] {
  const start = lineStart(text, '<<<<<<< ', 0);
  const middle = start < 0 ? -1 : lineStart(text, '=======', start);
  const end = middle < 0 ? -1 : lineStart(text, '>>>>>>> ', middle);
  if (end < 0) return [];
  const message = 'The file holds conflict markers of an unfinished merge.';
  return [{ reason: 'conflict-markers', message, start, end: start + '<<<<<<<'.length }];
}

function encodingNotes(replaced: boolean): ReadNote[] {
  const message = 'The file holds bytes that are not UTF-8; they are read as U+FFFD.';
  return replaced ? [{ reason: 'unreadable', message, start: 0, end: 0 }] : [];
}

function sqlNotes({ statements }: SqlFacts): ReadNote[] {
  return statements.flatMap((statement): ReadNote[] =>
    statement.kind === 'other' && statement.problem !== null
      ? [{ reason: 'syntax-error', message: statement.problem, start: statement.start, end: statement.end }]
      : [],
  );
}

const NO_PROFILE: ReadNote = {
  reason: 'unreadable',
  message: 'This is no profile, or one of a later version of Tacit.',
  start: 0,
  end: 0,
};

function readText(file: string, text: string, language: Language): Omit<Facts, 'file'> {
  const none = { module: null, sql: null, project: null };
  switch (language) {
    case 'typescript':
      return { ...none, ...readTypeScript(file, text) };
    case 'python': {
      const { module, notes } = readPython(text);
      return { ...none, module, notes: [...conflictNotes(text), ...notes] };
    }
    case 'sql': {
      const sql = readSql(text, 'unknown');
      return { ...none, sql, notes: [...conflictNotes(text), ...sqlNotes(sql)] };
    }
    case 'prisma': {
      const { prisma, notes } = readPrisma(text);
      return { ...none, prisma, notes: [...conflictNotes(text), ...notes] };
    }
    case 'project': {
      const { project, notes } = readProject(file, text);
      const documents = file.endsWith('package.json') ? readDocuments(file, text).documents : [];
      return { ...none, project, documents, notes: [...conflictNotes(text), ...notes] };
    }
    case 'document': {
      const { documents, notes } = readDocuments(file, text);
      return { ...none, documents, notes: [...conflictNotes(text), ...notes] };
    }
    case 'shell':
      return { ...none, shell: readShell(wholeSource(text)), notes: conflictNotes(text) };
    case 'makefile':
      return { ...none, shell: readMakefile(text), notes: conflictNotes(text) };
    case 'crontab':
      return { ...none, crontab: readCrontab(wholeSource(text), hasUser(file)), notes: conflictNotes(text) };
    case 'profile':
      return { ...none, profile: text, notes: readProfile(text) === null ? [NO_PROFILE] : [] };
    case 'markdown':
      return { ...none, fences: readMarkdown(text), notes: [] };
  }
}

/** How the language of a file writes comments; null where its own reader looks for remarks, or it has none. */
function commentsOf(file: string, language: Language): keyof typeof STYLES | null {
  switch (language) {
    case 'typescript':
    case 'project':
    case 'profile':
      return null;
    case 'document':
      return /\.jsonc?$/i.test(file) ? 'json' : 'document';
    case 'makefile':
    case 'crontab':
      return 'shell';
    default:
      return language;
  }
}

function withRemarks(read: Omit<Facts, 'file'>, text: string, style: keyof typeof STYLES | null): Omit<Facts, 'file'> {
  if (style === null) return read;
  const { remarks, notes } = readRemarks(text, STYLES[style]);
  return { ...read, ...(remarks.length > 0 && { remarks }), notes: [...read.notes, ...notes] };
}

/**
 * Reads one file's bytes into facts. The result depends on its path and its bytes alone. Never throws: a file on which
 * a parser fails is set aside as `crashed-reader`.
 *
 * @param options.whole reads code even when no adapter has a word for it
 */
export function readFile(file: string, bytes: Uint8Array, options: { readonly whole: boolean }): ReadResult {
  const language = languageOf(file);
  if (language === null) return NOTHING;
  if (startsWith(bytes, LFS_POINTER)) return { kind: 'skipped', reason: 'lfs-pointer' };
  const code = language === 'typescript' || language === 'python' ? language : null;
  if (code !== null && !options.whole && !mayConcernAdapters[code](bytes)) return NOTHING;
  const isOperations = language === 'document' || language === 'markdown';
  if (isOperations && !mayConcernOperators(bytes) && !isOwnConfiguration(file) && !isJournal(file)) return NOTHING;
  const decoded = decode(bytes);
  if (decoded.binary === true) return { kind: 'skipped', reason: 'binary' };
  const { text, replaced } = decoded;
  if (code !== null && hasLongLine(text)) return { kind: 'skipped', reason: 'too-large' };
  try {
    const read = withRemarks(readText(file, text, language), text, commentsOf(file, language));
    const snippets = text.includes('mongo') || language === 'markdown' ? readSnippets(read) : [];
    const notes = [...encodingNotes(replaced), ...read.notes];
    return { kind: 'facts', facts: { file, ...read, ...(snippets.length > 0 ? { snippets } : {}), notes } };
  } catch {
    return { kind: 'skipped', reason: 'crashed-reader' };
  }
}
