import type { Change } from '../model/change';
import type { Because } from '../model/finding';
import type { Index } from '../model/revision';
import type { Aspect } from '../model/schema';
import { newEdits } from './edits';

/** The other half of a change that a model and a migration make together. */
export interface OtherPlaces {
  readonly of: (change: Change) => readonly Because[];
}

const ASPECTS: Readonly<Partial<Record<Change['kind'], readonly Aspect[]>>> = {
  'entity-removed': ['removed', 'renamed'],
  'field-added': ['added'],
  'field-removed': ['removed'],
  'field-renamed': ['renamed', 'removed'],
  'type-changed': ['type'],
  'nullability-changed': ['nullability'],
  'default-changed': ['default'],
  'value-added': ['values', 'type'],
  'value-removed': ['values', 'type'],
  'unique-removed': ['unique'],
  'reference-changed': ['reference'],
};

/**
 * One change that stands in two files is one finding, at the place where the engine sees it first; this tells the other:
 * the step of a migration for what a model says, the model for what a migration does.
 */
export function createOtherPlaces(base: Index, head: Index, unchanged: ReadonlySet<string>): OtherPlaces {
  const edits = newEdits(base.schema, head.schema);
  return {
    of: (change) => {
      const aspects = ASPECTS[change.kind];
      if (aspects === undefined) return [];
      const entity = change.kind === 'reference-changed' ? change.referrer.entity : change.entity;
      const field = change.kind === 'reference-changed' ? change.referrer.field : change.field;
      const step = edits.findLast(
        (edit) =>
          edit.entity === entity &&
          edit.at.file !== change.at.file &&
          aspects.includes(edit.aspect) &&
          (field === null ? edit.fields.length === 0 : edit.fields.includes(field)),
      );
      if (step !== undefined) return [{ role: 'change', at: step.at, message: 'A migration does it here' }];
      const model = field === null ? undefined : head.schema.entities.get(entity)?.fields.get(field);
      if (model === undefined || model.at.file === change.at.file || unchanged.has(model.at.file)) return [];
      return [{ role: 'change', at: model.at, message: 'The model says so here' }];
    },
  };
}
