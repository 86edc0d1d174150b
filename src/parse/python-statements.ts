import type { Expression } from '../model/expression';
import { DEEPEST_NESTING, type Range } from './code-facts';
import { isMain, leaves, noteHandler, noteIf, noteMatch } from './python-branches';
import { readClass } from './python-classes';
import { readYield } from './python-expressions';
import { readDecorators, readFunction } from './python-functions';
import { importedNames, readImport } from './python-imports';
import { assign, bindTargets, valueWritten } from './python-targets';
import { childOf, ERROR, isExpression, type Node } from './python-tree';
import { aliasOf, readType } from './python-types';
import { bind, cutShort, keepCalls, placeOf, textOf, unknownAt, type Walk } from './python-walk';

/** Reads statements in a row into the function at hand. */
export function readStatements(walk: Walk, nodes: readonly Node[]): void {
  for (const node of nodes) readStatement(walk, node);
}

function readStatement(walk: Walk, node: Node): void {
  if (walk.depth >= DEEPEST_NESTING) {
    cutShort(walk, node);
    return;
  }
  walk.depth++;
  read(walk, node);
  walk.depth--;
}

function read(walk: Walk, node: Node): void {
  switch (node.name) {
    case 'AssignStatement':
      return readAssignment(walk, node);
    case 'UpdateStatement':
      return readUpdate(walk, node);
    case 'ReturnStatement':
      return readReturn(walk, node);
    case 'YieldStatement':
      readYield(walk, node);
      return;
    case 'DeleteStatement':
      return readDelete(walk, node);
    case 'ImportStatement':
      return readImport(walk, node);
    case 'ScopeStatement':
      return readScope(walk, node);
    case 'TypeDefinition':
      return readAlias(walk, node);
    case 'IfStatement':
      return readIf(walk, node);
    case 'WhileStatement':
      return readLoop(walk, node, node.children);
    case 'ForStatement':
      return readFor(walk, node);
    case 'TryStatement':
      return readTry(walk, node);
    case 'WithStatement':
      return readWith(walk, node);
    case 'MatchStatement':
      return readMatch(walk, node);
    case 'FunctionDefinition':
      return declareFunction(walk, node, []);
    case 'ClassDefinition':
      return declareClass(walk, node, []);
    case 'DecoratedStatement':
      return readDecorated(walk, node);
    case 'StatementGroup':
    case 'Body':
    case 'Script':
    case ERROR:
      return readStatements(walk, node.children);
    default:
      // Expression statements, and what else only runs its expressions.
      if (isExpression(node)) readEffects(walk, node);
  }
}

function readEffects(walk: Walk, node: Node): void {
  const isStatement = /Statement$/.test(node.name);
  for (const child of isStatement ? node.children : [node]) {
    if (child.name === ERROR) readStatements(walk, child.children);
    else if (isExpression(child)) keepCalls(walk, child);
  }
}

/** `a = b = value`, `a: Type = value`, `a: Type` */
function readAssignment(walk: Walk, node: Node): void {
  const { children } = node;
  const whole = placeOf(walk, node);
  const annotation = childOf(node, 'TypeDef');
  const type = annotation === undefined ? null : readType(walk, annotation);
  const groups: Node[][] = [[]];
  for (const child of children) {
    if (child.name === 'AssignOp') groups.push([]);
    else if (child.name !== 'TypeDef') groups.at(-1)?.push(child);
  }
  const written = groups.length > 1 ? groups.pop() : undefined;
  const [target] = groups[0]?.filter(isExpression) ?? [];
  if (written === undefined) {
    if (target !== undefined && type !== null && target.name === 'VariableName')
      declareTyped(walk, target, type, whole);
    return;
  }
  if (target?.name === 'VariableName' && groups.length === 1 && walk.index === 0) aliasOf(walk, target, written);
  walk.hint = target ?? null;
  const value = valueWritten(walk, written);
  walk.hint = null;
  groups.forEach((group, index) => {
    const targets = group.filter(isExpression);
    const first = groups[0]?.filter(isExpression)[0];
    // The second name of `a = b = value` means what the first does.
    const isRepeated = index > 0 && first?.name === 'VariableName';
    const own: Expression = isRepeated
      ? { kind: 'name', name: textOf(walk, first), start: whole.end, end: whole.end }
      : value;
    assign(walk, targets, own, type, whole);
  });
}

function declareTyped(walk: Walk, target: Node, type: ReturnType<typeof readType>, whole: Range): void {
  bind(walk, textOf(walk, target), { start: target.from, end: target.to }, null, type, whole.end);
}

