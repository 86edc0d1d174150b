import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { foldText } from './fold';
import { stepsIn, type Step } from './knex-chain';
import { anything, column, fragment, key, operand, perhaps, subquery, word, type KnexWriter } from './knex-writer';
import { eachOf } from './options';

/**
 * Conditions as Knex compiles them: a flat list with AND and OR between, in parentheses where a callback groups them.
 * https://knexjs.org/guide/query-builder.html#where-clauses
 */
export interface Condition {
  readonly or: boolean;
  readonly certain: boolean;
  readonly at: Span;
  readonly write: (writer: KnexWriter) => void;
}

const method = /^(or|and)?(?:w|W)here(Not)?(.*)$/;

/** Whether a step is a condition, or changes how the next one is joined. */
export function isCondition({ name, arguments: args }: Step): boolean {
  if (args === null) return name === 'or' || name === 'not' || name === 'and';
  return method.test(name);
}

/** The conditions of a chain, in order. */
export function conditionsOf(steps: readonly Step[]): readonly Condition[] {
  const conditions: Condition[] = [];
  let or = false;
  let not = false;
  for (const step of steps) {
    const { name, arguments: args, nameAt, certain } = step;
    if (args === null) {
      or = name === 'or' || (or && name !== 'and');
      not ||= name === 'not';
      continue;
    }
    const [, joined, negated, kind = ''] = method.exec(name) ?? [];
    const parts = partsOf(kind, negated !== undefined || not, args, nameAt, joined === 'or');
    for (const write of parts) conditions.push({ or: joined === 'or' || or, certain, at: nameAt, write });
    or = false;
    not = false;
  }
  return conditions;
}

/** Conditions as text, without the keyword before them. One that may not be there may or may not narrow what is found. */
export function writeConditions(writer: KnexWriter, conditions: readonly Condition[]): void {
  conditions.forEach((condition, index) => {
    if (index > 0) word(writer, condition.or ? ' OR ' : ' AND ', condition.at);
    if (condition.certain) return condition.write(writer);
    const joint = condition.or && index > 0 ? ' AND ' : ' OR ';
    word(writer, '(', condition.at);
    condition.write(writer);
    word(writer, joint, condition.at);
    perhaps(writer, condition.at);
    word(writer, ')', condition.at);
  });
}

type Write = (writer: KnexWriter) => void;

function partsOf(kind: string, not: boolean, args: readonly Value[], at: Span, or: boolean): readonly Write[] {
  const [first, second, third] = args;
  if (kind === 'Raw') return [negated(not, at, (to) => fragment(to, args, unknownAt(at)))];
  if (first === undefined) return [(to) => anything(to, unknownAt(at))];
  switch (kind) {
    case '':
    case 'Wrapped':
      return plainWhere(not, args, at, or);
    case 'Column':
      return columnWhere(not, args, at, or);
    case 'In':
      return [(to) => inSet(to, first, second, not)];
    case 'Null':
      return [(to) => nullness(to, first, not)];
    case 'Between':
      return [(to) => between(to, first, second, not)];
    case 'Like':
    case 'ILike':
      return [
        (to) => {
          column(to, first);
          word(to, ` ${not ? 'NOT ' : ''}${kind === 'Like' ? 'LIKE' : 'ILIKE'} `, first.at);
          operand(to, second ?? unknownAt(at));
        },
      ];
    case 'Exists':
      return [
        (to) => {
          word(to, not ? 'NOT EXISTS ' : 'EXISTS ', at);
          subquery(to, first);
        },
      ];
    default:
      // JSON conditions and what plug-ins add: the column is known, the condition is not.
      return [
        (to) => {
          const named = /^Json/.test(kind) && foldText(first) !== null;
          if (named) column(to, first);
          if (named) word(to, ' @> ', at);
          anything(to, third ?? second ?? unknownAt(at), at);
        },
      ];
  }
}

function plainWhere(not: boolean, args: readonly Value[], at: Span, or: boolean): readonly Write[] {
  const [first, second, third] = args;
  if (first === undefined) return [];
  if (first.kind === 'function') return [negated(not, at, (to) => group(to, first))];
  if (args.length === 1) return soleWhere(not, first, at, or);
  if (args.length === 2) {
    const value = second ?? unknownAt(at);
    if (isNull(value)) return [(to) => nullness(to, first, not)];
    return [negated(not, at, (to) => comparison(to, first, '=', value, first.at))];
  }
  const operator = second === undefined ? null : foldText(second)?.trim().toLowerCase();
  const value = third ?? unknownAt(at);
  switch (operator) {
    case undefined:
    case null:
      return [(to) => computedComparison(to, first, value)];
    case 'in':
    case 'not in':
      return [(to) => inSet(to, first, value, operator === 'not in' || not)];
    case 'between':
    case 'not between':
      return [(to) => between(to, first, value, operator === 'not between' || not)];
    case 'is':
    case 'is not':
      if (isNull(value)) return [(to) => nullness(to, first, operator === 'is not' || not)];
      break;
  }
  return [negated(not, at, (to) => comparison(to, first, operator, value, second?.at ?? at))];
}

/** `where({ … })`, `where(knex.raw(…))`, `where(true)`, `where(otherQuery)`. */
function soleWhere(not: boolean, first: Value, at: Span, or: boolean): readonly Write[] {
  if (first.kind === 'literal' && typeof first.value === 'boolean')
    return [negated(not, at, (to) => word(to, first.value === true ? '1 = 1' : '1 = 0', first.at))];
  if (first.kind === 'object') return objectWhere(not, first, or);
  return [negated(not, at, (to) => fragmentOrAnything(to, first))];
}

