import type { Comparison, Operand } from '../model/predicate';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import {
  allOf,
  anyOf,
  condition,
  everything,
  negated,
  oneOfForms,
  opaque,
  partly,
  perhaps,
  type FilterReading,
} from './mongo-reading';
import { columnSpelled, propertyAt, type OrmEntity, type OrmProperty } from './orm-entity';
import { about, isMissing, isPresent, type OrmSubject } from './orm-subject';
import { exportOf, packageOf } from './origin';
import { operandsOf } from './sql-bound';
import { fragmentFilters, type FragmentScope } from './sql-fragment';

const packages: readonly string[] = ['sequelize', 'sequelize-typescript', '@sequelize/core'];

/** `[Op.lt]` is the key `Op.lt`. https://sequelize.org/docs/v6/core-concepts/model-querying-basics/#operators */
export function operatorSymbol(key: Value): string | null {
  if (!packages.includes(packageOf(key) ?? '')) return null;
  const match = /(?:^|\.)Op\.(\w+)$/.exec(exportOf(key) ?? '');
  return match?.[1] === undefined ? null : `Op.${match[1]}`;
}

/** The operator of a key: `Op.lt`, or `$lt` as before version 5. */
function operatorOf(key: string): string | null {
  const match = /^(?:Op\.|\$)(\w+)$/.exec(key);
  return match?.[1] ?? null;
}

