import type { Change } from '../model/change';
import type { Index } from '../model/revision';
import type { Entity, Field, Removal, Schema, SchemaEdit } from '../model/schema';
import { compareSpans, compareText, type Span } from '../model/span';
import { isWithin } from '../model/conditions';
import { foreignOwner } from '../model/foreign-objects';
import { populationText } from '../model/view';
import { dataChanges, rebuildChanges } from './diff-data';
import { fieldAlterations, valueChanges } from './diff-fields';
import { expiryChanges, indexChanges } from './diff-expiries';
import { keyChanges } from './diff-keys';
import { referenceChanges } from './diff-references';
import { newEdits, placeOfEdit } from './edits';

/** Entities, fields and allowed values that came or went. Net changes: what is undone in the same change set is none. */
export function schemaChanges(base: Index, head: Index): readonly Change[] {
  const steps = newRemovals(base.schema, head.schema);
  const edits = newEdits(base.schema, head.schema);
  const kept = [...base.schema.entities.values()]
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap((before): readonly Change[] => {
      const after = head.schema.entities.get(before.name);
      if (after === undefined)
        return isDeclared(before) || isTakenAway(before, steps)
          ? [entityRemoved(before, base.schema, head.schema)]
          : [];
      const isMentioned = after.fields.size === 0 && after.kind === 'collection';
      const isElsewhere = isMentioned && before.fields.size > 0 && movedTo(before, base.schema, head.schema) !== null;
      if (isElsewhere || (after.fields.size === 0 && isTakenAway(before, steps)))
        return [entityRemoved(before, base.schema, head.schema)];
      const lost = [...fieldChanges(before, after, head.schema), ...undeclaredFieldChanges(before, after, steps)];
      const successors = new Set(lost.flatMap((change) => (change.kind === 'field-renamed' ? [change.to] : [])));
      return [
        ...lost,
        ...fieldAlterations(before, after, edits, successors),
        ...valueChanges(before, after, edits),
        ...keyChanges(before, after, edits, steps),
        ...expiryChanges(before, after),
        ...viewChanges(before, after, edits),
      ];
    });
  return [
    ...kept,
    ...entitiesAdded(base.schema, head.schema),
    ...referenceChanges(base.schema, head.schema, edits, steps),
    ...dataChanges(base.schema, head.schema),
    ...rebuildChanges(base.schema, head.schema),
    ...foreignDrops(base.schema, head.schema, steps),
    ...indexChanges(base.schema, head.schema),
  ];
}

function entitiesAdded(base: Schema, head: Schema): readonly Change[] {
  return [...head.entities.values()]
    .filter((entity) => !base.entities.has(entity.name) && isDeclared(entity))
    .toSorted((a, b) => compareText(a.name, b.name))
    .map((added): Change => {
      return { kind: 'entity-added', at: added.at, revision: 'head', entity: added.name, field: null, added };
    });
}

/** A view that shows other rows; one whose query is not known on either side says nothing. */
function viewChanges(
  { population: old }: Entity,
  { name, population: now, ...after }: Entity,
  edits: readonly SchemaEdit[],
): readonly Change[] {
  if (old === undefined || now === undefined || populationText(old) === populationText(now)) return [];
  const at = placeOfEdit(edits, name, [], 'added') ?? after.at;
  return [{ kind: 'view-redefined', at, revision: 'head', entity: name, field: null, before: old, after: now }];
}

/** Steps of migrations that head has and base has not. */
function newRemovals(base: Schema, head: Schema): readonly Removal[] {
  const key = ({ entity, field, renamedTo, at }: Removal): string =>
    JSON.stringify([entity, field, renamedTo, at.file]);
  const known = new Set(base.removals.map(key));
  return head.removals.filter((removal) => !known.has(key(removal)));
}

