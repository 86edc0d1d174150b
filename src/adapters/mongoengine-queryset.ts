import { givenArguments } from '../model/keywords';
import type { FieldUse } from '../model/query';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { instanceFrom, methodOf } from './django-manager';
import { foldNumber, foldText } from './fold';
import { smaller } from './mongo-query';
import { opaque, type FilterReading } from './mongo-reading';
import { mongoEngineDocument, querySetClass } from './mongoengine-document';
import { isOfMongoEngine } from './mongoengine-field';
import { conditionsOf } from './mongoengine-filter';
import { calleeName } from './python';
import { readPerValue } from './python-memo';
import { driverMember, giverOf, isOutermost, storedPath, type PythonDocument } from './python-document';

/** Documents of a class, as its manager and the calls on it choose them. https://docs.mongoengine.org/guide/querying.html */
export interface DocumentSet {
  readonly document: PythonDocument;
  readonly filters: readonly FilterReading[];
  readonly reads: readonly FieldUse[];
  readonly limit: number | null;
  /** What the field that tells classes apart must hold; null for anything. */
  readonly marks: readonly string[] | null;
  /** Documents are told as objects, not as texts or dicts. */
  readonly rows: boolean;
  /** `none()` */
  readonly empty: boolean;
}

/** Methods that give another set, and do not run. */
export const lazy: ReadonlySet<string> = new Set(
  (
    'objects all filter only exclude fields all_fields order_by limit skip hint collation batch_size no_cache cache clone ' +
    'none no_sub_classes using select_related comment snapshot allow_disk_use timeout read_preference read_concern ' +
    'scalar values_list as_pymongo max_time_ms no_dereference where search_text clear_cls_query rewind clear_initial_query slice'
  ).split(' '),
);
/** Methods that run at once and give a document. */
export const single: ReadonlySet<string> = new Set(
  'get first with_id create modify upsert_one get_or_404 first_or_404 from_json'.split(' '),
);
/** Methods that run, and give something else. */
export const running: ReadonlySet<string> = new Set(
  'count delete update update_one insert in_bulk distinct sum average item_frequencies explain aggregate map_reduce exec_js to_json'.split(
    ' ',
  ),
);

/** The set that a value is; null for any other. */
export const documentSetOf = readPerValue(read);

function read(value: Value, look: Lookup): DocumentSet | null {
  switch (value.kind) {
    case 'member':
      return (
        managed(value, look) ??
        (value.property === 'objects' || value.property === WITHOUT_MANAGER ? everyDocument(value.object, look) : null)
      );
    case 'call':
      return calledSet(value, look);
    case 'instance':
      return value.from === undefined || mongoEngineDocument(value.own ?? value.of, look) !== null
        ? null
        : documentSetOf(value.from, look);
    default:
      return null;
  }
}

/** All documents of a class. */
export function everyDocument(held: Value, look: Lookup): DocumentSet | null {
  const document = mongoEngineDocument(held, look);
  if (document?.collection === undefined || document.collection === null) return null;
  const { mark } = document;
  // The outermost class asks for all there are, and for those to come.
  const marks =
    mark === null || isOutermost(document) ? null : [mark.own, ...mark.below.map(({ value }) => String(value))];
  return { document, filters: [], reads: [], limit: null, marks, rows: true, empty: false };
}

/** `@queryset_manager def open_orders(doc_cls, queryset): …`: https://docs.mongoengine.org/guide/querying.html#custom-querysets */
function managed({ object, property, at }: ValueOf<'member'>, look: Lookup): DocumentSet | null {
  const all = everyDocument(object, look);
  const manager = all === null || object.kind !== 'class' ? null : managerNamed(property, object, look);
  if (all === null || manager === null) return null;
  const plain: Value = { kind: 'member', object, property: WITHOUT_MANAGER, propertyAt: at, at };
  // The class is what it is bound to.
  const given = look.resultOf(manager, [plain], at);
  return documentSetOf(given, look) ?? { ...all, filters: [opaque('the manager chooses documents', at)] };
}

/** All documents of a class that has a manager of its own called `objects`. */
const WITHOUT_MANAGER = '$objects';

function managerNamed(property: string, held: ValueOf<'class'>, look: Lookup): Value | null {
  const found = look
    .decoratorsOf(held)
    .find(
      ({ decorator, hostName, owner }) =>
        owner !== null &&
        hostName === property &&
        isOfMongoEngine(decorator) &&
        calleeName(decorator) === 'queryset_manager',
    );
  return found?.host ?? null;
}

type Given = Parameters<typeof conditionsOf>[0];

function filtered(set: DocumentSet, given: Given): DocumentSet {
  return { ...set, filters: [...set.filters, conditionsOf(given, set.document)] };
}

