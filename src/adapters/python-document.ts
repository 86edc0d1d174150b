import type { FieldType } from '../model/predicate';
import type { AllowedValue, Entity, Expiry, Field, Kind, UniqueKey } from '../model/schema';
import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import type { CallSite, Lookup } from './adapter';
import { discriminatorByName, kindsByValues } from './discriminator';
import { condition, driverOperand, everything, type FilterReading } from './mongo-reading';
import type { MongoContext } from './mongo-query';
import { foldText } from './fold';
import { givenTo } from './python';
import { keyOfClass } from './python-memo';

/** A class that a document mapper of Python stores in a collection, or inside documents of one. */
export interface PythonDocument {
  /** The class's name. */
  readonly name: string;
  readonly at: Span;
  readonly held: ValueOf<'class'>;
  /** Null for what is stored inside other documents. */
  readonly collection: string | null;
  /** By attribute, those of its parents included. */
  readonly fields: ReadonlyMap<string, DocumentField>;
  /** The field that tells classes of one collection apart, and what it holds for this class and for those below it. */
  readonly mark: DocumentMark | null;
  /** The outermost class whose collection this is; the class itself where nothing is inherited. */
  readonly root: string;
  readonly uniques: readonly UniqueKey[];
  readonly expiries: readonly Expiry[];
  readonly open: boolean;
}

export interface DocumentMark {
  readonly field: string;
  readonly own: string;
  /** That of the classes below it. */
  readonly below: readonly AllowedValue[];
  readonly at: Span;
}

export interface DocumentField {
  /** Spelled as in the database, without the document around it. */
  readonly stored: string;
  readonly type: FieldType;
  readonly typeText: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly values: readonly AllowedValue[] | null;
  readonly unique: boolean;
  readonly references: Field['references'];
  readonly at: Span;
  /** What is stored inside it, also as an element of a list. */
  readonly inside: () => PythonDocument | null;
  readonly listed: boolean;
}

/** Documents inside documents this deep are read at most. */
const DEEPEST = 5;

/** A path as it is stored: attributes are called what their fields say. */
export function storedPath(document: PythonDocument | null, steps: readonly string[]): readonly string[] {
  let around: PythonDocument | null = document;
  return steps.map((step) => {
    if (/^\d+$/.test(step)) return step;
    const field: DocumentField | undefined = around?.fields.get(step);
    around = field?.inside() ?? null;
    return field?.stored ?? step;
  });
}

/** The fields of a document by path, with those of documents inside it. */
function storedFields(document: PythonDocument, prefix: string, depth: number): readonly Field[] {
  return [...document.fields.values()].flatMap((field): readonly Field[] => {
    const { stored, type, typeText, nullable, values, unique, references, at } = field;
    const name = `${prefix}${stored}`;
    const own: Field = {
      ...{ name, type, typeText, nullable: nullable || prefix !== '', default: field.default, values, references, at },
      unique: unique && prefix === '',
    };
    const inner = depth < DEEPEST ? field.inside() : null;
    if (inner === null) return [own];
    return [own, ...storedFields(inner, `${name}.`, depth + 1)];
  });
}

/** The collection that a class declares, with the classes that share it. */
export function documentEntity(
  document: PythonDocument,
  sharing: readonly PythonDocument[],
  adapter: string,
): Entity | null {
  const { collection, mark, at, name } = document;
  if (collection === null) return null;
  const fields = new Map(storedFields(document, '', 0).map((field) => [field.name, field]));
  const { uniques, expiries } = document;
  for (const other of sharing)
    for (const field of storedFields(other, '', 0))
      if (!fields.has(field.name)) fields.set(field.name, { ...field, nullable: true });
  const all = [document, ...sharing];
  const kinds = mark === null ? [] : all.flatMap((one) => kindOf(one, fields));
  if (mark !== null) fields.set(mark.field, markField(mark, kinds));
  const named = kinds.length > 0 ? null : discriminatorByName(fields.values());
  const keys = [...uniques, ...sharing.flatMap((one) => one.uniques)];
  return {
    name: collection,
    kind: 'collection',
    adapter,
    at,
    aliases: [...new Set([name, ...sharing.map((one) => one.name)])].sort(),
    fields,
    ...(keys.length > 0 && { uniques: keys }),
    open: all.some((one) => one.open),
    discriminator: mark?.field ?? named?.name ?? null,
    kinds: kinds.length > 0 ? kinds : named === null ? [] : kindsByValues(named, 'schema'),
    expiries: [...expiries, ...sharing.flatMap((one) => one.expiries)],
    stripsUnknownFilters: false,
  };
}

function kindOf(document: PythonDocument, all: ReadonlyMap<string, Field>): readonly Kind[] {
  const { mark, at } = document;
  if (mark === null) return [];
  const fields = storedFields(document, '', 0).map((field) => all.get(field.name) ?? field);
  return [{ field: mark.field, value: mark.own, source: 'schema', fields, at }];
}

