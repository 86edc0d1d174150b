import type { Expression, TypeExpression } from '../model/expression';
import type { ClassFacts, MethodFacts } from '../model/facts';
import type { Draft } from './code-facts';
import { readDecorators, readFunction, type Method } from './python-functions';
import { valueWritten } from './python-targets';
import { childOf, ERROR, hasCall, isExpression, type Node } from './python-tree';
import { readType, readTypeArguments } from './python-types';
import { keepCalls, placeOf, textOf, type Walk } from './python-walk';

/** Reads a class with its members, and answers its index. */
export function readClass(walk: Walk, node: Node, decorators: readonly Node[]): number {
  const { calls, classBody, receiver } = walk;
  const index = walk.classes.length;
  const named = childOf(node, 'VariableName');
  const place = placeOf(walk, node);
  const facts: Draft<ClassFacts> = {
    name: named === undefined ? '' : textOf(walk, named),
    nameStart: named?.from ?? place.start,
    nameEnd: named?.to ?? place.start + 'class'.length,
    ...place,
    extends: null,
    extendsTypes: [],
    implements: [],
    decorators: [],
    properties: [],
    methods: [],
  };
  walk.classes.push(facts);
  facts.decorators.push(...readDecorators(walk, decorators));
  readHeritage(walk, childOf(node, 'ArgList'), facts);
  walk.classBody = { index, names: new Set() };
  walk.receiver = null;
  readMembers(walk, childOf(node, 'Body')?.children ?? [], facts, index);
  walk.classBody = classBody;
  walk.receiver = receiver;
  walk.calls = calls;
  return index;
}

/** `class Orders(Base, Generic[T], metaclass=Meta, table=True)` */
function readHeritage(walk: Walk, list: Node | undefined, facts: Draft<ClassFacts>): void {
  if (list === undefined) return;
  const bases = walk.readers.arguments(walk, list);
  const last = bases.at(-1);
  if (last?.kind === 'unary' && last.operator === '**' && last.operand.kind === 'object') {
    bases.pop();
    facts.keywords = [...last.operand.properties];
  }
  const parents = bases.map(withoutArguments);
  const [first] = parents;
  if (first === undefined) return;
  facts.extends = first;
  if (parents.length > 1) facts.bases = parents;
  const [written] = list.children.filter(isExpression);
  if (written?.name === 'MemberExpression') facts.extendsTypes.push(...readTypeArguments(walk, written));
}

/** `Repository[Order]` is a Repository. */
function withoutArguments(base: Expression): Expression {
  return base.kind === 'element' ? base.object : base;
}

function readMembers(walk: Walk, nodes: readonly Node[], facts: Draft<ClassFacts>, index: number): void {
  for (const node of nodes) readMember(walk, node, facts, index);
}

function readMember(walk: Walk, node: Node, facts: Draft<ClassFacts>, index: number): void {
  switch (node.name) {
    case 'AssignStatement':
      return readAttribute(walk, node, facts);
    case 'FunctionDefinition':
      return addMethod(walk, node, [], facts, index);
    case 'ClassDefinition':
      return addClass(walk, node, [], facts);
    case 'DecoratedStatement': {
      const decorators = node.children.filter(({ name }) => name === 'Decorator');
      const definition = node.children.find(({ name }) => name === 'FunctionDefinition' || name === 'ClassDefinition');
      if (definition?.name === 'FunctionDefinition') addMethod(walk, definition, decorators, facts, index);
      else if (definition !== undefined) addClass(walk, definition, decorators, facts);
      return;
    }
    case 'StatementGroup':
    case 'IfStatement':
    case 'TryStatement':
    case 'WithStatement':
    case 'ForStatement':
    case 'Body':
    case ERROR:
      return readMembers(walk, node.children, facts, index);
    case 'ExpressionStatement':
      for (const child of node.children) if (isExpression(child)) keepCalls(walk, child);
      return;
    default:
      return;
  }
}

/** `name: Type = value`, `name = value`, `a, b = values`. */
function readAttribute(walk: Walk, node: Node, facts: Draft<ClassFacts>): void {
  const annotation = childOf(node, 'TypeDef');
  const type = annotation === undefined ? null : readType(walk, annotation);
  // `Annotated[datetime, Indexed(expireAfterSeconds=60)]`
  const stated = annotation?.children.find(isExpression);
  if (stated !== undefined && hasCall(stated)) keepCalls(walk, stated);
  const sign = node.children.findLastIndex(({ name }) => name === 'AssignOp');
  const targets = (sign < 0 ? node.children : node.children.slice(0, sign)).filter(isExpression);
  const [target] = targets;
  if (target === undefined) return;
  walk.hint = target;
  const value = sign < 0 ? null : valueWritten(walk, node.children.slice(sign + 1));
  walk.hint = null;
  for (const one of targets) addAttribute(walk, one, type, value, node, facts);
}

function addAttribute(
  walk: Walk,
  target: Node,
  type: TypeExpression | null,
  value: Expression | null,
  node: Node,
  facts: Draft<ClassFacts>,
): void {
  if (target.name === 'TupleExpression') {
    for (const part of target.children.filter(isExpression)) addAttribute(walk, part, null, null, node, facts);
  }
  if (target.name !== 'VariableName') return;
  const name = textOf(walk, target);
  walk.classBody?.names.add(name);
  facts.properties.push({
    name,
    nameStart: target.from,
    nameEnd: target.to,
    static: value !== null,
    type,
    value,
    decorators: [],
    optional: false,
    ...placeOf(walk, node),
  });
}

/** A class in a class is an attribute that holds it. */
function addClass(walk: Walk, node: Node, decorators: readonly Node[], facts: Draft<ClassFacts>): void {
  const index = readClass(walk, node, decorators);
  const name = childOf(node, 'VariableName');
  const value: Expression = { kind: 'class', index, ...placeOf(walk, node) };
  if (name !== undefined) addAttribute(walk, name, null, value, node, facts);
}

/** Decorators that make an attribute of a method. */
const GETTER = /^@(?:[\w.]*\.)?(?:abstract|cached_?|hybrid_|class)?property\b/;

function addMethod(walk: Walk, node: Node, decorators: readonly Node[], facts: Draft<ClassFacts>, owner: number): void {
  const named = childOf(node, 'VariableName');
  if (named === undefined) return;
  const name = textOf(walk, named);
  const texts = decorators.map((one) => textOf(walk, one).trim());
  const has = (word: string): boolean => texts.some((text) => new RegExp(`^@(?:[\\w.]*\\.)?${word}$`).test(text));
  const isClassMethod = has('classmethod') || name === '__init_subclass__' || name === '__class_getitem__';
  const isStatic = has('staticmethod') || name === '__new__';
  const method: Method = { owner, kind: isStatic ? 'static' : isClassMethod ? 'class' : 'instance' };
  const read = readFunction(walk, node, decorators, method);
  walk.classBody?.names.add(name);
  facts.methods.push({ name, function: read, static: isStatic || isClassMethod, kind: kindOf(name, texts) });
}

function kindOf(name: string, decorators: readonly string[]): MethodFacts['kind'] {
  if (name === '__init__') return 'constructor';
  if (decorators.some((text) => GETTER.test(text))) return 'getter';
  return decorators.some((text) => new RegExp(`^@${name}\\.(?:setter|deleter)$`).test(text)) ? 'setter' : 'method';
}
