import type { Expression, Located, TypeExpression } from '../model/expression';
import type { Range } from './code-facts';
import { isExpression, type Node } from './python-tree';
import { bind, hide, textOf, unknownAt, type Walk } from './python-walk';

const PATTERNS: ReadonlySet<string> = new Set(['TupleExpression', 'ArrayExpression', 'ParenthesizedExpression']);

/** Members of one path that are repeated for each name of a pattern. */
const LONGEST_PATH = 8;

/** The names that a target binds, without those inside members. */
function partsOf(target: Node): readonly Node[] | null {
  if (!PATTERNS.has(target.name)) return null;
  const inner = target.children.filter(isExpression);
  return target.name === 'ParenthesizedExpression' && inner.length === 1
    ? (partsOf(inner[0] ?? target) ?? inner)
    : inner;
}

/**
 * `targets = value`: names are bound, members assigned, and patterns take the value apart.
 *
 * @param from where the names hold their value: after the statement
 */
export function assign(
  walk: Walk,
  targets: readonly Node[],
  value: Expression,
  type: TypeExpression | null,
  whole: Located,
): void {
  const [target] = targets;
  if (target !== undefined && targets.length === 1) assignOne(walk, target, value, type, whole);
  else assignParts(walk, targets, value, whole);
}

function assignOne(walk: Walk, written: Node, value: Expression, type: TypeExpression | null, whole: Located): void {
  const target = walk.replaced.get(written.from) ?? written;
  const parts = partsOf(target);
  if (parts !== null) {
    assignParts(walk, parts, value, whole);
    return;
  }
  const place = { start: target.from, end: target.to };
  if (target.name === 'VariableName') bind(walk, textOf(walk, target), place, value, type, whole.end);
  else if (target.name === 'MemberExpression') {
    const { calls } = walk;
    const assigned = walk.readers.expression(walk, target);
    walk.calls = calls;
    const conditional = walk.conditions > 0;
    walk.current.assignments.push({
      target: assigned,
      operator: '=',
      value,
      conditional,
      start: whole.start,
      end: whole.end,
    });
  }
}

function assignParts(walk: Walk, parts: readonly Node[], value: Expression, whole: Located): void {
  const items = value.kind === 'array' && !value.items.some((one) => one.kind === 'spread') ? value.items : null;
  const source =
    items !== null || isShort(value) ? value : hide(walk, spanOf(parts, whole), value, walk.current, false);
  parts.forEach((part, index) => {
    const place = { start: part.from, end: part.to };
    const item = items?.[index];
    const read: Expression = {
      kind: 'element',
      object: source,
      index: { kind: 'literal', value: index, ...place },
      ...place,
    };
    assignOne(walk, part, isCounted(walk, parts, index) ? (item ?? read) : unknownAt(place), null, whole);
  });
}

function spanOf(parts: readonly Node[], whole: Located): Located {
  return { start: parts[0]?.from ?? whole.start, end: parts.at(-1)?.to ?? whole.end };
}

/** `first, *others, last = values`: from the star on, nobody knows which it is. */
function isCounted(walk: Walk, parts: readonly Node[], index: number): boolean {
  return !parts.slice(0, index + 1).some((part) => isStarred(walk, part));
}

function isStarred(walk: Walk, { from }: Node): boolean {
  let at = from - 1;
  while (/\s/.test(walk.text.charAt(at))) at--;
  return walk.text.charAt(at) === '*';
}

function isShort(source: Expression): boolean {
  let rest = source;
  for (let steps = 0; steps < LONGEST_PATH && rest.kind === 'member'; steps++) rest = rest.object;
  return rest.kind === 'name' || rest.kind === 'this' || (rest.kind === 'other' && rest.parts.length === 0);
}

/**
 * `for targets in list`: the name holds an element; a pattern takes apart a hidden name that does. Answers the name.
 *
 * @param range where the names hold it
 */
export function bindTargets(
  walk: Walk,
  targets: readonly Node[],
  list: Expression | null,
  range: Range,
): string | null {
  const [written] = targets;
  if (written === undefined) return null;
  const target = walk.replaced.get(written.from) ?? written;
  const parts = targets.length > 1 ? targets : partsOf(target);
  const place = { start: written.from, end: targets.at(-1)?.to ?? written.to };
  const value = list === null ? unknownAt(place) : iterated(list);
  const outer = walk.block;
  if (parts === null && target.name === 'VariableName') {
    const name = textOf(walk, target);
    if (walk.outside.has(name)) return null;
    walk.names.add(name);
    const scope = { scopeStart: range.start, scopeEnd: range.end };
    walk.current.bindings.push({ name, mutable: true, value, type: null, ...scope, ...place, each: true });
    return name;
  }
  // What takes the element apart stands before the list.
  const each = hide(walk, place, value, { ...range, start: Math.min(place.start, range.start) }, true);
  walk.block = range;
  if (parts === null) assign(walk, targets, each, null, { start: place.start, end: range.start });
  else bindParts(walk, parts, each, range);
  walk.block = outer;
  return each.kind === 'name' ? each.name : null;
}

/** A loop asks what it goes through for its items: https://docs.python.org/3/reference/datamodel.html#object.__iter__ */
function iterated(list: Expression): Expression {
  if (list.kind !== 'call' && list.kind !== 'member' && list.kind !== 'name') return list;
  const { start, end } = list;
  const callee: Expression = { kind: 'member', object: list, property: '__iter__', propertyStart: end, start, end };
  return { kind: 'call', callee, arguments: [], start, end };
}

function bindParts(walk: Walk, parts: readonly Node[], source: Expression, range: Range): void {
  parts.forEach((part, index) => {
    const place = { start: part.from, end: part.to };
    const read: Expression = {
      kind: 'element',
      object: source,
      index: { kind: 'literal', value: index, ...place },
      ...place,
    };
    const value = isCounted(walk, parts, index) ? read : unknownAt(place);
    const inner = partsOf(part);
    if (inner !== null) bindParts(walk, inner, value, range);
    else if (part.name !== 'VariableName') assignOne(walk, part, value, null, { start: part.from, end: range.start });
    else {
      const name = textOf(walk, part);
      walk.names.add(name);
      const scope = { scopeStart: range.start, scopeEnd: range.end };
      walk.current.bindings.push({ name, mutable: true, value, type: null, ...scope, ...place });
    }
  });
}

/** What stands on the right: one expression, or several as a tuple. Its calls are kept where it goes. */
export function valueWritten(walk: Walk, written: readonly Node[]): Expression {
  const { calls } = walk;
  const nodes = written.filter(isExpression);
  const [first] = nodes;
  const last = nodes.at(-1);
  const value =
    first === undefined || last === undefined
      ? unknownAt({ start: written[0]?.from ?? 0, end: written[0]?.to ?? 0 })
      : nodes.length === 1 && !written.some(({ name }) => name === ',')
        ? walk.readers.expression(walk, first)
        : ({
            kind: 'array',
            items: nodes.map((one) => walk.readers.expression(walk, one)),
            start: first.from,
            end: last.to,
          } as const);
  walk.calls = calls;
  return value;
}
