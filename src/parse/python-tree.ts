import { parser } from '@lezer/python';

/** A node of the syntax tree, without comments. Half-open range in UTF-16 units. */
export interface Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly Node[];
}

/** What the parser calls a stretch that does not fit the grammar. */
export const ERROR = '⚠';

/** The tree of a Python text. The parser is error tolerant: what does not fit is a node of its own. */
export function parseTree(text: string): Node {
  const cursor = parser.parse(text).cursor();
  const root = { name: cursor.name, from: cursor.from, to: cursor.to, children: [] as Node[] };
  const open: Node[][] = [root.children];
  if (!cursor.firstChild()) return root;
  for (;;) {
    const { name, from, to } = cursor;
    const children: Node[] = [];
    if (name !== 'Comment') open.at(-1)?.push({ name, from, to, children });
    if (cursor.firstChild()) {
      open.push(children);
      continue;
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return root;
      open.pop();
      if (open.length === 1 && cursor.name === root.name) return root;
    }
  }
}

/** The first child of a name. */
export function childOf(node: Node, name: string): Node | undefined {
  return node.children.find((one) => one.name === name);
}

/** Words and signs of the grammar itself are named like they are written. */
const SIGN = /^[^A-Z]/;
const KEPT_WORDS: ReadonlySet<string> = new Set(['None']);

/** Whether a node is an expression, not a sign or word of the grammar. */
export function isExpression(node: Node): boolean {
  return (!SIGN.test(node.name) || KEPT_WORDS.has(node.name)) && !NOT_EXPRESSIONS.has(node.name);
}

const NOT_EXPRESSIONS: ReadonlySet<string> = new Set([
  'AssignOp',
  'CompareOp',
  'ArithOp',
  'BitOp',
  'UpdateOp',
  'ArgList',
  'ParamList',
  'TypeDef',
  'TypeParamList',
  'Body',
  'PropertyName',
  'At',
  'Escape',
  'FormatConversion',
  'FormatSelfDoc',
  'FormatSpec',
  ERROR,
]);

/** Whether something is called in it. */
export function hasCall(node: Node): boolean {
  return node.name === 'CallExpression' || node.children.some(hasCall);
}
