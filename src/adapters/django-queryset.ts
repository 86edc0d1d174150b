import { givenArguments } from '../model/keywords';
import type { Selection } from '../model/selection';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { belongingTo, columnNamed, conditionsOf, scopeOf, type LookupScope } from './django-condition';
import { contributedColumns } from './django-contributed';
import { djangoModel, type DjangoModel } from './django-model';
import { modelNamed, modelOf, outsideTable } from './django-target';
import { classesOf, isManagerClass, isQuerySetClass, methodOf, usersOf } from './django-manager';
import { reverseAttributes } from './django-relation';
import { valuesOf } from './django-values';
import { foldNumber, foldText } from './fold';
import { allOf, anyOf, opaque, type FilterReading } from './mongo-reading';
import { bareEntity, type OrmEntity } from './orm-entity';
import { calleeName, dottedName } from './python';
import { readPerValue } from './python-memo';

/** Rows of a model, as a manager and the calls on it choose them. https://docs.djangoproject.com/en/stable/ref/models/querysets/ */
export interface QuerySet {
  readonly entity: OrmEntity | null;
  readonly model: DjangoModel | null;
  /** The class of the model, where methods of its rows are. */
  readonly held: Value | null;
  readonly filters: readonly FilterReading[];
  readonly limit: number | null;
  readonly annotated: ReadonlySet<string>;
  /** The manager that it began with. */
  readonly manager: Value | null;
  /** Rows are told as they are, not as texts or dicts. */
  readonly rows: boolean;
  /** What `values()` leaves of each row; null where rows are whole. */
  readonly selection: Selection | null;
  /** `none()` */
  readonly empty: boolean;
  /** The code that says which model. */
  readonly text: string;
}

/** Methods that give another query set, and do not run. */
export const lazy: ReadonlySet<string> = new Set(
  (
    'all filter exclude annotate alias order_by reverse distinct values values_list dates datetimes none union intersection ' +
    'difference select_related prefetch_related extra defer only using select_for_update complex_filter get_queryset ' +
    'get_query_set slice _clone _chain iterator'
  ).split(' '),
);
/** Methods that run at once and give a row. */
export const single: ReadonlySet<string> = new Set(
  (
    'get first last earliest latest create get_or_create update_or_create aget afirst alast aearliest alatest acreate ' +
    'aget_or_create aupdate_or_create'
  ).split(' '),
);

/** The query set that a value is; null for any other. */
export const querySetOf = readPerValue(read);

function read(value: Value, look: Lookup): QuerySet | null {
  switch (value.kind) {
    case 'member':
      return managerOf(value, look);
    case 'external': {
      const parts = memberParts(value);
      return parts !== null && isDefault(parts.name) && outsideTable(parts.object) !== null
        ? everyRow(parts.object, null, look)
        : null;
    }
    case 'call':
      return calledSet(value, look);
    case 'instance':
      return receiverSet(value, look);
    case 'operation':
      return joinedSet(value, look);
    default:
      return null;
  }
}

function isDefault(name: string): boolean {
  return name === 'objects' || name === '_default_manager';
}

/** A member that is named: of a value, or of what a package exports. */
export function memberParts(value: Value): { readonly object: Value; readonly name: string; readonly at: Span } | null {
  if (value.kind === 'member') return { object: value.object, name: value.property, at: value.propertyAt };
  const name = value.kind === 'external' ? value.path.at(-1) : undefined;
  if (value.kind !== 'external' || name === undefined) return null;
  return { object: { ...value, path: value.path.slice(0, -1) }, name, at: value.at };
}

/** All rows of a model. */
function everyRow(held: Value, manager: Value | null, look: Lookup): QuerySet | null {
  const model = modelOf(held, look);
  const table = model === null ? outsideTable(held) : null;
  if (model === null && table === null) return null;
  return {
    entity: model ?? (table === null ? null : bareEntity(table, held.at)),
    model,
    held: model?.held ?? null,
    filters: [],
    limit: null,
    annotated: new Set(),
    manager,
    rows: true,
    selection: null,
    empty: false,
    text: model?.name ?? look.text(held),
  };
}

