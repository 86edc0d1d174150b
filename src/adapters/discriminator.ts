import { compareText } from '../model/span';
import type { AllowedValue, Field, Kind } from '../model/schema';

/** Names that tell kinds apart, the plainest first. */
const plainNames: readonly string[] = [
  'type',
  'kind',
  'category',
  '_type',
  '__t',
  'class',
  'eventType',
  'documentType',
];
const endings = /(?:[a-z0-9](?:Type|Kind)|_type|_kind)$/;
/** What a file or a payload is encoded as says nothing of what the document is. */
const encodings = /^(?:mime|content|media)_?type$/i;

/**
 * Whether a field of this name tells kinds of documents or rows apart, when it holds one of a few literals: `type`,
 * `kind`, `category`, or a name that ends in Type or Kind. A status, a locale, a role or an origin is an attribute.
 */
export function discriminatorName(field: string): boolean {
  return plainNames.includes(field) || (endings.test(field) && !encodings.test(field));
}

/**
 * The field that tells kinds apart by its name and its closed set of strings, or null: one of the document itself, as
 * the type of a part of it is an attribute. Among several the plainest name wins, then the first by name.
 */
export function discriminatorByName(fields: Iterable<Field>): Field | null {
  const found = [...fields].filter(
    (field) => !field.name.includes('.') && discriminatorName(field.name) && textValues(field).length > 0,
  );
  return found.toSorted((a, b) => rank(a.name) - rank(b.name) || compareText(a.name, b.name))[0] ?? null;
}

/** One kind for each string that the field allows, at the token that says so. */
export function kindsByValues(field: Field, source: Kind['source']): readonly Kind[] {
  return textValues(field).map(({ value, at }) => ({ field: field.name, value, source, fields: null, at }));
}

function textValues(field: Field): readonly (AllowedValue & { readonly value: string })[] {
  return (field.values ?? []).flatMap(({ value, at }) => (typeof value === 'string' ? [{ value, at }] : []));
}

function rank(name: string): number {
  const index = plainNames.indexOf(name);
  return index === -1 ? plainNames.length : index;
}
