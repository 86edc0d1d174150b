import type { Change } from '../model/change';
import type { Disparity, Parity } from '../model/parity';
import type { Index } from '../model/revision';
import type { Removal } from '../model/schema';
import type { Span } from '../model/span';
import { nearest } from './diff-schema';

const nothing: Parity = { shared: [], disparities: [] };

/**
 * Points in which models and migrations no longer agree. Only what the change itself parts is told: a table or field
 * that came with one account alone, or that one account lost. Where they differed in the same before, nobody keeps them
 * alike.
 */
export function parityChanges(base: Index, head: Index): readonly Change[] {
  const before = base.parity ?? nothing;
  const known = new Set(before.disparities.map(keyOf));
  return (head.parity ?? nothing).disparities.flatMap((disparity): readonly Change[] => {
    if (known.has(keyOf(disparity)) || !isParted(disparity, before, base)) return [];
    const removal = removalOf(disparity, head);
    const { entity, field } = disparity;
    const place = removal === null ? placeOf(disparity, before, head) : { at: removal.at, revision: 'head' as const };
    return [{ kind: 'parity-lost', ...place, entity, field, disparity, dropped: removal !== null }];
  });
}

/** Every point in which they do not agree, as if it came with a change. */
export function disparityChanges(index: Index): readonly Change[] {
  return (index.parity ?? nothing).disparities.map((disparity): Change => {
    const { entity, field } = disparity;
    const removal = removalOf(disparity, index);
    const at = removal?.at ?? disparity.at;
    return { kind: 'parity-lost', at, revision: 'head', entity, field, disparity, dropped: removal !== null };
  });
}

function keyOf({ kind, adapter, entity, field }: Disparity): string {
  return JSON.stringify([kind, adapter, entity, field]);
}

function isParted(disparity: Disparity, before: Parity, base: Index): boolean {
  const { kind, adapter, entity } = disparity;
  const ofTool = before.disparities.filter((one) => one.adapter === adapter && one.kind === kind);
  const wasShared = before.shared.some((one) => one.adapter === adapter && one.entity === entity);
  const isNew = !base.schema.entities.has(entity);
  const keepsModels = before.shared.some((one) => one.adapter === adapter);
  switch (kind) {
    case 'table-without-model':
      return wasShared || (isNew && keepsModels);
    case 'model-not-registered':
      return true;
    case 'model-without-table':
      return wasShared || (isNew && keepsModels && ofTool.length === 0);
    case 'field-without-migration':
      return wasShared ? !ofTool.some((one) => one.entity === entity) : isNew && keepsModels && ofTool.length === 0;
  }
}

/** Where a model went, what stands beside it; else the account that there is. */
function placeOf(disparity: Disparity, before: Parity, head: Index): Pick<Change, 'at' | 'revision'> {
  const models = modelsOf(before, disparity);
  const gone =
    disparity.kind === 'table-without-model' ? models.find(({ name }) => name === disparity.entity) : undefined;
  if (gone === undefined) return { at: disparity.at, revision: 'head' };
  const siblings = models.filter(({ at }) => at.file === gone.at.file);
  const left = new Map(modelsOf(head.parity ?? nothing, disparity).map((model) => [model.name, model.at]));
  const neighbour = nearest(
    gone,
    siblings,
    (name) => (left.get(name)?.file === gone.at.file ? left.get(name) : null) ?? null,
  );
  return neighbour === null ? { at: gone.at, revision: 'base' } : { at: neighbour, revision: 'head' };
}

function modelsOf({ shared }: Parity, { adapter }: Disparity): readonly { readonly name: string; readonly at: Span }[] {
  return shared.filter((one) => one.adapter === adapter).map(({ entity, at }) => ({ name: entity, at }));
}

/** The step of a migration that takes away what the model still declares. */
function removalOf({ kind, entity, field }: Disparity, head: Index): Removal | null {
  if (kind === 'table-without-model') return null;
  return head.schema.removals.findLast((removal) => removal.entity === entity && removal.field === field) ?? null;
}
