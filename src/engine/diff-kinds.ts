import type { Change } from '../model/change';
import { entityOf } from '../model/query';
import type { Index } from '../model/revision';
import type { Kind } from '../model/schema';
import { compareSpans, compareText } from '../model/span';
import { byEntity, writerPlace } from './diff-writers';
import { distinctKinds, kindKey, kindsOf } from './kinds';

const SOURCES: readonly Kind['source'][] = ['schema', 'type', 'model', 'writer'];

/** Kinds that head shows in an entity and base does not, one change for each, at the declaration where there is one. */
export function kindChanges(base: Index, head: Index): readonly Change[] {
  const written = byEntity(base.writers);
  const names = new Set([...head.schema.entities.keys(), ...byEntity(head.writers).keys()]);
  return [...names]
    .toSorted(compareText)
    .filter((entity) => base.schema.entities.has(entity) || written.has(entity))
    .flatMap((entity) => addedKinds(base, head, entity));
}

function addedKinds(base: Index, head: Index, entity: string): readonly Change[] {
  const before = distinctKinds(kindsOf(base, entity));
  const known = new Set(before.map(kindKey));
  const labels = labelsOfOldKinds(base, head, entity);
  const added = kindsOf(head, entity).filter((kind) => !known.has(kindKey(kind)) && !labels.has(kindKey(kind)));
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
 * Kinds that are new as names only: what lived in the entity all along has been given a label. Such are a model that
 * base knew without calling it a kind, and, where the discriminating field itself is new, its default and what writers
 * store that base had already. Where nothing tells which value labels the old documents, every declared value may.
 */
function labelsOfOldKinds(base: Index, head: Index, entityName: string): ReadonlySet<string> {
  const entity = base.schema.entities.get(entityName);
  const oldPlaces = new Set(base.writers.filter((writer) => entityOf(writer.query) === entityName).map(writerPlace));
  const oldFields = new Set(kindsOf(base, entityName).map((kind) => kind.field));
  const introduced = (field: string): boolean => !oldFields.has(field) && entity?.fields.has(field) !== true;

  const kinds = kindsOf(head, entityName);
  const labels = new Set<string>();
  for (const kind of kinds) {
    if (kind.source === 'model' && entity?.aliases.includes(kind.value) === true) labels.add(kindKey(kind));
    if (kind.field === null || !introduced(kind.field)) continue;
    const field = head.schema.entities.get(entityName)?.fields.get(kind.field);
    if (field?.default?.replace(/^['"`]|['"`]$/g, '') === kind.value) labels.add(kindKey(kind));
  }
  for (const writer of head.writers) {
    if (entityOf(writer.query) !== entityName || !oldPlaces.has(writerPlace(writer))) continue;
    for (const { field, value } of writer.query.writes) {
      if (value.kind === 'literal' && introduced(field)) labels.add(`${field}\0${String(value.value)}`);
    }
  }
  if (labels.size > 0) return labels;
  return new Set(
    kinds
      .filter(({ field, value }) => field !== null && introduced(field) && isAllowed(head, entityName, field, value))
      .map(kindKey),
  );
}

function isAllowed(index: Index, entityName: string, field: string, value: string): boolean {
  const values = index.schema.entities.get(entityName)?.fields.get(field)?.values;
  return values?.some((allowed) => allowed.value === value) === true;
}
