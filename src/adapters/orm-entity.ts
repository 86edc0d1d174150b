import type { FieldType, Predicate } from '../model/predicate';
import type { AllowedValue, DeleteHook, Entity, Field, Kind, ReferenceAction } from '../model/schema';
import type { Span } from '../model/span';
import type { ResolvedType } from '../model/resolved-type';
import { typeFamily } from '../parse/sql-type';
import { discriminatorByName, kindsByValues } from './discriminator';

/** A property of a mapped class, with the column that it is stored in. */
export interface OrmProperty {
  /** Its path in code, dotted inside embedded objects. */
  readonly name: string;
  /** The column; null for what is stored elsewhere (the other side of a relation). */
  readonly field: Field | null;
  readonly relation: OrmRelation | null;
  /** What is stored is not what code compares with, because the mapper converts it. */
  readonly converted?: true;
  /** The column is one of the parent's table: the mapper joins both. */
  readonly elsewhere?: true;
}

export interface OrmRelation {
  readonly target: () => OrmEntity | null;
  /** The property of the target that the column refers to. */
  readonly key: string;
}

/** A table as an object-relational mapper knows it. */
export interface OrmEntity {
  /** The class's or model's name. */
  readonly name: string;
  readonly at: Span;
  readonly table: string;
  /** By path in code. */
  readonly properties: ReadonlyMap<string, OrmProperty>;
  /** The properties of the primary key. */
  readonly keys: readonly string[];
  /** Properties that the mapper sets by itself: when a row is deleted softly, and when it is updated. */
  readonly deletedAt: string | null;
  readonly updatedAt: string | null;
  /** The column that tells classes of one table apart, and what it holds for this class and those below it. */
  readonly mark: { readonly field: string; readonly values: readonly AllowedValue[]; readonly at: Span } | null;
  readonly hooks?: readonly DeleteHook[];
  /** The table that holds the properties which are `elsewhere`. */
  readonly parent?: OrmEntity | null;
}

/** The table that a property is stored in: a class with a table beside its parent's has columns of both. */
export function holderOf(entity: OrmEntity, name: string): OrmEntity {
  const parent = entity.parent ?? null;
  return entity.properties.get(name)?.elsewhere === true && parent !== null ? holderOf(parent, name) : entity;
}

/** A table of which only the name is known. */
export function bareEntity(table: string, at: Span): OrmEntity {
  const unknown = {
    properties: new Map<string, OrmProperty>(),
    keys: [],
    deletedAt: null,
    updatedAt: null,
    mark: null,
  };
  return { name: table, at, table, ...unknown };
}

/** The column of a property path; a path that is not mapped is taken to be the column's own name. */
export function columnOf(entity: OrmEntity | null, path: string): string {
  return entity?.properties.get(path)?.field?.name ?? path;
}

/** The property that a path leads to, or the one that holds it: a relation, or a document in one column. */
export function propertyAt(
  entity: OrmEntity | null,
  path: string,
): { readonly property: OrmProperty; readonly rest: readonly string[] } | null {
  const steps = path.split('.');
  for (let length = steps.length; length > 0; length -= 1) {
    const property = entity?.properties.get(steps.slice(0, length).join('.'));
    if (property !== undefined) return { property, rest: steps.slice(length) };
  }
  return null;
}

/** Whether a path is an embedded object: some property lies below it. */
export function isEmbedded(entity: OrmEntity | null, path: string): boolean {
  return [...(entity?.properties.keys() ?? [])].some((name) => name.startsWith(`${path}.`));
}

/** The property that a name in SQL means: as it is spelled in code, or as its column is. Engines fold case. */
export function columnSpelled(entity: OrmEntity | null, name: string): string {
  const folded = name.toLowerCase();
  const properties = [...(entity?.properties.values() ?? [])];
  const found =
    properties.find((property) => property.name === name || property.field?.name === name) ??
    properties.find((property) => property.name.toLowerCase() === folded) ??
    properties.find((property) => property.field?.name.toLowerCase() === folded);
  return found?.field?.name ?? name;
}

