import { ts } from 'ts-morph';
import type { Expression } from '../model/expression';
import type { ClassFacts, MethodFacts } from '../model/facts';
import { type Draft } from './code-facts';
import { declare } from './typescript-bindings';
import { readDecorators, readFunction } from './typescript-functions';
import { readOptionalType, readTypes } from './typescript-types';
import { hasModifier, nameText, unwrap } from './typescript-names';
import { namePlace, readNamed, startOf, type Walk } from './typescript-walk';

const Kind = ts.SyntaxKind;

/** Reads a class with its members, and answers its index. `name` is the node that names it. */
export function readClass(walk: Walk, node: ts.ClassLikeDeclaration, name: ts.Node | undefined): number {
  const { calls, owner } = walk;
  const index = walk.classes.length;
  const facts: Draft<ClassFacts> = {
    ...namePlace(walk, node, name),
    extends: null,
    extendsTypes: [],
    implements: [],
    decorators: [],
    properties: [],
    methods: [],
  };
  walk.classes.push(facts);
  for (const decorator of readDecorators(walk, node)) facts.decorators.push(decorator);
  readHeritage(walk, node, facts);
  if (ts.isClassExpression(node) && node.name !== undefined) {
    const value: Expression = { kind: 'class', index, start: facts.start, end: facts.end };
    declare(walk, node.name, value, null, false, { start: facts.start, end: facts.end });
  }
  for (const member of node.members) readMember(walk, member, facts, index);
  walk.calls = calls;
  walk.owner = owner;
  return index;
}

function readHeritage(walk: Walk, node: ts.ClassLikeDeclaration, facts: Draft<ClassFacts>): void {
  for (const clause of node.heritageClauses ?? []) {
    if (clause.token === Kind.ImplementsKeyword) facts.implements.push(...readTypes(walk, clause.types));
    else if (facts.extends === null) {
      const [parent] = clause.types;
      if (parent === undefined) continue;
      facts.extends = walk.readers.expression(walk, parent.expression);
      facts.extendsTypes.push(...readTypes(walk, parent.typeArguments));
    }
  }
}

/** Overload signatures and abstract methods have no body and say nothing that is read later. */
function readMember(walk: Walk, member: ts.ClassElement, facts: Draft<ClassFacts>, index: number): void {
  walk.owner = null;
  if (ts.isPropertyDeclaration(member)) readProperty(walk, member, facts, index);
  else if (ts.isClassStaticBlockDeclaration(member)) walk.readers.statement(walk, member.body);
  else if (ts.isConstructorDeclaration(member)) {
    if (member.body !== undefined) addMethod(walk, member, 'constructor', 'constructor', facts, index);
  } else if (ts.isMethodDeclaration(member) || ts.isAccessor(member)) {
    const kind = ts.isMethodDeclaration(member) ? 'method' : ts.isGetAccessor(member) ? 'getter' : 'setter';
    if (member.body !== undefined) addMethod(walk, member, nameText(member.name), kind, facts, index);
  }
}

function addMethod(
  walk: Walk,
  member: ts.MethodDeclaration | ts.AccessorDeclaration | ts.ConstructorDeclaration,
  name: string | null,
  kind: MethodFacts['kind'],
  facts: Draft<ClassFacts>,
  index: number,
): void {
  const read = readFunction(walk, member, member.name, index);
  if (name === null) return;
  facts.methods.push({ name, function: read, static: hasModifier(member, Kind.StaticKeyword), kind });
}

function readProperty(walk: Walk, member: ts.PropertyDeclaration, facts: Draft<ClassFacts>, index: number): void {
  const decorators = readDecorators(walk, member);
  const name = nameText(member.name);
  const type = readOptionalType(walk, member.type);
  const value = member.initializer === undefined ? null : readInitialiser(walk, member.initializer, member.name, index);
  if (name === null || name === '') return;
  facts.properties.push({
    name,
    nameStart: startOf(walk, member.name),
    nameEnd: member.name.end,
    static: hasModifier(member, Kind.StaticKeyword),
    type,
    value,
    decorators,
    optional: member.questionToken !== undefined,
    start: startOf(walk, member),
    end: member.end,
  });
}

/** Arrows in an initialiser see the instance as `this`, as does a function that is the value itself. */
function readInitialiser(walk: Walk, initializer: ts.Node, name: ts.Node, index: number): Expression {
  const inner = unwrap(initializer);
  if (ts.isFunctionExpression(inner)) {
    const read = readFunction(walk, inner, inner.name ?? name, index);
    return { kind: 'function', index: read, start: startOf(walk, inner), end: inner.end };
  }
  walk.owner = index;
  const value = readNamed(walk, initializer, name);
  walk.owner = null;
  return value;
}
