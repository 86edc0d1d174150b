import type { FieldType } from './predicate';
import type { Span } from './span';

/** Where profiles are kept, relative to the root. */
export const PROFILE_FOLDER = '.tacit/profiles';

/** What a value was seen to be: the families that engines compare by, and null. */
export type SampledType = FieldType | 'null';

/** What was seen of one field. */
export interface SampledField {
  /** Dotted; `[]` stands for the elements of an array: `lines[].sku`. */
  readonly name: string;
  /** In how many documents or rows it is stored, null included; for a field of elements, in how many elements. */
  readonly present: number;
  /** How many there were that could have held it. */
  readonly of: number;
  /** How often it is what; most often first. The counts add up to `present`. */
  readonly types: ReadonlyMap<SampledType, number>;
  /** The least and the most of dates and numbers; absent unless somebody asked for values. */
  readonly range?: SampledRange;
}

/** Dates as ISO 8601, numbers in decimals: nothing is rounded. */
export interface SampledRange {
  readonly least: string;
  readonly most: string;
}

/** One kind of document or row. */
export interface SampledKind {
  /** What the discriminator holds; null where it holds nothing. */
  readonly value: string | null;
  readonly documents: number;
  readonly fields: readonly SampledField[];
}

/** The field that tells kinds apart, and who says so. `name`: its name does. `structure`: what else is stored goes by it. */
export interface SampledDiscriminator {
  readonly field: string;
  readonly source: 'given' | 'schema' | 'name' | 'structure';
}

/** What the documents or rows of one entity were seen to hold: names, types and counts. */
export interface Profile {
  readonly entity: string;
  /** The day of the sample. */
  readonly on: string;
  readonly documents: number;
  /** False where the sample was not read to its end, or a part of it could not be read. */
  readonly complete: boolean;
  readonly discriminator: SampledDiscriminator | null;
  /** Most documents first; none without a discriminator. */
  readonly kinds: readonly SampledKind[];
  /** Documents whose kinds are too many to be counted one by one. */
  readonly otherKinds: number;
  /** Of all kinds, by name. */
  readonly fields: readonly SampledField[];
  /** Whether fields were left out, because there are too many names (keys that are data). */
  readonly fieldsCut: boolean;
}

/** What documents or rows of an entity were seen to hold, with the places of the saved profile that says so. */
export interface EntitySample {
  readonly profile: Profile;
  /** The entity's name. */
  readonly at: Span;
  /** By the kind's value. */
  readonly kindsAt: ReadonlyMap<string, Span>;
  /** By the field's name. */
  readonly fieldsAt: ReadonlyMap<string, Span>;
}

/** Something in a sample that could not be read. `place`: `line 17`, `byte 52331`. */
export interface SampleProblem {
  readonly file: string;
  readonly place: string;
  readonly message: string;
  /** What to do about it, or null. */
  readonly next: string | null;
}

/** The name of a file for an entity: whatever a name holds, it leads nowhere else. */
export function profileFileName(entity: string, on: string): string {
  return `${fileNameOf(entity)}.${on}.json`;
}

/** Letters, digits and a few signs as they are, everything else by its number. */
export function fileNameOf(name: string): string {
  const plain = name.replace(/^\.|[^A-Za-z0-9_.-]/g, (sign) => `%${(sign.codePointAt(0) ?? 0).toString(16)}`);
  return plain.slice(0, 120) || '%';
}

/** Whether a path is that of a saved profile. */
export function isProfileFile(file: string): boolean {
  return file.startsWith(`${PROFILE_FOLDER}/`) && /\.\d{4}-\d{2}-\d{2}\.json$/.test(file);
}

/** How much of the whole, from 0 to 1. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
