import type { Expression, ObjectProperty } from '../model/expression';
import type { Scalar } from '../model/predicate';
import { DEEPEST_NESTING } from './code-facts';
import { readComprehension } from './python-comprehensions';
import { readLambda } from './python-functions';
import { format, isText, readString, stringPlace, stringText } from './python-strings';
import { childOf, ERROR, isExpression, type Node } from './python-tree';
import { bind, cutShort, textOf, type Walk } from './python-walk';

/** Reads any expression, with everything declared in it. */
export function readExpression(walk: Walk, node: Node): Expression {
  if (walk.depth >= DEEPEST_NESTING) return cutShort(walk, node);
  walk.depth++;
  const expression = read(walk, node);
  walk.depth--;
  return expression;
}

function read(walk: Walk, node: Node): Expression {
  const { from: start, to: end } = node;
  switch (node.name) {
    case 'VariableName':
      return nameAt(walk, node);
    case 'String':
    case 'FormatString':
    case 'ContinuedString':
      return readString(walk, node);
    case 'Number':
      return number(walk, node);
    case 'Boolean':
      return { kind: 'literal', value: textOf(walk, node) === 'True', start, end };
    case 'None':
      return { kind: 'literal', value: null, start, end };
    case 'MemberExpression':
      return readMember(walk, node);
    case 'CallExpression':
      return readCall(walk, node);
    case 'BinaryExpression':
    case 'UnaryExpression':
      return readOperation(walk, node);
    case 'ParenthesizedExpression':
    case 'AwaitExpression':
      return readInner(walk, node);
    case 'ConditionalExpression':
      return readConditional(walk, node);
    case 'LambdaExpression':
      return readLambda(walk, node);
    case 'NamedExpression':
      return readNamed(walk, node);
    case 'TupleExpression':
    case 'ArrayExpression':
    case 'SetExpression':
      return { kind: 'array', items: readItems(walk, node.children), start, end };
    case 'DictionaryExpression':
      return { kind: 'object', properties: readEntries(walk, node), start, end };
    case 'ComprehensionExpression':
    case 'ArrayComprehensionExpression':
    case 'SetComprehensionExpression':
    case 'DictionaryComprehensionExpression':
      return readComprehension(walk, node);
    case 'YieldExpression':
      return readYield(walk, node);
    case 'FormatReplacement':
      return readInner(walk, node);
    default:
      return partsOf(walk, node);
  }
}

/** A name: the instance in a method, a member of the class in its body, else what it is bound to. */
function nameAt(walk: Walk, node: Node): Expression {
  const { from: start, to: end } = node;
  const name = textOf(walk, node);
  if (name === walk.receiver && !walk.names.has(name)) return { kind: 'this', start, end };
  if (walk.classBody?.names.has(name) === true) {
    const object: Expression = { kind: 'class', index: walk.classBody.index, start, end };
    return { kind: 'member', object, property: name, propertyStart: start, start, end };
  }
  return { kind: 'name', name, start, end };
}

/** Facts are kept as JSON, which has no infinity, and a scalar of the algebra is a number. */
function number(walk: Walk, node: Node): Expression {
  const text = textOf(walk, node).replaceAll('_', '');
  const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return isExact ? literal(node, value) : { kind: 'other', parts: [], start: node.from, end: node.to };
}

function literal(node: Node, value: Scalar): Expression {
  return { kind: 'literal', value, start: node.from, end: node.to };
}

function readInner(walk: Walk, node: Node): Expression {
  const inner = node.children.filter(isExpression);
  const [first] = inner;
  return first !== undefined && inner.length === 1 ? readExpression(walk, first) : partsOf(walk, node);
}

/** Expressions between commas; `*x` is a spread. */
export function readItems(walk: Walk, nodes: readonly Node[]): Expression[] {
  const items: Expression[] = [];
  nodes.forEach((node, index) => {
    if (node.name === ERROR) items.push(...readItems(walk, node.children));
    if (!isExpression(node)) return;
    const before = nodes[index - 1];
    if (before?.name !== '*') {
      items.push(readExpression(walk, node));
      return;
    }
    items.push({ kind: 'spread', operand: readExpression(walk, node), start: before.from, end: node.to });
  });
  return items;
}

/** `{ key: value, **rest }` */
function readEntries(walk: Walk, node: Node): ObjectProperty[] {
  const properties: ObjectProperty[] = [];
  const { children } = node;
  for (let index = 0; index < children.length; index++) {
    const key = children[index];
    if (key === undefined || !isExpression(key)) continue;
    if (children[index - 1]?.name === '**') {
      properties.push({ kind: 'spread', value: readExpression(walk, key) });
      continue;
    }
    const value = children[index + 2];
    if (children[index + 1]?.name !== ':' || value === undefined || !isExpression(value)) continue;
    index += 2;
    walk.hint = key;
    properties.push(entry(walk, key, readExpression(walk, value)));
    walk.hint = null;
  }
  return properties;
}

