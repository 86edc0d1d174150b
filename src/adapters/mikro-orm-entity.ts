import type { Semantics } from '../model/predicate';
import type { AllowedValue } from '../model/schema';
import { type Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldScalar, foldText } from './fold';
import { isConverted, nameOf, relationField, scalarField, type RelationTarget, type Storing } from './mikro-orm-column';
import { isTrue, type PropertySource } from './mikro-orm-source';
import { propertyOf } from './options';
import type { OrmEntity, OrmProperty } from './orm-entity';
import {
  type Definition,
  allDefinitions,
  definitionOf,
  descends,
  isEntity,
  memoised,
  rootOf,
  storingOf,
  tableOf,
} from './mikro-orm-definition';

/** An entity of MikroORM. */
export interface MikroEntity extends OrmEntity {
  readonly semantics: Semantics;
  /** Its definition, with those of the classes that it extends, which filters are read from. */
  readonly definition: Definition;
  readonly sources: readonly PropertySource[];
}
const entities = new WeakMap<Lookup, Map<string, MikroEntity | null>>();

/** The entity that a value names: a class, a schema, a name, or a function that gives one of these. */
export function entityOfValue(value: Value | null, look: Lookup): MikroEntity | null {
  const definition = definitionOf(value, look);
  if (definition === null) return null;
  return memoised(entities, definition.value, look, () => entityOf(definition, look));
}

function entityOf(definition: Definition, look: Lookup): MikroEntity | null {
  const root = rootOf(definition);
  const storing = storingOf(root, look);
  const table = tableOf(definition, look);
  if (!isEntity(definition) && root === definition && propertyOf(definition.options, 'discriminatorColumn') === null)
    return null;
  const { sources } = definition;
  const keys = sources.filter((source) => source.primary).map((source) => source.property);
  const updated = sources.find((source) => propertyOf(source.options, 'onUpdate') !== null);
  return {
    name: definition.name,
    at: table.at?.file === definition.at.file && root === definition ? table.at : definition.at,
    table: table.text,
    properties: propertiesOf(sources, '', plainColumn, false, storing, 0),
    keys,
    deletedAt: null,
    updatedAt: updated?.property ?? null,
    mark: root === definition ? null : markOf(definition, root, storing),
    semantics: storing.semantics,
    definition,
    sources,
  };
}

/** What marks rows of a class, and of those below it. */
function markOf(definition: Definition, root: Definition, storing: Storing): OrmEntity['mark'] {
  const field = discriminatorOf(root, storing);
  if (field === null) return null;
  const below = allDefinitions(storing.look).filter((each) => each !== definition && descends(each, definition));
  const values = [definition, ...below].filter(isEntity).map((each) => markValue(each, root, storing));
  return values.length === 0 ? null : { field: field.name, values, at: definition.at };
}

/** The column that tells classes of one table apart. https://mikro-orm.io/docs/inheritance-mapping */
export function discriminatorOf(
  root: Definition,
  storing: Storing,
): { readonly name: string; readonly at: Span } | null {
  const stated = propertyOf(root.options, 'discriminatorColumn');
  const property = stated === null ? null : foldText(stated);
  if (stated === null || property === null) return null;
  const source = root.sources.find((each) => each.property === property);
  const name = (source && nameOf(source).text) ?? storing.naming.column(property);
  return { name, at: stated.at };
}

/** `discriminatorValue`, the name in the root's map, or the name of the table that the class would have. */
export function markValue(definition: Definition, root: Definition, storing: Storing): AllowedValue {
  const stated = propertyOf(definition.options, 'discriminatorValue');
  const scalar = stated === null ? undefined : foldScalar(stated);
  if (stated !== null && scalar !== undefined) return { value: scalar, at: stated.at };
  const map = propertyOf(root.options, 'discriminatorMap');
  const entry = (map?.kind === 'object' ? map.properties : []).find(
    ({ value }) => (foldText(value) ?? storing.look.nameOf(value)) === definition.name,
  );
  if (entry !== undefined) return { value: entry.key, at: entry.keyAt };
  return { value: storing.naming.table(definition.name), at: definition.at };
}

const deepest = 6;

type Columns = (property: string, stated: string | null, storing: Storing) => string | null;

const plainColumn: Columns = (_property, stated) => stated;

