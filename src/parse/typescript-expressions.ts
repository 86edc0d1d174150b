import { ts } from 'ts-morph';
import type { Expression } from '../model/expression';
import type { Scalar } from '../model/predicate';
import { DEEPEST_NESTING } from './code-facts';
import { isAssignmentOperator, isUpdateOperator, readAssignment, readUpdate } from './typescript-assignments';
import { readClass } from './typescript-classes';
import { readFunction } from './typescript-functions';
import { readElement } from './typescript-jsx';
import { readAll, readArray, readObject, readTagged, readTemplate } from './typescript-literals';
import { readTypes } from './typescript-types';
import { cutShort, startOf, takeHint, type Walk } from './typescript-walk';

const Kind = ts.SyntaxKind;

type ExpressionReader = (walk: Walk, node: never) => Expression;

/** Readers by the kind of node. A kind without one is `other`, without parts. */
const readers: (ExpressionReader | undefined)[] = [];
function on<N extends ts.Node>(kinds: readonly ts.SyntaxKind[], read: (walk: Walk, node: N) => Expression): void {
  for (const kind of kinds) readers[kind] = read;
}

on([Kind.Identifier], readName);
on([Kind.PropertyAccessExpression], readMember);
on([Kind.ElementAccessExpression], readElementAccess);
on([Kind.CallExpression], readCall);
on([Kind.NewExpression], readNew);
on([Kind.StringLiteral], (walk: Walk, node: ts.StringLiteral) => literal(walk, node, node.text));
on([Kind.NumericLiteral], (walk: Walk, node: ts.NumericLiteral) => number(walk, node, Number(node.text)));
on([Kind.BigIntLiteral], readBigInt);
on([Kind.TrueKeyword], (walk: Walk, node: ts.Node) => literal(walk, node, true));
on([Kind.FalseKeyword], (walk: Walk, node: ts.Node) => literal(walk, node, false));
on([Kind.NullKeyword], (walk: Walk, node: ts.Node) => literal(walk, node, null));
on([Kind.RegularExpressionLiteral], readRegex);
on([Kind.ThisKeyword], (walk: Walk, node: ts.Node) => ({ kind: 'this', start: startOf(walk, node), end: node.end }));
on([Kind.SuperKeyword], (walk: Walk, node: ts.Node) => ({ kind: 'super', start: startOf(walk, node), end: node.end }));
on([Kind.OmittedExpression], (walk: Walk, node: ts.Node) => ({
  kind: 'undefined',
  start: startOf(walk, node),
  end: node.end,
}));
on([Kind.ImportKeyword], (walk: Walk, node: ts.Node) => ({
  kind: 'name',
  name: 'import',
  start: startOf(walk, node),
  end: node.end,
}));
on([Kind.MetaProperty], (walk: Walk, node: ts.MetaProperty) => ({
  kind: 'name',
  name: `${ts.tokenToString(node.keywordToken) ?? 'import'}.${node.name.text}`,
  start: startOf(walk, node),
  end: node.end,
}));
on([Kind.ObjectLiteralExpression], readObject);
on([Kind.ArrayLiteralExpression], readArray);
on([Kind.NoSubstitutionTemplateLiteral, Kind.TemplateExpression], readTemplate);
on([Kind.TaggedTemplateExpression], readTagged);
on([Kind.ArrowFunction, Kind.FunctionExpression], readFunctionValue);
on([Kind.ClassExpression], readClassValue);
on([Kind.SpreadElement], readSpread);
on([Kind.BinaryExpression], readBinary);
on([Kind.ConditionalExpression], readConditional);
on([Kind.PrefixUnaryExpression], readPrefix);
on([Kind.PostfixUnaryExpression], (walk: Walk, node: ts.PostfixUnaryExpression) =>
  readUpdate(walk, node, node.operand, ts.tokenToString(node.operator) ?? '++'),
);
on([Kind.DeleteExpression], (walk: Walk, node: ts.DeleteExpression) =>
  readUpdate(walk, node, node.expression, 'delete'),
);
on([Kind.TypeOfExpression], (walk: Walk, node: ts.TypeOfExpression) => unary(walk, node, 'typeof', node.expression));
on([Kind.VoidExpression], readVoid);
on([Kind.YieldExpression], (walk: Walk, node: ts.YieldExpression) => partsOf(walk, node, [node.expression]));
on([Kind.JsxElement, Kind.JsxFragment, Kind.JsxSelfClosingElement], readElement);
on(
  [
    Kind.ParenthesizedExpression,
    Kind.AwaitExpression,
    Kind.AsExpression,
    Kind.SatisfiesExpression,
    Kind.NonNullExpression,
    Kind.TypeAssertionExpression,
    Kind.ExpressionWithTypeArguments,
  ],
  (walk: Walk, node: ts.ParenthesizedExpression) => readExpression(walk, node.expression),
);

