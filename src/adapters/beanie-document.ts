import type { FieldType } from '../model/predicate';
import type { AllowedValue, Expiry, Field, UniqueKey } from '../model/schema';
import type { LocatedType, Value, ValueOf } from '../model/value';
import type { ClassAttribute, Lookup } from './adapter';
import { foldBoolean, foldScalar, foldText } from './fold';
import { expiryOfIndex, keyOfIndex } from './mongo-index';
import { membersOf, typeOfValues } from './mongoengine-field';
import { propertyOf } from './options';
import { calleeName, givenTo, nameAt, pythonPackage } from './python';
import type { DocumentField, DocumentMark, PythonDocument } from './python-document';
import { keyOfClass, readPerClass } from './python-memo';

/** A document of Beanie. */
export interface BeanieDocument extends PythonDocument {
  /** The field that says when a document was deleted, where deleting only marks it. */
  readonly deletedAt: string | null;
}

const everyDocument = new WeakMap<Lookup, readonly BeanieDocument[]>();

/** The document that a class is, or what is stored inside one; null for any other value. */
export const beanieDocument = readPerClass(read);

/** Every document of the workspace that has a collection. */
export function beanieDocuments(look: Lookup): readonly BeanieDocument[] {
  const known = everyDocument.get(look);
  if (known !== undefined) return known;
  everyDocument.set(look, []);
  const documents = look.classes('python').flatMap((held) => {
    const document = beanieDocument(held, look);
    return document?.collection === undefined || document.collection === null ? [] : [document];
  });
  everyDocument.set(look, documents);
  return documents;
}

/** Whether a value is one of Beanie's own. */
export function isOfBeanie(value: Value): boolean {
  return pythonPackage(value) === 'beanie';
}

const DOCUMENT = /^(?:Document|DocumentWithSoftDelete)$/;

function baseOf(ancestors: readonly Value[]): 'document' | 'embedded' | null {
  const outside = ancestors.filter((one) => one.kind !== 'class');
  if (outside.some((one) => isOfBeanie(one) && DOCUMENT.test(calleeName(one) ?? ''))) return 'document';
  return outside.some((one) => pythonPackage(one) === 'pydantic') ? 'embedded' : null;
}

/** https://beanie-odm.dev/tutorial/defining-a-document/ */
function read(held: ValueOf<'class'>, look: Lookup): BeanieDocument | null {
  const ancestors = look.ancestorsOf(held);
  const base = ancestors.length === 0 ? null : baseOf(ancestors);
  if (base === null) return null;
  const at = nameAt(held, look);
  const name = look.nameOf(held) ?? '';
  const fields = fieldsOf(held, ancestors, look);
  const plain = { name, at, held, fields, open: false, deletedAt: null };
  if (base === 'embedded')
    return { ...plain, collection: null, mark: null, root: keyOfClass(held), uniques: [], expiries: [] };
  const soft = ancestors.some((one) => one.kind !== 'class' && calleeName(one) === 'DocumentWithSoftDelete');
  fields.set('id', {
    ...own('_id', 'object-id', at),
    unique: true,
    default: 'generated',
    ...fields.get('id'),
    stored: '_id',
  });
  if (soft) fields.set('deleted_at', { ...own('deleted_at', 'date', at), nullable: true });
  const above = [held, ...documentsAmong(ancestors, look)];
  const rootAt = above.findLastIndex((one) => isTrue(settingOf('is_root', one, look)));
  const root = rootAt < 0 ? held : (above[rootAt] ?? held);
  const stated = settingOf('name', root, look);
  return {
    ...plain,
    collection: stated === null ? (look.nameOf(root) ?? '') : foldText(stated),
    mark: rootAt < 0 ? null : markOf(above.slice(0, rootAt + 1), look),
    root: keyOfClass(root),
    ...indexesOf(held, fields, look),
    deletedAt: soft ? 'deleted_at' : null,
  };
}

function own(stored: string, type: FieldType, at: DocumentField['at']): DocumentField {
  return {
    ...{ stored, type, typeText: type, nullable: false, default: null, values: null, unique: false, references: null },
    ...{ at, inside: () => null, listed: false },
  };
}

/** Documents with a collection that a class inherits from, the nearest first. */
function documentsAmong(ancestors: readonly Value[], look: Lookup): readonly ValueOf<'class'>[] {
  return ancestors.flatMap((one) =>
    one.kind === 'class' && baseOf(look.ancestorsOf(one)) === 'document' ? [one] : [],
  );
}

function isTrue(value: Value | null): boolean {
  return value !== null && foldBoolean(value) === true;
}

/** What the class `Settings` in a document says, its own or an inherited one. https://beanie-odm.dev/tutorial/defining-a-document/#settings */
function settingOf(name: string, held: Value, look: Lookup): Value | null {
  for (const one of [held, ...look.ancestorsOf(held)]) {
    const settings = look.attributesOf(one).findLast((each) => /^(?:Settings|Collection)$/.test(each.name))?.value;
    if (settings?.kind !== 'class') continue;
    for (const each of [settings, ...look.ancestorsOf(settings)]) {
      const found = look.attributesOf(each).findLast((attribute) => attribute.name === name)?.value;
      if (found !== undefined && found !== null) return found;
    }
    return null;
  }
  return null;
}

