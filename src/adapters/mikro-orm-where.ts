import type { Comparison, Operand, Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldScalar } from './fold';
import type { MikroEntity } from './mikro-orm-entity';
import { isMikro } from './mikro-orm-naming';
import {
  allOf,
  anyOf,
  condition,
  driverOperand,
  everything,
  negated,
  oneOfForms,
  opaque,
  partly,
  perhaps,
  type FilterReading,
} from './mongo-reading';
import { describe } from './operand';
import { columnSpelled, isEmbedded, propertyAt, type OrmProperty } from './orm-entity';
import { about, type OrmSubject } from './orm-subject';
import { idFilter, isKey, isKeyList } from './orm-key';
import { operandsOf } from './sql-bound';

/** What a condition is about, and where it stands. */
export interface WhereContext {
  readonly entity: MikroEntity | null;
  readonly look: Lookup;
  /** The alias that keys of a query builder may start with. */
  readonly alias: string | null;
  readonly joined: readonly string[];
  /** The path of the embedded object that keys are relative to. */
  readonly path: string;
}

export function whereContext(entity: MikroEntity | null, look: Lookup): WhereContext {
  return { entity, look, alias: null, joined: [], path: '' };
}

/** A condition as `find`, `nativeDelete` and the others take it. https://mikro-orm.io/docs/query-conditions */
export function whereFilter(value: Value | undefined, link: ChainLink, context: WhereContext): FilterReading {
  if (value === undefined) return everything;
  const { entity, look } = context;
  if (isKey(value, entity)) return idFilter(value, link, entity);
  switch (value.kind) {
    case 'array': {
      const keys = value.items.length > 0 && value.items.every((item) => isKey(item, entity));
      if (keys) return value.open ? partly(idFilter(value, link, entity)) : idFilter(value, link, entity);
      const parts = value.items.map((item) => whereFilter(item, link, context));
      if (value.open) parts.push(opaque('further conditions are added', value.at));
      return parts.length === 0 ? opaque('an empty list of conditions', value.at) : anyOf(parts);
    }
    case 'one-of':
      return oneOfForms(value.values.map((each) => whereFilter(each, link, context)));
    case 'call':
      if (!isMikro(value) && isKeyList(value, entity, look)) return idFilter(value, link, entity);
      return opaque('the condition is computed', value.at);
    case 'instance':
      // An entity stands for its key.
      return value.of.kind === 'class' ? idFilter(value, link, entity) : opaque('the condition is computed', value.at);
    default:
      return readWhere(value, context);
  }
}

export function readWhere(value: Value, context: WhereContext): FilterReading {
  switch (value.kind) {
    case 'object': {
      const parts = value.properties.map((property) => {
        const reading = readProperty(property, context);
        return property.optional || property.overlaid === true ? perhaps(reading, property.keyAt) : reading;
      });
      if (value.open) parts.push(opaque('further conditions are added', value.at));
      return allOf(parts);
    }
    case 'one-of':
      return oneOfForms(value.values.map((each) => readWhere(each, context)));
    case 'undefined':
      return everything;
    default:
      return opaque('the condition is computed', value.at);
  }
}

/** The conditions of `$and` or `$or`. */
function listed(value: Value, context: WhereContext): readonly FilterReading[] {
  if (value.kind !== 'array') return [opaque('the conditions are computed', value.at)];
  const parts = value.items.map((item) => readWhere(item, context));
  if (value.open) parts.push(opaque('further conditions are added', value.at));
  return parts.length === 0 ? [everything] : parts;
}

function readProperty({ key, keyAt, value }: PropertyValue, context: WhereContext): FilterReading {
  switch (key) {
    case '$and':
      return allOf(listed(value, context));
    case '$or':
      return anyOf(listed(value, context));
    case '$nor':
      return negated(anyOf(listed(value, context)), keyAt);
    case '$not':
      return negated(readWhere(value, context), keyAt);
    default:
      return key.startsWith('$') ? opaque(`\`${key}\``, keyAt) : namedCondition(key, keyAt, value, context);
  }
}

