import type { Change } from '../model/change';
import { isWithin } from '../model/conditions';
import type { AllowedValue, Aspect, Entity, Field, SchemaEdit } from '../model/schema';
import type { Span } from '../model/span';
import { placeOfEdit } from './edits';

/**
 * What became of an entity's fields beside those that went: new ones, and those that stay with another type, default or
 * nullability. Where another tool declares the entity than before, only what a migration states counts.
 *
 * @param successors new names of fields that were renamed, or look like it: they are told as that
 */
export function fieldAlterations(
  before: Entity,
  after: Entity,
  edits: readonly SchemaEdit[],
  successors: ReadonlySet<string>,
): readonly Change[] {
  if (before.fields.size === 0 || after.fields.size === 0) return [];
  const comparable = before.adapter === after.adapter;
  const place = (field: Field, ...aspects: readonly Aspect[]): Span | null =>
    placeOfEdit(edits, after.name, [field.name], ...aspects);
  return [...after.fields.values()].flatMap((field): readonly Change[] => {
    const known = before.fields.get(field.name);
    if (known === undefined) {
      if (!comparable && place(field, 'added') === null) return [];
      return isNew(field, before, after, successors) ? [addition(field, after)] : [];
    }
    return [
      ...recreation(known, field, after, edits),
      ...alterationsOf(known, field, comparable).flatMap(([kind, ...aspects]): readonly Change[] => {
        const at = place(field, ...aspects) ?? (comparable ? field.at : null);
        const common = {
          revision: 'head',
          entity: after.name,
          field: field.name,
          before: known,
          after: field,
        } as const;
        return at === null ? [] : [{ ...common, kind, at }];
      }),
    ];
  });
}

function addition(added: Field, { name }: Entity): Change {
  return { kind: 'field-added', at: added.at, revision: 'head', entity: name, field: added.name, added };
}

/** A field that is neither a renamed one nor part of a new one. */
function isNew(field: Field, before: Entity, after: Entity, successors: ReadonlySet<string>): boolean {
  const outer = [...after.fields.keys()].some(
    (name) => name !== field.name && isWithin(field.name, name) && !before.fields.has(name),
  );
  return !outer && !successors.has(field.name);
}

function recreation(before: Field, after: Field, entity: Entity, edits: readonly SchemaEdit[]): readonly Change[] {
  const own = edits.filter(({ entity: name, fields }) => name === entity.name && fields.join() === after.name);
  const removed = own.findIndex(({ aspect }) => aspect === 'removed');
  const added = own.find(({ aspect }, index) => removed >= 0 && index > removed && aspect === 'added');
  if (added === undefined) return [];
  const common = { revision: 'head', entity: entity.name, field: after.name } as const;
  return [{ ...common, kind: 'field-recreated', at: added.at, before, after }];
}

type Alteration = 'type-changed' | 'nullability-changed' | 'default-changed';

function alterationsOf(
  before: Field,
  after: Field,
  comparable: boolean,
): readonly (readonly [Alteration, ...Aspect[]])[] {
  return [
    ...(isOtherType(before, after, comparable) ? [['type-changed', 'type', 'added'] as const] : []),
    ...(before.nullable === after.nullable ? [] : [['nullability-changed', 'nullability', 'unique', 'added'] as const]),
    ...(before.default?.trim() === after.default?.trim() ? [] : [['default-changed', 'default', 'added'] as const]),
  ];
}

/** `comparable`: the same tool wrote both, so that its words for a type are the same. */
function isOtherType(before: Field, after: Field, comparable: boolean): boolean {
  if (before.type === 'unknown' || after.type === 'unknown') return false;
  return before.type !== after.type || (comparable && writtenType(before) !== writtenType(after));
}

function writtenType({ typeText }: Field): string {
  return typeText.toLowerCase().replace(/\s+/g, ' ');
}

/** Values that came to or went from the closed sets of fields that stay. */
export function valueChanges(before: Entity, after: Entity, edits: readonly SchemaEdit[]): readonly Change[] {
  return [...after.fields.values()].flatMap((field): readonly Change[] => {
    const old = before.fields.get(field.name)?.values ?? null;
    const now = field.values;
    if (old === null || now === null) return [];
    const common = { revision: 'head', entity: after.name, field: field.name } as const;
    const added = now.filter(({ value }) => !old.some((allowed) => allowed.value === value));
    const removed = old.filter(({ value }) => !now.some((allowed) => allowed.value === value));
    const edited = placeOfEdit(edits, after.name, [field.name], 'values', 'type');
    return [
      ...added.map((value): Change => ({ ...common, kind: 'value-added', at: value.at, value, before: old })),
      ...removed.map((value): Change => {
        const renamedTo = added.find(({ was }) => was === value.value) ?? null;
        return {
          ...common,
          kind: 'value-removed',
          at: renamedTo?.at ?? edited ?? neighbourOf(value, old, now)?.at ?? field.at,
          value,
          renamedTo,
          after: now,
        };
      }),
    ];
  });
}

/** The value that stood beside one that went, and still stands: the one before it, or else the first after it. */
function neighbourOf(
  removed: AllowedValue,
  old: readonly AllowedValue[],
  now: readonly AllowedValue[],
): AllowedValue | undefined {
  const index = old.indexOf(removed);
  const beside = [...old.slice(0, index).reverse(), ...old.slice(index + 1)];
  return beside.flatMap(({ value }) => now.find((one) => one.value === value) ?? [])[0];
}
