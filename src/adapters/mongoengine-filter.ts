import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import { foldBoolean } from './fold';
import { filterPredicate } from './mongo-filter';
import {
  allOf,
  anyOf,
  driverOperand,
  negated,
  oneOfForms,
  opaque,
  unlessLeftOut,
  type FilterReading,
} from './mongo-reading';
import { isOfMongoEngine } from './mongoengine-field';
import { calleeName, givenTo } from './python';
import { objectWith, storedPath, type PythonDocument } from './python-document';

/** Operators that are MongoDB's own: https://docs.mongoengine.org/guide/querying.html#query-operators */
const comparisons: ReadonlySet<string> = new Set(
  'ne gt gte lt lte in nin mod all size exists not elemMatch type'.split(' '),
);
/** Those that become patterns, shapes, or conditions on elements. */
const others: ReadonlySet<string> = new Set(
  (
    'within_distance within_spherical_distance within_box within_polygon near near_sphere max_distance min_distance ' +
    'geo_within geo_within_box geo_within_polygon geo_within_center geo_within_sphere geo_intersects contains icontains ' +
    'startswith istartswith endswith iendswith exact iexact regex iregex wholeword iwholeword match'
  ).split(' '),
);

interface Given {
  readonly positional: readonly Value[];
  readonly keywords: ValueOf<'object'> | null;
}

/** What `objects(…)` and `filter(…)` are given: conditions by name, and `Q(…)`. All must hold. */
export function conditionsOf({ positional, keywords }: Given, document: PythonDocument): FilterReading {
  const named = (keywords?.properties ?? []).map((one) => unlessLeftOut(one, lookup(one, document)));
  if (keywords?.open === true) named.push(opaque('further conditions are added', keywords.at));
  // `q_obj=` is the first argument's name.
  return allOf([...positional.map((one) => conditionOf(one, document)), ...named]);
}

/** `Q(state='open') | Q(closed_at=None)`: https://docs.mongoengine.org/guide/querying.html#advanced-queries */
function conditionOf(value: Value, document: PythonDocument): FilterReading {
  const computed = opaque('the condition is computed', value.at);
  switch (value.kind) {
    case 'one-of':
      return oneOfForms(value.values.map((one) => conditionOf(one, document)));
    case 'operation': {
      const [left, right] = value.operands;
      if (left === undefined) return computed;
      const first = conditionOf(left, document);
      if (right === undefined) return value.operator === '~' ? negated(first, value.at) : computed;
      const second = conditionOf(right, document);
      // `Q()` says nothing, and is left out of what it is joined with.
      if (value.operator === '|' && isEmpty(left)) return second;
      if (value.operator === '|' && isEmpty(right)) return first;
      if (value.operator === '&') return allOf([first, second]);
      return value.operator === '|' ? anyOf([first, second]) : computed;
    }
    case 'call': {
      if (!isCombinable(value)) return computed;
      const { arguments: positional, keywords } = givenTo(value);
      return conditionsOf({ positional: positional ?? [], keywords: keywords ?? null }, document);
    }
    case 'literal':
      return value.value === null ? allOf([]) : computed;
    default:
      return computed;
  }
}

function isCombinable({ callee }: ValueOf<'call'>): boolean {
  return isOfMongoEngine(callee) && calleeName(callee) === 'Q';
}

function isEmpty(value: Value): boolean {
  return value.kind === 'call' && isCombinable(value) && value.arguments.length === 0;
}

/** One condition by name: `created_at__lt=cutoff`, `address__city__not__in=[…]`, `__raw__={…}`. */
function lookup({ key, keyAt, value }: PropertyValue, document: PythonDocument): FilterReading {
  if (key === '__raw__') return filterPredicate(value);
  if (key === 'q_obj') return conditionOf(value, document);
  const steps = key.split('__');
  const last = steps.at(-1) ?? '';
  const operator = steps.length > 1 && (comparisons.has(last) || others.has(last)) ? last : null;
  if (operator !== null) steps.pop();
  // `size__='L'` is about the field `size`.
  if (steps.length > 1 && steps.at(-1) === '') steps.pop();
  const isNegated = steps.length > 1 && steps.at(-1) === 'not';
  if (isNegated) steps.pop();
  const path = storedPath(document, steps.length === 1 && steps[0] === 'pk' ? [keyName(document)] : steps);
  const field = path.join('.');
  if (operator !== null && others.has(operator) && operator !== 'match') {
    const plain = path.filter((step) => !/^\d+$/.test(step));
    return { ...opaque(`\`${operator}\``, keyAt, [plain]), filter: [{ field: plain.join('.'), at: keyAt }] };
  }
  const compared = operator === null ? value : objectWith(operatorName(operator), compareWith(operator, value), keyAt);
  const condition = isNegated ? negation(compared, keyAt) : compared;
  return filterPredicate(objectWith(field, condition, keyAt), [], driverOperand);
}

