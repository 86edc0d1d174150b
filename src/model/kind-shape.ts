import type { Certainty } from './assumption';
import { isWithin } from './conditions';
import type { FieldShape, Operand, Reach, Shape } from './predicate';
import type { Query } from './query';
import { reach } from './reach';
import type { Index } from './revision';
import type { Entity, Field, Kind } from './schema';
import type { SampledField } from './sample';
import { writersOf } from './writers';

/**
 * What is known of the documents or rows of one kind: one shape for each insert that writes the kind, or may; without
 * any, the shape that the kind's declaration gives. A literal document that is known completely lacks the fields that
 * it does not name, unless a default or a later update puts them there.
 */
export function shapesOfKind(index: Index, entityName: string, kind: Kind): readonly Shape[] {
  const entity = index.schema.entities.get(entityName);
  if (kind.source === 'sample' && entity !== undefined) return [sampledShape(entity, kind)];
  const declared = declaredShape(entity, kind);
  const inserts = writersOf(index, entityName)
    .map((writer) => writer.query)
    .filter((query) => query.operation === 'insert' && mayWrite(query, kind));
  if (inserts.length === 0) return [declared];
  const updated = fieldsOfUpdates(index, entityName);
  return inserts.map((query) => writtenShape(query, declared, entity, updated, kind));
}

/** What the documents of a kind were seen to hold: nothing more is stored, as far as anybody has looked. */
function sampledShape({ fields: declared, sample }: Entity, { field, value }: Kind): Shape {
  const profile = sample?.profile;
  const seen = new Map(profile?.kinds.find((one) => one.value === value)?.fields.map((one) => [one.name, one]));
  const names = new Set([...declared.keys(), ...(profile?.fields ?? []).map(({ name }) => name)]);
  const fields = new Map<string, FieldShape>();
  // Elements of arrays are counted apart from documents: of them nothing is told.
  for (const name of names)
    if (!name.includes('[]')) fields.set(name, seenShape(seen.get(name), profile?.fieldsCut === true));
  if (field !== null) fields.set(field, { presence: 'always', nullable: false, values: [value], types: ['string'] });
  return { fields, open: true };
}

function seenShape(seen: SampledField | undefined, cut: boolean): FieldShape {
  if (seen === undefined) return cut ? ANYTHING : ABSENT;
  const types = [...seen.types.keys()].filter((type) => type !== 'null');
  return {
    presence: seen.present === seen.of ? 'always' : 'sometimes',
    nullable: seen.types.has('null'),
    values: null,
    types: types.includes('unknown') ? null : types,
  };
}

/** What is known of the documents or rows that one insert or update leaves behind. */
export function shapeOfWriter(index: Index, entityName: string, query: Query): Shape {
  const entity = index.schema.entities.get(entityName);
  const anything: Shape = { fields: new Map(), open: true };
  const complete = query.operation === 'insert' && query.writesComplete;
  return writtenShape(
    { ...query, writesComplete: complete },
    anything,
    entity,
    fieldsOfUpdates(index, entityName),
    null,
  );
}

function mayWrite(query: Query, kind: Kind): boolean {
  const write = query.writes.find(({ field }) => field === kind.field);
  if (write === undefined) return !query.writesComplete;
  return write.value.kind !== 'literal' || write.value.value === kind.value;
}

function fieldsOfUpdates(index: Index, entityName: string): ReadonlySet<string> {
  const updates = writersOf(index, entityName).filter((writer) => writer.query.operation === 'update');
  return new Set(updates.flatMap((writer) => writer.query.writes.map((write) => write.field)));
}

function declaredShape(entity: Entity | undefined, kind: Kind): Shape {
  const fields = new Map<string, FieldShape>();
  const own = new Map((kind.fields ?? []).map((field) => [field.name, field]));
  const others = (entity?.kinds ?? []).flatMap((other) => other.fields ?? []).map((field) => field.name);
  const foreign = new Set(kind.fields === null ? [] : others.filter((name) => !own.has(name)));
  for (const field of [...(entity?.fields.values() ?? []), ...own.values()]) {
    fields.set(field.name, foreign.has(field.name) ? ABSENT : shapeOfField(field, entity));
  }
  for (const name of foreign) fields.set(name, ABSENT);
  return { fields: withDiscriminator(fields, kind), open: true };
}

const ABSENT: FieldShape = { presence: 'never', nullable: false, values: null, types: null };
const ANYTHING: FieldShape = { presence: 'sometimes', nullable: true, values: null, types: null };

function withDiscriminator(fields: Map<string, FieldShape>, kind: Kind | null): ReadonlyMap<string, FieldShape> {
  if (kind !== null && kind.field !== null) {
    fields.set(kind.field, { presence: 'always', nullable: false, values: [kind.value], types: ['string'] });
  }
  return fields;
}

