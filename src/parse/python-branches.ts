import type { Expression } from '../model/expression';
import type { BranchFacts } from '../model/facts';
import type { Range } from './code-facts';
import { hasCall, childOf, isExpression, type Node } from './python-tree';
import { placeOf, textOf, type Walk } from './python-walk';

/** What a condition says of one value: that it is one of some, or (`not`) none of them. */
type Condition = Pick<BranchFacts, 'subject' | 'not'> & { readonly values: readonly Expression[] };

/** `__name__ == '__main__'`: https://docs.python.org/3/library/__main__.html */
export function isMain(walk: Walk, condition: Node): boolean {
  return /^\(?\s*(?:__name__\s*==\s*['"]__main__['"]|['"]__main__['"]\s*==\s*__name__)\s*\)?$/.test(
    textOf(walk, condition),
  );
}

/** What a condition says of a value, or that the value holds (`values` null). */
type Held = Pick<BranchFacts, 'subject' | 'values' | 'not'>;

/**
 * Notes for the branches of an `if` that a value decides, and for what follows one that leaves.
 *
 * @param inRow whether the rest of the block follows the statement for sure
 */
export function noteIf(walk: Walk, node: Node, inRow: boolean): void {
  const { children } = node;
  const passed: Held[] = [];
  let condition: Held | null = null;
  let isWhole = false;
  let isElse = false;
  for (const [index, child] of children.entries()) {
    if (child.name === 'if' || child.name === 'elif') {
      const test = children[index + 1];
      const compared = test === undefined ? null : conditionOf(walk, test);
      condition = compared ?? (test === undefined ? null : truthOf(walk, test));
      isWhole = test !== undefined && (compared === null || isPlain(test));
    } else if (child.name === 'else') isElse = true;
    else if (child.name === 'Body') {
      const range = placeOf(walk, child);
      for (const one of passed) note(walk, one, range);
      if (condition !== null && !isElse) note(walk, condition, range);
      if (condition !== null && isWhole) passed.push({ ...condition, not: !condition.not });
      const isOnly = children.filter(({ name }) => name === 'Body').length === 1;
      if (isOnly && condition !== null && isWhole && inRow && leaves(child)) {
        note(walk, { ...condition, not: !condition.not }, { start: range.end, end: walk.block.end });
      }
    }
  }
}

/** A condition of another kind: the branch runs where it holds. What makes functions or names is read once only. */
function truthOf(walk: Walk, test: Node): Held | null {
  if (makesNames(test)) return null;
  return { subject: silently(walk, test), values: null, not: false };
}

function makesNames(node: Node): boolean {
  return (
    /^(?:LambdaExpression|NamedExpression|\w*ComprehensionExpression)$/.test(node.name) ||
    node.children.some(makesNames)
  );
}

/** Notes for the clauses of `match`: a value, several, or what none of those before takes. */
export function noteMatch(walk: Walk, node: Node): void {
  const written = node.children.find(isExpression);
  if (written === undefined) return;
  const subject = silently(walk, walk.replaced.get(written.from) ?? written);
  const before: Expression[] = [];
  let isKnown = true;
  for (const clause of childOf(node, 'MatchBody')?.children ?? []) {
    const body = childOf(clause, 'Body');
    const pattern = clause.children.find(({ name }) => /Pattern$/.test(name));
    if (body === undefined || pattern === undefined) continue;
    const values = valuesOf(walk, pattern);
    const range = placeOf(walk, body);
    if (values !== null) {
      note(walk, { subject, values, not: false }, range);
      if (childOf(clause, 'Guard') === undefined) before.push(...values);
    } else if (pattern.name === 'CapturePattern' && isKnown)
      note(walk, { subject, values: [...before], not: true }, range);
    else isKnown = false;
  }
}

function valuesOf(walk: Walk, pattern: Node): readonly Expression[] | null {
  if (pattern.name === 'LiteralPattern') {
    const value = pattern.children.find(isExpression);
    return value === undefined ? null : [silently(walk, value)];
  }
  if (pattern.name === 'AttributePattern') return [attributeOf(walk, pattern)];
  if (pattern.name !== 'OrPattern') return null;
  const values = pattern.children.filter(({ name }) => /Pattern$/.test(name)).map((one) => valuesOf(walk, one));
  return values.includes(null) ? null : values.flatMap((one) => one ?? []);
}

/** `case JobName.CLEANUP:` */
function attributeOf(walk: Walk, pattern: Node): Expression {
  const [root, ...names] = pattern.children.filter(({ name }) => name === 'VariableName' || name === 'PropertyName');
  const start = pattern.from;
  if (root === undefined) return { kind: 'other', parts: [], start, end: pattern.to };
  let value: Expression = walk.readers.expression(walk, root);
  for (const name of names) {
    const property = textOf(walk, name);
    value = { kind: 'member', object: value, property, propertyStart: name.from, start, end: name.to };
  }
  return value;
}

/** What handles an error runs where something went wrong. */
export function noteHandler(walk: Walk, body: Node): void {
  const range = placeOf(walk, body);
  note(walk, { subject: { kind: 'other', parts: [], ...range }, values: null, not: false }, range);
}

function note(walk: Walk, condition: Held, range: Range): void {
  const { branches = [] } = walk.current;
  walk.current.branches = [...branches, { ...condition, start: range.start, end: range.end }];
}

/** Reads an expression for what it is: its calls belong to the statement, which is read for them. */
function silently(walk: Walk, node: Node): Expression {
  const { calls } = walk;
  const { bindings } = walk.current;
  const count = bindings.length;
  const expression = walk.readers.expression(walk, node);
  bindings.length = count;
  walk.calls = calls;
  return expression;
}

function conditionOf(walk: Walk, written: Node): Condition | null {
  const node = unwrap(written);
  if (node.name !== 'BinaryExpression') return null;
  const [left, right] = node.children.filter(isExpression);
  if (left === undefined || right === undefined) return null;
  const sign = node.children
    .filter((one) => !isExpression(one))
    .map((one) => textOf(walk, one))
    .join(' ');
  if (sign === 'and') return conditionOf(walk, left) ?? conditionOf(walk, right);
  if (sign === 'or') return eitherOf(walk, left, right);
  if (sign === 'in' || sign === 'not in') return memberOf(walk, left, right, sign === 'not in');
  if (!/^(?:==|!=|<>|is|is not)$/.test(sign)) return null;
  const [subject, value] = isConstant(walk, left) ? [right, left] : [left, right];
  if (!isConstant(walk, value) || hasCall(subject)) return null;
  return { subject: silently(walk, subject), values: [silently(walk, value)], not: !/^(?:==|is)$/.test(sign) };
}

/** `x in ('a', 'b')` */
function memberOf(walk: Walk, subject: Node, list: Node, not: boolean): Condition | null {
  if (!/^(?:Tuple|Array|Set)Expression$/.test(list.name) || hasCall(subject)) return null;
  const items = list.children.filter(isExpression);
  if (items.length === 0 || !items.every((one) => isConstant(walk, one))) return null;
  return { subject: silently(walk, subject), values: items.map((one) => silently(walk, one)), not };
}

/** `x == 'a' or x == 'b'` */
function eitherOf(walk: Walk, first: Node, second: Node): Condition | null {
  const left = conditionOf(walk, first);
  const right = conditionOf(walk, second);
  if (left === null || right === null || left.not || right.not) return null;
  const text = ({ start, end }: Expression): string => walk.text.slice(start, end);
  return text(left.subject) === text(right.subject) ? { ...left, values: [...left.values, ...right.values] } : null;
}

/** Whether the condition is the comparison and nothing else. */
function isPlain(written: Node): boolean {
  const node = unwrap(written);
  if (node.name !== 'BinaryExpression') return false;
  if (node.children.some(({ name }) => name === 'and')) return false;
  if (!node.children.some(({ name }) => name === 'or')) return true;
  return node.children.filter(isExpression).every(isPlain);
}

function unwrap(written: Node): Node {
  const inner = written.children.filter(isExpression);
  const [only] = inner;
  return written.name === 'ParenthesizedExpression' && only !== undefined && inner.length === 1
    ? unwrap(only)
    : written;
}

/** A literal, or a name or member that may be a constant (`JobName.CLEANUP`). */
function isConstant(walk: Walk, node: Node): boolean {
  if (node.name === 'String' || node.name === 'Number' || node.name === 'Boolean' || node.name === 'None') return true;
  const text = textOf(walk, node);
  if (node.name === 'VariableName') return isShouted(text);
  return (
    node.name === 'MemberExpression' &&
    /^[A-Za-z_][\w.]*$/.test(text) &&
    isShouted(
      text
        .replace(/\.(?:value|name)$/, '')
        .split('.')
        .at(-1) ?? '',
    )
  );
}

function isShouted(name: string): boolean {
  return /^[A-Z][A-Z\d_]*$/.test(name);
}

/** Whether what stands after the block does not run once it has run. */
export function leaves(body: Node): boolean {
  const last = body.children.findLast(({ name }) => /Statement$|Definition$|^StatementGroup$/.test(name));
  if (last === undefined) return false;
  if (last.name === 'StatementGroup') return leaves(last);
  return /^(?:Return|Raise|Break|Continue)Statement$/.test(last.name);
}