/** The attribute that is the primary key. */
function keyName({ fields }: PythonDocument): string {
  return [...fields].find(([, { stored }]) => stored === '_id')?.[0] ?? 'id';
}

function operatorName(operator: string): string {
  return operator === 'match' ? '$elemMatch' : `$${operator}`;
}

/** A document's own conditions on one element, by their names; any other value as it is. */
function compareWith(operator: string, value: Value): Value {
  if (operator !== 'exists') return value;
  const truth = foldBoolean(value);
  return truth === null ? value : { kind: 'literal', value: truth, at: value.at };
}

function negation(value: Value, at: Span): Value {
  return objectWith('$not', value, at);
}

/** Methods of updates by their names: https://docs.mongoengine.org/guide/querying.html#atomic-updates */
const updates: Readonly<Record<string, string>> = {
  set: '$set',
  unset: '$unset',
  inc: '$inc',
  dec: '$inc',
  mul: '$mul',
  push: '$push',
  push_all: '$push',
  pull: '$pull',
  pull_all: '$pullAll',
  add_to_set: '$addToSet',
  set_on_insert: '$setOnInsert',
  pop: '$pop',
  min: '$min',
  max: '$max',
  rename: '$rename',
};
/** What says how an update is done, not what is written. */
const options: ReadonlySet<string> = new Set([
  ...['upsert', 'multi', 'write_concern', 'read_concern', 'full_result', 'array_filters'],
  ...['new', 'remove', '_from_doc_delete'],
]);

/** What an update writes, as MongoDB takes it; null where `__raw__` is all of it, and that is no document. */
export function updateDocument(keywords: ValueOf<'object'> | null, document: PythonDocument, at: Span): Value {
  const operators = new Map<string, PropertyValue[]>();
  const raw = keywords?.properties.find(({ key }) => key === '__raw__')?.value;
  // A pipeline stands alone.
  if (raw?.kind === 'array') return raw;
  for (const property of keywords?.properties ?? []) {
    if (options.has(property.key) || property.key === '__raw__') continue;
    const { operator, written } = change(property, document);
    operators.set(operator, [...(operators.get(operator) ?? []), written]);
  }
  const own = [...operators].map(([key, properties]): PropertyValue => ({
    key,
    keyAt: at,
    value: { kind: 'object', properties, open: false, at },
    optional: false,
  }));
  const given = raw?.kind === 'object' ? raw : null;
  const open = keywords?.open === true || (raw !== undefined && given === null) || given?.open === true;
  return { kind: 'object', properties: [...own, ...(given?.properties ?? [])], open, at };
}

function change(
  { key, keyAt, value }: PropertyValue,
  document: PythonDocument,
): { readonly operator: string; readonly written: PropertyValue } {
  const steps = key.split('__');
  const [first = ''] = steps;
  const named = Object.hasOwn(updates, first) && steps.length > 1 ? updates[first] : undefined;
  if (named !== undefined) steps.shift();
  // What follows `pull` may say which elements; an empty end tells a field from an operator.
  const last = steps.at(-1) ?? '';
  if (steps.length > 1 && (last === '' || comparisons.has(last))) steps.pop();
  const path = storedPath(
    document,
    steps.map((step) => (step === 'S' ? '$' : step)),
  ).join('.');
  return { operator: named ?? '$set', written: { key: path, keyAt, value, optional: false } };
}

/** Options of an update, as the driver for Node.js takes them. */
export function updateOptions(keywords: ValueOf<'object'> | null, at: Span): Value {
  const stated = (keywords?.properties ?? []).filter(({ key }) => options.has(key));
  return { kind: 'object', properties: stated, open: false, at };
}