/** https://beanie-odm.dev/tutorial/inheritance/: `_class_id` holds `Vehicle.Car` */
function markOf(chain: readonly ValueOf<'class'>[], look: Lookup): DocumentMark | null {
  const [held] = chain;
  if (held === undefined) return null;
  const stated = settingOf('class_id', held, look);
  const markText = (one: ValueOf<'class'>): string => {
    const line = [one, ...documentsAmong(look.ancestorsOf(one), look)];
    const root = chain.at(-1);
    const end = root === undefined ? -1 : line.findIndex((each) => keyOfClass(each) === keyOfClass(root));
    return [...line.slice(0, end + 1)]
      .reverse()
      .map((each) => look.nameOf(each) ?? '')
      .join('.');
  };
  const below = look.classes('python').flatMap((one): readonly AllowedValue[] => {
    const isBelow = look
      .ancestorsOf(one)
      .some((each) => each.kind === 'class' && keyOfClass(each) === keyOfClass(held));
    return isBelow ? [{ value: markText(one), at: nameAt(one, look) }] : [];
  });
  return {
    field: (stated === null ? null : foldText(stated)) ?? '_class_id',
    own: markText(held),
    below,
    at: nameAt(held, look),
  };
}

/** Fields of the class, and of those that it is made of, by attribute. */
function fieldsOf(held: ValueOf<'class'>, ancestors: readonly Value[], look: Lookup): Map<string, DocumentField> {
  const fields = new Map<string, DocumentField>();
  for (const one of [...ancestors.filter((each) => each.kind === 'class')].reverse().concat(held)) {
    for (const attribute of look.attributesOf(one)) {
      const field = fieldOf(attribute, look);
      if (field !== null) fields.set(attribute.name, field);
    }
  }
  return fields;
}

/** What Python's own types are stored as: https://pymongo.readthedocs.io/en/stable/api/bson/index.html */
const plainTypes: Readonly<Record<string, FieldType>> = {
  str: 'string',
  EmailStr: 'string',
  HttpUrl: 'string',
  AnyUrl: 'string',
  int: 'number',
  float: 'number',
  Decimal: 'number',
  bool: 'boolean',
  datetime: 'date',
  AwareDatetime: 'date',
  NaiveDatetime: 'date',
  date: 'date',
  bytes: 'binary',
  UUID: 'uuid',
  UUID4: 'uuid',
  ObjectId: 'object-id',
  PydanticObjectId: 'object-id',
  BeanieObjectId: 'object-id',
  dict: 'object',
  Dict: 'object',
  Mapping: 'object',
  Any: 'mixed',
};

/** An attribute with a type is a field; https://docs.pydantic.dev/latest/concepts/fields/ */
function fieldOf({ name, nameAt: at, type, value }: ClassAttribute, look: Lookup): DocumentField | null {
  if (type === null || name.startsWith('_')) return null;
  const stated = statedType(type, look);
  if (stated.isShared) return null;
  const given = value?.kind === 'call' && calleeName(value.callee) === 'Field' ? givenTo(value) : null;
  const alias = propertyOf(given?.keywords, 'alias');
  const preset = given === null ? value : (propertyOf(given.keywords, 'default') ?? given.arguments?.[0] ?? null);
  const made = propertyOf(given?.keywords, 'default_factory');
  const isEmpty = preset !== null && (preset.kind === 'undefined' || foldScalar(preset) === null);
  return {
    stored: (alias === null ? null : foldText(alias)) ?? name,
    type: stated.type,
    typeText: stated.text,
    nullable: stated.nullable || isEmpty,
    default: made !== null ? 'generated' : preset === null || isEmpty ? null : look.text(preset),
    values: stated.values,
    unique: false,
    references: stated.references,
    at,
    inside: stated.inside,
    listed: stated.type === 'array',
  };
}

interface Stated {
  readonly type: FieldType;
  readonly text: string;
  readonly nullable: boolean;
  readonly values: readonly AllowedValue[] | null;
  readonly references: Field['references'];
  readonly inside: () => BeanieDocument | null;
  /** It is the class's own, or kept by other documents: no field of the document. */
  readonly isShared: boolean;
}

const nothing: Stated = {
  ...{ type: 'unknown', text: 'unknown', nullable: false, values: null, references: null, isShared: false },
  inside: () => null,
};

