import { ts } from 'ts-morph';
import type { Expression } from '../model/expression';
import { DEEPEST_NESTING } from './code-facts';
import { hide, itemOf, memberOf, unknownAt } from './typescript-bindings';
import { unwrap } from './typescript-names';
import { cutShort, readNamed, startOf, type Walk } from './typescript-walk';

const Kind = ts.SyntaxKind;
/** Length in UTF-16 units of the longest value that is kept in an assignment and again where the assignment is used. */
const LONGEST_REPEATED = 16_384;

/** Whether the expression is an assignment, `delete`, `++` or `--`: its calls are then kept in `assignments`. */
export function isAssignment(node: ts.Node): boolean {
  const inner = unwrap(node);
  if (ts.isBinaryExpression(inner)) return isAssignmentOperator(inner.operatorToken.kind);
  return ts.isDeleteExpression(inner) || (isUnaryUpdate(inner) && isUpdateOperator(inner.operator));
}

export function isAssignmentOperator(kind: ts.SyntaxKind): boolean {
  return kind >= Kind.FirstAssignment && kind <= Kind.LastAssignment;
}

export function isUpdateOperator(kind: ts.SyntaxKind): boolean {
  return kind === Kind.PlusPlusToken || kind === Kind.MinusMinusToken;
}

function isUnaryUpdate(node: ts.Node): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  return ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node);
}

/**
 * Records an assignment, and answers what it is worth as an expression: the assigned value. Its calls are then in
 * `assignments` (or `exports`), and do not count towards the statement around it.
 */
export function readAssignment(walk: Walk, node: ts.BinaryExpression): Expression {
  const { calls } = walk;
  const operator = ts.tokenToString(node.operatorToken.kind) ?? '=';
  const mayNotRun = operator === '??=' || operator === '||=' || operator === '&&=';
  const target = unwrap(node.left);
  const start = startOf(walk, node);
  if (ts.isObjectLiteralExpression(target) || ts.isArrayLiteralExpression(target)) {
    const value = hide(walk, target, readAssigned(walk, node.right, undefined, false), walk.block);
    assignPattern(walk, target, value, { start, end: node.end });
    walk.calls = calls;
    return value;
  }
  const left = walk.readers.expression(walk, target);
  const value = readAssigned(walk, node.right, assignedName(target), mayNotRun);
  if (!exportAssigned(walk, left, value))
    addAssignment(walk, left, operator, value, { start, end: node.end }, mayNotRun);
  walk.calls = calls;
  const worth = isLong(value) ? left : value;
  if (operator === '=') return worth;
  return { kind: 'binary', operator: operator.slice(0, -1), left, right: worth, start, end: node.end };
}

/** A value that would be told twice at length: what it was assigned to stands for it. */
function isLong(value: Expression): boolean {
  return value.end - value.start > LONGEST_REPEATED && value.kind !== 'function' && value.kind !== 'class';
}

function readAssigned(walk: Walk, node: ts.Node, name: ts.Node | undefined, mayNotRun: boolean): Expression {
  if (mayNotRun) walk.conditions++;
  const value = name === undefined ? walk.readers.expression(walk, node) : readNamed(walk, node, name);
  if (mayNotRun) walk.conditions--;
  return value;
}

/** `x = …`, `a.x = …` and `a['x'] = …` name the function that they store; `module.exports = …` does not. */
function assignedName(target: ts.Node): ts.Node | undefined {
  if (ts.isIdentifier(target)) return target;
  if (ts.isPropertyAccessExpression(target)) return target.name.text === 'exports' ? undefined : target.name;
  if (!ts.isElementAccessExpression(target)) return undefined;
  return ts.isStringLiteralLike(target.argumentExpression) ? target.argumentExpression : undefined;
}

/** Records `delete x.y`, `x++` and the like, which have no value of their own. */
export function readUpdate(walk: Walk, node: ts.Node, operand: ts.Node, operator: string): Expression {
  const { calls } = walk;
  const target = walk.readers.expression(walk, operand);
  const place = { start: startOf(walk, node), end: node.end };
  addAssignment(walk, target, operator, null, place, false);
  walk.calls = calls;
  return { kind: 'other', parts: [], start: place.start, end: place.end };
}