function shapeOfField(field: Field, entity: Entity | undefined): FieldShape {
  return {
    presence: isRelational(entity) || !field.nullable ? 'always' : 'sometimes',
    nullable: field.nullable,
    values: field.values?.map((allowed) => allowed.value) ?? null,
    types: field.type === 'unknown' ? null : [field.type],
  };
}

function isRelational(entity: Entity | undefined): boolean {
  return entity?.kind === 'table' || entity?.kind === 'view';
}

function writtenShape(
  query: Query,
  declared: Shape,
  entity: Entity | undefined,
  updated: ReadonlySet<string>,
  kind: Kind | null,
): Shape {
  const fields = new Map<string, FieldShape>(query.writesComplete ? [] : declared.fields);
  for (const { field, value } of query.writes) fields.set(field, shapeOfValue(value, entity?.fields.get(field)));
  if (query.writesComplete) {
    for (const field of entity?.fields.values() ?? []) {
      if (!isWritten(field.name, fields)) fields.set(field.name, shapeOfUnwritten(field, entity));
    }
    for (const name of updated)
      if (!isWritten(name, fields) || fields.get(name)?.presence === 'never') fields.set(name, ANYTHING);
  }
  return { fields: withDiscriminator(fields, kind), open: !query.writesComplete || mayAddFields(query, entity) };
}

/**
 * Whether more may be stored than the insert names: columns of a table that is not wholly known have defaults, and
 * plugins of Mongoose add fields to a schema. The driver stores what it is given.
 */
function mayAddFields(query: Query, entity: Entity | undefined): boolean {
  return !DRIVERS.includes(query.adapter) || (entity !== undefined && !DRIVERS.includes(entity.adapter));
}

const DRIVERS: readonly string[] = ['mongodb', 'pymongo'];

function isWritten(name: string, fields: ReadonlyMap<string, FieldShape>): boolean {
  return [...fields.keys()].some((written) => isWithin(name, written) || isWithin(written, name));
}

function shapeOfUnwritten(field: Field, entity: Entity | undefined): FieldShape {
  if (field.default !== null) return { ...shapeOfField(field, entity), presence: 'always' };
  return isRelational(entity) ? { presence: 'always', nullable: true, values: [], types: null } : ABSENT;
}

/** A literal is taken as it stands unless the schema declares another type, into which it is then converted. */
function shapeOfValue(value: Operand, field: Field | undefined): FieldShape {
  const types = field === undefined || field.type === 'unknown' ? null : [field.type];
  if (value.kind === 'literal') {
    return {
      presence: 'always',
      nullable: value.value === null,
      values: value.value === null ? [] : [value.value],
      types,
    };
  }
  if (value.kind === 'now') return { presence: 'always', nullable: false, values: null, types };
  return { presence: 'sometimes', nullable: true, values: null, types };
}

/** Whether a query touches documents or rows of a kind, as the code of one revision shows them. */
export function reachOfKind(index: Index, entityName: string, kind: Kind, query: Query): Reach {
  const reaches = shapesOfKind(index, entityName, kind).map((shape) => reach(query.predicate, shape, query.semantics));
  if (reaches.every((one) => one === 'never')) return 'never';
  if (reaches.every((one) => one === 'always')) return 'always';
  return reaches.includes('sometimes') || reaches.includes('always') ? 'sometimes' : 'unknown';
}

/**
 * How sure it is that the kind is one, and new. A declaration says so, and documents show it. A literal in a writer does where every writer of
 * base stores literals; where one stores what it is given, documents of the kind may have been there all along.
 */
export function certaintyOfKind(base: Index, entityName: string, kind: Kind): Certainty {
  if (kind.fields === null && kind.field !== null && !tellsWhatItIs(kind.field, entityName)) return 'guessed';
  if (kind.source === 'sample') return 'sampled';
  if (kind.source !== 'writer') return 'certain';
  const writes = writersOf(base, entityName).map(({ query }) => ({
    value: query.writes.find((write) => write.field === kind.field)?.value ?? null,
    complete: query.writesComplete,
  }));
  if (writes.some(({ value }) => value !== null && value.kind !== 'literal')) return 'guessed';
  return writes.length > 0 && writes.every(({ value }) => value !== null) ? 'certain' : 'likely';
}

/** Words for whatever is stored: with one of them, `recordType` is the type of the document itself. */
const ANYTHING_STORED: readonly string[] = ['record', 'document', 'doc', 'entry', 'item', 'object', 'entity', 'event'];

/** Whether a field named as a type is that of the document (`type`, `loanType` of `loans`), not of a part (`paymentType`). */
function tellsWhatItIs(field: string, entityName: string): boolean {
  const words = /^(.*?)_?(?:type|kind)$/i.exec(field)?.[1]?.replaceAll('_', '').toLowerCase() ?? '';
  if (words === '' || ANYTHING_STORED.includes(words)) return true;
  return entityName
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .includes(words.replace(/y$/, ''));
}
