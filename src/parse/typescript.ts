import { ts } from 'ts-morph';
import type { ModuleFacts, ReadNote } from '../model/facts';
import type { RemarkFacts } from '../model/remark';
import { readCodeRemarks } from './typescript-remarks';
import { createFunction } from './code-facts';
import { readExpression } from './typescript-expressions';
import { readStatement } from './typescript-statements';
import { createWalk, type Walk } from './typescript-walk';

/** Conflict markers as git writes them, wherever they stand: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented */
const CONFLICT = /^<{7}(?: |$)[^]*?^={7}\r?$[^]*?^>{7}(?: |$)/m;
/** "Merge conflict marker encountered", in the compiler's table of messages. */
const CONFLICT_CODE = 1185;

const READERS = { expression: readExpression, statement: readStatement };

const KINDS: ReadonlyMap<string, ts.ScriptKind> = new Map([
  ['.tsx', ts.ScriptKind.TSX],
  ['.js', ts.ScriptKind.JS],
  ['.jsx', ts.ScriptKind.JSX],
  ['.mjs', ts.ScriptKind.JS],
  ['.cjs', ts.ScriptKind.JS],
]);

/**
 * Reads one file of TypeScript or JavaScript into symbolic facts. Never throws: what is not understood is noted, and
 * everything else is still read. Offsets are UTF-16, in `text`.
 * Parser: https://github.com/microsoft/TypeScript/wiki/Using-the-Compiler-API
 */
export function readTypeScript(
  file: string,
  text: string,
): { module: ModuleFacts; notes: ReadNote[]; remarks?: readonly RemarkFacts[] } {
  try {
    const sourceFile = parse(file, text);
    const walk = createWalk(sourceFile, READERS);
    for (const statement of sourceFile.statements) readStatement(walk, statement);
    const { remarks, notes } = readCodeRemarks(sourceFile);
    return {
      module: moduleOf(walk),
      notes: [...syntaxNotes(sourceFile), ...walk.notes, ...notes],
      ...(remarks.length > 0 && { remarks }),
    };
  } catch (error) {
    return unreadable(text, error);
  }
}

function parse(file: string, text: string): ts.SourceFile {
  const options = { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const extension = file.slice(file.lastIndexOf('.'));
  return ts.createSourceFile(file, text, options, false, KINDS.get(extension) ?? ts.ScriptKind.TS);
}

function moduleOf(walk: Walk): ModuleFacts {
  const { imports, exports, functions, classes, types } = walk;
  return { imports, exports, functions, classes, types };
}

/** The first syntax error, and whether a merge was left half done. */
function syntaxNotes(sourceFile: ts.SourceFile): ReadNote[] {
  const notes: ReadNote[] = [];
  const found = diagnosticsOf(sourceFile);
  const marker = found.find((diagnostic) => diagnostic.code === CONFLICT_CODE);
  const start = marker?.start ?? conflictIn(sourceFile.text);
  if (start !== null) {
    const message = 'The file holds conflict markers of an unfinished merge.';
    notes.push({ reason: 'conflict-markers', message, start, end: Math.min(start + 7, sourceFile.text.length) });
  }
  const error = found.find((diagnostic) => diagnostic.code !== CONFLICT_CODE);
  if (error !== undefined) {
    const message = `Syntax error: ${ts.flattenDiagnosticMessageText(error.messageText, ' ')}`;
    notes.push({ reason: 'syntax-error', message, start: error.start, end: error.start + error.length });
  }
  return notes;
}

function conflictIn(text: string): number | null {
  if (!text.includes('<<<<<<<')) return null;
  return CONFLICT.exec(text)?.index ?? null;
}

/** The parser's own errors: on the source file, though not in the compiler's public types. */
function diagnosticsOf(sourceFile: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return 'parseDiagnostics' in sourceFile ? (sourceFile.parseDiagnostics as readonly ts.DiagnosticWithLocation[]) : [];
}

/**
 * Nesting beyond the parser's stack, or a fault in the parser: nothing of the file is known but that. The parser keeps
 * state between files and only clears it at the end of one, so it is given an empty one to end.
 */
function unreadable(text: string, error: unknown): { module: ModuleFacts; notes: ReadNote[] } {
  parse('', '');
  const whole = { name: '', nameStart: 0, nameEnd: 0, start: 0, end: text.length };
  const module = {
    imports: [],
    exports: [],
    functions: [createFunction(whole, null, null, false)],
    classes: [],
    types: [],
  };
  const why = error instanceof RangeError ? 'it is nested too deeply' : 'the parser failed';
  return {
    module,
    notes: [{ reason: 'syntax-error', message: `The file could not be read: ${why}.`, start: 0, end: 0 }],
  };
}
