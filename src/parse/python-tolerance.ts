import { isExpression, parseTree, type Node } from './python-tree';

/** A tree, and the expressions that stand for what the grammar does not know, by the place of their stand-in. */
export interface Tolerated {
  readonly tree: Node;
  readonly replaced: ReadonlyMap<number, Node>;
}

/** `except A, b.C:` without parentheses, of Python 3.14, and not `except A, e:` of Python 2. */
const HANDLER = /^[ \t]*except[ \t]+[\w.]+(?:[ \t]*,[ \t]*[\w.]+)+[ \t]*:/gm;
const OLD_HANDLER = /^[ \t]*except[ \t]+[\w.]+[ \t]*,[ \t]*[a-z_]\w*[ \t]*:/;
/** `case shop.Order(`: a class within a module. */
const CLASS_PATTERN = /(?<=^[ \t]*case\b.*)\b\w+(?:\.\w+)+(?=\()/gm;
/** `case Order():`: a class alone; with a place between the brackets the grammar knows it. */
const BARE_PATTERN = /(?<=^[ \t]*case\b.*)\b(\w+)\(([ \t]*)\)/gm;
/** `for first, *others in rows`, as comprehensions have it, too: what is starred is told by the text. */
const STARRED = /(?<=\bfor\b[^\n:]*,[ \t]*)\*(?=[ \t]*\w+[ \t]*(?:,[^\n:]*)?\bin\b)/g;
/** `t'…'` of Python 3.14 is a template as `f'…'` is one. */
const TEMPLATE = /(?<![\w'"])[tT](?=[rR]?['"])|(?<=(?<![\w'"])[rR])[tT](?=['"])/g;
/** `[T: Order = Bill]` of Python 3.13: what stands where nothing is given for a parameter of types. */
const TYPE_PARAMETERS = /(?<=^[ \t]*(?:(?:async[ \t]+)?def|class|type)[ \t]+\w+\[)[^\]\n]*=[^\n]*?(?=\][ \t]*[(:=])/gm;
/** `match a or b:`, with the clauses that begin on the next line. */
const SUBJECT =
  /^([ \t]*match[ \t]+)(?=[^\n]*(?:\b(?:or|and|not|if|in|is)\b|[<>=]))([^\n#]+?)(?=[ \t]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*case\b)/gm;
const MANAGERS = /^[ \t]*(?:async[ \t]+)?with[ \t]*\(/gm;
/** What a decorator is in the grammar: a dotted name, called or not. */
const DECORATOR = /^[ \t]*@[ \t]*/gm;
const MANAGED = /(?<=[ \t]as[ \t]+)(?:\([\w\s,]*\)|\w+(?:\.\w+)+)(?=[ \t]*[,:])/g;

/**
 * Parses a text, after putting what the parser's grammar lacks into words of the same length that it has: the places in
 * the tree are those of the text.
 */
export function tolerable(text: string): Tolerated {
  const replaced = new Map<number, Node>();
  let known = withClosedBrackets(text);
  if (known.includes('except')) {
    known = known.replace(HANDLER, (whole) => (OLD_HANDLER.test(whole) ? whole : whole.replaceAll(',', '|')));
  }
  if (/^[ \t]*case\b/m.test(known))
    known = known.replace(CLASS_PATTERN, (name) => name.replaceAll('.', '_')).replace(BARE_PATTERN, bareClass);
  if (/^[ \t]*match\b/m.test(known)) known = withPlainSubjects(known, replaced);
  if (known.includes('*')) known = known.replace(STARRED, ' ');
  if (/\b(?:[tT][rR]?|[rR][tT])['"]/.test(known)) known = known.replace(TEMPLATE, 'f');
  if (known.includes('[')) known = known.replace(TYPE_PARAMETERS, (inside) => inside.replace(/=[^,]*/g, blank));
  if (/\bwith\b/.test(known)) known = withoutParentheses(known);
  if (known.includes('@')) known = withPlainDecorators(known, replaced);
  return { tree: parseTree(known), replaced };
}

/** `Order()` as `Orde(_)`. */
function bareClass(whole: string, name: string, space: string): string {
  return name.length === 1 ? `_.${'_'.repeat(whole.length - 2)}` : `${name.slice(0, -1)}(_${space})`;
}

function blank(part: string): string {
  return ' '.repeat(part.length);
}

/** Brackets and what may hide them, and words that only begin a statement. */
const BRACKETS =
  /[([{]|[)\]}]|#[^\n]*|'''[^]*?'''|"""[^]*?"""|'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"|^[ \t]*(?:async[ \t]+def|def|class|import|return|raise|del|pass)\b/gm;

/** A bracket that is still open where a statement begins is being typed: without it, the rest of the file is read. */
function withClosedBrackets(text: string): string {
  const open: number[] = [];
  let known = text;
  for (const match of text.matchAll(BRACKETS)) {
    const [part] = match;
    if (/^[([{]$/.test(part)) open.push(match.index);
    else if (/^[)\]}]$/.test(part)) open.pop();
    else if (open.length > 0 && /^[ \t]*[a-z]/.test(part)) {
      for (const at of open.splice(0)) known = `${known.slice(0, at)} ${known.slice(at + 1)}`;
    }
  }
  return known;
}

/** `with (a() as b, c() as d):` as `with  a() as b, c() as d :`; targets other than names get a name's look. */
function withoutParentheses(text: string): string {
  let known = text;
  for (const match of text.matchAll(MANAGERS)) {
    const start = match.index + match[0].length - 1;
    const end = closing(text, start);
    if (end === null || !/^\s*:/.test(text.slice(end + 1)) || !/\bas\b|,/.test(text.slice(start, end))) continue;
    const inside = text.slice(start + 1, end).replace(/#[^\n]*|[\r\n]/g, blank);
    known = `${known.slice(0, start)} ${inside.replace(/,(\s*)$/, ' $1')} ${known.slice(end + 1)}`;
  }
  for (const { index } of known.matchAll(/^[ \t]*(?:async[ \t]+)?with\b/gm)) {
    const end = lineEnd(known, index);
    const line = known.slice(index, end).replace(MANAGED, (target) => '_'.repeat(target.length));
    known = known.slice(0, index) + line + known.slice(end);
  }
  return known;
}

/** `@registry['nightly'].add()` as `@_`, with the expression kept by the place of the `@`. */
function withPlainDecorators(text: string, replaced: Map<number, Node>): string {
  let known = text;
  for (const match of text.matchAll(DECORATOR)) {
    const start = match.index + match[0].length;
    const at = text.indexOf('@', match.index);
    const name = /^[\w.]+/.exec(text.slice(start, start + 200))?.[0] ?? '';
    const after = start + name.length;
    const end = text[after] === '(' ? closing(text, after) : after - 1;
    if (name !== '' && (end === null || /^[ \t]*(?:#|\r?\n|$)/.test(text.slice(end + 1, end + 200)))) continue;
    const last = lineEnd(text, start);
    const expression = parseTree(' '.repeat(start) + text.slice(start, last)).children[0]?.children.find(isExpression);
    if (expression === undefined || (name === '' && text[start] === '=')) continue;
    replaced.set(at, expression);
    const stand = `_${text.slice(start + 1, last).replace(/[^\r\n]/g, ' ')}`.replace(/[\r\n](?=[^]*\S|[ ]*$)/g, ' ');
    known = known.slice(0, start) + stand + known.slice(last);
  }
  return known;
}

/** `match a or b:` as `match _     :`, with the expression kept by its place: the grammar knows names, members and calls. */
function withPlainSubjects(text: string, replaced: Map<number, Node>): string {
  let known = text;
  for (const match of text.matchAll(SUBJECT)) {
    const [, head = '', subject = ''] = match;
    const start = match.index + head.length;
    const statement = parseTree(' '.repeat(start) + subject).children[0];
    const expressions = statement?.children.filter(isExpression) ?? [];
    const [expression] = expressions;
    if (expression === undefined || expressions.length !== 1) continue;
    replaced.set(start, expression);
    known = `${known.slice(0, start)}_${blank(subject.slice(1))}${known.slice(start + subject.length)}`;
  }
  return known;
}

/** Where the logical line ends: beyond brackets that are open. */
function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n') {
    const end = /[([{]/.test(text[at] ?? '') ? closing(text, at) : null;
    at = (end ?? at) + 1;
  }
  return at;
}

/** The bracket that closes the one at a place; strings and comments are passed over. */
function closing(text: string, from: number): number | null {
  const parts = /[([{]|[)\]}]|#[^\n]*|'''[^]*?'''|"""[^]*?"""|'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"/g;
  parts.lastIndex = from;
  let depth = 0;
  for (let match = parts.exec(text); match !== null; match = parts.exec(text)) {
    const [part] = match;
    if (/^[([{]$/.test(part)) depth++;
    else if (/^[)\]}]$/.test(part)) depth--;
    if (depth === 0) return match.index;
  }
  return null;
}
