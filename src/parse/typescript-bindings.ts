import { ts } from 'ts-morph';
import type { Expression, TypeExpression } from '../model/expression';
import type { BindingFacts, ParameterFacts } from '../model/facts';
import { DEEPEST_NESTING, type Draft, type Range } from './code-facts';
import { readOptionalType } from './typescript-types';
import { hasModifier, nameText } from './typescript-names';
import { cutShort, readNamed, startOf, type Walk } from './typescript-walk';

const Kind = ts.SyntaxKind;
/** Members of one path that are repeated for each name of a pattern; a longer path is kept under a hidden name. */
const LONGEST_PATH = 8;

/** Declares one name in the function at hand. */
export function declare(
  walk: Walk,
  name: ts.Node,
  value: Expression | null,
  type: TypeExpression | null,
  mutable: boolean,
  scope: Range,
): void {
  const text = nameText(name);
  if (text === null || text === '') return;
  walk.current.bindings.push({
    name: text,
    mutable,
    value,
    type,
    scopeStart: scope.start,
    scopeEnd: scope.end,
    start: startOf(walk, name),
    end: name.end,
  });
}

/**
 * Declares the names of a pattern as members of the value that it takes apart. A value that is more than a short path
 * is kept once, under a hidden name, where several members would repeat it.
 */
export function declarePattern(
  walk: Walk,
  pattern: ts.BindingPattern,
  source: Expression,
  mutable: boolean,
  scope: Range,
): void {
  if (walk.depth >= DEEPEST_NESTING) {
    cutShort(walk, pattern);
    return;
  }
  walk.depth++;
  const whole = pattern.elements.length > 1 && !isShort(source) ? hide(walk, pattern, source, scope) : source;
  pattern.elements.forEach((element, index) => {
    if (ts.isOmittedExpression(element)) return;
    const value = withDefault(walk, elementValue(walk, pattern, element, whole, index), element);
    if (ts.isIdentifier(element.name)) declare(walk, element.name, value, null, mutable, scope);
    else declarePattern(walk, element.name, value, mutable, scope);
  });
  walk.depth--;
}

/** Whether an expression may be repeated: a name, a module, or a short path from one. */
function isShort(source: Expression): boolean {
  let rest = source;
  for (let steps = 0; steps < LONGEST_PATH; steps++) {
    if (rest.kind !== 'member') {
      return rest.kind === 'name' || rest.kind === 'this' || rest.kind === 'module' || isEmpty(rest);
    }
    rest = rest.object;
  }
  return false;
}

function isEmpty(expression: Expression): boolean {
  return expression.kind === 'other' && expression.parts.length === 0;
}

/** Declares a value under a name that no code can spell, and answers that name. */
export function hide(walk: Walk, node: ts.Node, value: Expression, scope: Range, each = false): Expression {
  const start = startOf(walk, node);
  const { end } = node;
  const name = `${each ? 'each' : 'value'}@${start}`;
  const place = { scopeStart: scope.start, scopeEnd: scope.end, start, end };
  const binding: BindingFacts = { name, mutable: false, value, type: null, ...place };
  walk.current.bindings.push(each ? { ...binding, each: true } : binding);
  return { kind: 'name', name, start, end };
}

function elementValue(
  walk: Walk,
  pattern: ts.BindingPattern,
  element: ts.BindingElement,
  source: Expression,
  index: number,
): Expression {
  if (element.dotDotDotToken !== undefined) return unknownAt(walk, element);
  if (ts.isArrayBindingPattern(pattern)) return itemOf(walk, source, index, element);
  return memberOf(walk, source, element.propertyName ?? element.name);
}

/** A default applies where the value is undefined; `??` says so closely enough. */
function withDefault(walk: Walk, value: Expression, element: ts.BindingElement): Expression {
  if (element.initializer === undefined) return value;
  const right = readNamed(walk, element.initializer, element.name);
  return { kind: 'binary', operator: '??', left: value, right, start: value.start, end: right.end };
}

/** `source.key`, at the place of the key in a pattern. */
export function memberOf(walk: Walk, object: Expression, key: ts.Node): Expression {
  const start = startOf(walk, key);
  const property = nameText(key);
  if (property !== null) {
    return { kind: 'member', object, property, propertyStart: propertyStart(key, start), start, end: key.end };
  }
  if (!ts.isComputedPropertyName(key)) return unknownAt(walk, key);
  return { kind: 'element', object, index: walk.readers.expression(walk, key.expression), start, end: key.end };
}

/** Where the property itself begins: inside the quotes of a literal key. */
function propertyStart(key: ts.Node, start: number): number {
  return ts.isStringLiteralLike(key) ? start + 1 : start;
}

/** `source[index]`, at the place of the element in an array pattern. */
export function itemOf(walk: Walk, object: Expression, index: number, element: ts.Node): Expression {
  const start = startOf(walk, element);
  const { end } = element;
  return { kind: 'element', object, index: { kind: 'literal', value: index, start, end }, start, end };
}

/** A value that cannot be told: a rest element, a caught error. */
export function unknownAt(walk: Walk, node: ts.Node): Expression {
  return { kind: 'other', parts: [], start: startOf(walk, node), end: node.end };
}

