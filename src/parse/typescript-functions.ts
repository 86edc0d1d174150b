import { ts } from 'ts-morph';
import type { Expression } from '../model/expression';
import type { FunctionFacts } from '../model/facts';
import { createFunction, type Draft } from './code-facts';
import { declare, readParameter } from './typescript-bindings';
import { readOptionalType } from './typescript-types';
import { namePlace, startOf, type Walk } from './typescript-walk';

/** A function, method, accessor, constructor or arrow with a body. */
export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration;

/**
 * Reads a function with all that is in it, and answers its index. `name` is the node that names it, `owner` the class
 * that it is a method or property initialiser of.
 */
export function readFunction(walk: Walk, node: FunctionNode, name: ts.Node | undefined, owner: number | null): number {
  const decorators = readDecorators(walk, node);
  const parameterDecorators = node.parameters.map((parameter) => readDecorators(walk, parameter));
  const index = walk.functions.length;
  const place = ts.isConstructorDeclaration(node) ? constructorPlace(walk, node) : namePlace(walk, node, name);
  const facts = createFunction(place, walk.index, owner, ts.isArrowFunction(node));
  walk.functions.push(facts);
  for (const decorator of decorators) facts.decorators.push(decorator);
  inside(walk, node, facts, index, parameterDecorators);
  return index;
}

/** Reads parameters and body with the walk standing in the function, and puts it back. */
function inside(
  walk: Walk,
  node: FunctionNode,
  facts: Draft<FunctionFacts>,
  index: number,
  decorators: readonly (readonly Expression[])[],
): void {
  const { current, index: outer, owner, block, functionBlock, conditions, calls, namespace } = walk;
  const { body } = node;
  walk.current = facts;
  walk.index = index;
  walk.owner = null;
  walk.conditions = 0;
  walk.namespace = null;
  walk.functionBlock = { start: facts.start, end: facts.end };
  walk.block = walk.functionBlock;
  if (ts.isFunctionExpression(node) && node.name !== undefined) {
    const value: Expression = { kind: 'function', index, start: facts.start, end: facts.end };
    declare(walk, node.name, value, null, false, walk.functionBlock);
  }
  readParameters(walk, node, facts, decorators);
  facts.returnType = readOptionalType(walk, node.type);
  if (body !== undefined && ts.isBlock(body)) {
    walk.block = { start: startOf(walk, body), end: body.end, conditions: 0 };
    walk.functionBlock = walk.block;
    for (const statement of body.statements) walk.readers.statement(walk, statement);
  } else if (body !== undefined) facts.returns.push(walk.readers.expression(walk, body));
  walk.current = current;
  walk.index = outer;
  walk.owner = owner;
  walk.block = block;
  walk.functionBlock = functionBlock;
  walk.conditions = conditions;
  walk.calls = calls;
  walk.namespace = namespace;
}

/** TypeScript's `this` parameter is no parameter: arguments count without it. */
function readParameters(
  walk: Walk,
  node: FunctionNode,
  facts: Draft<FunctionFacts>,
  decorators: readonly (readonly Expression[])[],
): void {
  node.parameters.forEach((parameter, position) => {
    if (ts.isIdentifier(parameter.name) && parameter.name.text === 'this') return;
    facts.parameters.push(readParameter(walk, parameter, decorators[position] ?? []));
  });
}

const NONE: readonly Expression[] = [];

/** The expressions after each `@`. */
export function readDecorators(
  walk: Walk,
  node: { readonly modifiers?: readonly ts.ModifierLike[] | undefined },
): readonly Expression[] {
  if (node.modifiers === undefined) return NONE;
  const decorators: Expression[] = [];
  for (const modifier of node.modifiers) {
    if (ts.isDecorator(modifier)) decorators.push(walk.readers.expression(walk, modifier.expression));
  }
  return decorators;
}

function constructorPlace(walk: Walk, node: ts.ConstructorDeclaration): ReturnType<typeof namePlace> {
  const start = startOf(walk, node);
  const nameStart = walk.text.indexOf('constructor', node.modifiers?.end ?? start);
  return { name: 'constructor', nameStart, nameEnd: nameStart + 'constructor'.length, start, end: node.end };
}