function entry(walk: Walk, key: Node, value: Expression): ObjectProperty {
  const name = keyText(walk, key);
  return name === null
    ? { kind: 'computed', key: readExpression(walk, key), value }
    : { kind: 'property', key: name, keyStart: key.from, keyEnd: key.to, value };
}

function keyText(walk: Walk, key: Node): string | null {
  if (key.name === 'Number') return textOf(walk, key);
  return isText(key) ? stringText(walk, key) : null;
}

/** `object.property`, `object['key']`, `object[index]`, `object[from:to]`. */
function readMember(walk: Walk, node: Node): Expression {
  const { from: start, to: end, children } = node;
  const [first] = children;
  if (first === undefined) return partsOf(walk, node);
  const object = readExpression(walk, first);
  const property = childOf(node, 'PropertyName');
  if (property !== undefined) {
    return { kind: 'member', object, property: textOf(walk, property), propertyStart: property.from, start, end };
  }
  const bracket = children.find((one) => one.name === '[');
  if (bracket === undefined) return object;
  const inside = children.filter((one) => one.from >= bracket.to && one.name !== ']');
  if (inside.some((one) => one.name === ':')) return slice(walk, object, inside, bracket, node);
  const indexes = inside.filter(isExpression);
  const [index] = indexes;
  if (index === undefined) return object;
  const key = indexes.length === 1 && isText(index) ? stringText(walk, index) : null;
  if (key !== null && index.name === 'String') {
    return { kind: 'member', object, property: key, propertyStart: stringPlace(walk, index).start, start, end };
  }
  const several: Expression = { kind: 'array', items: readItems(walk, inside), start: index.from, end };
  return { kind: 'element', object, index: indexes.length === 1 ? readExpression(walk, index) : several, start, end };
}

/** `list[from:to]` as `list.slice(from, to)`. */
function slice(walk: Walk, object: Expression, inside: readonly Node[], bracket: Node, node: Node): Expression {
  const bounds: Expression[] = [];
  let isGiven = false;
  for (const one of inside) {
    if (one.name === ':' && !isGiven) bounds.push({ kind: 'undefined', start: one.from, end: one.from });
    if (one.name === ':') isGiven = false;
    else if (isExpression(one)) {
      bounds.push(readExpression(walk, one));
      isGiven = true;
    }
  }
  const { from: start, to: end } = node;
  const callee: Expression = { kind: 'member', object, property: 'slice', propertyStart: bracket.from, start, end };
  return { kind: 'call', callee, arguments: bounds, start, end };
}

function readCall(walk: Walk, node: Node): Expression {
  const { from: start, to: end } = node;
  const [callee, list] = node.children;
  if (callee === undefined || list === undefined) return partsOf(walk, node);
  const ofText = isMemberOfText(callee) ? readTextMethod(walk, callee, list, node) : null;
  if (ofText !== null) return ofText;
  walk.calls++;
  if (isSuper(walk, callee)) return { kind: 'super', start, end };
  const called = readExpression(walk, callee);
  const given = readArguments(walk, list);
  // What `super().__init__(…)` calls is the constructor.
  const isParent = called.kind === 'member' && called.object.kind === 'super' && called.property === '__init__';
  return { kind: 'call', callee: isParent ? called.object : called, arguments: given, start, end };
}

/** `super()` and `super(Orders, self)`. */
function isSuper(walk: Walk, callee: Node): boolean {
  return callee.name === 'VariableName' && textOf(walk, callee) === 'super' && walk.receiver !== null;
}

function isMemberOfText(callee: Node): boolean {
  return (
    callee.name === 'MemberExpression' && isText(callee.children[0]) && childOf(callee, 'PropertyName') !== undefined
  );
}

/** `'{} {}'.format(a, b)` as a template, and `', '.join(parts)` as `parts.join(', ')`. */
function readTextMethod(walk: Walk, callee: Node, list: Node, node: Node): Expression | null {
  const [text] = callee.children;
  const property = childOf(callee, 'PropertyName');
  if (text === undefined || property === undefined) return null;
  const { from: start, to: end } = node;
  const method = textOf(walk, property);
  if (method === 'format') {
    const { calls } = walk;
    const { positional, named } = formatGiven(readArguments(walk, list));
    const made = format(walk, text, 'braces', { positional, named });
    if (made === null) walk.calls = calls;
    return made === null ? null : { ...made, start, end };
  }
  const [items, ...others] = list.children.filter(isExpression);
  if (method !== 'join' || items === undefined || others.length > 0) return null;
  walk.calls++;
  const object = readExpression(walk, items);
  const joining: Expression = { kind: 'member', object, property: 'join', propertyStart: property.from, start, end };
  return { kind: 'call', callee: joining, arguments: [readString(walk, text)], start, end };
}