function markField({ field: name, at }: DocumentMark, kinds: readonly Kind[]): Field {
  return {
    ...{ name, type: 'string', typeText: 'str', nullable: false, default: null, unique: false, references: null, at },
    values: kinds.map((kind) => ({ value: kind.value, at: kind.at })),
  };
}

/** Whether a class stands above all others that share its collection. */
export function isOutermost({ held, root }: PythonDocument): boolean {
  return root === keyOfClass(held);
}

/** The classes that share a collection with one, it included; those that it stands above, if it is the outermost. */
export function sharingDocuments(document: PythonDocument, all: readonly PythonDocument[]): readonly PythonDocument[] {
  return all.filter((other) => other !== document && other.root === document.root && other.collection !== null);
}

/** How a client reads and writes documents of a class. `marks`: those that its queries ask for; null for any. */
export function documentContext(
  adapter: string,
  document: PythonDocument,
  marks: readonly string[] | null,
  { at }: Pick<CallSite, 'at'>,
  look: Lookup,
): MongoContext {
  const { collection, mark } = document;
  return {
    adapter,
    target:
      collection === null
        ? { kind: 'unknown', reason: 'its collection is not known', text: document.name }
        : { kind: 'known', name: collection },
    targetAt: null,
    at,
    operand: driverOperand,
    scope: mark === null || marks === null ? everything : markReading(mark, marks),
    stamp:
      mark === null ? [] : [{ field: mark.field, at: mark.at, value: { kind: 'literal', value: mark.own } } as const],
    look,
    nameOf: foldText,
  };
}

function markReading({ field, at }: DocumentMark, marks: readonly string[]): FilterReading {
  const operands = marks.map((value) => ({ kind: 'literal', value }) as const);
  return condition({ kind: 'in-set', field: [field], operands, at });
}

/** What is stored for an object, as the driver is given it: what its constructor was given, by the names of fields. */
export function storedObject(value: Value, document: PythonDocument | null, depth = 0): Value {
  if (value.kind === 'one-of')
    return { ...value, values: value.values.map((one) => storedObject(one, document, depth)) };
  if (value.kind === 'array') return { ...value, items: value.items.map((one) => storedObject(one, document, depth)) };
  const given = value.kind === 'instance' && value.arguments !== null ? keywordsOf(value) : value;
  if (given.kind !== 'object' || depth > DEEPEST) return value;
  return {
    ...given,
    properties: given.properties.map((property): PropertyValue => {
      const field = document?.fields.get(property.key);
      const inner = field?.inside() ?? null;
      return {
        ...property,
        key: field?.stored ?? property.key,
        value: inner === null ? property.value : storedObject(property.value, inner, depth + 1),
      };
    }),
  };
}

function keywordsOf(value: ValueOf<'instance'>): ValueOf<'object'> {
  const { keywords, arguments: positional } = givenTo(value);
  const open = keywords?.open === true || (positional ?? []).length > 0;
  return { kind: 'object', properties: keywords?.properties ?? [], open, at: value.at };
}

/** What is assigned to attributes of an object, by the names of fields. */
export function assignedFields(object: Value, document: PythonDocument, look: Lookup, at: Span): ValueOf<'object'> {
  const properties = look.assignmentsOn(object).flatMap(({ path, value, at: place }): readonly PropertyValue[] => {
    const [first] = path;
    const field = first === undefined ? undefined : document.fields.get(first);
    if (field === undefined) return [];
    const key = storedPath(document, path).join('.');
    return [{ key, keyAt: place, value, optional: false }];
  });
  return { kind: 'object', properties, open: false, at };
}

/** A document that was found elsewhere: by its key. */
export function byKey(at: Span): FilterReading {
  const operand = { kind: 'parameter', text: 'id' } as const;
  return {
    ...condition({ kind: 'compare', field: ['_id'], operator: '=', operand, at }),
    filter: [{ field: '_id', at }],
  };
}

/** A member of the driver's own collection, which a document class gives when it is asked for that. */
export function driverMember({ collection }: PythonDocument, property: string, { at }: Value): Value {
  const callee: Value = { kind: 'external', module: 'pymongo.collection', path: ['Collection'], at };
  const named: Value =
    collection === null ? { kind: 'unknown', text: '', at } : { kind: 'literal', value: collection, at };
  const database: Value = { kind: 'unknown', text: 'database', at };
  const object: Value = { kind: 'call', callee, arguments: [database, named], types: [], at };
  return { kind: 'member', object, property, propertyAt: at, at };
}

/** The class whose method of a name gives a call; null for any other value. */
export function giverOf(value: Value, method: RegExp): Value | null {
  const callee = value.kind === 'call' ? value.callee : null;
  return callee?.kind === 'member' && method.test(callee.property) ? callee.object : null;
}

/** An object with one property, at a place. */
export function objectWith(key: string, value: Value, at: Span): ValueOf<'object'> {
  return { kind: 'object', properties: [{ key, keyAt: at, value, optional: false }], open: false, at };
}
