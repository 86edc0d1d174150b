import type { Change } from '../model/change';
import { uniqueKeysOf, type Entity, type Removal, type SchemaEdit, type UniqueKey } from '../model/schema';
import { fieldsKey, placeOfEdit } from './edits';

/** Unique keys that came or went. A key goes with its fields; that is told of the fields, and by their new names. */
export function keyChanges(
  before: Entity,
  after: Entity,
  edits: readonly SchemaEdit[],
  steps: readonly Removal[],
): readonly Change[] {
  const renamed = new Map(
    steps.flatMap(({ entity, field, renamedTo }) =>
      entity === after.name && field !== null && renamedTo !== null ? [[field, renamedTo] as const] : [],
    ),
  );
  const old = uniqueKeysOf(before).map((key) => ({
    ...key,
    fields: key.fields.map((name) => renamed.get(name) ?? name),
  }));
  const now = uniqueKeysOf(after);
  const comparable = before.adapter === after.adapter;
  const place = (fields: readonly string[]) => placeOfEdit(edits, after.name, fields, 'unique');
  const removed = missingFrom(now, old).filter(({ fields }) => fields.every((name) => after.fields.has(name)));
  const added = missingFrom(old, now).filter(({ fields }) => fields.some((name) => before.fields.has(name)));
  const common = { revision: 'head', entity: after.name, field: null } as const;
  return [
    ...removed.flatMap((key): readonly Change[] => {
      const at = place(key.fields) ?? (comparable ? (after.fields.get(key.fields[0] ?? '') ?? after).at : null);
      return at === null
        ? []
        : [{ ...common, kind: 'unique-removed', at, key, covered: isCovered(key, now), wider: widerThan(key, now) }];
    }),
    ...added.flatMap((key): readonly Change[] => {
      const at = place(key.fields) ?? (comparable ? key.at : null);
      return at === null
        ? []
        : [{ ...common, kind: 'unique-added', at, key, covered: isCovered(key, old), wider: widerThan(key, now) }];
    }),
  ];
}

function missingFrom(known: readonly UniqueKey[], keys: readonly UniqueKey[]): readonly UniqueKey[] {
  const names = new Set(known.map(({ fields }) => fieldsKey(fields)));
  const missing = keys.filter(({ fields }) => !names.has(fieldsKey(fields)));
  return [...new Map(missing.map((key) => [fieldsKey(key.fields), key])).values()];
}

/** Whether another key makes some of this one's fields unique, and so all of them together. */
function isCovered({ fields }: UniqueKey, keys: readonly UniqueKey[]): boolean {
  return keys.some((key) => key.fields.every((name) => fields.includes(name)));
}

function widerThan({ fields }: UniqueKey, keys: readonly UniqueKey[]): readonly (readonly string[])[] {
  const wider = keys.filter(
    (key) => key.fields.length > fields.length && fields.every((one) => key.fields.includes(one)),
  );
  return wider.map((key) => key.fields);
}
