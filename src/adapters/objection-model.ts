import type { FieldType } from '../model/predicate';
import type { Field } from '../model/schema';
import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import type { Spelling } from './knex-writer';
import { eachOf, propertyOf } from './options';
import { exportOf, packageOf } from './origin';
import { textsOf } from './schema-steps';

const PACKAGE = 'objection';
const DEEPEST = 12;

/** A class that stands for a table. https://vincit.github.io/objection.js/guide/models.html */
export interface ObjectionModel {
  readonly name: string;
  readonly value: Value;
  readonly table: string;
  readonly at: Span;
  /** The columns of the key, in the database's spelling. */
  readonly keys: readonly string[];
  readonly spell: Spelling;
}

/** The model that a class is; null for a class of something else, and for one whose table is not known. */
export function modelOf(value: Value, look: Lookup): ObjectionModel | null {
  if (value.kind !== 'class' || !isModel(value, look, 0)) return null;
  const named = look.member(value, 'tableName', value.at);
  const table = foldText(named);
  if (table === null) return null;
  const spell = spellingOf(value, look);
  const keys = textsOf(look.member(value, 'idColumn', value.at));
  return {
    name: look.nameOf(value) ?? table,
    value,
    table: table.split('.').at(-1) ?? table,
    at: named.kind === 'literal' ? named.at : value.at,
    keys: (keys.length > 0 ? keys : ['id']).map(spell),
    spell,
  };
}

/** Whether a class has Objection's `Model` among its parents, mixins in between included. */
function isModel(value: Value, look: Lookup, depth: number): boolean {
  if (depth > DEEPEST) return false;
  if (value.kind === 'call') return value.arguments.some((one) => isModel(one, look, depth + 1));
  if (value.kind !== 'class') return packageOf(value) === PACKAGE && /(?:^|\.)Model$/.test(exportOf(value) ?? '');
  const parent = look.heritageOf(value)?.value;
  return parent !== undefined && isModel(parent, look, depth + 1);
}

/** https://vincit.github.io/objection.js/recipes/snake-case-to-camel-case-conversion.html */
function spellingOf(model: Value, look: Lookup): Spelling {
  const own = look.member(model, 'columnNameMappers', model.at);
  return isMapper(own) || knexMaps(look) ? snakeCase : (name) => name;
}

function isMapper(value: Value): boolean {
  return (
    value.kind === 'call' && packageOf(value) === PACKAGE && /snakeCaseMappers$/i.test(exportOf(value.callee) ?? '')
  );
}

/** Whether the instance of Knex spells every name so. */
export function knexMaps(look: Lookup): boolean {
  return look.callsNamed('knexSnakeCaseMappers').some(({ base }) => packageOf(base) === PACKAGE);
}

/** `fooBar` is `foo_bar`, `foo1` stays: the defaults of Objection's mappers. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** The columns that `jsonSchema` names, with the tables that `relationMappings` says they point to. */
export function modelFields(model: ObjectionModel, look: Lookup): ReadonlyMap<string, Field> {
  const schema = look.member(model.value, 'jsonSchema', model.at);
  const properties = propertyOf(schema, 'properties');
  const required = new Set(textsOf(propertyOf(schema, 'required')));
  const fields = new Map<string, Field>();
  for (const property of properties?.kind === 'object' ? properties.properties : []) {
    const field = fieldOf(property, model, required);
    fields.set(field.name, field);
  }
  return fields;
}

const types: Readonly<Record<string, FieldType>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  object: 'json',
  array: 'json',
};

/** A property of a JSON Schema; one that is not required may be missing, so that the column's default holds. */
function fieldOf({ key, keyAt, value }: PropertyValue, model: ObjectionModel, required: ReadonlySet<string>): Field {
  const stated = textsOf(propertyOf(value, 'type'));
  const [type = 'unknown'] = stated.filter((one) => one !== 'null');
  const listed = propertyOf(value, 'enum');
  const items = listed === null ? [] : eachOf(listed);
  const literals = items.flatMap((item) =>
    item.kind === 'literal' && item.value !== null ? [{ value: item.value, at: item.at }] : [],
  );
  const hasNull = stated.includes('null') || items.some((item) => item.kind === 'literal' && item.value === null);
  const isDate = /^date(?:-time)?$/.test(foldText(propertyOf(value, 'format') ?? value) ?? '');
  const name = model.spell(key);
  return {
    name,
    type: isDate ? 'date' : ((Object.hasOwn(types, type) ? types[type] : undefined) ?? 'unknown'),
    typeText: type,
    nullable: hasNull || (!required.has(key) && !model.keys.includes(name)),
    default: null,
    values: literals.length > 0 && items.every((item) => item.kind === 'literal') ? literals : null,
    unique: model.keys.length === 1 && model.keys[0] === name,
    references: null,
    at: keyAt,
  };
}

/** The model at the other side of a relation, with the columns that join them. */
export function relatedModel(model: ObjectionModel, relation: string, look: Lookup): ObjectionModel | null {
  const mappings = look.member(model.value, 'relationMappings', model.at);
  const made = mappings.kind === 'function' ? look.resultOf(mappings, [], model.at) : mappings;
  const stated = propertyOf(propertyOf(made, relation), 'modelClass');
  if (stated === null) return null;
  // `modelClass: () => Pet`
  return (
    modelOf(stated, look) ?? (stated.kind === 'function' ? modelOf(look.resultOf(stated, [], model.at), look) : null)
  );
}
