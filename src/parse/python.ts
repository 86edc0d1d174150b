import type { ExportFacts, ModuleFacts, ReadNote } from '../model/facts';
import { createFunction } from './code-facts';
import { readArguments, readExpression } from './python-expressions';
import { readStatements } from './python-statements';
import { ERROR, type Node } from './python-tree';
import { tolerable } from './python-tolerance';
import { createWalk, type Walk } from './python-walk';

const READERS = { expression: readExpression, statements: readStatements, arguments: readArguments };

/**
 * Reads one file of Python, version 3 or 2, into symbolic facts. Never throws: what is not understood is noted, and
 * everything else is still read. Offsets are UTF-16, in `text`.
 * Grammar: https://docs.python.org/3/reference/grammar.html, parser: https://github.com/lezer-parser/python
 */
export function readPython(text: string): { module: ModuleFacts; notes: ReadNote[] } {
  try {
    const { tree, replaced } = tolerable(text);
    const walk = createWalk(text, replaced, READERS);
    readStatements(walk, tree.children);
    return { module: moduleOf(walk), notes: [...syntaxNotes(tree, text), ...walk.notes] };
  } catch (error) {
    return unreadable(text, error);
  }
}

function moduleOf(walk: Walk): ModuleFacts {
  const { imports, loads, functions, classes, types } = walk;
  const loading = loads.length > 0 && { loads };
  return { language: 'python', imports, ...loading, exports: exportsOf(walk), functions, classes, types };
}

/** Every name of a module can be imported from it. */
function exportsOf({ exports, imports, functions, types }: Walk): readonly ExportFacts[] {
  const found = new Map<string, ExportFacts>();
  for (const { local, start, end } of imports) {
    if (local !== '*') found.set(local, { name: local, local, start, end });
  }
  for (const { name, start, end } of functions[0]?.bindings ?? []) {
    if (!name.includes('@')) found.set(name, { name, local: name, start, end });
  }
  for (const { name, nameStart, nameEnd } of types) {
    if (!found.has(name)) found.set(name, { name, local: name, start: nameStart, end: nameEnd });
  }
  return [...found.values(), ...exports];
}

/** The first stretch that does not fit the grammar. */
function syntaxNotes(tree: Node, text: string): ReadNote[] {
  const error = firstError(tree);
  if (error === null) return [];
  const start = Math.min(error.from, text.length);
  const end = Math.max(start, Math.min(error.to, start + 40));
  return [{ reason: 'syntax-error', message: 'Syntax error: this is no Python that is understood.', start, end }];
}

function firstError(tree: Node): Node | null {
  const open: Node[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.name === ERROR) return node;
    // The parser misses a value after a bare `yield`, which needs none.
    if (/^Yield/.test(node.name)) continue;
    for (let index = node.children.length - 1; index >= 0; index--) {
      const child = node.children[index];
      if (child !== undefined) open.push(child);
    }
  }
  return null;
}

function unreadable(text: string, error: unknown): { module: ModuleFacts; notes: ReadNote[] } {
  const whole = { name: '', nameStart: 0, nameEnd: 0, start: 0, end: text.length };
  const functions = [createFunction(whole, null, null, false)];
  const module: ModuleFacts = { language: 'python', imports: [], exports: [], functions, classes: [], types: [] };
  const why = error instanceof RangeError ? 'it is nested too deeply' : 'the parser failed';
  const message = `The file could not be read: ${why}.`;
  return { module, notes: [{ reason: 'syntax-error', message, start: 0, end: 0 }] };
}
