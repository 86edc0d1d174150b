import { parseTOML, ParseError, type AST } from 'toml-eslint-parser';
import type { Expression, ObjectProperty } from '../model/expression';
import type { ReadNote } from '../model/facts';
import { escapedStretches, lineStretches, textOf } from './document-text';

/** Reads TOML as the value that it states, with places: https://toml.io/en/v1.0.0. What does not parse is a note. */
export function readToml(text: string): {
  readonly documents: readonly Expression[];
  readonly notes: readonly ReadNote[];
} {
  try {
    const [table] = parseTOML(text).body;
    return { documents: [objectOf(text, table)], notes: [] };
  } catch (error) {
    // The parser recurses: what is nested beyond the stack, or too long for it, is an error as any other.
    if (error instanceof RangeError) {
      const message = 'Not read: the TOML is nested too deep, or too long.';
      return { documents: [], notes: [{ reason: 'syntax-error', message, start: 0, end: 0 }] };
    }
    if (!(error instanceof ParseError)) throw error;
    const message = `Not valid TOML: ${error.message}.`;
    return { documents: [], notes: [{ reason: 'syntax-error', message, start: error.index, end: error.index + 1 }] };
  }
}

/** A table while it is gathered: `[a.b]` and `a.b = 1` may stand anywhere. */
interface Table {
  readonly properties: Map<string, { keyStart: number; keyEnd: number; value: Table | Table[] | Expression }>;
  readonly start: number;
  readonly end: number;
}

function objectOf(text: string, top: AST.TOMLTopLevelTable): Expression {
  const root = createTable(top);
  for (const entry of top.body) {
    if (entry.type === 'TOMLKeyValue') assign(text, root, entry);
    else {
      const table = tableAt(root, entry.key.keys, entry.kind === 'array', entry);
      for (const pair of entry.body) assign(text, table, pair);
    }
  }
  return tableExpression(root);
}

function createTable({ range: [start, end] }: AST.TOMLNode): Table {
  return { properties: new Map(), start, end };
}

function tableAt(root: Table, keys: AST.TOMLKey['keys'], isArray: boolean, node: AST.TOMLNode): Table {
  let table = root;
  keys.forEach((key, index) => {
    const [keyStart, keyEnd] = key.range;
    const name = keyText(key);
    const known = table.properties.get(name)?.value;
    const appends = isArray && index === keys.length - 1;
    if (Array.isArray(known)) {
      const made = appends ? createTable(node) : (known.at(-1) ?? createTable(node));
      if (appends) known.push(made);
      table = made;
    } else if (known !== undefined && isTable(known)) table = known;
    else {
      const made = createTable(node);
      table.properties.set(name, { keyStart, keyEnd, value: appends ? [made] : made });
      table = made;
    }
  });
  return table;
}

function assign(text: string, table: Table, pair: AST.TOMLKeyValue): void {
  const last = pair.key.keys.at(-1);
  if (last === undefined) return;
  const holder = tableAt(table, pair.key.keys.slice(0, -1), false, pair);
  const [keyStart, keyEnd] = last.range;
  holder.properties.set(keyText(last), { keyStart, keyEnd, value: valueOf(text, pair.value) });
}

function keyText(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

function valueOf(text: string, node: AST.TOMLContentNode): Expression {
  const [start, end] = node.range;
  switch (node.type) {
    case 'TOMLArray':
      return { kind: 'array', items: node.elements.map((element) => valueOf(text, element)), start, end };
    case 'TOMLInlineTable': {
      const table = createTable(node);
      for (const pair of node.body) assign(text, table, pair);
      return tableExpression(table);
    }
    case 'TOMLValue':
      if (node.kind === 'string') return stringOf(text, node.value, node.style === 'basic', start, end);
      if (node.kind === 'integer' || node.kind === 'float') return { kind: 'literal', value: node.value, start, end };
      if (node.kind === 'boolean') return { kind: 'literal', value: node.value, start, end };
      return { kind: 'literal', value: text.slice(start, end), start, end };
  }
}

function stringOf(text: string, value: string, escapes: boolean, start: number, end: number): Expression {
  const raw = text.slice(start, end);
  const quotes = /^("""|''')/.test(raw) ? 3 : 1;
  const inner = raw.slice(quotes, -quotes);
  const from = start + quotes;
  if (inner === value) return textOf([{ text: value, exact: true, start: from, end: from + inner.length }], start, end);
  const stretches = escapes && quotes === 1 ? escapedStretches(inner, from) : lineStretches(value, inner, from);
  return textOf(stretches, start, end);
}

function tableExpression({ properties, start, end }: Table): Expression {
  const read = [...properties].map(([key, { keyStart, keyEnd, value }]): ObjectProperty => {
    const property = { kind: 'property' as const, key, keyStart, keyEnd };
    if (Array.isArray(value)) {
      const items = value.map(tableExpression);
      return {
        ...property,
        value: { kind: 'array', items, start: items[0]?.start ?? start, end: items.at(-1)?.end ?? end },
      };
    }
    return { ...property, value: isTable(value) ? tableExpression(value) : value };
  });
  return { kind: 'object', properties: read, start, end };
}

function isTable(value: Table | Expression): value is Table {
  return 'properties' in value && value.properties instanceof Map;
}
