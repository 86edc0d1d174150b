import type { Operand } from '../model/predicate';
import { constantNumber, offsetFromNow } from './sql-moment';
import { resolve, type Column, type Output, type Relation, type Scope } from './sql-scope';
import type { Node, Select } from './sql-syntax';

/** What is needed to tell what expressions mean in one query. */
export interface Meaning {
  readonly source: string;
  readonly scope: Scope;
  readonly looseTexts: boolean;
  /** Inside an odd number of negations. */
  readonly negated: boolean;
  /** The columns of a subquery. */
  readonly outputsOf: (select: Select) => readonly Output[];
  /** The columns of the surrounding query that a subquery reads. */
  readonly freeColumns: (select: Select) => readonly { readonly relation: Relation; readonly field: string }[];
}

const LONGEST_TEXT = 80;

/** The code of an expression, white space folded, at most 80 characters. */
export function textOf(source: string, place: { readonly start: number; readonly end: number }): string {
  const text = source
    .slice(place.start, Math.min(place.end, place.start + 4 * LONGEST_TEXT))
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
}

/** What a column is compared with, or set to, beside the row of `own`. */
export function operandOf(node: Node, own: Relation | null, meaning: Meaning): Operand {
  const moment = offsetFromNow(node);
  if (moment) return { kind: 'now', ...moment };
  const text = textOf(meaning.source, node);
  const inner = withoutCasts(node);
  switch (inner.kind) {
    case 'literal':
      return { kind: 'literal', value: inner.value };
    case 'parameter':
      return { kind: 'parameter', text: inner.text };
    case 'column':
      return columnOperand(inner, own, meaning, text);
    case 'subquery': {
      const [output] = meaning.outputsOf(inner.select);
      const field = output?.field ?? null;
      return { kind: 'subquery', text, entity: output?.entity ?? null, field: field === null ? null : [field] };
    }
    default: {
      const number = constantNumber(inner);
      if (number !== null) return { kind: 'literal', value: number };
      return onlyParameters(inner) ? { kind: 'parameter', text } : { kind: 'unknown', text };
    }
  }
}

function columnOperand(node: Column, own: Relation | null, meaning: Meaning, text: string): Operand {
  const found = resolve(node, meaning.scope);
  if (found.kind !== 'relation') return { kind: 'unknown', text };
  const { relation } = found;
  if (relation === own) return { kind: 'field', path: [node.name], entity: null };
  if (relation.table) return { kind: 'field', path: [node.name], entity: relation.table.name };
  const output = relation.outputs?.get(node.name);
  return { kind: 'field', path: [output?.field ?? node.name], entity: output?.entity ?? relation.alias };
}

/** The expression inside casts. */
export function withoutCasts(node: Node): Node {
  let inner = node;
  while (inner.kind === 'cast') inner = inner.of;
  return inner;
}

/**
 * One side of a comparison. A name in double quotes beside a column without them (`state = "open"`) is a column if there
 * is one of that name, else SQLite and MySQL take it for a text: it is not known here.
 * https://www.sqlite.org/quirks.html#double_quoted_string_literals_are_accepted
 */
export function sideOf(node: Node, beside: Node, meaning: Meaning): Node {
  if (!meaning.looseTexts || node.kind !== 'column' || !node.loose || beside.kind !== 'column') return node;
  const quote = meaning.source[beside.nameStart];
  if (quote === '"' || quote === '[') return node;
  return { kind: 'other', reason: 'a name or a text', parts: [node], start: node.start, end: node.end };
}

/** A name in double quotes where no column can stand, or hardly does (VALUES, IN): a text. */
export function asText(node: Node, meaning: Meaning): Node {
  if (!meaning.looseTexts || node.kind !== 'column' || !node.loose) return node;
  return { kind: 'literal', value: node.name, start: node.start, end: node.end };
}

/** Whether an expression holds values given at run time, and nothing of any row. */
function onlyParameters(node: Node): boolean {
  const kinds = new Set<Node['kind']>();
  const visit = (each: Node): void => {
    kinds.add(each.kind);
    children(each).forEach(visit);
  };
  visit(node);
  return kinds.has('parameter') && !(['column', 'subquery', 'exists', 'star'] as const).some((kind) => kinds.has(kind));
}

/** The expressions directly inside one, without those of subqueries. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'column':
    case 'literal':
    case 'parameter':
    case 'star':
    case 'exists':
    case 'subquery':
      return [];
    case 'call':
      return node.arguments;
    case 'cast':
    case 'negative':
    case 'not':
    case 'is':
      return [node.of];
    case 'interval':
    case 'other':
      return node.parts;
    case 'operation':
      return node.operands;
    case 'compare':
    case 'distinct':
      return [node.left, node.right];
    case 'junction':
      return node.of;
    case 'in':
      return [node.of, ...node.list];
    case 'between':
      return [node.of, node.low, node.high];
    case 'match':
      return [node.of, node.pattern];
    case 'quantified':
      return [node.of, node.list];
    case 'array':
    case 'tuple':
      return node.items;
  }
}
