import { ts } from 'ts-morph';
import type { TypeExpression, TypeMember } from '../model/expression';
import { DEEPEST_NESTING } from './code-facts';
import { dottedName, hasModifier, nameText } from './typescript-names';
import { cutShort, startOf, type Walk } from './typescript-walk';

const Kind = ts.SyntaxKind;

/** Keywords by the name that `TypeExpression` gives them. `null`, `true` and `false` are literals. */
const KEYWORDS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [Kind.AnyKeyword, 'any'],
  [Kind.BigIntKeyword, 'bigint'],
  [Kind.BooleanKeyword, 'boolean'],
  [Kind.NeverKeyword, 'never'],
  [Kind.NumberKeyword, 'number'],
  [Kind.ObjectKeyword, 'object'],
  [Kind.StringKeyword, 'string'],
  [Kind.SymbolKeyword, 'symbol'],
  [Kind.UndefinedKeyword, 'undefined'],
  [Kind.UnknownKeyword, 'unknown'],
  [Kind.VoidKeyword, 'void'],
  [Kind.ThisType, 'this'],
  [Kind.TypePredicate, 'boolean'],
]);

/** Reads a type annotation. What tells neither shape, value nor origin becomes `other`. */
export function readType(walk: Walk, node: ts.Node): TypeExpression {
  if (walk.depth >= DEEPEST_NESTING) {
    const { start, end } = cutShort(walk, node);
    return { kind: 'other', start, end };
  }
  walk.depth++;
  const type = readAnyType(walk, node);
  walk.depth--;
  return type;
}

function readAnyType(walk: Walk, node: ts.Node): TypeExpression {
  const start = startOf(walk, node);
  const { end } = node;
  const keyword = KEYWORDS.get(node.kind);
  if (keyword !== undefined) return { kind: 'keyword', name: keyword, start, end };
  if (ts.isTypeReferenceNode(node)) return reference(walk, node.typeName, node.typeArguments, start, end);
  if (ts.isExpressionWithTypeArguments(node)) return reference(walk, node.expression, node.typeArguments, start, end);
  if (ts.isUnionTypeNode(node)) return { kind: 'union', members: readTypes(walk, node.types), start, end };
  if (ts.isIntersectionTypeNode(node))
    return { kind: 'intersection', members: readTypes(walk, node.types), start, end };
  if (ts.isLiteralTypeNode(node)) return literalType(node.literal, start, end);
  if (ts.isTypeLiteralNode(node)) return { kind: 'object', members: readMembers(walk, node.members), start, end };
  if (ts.isArrayTypeNode(node)) return { kind: 'array', element: readType(walk, node.elementType), start, end };
  if (ts.isTupleTypeNode(node)) return tuple(walk, node, start, end);
  if (ts.isParenthesizedTypeNode(node) || ts.isOptionalTypeNode(node)) return readType(walk, node.type);
  if (ts.isTypeOperatorNode(node)) return typeOperator(walk, node, start, end);
  if (ts.isIndexedAccessTypeNode(node)) {
    return {
      kind: 'indexed',
      object: readType(walk, node.objectType),
      index: readType(walk, node.indexType),
      start,
      end,
    };
  }
  if (ts.isTypeQueryNode(node)) return typeQuery(node, start, end);
  if (ts.isImportTypeNode(node)) return importType(walk, node, start, end);
  if (ts.isFunctionTypeNode(node) || ts.isConstructorTypeNode(node)) {
    return { kind: 'function', returns: readType(walk, node.type), start, end };
  }
  return { kind: 'other', start, end };
}

export function readTypes(walk: Walk, nodes: readonly ts.Node[] | undefined): TypeExpression[] {
  const types: TypeExpression[] = [];
  if (nodes !== undefined) for (const node of nodes) types.push(readType(walk, node));
  return types;
}

export function readOptionalType(walk: Walk, node: ts.Node | undefined): TypeExpression | null {
  return node === undefined ? null : readType(walk, node);
}

function reference(
  walk: Walk,
  named: ts.Node,
  typeArguments: readonly ts.Node[] | undefined,
  start: number,
  end: number,
): TypeExpression {
  const name = dottedName(named);
  if (name === null) return { kind: 'other', start, end };
  return { kind: 'reference', name, arguments: readTypes(walk, typeArguments), start, end };
}

function literalType(literal: ts.LiteralTypeNode['literal'], start: number, end: number): TypeExpression {
  if (literal.kind === Kind.NullKeyword) return { kind: 'literal', value: null, start, end };
  if (literal.kind === Kind.TrueKeyword) return { kind: 'literal', value: true, start, end };
  if (literal.kind === Kind.FalseKeyword) return { kind: 'literal', value: false, start, end };
  if (ts.isStringLiteralLike(literal)) return { kind: 'literal', value: literal.text, start, end };
  const value = numberOf(literal);
  if (value !== null) return { kind: 'literal', value, start, end };
  return { kind: 'other', start, end };
}

