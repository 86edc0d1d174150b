import type { ReferenceAction } from '../model/schema';
import { compareText } from '../model/span';
import type { PrismaField, PrismaModel, PrismaSchema } from './prisma-schema';

/** How the rows of two models belong together, seen from one of them. */
export interface PrismaLink {
  readonly target: PrismaModel;
  /** Which side holds the key; `join`: a table between them that the client keeps by itself. */
  readonly keyOn: 'own' | 'target' | 'join';
  /** Fields of the model that are equal to `theirs` of the target; none for a table between them. */
  readonly own: readonly PrismaField[];
  readonly theirs: readonly PrismaField[];
}

/** What a relation field leads to; null where the schema does not tell. */
export function linkOf(schema: PrismaSchema, model: PrismaModel, field: PrismaField): PrismaLink | null {
  const target = schema.models.get(field.type);
  if (field.nature !== 'relation' || target === undefined) return null;
  if (field.relation !== null && field.relation.fields.length > 0) {
    const { fields, references } = field.relation;
    return { target, keyOn: 'own', own: fieldsNamed(model, fields), theirs: fieldsNamed(target, references) };
  }
  const back = counterpartOf(model, field, target);
  if (back?.relation && back.relation.fields.length > 0) {
    const { fields, references } = back.relation;
    return { target, keyOn: 'target', own: fieldsNamed(model, references), theirs: fieldsNamed(target, fields) };
  }
  return { target, keyOn: 'join', own: [], theirs: [] };
}

function fieldsNamed(model: PrismaModel, names: readonly string[]): readonly PrismaField[] {
  return names.flatMap((name) => model.fields.get(name) ?? []);
}

/** The field on the other side of a relation. */
function counterpartOf(model: PrismaModel, field: PrismaField, target: PrismaModel): PrismaField | null {
  const name = field.relation?.name ?? null;
  const candidates = [...target.fields.values()].filter(
    (other) => other.type === model.name && (other.relation?.name ?? null) === name && other !== field,
  );
  return candidates.find((other) => (other.relation?.fields.length ?? 0) > 0) ?? candidates[0] ?? null;
}

/**
 * What happens to the rows that point to one that is deleted. Without a word: restrict where a key field is required,
 * else set null. https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/referential-actions#referential-action-defaults
 */
export function onDeleteOf(schema: PrismaSchema, model: PrismaModel, field: PrismaField): ReferenceAction {
  const stated = field.relation?.onDelete ?? null;
  if (stated !== null) return stated;
  const keys = fieldsNamed(model, field.relation?.fields ?? []);
  if (field.optional && keys.every((key) => key.optional)) return 'set-null';
  return schema.provider === 'sqlserver' ? 'no-action' : 'restrict';
}

/**
 * The tables that the client keeps for relations with a list on both sides: columns `A` and `B`, for the models in
 * alphabetical order. https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/many-to-many-relations#implicit-many-to-many-relations
 */
export interface JoinTable {
  readonly name: string;
  readonly field: PrismaField;
  readonly sides: readonly [PrismaModel, PrismaModel];
}

export function joinTablesOf(schema: PrismaSchema): readonly JoinTable[] {
  const tables = new Map<string, JoinTable>();
  for (const model of schema.models.values()) {
    for (const field of model.fields.values()) {
      const link = field.list ? linkOf(schema, model, field) : null;
      if (link?.keyOn !== 'join' || counterpartOf(model, field, link.target)?.list !== true) continue;
      const table = joinTable(model, field, link.target);
      if (!tables.has(table.name)) tables.set(table.name, table);
    }
  }
  return [...tables.values()];
}

export function joinTable(model: PrismaModel, field: PrismaField, target: PrismaModel): JoinTable {
  const [a, b] = compareText(model.name, target.name) <= 0 ? [model, target] : [target, model];
  return { name: `_${field.relation?.name ?? `${a.name}To${b.name}`}`, field, sides: [a, b] };
}

/** A column whose values are those of a column of another table. */
export interface ColumnPair {
  readonly column: string;
  readonly entity: string;
  readonly field: string;
}

/** The column by which a model's rows are told from related ones; null for keys of several columns. */
export function pairOf(model: PrismaModel, field: PrismaField, link: PrismaLink): ColumnPair | null {
  if (link.keyOn === 'join') return joinedPair(model, model, field, link);
  const { own, theirs } = singleKey(link);
  return own === null || theirs === null
    ? null
    : { column: own.column, entity: link.target.entity, field: theirs.column };
}

/** The same for the related rows, which belong to rows of the model. */
export function relatedPairOf(model: PrismaModel, field: PrismaField, link: PrismaLink): ColumnPair | null {
  if (link.keyOn === 'join') return joinedPair(link.target, model, field, link);
  const { own, theirs } = singleKey(link);
  return own === null || theirs === null ? null : { column: theirs.column, entity: model.entity, field: own.column };
}

function singleKey({ own, theirs }: PrismaLink): {
  readonly own: PrismaField | null;
  readonly theirs: PrismaField | null;
} {
  const [first, ...more] = own;
  return more.length > 0 ? { own: null, theirs: null } : { own: first ?? null, theirs: theirs[0] ?? null };
}

/** One side of the table between two models. */
function joinedPair(
  side: PrismaModel,
  model: PrismaModel,
  field: PrismaField,
  { target }: PrismaLink,
): ColumnPair | null {
  const { name, sides } = joinTable(model, field, target);
  const id = [...side.fields.values()].find(({ unique }) => unique);
  return id === undefined ? null : { column: id.column, entity: name, field: side === sides[0] ? 'A' : 'B' };
}