function namedCondition(name: string, at: Span, value: Value, context: WhereContext): FilterReading {
  const { entity, alias, joined } = context;
  const [qualifier = '', ...rest] = name.split('.');
  if (rest.length > 0 && joined.includes(qualifier)) return opaque(`a condition on ${qualifier}`, at);
  const path = context.path + (rest.length > 0 && qualifier === alias ? rest.join('.') : name);
  const found = entity?.properties.get(path);
  if (found === undefined) {
    if (value.kind === 'object' && isEmbedded(entity, path)) return readWhere(value, { ...context, path: `${path}.` });
    if (!/^[\w.]+$/.test(path)) return opaque('a condition on SQL', at);
    const held = propertyAt(entity, path);
    if (held !== null && held.property.relation !== null && !isKeyPath(held)) return onOther(held.property, at);
    const column = held?.property.field?.name ?? columnSpelled(entity, path);
    const isInside = held !== null && held.rest.length > 0 && !isKeyPath(held);
    if (isInside && entity?.semantics === 'sql') return opaque('a condition inside a document', at, [[column]]);
    const inside = isInside ? [column, ...held.rest].join('.') : column;
    return subjectCondition(value, { column: inside, at, property: held?.property ?? null, context });
  }
  if (value.kind === 'object' && found.relation === null && isEmbedded(entity, path) && !isOperators(value))
    return readWhere(value, { ...context, path: `${path}.` });
  if (found.relation !== null && (value.kind === 'object' ? !isOperators(value) : found.field === null))
    return relationCondition(value, found, at, context);
  if (found.field === null) return onOther(found, at);
  return subjectCondition(value, { column: found.field.name, at, property: found, context });
}

/** `author.id`: the column itself. */
function isKeyPath({ property, rest }: NonNullable<ReturnType<typeof propertyAt>>): boolean {
  return property.relation !== null && property.field !== null && rest.join('.') === property.relation.key;
}

function onOther({ relation, field, name }: OrmProperty, at: Span): FilterReading {
  const table = relation?.target()?.table ?? name;
  return opaque(`a condition on ${table}`, at, field === null ? [] : [[field.name]]);
}

function isOperators({ properties }: ValueOf<'object'>): boolean {
  return (
    properties.length > 0 && properties.every(({ key }) => key.startsWith('$') && !/^\$(?:some|none|every)$/.test(key))
  );
}

/** `author: { id: 5 }` compares the column; any other property of the relation is a condition on another table. */
function relationCondition(value: Value, property: OrmProperty, at: Span, context: WhereContext): FilterReading {
  const { relation, field } = property;
  if (value.kind !== 'object' || relation === null) return onOther(property, at);
  const own = value.properties.filter(({ key }) => field !== null && key === relation.key);
  const parts = own.map((each) => {
    const reading = subjectCondition(each.value, { column: field?.name ?? '', at: each.keyAt, property, context });
    return each.optional ? perhaps(reading, each.keyAt) : reading;
  });
  if (own.length < value.properties.length || value.open) parts.push(onOther(property, at));
  return allOf(parts);
}

/** The column that a condition is about. */
interface Subject extends OrmSubject {
  readonly property: OrmProperty | null;
  readonly context: WhereContext;
}

function subjectCondition(value: Value, subject: Subject): FilterReading {
  return about(subject, fieldCondition(value, subject));
}

function pathOf({ column, context }: Subject): readonly string[] {
  return context.entity?.semantics === 'mongodb' ? column.split('.') : [column];
}

function unread(reason: string, subject: Subject): FilterReading {
  return opaque(reason, subject.at, [pathOf(subject)]);
}

function fieldCondition(value: Value, subject: Subject): FilterReading {
  const { at, property } = subject;
  switch (value.kind) {
    case 'undefined':
      return perhaps(unread('compared with undefined', subject), at);
    case 'regex':
      return unread('a pattern', subject);
    case 'literal':
      return value.value === null ? nullCondition(true, subject) : compare('=', value, subject);
    case 'array':
      // A list is short for $in: https://mikro-orm.io/docs/entity-manager#using-ids-as-where
      return property?.field?.type === 'array'
        ? unread('compared with a whole array', subject)
        : membership(value, subject);
    case 'object':
      return objectCondition(value, subject);
    case 'one-of': {
      const given = value.values.filter((each) => each.kind !== 'undefined');
      const forms = given.every(isPlain)
        ? partly(condition({ kind: 'in-set', field: pathOf(subject), operands: operands(given, subject), at }))
        : oneOfForms(given.map((each) => fieldCondition(each, subject)));
      return given.length < value.values.length ? perhaps(forms, at) : forms;
    }
    case 'call':
    case 'template':
      return isMikro(value) || (value.kind === 'template' && value.tag !== null)
        ? unread('compared with SQL', subject)
        : compare('=', value, subject);
    case 'function':
    case 'class':
      return unread('the condition is computed', subject);
    default:
      return compare('=', value, subject);
  }
}

