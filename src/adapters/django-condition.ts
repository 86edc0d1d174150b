import type { Comparison, Operand, Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
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
import type { DjangoModel } from './django-model';
import { reverseRelations } from './django-relation';
import { columnOf, type OrmProperty } from './orm-entity';
import { about, isMissing, isPresent, type OrmSubject } from './orm-subject';
import { calledName, calleeName, dottedName, givenTo } from './python';
import { operandsOf } from './sql-bound';

/** What conditions are about. */
export interface LookupScope {
  readonly model: DjangoModel | null;
  /** The columns of a model of Django's own, which has no class in the workspace. */
  readonly contributed: ReadonlySet<string> | null;
  /** Names that `annotate` and its like have made: they are no columns. */
  readonly annotated: ReadonlySet<string>;
  readonly look: Lookup;
  /** The query that another one is compared with (`pk__in=Order.objects.filter(…)`), as its table; null for any other value. */
  readonly subquery: (value: Value) => { readonly entity: string | null } | null;
}

interface Subject extends OrmSubject {
  readonly property: OrmProperty | null;
}

/** https://docs.djangoproject.com/en/stable/ref/models/querysets/#field-lookups */
const lookups = new Set(
  (
    'exact iexact contains icontains in gt gte lt lte startswith istartswith endswith iendswith range isnull regex iregex ' +
    'date year iso_year month day week week_day iso_week_day quarter time hour minute second search trigram_similar ' +
    'unaccent has_key has_keys has_any_keys contained_by overlap len lower upper length'
  ).split(' '),
);
/** What a relation itself can be asked: https://docs.djangoproject.com/en/stable/ref/models/fields/#module-django.db.models.fields.related */
const relationLookups: ReadonlySet<string> = new Set(['exact', 'in', 'gt', 'gte', 'lt', 'lte', 'isnull']);
const comparisons: Readonly<Record<string, Comparison>> = { exact: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** What `filter(…)` is given: conditions by name, and `Q(…)`. All must hold. */
export function conditionsOf(
  given: { readonly positional: readonly Value[]; readonly keywords: ValueOf<'object'> | null },
  scope: LookupScope,
  isNegated: boolean,
): FilterReading {
  const named = (given.keywords?.properties ?? []).map((one) =>
    unlessLeftOut(one, lookup(one.key, one.keyAt, one.value, scope, isNegated)),
  );
  if (given.keywords?.open === true) named.push(opaque('further conditions are added', given.keywords.at));
  return allOf([...given.positional.map((one) => conditionOf(one, scope, isNegated)), ...named]);
}

/** `Q(state='open') | ~Q(closed_at=None)`: https://docs.djangoproject.com/en/stable/topics/db/queries/#complex-lookups-with-q-objects */
function conditionOf(value: Value, scope: LookupScope, isNegated: boolean): FilterReading {
  const computed = (): FilterReading => opaque('the condition is computed', value.at);
  switch (value.kind) {
    case 'one-of': {
      const forms = value.values.map((one) => conditionOf(one, scope, isNegated));
      // Conditions that a loop gathers begin with none.
      return value.values.some(isEmpty) && !value.values.every(isEmpty)
        ? { ...opaque('conditions that are gathered', value.at), filter: forms.flatMap(({ filter }) => filter) }
        : oneOfForms(forms);
    }
    case 'operation': {
      const [left, right] = value.operands;
      if (left === undefined) return computed();
      if (right === undefined)
        return value.operator === '~' ? negated(conditionOf(left, scope, !isNegated), value.at) : computed();
      const parts = (): FilterReading[] => [conditionOf(left, scope, isNegated), conditionOf(right, scope, isNegated)];
      if (value.operator === '&') return allOf(parts());
      return value.operator === '|' ? eitherOf([left, right], parts()) : computed();
    }
    case 'call': {
      if (!/^django\.db\.models(?:\.query_utils)?\.Q$/.test(calledName(value) ?? '')) return computed();
      const { arguments: positional, keywords } = givenTo(value);
      const connector = keywords?.properties.find(({ key }) => key === '_connector');
      const reversed = keywords?.properties.find(({ key }) => key === '_negated');
      if (reversed !== undefined) return computed();
      const named = keywords && { ...keywords, properties: keywords.properties.filter((one) => one !== connector) };
      const list = positional ?? [];
      if (connector === undefined) return conditionsOf({ positional: list, keywords: named ?? null }, scope, isNegated);
      const isOr = foldText(connector.value) === 'OR' || calleeName(connector.value) === 'OR';
      if (!isOr) return computed();
      const singles = (named?.properties ?? []).map((one) => lookup(one.key, one.keyAt, one.value, scope, isNegated));
      return anyOf([...list.map((one) => conditionOf(one, scope, isNegated)), ...singles]);
    }
    case 'array': {
      // `Q(('state', 'open'))`
      const [name, worth] = value.items;
      const key = name === undefined ? null : foldText(name);
      return key === null || name === undefined || worth === undefined
        ? computed()
        : lookup(key, name.at, worth, scope, isNegated);
    }
    default:
      return computed();
  }
}

/** An empty `Q()` adds nothing to what it is joined with. */
function eitherOf(operands: readonly Value[], parts: readonly FilterReading[]): FilterReading {
  const said = parts.filter((_, index) => !isEmpty(operands[index]));
  return said.length === 0 ? everything : anyOf(said);
}

function isEmpty(value: Value | undefined): boolean {
  return value?.kind === 'call' && calleeName(value.callee) === 'Q' && value.arguments.length === 0;
}

/** Where the parts of a name lead: a column, or beyond the table. */
type Path =
  | {
      readonly kind: 'column';
      readonly column: string;
      readonly property: OrmProperty | null;
      readonly rest: readonly string[];
    }
  | { readonly kind: 'elsewhere'; readonly reason: string };

function pathOf(key: string, { model, contributed, annotated, look }: LookupScope): Path {
  const [first = '', ...rest] = key.split('__');
  if (annotated.has(first)) return { kind: 'elsewhere', reason: 'a condition on a computed value' };
  const name = first === 'pk' ? (model?.keys[0] ?? 'id') : first;
  const property = model?.properties.get(name) ?? null;
  if (property === null) {
    const isRelation = model !== null && reverseRelations(model, look).has(first);
    if (isRelation || (rest[0] !== undefined && !lookups.has(rest[0])))
      return { kind: 'elsewhere', reason: 'a condition on a relation' };
    // Others point to the model, or a query set of its own has worked it out.
    if (isWhole(model) ? first !== 'pk' : contributed?.has(name) === false)
      return { kind: 'elsewhere', reason: 'a condition on what is no column' };
    return { kind: 'column', column: name, property: null, rest };
  }
  const { field, relation } = property;
  if (field === null) return { kind: 'elsewhere', reason: 'a condition on a relation' };
  const [next] = rest;
  if (relation === null || next === undefined || relationLookups.has(next))
    return { kind: 'column', column: field.name, property, rest };
  // `customer__id` and `customer__pk` are the column itself.
  const target = relation.target();
  const isKey =
    next === 'pk' ||
    next === relation.key ||
    (target !== null && columnOf(target, next) === columnOf(target, relation.key));
  if (isKey) return { kind: 'column', column: field.name, property, rest: rest.slice(1) };
  return { kind: 'elsewhere', reason: 'a condition on a relation' };
}

/** Whether all columns of a model are in its class. */
function isWhole(model: DjangoModel | null): boolean {
  return model !== null && !model.open && model.parent === null;
}

/** The column that a name is of: `customer`, `customer_id` and `customer__pk` are one. */
export function columnNamed(key: string, scope: LookupScope): string | null {
  const path = pathOf(key.replace(/^-/, ''), scope);
  return path.kind === 'column' ? path.column : null;
}

/** One condition by name: `created_at__lt=cutoff`. */
function lookup(key: string, at: Span, value: Value, scope: LookupScope, isNegated: boolean): FilterReading {
  const path = pathOf(key, scope);
  if (path.kind === 'elsewhere') return opaque(path.reason, at);
  const subject: Subject = { column: path.column, at, property: path.property };
  const [name = 'exact', ...more] = path.rest;
  const found =
    more.length > 0 || !lookups.has(name)
      ? onPart(path.rest, value, subject)
      : plainLookup(name, value, subject, scope);
  return about(subject, isNegated && name !== 'isnull' ? twoValued(found, subject, value) : found);
}

/**
 * Within a negation Django takes care of rows without a value: they do not fulfil the condition, so they are not left out.
 * https://docs.djangoproject.com/en/stable/ref/models/querysets/#exclude
 */
function twoValued(reading: FilterReading, subject: Subject, value: Value): FilterReading {
  if (isNone(value) || subject.property?.field?.nullable === false) return reading;
  return allOf([reading, condition(isPresent(subject))]);
}

function isNone(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

function plainLookup(name: string, value: Value, subject: Subject, scope: LookupScope): FilterReading {
  const { column, at } = subject;
  if (value.kind === 'one-of') return oneOfForms(value.values.map((one) => plainLookup(name, one, subject, scope)));
  switch (name) {
    case 'isnull': {
      const truth = foldBoolean(value);
      return truth === null
        ? opaque('`isnull`', at, [[column]])
        : condition(truth ? isMissing(subject) : isPresent(subject));
    }
    case 'iexact':
      return isNone(value) ? condition(isMissing(subject)) : opaque('`iexact`', at, [[column]]);
    case 'in':
      return membership(value, subject, scope);
    case 'range': {
      const [from, to] = value.kind === 'array' && !value.open ? value.items : [];
      if (from === undefined || to === undefined) return opaque('`range`', at, [[column]]);
      return allOf([compared('>=', from, subject, scope), compared('<=', to, subject, scope)]);
    }
    case 'date':
      return opaque('`date`', at, [[column]]);
    default: {
      const operator = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
      if (operator === undefined) return opaque(`\`${name}\``, at, [[column]]);
      // `= None` is IS NULL: https://docs.djangoproject.com/en/stable/ref/models/querysets/#exact
      if (isNone(value))
        return operator === '=' ? condition(isMissing(subject)) : opaque('compared with None', at, [[column]]);
      return compared(operator, value, subject, scope);
    }
  }
}

/** A lookup of a part: `created_at__date__lt`, `created_at__year`, a key of a document. */
function onPart(rest: readonly string[], value: Value, subject: Subject): FilterReading {
  const { column, at } = subject;
  const [part, name] = rest;
  // A day is before another one when its moments are.
  const operator = name === 'lt' || name === 'gte' ? comparisons[name] : undefined;
  if (part === 'date' && operator !== undefined && rest.length === 2) {
    const [operand = { kind: 'unknown', text: '…' } as const] = operandsOf(value);
    const kept: Operand = operand.kind === 'now' ? { kind: 'now', offset: null } : operand;
    return condition({
      kind: 'compare',
      field: [column],
      operator,
      operand: operand.kind === 'literal' ? { kind: 'unknown', text: String(operand.value) } : kept,
      at,
    });
  }
  return opaque(`\`${rest.join('__')}\``, at, [[column]]);
}

function compared(operator: Comparison, value: Value, subject: Subject, scope: LookupScope): FilterReading {
  const { column, at } = subject;
  const other = expressionColumn(value, scope);
  if (other !== null) {
    const operand: Operand = { kind: 'field', path: [other.column], entity: null };
    const reading = condition({ kind: 'compare', field: [column], operator, operand, at });
    return { ...reading, filter: [{ field: other.column, at: other.at }] };
  }
  if (isComputed(value)) return opaque('compared with a computed value', at, [[column]]);
  const operand = operandIn(value, scope);
  return condition({ kind: 'compare', field: [column], operator, operand, at });
}

function operandIn(value: Value, scope: LookupScope): Operand {
  const query = scope.subquery(value);
  if (query !== null) return { kind: 'subquery', text: subqueryText(query), entity: query.entity, field: null };
  const [operand = { kind: 'unknown', text: scope.look.text(value) } as const] = operandsOf(value);
  return operand;
}

function subqueryText({ entity }: { readonly entity: string | null }): string {
  return `SELECT … FROM ${entity ?? '…'}`;
}

/** `F('shipped_at')`: https://docs.djangoproject.com/en/stable/ref/models/expressions/#f-expressions */
function expressionColumn(value: Value, scope: LookupScope): { readonly column: string; readonly at: Span } | null {
  if (!isExpression(value, 'F') || value.kind !== 'call') return null;
  const [name] = givenTo(value).arguments ?? [];
  const text = name === undefined ? null : foldText(name);
  const column = text === null ? null : columnNamed(text, scope);
  return column === null || name === undefined ? null : { column, at: name.at };
}

/** Whether a value is worked out by the database from other columns. */
function isComputed(value: Value): boolean {
  if (isExpression(value, 'F') || isExpression(value, 'OuterRef')) return true;
  return value.kind === 'operation' && value.operands.some(isComputed);
}

function isExpression(value: Value, name: string): boolean {
  return (
    value.kind === 'call' &&
    calleeName(value.callee) === name &&
    /^django\.db\.models\b/.test(dottedName(value.callee) ?? '')
  );
}

function membership(value: Value, subject: Subject, scope: LookupScope): FilterReading {
  const { column, at } = subject;
  const whole = (operands: readonly Operand[]): FilterReading =>
    condition({ kind: 'in-set', field: [column], operands, at });
  const query = scope.subquery(value);
  if (query !== null)
    return whole([{ kind: 'subquery', text: subqueryText(query), entity: query.entity, field: null }]);
  if (value.kind !== 'array') return partly(whole([{ kind: 'unknown', text: '…' }]));
  const operands: Operand[] = value.items.flatMap((item) => operandsOf(item));
  if (value.open) operands.push({ kind: 'unknown', text: '…' });
  return value.open ? partly(whole(operands)) : whole(operands);
}

/** The rows that belong to one row of another model: `customer.orders`. */
export function belongingTo(column: string, owner: string, at: Span): FilterReading {
  const predicate: Predicate = {
    kind: 'compare',
    field: [column],
    operator: '=',
    operand: { kind: 'parameter', text: owner },
    at,
  };
  return { ...condition(predicate), filter: [{ field: column, at }] };
}

/** A model's scope for names alone. */
export function scopeOf(model: DjangoModel | null, look: Lookup): LookupScope {
  return { model, contributed: null, annotated: new Set(), look, subquery: () => null };
}
