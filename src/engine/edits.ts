import type { Aspect, Schema, SchemaEdit } from '../model/schema';
import type { Span } from '../model/span';

/** Steps of migrations that head has and base has not. Lines do not count: the same step is the same wherever it stands. */
export function newEdits(base: Schema, head: Schema): readonly SchemaEdit[] {
  const key = ({ entity, fields, aspect, at }: SchemaEdit): string => JSON.stringify([entity, fields, aspect, at.file]);
  const known = new Map<string, number>();
  for (const edit of base.edits ?? []) known.set(key(edit), (known.get(key(edit)) ?? 0) + 1);
  return (head.edits ?? []).filter((edit) => {
    const left = known.get(key(edit)) ?? 0;
    known.set(key(edit), left - 1);
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
