import { deletesAlong, hooksOf, hookKey, triggerName, triggersOf } from '../model/delete-hook';
import type { Change } from '../model/change';
import type { Index } from '../model/revision';
import type { DeleteHook } from '../model/schema';
import { compareText } from '../model/span';
import { cascadesTo } from './diff-references';
import { newHookSteps } from './edits';

/** Code that came to run, or no longer runs, when rows or documents are deleted: middleware of mappers, and triggers. */
export function hookChanges(base: Index, head: Index): readonly Change[] {
  const mapped = [...head.schema.entities.values()]
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap(({ name, hooks = [] }): readonly Change[] => {
      const before = base.schema.entities.get(name);
      const known = new Set((before?.hooks ?? []).map(hookKey));
      return before === undefined
        ? []
        : hooks.filter((hook) => !known.has(hookKey(hook))).map((hook) => added(name, hook));
    });
  const triggers = new Set(base.jobs.map(({ id }) => id));
  const made = head.jobs
    .filter(({ id }) => !triggers.has(id))
    .flatMap((job) => triggersOf([job]))
    .flatMap(({ entity, hook }) => {
      const same = hooksOf(base, entity).find((one) => hookKey(one) === hookKey(hook));
      return same === undefined ? [added(entity, hook)] : widened(entity, hook, same);
    });
  return [...mapped, ...made, ...removedHooks(base, head)];
}

function added(entity: string, hook: DeleteHook): Change {
  return { kind: 'hook-added', at: hook.at, revision: 'head', entity, field: null, hook };
}

/** A trigger that is made anew under its name, as far as it reaches more than before. */
function widened(entity: string, hook: DeleteHook, before: DeleteHook): readonly Change[] {
  const reaches = (hook.reaches ?? []).filter(
    (reach) =>
      !deletesAlong(before, reach.entity) &&
      !(before.reaches ?? []).some((one) => one.entity === reach.entity && one.operation === reach.operation),
  );
  return reaches.length === 0 ? [] : [added(entity, { ...hook, reaches })];
}

/** Hooks that deleted elsewhere and are gone, or no longer do, where no key takes those rows along. */
function removedHooks(base: Index, head: Index): readonly Change[] {
  const entities = new Set([...base.schema.entities.keys(), ...triggersOf(base.jobs).map(({ entity }) => entity)]);
  return [...entities].toSorted(compareText).flatMap((entity): readonly Change[] => {
    if (isGone(entity, base, head)) return [];
    const left = hooksOf(head, entity);
    return hooksOf(base, entity).flatMap((hook) =>
      (hook.reaches ?? [])
        .map((reach) => reach.entity)
        .filter((child) => deletesAlong(hook, child) && !isGone(child, base, head))
        .filter((child) => !left.some((one) => hookKey(one) === hookKey(hook) && deletesAlong(one, child)))
        .filter((child) => !cascadesTo(child, head.schema, []).some((ancestor) => ancestor.entity === entity))
        .map((child): Change => {
          const place = placeOf(entity, hook, left, base, head);
          return { kind: 'hook-removed', ...place, entity, field: null, hook, child };
        }),
    );
  });
}

function isGone(entity: string, base: Index, head: Index): boolean {
  return base.schema.entities.has(entity) && !head.schema.entities.has(entity);
}

/** Where it was taken away; else what is left of it, or what it belonged to. */
function placeOf(
  entity: string,
  hook: DeleteHook,
  left: readonly DeleteHook[],
  base: Index,
  head: Index,
): Pick<Change, 'at' | 'revision'> {
  const steps = newHookSteps(base.schema, head.schema);
  const step = steps.findLast((one) => one.entity === entity && triggerName(one.name) === hook.name);
  const same = left.find(({ name, adapter }) => name === hook.name && adapter === hook.adapter);
  const at = (hook.adapter === null ? step?.at : undefined) ?? same?.at;
  if (at !== undefined) return { at, revision: 'head' };
  const owner = head.schema.entities.get(entity);
  const isBeside = owner !== undefined && (hook.adapter !== null || owner.at.file === hook.at.file);
  return isBeside ? { at: owner.at, revision: 'head' } : { at: hook.at, revision: 'base' };
}
