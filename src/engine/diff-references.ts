import type { Change, Referrer } from '../model/change';
import type { Entity, Field, ReferenceAction, Removal, Schema, SchemaEdit } from '../model/schema';
import { compareText, spanKey, type Span } from '../model/span';
import { placeOfEdit } from './edits';

type Reference = NonNullable<Field['references']>;

/** Foreign keys that came, went or do something else on delete: told of each entity whose deletes they reach. */
export function referenceChanges(
  base: Schema,
  head: Schema,
  edits: readonly SchemaEdit[],
  steps: readonly Removal[],
): readonly Change[] {
  return [...head.entities.values()]
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap((after) => {
      const before = base.entities.get(after.name) ?? base.entities.get(formerEntity(after.name, steps));
      const seen = new Set<string>();
      return [...after.fields.values()].flatMap((field): readonly Change[] => {
        const old = before?.fields.get(field.name) ?? before?.fields.get(formerField(after.name, field.name, steps));
        const step =
          placeOfEdit(edits, after.name, [field.name], 'reference', 'added') ?? sharedKey(after, field, edits);
        if (before !== undefined && before.adapter !== after.adapter && step === null) return [];
        const at = field.references?.at ?? step ?? field.references?.statedAt ?? field.at;
        // A key over several fields is one change.
        const key = `${spanKey(at)} ${field.references?.entity ?? ''} ${old?.references?.entity ?? ''}`;
        if (seen.has(key)) return [];
        seen.add(key);
        const referrer = { entity: after.name, field: field.name };
        return changesOf(referrer, old, field, {
          at: field.references === null ? (step ?? field.at) : at,
          head,
          steps,
        });
      });
    });
}

/** What an entity of head was called at base, where a migration between them renames it. */
function formerEntity(name: string, steps: readonly Removal[]): string {
  return steps.findLast(({ field, renamedTo }) => field === null && renamedTo === name)?.entity ?? name;
}

/** Also where a rebuild puts a copy in the place of what is referred to: it has that name before and after. */
function isSameEntity(before: string, after: string, steps: readonly Removal[]): boolean {
  return before === after || before === formerEntity(after, steps);
}

function formerField(entity: string, name: string, steps: readonly Removal[]): string {
  return steps.findLast((step) => step.entity === entity && step.renamedTo === name)?.field ?? name;
}

/** The step that last altered a key over several fields, this one among them. */
function sharedKey(entity: Entity, field: Field, edits: readonly SchemaEdit[]): Span | null {
  const found = edits.findLast(
    (edit) => edit.entity === entity.name && edit.aspect === 'reference' && edit.fields.includes(field.name),
  );
  return found?.at ?? null;
}

interface Place {
  readonly at: Span;
  readonly head: Schema;
  readonly steps: readonly Removal[];
}

function changesOf(referrer: Referrer, old: Field | undefined, field: Field, place: Place): readonly Change[] {
  const [before, after] = [old?.references ?? null, field.references];
  const isNew = old === undefined;
  if (before !== null && after !== null && isSameEntity(before.entity, after.entity, place.steps)) {
    return before.onDelete === after.onDelete
      ? []
      : told(referrer, after, { before: before.onDelete, after: after.onDelete, isNew }, place);
  }
  return [
    ...(before === null ? [] : told(referrer, before, { before: before.onDelete, after: null, isNew }, place)),
    ...(after === null ? [] : told(referrer, after, { before: null, after: after.onDelete, isNew }, place)),
  ];
}

interface Actions {
  readonly before: ReferenceAction | null;
  readonly after: ReferenceAction | null;
  readonly isNew: boolean;
}

/** The change, for the entity that is referred to and for those whose deletes cascade to it. */
function told(referrer: Referrer, { entity }: Reference, actions: Actions, { at, head }: Place): readonly Change[] {
  const common = { kind: 'reference-changed', at, revision: 'head', field: null, referrer, ...actions } as const;
  const ancestors = cascadesTo(entity, head, [referrer.entity]);
  return [
    { ...common, entity, through: [] },
    ...ancestors.map((each): Change => ({ ...common, entity: each.entity, through: each.through })),
  ];
}

interface Ancestor {
  readonly entity: string;
  /** The entities between, from the ancestor down. */
  readonly through: readonly string[];
}

/** Entities whose deletes take rows of this one along, however far away. */
export function cascadesTo(entity: string, schema: Schema, passed: readonly string[]): readonly Ancestor[] {
  const found: Ancestor[] = [];
  const seen = new Set([...passed, entity]);
  let waiting: readonly Ancestor[] = [{ entity, through: [] }];
  while (waiting.length > 0) {
    waiting = waiting.flatMap((low) =>
      [...(schema.entities.get(low.entity)?.fields.values() ?? [])].flatMap(({ references }): readonly Ancestor[] => {
        if (references?.onDelete !== 'cascade' || seen.has(references.entity)) return [];
        seen.add(references.entity);
        return [{ entity: references.entity, through: [low.entity, ...low.through] }];
      }),
    );
    found.push(...waiting);
  }
  return found;
}
