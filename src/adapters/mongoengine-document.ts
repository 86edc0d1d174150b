import type { AllowedValue, Expiry, UniqueKey } from '../model/schema';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { expiresIn } from './mongo-index';
import { isOfMongoEngine, mongoEngineField, type DocumentFinder } from './mongoengine-field';
import { propertyOf } from './options';
import { calleeName, givenTo, nameAt } from './python';
import { storedPath, type DocumentField, type DocumentMark, type PythonDocument } from './python-document';
import { keyOfClass, readPerClass } from './python-memo';

const everyDocument = new WeakMap<Lookup, readonly PythonDocument[]>();

/** The document that a class is; null for an abstract one, and for any other value. */
export const mongoEngineDocument = readPerClass(read);

/** Every document of the workspace. */
export function mongoEngineDocuments(look: Lookup): readonly PythonDocument[] {
  const known = everyDocument.get(look);
  if (known !== undefined) return known;
  everyDocument.set(look, []);
  const documents = look.classes('python').flatMap((held) => mongoEngineDocument(held, look) ?? []);
  everyDocument.set(look, documents);
  return documents;
}

/** What a class is made of: a document of its own, or one that is stored inside others. */
function baseOf(ancestors: readonly Value[]): 'document' | 'embedded' | null {
  for (const one of ancestors) {
    const name = one.kind === 'class' || !isOfMongoEngine(one) ? null : calleeName(one);
    if (name === 'Document' || name === 'DynamicDocument') return 'document';
    if (name === 'EmbeddedDocument' || name === 'DynamicEmbeddedDocument') return 'embedded';
  }
  return null;
}

/** https://docs.mongoengine.org/guide/defining-documents.html */
function read(held: ValueOf<'class'>, look: Lookup): PythonDocument | null {
  const ancestors = look.ancestorsOf(held);
  const base = ancestors.length === 0 ? null : baseOf(ancestors);
  if (base === null || isAbstract(held, look)) return null;
  const name = look.nameOf(held) ?? '';
  const above = concreteAmong(ancestors, look);
  const root = above.at(-1) ?? held;
  const fields = fieldsOf(held, ancestors, look);
  const open = ancestors.some((one) => one.kind !== 'class' && /^Dynamic/.test(calleeName(one) ?? ''));
  const inherits = inheritable(held, ancestors, look);
  const plain = { name, at: nameAt(held, look), held, fields, root: keyOfClass(root), open };
  if (base === 'embedded') return { ...plain, collection: null, mark: null, uniques: [], expiries: [] };
  if (![...fields.values()].some(({ stored }) => stored === '_id'))
    fields.set('id', {
      ...{ stored: '_id', type: 'object-id', typeText: 'ObjectIdField', nullable: false, default: 'generated' },
      ...{ values: null, unique: true, references: null, at: plain.at, inside: () => null, listed: false },
    });
  const document: PythonDocument = {
    ...plain,
    collection: collectionOf(root, look.ancestorsOf(root), look),
    mark: inherits ? markOf(held, [...above].reverse(), look) : null,
    uniques: [],
    expiries: [],
  };
  return { ...document, ...indexesOf(document, inherits, look), uniques: uniquesOf(document, look) };
}

function isAbstract(held: Value, look: Lookup): boolean {
  const abstract = propertyOf(ownMeta(held, look), 'abstract');
  return abstract !== null && foldBoolean(abstract) === true;
}

/** Documents with a collection that a class inherits from, the nearest first. */
function concreteAmong(ancestors: readonly Value[], look: Lookup): readonly ValueOf<'class'>[] {
  return ancestors.flatMap((one) =>
    one.kind === 'class' && baseOf(look.ancestorsOf(one)) !== null && !isAbstract(one, look) ? [one] : [],
  );
}

/** `meta = {…}` of the class itself. */
function ownMeta(held: Value, look: Lookup): ValueOf<'object'> | null {
  const meta = look.attributesOf(held).findLast(({ name }) => name === 'meta')?.value;
  return meta?.kind === 'object' ? meta : null;
}

/** What `meta` says, its own or inherited. */
function metaOf(name: string, held: Value, ancestors: readonly Value[], look: Lookup): Value | null {
  for (const one of [held, ...ancestors]) {
    const stated = propertyOf(ownMeta(one, look), name);
    if (stated !== null) return stated;
  }
  return null;
}

function inheritable(held: Value, ancestors: readonly Value[], look: Lookup): boolean {
  const stated = metaOf('allow_inheritance', held, ancestors, look);
  return stated !== null && foldBoolean(stated) === true;
}

