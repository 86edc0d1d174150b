import type { Expression, Located, TypeExpression } from '../model/expression';
import type {
  BindingFacts,
  ClassFacts,
  ExportFacts,
  FunctionFacts,
  ImportFacts,
  LoadFacts,
  ReadNote,
  TypeFacts,
} from '../model/facts';
import { createFunction, DEEPEST_NESTING, type Draft, type Range } from './code-facts';
import type { Node } from './python-tree';

/** How lower readers reach those that read anything: passed in, so that the files need not import each other in a circle. */
export interface Readers {
  readonly expression: (walk: Walk, node: Node) => Expression;
  readonly statements: (walk: Walk, nodes: readonly Node[]) => void;
  readonly arguments: (walk: Walk, list: Node) => Expression[];
}

/** The state of one walk over one file: the facts gathered so far, and where the walk stands. */
export interface Walk {
  readonly text: string;
  readonly readers: Readers;
  readonly notes: ReadNote[];
  readonly imports: ImportFacts[];
  readonly loads: LoadFacts[];
  /** Inside a block that only type checkers read. */
  forTypes: boolean;
  readonly exports: ExportFacts[];
  readonly functions: Draft<FunctionFacts>[];
  readonly classes: Draft<ClassFacts>[];
  readonly types: TypeFacts[];
  /** Targets that the grammar does not know, by the place of the name that stands for them in the tree. */
  readonly replaced: ReadonlyMap<number, Node>;
  /** The function whose code is being read, and its index. */
  current: Draft<FunctionFacts>;
  index: number;
  /** The class whose body is being read, outside its methods. */
  classBody: ClassBody | null;
  /** Names of the function at hand that hold something already, and those that it takes from outside. */
  names: Set<string>;
  outside: ReadonlySet<string>;
  /** The innermost block that may not run, or more than once; else the function's. */
  block: Range;
  /** Branches, loops and try blocks around the place, within the function. */
  conditions: number;
  /** Where the outermost loop around the place begins. */
  loopStart: number | null;
  /** The name of the parameter that is the instance, or the class, whose method is being read. */
  receiver: string | null;
  /** Names that an import in the `try` block at hand gives: what a handler gives instead is second best. */
  imported: ReadonlySet<string>;
  /** Calls read so far: what does not raise the count holds no call. */
  calls: number;
  depth: number;
  /** The node that names the function to be read next. */
  hint: Node | null;
}

/** A class body: its names are members of the class, for the expressions in it. */
export interface ClassBody {
  readonly index: number;
  readonly names: Set<string>;
}

/** A walk that stands at the beginning of the file, in the module's top-level code. */
export function createWalk(text: string, replaced: ReadonlyMap<number, Node>, readers: Readers): Walk {
  const whole = { start: 0, end: text.length };
  const top = createFunction({ name: '', nameStart: 0, nameEnd: 0, ...whole }, null, null, false);
  return {
    text,
    readers,
    replaced,
    notes: [],
    imports: [],
    loads: [],
    forTypes: false,
    exports: [],
    functions: [top],
    classes: [],
    types: [],
    current: top,
    index: 0,
    classBody: null,
    names: new Set(),
    outside: new Set(),
    block: whole,
    conditions: 0,
    loopStart: null,
    receiver: null,
    imported: new Set(),
    calls: 0,
    depth: 0,
    hint: null,
  };
}

export function textOf(walk: Walk, node: Node): string {
  return walk.text.slice(node.from, node.to);
}

/** A node's range without the white space at its end: blocks reach to the next line. */
export function placeOf(walk: Walk, node: Node): Range {
  let end = node.to;
  while (end > node.from && /\s/.test(walk.text.charAt(end - 1))) end--;
  return { start: node.from, end };
}

/** What stands for code nested too deeply; the first time, a note says so. */
export function cutShort(walk: Walk, node: Node): Expression {
  if (!walk.notes.some((note) => note.reason === 'unreadable')) {
    const message = `Code nested deeper than ${DEEPEST_NESTING} levels is not read.`;
    walk.notes.push({ reason: 'unreadable', message, start: node.from, end: node.to });
  }
  return { kind: 'other', parts: [], start: node.from, end: node.to };
}

/** Reads an expression of a statement for its calls; without any, it is dropped. */
export function keepCalls(walk: Walk, node: Node): void {
  const { calls } = walk;
  const { body } = walk.current;
  const expression = walk.readers.expression(walk, node);
  if (walk.calls !== calls) body.push(expression);
}

/** A value that cannot be told. */
export function unknownAt({ start, end }: Located): Expression {
  return { kind: 'other', parts: [], start, end };
}

/**
 * Gives a name a value: for the rest of the block, and the first time in a function for all of it, so that what stands
 * before is not taken for a name from outside. A name that holds something only under a condition has a declaration
 * without a value.
 */
export function bind(
  walk: Walk,
  name: string,
  place: Located,
  value: Expression | null,
  type: TypeExpression | null,
  from: number,
): void {
  if (walk.outside.has(name)) {
    const target: Expression = { kind: 'name', name, start: place.start, end: place.end };
    walk.current.assignments.push({ target, operator: '=', value, conditional: true, start: place.start, end: from });
    return;
  }
  if (walk.conditions > 0 && walk.imported.has(name)) return;
  const { bindings } = walk.current;
  const isFirst = !walk.names.has(name);
  walk.names.add(name);
  const { start, end } = place;
  const whole = { scopeStart: walk.current.start, scopeEnd: walk.current.end };
  const rest = { scopeStart: from, scopeEnd: walk.block.end };
  const isSure = walk.conditions === 0;
  if (isFirst && !isSure) bindings.push({ name, mutable: true, value: null, type: null, ...whole, start, end });
  const scope = isFirst && isSure ? whole : rest;
  const binding: BindingFacts = { name, mutable: true, value, type, ...scope, start, end };
  bindings.push(walk.loopStart === null ? binding : { ...binding, loopStart: walk.loopStart });
}

/** Keeps a value under a name that no code can spell, and answers that name. */
export function hide(walk: Walk, place: Located, value: Expression, scope: Range, each: boolean): Expression {
  const { start, end } = place;
  const name = `${each ? 'each' : 'value'}@${start}`;
  const range = { scopeStart: scope.start, scopeEnd: scope.end, start, end };
  const binding: BindingFacts = { name, mutable: false, value, type: null, ...range };
  walk.current.bindings.push(each ? { ...binding, each: true } : binding);
  return { kind: 'name', name, start, end };
}