const comparisons: Readonly<Record<string, Comparison>> = { eq: '=', is: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' };

interface WhereContext {
  readonly entity: OrmEntity | null;
  readonly look: Lookup;
}

/** `where` of a finder or of `destroy` and `update`. */
export function sequelizeWhere(value: Value | null | undefined, entity: OrmEntity | null, look: Lookup): FilterReading {
  return value === null || value === undefined ? everything : readWhere(value, { entity, look });
}

function readWhere(value: Value, context: WhereContext): FilterReading {
  switch (value.kind) {
    case 'object': {
      const parts = value.properties.map((property) => maybe(readProperty(property, context), property));
      if (value.open) parts.push(opaque('further conditions are added', value.at));
      return allOf(parts);
    }
    case 'array': {
      const parts = value.items.map((item) => readWhere(item, context));
      if (value.open) parts.push(opaque('further conditions are added', value.at));
      return allOf(parts);
    }
    case 'one-of':
      return oneOfForms(value.values.map((each) => readWhere(each, context)));
    case 'undefined':
      return everything;
    case 'call':
      return methodCondition(value, context) ?? opaque('the condition is computed', value.at);
    default:
      return opaque('the condition is computed', value.at);
  }
}

function maybe(reading: FilterReading, { optional, overlaid, keyAt }: PropertyValue): FilterReading {
  return optional || overlaid === true ? perhaps(reading, keyAt) : reading;
}

/** `sequelize.literal('…')`, `sequelize.where(…)`, `sequelize.and(…)`, `sequelize.or(…)`, `fn('NOW')`. */
function methodOf(value: Value): { readonly name: string; readonly args: readonly Value[] } | null {
  if (value.kind === 'instance' && packages.includes(packageOf(value.of) ?? '')) {
    const name = exportOf(value.of)?.split('.').at(-1)?.toLowerCase();
    return name === undefined ? null : { name, args: value.arguments ?? [] };
  }
  if (value.kind !== 'call') return null;
  const { callee } = value;
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'external' ? callee.path.at(-1) : undefined;
  const source = callee.kind === 'member' ? callee.object : callee;
  const own = packages.includes(packageOf(source) ?? '') || (callee.kind === 'member' && source.kind === 'parameter');
  return name !== undefined && own && /^(?:literal|where|and|or|fn|col|cast|json)$/.test(name)
    ? { name, args: value.arguments }
    : null;
}

function methodCondition(value: Value, context: WhereContext): FilterReading | null {
  const method = methodOf(value);
  if (method === null) return null;
  const [first, second, third] = method.args;
  switch (method.name) {
    case 'literal':
      return first === undefined ? null : anyOf(fragmentFilters(first, scopeOf(context)));
    case 'and':
      return allOf(method.args.map((each) => readWhere(each, context)));
    case 'or':
      return anyOf(
        method.args
          .flatMap((each) => (each.kind === 'array' ? each.items : [each]))
          .map((each) => readWhere(each, context)),
      );
    case 'where': {
      const column = first === undefined ? null : methodOf(first);
      const name = column?.name === 'col' && column.args[0] !== undefined ? foldText(column.args[0]) : null;
      if (name === null || second === undefined) return opaque('a condition on a computed value', value.at);
      const operator = third === undefined ? null : (foldText(second) ?? operatorSymbol(second));
      const key = name.split('.').at(-1) ?? name;
      const stated: Value =
        third === undefined
          ? second
          : {
              kind: 'object',
              properties: [{ key: symbolic(operator), keyAt: second.at, value: third, optional: false }],
              open: operator === null,
              at: second.at,
            };
      return readProperty({ key, keyAt: value.at, value: stated, optional: false }, context);
    }
    default:
      return opaque('a condition on a computed value', value.at);
  }
}

const signs: Readonly<Record<string, string>> = {
  '=': 'eq',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
  '!=': 'ne',
  '<>': 'ne',
};

function symbolic(operator: string | null): string {
  if (operator === null) return 'Op.unknown';
  return operator.startsWith('Op.') ? operator : `Op.${signs[operator] ?? operator}`;
}

function scopeOf({ entity, look }: WhereContext): FragmentScope {
  return {
    alias: entity?.name ?? null,
    joined: [],
    column: (name) => columnSpelled(entity, name),
    bound: () => null,
    look,
  };
}

function readProperty({ key, keyAt, value }: PropertyValue, context: WhereContext): FilterReading {
  const operator = operatorOf(key);
  if (operator !== null) {
    const items =
      value.kind === 'array'
        ? value.items
        : value.kind === 'object'
          ? value.properties.map((one) => single(one, value))
          : null;
    const open = (value.kind === 'array' || value.kind === 'object') && value.open;
    const parts = (items ?? [value]).map((item) => readWhere(item, context));
    if (open) parts.push(opaque('further conditions are added', value.at));
    if (operator === 'and') return allOf(parts);
    if (operator === 'or') return parts.length === 0 ? everything : anyOf(parts);
    if (operator === 'not') return negated(allOf(parts), keyAt);
    return opaque(`\`${key}\` is not understood`, keyAt);
  }
  // `$reader.name$` is a column of an included model.
  if (/^\$.+\$$/.test(key)) return opaque(`a condition on ${key.slice(1, -1).split('.')[0] ?? key}`, keyAt);
  const found = propertyAt(context.entity, key);
  const column = found?.property.field?.name ?? key.split('.')[0] ?? key;
  const subject: Subject = { column, at: keyAt, property: found?.property ?? null, context };
  const inside = key.includes('.') && found !== null && found.rest.length > 0;
  const reading = inside ? opaque('a part of a document', keyAt, [[column]]) : fieldCondition(value, subject);
  return about(subject, reading);
}

function single(property: PropertyValue, { at }: Value): Value {
  return { kind: 'object', properties: [property], open: false, at };
}

interface Subject extends OrmSubject {
  readonly property: OrmProperty | null;
  readonly context: WhereContext;
}

function fieldCondition(value: Value, subject: Subject): FilterReading {
  const { column, at, property } = subject;
  switch (value.kind) {
    case 'undefined':
      // Sequelize throws.
      return opaque('compared with undefined', at, [[column]]);
    case 'array':
      return property?.field?.type === 'array'
        ? opaque('compared with a whole array', at, [[column]])
        : membership(value, subject);
    case 'object': {
      const operators = value.properties.filter(({ key }) => operatorOf(key) !== null);
      if (operators.length === 0) return opaque('a part of a document', at, [[column]]);
      const parts = operators.map((each) => maybe(operatorCondition(each, subject), each));
      if (value.open || operators.length < value.properties.length)
        parts.push(opaque('further conditions are added', at, [[column]]));
      return allOf(parts);
    }
    case 'one-of':
      if (
        value.values.some(
          (each) => each.kind === 'object' || each.kind === 'array' || isNull(each) || each.kind === 'undefined',
        )
      )
        return oneOfForms(value.values.map((each) => fieldCondition(each, subject)));
      return compare('=', value, subject);
    default:
      return isNull(value) ? condition(isMissing(subject)) : compare('=', value, subject);
  }
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

function operatorCondition({ key, value }: PropertyValue, subject: Subject): FilterReading {
  const { column, at, context } = subject;
  const operator = operatorOf(key) ?? '';
  const comparison = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (comparison !== undefined) {
    if (isNull(value))
      return comparison === '=' ? condition(isMissing(subject)) : opaque('compared with null', at, [[column]]);
    return compare(comparison, value, subject);
  }
  const items = value.kind === 'array' ? value.items : null;
  switch (operator) {
    case 'ne':
    case 'not':
      if (isNull(value)) return condition(isPresent(subject));
      if (operator === 'not' && (value.kind === 'array' || value.kind === 'object'))
        return negated(fieldCondition(value, subject), at);
      if (operator === 'not' && value.kind === 'literal' && typeof value.value === 'boolean')
        // IS NOT true holds for NULL, too.
        return anyOf([compare('<>', value, subject), condition(isMissing(subject))]);
      return compare('<>', value, subject);
    case 'in':
      return value.kind === 'array' || value.kind === 'parameter' || value.kind === 'one-of'
        ? membership(value, subject)
        : listed(value, subject);
    case 'notIn':
      // An empty list puts no condition.
      return items?.length === 0
        ? everything
        : negated(value.kind === 'array' ? membership(value, subject) : listed(value, subject), at);
    case 'between':
    case 'notBetween': {
      const [low, high] = items ?? [];
      if (low === undefined || high === undefined) return opaque(`\`${key}\``, at, [[column]]);
      const range = allOf([compare('>=', low, subject), compare('<=', high, subject)]);
      return operator === 'between' ? range : negated(range, at);
    }
    case 'and':
    case 'or': {
      const parts = (
        items ?? (value.kind === 'object' ? value.properties.map((one) => single(one, value)) : [value])
      ).map((each) => fieldCondition(each, subject));
      return operator === 'and' ? allOf(parts) : anyOf(parts);
    }
    case 'col': {
      const name = foldText(value)?.split('.').at(-1);
      if (name === undefined) return opaque(`\`${key}\``, at, [[column]]);
      const path = [columnSpelled(context.entity, name)];
      return condition({
        kind: 'compare',
        field: [column],
        operator: '=',
        operand: { kind: 'field', path, entity: null },
        at,
      });
    }
    default:
      return opaque(`\`${key}\``, at, [[column]]);
  }
}

function membership(value: Value, subject: Subject): FilterReading {
  const { column, at } = subject;
  if (value.kind !== 'array') return listed(value, subject);
  const operands: Operand[] = value.items.flatMap(operandsOf);
  if (value.open) operands.push({ kind: 'unknown', text: '…' });
  const found = condition({ kind: 'in-set', field: [column], operands, at });
  return value.open ? partly(found) : found;
}

/** A list that is not written down, or a query in brackets. */
function listed(value: Value, { column, at, context }: Subject): FilterReading {
  const method = methodOf(value);
  if (method?.name === 'literal' && method.args[0] !== undefined)
    return literalCondition(`${column} IN `, method.args[0], { column, at, context });
  return condition({ kind: 'in-set', field: [column], operands: operandsOf(value), at });
}

function literalCondition(
  before: string,
  text: Value,
  { column, at, context }: Pick<Subject, 'column' | 'at' | 'context'>,
): FilterReading {
  const prefix: Value = { kind: 'literal', value: before, at };
  const whole: ValueOf<'operation'> = { kind: 'operation', operator: '+', operands: [prefix, text], at };
  const reading = anyOf(
    fragmentFilters(whole, {
      ...scopeOf(context),
      column: (name) => (name.toLowerCase() === column.toLowerCase() ? column : columnSpelled(context.entity, name)),
    }),
  );
  return { ...reading, filter: [] };
}

function compare(operator: Comparison, value: Value, subject: Subject): FilterReading {
  const { column, at } = subject;
  const method = methodOf(value);
  if (method !== null) {
    const [first] = method.args;
    if (method.name === 'literal' && first !== undefined)
      return literalCondition(`${column} ${operator} `, first, subject);
    const called = first === undefined ? null : foldText(first);
    if (method.name === 'fn' && /^(?:now|current_timestamp|getdate)$/i.test(called ?? ''))
      return condition({ kind: 'compare', field: [column], operator, operand: { kind: 'now', offset: 0 }, at });
    if (method.name === 'col' && called !== null) {
      const path = [columnSpelled(subject.context.entity, called.split('.').at(-1) ?? called)];
      return condition({
        kind: 'compare',
        field: [column],
        operator,
        operand: { kind: 'field', path, entity: null },
        at,
      });
    }
    return opaque('compared with a computed value', at, [[column]]);
  }
  const [first, ...others] = operandsOf(value);
  if (first === undefined || others.length > 0) return opaque('compared with a list', at, [[column]]);
  return condition({ kind: 'compare', field: [column], operator, operand: first, at });
}
