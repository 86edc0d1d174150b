import type { Aspect, HookStep, Schema, SchemaEdit } from '../model/schema';
import type { Span } from '../model/span';

/** Steps of migrations that head has and base has not. Lines do not count: the same step is the same wherever it stands. */
export function newEdits(base: Schema, head: Schema): readonly SchemaEdit[] {
  const key = ({ entity, fields, aspect, at }: SchemaEdit): string => JSON.stringify([entity, fields, aspect, at.file]);
  return beyond(base.edits ?? [], head.edits ?? [], key);
}

/** The same of steps that concern what the database runs with a delete. */
export function newHookSteps(base: Schema, head: Schema): readonly HookStep[] {
  const key = ({ entity, name, at }: HookStep): string => JSON.stringify([entity, name, at.file]);
  return beyond(base.hookSteps ?? [], head.hookSteps ?? [], key);
}

/** What is there more often than before, by its key. */
function beyond<T>(before: readonly T[], after: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const known = new Map<string, number>();
  for (const one of before) known.set(keyOf(one), (known.get(keyOf(one)) ?? 0) + 1);
  return after.filter((one) => {
    const left = known.get(keyOf(one)) ?? 0;
    known.set(keyOf(one), left - 1);
    return left <= 0;
  });
}

/** Where the last of some steps stands that altered an aspect of exactly these fields; null where none is known. */
export function placeOfEdit(
  edits: readonly SchemaEdit[],
  entity: string,
  fields: readonly string[],
  ...aspects: readonly Aspect[]
): Span | null {
  const wanted = fieldsKey(fields);
  const found = edits.findLast(
    (edit) => edit.entity === entity && aspects.includes(edit.aspect) && fieldsKey(edit.fields) === wanted,
  );
  return found?.at ?? null;
}

/** Fields as a set. */
export function fieldsKey(fields: readonly string[]): string {
  return JSON.stringify([...fields].sort());
}