/** The entity that a mapped class declares. */
export function declaredEntity(
  entity: OrmEntity,
  adapter: string,
  parts: Pick<Entity, 'discriminator' | 'kinds' | 'kind'>,
): Entity {
  const fields = new Map<string, Field>();
  for (const { field, elsewhere } of entity.properties.values()) {
    if (field === null || elsewhere === true) continue;
    const known = fields.get(field.name);
    fields.set(field.name, known === undefined ? field : joined(known, field));
  }
  const named = parts.discriminator === null ? discriminatorByName(fields.values()) : null;
  return {
    name: entity.table,
    adapter,
    at: entity.at,
    aliases: [entity.name],
    fields,
    open: false,
    ...(entity.hooks !== undefined && entity.hooks.length > 0 && { hooks: entity.hooks }),
    expiries: [],
    stripsUnknownFilters: false,
    ...parts,
    discriminator: parts.discriminator ?? named?.name ?? null,
    kinds: [...parts.kinds, ...(named === null ? [] : kindsByValues(named, 'schema'))],
  };
}

/** One column of two properties: a relation, and the plain value of its key. */
function joined(a: Field, b: Field): Field {
  const [column, relation] = a.references === null ? [a, b] : [b, a];
  return { ...column, references: relation.references, values: a.values ?? b.values, unique: a.unique || b.unique };
}

/** A kind of rows that a class of its own stands for. */
export function kindOf(field: string, { value, at }: AllowedValue, fields: readonly Field[]): Kind {
  return { field, value: String(value), source: 'schema', fields, at };
}

/** The condition that a class which shares its table puts on every query. */
export function markCondition({ mark }: OrmEntity): Predicate | null {
  if (mark === null) return null;
  const operands = mark.values.map(({ value }) => ({ kind: 'literal' as const, value }));
  return { kind: 'in-set', field: [mark.field], operands, at: mark.at };
}

const actions: Readonly<Record<string, ReferenceAction>> = {
  CASCADE: 'cascade',
  'SET NULL': 'set-null',
  SETNULL: 'set-null',
  'SET DEFAULT': 'set-default',
  SETDEFAULT: 'set-default',
  RESTRICT: 'restrict',
  'NO ACTION': 'no-action',
};

/** `CASCADE`, `set null`, `SET_NULL`. */
export function referenceAction(text: string | null): ReferenceAction {
  const key = (text ?? '').toUpperCase().replaceAll('_', ' ');
  return (Object.hasOwn(actions, key) ? actions[key] : undefined) ?? 'no-action';
}

/** Types of JavaScript, and what mappers store them as. */
const plainTypes: Readonly<Record<string, FieldType>> = {
  String: 'string',
  string: 'string',
  Number: 'number',
  number: 'number',
  bigint: 'number',
  BigInt: 'number',
  Boolean: 'boolean',
  boolean: 'boolean',
  Date: 'date',
  Buffer: 'binary',
  Uint8Array: 'binary',
  'simple-array': 'string',
  'simple-enum': 'string',
  'simple-json': 'json',
  ObjectId: 'object-id',
};

/** The family of a type by its name in code or in the database. */
export function fieldTypeNamed(name: string): FieldType {
  return (Object.hasOwn(plainTypes, name) ? plainTypes[name] : undefined) ?? typeFamily(name);
}

/** What a declared TypeScript type says of a column. */
export interface StatedType {
  readonly type: FieldType;
  readonly text: string;
  readonly nullable: boolean;
  readonly values: readonly AllowedValue[] | null;
}

export function statedType(resolved: ResolvedType): StatedType {
  const members = resolved.kind === 'union' ? resolved.members : [resolved];
  const own = members.filter((member) => !isNothing(member));
  const values = own.flatMap((member) =>
    member.kind === 'literal' && typeof member.value !== 'boolean' ? [{ value: member.value, at: member.at }] : [],
  );
  const names = new Set(own.map(nameOfType));
  const [name] = names;
  return {
    type: names.size === 1 && name !== undefined ? fieldTypeNamed(name) : 'unknown',
    text: names.size === 1 && name !== undefined ? name : 'unknown',
    nullable: own.length < members.length,
    values: values.length > 0 && values.length === own.length ? values : null,
  };
}

function isNothing(type: ResolvedType): boolean {
  if (type.kind === 'literal') return type.value === null;
  return type.kind === 'named' && (type.name === 'null' || type.name === 'undefined');
}

function nameOfType(type: ResolvedType): string {
  switch (type.kind) {
    case 'literal':
      return typeof type.value;
    case 'named':
      return type.name;
    case 'array':
      return 'array';
    case 'object':
      return type.name ?? 'object';
    default:
      return 'unknown';
  }
}