function statedType({ file, type }: LocatedType, look: Lookup): Stated {
  switch (type.kind) {
    case 'union': {
      const others = type.members.filter((one) => one.kind !== 'literal' || one.value !== null);
      const nullable = others.length < type.members.length;
      const literals = others.flatMap((one) => (one.kind === 'literal' && one.value !== null ? [one] : []));
      if (literals.length > 0 && literals.length === others.length) {
        const values = literals.map(({ value, start, end }): AllowedValue => ({ value, at: { file, start, end } }));
        return { ...nothing, type: typeOfValues(values), text: 'Literal', nullable, values };
      }
      const [only] = others;
      return only !== undefined && others.length === 1
        ? { ...statedType({ file, type: only }, look), nullable }
        : { ...nothing, nullable };
    }
    case 'array': {
      const element = statedType({ file, type: type.element }, look);
      return { ...nothing, type: 'array', text: 'list', references: element.references, inside: element.inside };
    }
    case 'reference':
      return referenceType({ file, type }, type.name, type.arguments, look);
    default:
      return nothing;
  }
}

function referenceType(
  located: LocatedType,
  dotted: string,
  args: readonly LocatedType['type'][],
  look: Lookup,
): Stated {
  const name = dotted.split('.').at(-1) ?? dotted;
  const [first] = args;
  const inner = (): Stated => (first === undefined ? nothing : statedType({ ...located, type: first }, look));
  if (name === 'ClassVar' || name === 'BackLink') return { ...nothing, isShared: true };
  if (name === 'Indexed') return inner();
  if (name === 'Link' && first !== undefined)
    return { ...nothing, type: 'object', text: 'Link', references: linkTo(located, first, look) };
  const plain = Object.hasOwn(plainTypes, name) ? plainTypes[name] : undefined;
  if (plain !== undefined) return { ...nothing, type: plain, text: name };
  const value = look.typed(located);
  const held = value.kind === 'instance' ? value.of : value;
  const values = membersOf(held, look);
  if (values !== null) return { ...nothing, type: typeOfValues(values), text: name, values };
  const inside = (): BeanieDocument | null => beanieDocument(held, look);
  return held.kind === 'class' && baseOf(look.ancestorsOf(held)) !== null
    ? { ...nothing, type: 'object', text: name, inside }
    : { ...nothing, text: name };
}

/** A reference is stored as `{ $ref, $id }`. https://beanie-odm.dev/tutorial/relations/ */
function linkTo({ file }: LocatedType, type: LocatedType['type'], look: Lookup): Field['references'] {
  const value = look.typed({ file, type });
  const target = beanieDocument(value.kind === 'instance' ? value.of : value, look);
  return target?.collection === undefined || target.collection === null
    ? null
    : { entity: target.collection, field: '_id', onDelete: 'no-action' };
}

/** https://beanie-odm.dev/tutorial/indexes/: in the settings, and in the types of fields. */
function indexesOf(
  held: ValueOf<'class'>,
  fields: Map<string, DocumentField>,
  look: Lookup,
): { readonly expiries: readonly Expiry[]; readonly uniques: readonly UniqueKey[] } {
  const stated = settingOf('indexes', held, look);
  const items = stated?.kind === 'array' ? stated.items : [];
  const listed = items.flatMap((item) => {
    if (item.kind !== 'call' && item.kind !== 'instance') return [];
    const { arguments: positional, keywords } = givenTo(item);
    const keys = positional?.[0] ?? propertyOf(keywords, 'keys') ?? undefined;
    return [{ keys, options: keywords, at: item.at }];
  });
  const marked = indexedFields(held, fields, look);
  const all = [...listed, ...marked];
  const uniques = all.flatMap(({ keys, options, at }) => keyOfIndex(keys, options, at) ?? []);
  for (const { fields: names } of uniques) {
    const [name, ...others] = names;
    const found = [...fields].find(([, { stored: one }]) => one === name);
    if (found !== undefined && others.length === 0) fields.set(found[0], { ...found[1], unique: true });
  }
  return {
    expiries: all.flatMap(({ keys, options, at }) => expiryOfIndex(keys, options, at) ?? []),
    uniques: uniques.filter(({ fields: names }) => names.length > 1),
  };
}

/** `email: Indexed(str, unique=True)`, `seen_at: Annotated[datetime, Indexed(expireAfterSeconds=60)]`. */
function indexedFields(
  held: ValueOf<'class'>,
  fields: ReadonlyMap<string, DocumentField>,
  look: Lookup,
): readonly { readonly keys: Value; readonly options: ValueOf<'object'> | undefined; readonly at: Value['at'] }[] {
  const sites = look.callsNamed('Indexed');
  return [held, ...look.ancestorsOf(held)].flatMap((one) =>
    look.attributesOf(one).flatMap(({ name, at }) => {
      const site = sites.find(
        (each) =>
          each.at.file === at.file && at.start <= each.at.start && each.at.end <= at.end && isOfBeanie(each.base),
      );
      const field = fields.get(name);
      if (site === undefined || field === undefined) return [];
      const keys: Value = { kind: 'literal', value: field.stored, at: field.at };
      return [{ keys, options: site.links.at(-1)?.keywords, at: site.at }];
    }),
  );
}