/** Steps that drop what another tool keeps. What migrations of the project have made is its own. */
function foreignDrops(base: Schema, head: Schema, steps: readonly Removal[]): readonly Change[] {
  const made = new Set(
    [...(base.edits ?? []), ...(head.edits ?? [])].flatMap((edit) =>
      edit.aspect === 'added' && edit.fields.length === 0 ? [edit.entity] : [],
    ),
  );
  return steps.flatMap(({ entity: name, qualified: entity = name, field, renamedTo, at }): readonly Change[] => {
    const owner = field === null && renamedTo === null ? foreignOwner(entity) : null;
    if (owner === null || made.has(name) || base.entities.has(name)) return [];
    return [{ kind: 'foreign-dropped', at, revision: 'head', entity, field: null, owner }];
  });
}

/** Whether a migration drops or renames a collection that code only mentions: the mention says nothing of its being there. */
function isTakenAway(entity: Entity, steps: readonly Removal[]): boolean {
  return entity.kind === 'collection' && steps.some((step) => step.entity === entity.name && step.field === null);
}

/** Fields that a migration takes from the documents of a collection, where no schema says which fields there are. */
function undeclaredFieldChanges(before: Entity, after: Entity, steps: readonly Removal[]): readonly Change[] {
  if (before.kind !== 'collection' || !before.open) return [];
  return steps.flatMap((step): readonly Change[] => {
    const { field, renamedTo, at } = step;
    if (step.entity !== before.name || field === null) return [];
    if (before.fields.has(field) || after.fields.has(field)) return [];
    const common = { entity: before.name, field, at, revision: 'head', removed: undeclaredField(field, at) } as const;
    return renamedTo === null
      ? [{ ...common, kind: 'field-removed' }]
      : [{ ...common, kind: 'field-renamed', to: renamedTo, stated: true }];
  });
}

function undeclaredField(name: string, at: Span): Field {
  const nothing = { default: null, values: null, unique: false, references: null } as const;
  return { name, type: 'unknown', typeText: '', nullable: true, ...nothing, at };
}

/** Whether something states the entity's shape, so that its absence says something. */
function isDeclared(entity: Entity): boolean {
  return entity.fields.size > 0 || entity.kind === 'table' || entity.kind === 'view';
}

function entityRemoved(removed: Entity, base: Schema, head: Schema): Change {
  const common = { kind: 'entity-removed', entity: removed.name, field: null, removed } as const;
  const removal = removalOf(head, removed.name, null);
  if (removal !== null) {
    return { ...common, at: removal.at, revision: 'head', renamedTo: removal.renamedTo };
  }
  const successor = movedTo(removed, base, head);
  if (successor !== null) return { ...common, at: successor.at, revision: 'head', renamedTo: successor.name };
  const neighbours = [...base.entities.values()].filter((entity) => entity.at.file === removed.at.file);
  const neighbour = nearest(removed, neighbours, (name) => {
    const entity = head.entities.get(name);
    return entity?.at.file === removed.at.file ? entity : null;
  });
  if (neighbour !== null) return { ...common, at: neighbour.at, revision: 'head', renamedTo: null };
  return { ...common, at: removed.at, revision: 'base', renamedTo: null };
}

/** What the model of an entity stands for now, where that is another table or collection than before. */
function movedTo({ adapter, aliases }: Entity, base: Schema, head: Schema): Entity | null {
  const found = [...head.entities.values()].find(
    (entity) =>
      entity.adapter === adapter &&
      isDeclared(entity) &&
      !base.entities.has(entity.name) &&
      entity.aliases.some((alias) => aliases.includes(alias)),
  );
  return found ?? null;
}

/** The last step that took a name away, when the steps tell. */
function removalOf(schema: Schema, entity: string, field: string | null): Removal | null {
  return schema.removals.findLast((removal) => removal.entity === entity && removal.field === field) ?? null;
}

interface Named {
  readonly name: string;
  readonly at: Span;
}

