import type { FieldType } from '../model/predicate';
import type { AllowedValue, Field, ReferenceAction } from '../model/schema';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldScalar, foldText } from './fold';
import { propertyOf } from './options';
import { argumentOf, calleeName, givenTo, pythonPackage } from './python';
import type { DocumentField, PythonDocument } from './python-document';

/** Packages that hold MongoEngine's classes. */
const packages: ReadonlySet<string> = new Set([
  'mongoengine',
  'flask_mongoengine',
  'flask_mongoengine_3',
  'mongoengine_plus',
]);

/** Whether a value comes from MongoEngine, or is a member of what Flask's extension for it makes. */
export function isOfMongoEngine(value: Value): boolean {
  return packages.has(pythonPackage(value) ?? '');
}

/** https://docs.mongoengine.org/apireference.html#fields */
const types: Readonly<Record<string, FieldType>> = {
  StringField: 'string',
  URLField: 'string',
  EmailField: 'string',
  // Kept as a text that sorts by time.
  ComplexDateTimeField: 'string',
  IntField: 'number',
  LongField: 'number',
  FloatField: 'number',
  DecimalField: 'number',
  Decimal128Field: 'number',
  SequenceField: 'number',
  BooleanField: 'boolean',
  DateTimeField: 'date',
  DateField: 'date',
  ObjectIdField: 'object-id',
  ReferenceField: 'object-id',
  LazyReferenceField: 'object-id',
  CachedReferenceField: 'object',
  GenericReferenceField: 'object',
  GenericLazyReferenceField: 'object',
  EmbeddedDocumentField: 'object',
  GenericEmbeddedDocumentField: 'object',
  DictField: 'object',
  MapField: 'object',
  GeoPointField: 'array',
  PointField: 'object',
  LineStringField: 'object',
  PolygonField: 'object',
  MultiPointField: 'object',
  MultiLineStringField: 'object',
  MultiPolygonField: 'object',
  BinaryField: 'binary',
  FileField: 'object-id',
  ImageField: 'object-id',
  UUIDField: 'uuid',
  ListField: 'array',
  SortedListField: 'array',
  EmbeddedDocumentListField: 'array',
  DynamicField: 'mixed',
  EnumField: 'unknown',
};

/** What leads from a class's name, or `self`, to its document. */
export type DocumentFinder = (target: Value | null, at: Span) => PythonDocument | null;

/** What an attribute of a document says it stores; null for what is no field. */
export function mongoEngineField(
  name: string,
  at: Span,
  value: Value | null,
  find: DocumentFinder,
  look: Lookup,
): DocumentField | null {
  const made = value === null ? null : fieldMade(value, look);
  if (made === null) return null;
  const { kind, call } = made;
  const given = givenTo(call);
  const { keywords } = given;
  const stated = (key: string): Value | null => propertyOf(keywords, key);
  const isKey = isTrue(stated('primary_key'));
  const column = stated('db_field') ?? stated('name');
  const enumeration = kind === 'EnumField' ? argumentOf(given, 0, 'enum') : null;
  const values = valuesOf(stated('choices'), look) ?? (enumeration === null ? null : membersOf(enumeration, look));
  const preset = stated('default');
  return {
    stored: isKey ? '_id' : ((column === null ? null : foldText(column)) ?? name),
    type: enumeration === null ? (types[kind] ?? 'unknown') : typeOfValues(values),
    typeText: kind,
    nullable: !isKey && !isTrue(stated('required')),
    default: preset === null ? null : look.text(preset),
    values,
    // A field that is unique with others is not unique by itself.
    unique: isKey || (isTrue(stated('unique')) && stated('unique_with') === null),
    references: referenceOf(kind, call, find),
    at,
    inside: () => embeddedIn(call, find, look),
    listed: types[kind] === 'array',
  };
}

type Made = ValueOf<'call'> | ValueOf<'instance'>;

/** A call of a class of fields, or of one that the workspace makes of it. */
function fieldMade(value: Value, look: Lookup): { readonly kind: string; readonly call: Made } | null {
  if (value.kind !== 'call' && value.kind !== 'instance') return null;
  const callee = value.kind === 'call' ? value.callee : value.of;
  const plain = (one: Value): string | null => {
    const name = isOfMongoEngine(one) ? calleeName(one) : null;
    return name !== null && /Field$/.test(name) ? name : null;
  };
  if (callee.kind !== 'class') {
    const kind = plain(callee);
    return kind === null ? null : { kind, call: value };
  }
  const parent = look.ancestorsOf(callee).flatMap((one) => plain(one) ?? [])[0];
  return parent === undefined ? null : { kind: parent, call: value };
}