/** `Order.objects`, `Order._default_manager`, `customer.orders`. */
function managerOf(value: ValueOf<'member'>, look: Lookup): QuerySet | null {
  const { object, property } = value;
  const model = modelOf(object, look);
  if (model !== null) {
    if (property === '_base_manager') return everyRow(object, null, look);
    const named = property === '_default_manager' ? [...model.managers.values()][0] : model.managers.get(property);
    if (named === undefined && property !== 'objects' && property !== '_default_manager') return null;
    return ofManager(object, named ?? null, look);
  }
  if (isDefault(property) && outsideTable(object) !== null) return everyRow(object, null, look);
  return relatedSet(value, look);
}

/** What a manager of a model begins with: all rows, or what its `get_queryset` leaves of them. */
function ofManager(held: Value, manager: Value | null, look: Lookup): QuerySet | null {
  const whole = everyRow(held, manager, look);
  if (whole === null || manager === null) return whole;
  const { managerClass } = classesOf(manager, look);
  const own = managerClass === null ? null : methodOf(managerClass, 'get_queryset', held, look);
  if (own === null) return whole;
  const given = look.resultOf(own, [], held.at);
  const found = querySetOf(given, look);
  if (found !== null) return { ...found, manager };
  return isPlainSet(given, look) ? whole : { ...whole, filters: [opaque('the manager chooses rows', manager.at)] };
}

/** `OrderQuerySet(self.model, using=self._db)` */
function isPlainSet(value: Value, look: Lookup): boolean {
  return value.kind === 'instance' && value.of.kind === 'class' && isQuerySetClass(value.of, look);
}

/** The rows of others that belong to a row: `customer.order_set`, `customer.orders`, and those beyond a table between. */
function relatedSet({ object, property, propertyAt }: ValueOf<'member'>, look: Lookup): QuerySet | null {
  const owner = rowClass(object, look);
  const model = owner === null ? null : djangoModel(owner, look);
  if (model === null) return null;
  const relation = reverseAttributes(model, look).get(property);
  if (relation !== undefined) {
    const whole = ofManager(relation.model.held, [...relation.model.managers.values()][0] ?? null, look);
    if (whole === null) return null;
    const column = relation.model.properties.get(relation.name)?.field?.name;
    const filter =
      column === undefined
        ? opaque('a condition on a relation', propertyAt)
        : belongingTo(column, model.name.toLowerCase(), propertyAt);
    return { ...whole, filters: [...whole.filters, filter] };
  }
  const many = model.stated.get(property);
  if (many?.kind !== 'many') return null;
  const target = many.to === null ? null : foldText(many.to) === 'self' ? model : modelOfTarget(many.to, model, look);
  const whole = target === null ? null : ofManager(target.held, [...target.managers.values()][0] ?? null, look);
  return whole === null
    ? null
    : { ...whole, filters: [...whole.filters, opaque('a condition on a relation', propertyAt)] };
}

function modelOfTarget(to: Value, { label }: DjangoModel, look: Lookup): DjangoModel | null {
  const found = modelOf(to, look);
  const text = foldText(to);
  if (found !== null || text === null) return found;
  const [app, name] = text.includes('.') ? text.split('.') : [label, text];
  return modelNamed(app ?? label, name ?? text, look);
}

/** The class of the rows that a value is one of: an object made of a model, or found by a query. */
export function rowClass(value: Value, look: Lookup): Value | null {
  if (value.kind === 'instance') {
    const held = value.own ?? value.of;
    return djangoModel(held, look) === null ? null : held;
  }
  return rowOf(value, look)?.held ?? null;
}

/** The query that gives a row: `Order.objects.get(…)`, `get_object_or_404(Order, …)`. */
export function rowOf(value: Value, look: Lookup): QuerySet | null {
  if (value.kind !== 'call') return null;
  const parts = memberParts(value.callee);
  if (parts !== null && single.has(parts.name)) return querySetOf(value, look);
  return shortcut(value, 'get_object_or_404', look);
}

/** https://docs.djangoproject.com/en/stable/topics/http/shortcuts/ */
export function shortcut(value: Value, name: string, look: Lookup): QuerySet | null {
  if (value.kind !== 'call' || !new RegExp(`^django\\.shortcuts\\.a?${name}$`).test(dottedName(value.callee) ?? ''))
    return null;
  const { positional, keywords } = givenArguments(value.arguments);
  const [first, ...rest] = positional;
  if (first === undefined) return null;
  const whole = querySetOf(first, look) ?? ofDefaultManager(first, look);
  return whole === null ? null : filtered(whole, { positional: rest, keywords }, false, look);
}