/** Reads any expression, with everything declared and assigned in it. */
export function readExpression(walk: Walk, node: ts.Node): Expression {
  if (walk.depth >= DEEPEST_NESTING) {
    walk.hint = null;
    return cutShort(walk, node);
  }
  const read = readers[node.kind];
  if (read === undefined) return { kind: 'other', parts: [], start: startOf(walk, node), end: node.end };
  walk.depth++;
  const expression = read(walk, node as never);
  walk.depth--;
  return expression;
}

function literal(walk: Walk, node: ts.Node, value: Scalar): Expression {
  return { kind: 'literal', value, start: startOf(walk, node), end: node.end };
}

/** Facts are kept as JSON, which has no infinity. */
function number(walk: Walk, node: ts.Node, value: number): Expression {
  return Number.isFinite(value) ? literal(walk, node, value) : partsOf(walk, node, []);
}

/** A scalar of the algebra is a number: one that a number cannot hold exactly is not kept. */
function readBigInt(walk: Walk, node: ts.BigIntLiteral): Expression {
  const value = Number(node.text.slice(0, -1));
  return Number.isSafeInteger(value) ? literal(walk, node, value) : partsOf(walk, node, []);
}

function readVoid(walk: Walk, node: ts.VoidExpression): Expression {
  if (!ts.isNumericLiteral(node.expression)) return unary(walk, node, 'void', node.expression);
  return { kind: 'undefined', start: startOf(walk, node), end: node.end };
}

function readName(walk: Walk, node: ts.Identifier): Expression {
  const start = startOf(walk, node);
  const { end, text } = node;
  if (text === 'undefined') return { kind: 'undefined', start, end };
  return text === '' ? { kind: 'other', parts: [], start, end } : { kind: 'name', name: text, start, end };
}

function readRegex(walk: Walk, node: ts.RegularExpressionLiteral): Expression {
  const { text } = node;
  const slash = text.lastIndexOf('/');
  return {
    kind: 'regex',
    source: slash > 0 ? text.slice(1, slash) : text.slice(1),
    flags: slash > 0 ? text.slice(slash + 1) : '',
    start: startOf(walk, node),
    end: node.end,
  };
}

/** `object.property`. While the property is still to be typed, the object. */
function readMember(walk: Walk, node: ts.PropertyAccessExpression): Expression {
  const start = startOf(walk, node);
  const object = readExpression(walk, node.expression);
  const { name } = node;
  if (name.text === '') return object;
  return {
    kind: 'member',
    object,
    property: name.text,
    propertyStart: startOf(walk, name),
    ...optionally(node),
    start,
    end: node.end,
  };
}

/** Kept as a mark where it stands: what follows in the chain is undefined where the object is. */
function optionally(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): { readonly optional?: true } {
  return node.questionDotToken === undefined ? {} : { optional: true };
}

function readElementAccess(walk: Walk, node: ts.ElementAccessExpression): Expression {
  const start = startOf(walk, node);
  const object = readExpression(walk, node.expression);
  const { argumentExpression: index } = node;
  if (ts.isStringLiteralLike(index)) {
    return {
      kind: 'member',
      object,
      property: index.text,
      propertyStart: startOf(walk, index) + 1,
      ...optionally(node),
      start,
      end: node.end,
    };
  }
  return { kind: 'element', object, index: readExpression(walk, index), ...optionally(node), start, end: node.end };
}

function readCall(walk: Walk, node: ts.CallExpression): Expression {
  const start = startOf(walk, node);
  const { expression, typeArguments, end } = node;
  const from = moduleName(node);
  walk.calls++;
  if (from !== null) return { kind: 'module', from, start, end };
  const callee = readExpression(walk, expression);
  const given = readAll(walk, node.arguments);
  if (typeArguments === undefined) return { kind: 'call', callee, arguments: given, start, end };
  return { kind: 'call', callee, arguments: given, types: readTypes(walk, typeArguments), start, end };
}

