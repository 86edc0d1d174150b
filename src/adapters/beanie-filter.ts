import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { beanieDocument, isOfBeanie, type BeanieDocument } from './beanie-document';
import { foldBoolean, foldText } from './fold';
import { filterPredicate } from './mongo-filter';
import { allOf, anyOf, everything, negated, oneOfForms, opaque, type FilterReading } from './mongo-reading';
import { calleeName, givenTo } from './python';
import { objectWith, storedPath } from './python-document';

const comparisons: Readonly<Record<string, string>> = {
  '==': '$eq',
  '!=': '$ne',
  '<': '$lt',
  '<=': '$lte',
  '>': '$gt',
  '>=': '$gte',
};
const turned: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' };

/** https://beanie-odm.dev/api-documentation/operators/find/: operators that take a field and what it is compared with. */
const operators: Readonly<Record<string, string>> = {
  Eq: '$eq',
  NE: '$ne',
  LT: '$lt',
  LTE: '$lte',
  GT: '$gt',
  GTE: '$gte',
  In: '$in',
  NotIn: '$nin',
  Exists: '$exists',
  All: '$all',
  ElemMatch: '$elemMatch',
  Size: '$size',
  Type: '$type',
  RegEx: '$regex',
  Mod: '$mod',
};

/** The path of a field that an expression of a document is: `Order.address.city`; null for any other value. */
export function fieldOf(value: Value, look: Lookup): { readonly path: readonly string[]; readonly at: Span } | null {
  const steps: string[] = [];
  let root: Value = value;
  while (root.kind === 'member') {
    steps.unshift(root.property);
    root = root.object;
  }
  const document = value.kind === 'member' ? beanieDocument(root, look) : null;
  if (document?.collection === undefined || document.collection === null || value.kind !== 'member') return null;
  return { path: storedPath(document, steps), at: value.propertyAt };
}

/** What `find(…)` is given: expressions, documents of conditions. All must hold. */
export function conditionsOf(values: readonly Value[], document: BeanieDocument, look: Lookup): FilterReading {
  return allOf(values.map((value) => conditionOf(value, document, look)));
}

function conditionOf(value: Value, document: BeanieDocument, look: Lookup): FilterReading {
  const computed = opaque('the condition is computed', value.at);
  switch (value.kind) {
    case 'object':
      return filterPredicate(storedKeys(value, document));
    case 'one-of':
      return oneOfForms(value.values.map((one) => conditionOf(one, document, look)));
    case 'literal':
      return foldBoolean(value) === true ? everything : computed;
    case 'operation':
      return operation(value, document, look);
    case 'call':
    case 'instance':
      return operatorCondition(value, document, look);
    default:
      return computed;
  }
}

/** Keys of a document of conditions as they are stored. */
export function storedKeys(value: ValueOf<'object'>, document: BeanieDocument): ValueOf<'object'> {
  const properties = value.properties.map((property): PropertyValue => {
    const { key } = property;
    // Conditions that are joined have keys of their own.
    if (/^\$(?:and|or|nor)$/.test(key) && property.value.kind === 'array') {
      const items = property.value.items.map((item) => (item.kind === 'object' ? storedKeys(item, document) : item));
      return { ...property, value: { ...property.value, items } };
    }
    return key.startsWith('$') ? property : { ...property, key: storedPath(document, key.split('.')).join('.') };
  });
  return { ...value, properties };
}

function operation(
  { operator, operands, at }: ValueOf<'operation'>,
  document: BeanieDocument,
  look: Lookup,
): FilterReading {
  const [left, right] = operands;
  const computed = opaque('the condition is computed', at);
  if (left === undefined || right === undefined) return computed;
  if (operator === '...') return conditionOf(left, document, look);
  const found = fieldOf(left, look);
  const other = found === null ? fieldOf(right, look) : null;
  const subject = found ?? other;
  const name = comparisons[found === null ? (turned[operator] ?? '') : operator];
  if (subject === null || name === undefined) return computed;
  return fieldCondition(subject, name, found === null ? left : right);
}

function fieldCondition(
  { path, at }: { readonly path: readonly string[]; readonly at: Span },
  name: string,
  value: Value,
): FilterReading {
  const field = path.join('.');
  // A document is compared as a whole, not read for operators.
  const compared = name === '$eq' && value.kind !== 'object' ? value : objectWith(name, value, at);
  return filterPredicate(objectWith(field, compared, at));
}

