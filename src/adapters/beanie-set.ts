import { givenArguments } from '../model/keywords';
import { isPython } from '../model/language';
import type { FieldUse } from '../model/query';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { beanieDocument, type BeanieDocument } from './beanie-document';
import { conditionsOf, fieldOf } from './beanie-filter';
import { instanceFrom } from './django-manager';
import { foldBoolean, foldNumber, foldText } from './fold';
import { smaller } from './mongo-query';
import { condition, type FilterReading } from './mongo-reading';
import { propertyOf } from './options';
import { byKey, driverMember, giverOf, isOutermost, storedPath } from './python-document';

/** Documents of a class, as calls choose them. https://beanie-odm.dev/tutorial/finding-documents/ */
export interface BeanieSet {
  readonly document: BeanieDocument;
  readonly filters: readonly FilterReading[];
  readonly reads: readonly FieldUse[];
  readonly limit: number | null;
  /** What the field that tells classes apart must hold; null for anything. */
  readonly marks: readonly string[] | null;
  /** One document is found, if any. */
  readonly one: boolean;
}

/** Methods of a class that begin a query. */
export const beginning: ReadonlySet<string> = new Set(
  'find find_many find_one find_all all get find_many_in_all aggregate count distinct delete_all update_all'.split(' '),
);
/** Methods that go on with one. */
export const going: ReadonlySet<string> = new Set(
  'find find_many find_one find_all all sort limit skip project first_or_none find_many_in_all'.split(' '),
);

const DEEPEST = 40;
let depth = 0;
const memos = new WeakMap<Lookup, WeakMap<Value, BeanieSet | null>>();

/** The set that a call gives; null for any other value. */
export function beanieSetOf(value: Value, look: Lookup): BeanieSet | null {
  if (value.kind !== 'call' || !isPython(value.at.file) || depth > DEEPEST) return null;
  const memo = memos.get(look) ?? new WeakMap<Value, BeanieSet | null>();
  memos.set(look, memo);
  const known = memo.get(value);
  if (known !== undefined) return known;
  depth += 1;
  try {
    const found = calledSet(value, look);
    memo.set(value, found);
    return found;
  } finally {
    depth -= 1;
  }
}

/** The set that a method is called on: that of a class, or one that was begun. */
export function receiverOf(object: Value, keywords: ValueOf<'object'> | null, look: Lookup): BeanieSet | null {
  const document = beanieDocument(object, look);
  if (document === null) return beanieSetOf(object, look);
  if (document.collection === null) return null;
  const { mark } = document;
  const whole = keywords !== null && foldBoolean(propertyOf(keywords, 'with_children') ?? keywords) === true;
  // Classes below it are left out unless they are asked for.
  const below = whole ? (mark?.below ?? []).map(({ value }) => String(value)) : [];
  // With those below it the outermost class asks for all there are, and for those to come.
  const marks = mark === null || (whole && isOutermost(document)) ? null : [mark.own, ...below];
  return { document, filters: [], reads: [], limit: null, marks, one: false };
}

function calledSet(value: ValueOf<'call'>, look: Lookup): BeanieSet | null {
  const { callee } = value;
  if (callee.kind !== 'member') return null;
  const { property: name, propertyAt: at } = callee;
  const { positional, keywords } = givenArguments(value.arguments);
  const isClass = callee.object.kind === 'class';
  if (!(isClass ? beginning : going).has(name)) return null;
  const set = receiverOf(callee.object, keywords, look);
  if (set === null) return null;
  const limited = limitIn(keywords, set);
  const sorted = propertyOf(keywords ?? undefined, 'sort');
  const reads = [...set.reads, ...(sorted === null ? [] : namedFields(set, [sorted], look))];
  const found = { ...set, limit: limited, reads };
  switch (name) {
    case 'find':
    case 'find_many':
      return withoutDeleted(
        { ...found, filters: [...set.filters, conditionsOf(positional, set.document, look)] },
        isClass,
        at,
      );
    case 'find_many_in_all':
      return { ...found, filters: [...set.filters, conditionsOf(positional, set.document, look)] };
    case 'find_one':
      return withoutDeleted(
        { ...found, filters: [...set.filters, conditionsOf(positional, set.document, look)], limit: 1, one: true },
        isClass,
        at,
      );
    case 'get':
      return withoutDeleted({ ...found, filters: [...set.filters, byKey(at)], limit: 1, one: true }, isClass, at);
    case 'find_all':
    case 'all':
    case 'count':
      return withoutDeleted(found, isClass, at);
    case 'sort':
      return { ...found, reads: [...reads, ...namedFields(set, positional, look)] };
    case 'limit': {
      const [first] = positional;
      return { ...found, limit: first === undefined ? set.limit : smaller(set.limit, foldNumber(first)) };
    }
    case 'first_or_none':
      return { ...found, limit: 1, one: true };
    default:
      return found;
  }
}

