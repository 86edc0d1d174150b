import type { Entity, Field, Kind, Schema } from '../model/schema';
import { compareSpans, compareText } from '../model/span';
import { fieldsKey } from './edits';

/**
 * One entity for each name, out of everything that declares it: a model, a type, a migration. Where two declarations
 * speak of the same field, the one that says more wins; two different models on one entity are two kinds.
 */
export function mergeEntities(declared: readonly Entity[]): Schema['entities'] {
  const groups = new Map<string, Entity[]>();
  for (const entity of [...declared].sort((a, b) => compareText(a.name, b.name) || compareSpans(a.at, b.at))) {
    const group = groups.get(entity.name);
    if (group === undefined) groups.set(entity.name, [entity]);
    else group.push(entity);
  }
  return withReferredTypes(new Map([...groups].map(([name, group]) => [name, group.reduce(merge)])));
}

/** A key whose type nobody states has that of what it refers to, as mappers make it. */
function withReferredTypes(entities: Schema['entities']): Schema['entities'] {
  const typed = (field: Field, depth: number): Field => {
    const { references } = field;
    const key = references?.field ?? null;
    if (field.type !== 'unknown' || references === null || key === null || depth >= LONGEST_CHAIN) return field;
    const target = entities.get(references.entity)?.fields.get(key);
    if (target === undefined) return field;
    const { type, typeText } = typed(target, depth + 1);
    return type === 'unknown' ? field : { ...field, type, typeText };
  };
  return new Map(
    [...entities].map(([name, entity]) => {
      const isOpen = [...entity.fields.values()].some(({ type, references }) => type === 'unknown' && references);
      if (!isOpen) return [name, entity];
      return [name, { ...entity, fields: new Map([...entity.fields].map(([key, field]) => [key, typed(field, 0)])) }];
    }),
  );
}

/** Keys that refer to keys are followed this far. */
const LONGEST_CHAIN = 4;

function merge(a: Entity, b: Entity): Entity {
  const [main, other] = weight(b) > weight(a) ? [b, a] : [a, b];
  const fields = new Map<string, Field>(main.fields);
  for (const [name, field] of other.fields) {
    const known = fields.get(name);
    const beyond = other.adapter !== main.adapter && main.fields.size > 0;
    if (known !== undefined) fields.set(name, enriched(known, field, other.adapter === main.adapter));
    else fields.set(name, beyond ? { ...field, beyond: true } : field);
  }
  return {
    ...main,
    aliases: [...new Set([...a.aliases, ...b.aliases])].sort(compareText),
    fields,
    ...mergeUniques(a, b),
    ...mergePopulation(main, other),
    ...mergeHooks(a, b),
    open: a.open && b.open,
    discriminator: main.discriminator ?? other.discriminator,
    kinds: mergeKinds([...main.kinds, ...other.kinds, ...modelKinds(a, b)]),
    expiries: [...a.expiries, ...b.expiries],
    stripsUnknownFilters: a.stripsUnknownFilters || b.stripsUnknownFilters,
  };
}

function mergeUniques(a: Entity, b: Entity): Pick<Entity, 'uniques'> {
  const uniques = [...(a.uniques ?? []), ...(b.uniques ?? [])];
  const distinct = [...new Map(uniques.map((key) => [fieldsKey(key.fields), key])).values()];
  return distinct.length > 0 ? { uniques: distinct } : {};
}

function mergePopulation(main: Entity, other: Entity): Pick<Entity, 'population'> {
  const population = main.population ?? other.population;
  return population === undefined ? {} : { population };
}

function mergeHooks(a: Entity, b: Entity): Pick<Entity, 'hooks'> {
  const hooks = [...(a.hooks ?? []), ...(b.hooks ?? [])];
  return hooks.length > 0 ? { hooks } : {};
}

/**
 * A declaration with fields says more than a bare mention of the name; a schema says more than a type, and a schema that
 * migrations are made from says more than they do.
 */
function weight(entity: Entity): number {
  const order = entity.adapter === 'mongodb' || entity.adapter === 'kysely' ? 0 : entity.adapter === 'prisma' ? 2 : 1;
  return entity.fields.size === 0 ? -1 : order;
}

/** Two declarations of one tool may both hold: a field allows what either does. */
function valuesOf(known: Field, other: Field, alike: boolean): Field['values'] {
  if (!alike || known.values === null || other.values === null) return known.values ?? other.values;
  const own = new Set(known.values.map(({ value }) => value));
  return [...known.values, ...other.values.filter(({ value }) => !own.has(value))];
}

function enriched(known: Field, other: Field, alike: boolean): Field {
  const type = known.type === 'unknown' || known.type === 'mixed' ? other : known;
  return {
    ...known,
    type: type.type,
    typeText: type.typeText,
    values: valuesOf(known, other, alike),
    references: known.references ?? other.references,
    default: known.default ?? other.default,
    unique: known.unique || other.unique,
  };
}

/** Two models of one tool on one entity, each with fields of its own, tell two kinds of documents apart. */
function modelKinds(a: Entity, b: Entity): readonly Kind[] {
  const [nameA] = a.aliases;
  const [nameB] = b.aliases;
  if (a.adapter !== b.adapter || nameA === undefined || nameB === undefined || nameA === nameB) return [];
  if (a.fields.size === 0 || b.fields.size === 0 || sameFields(a, b)) return [];
  return [kindOf(a, nameA), kindOf(b, nameB)];
}

function kindOf(entity: Entity, value: string): Kind {
  return { field: null, value, source: 'model', fields: [...entity.fields.values()], at: entity.at };
}

function sameFields(a: Entity, b: Entity): boolean {
  return a.fields.size === b.fields.size && [...a.fields.keys()].every((name) => b.fields.has(name));
}

function mergeKinds(kinds: readonly Kind[]): readonly Kind[] {
  const found = new Map<string, Kind>();
  for (const kind of kinds) {
    const key = `${kind.field ?? ''}\0${kind.value}`;
    if (!found.has(key)) found.set(key, kind);
  }
  return [...found.values()];
}
