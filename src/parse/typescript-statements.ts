import { ts } from 'ts-morph';
import type { Expression } from '../model/expression';
import { DEEPEST_NESTING, type Range } from './code-facts';
import { isAssignment } from './typescript-assignments';
import { declare, declareEach, declarePattern, readDeclarations, unknownAt } from './typescript-bindings';
import { noteIf, noteSwitch } from './typescript-branches';
import { readClass } from './typescript-classes';
import { readEnum, readNamespace } from './typescript-enums';
import { readFunction } from './typescript-functions';
import {
  exportName,
  exportPattern,
  readExport,
  readExportAssignment,
  readImport,
  readImportEquals,
} from './typescript-modules';
import { readAlias, readInterface } from './typescript-types';
import { hasModifier } from './typescript-names';
import { cutShort, keepCalls, startOf, type Walk } from './typescript-walk';

const Kind = ts.SyntaxKind;

type StatementReader = (walk: Walk, node: never) => void;

/** Readers by the kind of node. A kind without one says nothing. */
const readers: (StatementReader | undefined)[] = [];
function on<N extends ts.Node>(kind: ts.SyntaxKind, read: (walk: Walk, node: N) => void): void {
  readers[kind] = read;
}

on(Kind.VariableStatement, readVariables);
on(Kind.ExpressionStatement, readExpressionStatement);
on(Kind.ReturnStatement, readReturn);
on(Kind.Block, readBlock);
on(Kind.IfStatement, readIf);
on(Kind.ForStatement, readFor);
on(Kind.ForOfStatement, readForOf);
on(Kind.ForInStatement, readForIn);
on(Kind.WhileStatement, readWhile);
on(Kind.DoStatement, readWhile);
on(Kind.SwitchStatement, readSwitch);
on(Kind.TryStatement, readTry);
on(Kind.ThrowStatement, (walk: Walk, node: ts.ThrowStatement) => keepCalls(walk, node.expression));
on(Kind.LabeledStatement, (walk: Walk, node: ts.LabeledStatement) => readStatement(walk, node.statement));
on(Kind.WithStatement, readWith);
on(Kind.FunctionDeclaration, readFunctionDeclaration);
on(Kind.ClassDeclaration, readClassDeclaration);
on(Kind.EnumDeclaration, readEnum);
on(Kind.ModuleDeclaration, readNamespace);
on(Kind.InterfaceDeclaration, readInterface);
on(Kind.TypeAliasDeclaration, readAlias);
on(Kind.ImportDeclaration, readImport);
on(Kind.ImportEqualsDeclaration, readImportEquals);
on(Kind.ExportDeclaration, readExport);
on(Kind.ExportAssignment, readExportAssignment);

/** Reads a statement into the function at hand. */
export function readStatement(walk: Walk, node: ts.Node): void {
  const read = readers[node.kind];
  if (read === undefined) return;
  if (walk.depth >= DEEPEST_NESTING) {
    cutShort(walk, node);
    return;
  }
  walk.depth++;
  read(walk, node as never);
  walk.depth--;
}

function readVariables(walk: Walk, node: ts.VariableStatement): void {
  readDeclarations(walk, node.declarationList);
  if (!hasModifier(node, Kind.ExportKeyword)) return;
  for (const declaration of node.declarationList.declarations) exportPattern(walk, declaration.name);
}

function readExpressionStatement(walk: Walk, node: ts.ExpressionStatement): void {
  if (isAssignment(node.expression)) walk.readers.expression(walk, node.expression);
  else keepCalls(walk, node.expression);
}

function readReturn(walk: Walk, node: ts.ReturnStatement): void {
  const { returns } = walk.current;
  if (node.expression !== undefined) returns.push(walk.readers.expression(walk, node.expression));
}

function readBlock(walk: Walk, node: ts.Block): void {
  const { block } = walk;
  walk.block = { start: startOf(walk, node), end: node.end, conditions: walk.conditions };
  for (const statement of node.statements) readStatement(walk, statement);
  walk.block = block;
}

/** What a loop runs in each round. */
function readRounds(walk: Walk, loop: ts.IterationStatement): void {
  (walk.current.loops ??= []).push({ start: startOf(walk, loop), end: loop.end });
  readConditionally(walk, loop.statement);
}

/** A statement that may not run, or more than once. */
function readConditionally(walk: Walk, node: ts.Node): void {
  noteUncertain(walk, { start: startOf(walk, node), end: node.end });
  walk.conditions++;
  readStatement(walk, node);
  walk.conditions--;
}

function noteUncertain(walk: Walk, range: Range): void {
  (walk.current.uncertain ??= []).push(range);
}

/** Whether what stands after the statement does not run once it has. */
function leaves(node: ts.Statement): boolean {
  const last = ts.isBlock(node) ? node.statements.at(-1) : node;
  if (last === undefined) return false;
  if (last !== node) return leaves(last);
  return ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isBreakOrContinueStatement(last);
}

/** A chain of `else if` is read in a row: it may be longer than code is deep. */
function readIf(walk: Walk, node: ts.IfStatement): void {
  let rest: ts.Statement | undefined = node;
  while (rest !== undefined && ts.isIfStatement(rest)) {
    const condition = keepCalls(walk, rest.expression);
    noteIf(walk, rest, condition, rest === node && walk.block.conditions === walk.conditions);
    readConditionally(walk, rest.thenStatement);
    if (leaves(rest.thenStatement)) noteUncertain(walk, { start: rest.thenStatement.end, end: walk.block.end });
    rest = rest.elseStatement;
  }
  if (rest !== undefined) readConditionally(walk, rest);
}

