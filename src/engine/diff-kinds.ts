import type { Change } from '../model/change';
import type { Index } from '../model/revision';
import type { Field, Kind } from '../model/schema';
import { compareSpans, compareText } from '../model/span';
import { writersByEntity, writersOf } from '../model/writers';
import { writerPlace } from './diff-writers';
import { distinctKinds, kindKey, kindsOf, rivalsOf } from './kinds';

const SOURCES: readonly Kind['source'][] = ['schema', 'type', 'model', 'writer', 'sample'];

/** Kinds that head shows in an entity and base does not, one change for each, at the declaration where there is one. */
export function kindChanges(base: Index, head: Index): readonly Change[] {
  const written = writersByEntity(base);
  const names = new Set([...head.schema.entities.keys(), ...writersByEntity(head).keys()]);
  return [...names]
    .toSorted(compareText)
    .filter((entity) => base.schema.entities.has(entity) || written.has(entity))
    .flatMap((entity) => addedKinds(base, head, entity));
}

function addedKinds(base: Index, head: Index, entity: string): readonly Change[] {
  const before = distinctKinds(kindsOf(base, entity));
  const known = new Set(before.map(kindKey));
  const isLabel = labelTest(base, head, entity);
  const added = kindsOf(head, entity).filter((kind) => !known.has(kindKey(kind)) && !isLabel(kind));
  return [...group(added).values()].flatMap((places): readonly Change[] => {
    const [first, ...others] = places.toSorted(
      (a, b) => SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source) || compareSpans(a.at, b.at),
    );
    if (first === undefined) return [];
    const fields = places.find((kind) => kind.fields !== null)?.fields ?? null;
    return [
      {
        kind: 'kind-added',
        at: first.at,
        revision: 'head',
        entity,
        field: first.field,
        added: { ...first, fields },
        before,
        rivals: rivalsOf({ ...first, fields }, head.schema.entities.get(entity)),
        also: others.map((kind) => kind.at),
      },
    ];
  });
}

function group(kinds: readonly Kind[]): ReadonlyMap<string, readonly Kind[]> {
  const groups = new Map<string, Kind[]>();
  for (const kind of kinds) groups.set(kindKey(kind), [...(groups.get(kindKey(kind)) ?? []), kind]);
  return groups;
}

/**
 * Tells kinds that are new as names only: what lived in the entity all along has been given a label.
 * - A model that base knew, without calling it a kind.
 * - A value that an open field could hold at base, and that is now written down.
 * - Where the discriminating field itself is new: its default, and what writers store that base had already. Where
 *   neither tells which value labels the old documents, each value that the field declares may. A discriminator with a
 *   schema of its own labels none: documents of its base stay without.
 * - The most frequent kind of a sample, where base knew no kinds.
 */
function labelTest(base: Index, head: Index, entityName: string): (kind: Kind) => boolean {
  const before = base.schema.entities.get(entityName);
  const after = head.schema.entities.get(entityName);
  const fieldsBefore = new Set([
    ...(before?.fields.keys() ?? []),
    ...kindsOf(base, entityName).map((kind) => kind.field ?? ''),
  ]);
  const labels = firstLabels(base, head, entityName);
  return (kind) => {
    if (kind.source === 'sample') return isFirstSeen(kind, base, head, entityName);
    if (kind.field === null) return kind.source === 'model' && before?.aliases.includes(kind.value) === true;
    const isDiscriminator = kind.source === 'schema' && kind.fields !== null;
    const declared = allows(after?.fields.get(kind.field), kind.value) && kind.source !== 'writer' && !isDiscriminator;
    if (!fieldsBefore.has(kind.field)) {
      const own = labels.filter(({ field }) => field === kind.field);
      return own.length === 0 ? declared : own.some(({ value }) => value === kind.value);
    }
    const kindsDeclared = before?.kinds.some(({ field }) => field === kind.field) === true;
    return declared && !kindsDeclared && before?.fields.get(kind.field)?.values === null;
  };
}

/**
 * Where base knew no kinds at all, the most frequent one of a first sample is what it took all documents for. Kinds are
 * in the order of their numbers.
 */
function isFirstSeen(kind: Kind, base: Index, head: Index, entityName: string): boolean {
  if (kindsOf(base, entityName).some(({ field }) => field === kind.field)) return false;
  const { kinds = [] } = head.schema.entities.get(entityName)?.sample?.profile ?? {};
  return kinds.find(({ value }) => value !== null)?.value === kind.value;
}

interface Label {
  readonly field: string;
  readonly value: string;
}

/** What head stores in a field for documents that base stored too: by default, and by writers that base had. */
function firstLabels(base: Index, head: Index, entityName: string): readonly Label[] {
  const places = new Set(writersOf(base, entityName).map(writerPlace));
  const written = writersOf(head, entityName)
    .filter((writer) => places.has(writerPlace(writer)))
    .flatMap(({ query }) => query.writes)
    .flatMap(({ field, value }) => (value.kind === 'literal' ? [{ field, value: String(value.value) }] : []));
  const preset = [...(head.schema.entities.get(entityName)?.fields.values() ?? [])].flatMap((field) =>
    field.default === null ? [] : [{ field: field.name, value: field.default.replace(/^['"`](.*)['"`]$/, '$1') }],
  );
  return [...preset, ...written];
}

function allows(field: Field | undefined, value: string): boolean {
  return field?.values?.some((allowed) => allowed.value === value) === true;
}
