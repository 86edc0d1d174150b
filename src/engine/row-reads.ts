import type { Expression } from '../model/expression';
import type { FunctionFacts } from '../model/facts';
import type { ReachedQuery } from '../model/job';
import type { Query } from '../model/query';
import type { RowRead } from '../model/selection';
import { sameSpan, spanKey, type Span } from '../model/span';
import type { Environment, FunctionReference, LocatedType } from '../model/value';
import { includesUndefined } from './absence';
import { evaluate } from './evaluate';
import { functionOf, spanOf, type Program, type Scope } from './program';
import { rowPathOf, type RowPath } from './row-origin';
import { nameOfFunction, rootsOf } from './sites';
import { memberType } from './types';

/** A function that a job runs, with what it is given. */
export interface Ran {
  readonly reference: FunctionReference;
  readonly environment: Environment | null;
}

interface Reading {
  readonly program: Program;
  readonly scope: Scope;
  readonly holder: FunctionFacts;
  readonly within: string;
  readonly pathOf: (expression: Expression) => RowPath | null;
  readonly add: (row: RowPath, read: Pick<RowRead, 'path' | 'at' | 'toleratedFrom'>) => void;
  readonly assign: (row: RowPath) => void;
}

/** Names of what lists have, and what results of clients have beside the rows. */
const OWN: ReadonlySet<string> = new Set(['length', 'size', 'rowCount', 'count', 'fields', 'command', 'affectedRows']);
/** Functions that ask whether something is there. */
const ASKING = /^(?:Boolean|isNil|isEmpty|isArray|isNaN|isFinite|hasattr|getattr|has|isNull|isUndefined)$/;

/**
 * Queries that say which fields they give, with what the code that the job runs reads of their rows. What is handed to
 * code that is not known is not followed.
 */
export function withRowReads(
  program: Program,
  queries: readonly ReachedQuery[],
  ran: readonly Ran[],
): readonly ReachedQuery[] {
  const selecting = queries.flatMap(({ query }) => (query.selection === undefined ? [] : [query]));
  if (selecting.length === 0) return queries;
  const reads = new Map<string, RowRead[]>();
  const assigned = new Set<string>();
  const keyOf = (at: Span, [first]: readonly string[]): string => `${spanKey(at)}\0${first ?? ''}`;
  for (const { reference, environment } of ran) {
    const holder = functionOf(program, reference);
    if (holder === null) continue;
    const scope: Scope = { file: reference.file, function: reference.index, environment };
    const within = nameOfFunction(program, scope);
    readFunction({
      program,
      scope,
      holder,
      within,
      pathOf: (expression) => pathOf(program, expression, scope, selecting),
      add: (row, read) => {
        const known = reads.get(spanKey(row.at)) ?? [];
        reads.set(spanKey(row.at), known);
        if (!OWN.has(read.path[0] ?? '') && !known.some((one) => isSame(one, read))) known.push({ ...read, within });
      },
      assign: (row) => assigned.add(keyOf(row.at, row.path)),
    });
  }
  return queries.map((reached) => {
    const { at, selection } = reached.query;
    const found = (reads.get(spanKey(at)) ?? []).filter(({ path }) => !assigned.has(keyOf(at, path)));
    return selection === undefined || found.length === 0 ? reached : { ...reached, rows: found };
  });
}

/** What a member of a class's instance is, its type says; where the instance is a row, the row says more. */
function pathOf(program: Program, expression: Expression, scope: Scope, queries: readonly Query[]): RowPath | null {
  const found = rowPathOf(evaluate(program, expression, scope), queries);
  if (found !== null || expression.kind !== 'member') return found;
  const held = evaluate(program, expression.object, scope);
  const row = held.within === undefined ? null : rowPathOf(held, queries);
  return row === null ? null : { ...row, path: [...row.path, expression.property] };
}

function isSame(one: RowRead, { path, at }: Pick<RowRead, 'path' | 'at'>): boolean {
  return sameSpan(one.at, at) && one.path.join('.') === path.join('.');
}

function readFunction(reading: Reading): void {
  const { program, scope, holder } = reading;
  for (const parameter of holder.parameters) {
    for (const part of parameter.destructured) {
      const name: Expression = { kind: 'name', name: part.local, start: parameter.start, end: parameter.start };
      const row = reading.pathOf(name);
      if (row === null || row.path.length === 0) continue;
      const type = parameter.type === null ? null : { file: scope.file, type: parameter.type };
      const isSoft = part.default !== null || mayBeLeftOut(program, type, part.path);
      const at = spanOf(scope.file, part.at ?? parameter);
      reading.add(row, { path: row.path, at, toleratedFrom: isSoft ? [row.path.length] : [] });
    }
  }
  const targets = new Set(holder.assignments.map(({ target }) => target));
  for (const { target } of holder.assignments) {
    const row = target.kind === 'member' ? reading.pathOf(target) : null;
    if (row !== null) reading.assign(row);
  }
  for (const root of rootsOf(holder)) if (!targets.has(root)) visit(reading, root, false);
  for (const { subject, values } of holder.branches ?? []) {
    const asksForNothing = values?.some((one) => isNothing(one)) === true;
    if (values === null || asksForNothing) visitCondition(reading, subject);
    else visit(reading, subject, false);
  }
}

