import type { FieldUse } from '../model/query';
import type { Selection } from '../model/selection';
import type { Value } from '../model/value';
import { foldText } from './fold';

/**
 * What a projection leaves of each document: `{ total: 1 }`, `{ note: 0 }`, `['total']`, and `'total -note'` as Mongoose
 * takes it; `_id` stays unless it is taken away. Null where that is not known, or it adds to what is given (`+secret`).
 * https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#projection
 * https://mongoosejs.com/docs/api/query.html#Query.prototype.select()
 */
export function selectionOfSpec(value: Value | undefined | null): Selection | null {
  if (value === undefined || value === null) return null;
  const parts = partsOf(value);
  if (parts === null) return null;
  const others = parts.filter(({ use }) => use.field !== '_id');
  const own = parts.find(({ use }) => use.field === '_id');
  const only = others.filter(({ kept }) => kept);
  if (only.length === 0 && own?.kept !== true)
    return parts.length === 0 ? null : { kind: 'without', fields: parts.map(({ use }) => use), at: value.at };
  if (others.some(({ kept }) => !kept)) return null;
  const key: readonly FieldUse[] = own?.kept === false ? [] : [{ field: '_id', at: value.at }];
  return { kind: 'only', fields: [...key, ...only.map(({ use }) => use)], at: value.at };
}

/** The selection of several calls one after the other, each of which says more. */
export function withSelection(before: Selection | null | undefined, next: Selection | null): Selection | null {
  if (before === undefined || before === null || next === null || before.kind !== next.kind) return next ?? null;
  return { ...next, fields: [...before.fields, ...next.fields] };
}

interface Part {
  readonly use: FieldUse;
  readonly kept: boolean;
}

function partsOf(value: Value): readonly Part[] | null {
  switch (value.kind) {
    case 'object': {
      if (value.open) return null;
      const parts = value.properties.map(({ key, keyAt, value: told, optional }): Part | null => {
        const isLeftOut = told.kind === 'literal' && (told.value === 0 || told.value === false);
        return optional || told.kind === 'one-of' ? null : { use: { field: key, at: keyAt }, kept: !isLeftOut };
      });
      return parts.every((part) => part !== null) ? parts : null;
    }
    case 'array': {
      if (value.open) return null;
      const parts = value.items.map((item) => textParts(item));
      return parts.every((part) => part !== null) ? parts.flat() : null;
    }
    default:
      return textParts(value);
  }
}

function textParts(value: Value): readonly Part[] | null {
  const text = foldText(value);
  if (text === null || /(?:^|\s)\+/.test(text)) return null;
  const names = text.split(/\s+/).filter((name) => name !== '');
  return names.map((name) => ({
    use: { field: name.replace(/^-/, ''), at: value.at },
    kept: !name.startsWith('-'),
  }));
}