function ofDefaultManager(held: Value, look: Lookup): QuerySet | null {
  const model = modelOf(held, look);
  return ofManager(held, model === null ? null : ([...model.managers.values()][0] ?? null), look);
}

export function scopeIn({ entity, model, annotated }: QuerySet, look: Lookup): LookupScope {
  return {
    ...scopeOf(model, look),
    contributed: model === null && entity !== null ? contributedColumns(entity.table) : null,
    annotated,
    subquery(value) {
      const found =
        value.kind === 'call' || value.kind === 'member' || value.kind === 'operation' ? querySetOf(value, look) : null;
      return found === null || rowOf(value, look) !== null ? null : { entity: found.entity?.table ?? null };
    },
  };
}

type Given = Parameters<typeof conditionsOf>[0];

export function filtered(set: QuerySet, given: Given, isNegated: boolean, look: Lookup, at?: Span): QuerySet {
  const reading = conditionsOf(given, scopeIn(set, look), isNegated);
  const filter = isNegated ? excluded(reading, at ?? placeOf(given)) : reading;
  return { ...set, filters: [...set.filters, filter] };
}

function placeOf({ positional, keywords }: Given): Span {
  return positional[0]?.at ?? keywords?.at ?? { file: '', start: 0, end: 0 };
}

function excluded(reading: FilterReading, at: Span): FilterReading {
  const { loose, ...rest } = reading;
  if (reading.predicate.kind === 'always') return reading;
  return loose === true
    ? { ...opaque('one of several conditions', at), filter: reading.filter }
    : { ...rest, predicate: { kind: 'not', of: reading.predicate } };
}

/** The query set that a call gives, or the one whose row it gives. */
function calledSet(value: ValueOf<'call'>, look: Lookup): QuerySet | null {
  const parts = memberParts(value.callee);
  const set = parts === null ? null : querySetOf(parts.object, look);
  if (parts === null || set === null) return shortcut(value, 'get_list_or_404', look) ?? kept(value, look);
  const { name, at: propertyAt } = parts;
  const given = givenArguments(value.arguments);
  switch (name) {
    case 'filter':
    case 'complex_filter':
      return filtered(set, given, false, look);
    case 'exclude':
      return filtered(set, given, true, look, propertyAt);
    case 'get':
    case 'aget':
      return { ...filtered(set, given, false, look), limit: 1 };
    case 'get_or_create':
    case 'update_or_create':
    case 'aget_or_create':
    case 'aupdate_or_create':
      return { ...filtered(set, withoutDefaults(given), false, look), limit: 1 };
    case 'none':
      return { ...set, empty: true };
    case 'slice':
      return { ...set, limit: sliced(given.positional) };
    case 'union':
      return { ...set, filters: [opaque('a union', propertyAt)] };
    case 'extra':
    case 'intersection':
    case 'difference':
      return { ...set, filters: [...set.filters, opaque(`\`${name}\``, propertyAt)] };
    case 'values':
    case 'values_list':
      return { ...annotatedBy(set, given), rows: false, selection: valuesOf(name, set, given) };
    case 'dates':
    case 'datetimes':
      return { ...annotatedBy(set, given), rows: false };
    case 'annotate':
    case 'alias':
      return annotatedBy(set, given);
    default:
      if (single.has(name)) return { ...set, limit: 1 };
      if (lazy.has(name)) return set;
      // What a package's manager does is its own.
      return isQueryMethod(name) ? null : { ...set, filters: [...set.filters, opaque(`\`${name}\``, propertyAt)] };
  }
}

/** Methods of query sets that give no query set. */
function isQueryMethod(name: string): boolean {
  return /^(?:a?(?:delete|update|count|exists|contains|aggregate|bulk_create|bulk_update|in_bulk|explain|iterator)|_raw_delete|raw|as_manager|db_manager|earliest|latest|set|add|remove|clear|aset|aadd|aremove|aclear)$/.test(
    name,
  );
}

function withoutDefaults(given: Given): Given {
  const { keywords } = given;
  if (keywords === null) return given;
  const properties = keywords.properties.filter(({ key }) => key !== 'defaults' && key !== 'create_defaults');
  return { ...given, keywords: { ...keywords, properties } };
}