/** `In(Order.state, ['open'])`, `Or(Order.state == 'open', …)`, `Not({…})`. */
function operatorCondition(
  value: ValueOf<'call'> | ValueOf<'instance'>,
  document: BeanieDocument,
  look: Lookup,
): FilterReading {
  const callee = value.kind === 'call' ? value.callee : value.of;
  const { arguments: positional = [], keywords } = givenTo(value);
  const name = isOfBeanie(callee) ? (calleeName(callee) ?? '') : '';
  const given = (positional ?? []).filter((one) => one.kind !== 'operation' || one.operator !== '...');
  const parts = (): readonly FilterReading[] => given.map((one) => conditionOf(one, document, look));
  switch (name) {
    case 'And':
      return allOf(parts());
    case 'Or':
      return anyOf(parts());
    case 'Nor':
    case 'Not':
      return negated(anyOf(parts()), value.at);
    default: {
      const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
      const named = (keywords?.properties ?? []).find(({ key }) => key !== 'field')?.value;
      const [first, second = named] = given;
      const field = first === undefined ? null : (fieldOf(first, look) ?? fieldText(first, document));
      if (operator === undefined || field === null)
        return opaque('the condition is computed', value.at, field === null ? [] : [field.path]);
      // `Exists(Order.paid_at)` asks that it is there.
      const compared: Value | undefined =
        second ?? (operator === '$exists' ? { kind: 'literal', value: true, at: value.at } : undefined);
      return compared === undefined
        ? opaque(`\`${name}\``, value.at, [field.path])
        : fieldCondition(field, operator, compared);
    }
  }
}

function fieldText(
  value: Value,
  document: BeanieDocument,
): { readonly path: readonly string[]; readonly at: Span } | null {
  const text = foldText(value);
  return text === null ? null : { path: storedPath(document, text.split('.')), at: value.at };
}

/** https://beanie-odm.dev/api-documentation/operators/update/ */
const updates: Readonly<Record<string, string>> = {
  Set: '$set',
  SetOnInsert: '$setOnInsert',
  CurrentDate: '$currentDate',
  Inc: '$inc',
  Min: '$min',
  Max: '$max',
  Mul: '$mul',
  Rename: '$rename',
  Unset: '$unset',
  AddToSet: '$addToSet',
  Pop: '$pop',
  Pull: '$pull',
  Push: '$push',
  PullAll: '$pullAll',
  Bit: '$bit',
  // Methods of queries and documents that do the same.
  set: '$set',
  inc: '$inc',
  current_date: '$currentDate',
};

/** What `update(…)` writes, as MongoDB takes it: documents of operators, operators, or a pipeline. `name`: the method. */
export function updateDocument(name: string, values: readonly Value[], document: BeanieDocument, at: Span): Value {
  const [first] = values;
  if (first?.kind === 'array') return first;
  const own = Object.hasOwn(updates, name) ? updates[name] : undefined;
  if (own !== undefined)
    return first === undefined ? objectWith(own, unknownAt(at), at) : operatorObject(own, first, document);
  const parts = values.map((value): ValueOf<'object'> => {
    if (value.kind === 'object')
      return { ...value, properties: value.properties.map((one) => withStoredKeys(one, document)) };
    const callee = value.kind === 'call' ? value.callee : value.kind === 'instance' ? value.of : null;
    const operator = callee !== null && isOfBeanie(callee) ? updates[calleeName(callee) ?? ''] : undefined;
    const [given] = value.kind === 'call' || value.kind === 'instance' ? (givenTo(value).arguments ?? []) : [];
    if (operator === undefined || given === undefined)
      return { kind: 'object', properties: [], open: true, at: value.at };
    return operatorObject(operator, given, document);
  });
  const properties = parts.flatMap((part) => part.properties);
  return { kind: 'object', properties, open: parts.some(({ open }) => open), at };
}

function operatorObject(operator: string, given: Value, document: BeanieDocument): ValueOf<'object'> {
  return objectWith(operator, given.kind === 'object' ? storedKeys(given, document) : given, given.at);
}

function withStoredKeys(property: PropertyValue, document: BeanieDocument): PropertyValue {
  return property.value.kind === 'object' ? { ...property, value: storedKeys(property.value, document) } : property;
}

function unknownAt(at: Span): Value {
  return { kind: 'unknown', text: '…', at };
}