/** `a += value` gives the name `a + value`. */
function readUpdate(walk: Walk, node: Node): void {
  const [target, ...others] = node.children.filter(isExpression);
  const sign = childOf(node, 'UpdateOp');
  if (target === undefined || sign === undefined || others.length === 0) return;
  const operator = textOf(walk, sign).slice(0, -1);
  const { calls } = walk;
  const left = walk.readers.expression(walk, target);
  const right = valueWritten(walk, others);
  walk.calls = calls;
  const whole = placeOf(walk, node);
  if (target.name === 'VariableName') {
    const value: Expression = { kind: 'binary', operator, left, right, ...whole };
    bind(walk, textOf(walk, target), { start: target.from, end: target.to }, value, null, whole.end);
    return;
  }
  const conditional = walk.conditions > 0;
  walk.current.assignments.push({ target: left, operator: `${operator}=`, value: right, conditional, ...whole });
}

function readReturn(walk: Walk, node: Node): void {
  const written = node.children.filter((one) => one.name !== 'return');
  if (written.some(isExpression)) walk.current.returns.push(valueWritten(walk, written));
}

function readDelete(walk: Walk, node: Node): void {
  for (const target of node.children.filter(isExpression)) {
    if (target.name === 'VariableName') continue;
    const { calls } = walk;
    const read = walk.readers.expression(walk, target);
    walk.calls = calls;
    const conditional = walk.conditions > 0;
    walk.current.assignments.push({
      target: read,
      operator: 'delete',
      value: null,
      conditional,
      ...placeOf(walk, node),
    });
  }
}

/** `global x`: what is assigned to the name here is assigned to that of the module. */
function readScope(walk: Walk, node: Node): void {
  const names = node.children.filter(({ name }) => name === 'VariableName');
  walk.outside = new Set([...walk.outside, ...names.map((one) => textOf(walk, one))]);
  const [top] = walk.functions;
  if (top === undefined || walk.index === 0 || childOf(node, 'global') === undefined) return;
  for (const one of names) {
    const name = textOf(walk, one);
    const place = { start: one.from, end: one.to, scopeStart: top.start, scopeEnd: top.end };
    top.bindings.push({ name, mutable: true, value: null, type: null, ...place });
  }
}

/** `type Name = Type` */
function readAlias(walk: Walk, node: Node): void {
  const [name, value] = node.children.filter(isExpression);
  if (name !== undefined && value !== undefined) aliasOf(walk, name, [value], true);
}

/** A block that may not run, or more than once. */
export function readConditionally(walk: Walk, body: Node): void {
  const { block } = walk;
  const range = placeOf(walk, body);
  (walk.current.uncertain ??= []).push(range);
  walk.block = range;
  walk.conditions++;
  readStatements(walk, body.children);
  walk.conditions--;
  walk.block = block;
}

function readIf(walk: Walk, node: Node): void {
  const { children } = node;
  const { conditions } = walk;
  let condition: Node | null = null;
  for (const [index, child] of children.entries()) {
    if (child.name === 'if' || child.name === 'elif') {
      const next = children[index + 1];
      condition = next !== undefined && isExpression(next) ? next : null;
      if (condition !== null) keepCalls(walk, condition);
    } else if (child.name === 'else') condition = null;
    else if (child.name === 'Body') {
      if (condition !== null && isMain(walk, condition)) readStatements(walk, child.children);
      else if (condition !== null && isForTypes(walk, condition)) readForTypes(walk, child);
      else readConditionally(walk, child);
      if (leaves(child)) (walk.current.uncertain ??= []).push({ start: placeOf(walk, child).end, end: walk.block.end });
    }
  }
  noteIf(walk, node, conditions === 0);
}

function readForTypes(walk: Walk, body: Node): void {
  const { forTypes } = walk;
  walk.forTypes = true;
  readStatements(walk, body.children);
  walk.forTypes = forTypes;
}

/** `if TYPE_CHECKING:` holds imports for annotations: https://docs.python.org/3/library/typing.html#typing.TYPE_CHECKING */
function isForTypes(walk: Walk, condition: Node): boolean {
  return /^(?:typing\.|t\.)?TYPE_CHECKING$/.test(textOf(walk, condition));
}

function readLoop(walk: Walk, node: Node, children: readonly Node[]): void {
  const { loopStart } = walk;
  walk.loopStart ??= node.from;
  for (const child of children) {
    if (child.name === 'Body') readConditionally(walk, child);
    else if (isExpression(child)) keepCalls(walk, child);
  }
  walk.loopStart = loopStart;
}