function annotatedBy(set: QuerySet, { keywords, positional }: Given): QuerySet {
  const names = (keywords?.properties ?? []).map(({ key }) => key);
  const own = positional.flatMap((one) => (one.kind === 'call' ? automaticName(one) : []));
  return { ...set, annotated: new Set([...set.annotated, ...names, ...own]) };
}

/** `annotate(Count('lines'))` is called `lines__count`. */
function automaticName(value: ValueOf<'call'>): readonly string[] {
  const [first] = value.arguments;
  const field = first === undefined ? null : foldText(first);
  const name = calleeName(value.callee);
  return field === null || name === null ? [] : [`${field}__${name.toLowerCase()}`.split('__')[0] ?? field];
}

function sliced(positional: readonly Value[]): number | null {
  const [from, to] = positional;
  const start = from === undefined || from.kind === 'undefined' ? 0 : foldNumber(from);
  const end = to === undefined || to.kind === 'undefined' ? null : foldNumber(to);
  return start === null || end === null ? null : end - start;
}

/** `list(orders)` and its like give the rows that they are given. */
function kept({ callee, arguments: args }: ValueOf<'call'>, look: Lookup): QuerySet | null {
  const name = callee.kind === 'global' ? callee.name : calleeName(callee);
  const [first] = args;
  if (first === undefined || !/^(?:list|tuple|set|sorted|reversed|iter|tqdm|batched|chain)$/.test(name ?? ''))
    return null;
  return querySetOf(first, look);
}

/** `self` of a manager or a query set, also seen as its parent. */
function receiverSet(value: ValueOf<'instance'>, look: Lookup): QuerySet | null {
  const { from } = value;
  if (from === undefined) return madeSet(value, look) ?? ownReceiver(value, look);
  if (djangoModel(value.own ?? value.of, look) !== null) return null;
  const model = modelOf(from, look);
  if (model === null && outsideTable(from) === null) return querySetOf(from, look);
  // Seen as its parent it has the parent's `get_queryset`.
  const held = value.of.kind === 'class' ? value : null;
  return held === null ? everyRow(from, value.own ?? null, look) : ofManager(from, held, look);
}

/** `OrderQuerySet(self.model, using=self._db)`: all rows of the model that it is given. */
function madeSet(value: ValueOf<'instance'>, look: Lookup): QuerySet | null {
  const { of, arguments: args } = value;
  if (args === null || of.kind !== 'class' || !isQuerySetClass(of, look)) return null;
  const { positional, keywords } = givenArguments(args);
  const held = positional[0] ?? keywords?.properties.find(({ key }) => key === 'model')?.value;
  return held === undefined ? null : everyRow(held, value, look);
}

/** `self` where nobody says of which model: of the one that has such a manager, if it is one. */
function ownReceiver(value: ValueOf<'instance'>, look: Lookup): QuerySet | null {
  const held = value.own ?? value.of;
  if (held.kind !== 'class' || !(isQuerySetClass(held, look) || isManagerClass(held, look))) return null;
  const users = usersOf(held, look);
  const [only] = users;
  if (only === undefined || users.length !== 1) return null;
  return isManagerClass(held, look) && value.of.kind === 'class'
    ? ofManager(only.held, value, look)
    : everyRow(only.held, null, look);
}

/** `open | late` and `open & paid` of two query sets. */
function joinedSet({ operator, operands }: ValueOf<'operation'>, look: Lookup): QuerySet | null {
  if (operator !== '|' && operator !== '&') return null;
  const sets = operands.map((one) => querySetOf(one, look));
  const [first, second] = sets;
  if (first === null || second === null || first === undefined || second === undefined) return null;
  const filters = [allOf(first.filters), allOf(second.filters)];
  return { ...first, filters: operator === '|' ? [anyOf(filters)] : filters, limit: null };
}

/** The columns that texts name. */
export function namedColumns(
  set: QuerySet,
  names: readonly Value[],
  look: Lookup,
): readonly { readonly field: string; readonly at: Span }[] {
  return names.flatMap((one) => {
    const name = foldText(one);
    const column = name === null ? null : columnNamed(name, scopeIn(set, look));
    return column === null ? [] : [{ field: column, at: one.at }];
  });
}
