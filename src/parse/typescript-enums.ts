import { ts } from 'ts-morph';
import type { Expression, ObjectProperty } from '../model/expression';
import type { Scalar } from '../model/predicate';
import { type Range } from './code-facts';
import { declare } from './typescript-bindings';
import { exportName } from './typescript-modules';
import { hasModifier, nameText, unwrap } from './typescript-names';
import { startOf, type Walk } from './typescript-walk';

const Kind = ts.SyntaxKind;

/** `enum X { … }`: a name whose value is an object of literals, numbered as TypeScript numbers them. */
export function readEnum(walk: Walk, node: ts.EnumDeclaration): void {
  const properties: ObjectProperty[] = [];
  const known = new Map<string, Scalar>();
  let next: number | null = 0;
  for (const member of node.members) {
    const key = nameText(member.name);
    if (key === null) continue;
    const value = memberValue(walk, member, known, next);
    next = value.kind === 'literal' && typeof value.value === 'number' ? value.value + 1 : null;
    if (value.kind === 'literal') known.set(key, value.value);
    properties.push({ kind: 'property', key, keyStart: startOf(walk, member.name), keyEnd: member.name.end, value });
  }
  const value: Expression = { kind: 'object', properties, start: startOf(walk, node), end: node.end };
  declare(walk, node.name, value, null, false, walk.block);
  if (hasModifier(node, Kind.ExportKeyword)) exportName(walk, node.name, false);
}

function memberValue(
  walk: Walk,
  member: ts.EnumMember,
  known: ReadonlyMap<string, Scalar>,
  next: number | null,
): Expression {
  const { initializer } = member;
  if (initializer === undefined) {
    const place = { start: startOf(walk, member.name), end: member.name.end };
    return next === null ? { kind: 'other', parts: [], ...place } : { kind: 'literal', value: next, ...place };
  }
  const expression = walk.readers.expression(walk, initializer);
  const value = fold(unwrap(initializer), known);
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return expression;
  return { kind: 'literal', value, start: expression.start, end: expression.end };
}

/** Constant members: literals, members before, and the bits that flags are made of. Undefined for anything else. */
function fold(node: ts.Node, known: ReadonlyMap<string, Scalar>): Scalar | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isIdentifier(node)) return known.get(node.text);
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) return known.get(node.name.text);
  if (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand)) {
    return node.operator === Kind.MinusToken ? 0 - Number(node.operand.text) : undefined;
  }
  if (!ts.isBinaryExpression(node)) return undefined;
  const left = operand(node.left, known);
  const right = operand(node.right, known);
  return left === undefined || right === undefined ? undefined : combine(node.operatorToken.kind, left, right);
}

/** One level only: a chain of operators is not worth the recursion. */
function operand(node: ts.Node, known: ReadonlyMap<string, Scalar>): number | undefined {
  const inner = unwrap(node);
  const value = ts.isBinaryExpression(inner) ? undefined : fold(inner, known);
  return typeof value === 'number' ? value : undefined;
}

function combine(operator: ts.SyntaxKind, left: number, right: number): number | undefined {
  switch (operator) {
    case Kind.LessThanLessThanToken:
      return left << right;
    case Kind.BarToken:
      return left | right;
    case Kind.AmpersandToken:
      return left & right;
    case Kind.PlusToken:
      return left + right;
    case Kind.MinusToken:
      return left - right;
    case Kind.AsteriskToken:
      return left * right;
    default:
      return undefined;
  }
}

/**
 * `namespace X { … }`: a name whose value is an object of its exports, which are names of the block. Names of
 * `declare module 'x'` belong to another module.
 */
export function readNamespace(walk: Walk, node: ts.ModuleDeclaration): void {
  if (ts.isStringLiteral(node.name)) return;
  if ((node.flags & ts.NodeFlags.GlobalAugmentation) !== 0) readBlock(walk, node.body);
  else {
    const outer = walk.namespace;
    const name = outer === null ? node.name.text : `${outer.name}.${node.name.text}`;
    const properties: ObjectProperty[] = [];
    const range = { start: startOf(walk, node.body ?? node), end: node.end };
    walk.namespace = { name, properties };
    readBody(walk, node.body, range);
    walk.namespace = outer;
    const value: Expression = { kind: 'object', properties, start: startOf(walk, node), end: node.end };
    declare(walk, node.name, value, null, false, walk.block);
    if (hasModifier(node, Kind.ExportKeyword)) exportName(walk, node.name, false);
  }
}

/** `namespace A.B { … }` is a namespace B that A exports. */
function readBody(walk: Walk, body: ts.ModuleDeclaration['body'], range: Range): void {
  const { block, functionBlock } = walk;
  walk.block = range;
  walk.functionBlock = range;
  if (body !== undefined && ts.isModuleDeclaration(body)) {
    walk.readers.statement(walk, body);
    exportName(walk, body.name, false);
  } else readBlock(walk, body);
  walk.block = block;
  walk.functionBlock = functionBlock;
}

function readBlock(walk: Walk, body: ts.ModuleDeclaration['body']): void {
  if (body === undefined || !ts.isModuleBlock(body)) return;
  for (const statement of body.statements) walk.readers.statement(walk, statement);
}
