import type { FieldType } from '../model/predicate';
import type { ResolvedMember, ResolvedType } from '../model/resolved-type';
import type { AllowedValue, Field, Kind } from '../model/schema';
import type { Span } from '../model/span';
import { discriminatorByName, kindsByValues } from './discriminator';

/** What a TypeScript type says of the documents of a collection. */
export interface DocumentType {
  readonly fields: ReadonlyMap<string, Field>;
  readonly discriminator: string | null;
  readonly kinds: readonly Kind[];
}

type ObjectType = Extract<ResolvedType, { readonly kind: 'object' }>;

const deepest = 6;

/** How the driver stores values of named types: https://www.mongodb.com/docs/drivers/node/current/data-formats/bson/ */
const namedTypes: Readonly<Record<string, FieldType>> = {
  string: 'string',
  String: 'string',
  number: 'number',
  Number: 'number',
  bigint: 'number',
  Int32: 'number',
  Long: 'number',
  Double: 'number',
  Decimal128: 'number',
  boolean: 'boolean',
  Boolean: 'boolean',
  Date: 'date',
  ObjectId: 'object-id',
  ObjectID: 'object-id',
  Buffer: 'binary',
  Binary: 'binary',
  Uint8Array: 'binary',
  UUID: 'binary',
  Record: 'object',
  Map: 'object',
  object: 'object',
  any: 'mixed',
  unknown: 'mixed',
  Mixed: 'mixed',
};

/** Fields and kinds of a document type; null for a type of which no field is known. */
export function documentType(type: ResolvedType): DocumentType | null {
  const forms = formsOf(type);
  const fields = mergedFields(forms);
  if (fields.size === 0) return null;
  const tag = forms.length > 1 ? tagOf(forms) : null;
  if (tag !== null) return { fields, discriminator: tag, kinds: kindsOfForms(forms, tag, fields) };
  const field = discriminatorByName(fields.values());
  return { fields, discriminator: field?.name ?? null, kinds: field === null ? [] : kindsByValues(field, 'type') };
}

/** The object types that a document may be of. */
function formsOf(type: ResolvedType): readonly ObjectType[] {
  if (type.kind === 'object') return [type];
  return type.kind === 'union' ? type.members.flatMap(formsOf) : [];
}

function mergedFields(forms: readonly ObjectType[]): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  const counts = new Map<string, number>();
  for (const field of forms.flatMap((form) => fieldsOfMembers(form.members, '', false, 0))) {
    counts.set(field.name, (counts.get(field.name) ?? 0) + 1);
    const known = fields.get(field.name);
    fields.set(field.name, known === undefined ? field : joined(known, field));
  }
  for (const [name, field] of fields) {
    if ((counts.get(name) ?? 0) < forms.length) fields.set(name, { ...field, nullable: true });
  }
  return fields;
}

/** One field out of two forms of a document: it may hold what either allows. */
function joined(a: Field, b: Field): Field {
  const values = a.values === null || b.values === null ? null : distinct([...a.values, ...b.values]);
  const typeText = a.typeText === b.typeText ? a.typeText : `${a.typeText} | ${b.typeText}`;
  return { ...a, type: a.type === b.type ? a.type : 'mixed', typeText, nullable: a.nullable || b.nullable, values };
}

function distinct(values: readonly AllowedValue[]): readonly AllowedValue[] {
  return [...new Map(values.toReversed().map((allowed) => [allowed.value, allowed])).values()].toReversed();
}

/** The field that is a literal in every form, and another one in each. */
function tagOf(forms: readonly ObjectType[]): string | null {
  const [first] = forms;
  const tags = (first?.members ?? []).filter((member) => {
    const values = forms.map((form) => tagValues(form, member.name));
    return values.every((each) => each.length > 0) && new Set(values.flat()).size === values.flat().length;
  });
  return tags[0]?.name ?? null;
}

function tagValues(form: ObjectType, name: string): readonly string[] {
  return tagLiterals(form, name).map((literal) => literal.value);
}

function tagLiterals(form: ObjectType, name: string): readonly { readonly value: string; readonly at: Span }[] {
  const member = form.members.find((each) => each.name === name);
  if (member === undefined || member.optional) return [];
  const types = member.type.kind === 'union' ? member.type.members : [member.type];
  const literals = types.flatMap((type) =>
    type.kind === 'literal' && typeof type.value === 'string' ? [{ value: type.value, at: type.at }] : [],
  );
  return literals.length === types.length ? literals : [];
}