function addAssignment(
  walk: Walk,
  target: Expression,
  operator: string,
  value: Expression | null,
  place: { readonly start: number; readonly end: number },
  mayNotRun: boolean,
): void {
  const conditional = walk.conditions > 0 || mayNotRun;
  walk.current.assignments.push({ target, operator, value, conditional, start: place.start, end: place.end });
}

/**
 * `module.exports = …`, `module.exports.x = …` and `exports.x = …` at the top level are exports. Compilers first set
 * them all to `void 0`, which says nothing. A function given to `exports` itself is what a function of Atlas exports:
 * https://www.mongodb.com/docs/atlas/app-services/functions/#define-a-function
 */
function exportAssigned(walk: Walk, target: Expression, value: Expression): boolean {
  if (walk.index !== 0) return false;
  if (target.kind === 'name') {
    if (!isExports(walk, target) || value.kind !== 'function') return false;
    walk.exports.push({ name: '=', expression: value, start: target.start, end: target.end });
    return true;
  }
  if (target.kind !== 'member') return false;
  const whole = isModuleExports(target);
  if (!whole && !isModuleExports(target.object) && !isExports(walk, target.object)) return false;
  if (value.kind === 'undefined') return true;
  const name = whole ? '=' : target.property;
  walk.exports.push({ name, expression: value, start: target.start, end: target.end });
  return true;
}

function isModuleExports(target: Expression): boolean {
  return (
    target.kind === 'member' &&
    target.property === 'exports' &&
    target.object.kind === 'name' &&
    target.object.name === 'module'
  );
}

function isExports(walk: Walk, object: Expression): boolean {
  return (
    object.kind === 'name' &&
    object.name === 'exports' &&
    !walk.current.bindings.some((binding) => binding.name === 'exports')
  );
}

type Pattern = ts.ObjectLiteralExpression | ts.ArrayLiteralExpression;
type PlaceOfWhole = { readonly start: number; readonly end: number };

/** `[a, b] = value` and `({ a, b: c.d } = value)`: one assignment for each name or place. */
function assignPattern(walk: Walk, pattern: Pattern, source: Expression, whole: PlaceOfWhole): void {
  if (walk.depth >= DEEPEST_NESTING) {
    cutShort(walk, pattern);
    return;
  }
  walk.depth++;
  if (ts.isArrayLiteralExpression(pattern)) {
    pattern.elements.forEach((element, index) => {
      if (ts.isSpreadElement(element)) assignTo(walk, element.expression, unknownAt(walk, element), whole);
      else if (!ts.isOmittedExpression(element)) assignTo(walk, element, itemOf(walk, source, index, element), whole);
    });
  } else for (const property of pattern.properties) assignProperty(walk, property, source, whole);
  walk.depth--;
}

function assignProperty(
  walk: Walk,
  property: ts.ObjectLiteralElementLike,
  source: Expression,
  whole: PlaceOfWhole,
): void {
  if (ts.isPropertyAssignment(property)) {
    assignTo(walk, property.initializer, memberOf(walk, source, property.name), whole);
  } else if (ts.isShorthandPropertyAssignment(property)) {
    const value = memberOf(walk, source, property.name);
    assignTo(walk, property.name, orDefault(walk, value, property.objectAssignmentInitializer, property.name), whole);
  } else if (ts.isSpreadAssignment(property)) assignTo(walk, property.expression, unknownAt(walk, property), whole);
}

function assignTo(walk: Walk, node: ts.Node, value: Expression, whole: PlaceOfWhole): void {
  const target = unwrap(node);
  if (ts.isBinaryExpression(target) && target.operatorToken.kind === Kind.EqualsToken) {
    assignTo(walk, target.left, orDefault(walk, value, target.right, assignedName(target.left)), whole);
  } else if (ts.isObjectLiteralExpression(target) || ts.isArrayLiteralExpression(target)) {
    assignPattern(walk, target, value, whole);
  } else addAssignment(walk, walk.readers.expression(walk, target), '=', value, whole, false);
}

function orDefault(
  walk: Walk,
  left: Expression,
  initializer: ts.Node | undefined,
  name: ts.Node | undefined,
): Expression {
  if (initializer === undefined) return left;
  const right = readAssigned(walk, initializer, name, true);
  return { kind: 'binary', operator: '??', left, right, start: left.start, end: right.end };
}