/** https://docs.mongoengine.org/guide/defining-documents.html#document-collections: `BlogPost` is kept in `blog_post` */
function collectionOf(held: Value, ancestors: readonly Value[], look: Lookup): string | null {
  const stated = metaOf('collection', held, ancestors, look);
  if (stated !== null) return foldText(stated);
  const name = look.nameOf(held) ?? '';
  return name
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** https://docs.mongoengine.org/guide/defining-documents.html#document-inheritance: `_cls` holds `Animal.Cat` */
function markOf(held: ValueOf<'class'>, above: readonly Value[], look: Lookup): DocumentMark {
  const pathOf = (one: ValueOf<'class'>): string =>
    [...[...concreteAmong(look.ancestorsOf(one), look)].reverse(), one]
      .map((each) => look.nameOf(each) ?? '')
      .join('.');
  const own = [...above, held].map((one) => look.nameOf(one) ?? '').join('.');
  const below = look.classes('python').flatMap((one): readonly AllowedValue[] => {
    const isBelow = look
      .ancestorsOf(one)
      .some((other) => other.kind === 'class' && keyOfClass(other) === keyOfClass(held));
    return isBelow && !isAbstract(one, look) ? [{ value: pathOf(one), at: nameAt(one, look) }] : [];
  });
  return { field: '_cls', own, below, at: nameAt(held, look) };
}

/** Fields of the class, and of those that it is made of, by attribute. */
function fieldsOf(held: ValueOf<'class'>, ancestors: readonly Value[], look: Lookup): Map<string, DocumentField> {
  const fields = new Map<string, DocumentField>();
  for (const one of [...ancestors.filter((each) => each.kind === 'class')].reverse().concat(held)) {
    const find = finderFor(one, look);
    for (const { name, nameAt, value } of look.attributesOf(one)) {
      const field = mongoEngineField(name, nameAt, value, find, look);
      if (field !== null) fields.set(name, field);
    }
  }
  return fields;
}

/** A class that is given, or named by a text: in its own file first, `self` for the class itself. */
function finderFor(held: Value, look: Lookup): DocumentFinder {
  return (target, { file }) => {
    if (target === null) return null;
    const name = foldText(target);
    if (name === null) return mongoEngineDocument(target, look);
    if (name === 'self') return mongoEngineDocument(held, look);
    const named = look.classes('python').filter((one) => look.nameOf(one) === name);
    const found = named.find((one) => one.class.file === file) ?? named[0];
    return mongoEngineDocument(found, look);
  };
}

/** The field that a key of an index names: `-created_at`, `address.zip`, `pk`. */
function indexedField(key: Value, document: PythonDocument): string | null {
  const text = foldText(key)?.replace(/^[-+*$#()]/, '');
  if (text === undefined) return null;
  return text === 'pk' ? '_id' : storedPath(document, text.split(/\.|__/)).join('.');
}

/** https://docs.mongoengine.org/guide/defining-documents.html#indexes */
function indexesOf(
  document: PythonDocument,
  inherits: boolean,
  look: Lookup,
): { readonly expiries: readonly Expiry[] } {
  const { held } = document;
  const ancestors = look.ancestorsOf(held);
  // Each class adds its own to those of its parents.
  const stated = [held, ...ancestors].flatMap((one) => {
    const indexes = propertyOf(ownMeta(one, look), 'indexes');
    return indexes?.kind === 'array' ? indexes.items : [];
  });
  const whole = metaOf('index_cls', held, ancestors, look);
  const expiries = stated.flatMap((index): readonly Expiry[] => {
    const keys = propertyOf(index, 'fields');
    const expires = expiresIn(index);
    if (expires === null || keys?.kind !== 'array') return [];
    const names = keys.items.flatMap((key) => indexedField(key, document) ?? []);
    const [field, ...others] = names;
    // `_cls` stands in front of the others, and an index on several fields expires nothing.
    const own = propertyOf(index, 'cls');
    const marks = inherits && (own ?? whole) === null ? true : inherits && foldBoolean(own ?? whole ?? index) !== false;
    if (field === undefined || others.length > 0 || marks) return [];
    return [{ field, afterSeconds: expires.seconds, filter: { kind: 'always' }, at: expires.at }];
  });
  return { expiries };
}

/** Fields that are unique together: `unique_with=['year']`, and unique indexes. */
function uniquesOf(document: PythonDocument, look: Lookup): readonly UniqueKey[] {
  const { held } = document;
  const classes = [held, ...look.ancestorsOf(held)];
  const together = classes.flatMap((one) =>
    look.attributesOf(one).flatMap(({ name, nameAt, value }): readonly UniqueKey[] => {
      const given = value?.kind === 'call' || value?.kind === 'instance' ? givenTo(value).keywords : undefined;
      const others = propertyOf(given, 'unique_with');
      const listed = others === null ? [] : others.kind === 'array' ? others.items : [others];
      const names = listed.flatMap((each) => indexedField(each, document) ?? []);
      return names.length === 0 ? [] : [{ fields: [document.fields.get(name)?.stored ?? name, ...names], at: nameAt }];
    }),
  );
  const indexed = classes.flatMap((one) => {
    const indexes = propertyOf(ownMeta(one, look), 'indexes');
    return (indexes?.kind === 'array' ? indexes.items : []).flatMap((index): readonly UniqueKey[] => {
      const keys = propertyOf(index, 'fields');
      if (keys?.kind !== 'array' || !isUnique(index)) return [];
      return [{ fields: keys.items.flatMap((key) => indexedField(key, document) ?? []), at: keys.at }];
    });
  });
  return [...together, ...indexed].filter(({ fields }) => fields.length > 0);
}

function isUnique(index: Value): boolean {
  const unique = propertyOf(index, 'unique');
  return unique !== null && foldBoolean(unique) === true && propertyOf(index, 'partialFilterExpression') === null;
}

/** The class of its query sets: `meta = {'queryset_class': OrderQuerySet}`. */
export function querySetClass({ held }: PythonDocument, look: Lookup): ValueOf<'class'> | null {
  const stated = metaOf('queryset_class', held, look.ancestorsOf(held), look);
  return stated?.kind === 'class' ? stated : null;
}