function isTrue(value: Value | null): boolean {
  return value !== null && foldBoolean(value) === true;
}

/** `choices=('open', 'paid')`, `choices=[('open', 'Open')]`, an enumeration; null where any value may stand there. */
function valuesOf(choices: Value | null, look: Lookup): readonly AllowedValue[] | null {
  if (choices === null) return null;
  if (choices.kind !== 'array') return membersOf(choices, look);
  const values = choices.items.flatMap((item): readonly AllowedValue[] => {
    const own = item.kind === 'array' ? item.items[0] : item;
    const value = own === undefined ? undefined : foldScalar(own);
    return own === undefined || value === undefined || value === null ? [] : [{ value, at: own.at }];
  });
  return values.length === 0 || choices.open || values.length < choices.items.length ? null : values;
}

/** The members of an enumeration, by what they are worth. */
export function membersOf(held: Value, look: Lookup): readonly AllowedValue[] | null {
  if (held.kind !== 'class') return null;
  const isEnum = look
    .ancestorsOf(held)
    .some((one) => one.kind === 'external' && /^(?:enum|aenum|strenum)$/.test(one.module));
  if (!isEnum) return null;
  const members = look.attributesOf(held).filter(({ name, value }) => !name.startsWith('_') && value !== null);
  const values = members.flatMap(({ name, nameAt }): readonly AllowedValue[] => {
    const member = look.member(held, name, nameAt);
    const worth = foldScalar(member);
    return worth === undefined || worth === null ? [] : [{ value: worth, at: nameAt }];
  });
  return values.length === 0 || values.length < members.length ? null : values;
}

export function typeOfValues(values: readonly AllowedValue[] | null): FieldType {
  const kinds = new Set((values ?? []).map(({ value }) => typeof value));
  if (kinds.size !== 1) return 'unknown';
  return kinds.has('string') ? 'string' : kinds.has('number') ? 'number' : 'unknown';
}

/** https://docs.mongoengine.org/guide/defining-documents.html#dealing-with-deletion-of-referred-documents */
const rules: Readonly<Record<string, ReferenceAction>> = {
  DO_NOTHING: 'no-action',
  NULLIFY: 'set-null',
  CASCADE: 'cascade',
  DENY: 'restrict',
  PULL: 'set-null',
};
const numbered: readonly ReferenceAction[] = ['no-action', 'set-null', 'cascade', 'restrict', 'set-null'];

function referenceOf(kind: string, call: Made, find: DocumentFinder): Field['references'] {
  const given = givenTo(call);
  if (/^(?:Sorted)?ListField$/.test(kind)) {
    const element = argumentOf(given, 0, 'field');
    if (element?.kind !== 'call' && element?.kind !== 'instance') return null;
    const callee = element.kind === 'call' ? element.callee : element.of;
    return referenceOf(calleeName(callee) ?? '', element, find);
  }
  if (!/^(?:Lazy|Cached)?ReferenceField$/.test(kind)) return null;
  const target = find(argumentOf(given, 0, 'document_type'), call.at);
  if (target?.collection === null || target === null) return null;
  const rule = propertyOf(given.keywords, 'reverse_delete_rule');
  const action = rule === null ? 'no-action' : ruleNamed(rule);
  return { entity: target.collection, field: '_id', onDelete: action, ...(rule !== null && { at: rule.at }) };
}

function ruleNamed(rule: Value): ReferenceAction {
  const number = foldScalar(rule);
  if (typeof number === 'number') return numbered[number] ?? 'no-action';
  return rules[calleeName(rule) ?? ''] ?? 'no-action';
}

/** The document that is stored in a field, or in the elements of a list or map. */
function embeddedIn(call: Made, find: DocumentFinder, look: Lookup): PythonDocument | null {
  const made = fieldMade(call, look);
  const given = givenTo(call);
  switch (made?.kind) {
    case 'EmbeddedDocumentField':
    case 'EmbeddedDocumentListField':
      return find(argumentOf(given, 0, 'document_type'), call.at);
    case 'ListField':
    case 'SortedListField': {
      const element = argumentOf(given, 0, 'field');
      return element?.kind === 'call' || element?.kind === 'instance' ? embeddedIn(element, find, look) : null;
    }
    default:
      return null;
  }
}
