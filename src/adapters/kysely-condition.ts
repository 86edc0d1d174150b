import type { Value, ValueOf } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldText } from './fold';
import { beginsStatement, tablesOf, writeInner } from './kysely-statement';
import { bound, column, reference, word, type KyselyWriter } from './kysely-writer';
import { callName, chainOf, packageOf } from './origin';

/** What callbacks are given: the expression builder, whose calls are then known by where they come from. */
export function expressionBuilder(at: Value['at']): Value {
  return { kind: 'external', module: 'kysely', path: ['eb'], at };
}

const operators =
  /^(=|==|!=|<>|<|<=|>|>=|is|is not|in|not in|like|not like|ilike|not ilike|is distinct from|is not distinct from|~|~\*|@>|<@|&&)$/i;

/** Writes the conditions of every `where`, `whereRef` and their like among the links. */
export function writeConditions(
  writer: KyselyWriter,
  links: readonly ChainLink[],
  names: RegExp,
  look: Lookup,
): boolean {
  const conditions = links.filter(({ name, arguments: args }) => names.test(name) && (args?.length ?? 0) > 0);
  conditions.forEach((link, index) => {
    word(writer, index === 0 ? '(' : ' AND (');
    writeCondition(writer, link.arguments ?? [], link.name.endsWith('Ref'), look);
    word(writer, ')');
  });
  return conditions.length > 0;
}

/** `('state', '=', 'open')`, an expression, or a function that makes one. */
export function writeCondition(writer: KyselyWriter, args: readonly Value[], isReference: boolean, look: Lookup): void {
  const [left, operator, right] = args;
  if (left === undefined) return word(writer, 'TRUE');
  if (operator === undefined || right === undefined) return writeExpression(writer, left, look);
  const sign = foldText(operator);
  if (sign === null || !operators.test(sign))
    return bound(writer, { kind: 'unknown', text: 'a condition', at: left.at });
  writeOperand(writer, left, look, true);
  word(writer, ` ${sign === '==' ? '=' : sign.toUpperCase()} `);
  if (isReference) return writeOperand(writer, right, look, true);
  return writeRight(writer, right, /in$/i.test(sign), look);
}

/** A name, or an expression. */
export function writeOperand(writer: KyselyWriter, value: Value, look: Lookup, isName: boolean): void {
  if (isName && foldText(value) !== null && value.kind === 'literal') return reference(writer, value);
  const made = value.kind === 'function' ? look.resultOf(value, [expressionBuilder(value.at)], value.at) : value;
  if (beginsStatement(made)) return writeNested(writer, made, look);
  if (made.kind === 'call' && isBuilders(made)) {
    const [first] = made.arguments;
    const name = callName(made);
    if (name === 'ref' && first !== undefined) return reference(writer, first);
    if ((name === 'val' || name === 'lit') && first !== undefined) return bound(writer, first);
  }
  return bound(writer, made);
}

function writeRight(writer: KyselyWriter, value: Value, isList: boolean, look: Lookup): void {
  if (value.kind === 'array' && isList && !value.open && value.items.length > 0) {
    word(writer, '(');
    value.items.forEach((item, index) => {
      if (index > 0) word(writer, ', ');
      bound(writer, item);
    });
    return word(writer, ')');
  }
  if (isList && value.kind !== 'function' && !beginsStatement(value)) {
    word(writer, '(');
    bound(writer, value);
    return word(writer, ')');
  }
  return writeOperand(writer, value, look, false);
}

function writeNested(writer: KyselyWriter, value: Value, look: Lookup): void {
  const { links } = chainOf(value);
  if (links.some(({ name }) => name.startsWith('execute')))
    for (const table of tablesOf(links, look)) writer.found.add(writer.rename(table));
  word(writer, '(');
  writeInner(writer, links, look);
  word(writer, ')');
}

/** Whether a call is one of the expression builder: `eb(…)`, `eb.and(…)`, or what a callback takes out of it. */
function isBuilders(value: ValueOf<'call'>): boolean {
  return packageOf(value.callee) === 'kysely';
}

/** A condition as an expression. https://kysely.dev/docs/recipes/expressions */
function writeExpression(writer: KyselyWriter, value: Value, look: Lookup): void {
  const made = value.kind === 'function' ? look.resultOf(value, [expressionBuilder(value.at)], value.at) : value;
  if (made.kind === 'template') return bound(writer, made);
  if (made.kind !== 'call' || !isBuilders(made)) return bound(writer, made);
  const { callee, arguments: args } = made;
  const [first, second, third] = args;
  if (callee.kind === 'member' && isWrapped(callee) && (callee.property === 'and' || callee.property === 'or')) {
    word(writer, '(');
    writeExpression(writer, callee.object, look);
    word(writer, callee.property === 'and' ? ' AND ' : ' OR ');
    writeCondition(writer, args, false, look);
    return word(writer, ')');
  }
  switch (callee.kind === 'call' ? 'eb' : callName(made)) {
    case 'eb':
      return writeCondition(writer, args, false, look);
    case 'and':
    case 'or':
      return writeJoined(writer, first, callName(made) === 'and' ? ' AND ' : ' OR ', look);
    case 'not':
      word(writer, 'NOT (');
      if (first !== undefined) writeExpression(writer, first, look);
      return word(writer, ')');
    case 'parens':
      return writeCondition(writer, args, false, look);
    case 'exists':
      word(writer, 'EXISTS ');
      return first === undefined ? undefined : writeOperand(writer, first, look, false);
    case 'between':
      if (first === undefined || second === undefined || third === undefined) return bound(writer, made);
      writeOperand(writer, first, look, true);
      word(writer, ' BETWEEN ');
      bound(writer, second);
      word(writer, ' AND ');
      return bound(writer, third);
    default:
      return bound(writer, made);
  }
}

/** `eb('a', '=', 1).or('b', '=', 2)`: a method of an expression, not of the builder. */
function isWrapped({ object }: ValueOf<'member'>): boolean {
  return object.kind === 'call' && callName(object) !== 'expressionBuilder';
}

function writeJoined(writer: KyselyWriter, list: Value | undefined, between: string, look: Lookup): void {
  if (list?.kind === 'object') {
    list.properties.forEach(({ key, keyAt, value }, index) => {
      word(writer, index === 0 ? '(' : between);
      column(writer, key, keyAt);
      word(writer, ' = ');
      bound(writer, value);
    });
    return word(writer, list.properties.length > 0 ? ')' : 'TRUE');
  }
  if (list?.kind !== 'array') return bound(writer, list ?? { kind: 'unknown', text: 'conditions', at: writer.at });
  if (list.items.length === 0 && !list.open) return word(writer, between === ' AND ' ? 'TRUE' : 'FALSE');
  word(writer, '(');
  list.items.forEach((item, index) => {
    if (index > 0) word(writer, between);
    writeExpression(writer, item, look);
  });
  if (list.open) {
    word(writer, list.items.length > 0 ? between : '');
    bound(writer, { kind: 'unknown', text: 'further conditions', at: list.at });
  }
  word(writer, ')');
}
