import { discriminatorName } from '../adapters/discriminator';
import type { FieldWrite } from '../model/query';
import type { Index, Writer } from '../model/revision';
import type { Entity, Kind } from '../model/schema';
import { writersOf } from '../model/writers';

/**
 * Every kind of document or row that the code of one revision shows in an entity: those it declares, the values of a
 * discriminating field, the literals that writers store there, and what a sample of documents holds. One kind may appear several times, at several places.
 */
export function kindsOf(index: Index, entityName: string): readonly Kind[] {
  const entity = index.schema.entities.get(entityName);
  const kinds = [
    ...(entity === undefined ? [] : declaredKinds(entity)),
    ...writersOf(index, entityName).flatMap((writer) => writtenKinds(writer, entity)),
    ...(entity === undefined ? [] : sampledKinds(entity)),
  ];
  // The type of something inside a document is an attribute of the document.
  return kinds.filter(({ field }) => field?.includes('.') !== true);
}

/** The field that tells an entity's kinds apart, as far as code shows one. */
export function discriminatorOf(index: Index, entityName: string): string | null {
  const declared = index.schema.entities.get(entityName)?.discriminator;
  return declared ?? kindsOf(index, entityName).find((kind) => kind.field !== null)?.field ?? null;
}

/** The kinds of a list, one for each field and value: the first that shows it. */
export function distinctKinds(kinds: readonly Kind[]): readonly Kind[] {
  const first = new Map<string, Kind>();
  for (const kind of kinds) if (!first.has(kindKey(kind))) first.set(kindKey(kind), kind);
  return [...first.values()];
}

/** What makes two kinds of one entity the same. */
export function kindKey(kind: Kind): string {
  return `${kind.field ?? ''}\0${kind.value}`;
}

function isDiscriminator(field: string, entity: Entity | undefined): boolean {
  const declared = entity?.discriminator ?? null;
  return declared === null ? discriminatorName(field) : declared === field;
}

/** Other fields of an entity that may tell kinds apart as well, where nothing but its name says that the kind's own does. */
export function rivalsOf({ field, fields }: Kind, entity: Entity | undefined): readonly string[] {
  const own = field === null ? undefined : entity?.fields.get(field);
  if (own === undefined || fields !== null || (own.values ?? []).length === 0) return [];
  const others = [...(entity?.fields.values() ?? [])].filter(
    ({ name, values }) => name !== field && !name.includes('.') && discriminatorName(name) && values !== null,
  );
  return others.map(({ name }) => name);
}

function declaredKinds(entity: Entity): readonly Kind[] {
  const known = new Set(entity.kinds.map(kindKey));
  const valued = [...entity.fields.values()]
    .filter((field) => isDiscriminator(field.name, entity))
    .flatMap((field) => (field.values ?? []).map((allowed) => ({ field: field.name, ...allowed })))
    .flatMap(({ field, value, at }): readonly Kind[] =>
      typeof value === 'string' ? [{ field, value, source: 'schema', fields: null, at }] : [],
    );
  return [...entity.kinds, ...valued.filter((kind) => !known.has(kindKey(kind)))];
}

/** Kinds by another field than the one that is declared are none. */
function sampledKinds({ sample, discriminator }: Entity): readonly Kind[] {
  const field = sample?.profile.discriminator?.field;
  if (sample === undefined || field === undefined || (discriminator !== null && discriminator !== field)) return [];
  return sample.profile.kinds.flatMap(({ value }): readonly Kind[] => {
    const at = value === null ? undefined : sample.kindsAt.get(value);
    return value === null || at === undefined ? [] : [{ field, value, source: 'sample', fields: null, at }];
  });
}

function writtenKinds(writer: Writer, entity: Entity | undefined): readonly Kind[] {
  return writer.query.writes
    .filter((write) => isDiscriminator(write.field, entity))
    .flatMap((write) => literalKind(write));
}

function literalKind({ field, value, at, valueAt }: FieldWrite): readonly Kind[] {
  if (value.kind !== 'literal' || typeof value.value !== 'string') return [];
  return [{ field, value: value.value, source: 'writer', fields: null, at: valueAt ?? at }];
}
