import type { Comparison, Operand, Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import {
  allOf,
  anyOf,
  condition,
  everything,
  negated,
  oneOfForms,
  opaque,
  partly,
  unlessLeftOut,
  type FilterReading,
} from './mongo-reading';
import { columnSpelled, type OrmEntity, type OrmProperty } from './orm-entity';
import { about, isMissing, isPresent, type OrmSubject } from './orm-subject';
import { calleeName, givenTo } from './python';
import { columnMember, storedValue } from './sqlalchemy-entity';
import { isOfSqlAlchemy } from './sqlalchemy-column';
import { operandsOf } from './sql-bound';
import { fragmentFilters } from './sql-fragment';

/** The entity that a statement is about; conditions on others are said to be there, and no more. */
export interface ConditionScope {
  readonly entity: OrmEntity | null;
  readonly look: Lookup;
}

interface Subject extends OrmSubject {
  readonly property: OrmProperty | null;
  readonly at: Span;
}

const comparisons: Readonly<Record<string, Comparison>> = {
  '==': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const turned: Readonly<Record<string, Comparison>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
  '<>': '<>',
};

/** Conditions of `where(…)` and `filter(…)`, all of which must hold. https://docs.sqlalchemy.org/en/20/core/operators.html */
export function conditionsOf(values: readonly Value[], scope: ConditionScope): FilterReading {
  return allOf(values.map((value) => conditionOf(value, scope)));
}

/** `filter_by(state='open', closed_at=None)` */
export function equalities(keywords: Value | null | undefined, scope: ConditionScope): FilterReading {
  if (keywords === null || keywords === undefined || keywords.kind !== 'object') return everything;
  const parts = keywords.properties.map((one) => {
    const { key, keyAt, value } = one;
    const property = scope.entity?.properties.get(key) ?? null;
    if (property?.elsewhere === true) return opaque('a condition on the table of its parent', keyAt);
    const subject: Subject = { column: property?.field?.name ?? key, property, at: keyAt };
    return unlessLeftOut(one, about(subject, compared(subject, '=', value)));
  });
  if (keywords.open) parts.push(opaque('further conditions are added', keywords.at));
  return allOf(parts);
}

export function conditionOf(value: Value, scope: ConditionScope): FilterReading {
  switch (value.kind) {
    case 'operation':
      return operation(value.operator, value.operands, value.at, scope);
    case 'call':
      return callCondition(value, scope) ?? opaque('the condition is computed', value.at);
    case 'member': {
      const subject = subjectOf(value, scope);
      return subject === null ? opaque('the condition is computed', value.at) : about(subject, isTrue(subject));
    }
    case 'literal': {
      const truth = foldBoolean(value);
      return truth === true ? everything : opaque('the condition is computed', value.at);
    }
    case 'array': {
      const parts = value.items.map((item) => conditionOf(item, scope));
      return allOf(value.open ? [...parts, opaque('further conditions are added', value.at)] : parts);
    }
    case 'one-of':
      return oneOfForms(value.values.map((one) => conditionOf(one, scope)));
    default:
      return opaque('the condition is computed', value.at);
  }
}

function operation(operator: string, operands: readonly Value[], at: Span, scope: ConditionScope): FilterReading {
  const [left, right] = operands;
  if (left === undefined) return opaque('the condition is computed', at);
  if (operator === '...') return conditionOf(left, scope);
  if (right === undefined) return operator === '~' ? negation(left, scope) : opaque('the condition is computed', at);
  if (operator === '&' || operator === '|') {
    const parts = [conditionOf(left, scope), conditionOf(right, scope)];
    return operator === '&' ? allOf(parts) : anyOf(parts);
  }
  const comparison = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (comparison === undefined) return opaque('the condition is computed', at);
  const subject = subjectOf(left, scope);
  if (subject !== null) return about(subject, compared(subject, comparison, right, scope));
  const other = subjectOf(right, scope);
  if (other !== null) return about(other, compared(other, turned[comparison] ?? comparison, left, scope));
  return opaque('a condition on a computed value', at, fieldsIn(left, scope));
}

function negation(value: Value, scope: ConditionScope): FilterReading {
  const subject = subjectOf(value, scope);
  if (subject === null) return negated(conditionOf(value, scope), value.at);
  // NOT of an unknown truth is not true either.
  return about(subject, negated(isTrue(subject), value.at));
}

function isTrue({ column, at }: Subject): FilterReading {
  return condition({ kind: 'compare', field: [column], operator: '=', operand: { kind: 'literal', value: true }, at });
}

/** A column of the statement's own entity, also with a label or a cast around it. */
function subjectOf(value: Value, scope: ConditionScope): Subject | null {
  const member = columnMember(value, scope.look);
  if (member === null) return null;
  if (scope.entity !== null && member.entity.table !== scope.entity.table) return null;
  return { column: member.column, property: member.property, at: member.at };
}

/** Columns that an expression names. */
function fieldsIn(value: Value, scope: ConditionScope): readonly (readonly string[])[] {
  const subject = subjectOf(value, scope);
  if (subject !== null) return [[subject.column]];
  if (value.kind === 'call') return [value.callee, ...value.arguments].flatMap((one) => fieldsIn(one, scope));
  if (value.kind === 'member') return fieldsIn(value.object, scope);
  return value.kind === 'operation' ? value.operands.flatMap((one) => fieldsIn(one, scope)) : [];
}

/** `== None` is IS NULL, `!= None` IS NOT NULL. https://docs.sqlalchemy.org/en/20/core/operators.html#is */
function compared(subject: Subject, operator: Comparison, value: Value, scope?: ConditionScope): FilterReading {
  const { column, at } = subject;
  if (isNone(value)) {
    if (operator === '=') return condition(isMissing(subject));
    return operator === '<>' ? condition(isPresent(subject)) : opaque('compared with None', at, [[column]]);
  }
  const other = scope === undefined ? null : subjectOf(value, scope);
  if (other !== null) {
    const operand: Operand = { kind: 'field', path: [other.column], entity: null };
    return {
      ...condition({ kind: 'compare', field: [column], operator, operand, at }),
      filter: [{ field: other.column, at: other.at }],
    };
  }
  const predicates = operandsOf(storedValue(value, subject.property)).map((operand): Predicate => ({
    kind: 'compare',
    field: [column],
    operator,
    operand,
    at,
  }));
  const [only] = predicates;
  if (only !== undefined && predicates.length === 1) return condition(only);
  return condition({ kind: 'any', of: predicates });
}

function isNone(value: Value): boolean {
  if (value.kind === 'literal') return value.value === null;
  return value.kind === 'call' && isOfSqlAlchemy(value.callee) && calleeName(value.callee) === 'null';
}

function callCondition(value: Value & { readonly kind: 'call' }, scope: ConditionScope): FilterReading | null {
  const positional = givenTo(value).arguments ?? [];
  const { callee } = value;
  const name = calleeName(callee);
  if (callee.kind === 'member') {
    const subject = subjectOf(callee.object, scope);
    if (subject !== null && name !== null) return about(subject, methodCondition(name, positional, subject, scope));
    // `Order.lines.any(…)`: https://docs.sqlalchemy.org/en/20/orm/queryguide/select.html#relationship-where-operators
    if (name === 'any' || name === 'has') return opaque('a condition on a relation', value.at);
    if (!isOfSqlAlchemy(callee)) return null;
  } else if (!isOfSqlAlchemy(callee)) return null;
  const [first] = positional;
  switch (name) {
    case 'and_':
      return conditionsOf(positional, scope);
    case 'or_':
      return anyOf(positional.map((one) => conditionOf(one, scope)));
    case 'not_':
      return first === undefined ? null : negation(first, scope);
    case 'text':
      return first === undefined ? null : textCondition(first, scope);
    case 'true':
      return everything;
    default:
      return opaque(
        'the condition is computed',
        value.at,
        positional.flatMap((one) => fieldsIn(one, scope)),
      );
  }
}

function textCondition(text: Value, { entity, look }: ConditionScope): FilterReading {
  return anyOf(
    fragmentFilters(text, {
      look,
      alias: null,
      joined: [],
      bound: () => null,
      column: (name) => columnSpelled(entity, name),
    }),
  );
}

function methodCondition(name: string, args: readonly Value[], subject: Subject, scope: ConditionScope): FilterReading {
  const { column, at } = subject;
  const [first, second] = args;
  const unknown = (): FilterReading => opaque(`\`${name}\``, at, [[column]]);
  if (first === undefined) return unknown();
  switch (name) {
    case 'in_':
      return membership(first, subject);
    case 'notin_':
    case 'not_in':
      return negated(membership(first, subject), at);
    case 'is_':
      if (isNone(first)) return condition(isMissing(subject));
      return foldBoolean(first) === null ? unknown() : compared(subject, '=', first);
    case 'isnot':
    case 'is_not':
      if (isNone(first)) return condition(isPresent(subject));
      // IS NOT true holds for NULL, too.
      return foldBoolean(first) === null
        ? unknown()
        : anyOf([compared(subject, '<>', first), condition(isMissing(subject))]);
    case 'between':
      return second === undefined
        ? unknown()
        : allOf([compared(subject, '>=', first, scope), compared(subject, '<=', second, scope)]);
    case '__eq__':
      return compared(subject, '=', first, scope);
    default:
      return unknown();
  }
}

function membership(value: Value, subject: Subject): FilterReading {
  const { column, property, at } = subject;
  if (value.kind === 'one-of') return oneOfForms(value.values.map((one) => membership(one, subject)));
  if (value.kind !== 'array')
    return partly(condition({ kind: 'in-set', field: [column], operands: [{ kind: 'unknown', text: '…' }], at }));
  const operands: Operand[] = value.items.flatMap((item) => operandsOf(storedValue(item, property)));
  if (value.open) operands.push({ kind: 'unknown', text: '…' });
  const found = condition({ kind: 'in-set', field: [column], operands, at });
  return value.open ? partly(found) : found;
}

/** A column that is named by a text or as a member, for what a statement sets or reads. */
export function columnNamed(
  value: Value,
  { entity, look }: ConditionScope,
): { readonly column: string; readonly at: Span } | null {
  const member = columnMember(value, look);
  if (member !== null) return { column: member.column, at: member.at };
  const name = foldText(value);
  return name === null ? null : { column: entity?.properties.get(name)?.field?.name ?? name, at: value.at };
}