function formatGiven(given: readonly Expression[]): {
  readonly positional: readonly Expression[];
  readonly named: ReadonlyMap<string, Expression>;
} {
  const last = given.at(-1);
  const operand = last?.kind === 'unary' && last.operator === '**' ? last.operand : undefined;
  const isKeywords = operand?.kind === 'object';
  const properties = isKeywords ? operand.properties : [];
  const named = properties.flatMap((one) => (one.kind === 'property' ? [[one.key, one.value] as const] : []));
  return { positional: isKeywords ? given.slice(0, -1) : given, named: new Map(named) };
}

/** Arguments in order; those by keyword stand last, as `**` of an object. */
export function readArguments(walk: Walk, list: Node): Expression[] {
  const { children } = list;
  if (children.some((one) => one.name === 'for') && !children.some((one) => one.name === ',')) {
    return [readComprehension(walk, list)];
  }
  const given: Expression[] = [];
  const properties: ObjectProperty[] = [];
  let start = -1;
  let end = -1;
  for (let index = 0; index < children.length; index++) {
    const node = children[index];
    if (node === undefined || !isExpression(node)) continue;
    const before = children[index - 1];
    const value = children[index + 2];
    const isKeyword = children[index + 1]?.name === 'AssignOp' && textOf(walk, children[index + 1] ?? node) === '=';
    if (before?.name === '*') {
      given.push({ kind: 'spread', operand: readExpression(walk, node), start: before.from, end: node.to });
    } else if (before?.name === '**') {
      properties.push({ kind: 'spread', value: readExpression(walk, node) });
      if (start < 0) start = before.from;
      end = node.to;
    } else if (isKeyword) {
      const isWritten = value !== undefined && isExpression(value);
      walk.hint = isWritten ? node : null;
      if (isWritten) properties.push(keyword(walk, node, readExpression(walk, value)));
      walk.hint = null;
      if (start < 0) start = node.from;
      end = (isWritten ? value : node).to;
      index += isWritten ? 2 : 1;
    } else if (children[index + 1]?.name === 'AssignOp' && value !== undefined) {
      given.push(readWalrus(walk, node, value));
      index += 2;
    } else given.push(readExpression(walk, node));
  }
  if (properties.length === 0) return given;
  const operand: Expression = { kind: 'object', properties, start, end };
  return [...given, { kind: 'unary', operator: '**', operand, start, end }];
}

function keyword(walk: Walk, name: Node, value: Expression): ObjectProperty {
  return { kind: 'property', key: textOf(walk, name), keyStart: name.from, keyEnd: name.to, value };
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['not', '!'],
  ['<>', '!='],
]);

/**
 * The grammar gives `not`, `and` and `or` their order of appearance; they are put in order here.
 * https://docs.python.org/3/reference/expressions.html#operator-precedence
 */
function readOperation(walk: Walk, node: Node): Expression {
  if (!isLogical(node)) return readSimpleOperation(walk, node);
  const parts: Node[] = [];
  flatten(node, parts);
  const queue = parts.values();
  let ahead = queue.next();
  const accept = (name: string): boolean => {
    if (ahead.done === true || ahead.value.name !== name) return false;
    ahead = queue.next();
    return true;
  };
  const operand = (): Expression => {
    const start = ahead.done === true ? node.to : ahead.value.from;
    if (accept('not')) {
      const inner = operand();
      return { kind: 'unary', operator: '!', operand: inner, start, end: inner.end };
    }
    const leaf = ahead.done === true ? undefined : ahead.value;
    ahead = queue.next();
    return leaf === undefined ? { kind: 'other', parts: [], start, end: start } : readExpression(walk, leaf);
  };
  const chain = (name: string, next: () => Expression): Expression => {
    let left = next();
    while (accept(name)) {
      walk.conditions++;
      const right = next();
      walk.conditions--;
      left = { kind: 'binary', operator: OPERATORS.get(name) ?? name, left, right, start: left.start, end: right.end };
    }
    return left;
  };
  return chain('or', () => chain('and', operand));
}

function isLogical(node: Node): boolean {
  return node.children.some(
    ({ name }) => name === 'and' || name === 'or' || (name === 'not' && node.name === 'UnaryExpression'),
  );
}

/** Operands, and the words `not`, `and` and `or` between them. */
function flatten(node: Node, parts: Node[]): void {
  const isOperation = node.name === 'BinaryExpression' || node.name === 'UnaryExpression';
  if (!isOperation || !isLogical(node)) parts.push(node);
  else for (const child of node.children) if (child.name !== ERROR) flatten(child, parts);
}

