import { discriminatorName } from '../../adapters/discriminator';
import type { SampledDiscriminator } from '../../model/sample';
import { compareText } from '../../model/span';
import type { SampleDocument } from './ports';

/** Kinds are few. */
const MOST_VALUES = 20;
/** A name says enough to look at its values; without one, what else is stored must go by them. */
const LEAST_DOCUMENTS = 20;
/** How much of its documents a kind must have in common with no other, to be told apart by structure. */
const LEAST_DIFFERENCE = 2;

/** What a discriminator may hold. */
export function kindValue(document: SampleDocument, field: string): string | null {
  const value = Object.hasOwn(document, field) ? document[field] : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/**
 * The field that tells kinds apart in a part of a sample: one that is named so and holds few texts, else one by whose
 * texts other fields come and go. Null where there is none, or only one value.
 */
export function detectDiscriminator(documents: readonly SampleDocument[]): SampledDiscriminator | null {
  const groups = textGroups(documents);
  const named = [...groups.keys()].filter(discriminatorName).sort(byPlainness);
  const [first] = named;
  if (first !== undefined) return { field: first, source: 'name' };
  if (documents.length < LEAST_DOCUMENTS) return null;
  const telling = [...groups].filter(([, byValue]) => byValue.size > 1 && isTelling(byValue));
  // The fewest values that tell as much.
  const [best] = telling.sort(([a, x], [b, y]) => x.size - y.size || compareText(a, b));
  return best === undefined ? null : { field: best[0], source: 'structure' };
}

/** Shorter names are plainer: `type` before `eventType`. */
function byPlainness(a: string, b: string): number {
  return a.length - b.length || compareText(a, b);
}

type Groups = ReadonlyMap<string, readonly SampleDocument[]>;

/** Documents by what a field holds, for each outer field that holds few different texts and nothing else. */
function textGroups(documents: readonly SampleDocument[]): ReadonlyMap<string, Groups> {
  const groups = new Map<string, Map<string, SampleDocument[]> | null>();
  for (const document of documents) {
    for (const [name, value] of Object.entries(document)) {
      const known = groups.get(name);
      if (known === null || value === null) continue;
      const byValue = known ?? new Map<string, SampleDocument[]>();
      if (typeof value !== 'string' || value.length > 64 || (byValue.size === MOST_VALUES && !byValue.has(value))) {
        groups.set(name, null);
        continue;
      }
      const group = byValue.get(value);
      if (group === undefined) byValue.set(value, [document]);
      else group.push(document);
      groups.set(name, byValue);
    }
  }
  const few = [...groups].flatMap(([name, byValue]) =>
    byValue !== null && isRepeated(byValue) ? [[name, byValue] as const] : [],
  );
  return new Map(few);
}

/** A text that hardly ever comes twice is a name or a number of something. */
function isRepeated(byValue: Groups): boolean {
  const documents = [...byValue.values()].reduce((sum, group) => sum + group.length, 0);
  return byValue.size <= Math.max(3, documents / 3);
}

/** Whether each value has fields that no other has, or lacks what all others have. */
function isTelling(byValue: Groups): boolean {
  const shapes = [...byValue.values()].map(alwaysStored);
  return shapes.every((shape, index) =>
    shapes.every((other, position) => position === index || difference(shape, other) >= LEAST_DIFFERENCE),
  );
}

function alwaysStored(documents: readonly SampleDocument[]): ReadonlySet<string> {
  const [first = {}] = documents;
  return new Set(Object.keys(first).filter((name) => documents.every((document) => Object.hasOwn(document, name))));
}

function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((name) => !b.has(name)).length + [...b].filter((name) => !a.has(name)).length;
}