function numberOf(literal: ts.Node): number | null {
  const negative = ts.isPrefixUnaryExpression(literal) && literal.operator === Kind.MinusToken;
  const digits = negative ? literal.operand : literal;
  if (!ts.isNumericLiteral(digits)) return null;
  const value = negative ? 0 - Number(digits.text) : Number(digits.text);
  return Number.isFinite(value) ? value : null;
}

/** A tuple as an array of any of its elements: order and length tell nothing about shapes. */
function tuple(walk: Walk, node: ts.TupleTypeNode, start: number, end: number): TypeExpression {
  const members: TypeExpression[] = [];
  for (const element of node.elements) {
    const type = ts.isNamedTupleMember(element) ? element.type : element;
    const spread = ts.isRestTypeNode(type) || (ts.isNamedTupleMember(element) && element.dotDotDotToken !== undefined);
    const read = readType(walk, ts.isRestTypeNode(type) ? type.type : type);
    members.push(spread && read.kind === 'array' ? read.element : read);
  }
  const [first] = members;
  if (first === undefined)
    return { kind: 'array', element: { kind: 'keyword', name: 'never', start, end }, start, end };
  return { kind: 'array', element: members.length === 1 ? first : { kind: 'union', members, start, end }, start, end };
}

function typeOperator(walk: Walk, node: ts.TypeOperatorNode, start: number, end: number): TypeExpression {
  if (node.operator === Kind.KeyOfKeyword) return { kind: 'keyof', of: readType(walk, node.type), start, end };
  if (node.operator === Kind.UniqueKeyword) return { kind: 'keyword', name: 'symbol', start, end };
  return readType(walk, node.type);
}

function typeQuery(node: ts.TypeQueryNode, start: number, end: number): TypeExpression {
  const name = dottedName(node.exprName);
  return name === null ? { kind: 'other', start, end } : { kind: 'typeof', name, start, end };
}

function importType(walk: Walk, node: ts.ImportTypeNode, start: number, end: number): TypeExpression {
  const { argument } = node;
  if (!ts.isLiteralTypeNode(argument) || !ts.isStringLiteral(argument.literal)) return { kind: 'other', start, end };
  const name = node.qualifier === undefined ? null : dottedName(node.qualifier);
  return {
    kind: 'import',
    from: argument.literal.text,
    name,
    arguments: readTypes(walk, node.typeArguments),
    start,
    end,
  };
}

/** Properties, methods and accessors of an interface or object type. Index, call and construct signatures are left out. */
export function readMembers(walk: Walk, nodes: readonly ts.TypeElement[]): TypeMember[] {
  const members: TypeMember[] = [];
  for (const node of nodes) {
    const name = node.name === undefined ? null : nameText(node.name);
    if (node.name === undefined || name === null) continue;
    members.push({
      name,
      nameStart: startOf(walk, node.name),
      nameEnd: node.name.end,
      optional: node.questionToken !== undefined,
      type: memberType(walk, node),
      start: startOf(walk, node),
      end: node.end,
    });
  }
  return members;
}

function memberType(walk: Walk, node: ts.TypeElement): TypeExpression {
  const start = startOf(walk, node);
  if (ts.isMethodSignature(node)) {
    const returns = readOptionalType(walk, node.type) ?? anything(start, node.end);
    return { kind: 'function', returns, start, end: node.end };
  }
  if (ts.isPropertySignature(node) || ts.isGetAccessorDeclaration(node)) {
    return readOptionalType(walk, node.type) ?? anything(start, node.end);
  }
  const value = ts.isSetAccessorDeclaration(node) ? node.parameters[0]?.type : undefined;
  return readOptionalType(walk, value) ?? anything(start, node.end);
}

function anything(start: number, end: number): TypeExpression {
  return { kind: 'keyword', name: 'any', start, end };
}

/** `interface X extends Y { … }`. */
export function readInterface(walk: Walk, node: ts.InterfaceDeclaration): void {
  const start = startOf(walk, node);
  const extended: TypeExpression[] = [];
  for (const clause of node.heritageClauses ?? []) extended.push(...readTypes(walk, clause.types));
  const type: TypeExpression = { kind: 'object', members: readMembers(walk, node.members), start, end: node.end };
  addType(walk, node, type, extended);
}

/** `type X = …`. */
export function readAlias(walk: Walk, node: ts.TypeAliasDeclaration): void {
  addType(walk, node, readType(walk, node.type), []);
}

function addType(
  walk: Walk,
  node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration,
  type: TypeExpression,
  extended: TypeExpression[],
): void {
  const name = node.name.text;
  if (name === '') return;
  walk.types.push({
    name: walk.namespace === null ? name : `${walk.namespace.name}.${name}`,
    nameStart: startOf(walk, node.name),
    nameEnd: node.name.end,
    parameters: (node.typeParameters ?? []).map((parameter) => parameter.name.text),
    type,
    extends: extended,
    start: startOf(walk, node),
    end: node.end,
  });
  if (hasModifier(node, Kind.ExportKeyword) && walk.namespace === null) {
    const exported = hasModifier(node, Kind.DefaultKeyword) ? 'default' : name;
    walk.exports.push({ name: exported, local: name, start: startOf(walk, node.name), end: node.name.end });
  }
}
