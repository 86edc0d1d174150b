import { ts } from 'ts-morph';
import type { Expression, ObjectProperty } from '../model/expression';
import type { ClassFacts, ExportFacts, FunctionFacts, ImportFacts, ReadNote, TypeFacts } from '../model/facts';
import { createFunction, DEEPEST_NESTING, type Draft, type Range } from './code-facts';
import { nameText, unwrap } from './typescript-names';

/** A range of statements; with the walk's `conditions` where they stand there, if they run one after the other. */
export interface Block extends Range {
  readonly conditions?: number;
}

/** How lower readers reach those that read anything: passed in, so that the files need not import each other in a circle. */
export interface Readers {
  readonly expression: (walk: Walk, node: ts.Node) => Expression;
  readonly statement: (walk: Walk, node: ts.Node) => void;
}

/**
 * The state of one walk over one file: the facts gathered so far, and where the walk stands. The only mutable state of
 * the reader.
 */
export interface Walk {
  readonly sourceFile: ts.SourceFile;
  readonly text: string;
  readonly readers: Readers;
  readonly notes: ReadNote[];
  readonly imports: ImportFacts[];
  readonly exports: ExportFacts[];
  readonly functions: Draft<FunctionFacts>[];
  readonly classes: Draft<ClassFacts>[];
  readonly types: TypeFacts[];
  /** The function whose code is being read, and its index. */
  current: Draft<FunctionFacts>;
  index: number;
  /** The class whose property initialiser is being read: functions that stand directly in it belong to the class. */
  owner: number | null;
  /** The innermost block, and the block of the whole function (where `var` is visible). */
  block: Block;
  functionBlock: Block;
  /** Branches, loops and try blocks around the place, within the function. */
  conditions: number;
  /** Calls read so far: what does not raise the count holds no call. */
  calls: number;
  depth: number;
  /** The node that names the function or class to be read next: a variable, a property, a key. */
  hint: ts.Node | null;
  /** The namespace whose statements are being read; null outside. */
  namespace: Namespace | null;
  /** The last answer of `startOf`: a node and its leftmost part share their position. */
  knownPosition: number;
  knownStart: number;
}

/** A TypeScript namespace: its exports become the properties of an object, its types carry its name. */
export interface Namespace {
  readonly name: string;
  readonly properties: ObjectProperty[];
}

/** A walk that stands at the beginning of the file, in the module's top-level code. */
export function createWalk(sourceFile: ts.SourceFile, readers: Readers): Walk {
  const whole = { start: 0, end: sourceFile.text.length, conditions: 0 };
  const top = createFunction({ name: '', nameStart: 0, nameEnd: 0, start: 0, end: whole.end }, null, null, false);
  return {
    sourceFile,
    text: sourceFile.text,
    readers,
    notes: [],
    imports: [],
    exports: [],
    functions: [top],
    classes: [],
    types: [],
    current: top,
    index: 0,
    owner: null,
    block: whole,
    functionBlock: whole,
    conditions: 0,
    calls: 0,
    depth: 0,
    hint: null,
    namespace: null,
    knownPosition: -1,
    knownStart: -1,
  };
}

/**
 * Where the node's first token starts. The compiler's `getStart` gives the same, but starts over for each node; most
 * nodes follow plain white space, or share their beginning with the node read just before.
 */
export function startOf(walk: Walk, node: ts.Node): number {
  const position = node.pos;
  if (position === node.end) return position;
  if (position === walk.knownPosition) return walk.knownStart;
  const start = isPlain(walk.text, position) ? position : afterSpace(walk, node, position);
  walk.knownPosition = position;
  walk.knownStart = start;
  return start;
}

function afterSpace(walk: Walk, node: ts.Node, position: number): number {
  let at = position;
  for (;;) {
    const code = walk.text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break;
    at++;
  }
  return isPlain(walk.text, at) ? at : node.getStart(walk.sourceFile);
}

/** Letters, digits, quotes, brackets: what neither is trivia nor begins any (comments, merge markers, a shebang). */
function isPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 127)
    return code > 32 && code !== 47 && code !== 35 && code !== 60 && code !== 61 && code !== 62 && code !== 124;
  return false;
}

/** What stands for code nested too deeply; the first time, a note says so. */
export function cutShort(walk: Walk, node: ts.Node): Expression {
  const start = startOf(walk, node);
  if (!walk.notes.some((note) => note.reason === 'unreadable')) {
    const message = `Code nested deeper than ${DEEPEST_NESTING} levels is not read.`;
    walk.notes.push({ reason: 'unreadable', message, start, end: node.end });
  }
  return { kind: 'other', parts: [], start, end: node.end };
}

const TAKES_NAME: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.FunctionExpression,
  ts.SyntaxKind.ClassExpression,
]);

/** Reads a value that takes the name of what it is stored in, when it is a function or class without one. */
export function readNamed(walk: Walk, node: ts.Node, name: ts.Node): Expression {
  const inner = unwrap(node);
  if (TAKES_NAME.has(inner.kind)) walk.hint = name;
  return walk.readers.expression(walk, inner);
}

/** The name that the function or class at hand is stored under. */
export function takeHint(walk: Walk): ts.Node | undefined {
  const { hint } = walk;
  walk.hint = null;
  return hint ?? undefined;
}

/** Where a function's or class's name stands: its name's token, else its first token. */
export function namePlace(
  walk: Walk,
  node: ts.Node,
  nameNode: ts.Node | undefined,
): { name: string; nameStart: number; nameEnd: number; start: number; end: number } {
  const start = startOf(walk, node);
  const { end } = node;
  const name = nameNode === undefined ? null : nameText(nameNode);
  if (nameNode !== undefined && name !== null && name !== '') {
    return { name, nameStart: startOf(walk, nameNode), nameEnd: nameNode.end, start, end };
  }
  const word = /[\w$]*/y;
  word.lastIndex = start;
  word.test(walk.text);
  return { name: '', nameStart: start, nameEnd: Math.min(end, Math.max(word.lastIndex, start + 1)), start, end };
}

/** Reads an expression of a statement for its calls; without any, it is dropped. */
export function keepCalls(walk: Walk, node: ts.Node): Expression {
  const before = walk.calls;
  const { body } = walk.current;
  const expression = walk.readers.expression(walk, node);
  if (walk.calls !== before) body.push(expression);
  return expression;
}