function readSimpleOperation(walk: Walk, node: Node): Expression {
  const { from: start, to: end, children } = node;
  const operands = children.filter(isExpression);
  const [left, right] = operands;
  const signs = children.filter((one) => !isExpression(one) && one.name !== ERROR);
  const written = signs.map((one) => textOf(walk, one)).join(' ');
  const operator = OPERATORS.get(written) ?? written;
  if (left === undefined) return partsOf(walk, node);
  if (right === undefined) {
    const operand = readExpression(walk, left);
    const isNegative = operator === '-' && operand.kind === 'literal' && typeof operand.value === 'number';
    return isNegative ? literal(node, -Number(operand.value)) : { kind: 'unary', operator, operand, start, end };
  }
  if (operator === '%' && isText(left)) return readPercent(walk, left, right, node);
  if (isComparison(left, signs)) return readChain(walk, left, operator, right, node);
  return { kind: 'binary', operator, left: readExpression(walk, left), right: readExpression(walk, right), start, end };
}

function isComparison(node: Node, signs: readonly Node[]): boolean {
  const compares = ({ name }: Node): boolean => /^(?:CompareOp|in|is|not)$/.test(name);
  return signs.some(compares) && node.name === 'BinaryExpression' && node.children.some(compares);
}

/** `a < b < c` is `a < b and b < c`. */
function readChain(walk: Walk, first: Node, operator: string, last: Node, node: Node): Expression {
  const left = readExpression(walk, first);
  const right = readExpression(walk, last);
  const { from: start, to: end } = node;
  const middle = left.kind === 'binary' && left.operator === '&&' ? left.right : left;
  if (middle.kind !== 'binary') return { kind: 'binary', operator, left, right, start, end };
  const next: Expression = { kind: 'binary', operator, left: middle.right, right, start: middle.right.start, end };
  return { kind: 'binary', operator: '&&', left, right: next, start, end };
}

function readPercent(walk: Walk, text: Node, values: Node, node: Node): Expression {
  const right = readExpression(walk, values);
  const positional = values.name === 'TupleExpression' && right.kind === 'array' ? right.items : [right];
  const properties = right.kind === 'object' ? right.properties : [];
  const named = properties.flatMap((one) => (one.kind === 'property' ? [[one.key, one.value] as const] : []));
  const { from: start, to: end } = node;
  const made = format(walk, text, 'percent', { positional, named: new Map(named) });
  return made === null
    ? { kind: 'binary', operator: '%', left: readString(walk, text), right, start, end }
    : { ...made, start, end };
}

function readConditional(walk: Walk, node: Node): Expression {
  const [whenTrue, test, whenFalse] = node.children.filter(isExpression);
  if (whenTrue === undefined || test === undefined || whenFalse === undefined) return partsOf(walk, node);
  const condition = readExpression(walk, test);
  walk.conditions++;
  const then = readExpression(walk, whenTrue);
  const otherwise = readExpression(walk, whenFalse);
  walk.conditions--;
  return { kind: 'conditional', condition, then, otherwise, start: node.from, end: node.to };
}

/** `(name := value)` */
function readNamed(walk: Walk, node: Node): Expression {
  const [name, value] = node.children.filter(isExpression);
  return name === undefined || value === undefined ? partsOf(walk, node) : readWalrus(walk, name, value);
}

function readWalrus(walk: Walk, name: Node, value: Node): Expression {
  const { calls } = walk;
  const read = readExpression(walk, value);
  walk.calls = calls;
  const place = { start: name.from, end: name.to };
  bind(walk, textOf(walk, name), place, read, null, value.to);
  return { kind: 'name', name: textOf(walk, name), start: value.to, end: value.to };
}

/** What a generator yields counts as what it returns: a context manager, a dependency or a loop is given it. */
export function readYield(walk: Walk, node: Node): Expression {
  const values = node.children.filter(isExpression);
  const [value] = values;
  const { from: start, to: end } = node;
  if (value !== undefined) {
    const { calls } = walk;
    const items = values.map((one) => readExpression(walk, one));
    const [only] = items;
    const given: Expression =
      only !== undefined && items.length === 1 ? only : { kind: 'array', items, start: value.from, end };
    walk.current.returns.push(given);
    walk.calls = calls;
  }
  return { kind: 'other', parts: [], start, end };
}

/** Syntax that is not kept, with those of its expressions that hold calls. */
function partsOf(walk: Walk, node: Node): Expression {
  const parts: Expression[] = [];
  for (const child of node.children) {
    if (!isExpression(child) && child.name !== ERROR) continue;
    const { calls } = walk;
    const expression = readExpression(walk, child);
    if (walk.calls !== calls) parts.push(expression);
  }
  return { kind: 'other', parts, start: node.from, end: node.to };
}
