import { shareOf, type Profile, type SampledField, type SampledType } from './sample';
import { compareText } from './span';

/** How far a share must move to be told, from 0 to 1. */
const MOVED = 0.05;
/** How many times as many, or as few, are told. */
const TIMES = 10;
/** Shares of fewer documents say nothing. */
const LEAST_DOCUMENTS = 20;

/** One way in which what is stored is not what it was. `kind` null: of all documents. */
export type Drift =
  | { readonly is: 'kind-new' | 'kind-gone'; readonly kind: string; readonly documents: number }
  | { readonly is: 'count'; readonly kind: string | null; readonly before: number; readonly after: number }
  | { readonly is: 'field-new' | 'field-gone'; readonly kind: string | null; readonly field: string }
  | {
      readonly is: 'type';
      readonly kind: string | null;
      readonly field: string;
      readonly type: SampledType;
      /** Shares of the documents that hold the field. */
      readonly before: number;
      readonly after: number;
    }
  | {
      readonly is: 'presence';
      readonly kind: string | null;
      readonly field: string;
      readonly before: number;
      readonly after: number;
    };

interface Part {
  readonly kind: string | null;
  readonly documents: number;
  readonly fields: readonly SampledField[];
}

/**
 * What moved between two profiles of one entity: kinds that came or went, counts that are ten times what they were (or a
 * tenth), fields that came or went, types and presence that moved by five points or more, and a type that was not there.
 * Fields are compared kind by kind where both profiles tell kinds apart by the same field, so that a new kind does not
 * move the shares of all others.
 */
export function driftBetween(before: Profile, after: Profile): readonly Drift[] {
  const byKind = before.discriminator !== null && before.discriminator.field === after.discriminator?.field;
  const [old, now] = [partsOf(before, byKind), partsOf(after, byKind)];
  const drift = [
    ...[...now.values()].filter((part) => !old.has(part.kind)).flatMap((part) => kindDrift('kind-new', part)),
    ...[...old.values()].filter((part) => !now.has(part.kind)).flatMap((part) => kindDrift('kind-gone', part)),
    ...(byKind ? countDrift(null, before.documents, after.documents) : []),
    ...[...now.values()].flatMap((part) => {
      const known = old.get(part.kind);
      return known === undefined ? [] : partDrift(known, part);
    }),
  ];
  return drift.filter((one) => isShown(one, before, after));
}

/** Where one of both looked at a part only, what is rare may be missing there, and counts are no counts of all. */
function isShown(one: Drift, before: Profile, after: Profile): boolean {
  if (one.is === 'count') return before.complete && after.complete;
  if (one.is !== 'kind-new' && one.is !== 'kind-gone') return true;
  const [having, lacking] = one.is === 'kind-new' ? [after, before] : [before, after];
  return lacking.complete || shareOf(one.documents, having.documents) * lacking.documents >= LEAST_DOCUMENTS;
}

function partsOf({ kinds, documents, fields }: Profile, byKind: boolean): ReadonlyMap<string | null, Part> {
  const parts: readonly Part[] = byKind
    ? kinds.map((kind) => ({ kind: kind.value ?? WITHOUT, documents: kind.documents, fields: kind.fields }))
    : [{ kind: null, documents, fields }];
  return new Map(parts.map((part) => [part.kind, part]));
}

/** What documents are called that hold no kind. */
export const WITHOUT = '(none)';

function kindDrift(is: 'kind-new' | 'kind-gone', { kind, documents }: Part): readonly Drift[] {
  return kind === null ? [] : [{ is, kind, documents }];
}

function countDrift(kind: string | null, before: number, after: number): readonly Drift[] {
  const [least, most] = [Math.min(before, after), Math.max(before, after)];
  return most >= LEAST_DOCUMENTS && most >= TIMES * least ? [{ is: 'count', kind, before, after }] : [];
}

function partDrift(before: Part, after: Part): readonly Drift[] {
  const counts = countDrift(after.kind, before.documents, after.documents);
  if (before.documents < LEAST_DOCUMENTS || after.documents < LEAST_DOCUMENTS) return counts;
  const old = new Map(before.fields.map((field) => [field.name, field]));
  const now = new Map(after.fields.map((field) => [field.name, field]));
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  return [...counts, ...names.flatMap((name) => fieldDrift(after.kind, name, old.get(name), now.get(name)))];
}

function fieldDrift(
  kind: string | null,
  field: string,
  before: SampledField | undefined,
  after: SampledField | undefined,
): readonly Drift[] {
  if (before === undefined) return after === undefined ? [] : [{ is: 'field-new', kind, field }];
  if (after === undefined) return [{ is: 'field-gone', kind, field }];
  const shares = [shareOf(before.present, before.of), shareOf(after.present, after.of)] as const;
  const presence = Math.abs(shares[0] - shares[1]) >= MOVED;
  return [
    ...(presence ? [{ is: 'presence', kind, field, before: shares[0], after: shares[1] } as const] : []),
    ...typeDrift(kind, field, before, after),
  ];
}

function typeDrift(kind: string | null, field: string, before: SampledField, after: SampledField): readonly Drift[] {
  const types = [...new Set([...after.types.keys(), ...before.types.keys()])];
  const moved = types.flatMap((type) => {
    const was = shareOf(before.types.get(type) ?? 0, before.present);
    const is = shareOf(after.types.get(type) ?? 0, after.present);
    const isNew = was === 0 && type !== 'null';
    return isNew || Math.abs(was - is) >= MOVED
      ? [{ is: 'type', kind, field, type, before: was, after: is } as const]
      : [];
  });
  // Of two that changed places, what there is more of now says it all.
  const grown = moved.filter((one) => one.after > one.before);
  return grown.length > 0 ? grown : moved;
}