function fragmentOrAnything(writer: KnexWriter, value: Value): void {
  if (value.kind === 'call') column(writer, value);
  else anything(writer, value);
}

/** `orWhere({ … })` is one group; elsewhere each property is a condition of its own. A value that is not defined is refused. */
function objectWhere(not: boolean, value: Extract<Value, { kind: 'object' }>, or: boolean): readonly Write[] {
  const parts = value.properties.map((property): Write => (to) => {
    const { value: given, keyAt } = property;
    const write = (): void => {
      if (isNull(given)) {
        key(to, property);
        word(to, not ? ' IS NOT NULL' : ' IS NULL', keyAt);
        return;
      }
      if (not) word(to, 'NOT ', keyAt);
      key(to, property);
      word(to, ' = ', keyAt);
      operand(to, given);
    };
    if (!property.optional) return write();
    word(to, '(', keyAt);
    write();
    word(to, ' OR ', keyAt);
    perhaps(to, keyAt);
    word(to, ')', keyAt);
  });
  if (value.open) parts.push((to) => anything(to, value));
  if (parts.length === 0) return [(to) => word(to, '1 = 1', value.at)];
  if (!or) return parts;
  return [
    (to) => {
      word(to, '(', value.at);
      parts.forEach((part, index) => {
        if (index > 0) word(to, ' AND ', value.at);
        part(to);
      });
      word(to, ')', value.at);
    },
  ];
}

function columnWhere(not: boolean, args: readonly Value[], at: Span, or: boolean): readonly Write[] {
  const [first, second, third] = args;
  if (first?.kind === 'object') {
    const pairs = first.properties.map((property): Write => (to) => {
      key(to, property);
      word(to, ' = ', property.keyAt);
      column(to, property.value);
    });
    return or ? [(to) => joined(to, pairs, at)] : pairs;
  }
  const [operator, other] = third === undefined ? ['=', second] : [second && foldText(second), third];
  return [
    negated(not, at, (to) => {
      if (first === undefined || other === undefined || !operator) return anything(to, unknownAt(at));
      column(to, first);
      word(to, ` ${operator} `, at);
      column(to, other);
    }),
  ];
}

function joined(writer: KnexWriter, parts: readonly Write[], at: Span): void {
  word(writer, '(', at);
  parts.forEach((part, index) => {
    if (index > 0) word(writer, ' AND ', at);
    part(writer);
  });
  word(writer, ')', at);
}

/** A group in parentheses; one to which nothing is added is left out, so that it holds for all. */
export function group(writer: KnexWriter, callback: Value): void {
  const conditions = conditionsOf(stepsIn(callback, [], writer.look).filter(isCondition));
  if (conditions.length === 0) return word(writer, '1 = 1', callback.at);
  word(writer, '(', callback.at);
  writeConditions(writer, conditions);
  word(writer, ')', callback.at);
}

function negated(not: boolean, at: Span, write: Write): Write {
  if (!not) return write;
  return (writer) => {
    word(writer, 'NOT ', at);
    write(writer);
  };
}

function comparison(writer: KnexWriter, field: Value, operator: string, value: Value, at: Span): void {
  column(writer, field);
  word(writer, ` ${operator.toUpperCase()} `, at);
  operand(writer, value);
}

function computedComparison(writer: KnexWriter, field: Value, value: Value): void {
  column(writer, field);
  word(writer, ' @> ', field.at);
  operand(writer, value);
}

function nullness(writer: KnexWriter, field: Value, not: boolean): void {
  column(writer, field);
  word(writer, not ? ' IS NOT NULL' : ' IS NULL', field.at);
}

function between(writer: KnexWriter, field: Value, range: Value | undefined, not: boolean): void {
  const [low, high] = range?.kind === 'array' ? range.items : [];
  column(writer, field);
  word(writer, not ? ' NOT BETWEEN ' : ' BETWEEN ', field.at);
  operand(writer, low ?? unknownAt(range?.at ?? field.at));
  word(writer, ' AND ', field.at);
  operand(writer, high ?? unknownAt(range?.at ?? field.at));
}

/** An empty list is found in no row: `whereIn('id', [])` is `1 = 0`, `whereNotIn('id', [])` is `1 = 1`. */
function inSet(writer: KnexWriter, field: Value, values: Value | undefined, not: boolean): void {
  if (values?.kind === 'array' && !values.open && values.items.length === 0)
    return word(writer, not ? '1 = 1' : '1 = 0', values.at);
  if (field.kind === 'array') {
    word(writer, '(', field.at);
    field.items.forEach((item, index) => {
      if (index > 0) word(writer, ', ', item.at);
      column(writer, item);
    });
    word(writer, ')', field.at);
  } else column(writer, field);
  word(writer, not ? ' NOT IN ' : ' IN ', field.at);
  if (values === undefined) return anything(writer, unknownAt(field.at));
  if (values.kind !== 'array') return operand(writer, values);
  word(writer, '(', values.at);
  const items = field.kind === 'array' ? values.items : values.items.flatMap(eachOf);
  items.forEach((item, index) => {
    if (index > 0) word(writer, ', ', item.at);
    if (item.kind === 'array') tuple(writer, item.items, item.at);
    else operand(writer, item);
  });
  if (values.open) {
    if (items.length > 0) word(writer, ', ', values.at);
    operand(writer, unknownAt(values.at));
  }
  word(writer, ')', values.at);
}

function tuple(writer: KnexWriter, items: readonly Value[], at: Span): void {
  word(writer, '(', at);
  items.forEach((item, index) => {
    if (index > 0) word(writer, ', ', item.at);
    operand(writer, item);
  });
  word(writer, ')', at);
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

function unknownAt(at: Span): Value {
  return { kind: 'unknown', text: '…', at };
}
