import { ts } from 'ts-morph';
import type { Expression, ObjectProperty, TemplateText } from '../model/expression';
import { readFunction } from './typescript-functions';
import { readTypes } from './typescript-types';
import { nameText } from './typescript-names';
import { readNamed, startOf, type Walk } from './typescript-walk';

/** `{ … }`. A setter has no value of its own and is left out; its code is still read. */
export function readObject(walk: Walk, node: ts.ObjectLiteralExpression): Expression {
  const properties: ObjectProperty[] = [];
  for (const property of node.properties) {
    if (ts.isPropertyAssignment(property)) {
      properties.push(keyed(walk, property.name, readNamed(walk, property.initializer, property.name)));
    } else if (ts.isShorthandPropertyAssignment(property)) {
      properties.push(keyed(walk, property.name, walk.readers.expression(walk, property.name)));
    } else if (ts.isSpreadAssignment(property)) {
      properties.push({ kind: 'spread', value: walk.readers.expression(walk, property.expression) });
    } else {
      const index = readFunction(walk, property, property.name, null);
      const value: Expression = { kind: 'function', index, start: startOf(walk, property), end: property.end };
      if (!ts.isSetAccessor(property)) properties.push(keyed(walk, property.name, value, ts.isGetAccessor(property)));
    }
  }
  return { kind: 'object', properties, start: startOf(walk, node), end: node.end };
}

function keyed(walk: Walk, name: ts.PropertyName, value: Expression, getter = false): ObjectProperty {
  const key = nameText(name);
  if (key === null) {
    const computed = ts.isComputedPropertyName(name) ? name.expression : name;
    return { kind: 'computed', key: walk.readers.expression(walk, computed), value };
  }
  const keyStart = startOf(walk, name);
  const keyEnd = name.end;
  if (getter) return { kind: 'property', key, keyStart, keyEnd, value, getter };
  return { kind: 'property', key, keyStart, keyEnd, value };
}

/** `[ … ]`. A hole is undefined. */
export function readArray(walk: Walk, node: ts.ArrayLiteralExpression): Expression {
  return { kind: 'array', items: readAll(walk, node.elements), start: startOf(walk, node), end: node.end };
}

/** Arguments or items in order. */
export function readAll(walk: Walk, nodes: readonly ts.Node[] | undefined): Expression[] {
  const expressions: Expression[] = [];
  if (nodes !== undefined) for (const node of nodes) expressions.push(walk.readers.expression(walk, node));
  return expressions;
}

/** A template literal without a tag. */
export function readTemplate(walk: Walk, node: ts.TemplateLiteral): Expression {
  const { texts, values } = pieces(walk, node);
  return { kind: 'template', texts, values, start: startOf(walk, node), end: node.end };
}

/** ``tag`…` ``, which is a call. */
export function readTagged(walk: Walk, node: ts.TaggedTemplateExpression): Expression {
  const start = startOf(walk, node);
  const tag = walk.readers.expression(walk, node.tag);
  const { texts, values } = pieces(walk, node.template);
  walk.calls++;
  const { end } = node;
  if (node.typeArguments === undefined) return { kind: 'template', texts, values, tag, start, end };
  return { kind: 'template', texts, values, tag, types: readTypes(walk, node.typeArguments), start, end };
}

function pieces(walk: Walk, node: ts.TemplateLiteral): { texts: TemplateText[]; values: Expression[] } {
  if (ts.isNoSubstitutionTemplateLiteral(node)) return { texts: [pieceOf(walk, node)], values: [] };
  const texts = [pieceOf(walk, node.head)];
  const values: Expression[] = [];
  for (const span of node.templateSpans) {
    values.push(walk.readers.expression(walk, span.expression));
    texts.push(pieceOf(walk, span.literal));
  }
  return { texts, values };
}

/** A piece begins after `` ` `` or `}` and ends before `` ` `` or `${`. One that is still being typed may lack its end. */
function pieceOf(walk: Walk, node: ts.TemplateLiteralToken): TemplateText {
  const start = Math.min(startOf(walk, node) + 1, node.end);
  const closed = node.isUnterminated !== true && node.pos !== node.end;
  const delimiter = node.kind === ts.SyntaxKind.TemplateHead || node.kind === ts.SyntaxKind.TemplateMiddle ? 2 : 1;
  return { text: node.text, start, end: closed ? Math.max(start, node.end - delimiter) : node.end };
}