/** The properties by path in code. `columnName` is what embedded objects make of a name; null leaves it as it is. */
function propertiesOf(
  sources: readonly PropertySource[],
  path: string,
  columnName: Columns,
  mayLack: boolean,
  storing: Storing,
  depth: number,
): ReadonlyMap<string, OrmProperty> {
  const found = new Map<string, OrmProperty>();
  for (const source of sources) {
    for (const property of propertiesOfSource(source, path, columnName, mayLack, storing, depth))
      if (!found.has(property.name)) found.set(property.name, property);
  }
  return found;
}

function propertiesOfSource(
  source: PropertySource,
  path: string,
  columnName: Columns,
  mayLack: boolean,
  storing: Storing,
  depth: number,
): readonly OrmProperty[] {
  const name = path + source.property;
  const { look } = storing;
  const placed = (field: ReturnType<typeof scalarField>): ReturnType<typeof scalarField> => {
    const stated = nameOf(source).text;
    const inside = columnName(source.property, stated, storing);
    const own = { ...field, nullable: field.nullable || mayLack };
    return inside === null || path === '' ? own : { ...own, name: inside };
  };
  switch (source.sort) {
    case 'none':
      return [];
    case 'embedded': {
      const inner = definitionOf(source.target, look);
      if (depth >= deepest) return [];
      const whole = placed({
        ...scalarField(source, storing),
        type: isTrue(source.options, 'array') ? 'array' : 'json',
      });
      const asObject = isTrue(source.options, 'object') || isTrue(source.options, 'array');
      if (inner === null || (asObject && storing.semantics === 'sql')) return [{ name, field: whole, relation: null }];
      const columns = asObject ? within(whole.name) : prefixed(source, whole.name);
      const lacks = mayLack || isTrue(source.options, 'nullable');
      return [
        ...(asObject ? [{ name, field: whole, relation: null }] : []),
        ...propertiesOf(inner.sources, `${name}.`, columns, lacks, storing, depth + 1).values(),
      ];
    }
    case 'to-one':
    case 'one-to-one': {
      const target = targetOf(source, storing);
      const field = placed(relationField(source, target, storing));
      return [{ name, field, relation: { target: () => entityOfValue(source.target, look), key: keyOf(target) } }];
    }
    case 'to-many':
      return [{ name, field: null, relation: { target: () => entityOfValue(source.target, look), key: 'id' } }];
    case 'many-to-many': {
      // A document holds the keys of the others; tables have one of their own for them.
      const target = (): MikroEntity | null => entityOfValue(source.target, look);
      const field = storing.semantics === 'mongodb' ? placed({ ...scalarField(source, storing), type: 'array' }) : null;
      return [{ name, field, relation: { target, key: 'id' } }];
    }
    case 'scalar':
    case 'enum': {
      const property = { name, field: placed(scalarField(source, storing)), relation: null };
      return [isConverted(source) ? { ...property, converted: true } : property];
    }
  }
}

function keyOf(target: RelationTarget | null): string {
  return target?.keys[0]?.property ?? 'id';
}

/** An object inside a document. */
function within(parent: string): Columns {
  return (property, stated, storing) => `${parent}.${stated ?? storing.naming.column(property)}`;
}

/** Columns of the table itself, with a prefix: https://mikro-orm.io/docs/embeddables */
function prefixed({ options }: PropertySource, column: string): Columns {
  const stated = propertyOf(options, 'prefix');
  const text = stated === null ? null : foldText(stated);
  const isOff = stated !== null && foldBoolean(stated) === false;
  const prefix = isOff ? '' : text === null || text === 'true' ? `${column}_` : text;
  return (property, named, storing) => (named === null ? storing.naming.column(prefix + property) : prefix + named);
}

/** The table and keys of a relation's target, read without its relations, which may lead back. */
export function targetOf({ target }: PropertySource, storing: Storing): RelationTarget | null {
  const definition = definitionOf(target, storing.look);
  return definition === null ? null : targetOfDefinition(definition, storing.look, 0);
}

export function targetOfDefinition(definition: Definition, look: Lookup, depth: number): RelationTarget {
  const storing = storingOf(definition, look);
  const keys = definition.sources.filter((source) => source.primary);
  return {
    table: tableOf(definition, look).text,
    keys: keys.map((source) => {
      const isRelation = source.sort === 'to-one' || source.sort === 'one-to-one';
      const inner = isRelation && depth < deepest ? definitionOf(source.target, look) : null;
      const field = isRelation
        ? relationField(source, inner === null ? null : targetOfDefinition(inner, look, depth + 1), storing)
        : scalarField(source, storing);
      return { property: source.property, field };
    }),
  };
}