function readFor(walk: Walk, node: ts.ForStatement): void {
  const { block } = walk;
  walk.block = { start: startOf(walk, node), end: node.end };
  if (node.initializer !== undefined) {
    if (ts.isVariableDeclarationList(node.initializer)) readDeclarations(walk, node.initializer);
    else readEffect(walk, node.initializer);
  }
  if (node.condition !== undefined) keepCalls(walk, node.condition);
  readRounds(walk, node);
  walk.conditions++;
  if (node.incrementor !== undefined) readEffect(walk, node.incrementor);
  walk.conditions--;
  walk.block = block;
}

function readEffect(walk: Walk, node: ts.Node): void {
  if (isAssignment(node)) walk.readers.expression(walk, node);
  else keepCalls(walk, node);
}

function readForOf(walk: Walk, node: ts.ForOfStatement): void {
  const { block } = walk;
  const { calls } = walk;
  const value = walk.readers.expression(walk, node.expression);
  const called = walk.calls !== calls;
  walk.block = { start: startOf(walk, node), end: node.end };
  if (ts.isVariableDeclarationList(node.initializer)) declareEach(walk, node.initializer, value);
  else {
    if (called) walk.current.body.push(value);
    assignUnknown(walk, node.initializer);
  }
  readRounds(walk, node);
  walk.block = block;
}

/** The names of keys are not known: the variable is declared without a value. */
function readForIn(walk: Walk, node: ts.ForInStatement): void {
  const { block } = walk;
  keepCalls(walk, node.expression);
  walk.block = { start: startOf(walk, node), end: node.end };
  if (ts.isVariableDeclarationList(node.initializer)) readDeclarations(walk, node.initializer);
  else assignUnknown(walk, node.initializer);
  readRounds(walk, node);
  walk.block = block;
}

/** `for (x of …)` with a name from outside: it takes values that cannot be told apart. */
function assignUnknown(walk: Walk, node: ts.Node): void {
  const target = walk.readers.expression(walk, node);
  const place = { start: startOf(walk, node), end: node.end };
  walk.current.assignments.push({ target, operator: '=', value: unknownAt(walk, node), conditional: true, ...place });
}

function readWhile(walk: Walk, node: ts.WhileStatement | ts.DoStatement): void {
  keepCalls(walk, node.expression);
  readRounds(walk, node);
}

function readWith(walk: Walk, node: ts.WithStatement): void {
  keepCalls(walk, node.expression);
  readStatement(walk, node.statement);
}

function readSwitch(walk: Walk, node: ts.SwitchStatement): void {
  const { block } = walk;
  keepCalls(walk, node.expression);
  noteSwitch(walk, node, walk.block.conditions === walk.conditions);
  walk.block = { start: startOf(walk, node.caseBlock), end: node.caseBlock.end };
  walk.conditions++;
  for (const clause of node.caseBlock.clauses) {
    if (ts.isCaseClause(clause)) keepCalls(walk, clause.expression);
    noteUncertain(walk, { start: startOf(walk, clause), end: clause.end });
    for (const statement of clause.statements) readStatement(walk, statement);
  }
  walk.conditions--;
  walk.block = block;
}

function readTry(walk: Walk, node: ts.TryStatement): void {
  readConditionally(walk, node.tryBlock);
  if (node.catchClause !== undefined) readCatch(walk, node.catchClause);
  if (node.finallyBlock !== undefined) readStatement(walk, node.finallyBlock);
}

function readCatch(walk: Walk, node: ts.CatchClause): void {
  const scope = { start: startOf(walk, node), end: node.end };
  const name = node.variableDeclaration?.name;
  if (name !== undefined) {
    if (ts.isIdentifier(name)) declare(walk, name, null, null, true, scope);
    else declarePattern(walk, name, unknownAt(walk, name), true, scope);
  }
  readConditionally(walk, node.block);
}

/** Overload signatures and ambient functions have no body: only their implementation is a function. */
function readFunctionDeclaration(walk: Walk, node: ts.FunctionDeclaration): void {
  if (node.body === undefined) return;
  const index = readFunction(walk, node, node.name, null);
  declareValue(walk, node, { kind: 'function', index, start: startOf(walk, node), end: node.end });
}

function readClassDeclaration(walk: Walk, node: ts.ClassDeclaration): void {
  const index = readClass(walk, node, node.name);
  declareValue(walk, node, { kind: 'class', index, start: startOf(walk, node), end: node.end });
}

function declareValue(walk: Walk, node: ts.FunctionDeclaration | ts.ClassDeclaration, value: Expression): void {
  const isExported = hasModifier(node, Kind.ExportKeyword);
  const isDefault = isExported && hasModifier(node, Kind.DefaultKeyword);
  if (node.name !== undefined) declare(walk, node.name, value, null, false, walk.block);
  if (node.name !== undefined && isExported) exportName(walk, node.name, isDefault);
  else if (isDefault) walk.exports.push({ name: 'default', expression: value, start: value.start, end: value.end });
}