/** The set that a call gives, or the one whose document it gives. */
function calledSet(value: ValueOf<'call'>, look: Lookup): DocumentSet | null {
  const { callee } = value;
  const given = givenArguments(value.arguments);
  // A set is called with more conditions: `Order.objects(state='open')`.
  const called = documentSetOf(callee, look);
  if (called !== null) return filtered(called, given);
  const set = callee.kind === 'member' ? documentSetOf(callee.object, look) : null;
  if (set === null || callee.kind !== 'member') return kept(value, look);
  const { property: name, propertyAt: at } = callee;
  const [first] = given.positional;
  switch (name) {
    case 'filter':
    case 'all':
      return filtered(set, given);
    case 'get':
    case 'get_or_404':
      return { ...filtered(set, given), limit: 1 };
    case 'with_id':
      return { ...set, limit: 1 };
    case '__iter__':
      return set;
    case 'none':
      return { ...set, empty: true };
    case 'limit':
      return { ...set, limit: first === undefined ? set.limit : smaller(set.limit, foldNumber(first)) };
    case 'slice':
      return { ...set, limit: sliced(given.positional) };
    case 'where':
    case 'search_text':
      return { ...set, filters: [...set.filters, opaque(`\`${name}\``, at)] };
    case 'no_sub_classes':
      return { ...set, marks: set.document.mark === null ? null : [set.document.mark.own] };
    case 'clear_cls_query':
    case 'clear_initial_query':
      return { ...set, marks: null };
    case 'scalar':
    case 'values_list':
    case 'as_pymongo':
    case 'only':
    case 'exclude':
    case 'order_by':
      return {
        ...set,
        reads: [...set.reads, ...namedFields(set, given.positional)],
        rows: /only|exclude|order_by/.test(name),
      };
    default:
      if (single.has(name)) return { ...set, limit: 1 };
      if (lazy.has(name)) return set;
      // What a class of the workspace adds that cannot be followed may choose as it likes.
      return running.has(name) ? null : { ...set, filters: [...set.filters, opaque(`\`${name}\``, at)] };
  }
}

/** The fields that texts name: `'-created_at'`, `'address.city'`. */
export function namedFields({ document }: DocumentSet, names: readonly Value[]): readonly FieldUse[] {
  return names.flatMap((one) => {
    const text = foldText(one)?.replace(/^[-+]/, '');
    return text === undefined ? [] : [{ field: storedPath(document, text.split(/\.|__/)).join('.'), at: one.at }];
  });
}

function sliced([from, to]: readonly Value[]): number | null {
  const start = from === undefined || from.kind === 'undefined' ? 0 : foldNumber(from);
  const end = to === undefined || to.kind === 'undefined' ? null : foldNumber(to);
  return start === null || end === null ? null : end - start;
}

/** `list(orders)` and its like give the documents that they are given. */
function kept({ callee, arguments: args }: ValueOf<'call'>, look: Lookup): DocumentSet | null {
  const name = callee.kind === 'global' ? callee.name : calleeName(callee);
  const [first] = args;
  if (first === undefined || !/^(?:list|tuple|set|sorted|reversed|iter|tqdm)$/.test(name ?? '')) return null;
  return documentSetOf(first, look);
}

/** The query that gives a document: `Order.objects.get(…)`, `Order.objects(…).first()`. */
export function documentOf(value: Value, look: Lookup): DocumentSet | null {
  if (value.kind !== 'call' || value.callee.kind !== 'member' || !single.has(value.callee.property)) return null;
  return documentSetOf(value, look);
}

/** What MongoEngine puts behind a name: managers, methods of sets of the workspace, methods of documents that were found. */
export function mongoEngineMember(object: Value, property: string, look: Lookup): Value | null {
  if (property.startsWith('__')) return null;
  if (object.kind === 'instance') {
    const document = mongoEngineDocument(object.own ?? object.of, look);
    return document?.fields.has(property) === true ? symbolic(object, property) : null;
  }
  if (object.kind === 'class') return managerNamed(property, object, look) === null ? null : symbolic(object, property);
  if (object.kind !== 'call' && object.kind !== 'member') return null;
  const raw = mongoEngineDocument(giverOf(object, /^_get_collection$/), look);
  if (raw !== null) return driverMember(raw, property, object);
  const row = documentOf(object, look);
  const set = row ?? documentSetOf(object, look);
  if (set === null) return null;
  if (row !== null) {
    const found = look.member(instanceFrom(set.document.held, object), property, object.at);
    return found.kind === 'function' ? found : null;
  }
  const own = querySetClass(set.document, look);
  return own === null ? null : methodOf(own, property, object, look);
}

function symbolic(object: Value, property: string): Value {
  return { kind: 'member', object, property, propertyAt: object.at, at: object.at };
}

/** What a loop over a set is at: one of its documents. */
export function mongoEngineElement(list: Value, look: Lookup): Value | null {
  // What a loop goes through is asked again as it is.
  if (list.kind === 'call' && list.callee.kind === 'member' && list.callee.property === '__iter__') return null;
  if (list.kind !== 'call' && list.kind !== 'member' && list.kind !== 'instance') return null;
  const set = documentSetOf(list, look);
  if (set === null || !set.rows || documentOf(list, look) !== null) return null;
  return instanceFrom(set.document.held, list);
}