/** Reads `const`, `let`, `var` and `using` declarations of one statement. */
export function readDeclarations(walk: Walk, list: ts.VariableDeclarationList): void {
  const mutable = isMutable(list);
  const scope = scopeOf(walk, list);
  for (const declaration of list.declarations) {
    const { name, initializer } = declaration;
    const type = readOptionalType(walk, declaration.type);
    if (ts.isIdentifier(name)) {
      const value = initializer === undefined ? null : readNamed(walk, initializer, name);
      declare(walk, name, value, type, mutable, scope);
    } else if (initializer !== undefined) readPattern(walk, name, initializer, mutable, scope);
    else declarePattern(walk, name, unknownAt(walk, name), mutable, scope);
  }
}

/** A pattern that declares nothing still runs its initialiser. */
function readPattern(
  walk: Walk,
  pattern: ts.BindingPattern,
  initializer: ts.Node,
  mutable: boolean,
  scope: Range,
): void {
  const calls = walk.calls;
  const { bindings, body } = walk.current;
  const count = bindings.length;
  const value = walk.readers.expression(walk, initializer);
  declarePattern(walk, pattern, value, mutable, scope);
  if (bindings.length === count && walk.calls !== calls) body.push(value);
}

/** `var` is visible in the whole function, the others in their block. */
export function scopeOf(walk: Walk, list: ts.VariableDeclarationList): Range {
  return (list.flags & ts.NodeFlags.BlockScoped) === 0 ? walk.functionBlock : walk.block;
}

/** `for (const x of values)`: the name holds an element. A pattern takes apart a hidden name that does. */
export function declareEach(walk: Walk, list: ts.VariableDeclarationList, values: Expression): void {
  const mutable = isMutable(list);
  const scope = scopeOf(walk, list);
  const [declaration] = list.declarations;
  if (declaration === undefined) return;
  const { name } = declaration;
  if (!ts.isIdentifier(name)) declarePattern(walk, name, hide(walk, name, values, scope, true), mutable, scope);
  else if (name.text !== '') {
    const type = readOptionalType(walk, declaration.type);
    const place = { scopeStart: scope.start, scopeEnd: scope.end, start: startOf(walk, name), end: name.end };
    walk.current.bindings.push({ name: name.text, mutable, value: values, type, ...place, each: true });
  }
}

function isMutable(list: ts.VariableDeclarationList): boolean {
  return (list.flags & (ts.NodeFlags.Const | ts.NodeFlags.Using)) === 0;
}

type Destructured = ParameterFacts['destructured'][number];

/** Reads one parameter of the function at hand. */
export function readParameter(
  walk: Walk,
  node: ts.ParameterDeclaration,
  decorators: readonly Expression[],
): ParameterFacts {
  const destructured: Destructured[] = [];
  if (!ts.isIdentifier(node.name)) readDestructured(walk, node.name, [], destructured);
  return {
    name: ts.isIdentifier(node.name) ? node.name.text : null,
    destructured,
    type: readOptionalType(walk, node.type),
    default: node.initializer === undefined ? null : readNamed(walk, node.initializer, node.name),
    rest: node.dotDotDotToken !== undefined,
    ...(node.questionToken !== undefined && { optional: true as const }),
    decorators,
    property: isProperty(node),
    start: startOf(walk, node),
    end: node.end,
  };
}

function isProperty(node: ts.ParameterDeclaration): boolean {
  return (
    hasModifier(node, Kind.PrivateKeyword) ||
    hasModifier(node, Kind.PublicKeyword) ||
    hasModifier(node, Kind.ProtectedKeyword) ||
    hasModifier(node, Kind.ReadonlyKeyword) ||
    hasModifier(node, Kind.OverrideKeyword)
  );
}

/**
 * The names of a parameter's pattern by their path. A rest element and what stands under a computed key have no path:
 * they are declared as names of unknown value.
 */
function readDestructured(
  walk: Walk,
  pattern: ts.BindingPattern,
  path: readonly string[],
  found: Draft<Destructured[]>,
): void {
  if (walk.depth >= DEEPEST_NESTING) {
    cutShort(walk, pattern);
    return;
  }
  walk.depth++;
  pattern.elements.forEach((element, index) => {
    if (ts.isOmittedExpression(element)) return;
    const key = ts.isArrayBindingPattern(pattern) ? String(index) : nameText(element.propertyName ?? element.name);
    if (element.dotDotDotToken !== undefined || key === null) declareUnknown(walk, element);
    else if (ts.isIdentifier(element.name)) {
      const initial = element.initializer === undefined ? null : readNamed(walk, element.initializer, element.name);
      const named = element.propertyName ?? element.name;
      const at = { start: startOf(walk, named), end: named.end };
      found.push({ local: element.name.text, path: [...path, key], default: initial, at });
    } else readDestructured(walk, element.name, [...path, key], found);
  });
  walk.depth--;
}

function declareUnknown(walk: Walk, element: ts.BindingElement): void {
  const value = unknownAt(walk, element);
  if (ts.isIdentifier(element.name)) declare(walk, element.name, value, null, true, walk.functionBlock);
  else declarePattern(walk, element.name, value, true, walk.functionBlock);
}
