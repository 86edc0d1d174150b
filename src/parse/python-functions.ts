import type { Expression } from '../model/expression';
import type { FunctionFacts, ParameterFacts } from '../model/facts';
import { createFunction, type Draft } from './code-facts';
import { childOf, isExpression, type Node } from './python-tree';
import { readType, typeOf } from './python-types';
import { placeOf, textOf, type Walk } from './python-walk';

/** How a method is bound: to an instance, to the class, or to nothing. */
export interface Method {
  readonly owner: number;
  readonly kind: 'instance' | 'class' | 'static';
}

/** Reads `def` with all that is in it, and answers its index. */
export function readFunction(walk: Walk, node: Node, decorators: readonly Node[], method: Method | null): number {
  const read = readDecorators(walk, decorators);
  const named = childOf(node, 'VariableName');
  const place = placeOf(walk, node);
  const name = named === undefined ? '' : textOf(walk, named);
  const nameStart = named?.from ?? place.start;
  const nameEnd = named?.to ?? place.start + 'def'.length;
  const index = walk.functions.length;
  // A function within a method sees its instance.
  const facts = createFunction(
    { name, nameStart, nameEnd, ...place },
    walk.index,
    method?.owner ?? null,
    method === null,
  );
  walk.functions.push(facts);
  facts.decorators.push(...read);
  const returned = node.children.find(({ name: kind }) => kind === 'TypeDef');
  facts.returnType = returned === undefined ? null : readType(walk, returned);
  const body = childOf(node, 'Body');
  inside(walk, facts, index, childOf(node, 'ParamList'), method, () => {
    if (body !== undefined) walk.readers.statements(walk, body.children);
  });
  return index;
}

/** `lambda x: …` */
export function readLambda(walk: Walk, node: Node): Expression {
  const { hint } = walk;
  walk.hint = null;
  const { from: start, to: end } = node;
  const isNamed = hint?.name === 'VariableName' || hint?.name === 'String';
  const name = isNamed ? textOf(walk, hint).replace(/^['"]|['"]$/g, '') : '';
  const nameStart = isNamed && name !== '' ? hint.from : start;
  const nameEnd = isNamed && name !== '' ? hint.to : start + 'lambda'.length;
  const index = walk.functions.length;
  const facts = createFunction({ name, nameStart, nameEnd, start, end }, walk.index, null, true);
  walk.functions.push(facts);
  const value = node.children.findLast(isExpression);
  inside(walk, facts, index, childOf(node, 'ParamList'), null, () => {
    if (value !== undefined) facts.returns.push(walk.readers.expression(walk, value));
  });
  return { kind: 'function', index, start, end };
}

/** Reads parameters and body with the walk standing in the function, and puts it back. */
function inside(
  walk: Walk,
  facts: Draft<FunctionFacts>,
  index: number,
  list: Node | undefined,
  method: Method | null,
  readBody: () => void,
): void {
  const before = { ...walk };
  const parameters = list === undefined ? [] : readParameters(walk, list);
  const [first] = parameters;
  const hasReceiver = method !== null && method.kind !== 'static' && first?.rest === false && first.name !== null;
  facts.parameters.push(...(hasReceiver ? parameters.slice(1) : parameters));
  const names = facts.parameters.flatMap(({ name }) => name ?? []);
  walk.current = facts;
  walk.index = index;
  walk.classBody = null;
  walk.names = new Set(names);
  walk.outside = new Set();
  walk.block = { start: facts.start, end: facts.end };
  walk.conditions = 0;
  walk.loopStart = null;
  walk.imported = new Set();
  if (hasReceiver) walk.receiver = first.name;
  else if (walk.receiver !== null && (names.includes(walk.receiver) || method !== null)) walk.receiver = null;
  readBody();
  walk.current = before.current;
  walk.index = before.index;
  walk.classBody = before.classBody;
  walk.names = before.names;
  walk.outside = before.outside;
  walk.block = before.block;
  walk.conditions = before.conditions;
  walk.loopStart = before.loopStart;
  walk.imported = before.imported;
  walk.receiver = before.receiver;
  walk.calls = before.calls;
}

/** Parameters by position; `*` and `/` alone only say how the others are given. */
function readParameters(walk: Walk, list: Node): ParameterFacts[] {
  const { children } = list;
  return children.flatMap((node, index): readonly ParameterFacts[] => {
    const before = children[index - 1];
    if (node.name !== 'VariableName' || before?.name === 'AssignOp') return [];
    const annotation = children[index + 1]?.name === 'TypeDef' ? children[index + 1] : undefined;
    const sign = children[index + (annotation === undefined ? 1 : 2)];
    const written = sign?.name === 'AssignOp' ? children[index + (annotation === undefined ? 2 : 3)] : undefined;
    const isWritten = written !== undefined && isExpression(written);
    const decorators = annotation === undefined ? [] : readMetadata(walk, annotation);
    const parameter: ParameterFacts = {
      name: textOf(walk, node),
      destructured: [],
      type: annotation === undefined ? null : readType(walk, annotation),
      default: isWritten ? walk.readers.expression(walk, written) : null,
      rest: before?.name === '*',
      decorators,
      property: false,
      start: node.from,
      end: node.to,
    };
    return [before?.name === '**' ? { ...parameter, keywords: true } : parameter];
  });
}

/** What `Annotated[Session, Depends(get_session)]` says beyond the type. */
function readMetadata(walk: Walk, annotation: Node): readonly Expression[] {
  const type = typeOf(annotation);
  const [object, ...others] = type?.name === 'MemberExpression' ? type.children.filter(isExpression) : [];
  if (object === undefined || !/(?:^|\.)Annotated$/.test(textOf(walk, object))) return [];
  return others.slice(1).map((one) => walk.readers.expression(walk, one));
}

/** The expressions after each `@`. */
export function readDecorators(walk: Walk, nodes: readonly Node[]): readonly Expression[] {
  return nodes.flatMap((node) => {
    const replaced = walk.replaced.get(node.from);
    const { calls } = walk;
    const read = replaced === undefined ? readDecorator(walk, node) : walk.readers.expression(walk, replaced);
    walk.calls = calls;
    return read ?? [];
  });
}

/** `@a.b(c)`: the grammar gives the dotted name in parts. */
function readDecorator(walk: Walk, node: Node): Expression | null {
  const names = node.children.filter(({ name }) => name === 'VariableName');
  const [first] = names;
  if (first === undefined) return null;
  let value = walk.readers.expression(walk, first);
  const { start } = value;
  for (const name of names.slice(1)) {
    value = {
      kind: 'member',
      object: value,
      property: textOf(walk, name),
      propertyStart: name.from,
      start,
      end: name.to,
    };
  }
  const list = childOf(node, 'ArgList');
  if (list === undefined) return value;
  return { kind: 'call', callee: value, arguments: walk.readers.arguments(walk, list), start, end: list.to };
}
