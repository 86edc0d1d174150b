import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, Scalar, type Document, type Node } from 'yaml';
import type { Expression, ObjectProperty } from '../model/expression';
import type { ReadNote } from '../model/facts';
import { escapedStretches, lineStretches, textOf } from './document-text';

const DEEPEST = 60;
/** What aliases stand for is read this many times over at most: aliases of aliases grow without end. */
const MOST_REPEATED = 20_000;

/**
 * Reads YAML: each document as the value that it states, with places. Templates of Helm are tolerated: lines that only
 * control the template are left out, and what it fills in is a name. https://yaml.org/spec/1.2.2/
 */
export function readYaml(text: string): {
  readonly documents: readonly Expression[];
  readonly notes: readonly ReadNote[];
} {
  const plain = withoutTemplate(text);
  const documents: Expression[] = [];
  const notes: ReadNote[] = [];
  for (const document of parse(plain)) {
    const [error] = document.errors;
    if (error !== undefined && plain === text) {
      const message = `Not valid YAML: ${error.message.split('\n')[0] ?? ''}`.replace(/:$/, '.');
      notes.push({ reason: 'syntax-error', message, start: error.pos[0], end: error.pos[1] });
    }
    if (document.contents !== null)
      documents.push(expressionOf({ text, anchors: new Map(), repeated: 0 }, document.contents, 0, false));
  }
  return { documents, notes };
}

function parse(text: string): readonly Document[] {
  const parsed = parseAllDocuments(text, { strict: false, uniqueKeys: false, logLevel: 'silent', prettyErrors: true });
  return Array.isArray(parsed) ? parsed : [];
}

const CONTROL_LINE = /^[ \t]*(?:\{\{[^\n]*\}\}|\{%[^\n]*%\})[ \t]*\r?$/gm;
const CONTROL =
  /\{\{-?\s*(?:if|else|end|range|with|define|template|include|block|toYaml|\/\*)\b(?:(?!\{\{)[^])*?\}\}|\{%(?:(?!\{%)[^])*?%\}/g;
const UNQUOTED = /(^|[\s:[,-])(\{\{(?:(?!\{\{)[^\n])*?\}\})/gm;

/** Blanks what is not YAML; offsets stay the same. */
function withoutTemplate(text: string): string {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  return text
    .replace(CONTROL_LINE, blank)
    .replace(CONTROL, (match, offset: number) => (text[offset - 1] === '$' ? match : blank(match)))
    .replace(UNQUOTED, (_, before: string, filled: string) => before + filled.replace(/[{}:#"'|>&*,[\]\n]/g, '_'));
}

function blank(match: string): string {
  return match.replace(/[^\n]/g, ' ');
}

interface Reading {
  /** The file as it is. */
  readonly text: string;
  /** What stands at an anchor, up to where the walk is. */
  readonly anchors: Map<string, Node>;
  repeated: number;
}

function expressionOf(reading: Reading, node: Node, depth: number, isRepeated: boolean): Expression {
  const [start = 0, end = start] = node.range ?? [];
  if (isRepeated) reading.repeated += 1;
  if (depth > DEEPEST || reading.repeated > MOST_REPEATED) return { kind: 'other', parts: [], start, end };
  if (isAlias(node)) {
    const target = reading.anchors.get(node.source);
    return target === undefined
      ? { kind: 'other', parts: [], start, end }
      : expressionOf(reading, target, depth + 1, true);
  }
  if ('anchor' in node && typeof node.anchor === 'string' && !isRepeated) reading.anchors.set(node.anchor, node);
  if (isMap(node)) {
    const properties = node.items.flatMap((pair): readonly ObjectProperty[] => {
      if (!isScalar(pair.key)) return [];
      const [keyStart = 0, keyEnd = keyStart] = pair.key.range ?? [];
      const value = pair.value as Node | null;
      const read: Expression =
        value === null
          ? { kind: 'literal', value: null, start: keyEnd, end: keyEnd }
          : expressionOf(reading, value, depth + 1, isRepeated);
      const key = String(pair.key.value);
      return key === '<<'
        ? [{ kind: 'spread', value: read }]
        : [{ kind: 'property', key, keyStart, keyEnd, value: read }];
    });
    return { kind: 'object', properties, start, end };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => expressionOf(reading, item as Node, depth + 1, isRepeated));
    return { kind: 'array', items, start, end };
  }
  return isScalar(node) ? scalarOf(reading, node, start, end) : { kind: 'other', parts: [], start, end };
}

function scalarOf({ text }: Reading, node: Scalar, start: number, end: number): Expression {
  const { value, type } = node;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return { kind: 'literal', value, start, end };
  if (typeof value !== 'string') return { kind: 'literal', value: text.slice(start, end), start, end };
  const raw = text.slice(start, end);
  const quoted = type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE;
  const inner = quoted ? raw.slice(1, -1) : raw;
  const from = quoted ? start + 1 : start;
  if (inner === value) return textOf([{ text: value, exact: true, start: from, end: from + inner.length }], start, end);
  if (type === Scalar.QUOTE_DOUBLE && !inner.includes('\n')) return textOf(escapedStretches(inner, from), start, end);
  if (inner.length === value.length)
    // What a template fills in was made plain for the parser.
    return textOf([{ text: inner, exact: true, start: from, end: from + inner.length }], start, end);
  return textOf(lineStretches(value, inner, from), start, end);
}