/** @param soft whether the code can do with nothing here */
function visit(reading: Reading, expression: Expression, soft: boolean): void {
  switch (expression.kind) {
    case 'name': {
      // `const { branch } = loan; if (!branch) …` asks of what was taken out of the row before.
      const row = soft ? reading.pathOf(expression) : null;
      if (row !== null && row.path.length > 0) addTolerated(reading, row, row.path, expression);
      return;
    }
    case 'member':
      readMember(reading, expression, soft);
      return;
    case 'element':
      visit(reading, expression.object, false);
      visit(reading, expression.index, false);
      return;
    case 'call':
    case 'new': {
      const { callee } = expression;
      const asks = ASKING.test(callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '');
      if (callee.kind === 'member') visitReceiver(reading, callee);
      else visit(reading, callee, false);
      for (const argument of expression.arguments) visit(reading, argument, asks);
      return;
    }
    case 'template':
      for (const value of expression.values) visit(reading, value, false);
      return;
    case 'object':
      for (const property of expression.properties) visit(reading, property.value, false);
      return;
    case 'array':
      for (const item of expression.items) visit(reading, item, false);
      return;
    case 'spread':
      visit(reading, expression.operand, false);
      return;
    case 'unary':
      if (/^(?:!|not|typeof|void)$/.test(expression.operator)) visitCondition(reading, expression.operand);
      else visit(reading, expression.operand, false);
      return;
    case 'binary':
      visitBinary(reading, expression, soft);
      return;
    case 'conditional':
      visitCondition(reading, expression.condition);
      visit(reading, expression.then, soft);
      visit(reading, expression.otherwise, soft);
      return;
    case 'comprehension':
      if (expression.key !== null) visit(reading, expression.key, false);
      visit(reading, expression.element, false);
      for (const condition of expression.conditions) visitCondition(reading, condition);
      return;
    case 'other':
      for (const part of expression.parts) visit(reading, part, false);
      return;
    default:
      return;
  }
}

function visitBinary(reading: Reading, expression: Extract<Expression, { kind: 'binary' }>, soft: boolean): void {
  const { operator, left, right } = expression;
  if (/^(?:\?\?|\|\||&&|or|and)$/.test(operator)) {
    visit(reading, left, true);
    visit(reading, right, soft);
    return;
  }
  const row = operator === 'in' && left.kind === 'literal' ? reading.pathOf(right) : null;
  if (row !== null && left.kind === 'literal') addTolerated(reading, row, [...row.path, String(left.value)], left);
  const isAbsence = /^(?:[!=]==?|is|is not)$/.test(operator) && (isNothing(left) || isNothing(right));
  visit(reading, left, isAbsence);
  visit(reading, right, isAbsence);
}

/** What is asked for by itself, or negated, may be missing. */
function visitCondition(reading: Reading, expression: Expression): void {
  visit(reading, expression, true);
}

function isNothing(expression: Expression): boolean {
  return expression.kind === 'undefined' || (expression.kind === 'literal' && expression.value === null);
}

type Member = Extract<Expression, { kind: 'member' }>;

function readMember(reading: Reading, member: Member, soft: boolean): void {
  const row = reading.pathOf(member);
  if (row === null || row.path.length === 0) visit(reading, member.object, false);
  else addRead(reading, member, row, soft);
}

/** The receiver of a method is read, the method is not. */
function visitReceiver(reading: Reading, callee: Member): void {
  const { object } = callee;
  const row = object.kind === 'member' ? reading.pathOf(object) : null;
  if (object.kind === 'member' && row !== null && row.path.length > 0)
    addRead(reading, object, row, callee.optional === true);
  else visit(reading, object, false);
}

function addRead(reading: Reading, member: Member, row: RowPath, soft: boolean): void {
  const { program, scope } = reading;
  const { path } = row;
  const steps = stepsOf(member, path.length);
  const asked = steps.flatMap(({ optional }, index) =>
    optional === true && path.length - index > 1 ? [path.length - index - 1] : [],
  );
  const root = steps.at(-1)?.object;
  const type = root?.kind === 'name' && steps.length === path.length ? declaredType(reading, root.name) : null;
  const loose = path.flatMap((_, index) => (mayBeLeftOut(program, type, path.slice(0, index + 1)) ? [index + 1] : []));
  const at = { file: scope.file, start: member.propertyStart, end: member.end };
  reading.add(row, {
    path,
    at: tokenOf(at, member),
    toleratedFrom: [...(soft ? [path.length] : []), ...asked, ...loose],
  });
}

/** The code asks whether there is what the path leads to. */
function addTolerated(reading: Reading, row: RowPath, path: readonly string[], at: Expression): void {
  reading.add(row, { path, at: spanOf(reading.scope.file, at), toleratedFrom: [path.length] });
}

/** `order['note']` ends with more than the name. */
function tokenOf(at: Span, { property, propertyStart }: Member): Span {
  return at.end - propertyStart > property.length ? { ...at, end: propertyStart + property.length } : at;
}

/** The members that a path is made of, the last first, as far as they stand here. */
function stepsOf(member: Member, most: number): readonly Member[] {
  const steps: Member[] = [];
  for (let one: Expression = member; one.kind === 'member' && steps.length < most; one = one.object) steps.push(one);
  return steps;
}

/** The type that a parameter or variable of the function is declared to have. */
function declaredType({ scope, holder }: Reading, name: string): LocatedType | null {
  const type =
    holder.parameters.find((one) => one.name === name)?.type ??
    holder.bindings.find((one) => one.name === name)?.type ??
    null;
  return type === null ? null : { file: scope.file, type };
}

/** Whether a member of a type may be left out. */
function mayBeLeftOut(program: Program, type: LocatedType | null, path: readonly string[]): boolean {
  const [step, ...rest] = path;
  const member = type === null || step === undefined ? null : memberType(program, type, step, 0);
  if (member === null) return false;
  const isSoft = program.memo.optionalTypes.has(member.type) || includesUndefined(program, member);
  return rest.length === 0 ? isSoft : mayBeLeftOut(program, member, rest);
}