function kindsOfForms(forms: readonly ObjectType[], tag: string, all: ReadonlyMap<string, Field>): readonly Kind[] {
  const own = forms.map((form) => fieldsOfMembers(form.members, '', false, 0));
  const common = new Set([...all.keys()].filter((name) => own.every((fields) => fields.some((f) => f.name === name))));
  return forms.flatMap((form, index) => {
    const fields = (own[index] ?? []).filter((field) => !common.has(field.name));
    return tagLiterals(form, tag).map(({ value, at }): Kind => ({ field: tag, value, source: 'type', fields, at }));
  });
}

/** The fields of an object type by dotted path. What lies in a list may be missing, as the list may be empty. */
function fieldsOfMembers(
  members: readonly ResolvedMember[],
  prefix: string,
  mayLack: boolean,
  depth: number,
): readonly Field[] {
  return members.flatMap((member) => {
    const { type, nullable } = withoutNothing(member.type);
    const name = prefix + member.name;
    const field = fieldOf(name, type, nullable || member.optional || mayLack, member.nameAt);
    if (depth >= deepest) return [field];
    const inner = type.kind === 'array' ? withoutNothing(type.element).type : type;
    const lacks = field.nullable || type.kind === 'array' || inner.kind === 'union';
    const nested = formsOf(inner).flatMap((form) => fieldsOfMembers(form.members, `${name}.`, lacks, depth + 1));
    return [field, ...new Map(nested.map((each) => [each.name, each])).values()];
  });
}

/** A field that a member of a type stands for. */
export function fieldOf(name: string, type: ResolvedType, nullable: boolean, at: Span): Field {
  const element = type.kind === 'array' ? withoutNothing(type.element).type : type;
  return {
    name,
    type: fieldType(type),
    typeText: typeText(type),
    nullable,
    default: null,
    values: allowedValues(element),
    unique: false,
    references: null,
    at,
  };
}

/** A type without `null` and `undefined`, and whether it had them. */
export function withoutNothing(type: ResolvedType): { readonly type: ResolvedType; readonly nullable: boolean } {
  if (type.kind !== 'union') return { type, nullable: isNothing(type) };
  const members = type.members.filter((member) => !isNothing(member));
  const [only] = members;
  const rest = only && members.length === 1 ? only : { ...type, members };
  return { type: rest, nullable: members.length < type.members.length };
}

function isNothing(type: ResolvedType): boolean {
  if (type.kind === 'literal') return type.value === null;
  return type.kind === 'named' && (type.name === 'null' || type.name === 'undefined');
}

function fieldType(type: ResolvedType): FieldType {
  switch (type.kind) {
    case 'literal':
      return type.value === null ? 'mixed' : (namedTypes[typeof type.value] ?? 'unknown');
    case 'named':
      return (Object.hasOwn(namedTypes, type.name) ? namedTypes[type.name] : undefined) ?? 'unknown';
    case 'union': {
      const types = new Set(type.members.map(fieldType));
      const [only] = types;
      return types.size === 1 && only !== undefined ? only : types.has('unknown') ? 'unknown' : 'mixed';
    }
    case 'object':
      return 'object';
    case 'array':
      return 'array';
    case 'unknown':
      return 'unknown';
  }
}

function allowedValues(type: ResolvedType): readonly AllowedValue[] | null {
  const members = type.kind === 'union' ? type.members : [type];
  const values = members.flatMap((member) =>
    member.kind === 'literal' ? [{ value: member.value, at: member.at }] : [],
  );
  return values.length > 0 && values.length === members.length ? distinct(values) : null;
}

/** The type as one would write it. */
function typeText(type: ResolvedType): string {
  switch (type.kind) {
    case 'literal':
      return typeof type.value === 'string' ? `'${type.value}'` : String(type.value);
    case 'named':
      return type.arguments.length === 0 ? type.name : `${type.name}<${type.arguments.map(typeText).join(', ')}>`;
    case 'union':
      return type.members.map(typeText).join(' | ');
    case 'object':
      return type.name ?? 'object';
    case 'array':
      return type.element.kind === 'union' ? `(${typeText(type.element)})[]` : `${typeText(type.element)}[]`;
    case 'unknown':
      return 'unknown';
  }
}