/** What stood before the removed one at base and is still there at head; else what stood after it; else null. */
export function nearest<T>(removed: Named, siblings: readonly Named[], atHead: (name: string) => T | null): T | null {
  const ordered = siblings.toSorted((a, b) => compareSpans(a.at, b.at));
  const position = ordered.findIndex((sibling) => sibling.name === removed.name);
  const candidates = [...ordered.slice(0, position).reverse(), ...ordered.slice(position + 1)];
  for (const candidate of candidates) {
    const found = atHead(candidate.name);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Fields that went, or got another name. Where another tool declares the entity than before, or head's declaration is
 * no longer understood wholly, a field that is not found there need not be gone: then only what a migration states counts.
 */
function fieldChanges(before: Entity, after: Entity, head: Schema): readonly Change[] {
  const comparable = before.adapter === after.adapter && (before.open || !after.open);
  const gone = [...before.fields.values()].filter(
    (field) => isGone(field, after) && (comparable || removalOf(head, before.name, field.name) !== null),
  );
  const roots = gone.filter(
    (field) => !gone.some((other) => other.name !== field.name && isWithin(field.name, other.name)),
  );
  return roots.map((removed): Change => {
    const removal = removalOf(head, before.name, removed.name);
    const common = { entity: before.name, field: removed.name, removed, revision: 'head' } as const;
    if (removal !== null && removal.renamedTo !== null) {
      return { ...common, kind: 'field-renamed', at: removal.at, to: removal.renamedTo, stated: true };
    }
    const successor = successorOf(removed, roots, before, after, removal);
    if (successor !== null) {
      return { ...common, kind: 'field-renamed', at: successor.at, to: successor.name, stated: false };
    }
    return { ...common, ...placeOfRemoval(removed, before, after, removal) };
  });
}

/** Whether a field is not declared any more, or no longer by the tool whose schema the entity is. */
function isGone(field: Field, after: Entity): boolean {
  const left = after.fields.get(field.name);
  return left === undefined || (left.beyond === true && field.beyond !== true);
}

function placeOfRemoval(
  removed: Field,
  before: Entity,
  after: Entity,
  removal: Removal | null,
): { readonly kind: 'field-removed'; readonly at: Span; readonly revision: 'base' | 'head' } {
  if (removal !== null) return { kind: 'field-removed', at: removal.at, revision: 'head' };
  const siblings = [...before.fields.values()].filter((field) => field.at.file === removed.at.file);
  const neighbour = nearest(removed, siblings, (name) => {
    const field = after.fields.get(name);
    return field?.at.file === removed.at.file ? field : null;
  });
  return { kind: 'field-removed', at: (neighbour ?? after).at, revision: 'head' };
}

/**
 * The field that looks like the removed one under a new name: the only one of the entity that came while only this one
 * went, of the same type, and standing between the same neighbours (for migrations: added where the other is dropped).
 */
function successorOf(
  removed: Field,
  gone: readonly Field[],
  before: Entity,
  after: Entity,
  removal: Removal | null,
): Field | null {
  const come = [...after.fields.values()].filter((field) => !before.fields.has(field.name));
  const alike = come.filter((field) => field.type === removed.type && field.type !== 'unknown');
  const rivals = gone.filter((field) => field.type === removed.type);
  const [only] = alike;
  if (only === undefined || alike.length > 1 || rivals.length > 1) return null;
  const samePlace =
    removal === null
      ? surroundings(removed, before, after) === surroundings(only, after, before)
      : removal.at.file === only.at.file;
  return samePlace ? only : null;
}

/** The names of the fields before and after a field that the other revision has too. */
function surroundings(field: Field, entity: Entity, other: Entity): string {
  const ordered = [...entity.fields.values()].toSorted((a, b) => compareSpans(a.at, b.at));
  const position = ordered.findIndex(({ name }) => name === field.name);
  const shared = (name: string): boolean => other.fields.has(name);
  const previous = ordered.slice(0, position).findLast(({ name }) => shared(name));
  const next = ordered.slice(position + 1).find(({ name }) => shared(name));
  return [previous?.name, next?.name].join('\0');
}