function isPlain(value: Value): boolean {
  return !['call', 'object', 'array', 'regex', 'undefined'].includes(value.kind) && !isNull(value);
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

/** IS NULL in SQL; equality with null in MongoDB, which holds for what is missing, too. */
function nullCondition(absent: boolean, subject: Subject): FilterReading {
  const { at, context } = subject;
  const field = pathOf(subject);
  if (context.entity?.semantics === 'mongodb')
    return condition({
      kind: 'compare',
      field,
      operator: absent ? '=' : '<>',
      operand: { kind: 'literal', value: null },
      at,
    });
  const present: Predicate = { kind: 'present', field, mode: 'not-null', at };
  return condition(absent ? { kind: 'not', of: present } : present);
}

function operands(values: readonly Value[], { property, context }: Subject): readonly Operand[] {
  if (property?.converted === true) return values.map((value) => ({ kind: 'parameter', text: describe(value) }));
  if (context.entity?.semantics !== 'mongodb') return values.flatMap(operandsOf);
  // Texts that stand for keys are made ObjectIds.
  const isReference = property?.relation !== null && property?.relation !== undefined;
  const isOwnKey = property?.field?.type === 'object-id' || property?.field?.name === '_id';
  return values.map((value) =>
    isReference || isOwnKey ? { kind: 'parameter', text: describe(value) } : driverOperand(value),
  );
}

function compare(operator: Comparison, value: Value, subject: Subject): FilterReading {
  const [operand, ...others] = operands([value], subject);
  if (operand === undefined || others.length > 0) return unread('compared with a list', subject);
  return condition({ kind: 'compare', field: pathOf(subject), operator, operand, at: subject.at });
}

function objectCondition(value: ValueOf<'object'>, subject: Subject): FilterReading {
  const { property } = subject;
  if (!isOperators(value)) {
    const key = property?.relation?.key;
    const own = value.properties.find((each) => each.key === key);
    return own === undefined ? unread('compared with a whole document', subject) : fieldCondition(own.value, subject);
  }
  const parts = value.properties.map(({ key, keyAt, value: inner, optional, overlaid }) => {
    const reading = operatorCondition(key, inner, subject);
    return optional || overlaid === true ? perhaps(reading, keyAt) : reading;
  });
  if (value.open) parts.push(unread('further conditions are added', subject));
  return allOf(parts);
}

const comparisons: Readonly<Record<string, Comparison>> = {
  $eq: '=',
  $ne: '<>',
  $gt: '>',
  $gte: '>=',
  $lt: '<',
  $lte: '<=',
};

/** https://mikro-orm.io/docs/query-conditions#list-of-supported-operators */
function operatorCondition(operator: string, value: Value, subject: Subject): FilterReading {
  const comparison = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (comparison !== undefined) return comparisonCondition(comparison, value, subject);
  switch (operator) {
    case '$in':
      return membership(value, subject);
    case '$nin':
      return negated(membership(value, subject), subject.at);
    case '$not':
      return negated(fieldCondition(value, subject), subject.at);
    case '$and':
    case '$or': {
      if (value.kind !== 'array' || value.open) return unread('the conditions are computed', subject);
      const parts = value.items.map((item) => fieldCondition(item, subject));
      return operator === '$and' ? allOf(parts) : anyOf(parts);
    }
    case '$exists':
      return existence(value, subject);
    default:
      return unread(`\`${operator}\``, subject);
  }
}

function comparisonCondition(comparison: Comparison, value: Value, subject: Subject): FilterReading {
  if (isNull(value) && (comparison === '=' || comparison === '<>')) return nullCondition(comparison === '=', subject);
  if (comparison === '=') return fieldCondition(value, subject);
  if (value.kind === 'one-of' || !isPlain({ ...value, kind: value.kind } as Value))
    return value.kind === 'call' && !isMikro(value)
      ? compare(comparison, value, subject)
      : unread('compared with a value that is no scalar', subject);
  return compare(comparison, value, subject);
}

function existence(value: Value, subject: Subject): FilterReading {
  const wanted = foldScalar(value);
  if (wanted === undefined) return unread('whether there is a value is computed', subject);
  const mode = subject.context.entity?.semantics === 'mongodb' ? 'exists' : 'not-null';
  const present: Predicate = { kind: 'present', field: pathOf(subject), mode, at: subject.at };
  return condition(wanted ? present : { kind: 'not', of: present });
}

function membership(value: Value, subject: Subject): FilterReading {
  const { at } = subject;
  const field = pathOf(subject);
  if (value.kind === 'undefined') return unread('compared with undefined', subject);
  if (isMikro(value)) return unread('compared with a query', subject);
  if (value.kind !== 'array') return condition({ kind: 'in-set', field, operands: operands([value], subject), at });
  const list = [...operands(value.items, subject)];
  if (value.open) list.push({ kind: 'unknown', text: '…' });
  const reading = condition({ kind: 'in-set', field, operands: list, at });
  return value.open ? partly(reading) : reading;
}
