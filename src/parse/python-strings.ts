import type { Expression, TemplateText } from '../model/expression';
import { isExpression, type Node } from './python-tree';
import type { Walk } from './python-walk';

/** https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals */
const OPENING = /^([a-zA-Z]*)('''|"""|'|")/;

interface Opened {
  readonly raw: boolean;
  /** The range between the quotes. */
  readonly start: number;
  readonly end: number;
}

/** A string, bytes or several of them in a row. */
export function readString(walk: Walk, node: Node): Expression {
  if (node.name === 'ContinuedString')
    return joined(node.children.filter(isString).map((one) => readString(walk, one)));
  return node.name === 'FormatString' ? formatted(walk, node) : plain(walk, node);
}

function isString({ name }: Node): boolean {
  return name === 'String' || name === 'FormatString';
}

/** Texts in a row as one, by `+`: each keeps its own place. */
export function joined(parts: readonly Expression[]): Expression {
  return parts.reduce((left, right) => ({
    kind: 'binary',
    operator: '+',
    left,
    right,
    start: left.start,
    end: right.end,
  }));
}

function opened(walk: Walk, node: Node): Opened {
  const text = walk.text.slice(node.from, node.to);
  const [all = '', prefix = '', quotes = ''] = OPENING.exec(text) ?? [];
  const start = node.from + all.length;
  const isClosed = text.length >= all.length + quotes.length && text.endsWith(quotes);
  return { raw: /r/i.test(prefix), start, end: Math.max(start, node.to - (isClosed ? quotes.length : 0)) };
}

/** The text of a plain string, without quotes; null for one with values in it. */
export function stringText(walk: Walk, node: Node): string | null {
  if (node.name === 'ContinuedString') {
    const parts = node.children.filter(isString).map((one) => stringText(walk, one));
    return parts.includes(null) ? null : parts.join('');
  }
  if (node.name !== 'String') return null;
  const { raw, start, end } = opened(walk, node);
  return cooked(walk.text.slice(start, end), raw);
}

/** Where the text of a plain string stands. */
export function stringPlace(walk: Walk, node: Node): { readonly start: number; readonly end: number } {
  const { start, end } = opened(walk, node);
  return { start, end };
}

/**
 * `'a'` has the place of the whole token, as in other languages. A text with a prefix or in triple quotes has that of
 * its contents; where these hold escapes, it comes in parts, so that what lies between them keeps its place.
 */
function plain(walk: Walk, node: Node): Expression {
  const { raw, start, end } = opened(walk, node);
  const written = walk.text.slice(start, end);
  const value = cooked(written, raw);
  const isSimple = start === node.from + 1 && end === node.to - 1;
  if (isSimple) return { kind: 'literal', value, start: node.from, end: node.to };
  if (value === written) return { kind: 'literal', value, start, end };
  const parts = piecesOf(written, start);
  return joined(parts.length === 0 ? [{ kind: 'literal', value, start, end }] : parts);
}

const ESCAPE = /\\(\r\n|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^}]*\}|[^])/g;
const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\r\n', ''],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

/** Stretches without escapes, each exact, and what each run of escapes stands for. */
function piecesOf(written: string, offset: number): Expression[] {
  const parts: Expression[] = [];
  const add = (from: number, to: number): void => {
    if (from === to) return;
    const value = cooked(written.slice(from, to), false);
    if (value !== '') parts.push({ kind: 'literal', value, start: offset + from, end: offset + to });
  };
  let at = 0;
  for (const match of written.matchAll(ESCAPE)) {
    add(at, match.index);
    at = match.index + match[0].length;
    add(match.index, at);
  }
  add(at, written.length);
  return parts;
}

function cooked(written: string, raw: boolean): string {
  if (raw || !written.includes('\\')) return written;
  return written.replace(ESCAPE, (whole, escape: string) => {
    const simple = SIMPLE_ESCAPES.get(escape);
    if (simple !== undefined) return simple;
    if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8));
    if (!/^[xuU]/.test(escape) || escape.length === 1) return whole;
    const code = Number.parseInt(escape.slice(1), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** `f'…{value}…'` */
function formatted(walk: Walk, node: Node): Expression {
  const { raw, start, end } = opened(walk, node);
  const texts: TemplateText[] = [];
  const values: Expression[] = [];
  let at = start;
  const text = (to: number): void => {
    const written = cooked(walk.text.slice(at, to), raw);
    texts.push({ text: written.replaceAll('{{', '{').replaceAll('}}', '}'), start: at, end: Math.max(at, to) });
  };
  for (const replaced of node.children) {
    if (replaced.name !== 'FormatReplacement') continue;
    const inner = replaced.children.find(isExpression);
    text(replaced.from);
    at = replaced.to;
    const place = { start: replaced.from, end: replaced.to };
    values.push(inner === undefined ? { kind: 'other', parts: [], ...place } : walk.readers.expression(walk, inner));
  }
  text(end);
  return { kind: 'template', texts, values, start: node.from, end: node.to };
}

/** `%s`, `%(name)s`, `%%`: https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting */
const PERCENT = /%(?:\((\w+)\))?[#0\- +]*(?:\*|\d+)?(?:\.\d+)?[hlL]?([diouxXeEfFgGcrsa%])/g;
/** `{}`, `{0}`, `{name}`, `{{`: https://docs.python.org/3/library/string.html#format-string-syntax */
const BRACES = /\{\{|\}\}|\{([^{}!:.[]*)[^{}]*\}/g;

/** The values that a text is formatted with. */
export interface Given {
  readonly positional: readonly Expression[];
  readonly named: ReadonlyMap<string, Expression>;
}

/** `'… %s …' % value` and `'… {} …'.format(value)` as templates; null where the values do not tell. */
export function format(walk: Walk, node: Node, style: 'percent' | 'braces', given: Given): Expression | null {
  const strings = node.name === 'ContinuedString' ? node.children.filter(isString) : [node];
  if (!strings.every((one) => one.name === 'String')) return null;
  let next = 0;
  const valueOf = (name: string | undefined): Expression | undefined => {
    if (name === undefined || name === '') return given.positional[next++];
    return /^\d+$/.test(name) ? given.positional[Number(name)] : given.named.get(name);
  };
  const parts = strings.map((one) => formattedPart(walk, one, style, valueOf));
  const known = parts.flatMap((part) => part ?? []);
  return known.length === parts.length ? joined(known) : null;
}

function formattedPart(
  walk: Walk,
  node: Node,
  style: 'percent' | 'braces',
  valueOf: (name: string | undefined) => Expression | undefined,
): Expression | null {
  const { raw, start, end: last } = opened(walk, node);
  const written = walk.text.slice(start, last);
  const texts: TemplateText[] = [];
  const values: Expression[] = [];
  let at = 0;
  for (const match of written.matchAll(style === 'percent' ? PERCENT : BRACES)) {
    const isText = style === 'percent' ? match[2] === '%' : match[0] === '{{' || match[0] === '}}';
    if (isText) {
      const text = cooked(written.slice(at, match.index), raw) + match[0].charAt(0);
      const end = start + match.index + 2;
      texts.push({ text, start: start + at, end });
      values.push({ kind: 'literal', value: '', start: end, end });
      at = match.index + match[0].length;
      continue;
    }
    const value = valueOf(match[1]);
    if (value === undefined) return null;
    texts.push({ text: cooked(written.slice(at, match.index), raw), start: start + at, end: start + match.index });
    values.push(
      style === 'braces' && /[.[]/.test(match[0])
        ? { kind: 'other', parts: [value], start: value.start, end: value.end }
        : value,
    );
    at = match.index + match[0].length;
  }
  texts.push({ text: cooked(written.slice(at), raw), start: start + at, end: last });
  return { kind: 'template', texts, values, start: node.from, end: node.to };
}

/** Whether a node is a string, of any kind. */
export function isText(node: Node | undefined): boolean {
  return node !== undefined && (isString(node) || node.name === 'ContinuedString');
}
