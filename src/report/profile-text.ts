import type { ProfiledEntity, ProfileReport, ShownByCode } from '../model/profile-report';
import { shareOf, type Profile, type SampledField, type SampleProblem } from '../model/sample';
import { enumerate, quote } from '../model/wording';
import { numberText, shareText } from './amounts';

/** What the formats for people say in the same words. */

/** `documents` or `rows`. */
export function membersOfSample({ rows }: ProfiledEntity): 'documents' | 'rows' {
  return rows ? 'rows' : 'documents';
}

/** `200,000 documents, sampled 2026-03-04`. */
export function sizeText(entity: ProfiledEntity): string {
  const { documents, on, complete } = entity.profile;
  const part = complete ? '' : ', not all there are';
  const members = membersOfSample(entity);
  return `${numberText(documents)} ${documents === 1 ? members.slice(0, -1) : members}${part}, sampled ${on}`;
}

const SOURCES = {
  given: 'as asked',
  schema: 'as the code says',
  name: 'by its name',
  structure: 'because other fields come and go with it',
} as const;

/** How kinds were told apart. */
export function kindsHeading({ discriminator }: Profile): string {
  if (discriminator === null) return 'No field tells kinds apart.';
  return `Kinds by ${quote(discriminator.field)} (${SOURCES[discriminator.source]}):`;
}

/** What a kind is called; those without have no name. */
export function kindName(value: string | null): string {
  return value ?? '(none)';
}

/** Whether documents are of a kind that code does not show, although it shows kinds or fields of the entity. */
export function isUnknownKind(value: string | null, code: ShownByCode | null): boolean {
  return value !== null && code !== null && !code.kinds.has(value);
}

/** `date 99.5 %, string 0.5 %`; one type stands alone. */
export function typesText({ types, present }: SampledField): string {
  const [first] = types.keys();
  if (types.size <= 1) return first ?? 'nothing';
  return [...types].map(([type, count]) => `${type} ${shareText(shareOf(count, present))}`).join(', ');
}

/** In which kinds a field is stored, where that is not in all of them. */
export function kindsOfField({ kinds }: Profile, name: string): readonly string[] {
  if (kinds.length < 2) return [];
  const holding = kinds.filter(({ fields }) => fields.some((field) => field.name === name));
  return holding.length === kinds.length ? [] : holding.map(({ value }) => kindName(value));
}

/** What the code says of a field, where documents hold something else. */
export function disagreement(field: SampledField, code: ShownByCode | null): string | null {
  const declared = code?.types.get(field.name);
  if (declared === undefined || ['unknown', 'mixed', 'json', 'object'].includes(declared)) return null;
  const others = [...field.types.keys()].filter((type) => type !== 'null' && type !== declared && type !== 'unknown');
  if (others.length === 0 || isStoredAs(declared, others)) return null;
  return `the code says ${declared}`;
}

/** Files of text and SQLite have fewer types than databases. */
function isStoredAs(declared: string, others: readonly string[]): boolean {
  const ways: Readonly<Record<string, readonly string[]>> = {
    uuid: ['string', 'binary'],
    boolean: ['number'],
    'object-id': ['string'],
  };
  return others.every((type) => ways[declared]?.includes(type) === true);
}

/** What a reader must know before believing the rest. */
export function cautions(entity: ProfiledEntity): readonly string[] {
  const { profile, outdatedBy, code, drawnFrom } = entity;
  return [
    ...(drawnFrom === null
      ? []
      : [
          `Drawn at random from about ${numberText(drawnFrom)} ${membersOfSample(entity)}: what is rare may be missing.`,
        ]),
    ...(outdatedBy === null
      ? []
      : [
          `The sample is older than the newest migration of ${quote(profile.entity)} (${outdatedBy.file}, ${outdatedBy.on}): take a new one.`,
        ]),
    ...(code === null
      ? [`The code has no ${quote(profile.entity)}: say --entity where it is called otherwise there.`]
      : []),
    ...(profile.fieldsCut
      ? ['There are too many names of fields (keys that are data): only the outer ones are listed.']
      : []),
    ...(profile.otherKinds > 0
      ? [`${numberText(profile.otherKinds)} ${membersOfSample(entity)} are of further kinds, too many to be told.`]
      : []),
  ];
}

/** What could not be read. */
export function problemSentence({ file, place, message, next }: SampleProblem): string {
  return `${file}, ${place}: ${message}${next === null ? '' : ` ${next}`}`;
}

/** `3 more problems`, where not all are listed. */
export function moreProblemsText({ moreProblems }: Pick<ProfileReport, 'moreProblems'>): string | null {
  return moreProblems === 0 ? null : `… and ${numberText(moreProblems)} more of the kind.`;
}

/** `only in consent and click`. */
export function onlyInText(kinds: readonly string[]): string {
  const shown = kinds.length > 3 ? [...kinds.slice(0, 3), `${kinds.length - 3} more`] : kinds;
  return kinds.length === 0 ? '' : `only in ${enumerate(shown)}`;
}
