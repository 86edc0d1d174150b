import { ts } from 'ts-morph';
import type { Expression } from '../model/expression';
import type { BranchFacts } from '../model/facts';
import { type Range } from './code-facts';
import { unwrap } from './typescript-names';
import { startOf, type Walk } from './typescript-walk';

const Kind = ts.SyntaxKind;

/** What a condition says of one value: that it is one of some, or (`not`) none of them. */
type Condition = Pick<BranchFacts, 'subject' | 'values' | 'not'>;
type Comparison = Condition & { readonly values: readonly Expression[] };

/**
 * Notes for both branches of an `if`, and for what follows one that leaves, when the value decides that they run.
 *
 * @param read its condition
 * @param inRow whether the statement stands in its block itself, so that the rest of the block follows it: no `else if`,
 *   no branch without braces, no clause of a `switch`
 */
export function noteIf(walk: Walk, node: ts.IfStatement, read: Expression, inRow: boolean): void {
  const comparison = conditionOf(walk, node.expression);
  const isKnown = comparison !== null && isWhole(unwrap(node.expression));
  const holds: Condition = isKnown ? comparison : { subject: read, values: null, not: false };
  const then = rangeOf(walk, node.thenStatement);
  // `x === 'a' && y`: where that is false, nothing is known of x.
  if (comparison !== null && !isKnown) note(walk, comparison, then);
  note(walk, holds, then);
  const opposite = { ...holds, not: !holds.not };
  if (node.elseStatement !== undefined) note(walk, opposite, rangeOf(walk, node.elseStatement));
  else if (inRow && leaves(node.thenStatement)) note(walk, opposite, { start: node.end, end: walk.block.end });
}

/**
 * Notes for the clauses of a `switch`: those that a clause falls through to run for its values, too. What follows one
 * whose clauses return does not run for their values.
 */
export function noteSwitch(walk: Walk, node: ts.SwitchStatement, inRow: boolean): void {
  const subject = silently(walk, node.expression);
  const all: Expression[] = [];
  for (const clause of node.caseBlock.clauses) if (ts.isCaseClause(clause)) all.push(silently(walk, clause.expression));
  const returning: Expression[] = [];
  let next = 0;
  let falling: Expression[] | null = [];
  for (const clause of node.caseBlock.clauses) {
    const value = ts.isCaseClause(clause) ? all[next++] : undefined;
    const { statements } = clause;
    const [first] = statements;
    const last = statements.at(-1);
    if (value === undefined) {
      if (falling?.length === 0 && first !== undefined)
        note(walk, { subject, values: all, not: true }, { start: startOf(walk, first), end: clause.end });
      falling = null;
    } else {
      falling?.push(value);
      if (falling !== null && first !== undefined)
        note(walk, { subject, values: [...falling], not: false }, { start: startOf(walk, first), end: clause.end });
    }
    if (last !== undefined && returns(last) && !statements.some(breaks)) returning.push(...(falling ?? []));
    if (last !== undefined && leaves(last)) falling = [];
  }
  if (inRow && returning.length > 0)
    note(walk, { subject, values: returning, not: true }, { start: node.end, end: walk.block.end });
}

/** Whether somewhere in it is a way out that does not end the function. */
function breaks(node: ts.Node): boolean {
  return ts.isBreakOrContinueStatement(node) || ts.forEachChild(node, breaks) === true;
}

/** Whether the function, or the program, ends with the statement. */
function returns(node: ts.Statement): boolean {
  const last = ts.isBlock(node) ? node.statements.at(-1) : node;
  if (last === undefined || last !== node) return last !== undefined && returns(last);
  return leaves(last) && !ts.isBreakStatement(last) && !ts.isContinueStatement(last);
}

function note(walk: Walk, condition: Condition, range: Range): void {
  (walk.current.branches ??= []).push({ ...condition, start: range.start, end: range.end });
}

function rangeOf(walk: Walk, node: ts.Node): Range {
  return { start: startOf(walk, node), end: node.end };
}

/** Reads an expression for what it is: its calls belong to the statement, which is read for them. */
function silently(walk: Walk, node: ts.Node): Expression {
  const { calls } = walk;
  const expression = walk.readers.expression(walk, node);
  walk.calls = calls;
  return expression;
}

const EQUAL: ReadonlySet<ts.SyntaxKind> = new Set([Kind.EqualsEqualsToken, Kind.EqualsEqualsEqualsToken]);
const UNEQUAL: ReadonlySet<ts.SyntaxKind> = new Set([Kind.ExclamationEqualsToken, Kind.ExclamationEqualsEqualsToken]);

function conditionOf(walk: Walk, written: ts.Expression): Comparison | null {
  const node = unwrap(written);
  if (!ts.isBinaryExpression(node)) return null;
  const operator = node.operatorToken.kind;
  if (operator === Kind.AmpersandAmpersandToken) return conditionOf(walk, node.left) ?? conditionOf(walk, node.right);
  if (operator === Kind.BarBarToken) return eitherOf(walk, node);
  if (!EQUAL.has(operator) && !UNEQUAL.has(operator)) return null;
  const [subject, value] = isConstant(node.left) ? [node.right, node.left] : [node.left, node.right];
  if (!isConstant(value) || hasCall(subject)) return null;
  return { subject: silently(walk, subject), values: [silently(walk, value)], not: UNEQUAL.has(operator) };
}

/** `x === 'a' || x === 'b'` */
function eitherOf(walk: Walk, node: ts.BinaryExpression): Comparison | null {
  const left = conditionOf(walk, node.left);
  const right = conditionOf(walk, node.right);
  if (left === null || right === null || left.not || right.not) return null;
  const same = textOf(walk, left.subject) === textOf(walk, right.subject);
  return same ? { ...left, values: [...left.values, ...right.values] } : null;
}

function textOf(walk: Walk, { start, end }: Expression): string {
  return walk.text.slice(start, end);
}

/** Whether the condition is the comparison and nothing else. */
function isWhole(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const operator = node.operatorToken.kind;
  if (operator === Kind.BarBarToken) return isWhole(unwrap(node.left)) && isWhole(unwrap(node.right));
  return EQUAL.has(operator) || UNEQUAL.has(operator);
}

/** A literal, or a name or member that may be a constant (`JobName.Cleanup`). */
function isConstant(written: ts.Expression): boolean {
  const node = unwrap(written);
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return true;
  if (ts.isPropertyAccessExpression(node)) return isUpper(node.expression) || isShouted(node.name.text);
  return ts.isIdentifier(node) && isShouted(node.text);
}

function isUpper(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && /^[A-Z]/.test(node.text);
}

function isShouted(name: string): boolean {
  return /^[A-Z][A-Z\d_]*$/.test(name);
}

function hasCall(node: ts.Node): boolean {
  return ts.isCallExpression(node) || ts.isNewExpression(node) || ts.forEachChild(node, hasCall) === true;
}

/** Whether what stands after the statement does not run once it has run. */
function leaves(node: ts.Statement): boolean {
  if (ts.isBlock(node)) {
    const last = node.statements.at(-1);
    return last !== undefined && leaves(last);
  }
  return (
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isBreakStatement(node) ||
    ts.isContinueStatement(node) ||
    (ts.isExpressionStatement(node) && isExit(unwrap(node.expression)))
  );
}

/** `process.exit(1)` */
function isExit(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression: object, name } = node.expression;
  return name.text === 'exit' && ts.isIdentifier(object) && (object.text === 'process' || object.text === 'Deno');
}
