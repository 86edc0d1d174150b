import type { Node, ParseError } from 'jsonc-parser';
import type { Located } from '../model/expression';
import { dayOf } from '../model/day';
import type { Profile, SampledDiscriminator, SampledField, SampledKind, SampledType } from '../model/sample';
import { parseJson } from './json';

/** A saved profile, with the places of what it names. */
export interface ReadProfile {
  readonly profile: Profile;
  readonly entityAt: Located;
  /** By the kind's value. */
  readonly kindsAt: ReadonlyMap<string, Located>;
  /** By the field's name. */
  readonly fieldsAt: ReadonlyMap<string, Located>;
}

/** The version that is written. One that is newer is not guessed at. */
export const PROFILE_VERSION = 1;

/** What a saved profile says; null for what is none. Whatever is odd in it is left out. */
export function readProfile(text: string): ReadProfile | null {
  const errors: ParseError[] = [];
  const root = parseJson(text, errors);
  if (root?.type !== 'object' || errors.length > 0) return null;
  const members = membersOf(root);
  const entity = stringIn(members.get('entity'));
  const on = dayOf(stringIn(members.get('on')) ?? '');
  const documents = countIn(members.get('documents'));
  const entityNode = members.get('entity');
  if (members.get('profile')?.value !== PROFILE_VERSION) return null;
  if (entity === null || on === null || documents === null || entityNode === undefined) return null;
  const kinds = childrenOf(members.get('kinds')).flatMap((node) => kindIn(node));
  const fields = fieldsIn(members.get('fields'));
  return {
    profile: {
      entity,
      on,
      documents,
      complete: members.get('complete')?.value === true,
      discriminator: discriminatorIn(members.get('discriminator')),
      kinds: kinds.map(({ kind }) => kind),
      otherKinds: countIn(members.get('otherKinds')) ?? 0,
      fields: fields.map(({ field }) => field),
      fieldsCut: members.get('fieldsCut')?.value === true,
    },
    entityAt: within(entityNode),
    kindsAt: new Map(kinds.flatMap(({ kind, at }) => (kind.value === null ? [] : [[kind.value, at] as const]))),
    fieldsAt: new Map(fields.map(({ field, at }) => [field.name, at] as const)),
  };
}

/** Values by their keys: a map, as a key may be `__proto__`. */
function membersOf(node: Node | undefined): ReadonlyMap<string, Node> {
  return new Map(
    childrenOf(node).flatMap(({ children }) => {
      const [key, value] = children ?? [];
      return key === undefined || value === undefined ? [] : [[String(key.value), value] as const];
    }),
  );
}

function childrenOf(node: Node | undefined): readonly Node[] {
  return node?.children ?? [];
}

function stringIn(node: Node | undefined): string | null {
  return typeof node?.value === 'string' ? node.value : null;
}

function countIn(node: Node | undefined): number | null {
  const value: unknown = node?.value;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** The text of a string without its quotes. */
function within({ offset, length }: Node): Located {
  return length < 2 ? { start: offset, end: offset + length } : { start: offset + 1, end: offset + length - 1 };
}

const SOURCES: readonly SampledDiscriminator['source'][] = ['given', 'schema', 'name', 'structure'];

function discriminatorIn(node: Node | undefined): SampledDiscriminator | null {
  const members = membersOf(node);
  const field = stringIn(members.get('field'));
  const source = SOURCES.find((one) => one === members.get('source')?.value);
  return field === null || source === undefined ? null : { field, source };
}

function kindIn(node: Node): readonly { readonly kind: SampledKind; readonly at: Located }[] {
  const members = membersOf(node);
  const valueNode = members.get('kind');
  const documents = countIn(members.get('documents'));
  if (valueNode === undefined || documents === null) return [];
  const fields = fieldsIn(members.get('fields')).map(({ field }) => field);
  return [{ kind: { value: stringIn(valueNode), documents, fields }, at: within(valueNode) }];
}

const TYPES: readonly string[] = [
  ...['string', 'number', 'boolean', 'date', 'object-id', 'object', 'array', 'binary', 'json', 'uuid', 'mixed'],
  ...['unknown', 'null'],
];

function isType(name: string): name is SampledType {
  return TYPES.includes(name);
}

function fieldsIn(node: Node | undefined): readonly { readonly field: SampledField; readonly at: Located }[] {
  return childrenOf(node).flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) return [];
    const members = membersOf(value);
    const present = countIn(members.get('present'));
    const of = countIn(members.get('of'));
    if (present === null || of === null) return [];
    const types = [...membersOf(members.get('types'))].flatMap(([name, count]) => {
      const amount = countIn(count);
      return isType(name) && amount !== null ? [[name, amount] as const] : [];
    });
    const range = membersOf(members.get('range'));
    const [least, most] = [stringIn(range.get('least')), stringIn(range.get('most'))];
    const field: SampledField = {
      name: String(key.value),
      present,
      of,
      types: new Map(types),
      ...(least !== null && most !== null && { range: { least, most } }),
    };
    return [{ field, at: within(key) }];
  });
}

/** A profile as it is saved: a line for each kind and each field, so that a review shows what moved. */
export function writeProfile(profile: Profile): string {
  const { entity, on, documents, complete, discriminator, kinds, otherKinds, fields, fieldsCut } = profile;
  const lines = [
    `  "profile": ${String(PROFILE_VERSION)}`,
    `  "entity": ${JSON.stringify(entity)}`,
    `  "on": "${on}"`,
    `  "documents": ${String(documents)}`,
    `  "complete": ${String(complete)}`,
    `  "discriminator": ${JSON.stringify(discriminator)}`,
    `  "kinds": ${listText(kinds.map(kindText), '  ')}`,
    `  "otherKinds": ${String(otherKinds)}`,
    `  "fields": ${fieldsText(fields, '  ')}`,
    `  "fieldsCut": ${String(fieldsCut)}`,
  ];
  return `{\n${lines.join(',\n')}\n}\n`;
}

function listText(parts: readonly string[], indent: string): string {
  return parts.length === 0 ? '[]' : `[\n${parts.map((part) => `${indent}  ${part}`).join(',\n')}\n${indent}]`;
}

function kindText({ value, documents, fields }: SampledKind): string {
  return `{ "kind": ${JSON.stringify(value)}, "documents": ${String(documents)}, "fields": ${fieldsText(fields, '    ')} }`;
}

function fieldsText(fields: readonly SampledField[], indent: string): string {
  if (fields.length === 0) return '{}';
  const lines = fields.map(({ name, present, of, types, range }) => {
    const counts = [...types].map(([type, count]) => `"${type}": ${String(count)}`).join(', ');
    const bounds = range === undefined ? '' : `, "range": ${JSON.stringify(range)}`;
    return `${indent}  ${JSON.stringify(name)}: { "present": ${String(present)}, "of": ${String(of)}, "types": { ${counts} }${bounds} }`;
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