/** The module in `require('x')` and `import('x')`; null for any other call. */
function moduleName(node: ts.CallExpression): string | null {
  const { expression } = node;
  const isImport = expression.kind === Kind.ImportKeyword;
  if (!isImport && !(ts.isIdentifier(expression) && expression.text === 'require')) return null;
  const [argument] = node.arguments;
  if (argument === undefined || !ts.isStringLiteralLike(argument)) return null;
  return isImport || node.arguments.length === 1 ? argument.text : null;
}

function readNew(walk: Walk, node: ts.NewExpression): Expression {
  const start = startOf(walk, node);
  const { typeArguments, end } = node;
  const callee = readExpression(walk, node.expression);
  const given = readAll(walk, node.arguments);
  walk.calls++;
  if (typeArguments === undefined) return { kind: 'new', callee, arguments: given, start, end };
  return { kind: 'new', callee, arguments: given, types: readTypes(walk, typeArguments), start, end };
}

function readFunctionValue(walk: Walk, node: ts.ArrowFunction | ts.FunctionExpression): Expression {
  const hint = takeHint(walk);
  const owner = ts.isArrowFunction(node) ? walk.owner : null;
  const index = readFunction(walk, node, node.name ?? hint, owner);
  return { kind: 'function', index, start: startOf(walk, node), end: node.end };
}

function readClassValue(walk: Walk, node: ts.ClassExpression): Expression {
  const hint = takeHint(walk);
  const index = readClass(walk, node, node.name ?? hint);
  return { kind: 'class', index, start: startOf(walk, node), end: node.end };
}

function readSpread(walk: Walk, node: ts.SpreadElement): Expression {
  const start = startOf(walk, node);
  return { kind: 'spread', operand: readExpression(walk, node.expression), start, end: node.end };
}

function readBinary(walk: Walk, node: ts.BinaryExpression): Expression {
  const { kind } = node.operatorToken;
  if (isAssignmentOperator(kind)) return readAssignment(walk, node);
  if (kind === Kind.CommaToken) return readSequence(walk, node);
  const start = startOf(walk, node);
  const left = readExpression(walk, node.left);
  const mayNotRun =
    kind === Kind.AmpersandAmpersandToken || kind === Kind.BarBarToken || kind === Kind.QuestionQuestionToken;
  if (mayNotRun) walk.conditions++;
  const right = readExpression(walk, node.right);
  if (mayNotRun) walk.conditions--;
  return { kind: 'binary', operator: ts.tokenToString(kind) ?? '', left, right, start, end: node.end };
}

/** `(a, b)` is worth its last part, unless the others hold calls that would be lost. */
function readSequence(walk: Walk, node: ts.BinaryExpression): Expression {
  const { calls } = walk;
  const left = readExpression(walk, node.left);
  const called = walk.calls !== calls;
  const right = readExpression(walk, node.right);
  return called ? { kind: 'other', parts: [left, right], start: startOf(walk, node), end: node.end } : right;
}

function readConditional(walk: Walk, node: ts.ConditionalExpression): Expression {
  const start = startOf(walk, node);
  const condition = readExpression(walk, node.condition);
  walk.conditions++;
  const then = readExpression(walk, node.whenTrue);
  const otherwise = readExpression(walk, node.whenFalse);
  walk.conditions--;
  return { kind: 'conditional', condition, then, otherwise, start, end: node.end };
}

function readPrefix(walk: Walk, node: ts.PrefixUnaryExpression): Expression {
  const operator = ts.tokenToString(node.operator) ?? '';
  if (isUpdateOperator(node.operator)) return readUpdate(walk, node, node.operand, operator);
  if (node.operator === Kind.MinusToken && ts.isNumericLiteral(node.operand)) {
    return number(walk, node, 0 - Number(node.operand.text));
  }
  return unary(walk, node, operator, node.operand);
}

function unary(walk: Walk, node: ts.Node, operator: string, operand: ts.Node): Expression {
  const start = startOf(walk, node);
  return { kind: 'unary', operator, operand: readExpression(walk, operand), start, end: node.end };
}

/** Syntax that is not kept, with those of its expressions that hold calls. */
function partsOf(walk: Walk, node: ts.Node, inner: readonly (ts.Node | undefined)[]): Expression {
  const start = startOf(walk, node);
  const parts: Expression[] = [];
  for (const one of inner) {
    if (one === undefined) continue;
    const { calls } = walk;
    const expression = readExpression(walk, one);
    if (walk.calls !== calls) parts.push(expression);
  }
  return { kind: 'other', parts, start, end: node.end };
}