function readFor(walk: Walk, node: Node): void {
  const { children } = node;
  const at = children.findIndex(({ name }) => name === 'in');
  const body = children.findIndex(({ name }) => name === 'Body');
  const targets = children.slice(0, Math.max(at, 0)).filter(isExpression);
  const lists = children.slice(at + 1, body < 0 ? undefined : body);
  const value = at < 0 ? null : valueWritten(walk, lists);
  const start = lists.at(-1)?.to ?? node.from;
  bindTargets(walk, targets, value, { start, end: placeOf(walk, node).end });
  readLoop(
    walk,
    node,
    children.slice(Math.max(body, 0)).filter(({ name }) => name === 'Body'),
  );
}

/** What the body imports stays what it is, whatever a handler for a missing module puts in its place. */
function readTry(walk: Walk, node: Node): void {
  const { children } = node;
  const { imported } = walk;
  const [body] = children.filter(({ name }) => name === 'Body');
  const handlers = children.filter((_, index) => children[index - 1]?.name === 'except');
  const forImports = handlers.some((one) => /ImportError|ModuleNotFoundError/.test(textOf(walk, one)));
  let part = 'try';
  for (const child of children) {
    if (/^(?:try|except|else|finally)$/.test(child.name)) part = child.name;
    else if (child.name === 'Body') {
      const isSure = part === 'finally' || (child === body && forImports);
      if (part === 'except') noteHandler(walk, child);
      if (isSure) readStatements(walk, child.children);
      else readConditionally(walk, child);
      if (child === body && forImports) walk.imported = new Set([...imported, ...importedNames(walk, child)]);
    } else if (part === 'except' && isExpression(child)) readHandler(walk, children, child);
  }
  walk.imported = imported;
}

/** `except Error as name`, and Python 2's `except Error, name`. */
function readHandler(walk: Walk, children: readonly Node[], node: Node): void {
  const before = children[children.indexOf(node) - 1];
  if (before?.name !== 'as' && before?.name !== ',') return;
  const place = { start: node.from, end: node.to };
  bind(walk, textOf(walk, node), place, unknownAt(place), null, node.to);
}

/** `with manager() as name`: the name holds what the manager gives, worked out by the operator `with`. */
function readWith(walk: Walk, node: Node): void {
  const { children } = node;
  for (const [index, child] of children.entries()) {
    if (child.name === 'Body') readStatements(walk, child.children);
    else if (isExpression(child) && children[index - 1]?.name !== 'as') {
      const target = children[index + 1]?.name === 'as' ? children[index + 2] : undefined;
      if (target === undefined) keepCalls(walk, child);
      else readManaged(walk, child, target);
    }
  }
}

function readManaged(walk: Walk, manager: Node, target: Node): void {
  const { calls } = walk;
  const operand = walk.readers.expression(walk, manager);
  walk.calls = calls;
  const place = { start: manager.from, end: manager.to };
  const value: Expression = { kind: 'unary', operator: 'with', operand, ...place };
  assign(walk, [target], value, null, { start: manager.from, end: target.to });
}

function readMatch(walk: Walk, node: Node): void {
  const subject = node.children.find(isExpression);
  if (subject !== undefined) keepCalls(walk, subject);
  for (const clause of childOf(node, 'MatchBody')?.children ?? []) {
    const body = childOf(clause, 'Body');
    if (body === undefined) continue;
    const guard = childOf(clause, 'Guard')?.children.find(isExpression);
    if (guard !== undefined) keepCalls(walk, guard);
    readConditionally(walk, body);
  }
  noteMatch(walk, node);
}

function readDecorated(walk: Walk, node: Node): void {
  const definition = node.children.find(({ name }) => name === 'FunctionDefinition' || name === 'ClassDefinition');
  const decorators = node.children.filter(({ name }) => name === 'Decorator');
  if (definition?.name === 'FunctionDefinition') declareFunction(walk, definition, decorators);
  else if (definition !== undefined) declareClass(walk, definition, decorators);
  else readDecorators(walk, decorators);
}

function declareFunction(walk: Walk, node: Node, decorators: readonly Node[]): void {
  const index = readFunction(walk, node, decorators, null);
  declareValue(walk, node, { kind: 'function', index, ...placeOf(walk, node) });
}

function declareClass(walk: Walk, node: Node, decorators: readonly Node[]): void {
  const index = readClass(walk, node, decorators);
  declareValue(walk, node, { kind: 'class', index, ...placeOf(walk, node) });
}

function declareValue(walk: Walk, node: Node, value: Expression): void {
  const name = childOf(node, 'VariableName');
  if (name === undefined) return;
  bind(walk, textOf(walk, name), { start: name.from, end: name.to }, value, null, value.end);
}
