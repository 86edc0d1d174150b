import { ts } from 'ts-morph';
import type { Expression } from '../model/expression';
import { DEEPEST_NESTING } from './code-facts';
import { cutShort, startOf, type Walk } from './typescript-walk';

/** An element or fragment: only the expressions inside that hold calls are kept, those of inner elements too. */
export function readElement(walk: Walk, node: ts.JsxElement | ts.JsxFragment | ts.JsxSelfClosingElement): Expression {
  const parts: Expression[] = [];
  collect(walk, node, parts);
  return { kind: 'other', parts, start: startOf(walk, node), end: node.end };
}

function collect(
  walk: Walk,
  node: ts.JsxElement | ts.JsxFragment | ts.JsxSelfClosingElement,
  parts: Expression[],
): void {
  if (walk.depth >= DEEPEST_NESTING) {
    cutShort(walk, node);
    return;
  }
  walk.depth++;
  if (ts.isJsxSelfClosingElement(node)) collectAttributes(walk, node.attributes, parts);
  else {
    if (ts.isJsxElement(node)) collectAttributes(walk, node.openingElement.attributes, parts);
    for (const child of node.children) collectChild(walk, child, parts);
  }
  walk.depth--;
}

function collectAttributes(walk: Walk, attributes: ts.JsxAttributes, parts: Expression[]): void {
  for (const attribute of attributes.properties) {
    if (ts.isJsxSpreadAttribute(attribute)) collectPart(walk, attribute.expression, parts);
    else if (attribute.initializer !== undefined && !ts.isStringLiteral(attribute.initializer)) {
      collectChild(walk, attribute.initializer, parts);
    }
  }
}

function collectChild(walk: Walk, child: ts.JsxChild, parts: Expression[]): void {
  if (ts.isJsxText(child)) return;
  if (!ts.isJsxExpression(child)) collect(walk, child, parts);
  else if (child.expression !== undefined) collectPart(walk, child.expression, parts);
}

function collectPart(walk: Walk, node: ts.Node, parts: Expression[]): void {
  const { calls } = walk;
  const expression = walk.readers.expression(walk, node);
  if (walk.calls === calls) return;
  if (expression.kind === 'other') parts.push(...expression.parts);
  else parts.push(expression);
}
