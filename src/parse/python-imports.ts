import type { Expression } from '../model/expression';
import { childOf, type Node } from './python-tree';
import { bind, placeOf, textOf, type Walk } from './python-walk';

interface Imported {
  readonly local: string;
  /** The dotted name of the module. */
  readonly from: string;
  /** The name in the module; `*` for the module itself. */
  readonly imported: string;
  /** The name that says what is imported, and the one that it has here. */
  readonly named: Node;
  readonly at: Node;
}

/**
 * `import a.b as c`, `from .a import b as c`. At the top level a name of its own; in a function, or under a condition, a
 * name with a value, as others have it.
 */
export function readImport(walk: Walk, node: Node): void {
  const { from, all } = sourceOf(walk, node);
  if (!walk.forTypes) noteLoads(walk, node, from, all);
  if (from !== null && all !== null) {
    walk.imports.push({ local: '*', imported: '*', from, start: all.from, end: all.to });
    if (walk.index === 0) walk.exports.push({ name: '*', from, imported: '*', start: all.from, end: all.to });
    return;
  }
  for (const one of importsOf(walk, node)) {
    const place = { start: one.at.from, end: one.at.to };
    const isPlain = walk.index === 0 && walk.conditions === 0 && walk.classBody === null && !walk.names.has(one.local);
    if (isPlain) {
      walk.names.add(one.local);
      walk.imports.push({ local: one.local, imported: one.imported, from: one.from, ...place });
    } else bind(walk, one.local, place, valueOf(one), null, placeOf(walk, node).end);
  }
}

/** Importing any name of a module runs the whole of it: https://docs.python.org/3/reference/import.html */
function noteLoads(walk: Walk, node: Node, from: string | null, all: Node | null): void {
  const place = placeOf(walk, node);
  if (from === null)
    for (const dotted of dottedNames(walk, node)) walk.loads.push({ from: dotted, names: [], ...place });
  else {
    const names = all === null ? importsOf(walk, node).map(({ imported }) => imported) : ['*'];
    walk.loads.push({ from, names, ...place });
  }
}

/** The modules of `import a.b, c as d`. */
function dottedNames(walk: Walk, node: Node): readonly string[] {
  const text = textOf(walk, node).replace(/^import\b/, '');
  return text.split(',').map((one) => one.replace(/\bas\b[^,]*$/, '').replace(/[\s\\()]+/g, ''));
}

function valueOf({ from, imported, named }: Imported): Expression {
  const place = { start: named.from, end: named.to };
  const module: Expression = { kind: 'module', from, ...place };
  if (imported === '*') return module;
  return { kind: 'member', object: module, property: imported, propertyStart: named.from, ...place };
}

/** The names that the imports directly in a block give. */
export function importedNames(walk: Walk, body: Node): readonly string[] {
  return body.children.flatMap((one) =>
    one.name === 'ImportStatement' ? importsOf(walk, one).map(({ local }) => local) : [],
  );
}

/** The module after `from`, with its dots; `all` is the star. */
function sourceOf(walk: Walk, node: Node): { readonly from: string | null; readonly all: Node | null } {
  if (childOf(node, 'from') === undefined) return { from: null, all: null };
  const at = node.children.findIndex(({ name }) => name === 'import');
  const before = node.children.slice(1, at < 0 ? undefined : at);
  const from = before.map((one) => textOf(walk, one)).join('');
  return { from, all: node.children.slice(at + 1).find(({ name }) => name === '*') ?? null };
}

function importsOf(walk: Walk, node: Node): readonly Imported[] {
  const { from } = sourceOf(walk, node);
  const at = node.children.findIndex(({ name }) => name === 'import');
  const found: Imported[] = [];
  let names: Node[] = [];
  let alias: Node | null = null;
  let isAlias = false;
  const flush = (): void => {
    const one = importedAs(walk, from, names, alias);
    if (one !== null) found.push(one);
    names = [];
    alias = null;
    isAlias = false;
  };
  for (const child of node.children.slice(at + 1)) {
    if (child.name === ',') flush();
    else if (child.name === 'as') isAlias = true;
    else if (child.name !== 'VariableName') continue;
    else if (isAlias) alias = child;
    else names.push(child);
  }
  flush();
  return found;
}

function importedAs(walk: Walk, from: string | null, names: readonly Node[], alias: Node | null): Imported | null {
  const [first] = names;
  const last = names.at(-1);
  if (first === undefined || last === undefined) return null;
  if (from !== null) {
    const imported = textOf(walk, last);
    return { local: alias === null ? imported : textOf(walk, alias), from, imported, named: last, at: alias ?? last };
  }
  const dotted = names.map((one) => textOf(walk, one)).join('.');
  // `import a.b` binds `a`.
  return alias === null
    ? { local: textOf(walk, first), from: textOf(walk, first), imported: '*', named: first, at: first }
    : { local: textOf(walk, alias), from: dotted, imported: '*', named: last, at: alias };
}