function limitIn(keywords: ValueOf<'object'> | null, { limit }: BeanieSet): number | null {
  const stated = propertyOf(keywords ?? undefined, 'limit');
  return stated === null ? limit : smaller(limit, foldNumber(stated));
}

/** Documents that are marked as deleted are not found. https://beanie-odm.dev/tutorial/delete/#soft-delete */
function withoutDeleted(set: BeanieSet, isClass: boolean, at: Value['at']): BeanieSet {
  const { deletedAt } = set.document;
  if (deletedAt === null || !isClass) return set;
  const operand = { kind: 'literal', value: null } as const;
  const hidden = condition({ kind: 'compare', field: [deletedAt], operator: '=', operand, at });
  return { ...set, filters: [...set.filters, hidden] };
}

/** The fields that are named for an order or a list: `'-created_at'`, `-Order.created_at`, `[('created_at', 1)]`. */
export function namedFields(set: BeanieSet, values: readonly Value[], look: Lookup): readonly FieldUse[] {
  return values.flatMap((value): readonly FieldUse[] => {
    if (value.kind === 'array') return namedFields(set, value.items.slice(0, isPair(value) ? 1 : undefined), look);
    const [operand] = value.kind === 'operation' && value.operands.length === 1 ? value.operands : [];
    const field = fieldOf(operand ?? value, look);
    if (field !== null) return [{ field: field.path.join('.'), at: field.at }];
    const text = foldText(value)?.replace(/^[-+]/, '');
    return text === undefined ? [] : [{ field: storedPath(set.document, text.split('.')).join('.'), at: value.at }];
  });
}

function isPair({ items }: ValueOf<'array'>): boolean {
  const [first, second] = items;
  return items.length === 2 && first?.kind !== 'array' && (second === undefined || foldText(second) === null);
}

/** The query that gives one document. */
export function documentOf(value: Value, look: Lookup): BeanieSet | null {
  const set = beanieSetOf(value, look);
  return set?.one === true ? set : null;
}

/** What Beanie puts behind a name: fields of classes and of documents that were found, and their methods. */
export function beanieMember(object: Value, property: string, look: Lookup): Value | null {
  if (property.startsWith('__')) return null;
  if (object.kind === 'class' || object.kind === 'instance') {
    const document = beanieDocument(object.kind === 'class' ? object : (object.own ?? object.of), look);
    const has = document?.collection !== null && document?.fields.has(property) === true;
    return has ? { kind: 'member', object, property, propertyAt: object.at, at: object.at } : null;
  }
  const raw = beanieDocument(giverOf(object, /^get_(?:motor|pymongo)_collection$/), look);
  if (raw !== null) return driverMember(raw, property, object);
  const row = documentOf(object, look);
  if (row === null) return null;
  const found = look.member(instanceFrom(row.document.held, object), property, object.at);
  return found.kind === 'function' ? found : null;
}

/** What a loop over a set is at: one of its documents. */
export function beanieElement(list: Value, look: Lookup): Value | null {
  if (list.kind !== 'call') return null;
  const { callee } = list;
  // What a loop goes through is asked again as it is.
  if (callee.kind === 'member' && callee.property === '__iter__') return null;
  // `await Order.find(…).to_list()`
  const listed = callee.kind === 'member' && callee.property === 'to_list' ? callee.object : list;
  const set = beanieSetOf(listed, look);
  return set === null || set.one ? null : instanceFrom(set.document.held, listed);
}
