import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Expression, ObjectProperty } from '../model/expression';
import type { ReadNote } from '../model/facts';
import { escapedStretches, textOf } from './document-text';

/** Reads JSON, with comments and trailing commas allowed, as the value that it states, with places. */
export function readJson(text: string): {
  readonly documents: readonly Expression[];
  readonly notes: readonly ReadNote[];
} {
  const errors: ParseError[] = [];
  const root = parseJson(text, errors);
  return { documents: root === undefined ? [] : [expressionOf(text, root)], notes: notesOf(errors) };
}

/** The parser recurses: what is nested beyond the stack is an error as any other. */
export function parseJson(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  } catch {
    errors.push({ error: 1, offset: 0, length: text.length });
    return undefined;
  }
}

/** One note for the first error. */
export function notesOf(errors: readonly ParseError[]): ReadNote[] {
  const [first] = errors;
  if (first === undefined) return [];
  const words = printParseErrorCode(first.error).replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const end = first.offset + first.length;
  return [{ reason: 'syntax-error', message: `Not valid JSON: ${words}.`, start: first.offset, end }];
}

function expressionOf(text: string, node: Node): Expression {
  const place = { start: node.offset, end: node.offset + node.length };
  switch (node.type) {
    case 'object':
      return {
        kind: 'object',
        properties: (node.children ?? []).flatMap((child) => propertyOf(text, child)),
        ...place,
      };
    case 'array':
      return { kind: 'array', items: (node.children ?? []).map((child) => expressionOf(text, child)), ...place };
    case 'string': {
      // A string may lack its end.
      const isClosed = node.length > 1 && text[place.end - 1] === '"';
      const start = place.start + 1;
      const end = isClosed ? place.end - 1 : Math.max(start, place.end);
      return textOf(escapedStretches(text.slice(start, end), start), start, end);
    }
    default:
      return { kind: 'literal', value: node.value as number | boolean | null, ...place };
  }
}

function propertyOf(text: string, { children }: Node): readonly ObjectProperty[] {
  const [key, value] = children ?? [];
  if (key === undefined || value === undefined) return [];
  const keyEnd = key.offset + key.length;
  const read = expressionOf(text, value);
  return [{ kind: 'property', key: String(key.value), keyStart: key.offset, keyEnd, value: read }];
}
