import type { Selection } from '../model/selection';
import type { Value, ValueOf } from '../model/value';
import { foldBoolean, foldText } from './fold';
import type { OrmEntity } from './orm-entity';
import { selectionOf } from './orm-selection';
import { propertyOf } from './options';

/**
 * The keys of the dicts that `values()` gives, or the names of its tuples; a plain tuple has none, and what has been
 * annotated has a name of its own. https://docs.djangoproject.com/en/stable/ref/models/querysets/#values
 */
export function valuesOf(
  method: string,
  { entity, annotated }: { readonly entity: OrmEntity | null; readonly annotated: ReadonlySet<string> },
  { keywords, positional }: { readonly keywords: ValueOf<'object'> | null; readonly positional: readonly Value[] },
): Selection | null {
  const named = propertyOf(keywords, 'named');
  const isNamed = method === 'values' || (named !== null && foldBoolean(named) === true);
  const names = positional.flatMap((one) => (one.kind === 'call' ? [] : [{ field: foldText(one), at: one.at }]));
  const [first] = positional;
  if (!isNamed || first === undefined || keywords?.open === true) return null;
  const known = names.flatMap(({ field, at }) => (field === null ? [] : [{ field, at }]));
  const computed = (keywords?.properties ?? []).map(({ key, keyAt }) => ({ field: key, at: keyAt }));
  const before = [...annotated].map((field) => ({ field, at: first.at }));
  return known.length < names.length ? null : selectionOf('only', [...before, ...known, ...computed], null, entity);
}
