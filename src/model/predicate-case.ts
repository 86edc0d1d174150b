import type { FieldPath, FieldShape, FieldType, Scalar, Semantics, Shape } from './predicate';
import { collationKey, compareCodePoints, isOrdinary } from './predicate-scalar';

/**
 * One of the ways in which a field of a shape can look. The cases of a field cover everything that the shape allows.
 * - `missing`: not stored (MongoDB only: an SQL column is then null).
 * - `value`: this value; `literal` when it stands for "equal to this literal of the predicate".
 * - `number-gap`, `string-gap`: strictly between two neighbouring literals; null is no bound.
 * - `collated`: a string that the column's collation takes for equal to exactly these literals (SQL).
 * - `not-a-number`: the NaN of MongoDB's doubles.
 * - `some`: any stored value of the type other than null, or of any type when that is null.
 * - `array`: an array of such elements, or several of them by way of an array further up (`nested`). `filled`: there is
 *   at least one.
 */
export type Case =
  | { readonly kind: 'missing' }
  | { readonly kind: 'null' }
  | { readonly kind: 'value'; readonly value: string | number | boolean; readonly literal: boolean }
  | { readonly kind: 'number-gap'; readonly above: number | null; readonly below: number | null }
  | { readonly kind: 'string-gap'; readonly above: string | null; readonly below: string | null }
  | { readonly kind: 'collated'; readonly equals: ReadonlySet<string> }
  | { readonly kind: 'not-a-number' }
  | { readonly kind: 'some'; readonly type: FieldType | null }
  | { readonly kind: 'array'; readonly elements: readonly Case[]; readonly nested: boolean; readonly filled: boolean };

const missing: Case = { kind: 'missing' };
const stored: Case = { kind: 'null' };

/** Types that say nothing of what is stored. */
const openTypes: ReadonlySet<FieldType> = new Set(['json', 'mixed', 'unknown']);
/** Types below which nothing else is stored. */
const leafTypes: ReadonlySet<FieldType> = new Set([
  'string',
  'number',
  'boolean',
  'date',
  'object-id',
  'binary',
  'uuid',
]);

/** Columns that SQL databases have without declaring them, which a closed shape need not list. */
const systemColumns: ReadonlySet<string> = new Set([
  ...['rowid', '_rowid_', 'oid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid', 'rownum'],
]);

const anyValue: FieldShape = { presence: 'sometimes', nullable: true, values: null, types: null };
const noValue: FieldShape = { presence: 'never', nullable: false, values: null, types: null };
const identity: FieldShape = { presence: 'always', nullable: false, values: null, types: null };

/** More literals than this on one field are not told apart. */
const literalLimit = 200;
/** More literals than this that may be equal to each other are not told apart. */
const collationLimit = 4;

/** The shape's word on a field, or what follows from the fields around it. */
export function fieldShape(shape: Shape, path: FieldPath, semantics: Semantics): FieldShape {
  const name = path.join('.');
  const own = shape.fields.get(name) ?? (semantics === 'sql' ? ignoringCase(shape, name) : undefined);
  if (own) return own;
  for (let length = path.length - 1; length > 0; length--) {
    const outer = shape.fields.get(path.slice(0, length).join('.'));
    if (outer) return isLeaf(outer, semantics) ? noValue : anyValue;
  }
  if (shape.open || hasInner(shape, name)) return anyValue;
  if (semantics === 'sql') return systemColumns.has(name.toLowerCase()) ? anyValue : noValue;
  return path[0] === '_id' ? (path.length === 1 ? identity : anyValue) : noValue;
}

function ignoringCase(shape: Shape, name: string): FieldShape | undefined {
  const wanted = name.toLowerCase();
  for (const [key, field] of shape.fields) if (key.toLowerCase() === wanted) return field;
  return undefined;
}

function hasInner(shape: Shape, name: string): boolean {
  for (const key of shape.fields.keys()) if (key.startsWith(`${name}.`)) return true;
  return false;
}

/** In SQL a text column may hold JSON that a path leads into. */
function isLeaf(field: FieldShape, semantics: Semantics): boolean {
  if (field.presence === 'never') return true;
  if (semantics === 'sql') return false;
  return field.types !== null && field.types.every((type) => leafTypes.has(type));
}

/** Whether the path leads through an array of documents, so that several values, or none, stand under it. */
function throughArray(shape: Shape, path: FieldPath): 'no' | 'maybe' | 'yes' {
  let answer: 'no' | 'maybe' = 'no';
  for (let length = path.length - 1; length > 0; length--) {
    const types = shape.fields.get(path.slice(0, length).join('.'))?.types;
    if (types?.includes('array')) return 'yes';
    if (!types?.every((type) => type === 'object')) answer = 'maybe';
  }
  return answer;
}

/**
 * Every way in which the field can look in a member of the shape, told apart as far as the literals that it is compared
 * with ask for.
 */
export function casesOf(
  shape: Shape,
  path: FieldPath,
  literals: readonly Scalar[],
  semantics: Semantics,
): readonly Case[] {
  const field = fieldShape(shape, path, semantics);
  const absent = semantics === 'sql' ? stored : missing;
  if (field.presence === 'never') return [absent];
  const cases: Case[] = [];
  if (field.presence === 'sometimes') cases.push(absent);
  if (field.nullable) cases.push(stored);
  const values = valueCases(field, literals, semantics);
  cases.push(...values);
  if (semantics === 'mongodb') {
    if (field.types?.includes('array'))
      cases.push({ kind: 'array', elements: elementCases(field, values), nested: false, filled: false });
    const through = throughArray(shape, path);
    const filled = through === 'maybe' && field.presence === 'always';
    if (through !== 'no' && cases.length > 0)
      cases.push({ kind: 'array', elements: cases.slice(), nested: true, filled });
  }
  return unique(cases);
}

/** What an array field holds: its declared values are those of its elements; its types say nothing of them. */
function elementCases(field: FieldShape, values: readonly Case[]): readonly Case[] {
  return isTold(field) ? [...values, stored] : [{ kind: 'some', type: null }, stored];
}

/** Whether every value is known, as it is stored. */
function isTold(field: FieldShape): field is FieldShape & { readonly values: readonly Scalar[] } {
  return field.values?.every((value) => isStoredAs(value, field.types)) === true;
}

/** Case by case; `null` occurs twice where SQL has both a null and an absent value. */
function unique(cases: readonly Case[]): readonly Case[] {
  return cases.filter(
    (one, index) => one.kind !== 'null' || cases.findIndex((other) => other.kind === 'null') === index,
  );
}

function valueCases(field: FieldShape, literals: readonly Scalar[], semantics: Semantics): readonly Case[] {
  if (isTold(field)) return field.values.filter(isOrdinary).map((value) => ({ kind: 'value', value, literal: false }));
  if (field.types === null || field.types.some((type) => openTypes.has(type))) return [{ kind: 'some', type: null }];
  const ordinary = [...new Set(literals.filter(isOrdinary))];
  const types = field.types.filter((type) => type !== 'array' || semantics === 'sql');
  return types.flatMap((type) => casesOfType(type, ordinary, semantics));
}

/** Types that hold scalars as a program writes them; what others hold was converted on the way. */
const scalarTypes: ReadonlySet<FieldType> = new Set(['string', 'number', 'boolean']);

/** Whether the value is stored as it stands: a string written to a date field is not. */
function isStoredAs(value: Scalar, types: readonly FieldType[] | null): boolean {
  if (value === null || types === null) return value === null || isOrdinary(value);
  if (!isOrdinary(value) || !types.every((type) => scalarTypes.has(type) || openTypes.has(type) || type === 'array'))
    return false;
  return types.some((type) => type === typeof value || openTypes.has(type)) || types.every((type) => type === 'array');
}

function casesOfType(
  type: FieldType,
  literals: readonly (string | number | boolean)[],
  semantics: Semantics,
): readonly Case[] {
  if (type === 'boolean') return [true, false].map((value) => ({ kind: 'value', value, literal: false }));
  if (literals.length > literalLimit) return [{ kind: 'some', type }];
  if (type === 'number') return numberCases(literals, semantics);
  if (type !== 'string') return [{ kind: 'some', type }];
  const texts = literals.filter((literal) => typeof literal === 'string');
  return semantics === 'mongodb' ? orderedStrings(texts) : collatedStrings(texts);
}

/** Equal to each literal, and between each two. SQL compares numbers with booleans as 0 and 1. */
function numberCases(literals: readonly (string | number | boolean)[], semantics: Semantics): readonly Case[] {
  const points = new Set(literals.filter((literal) => typeof literal === 'number'));
  if (semantics === 'sql' && literals.some((literal) => typeof literal === 'boolean')) points.add(0).add(1);
  const sorted = [...points].sort((a, b) => a - b);
  const cases: Case[] = sorted.map((value) => ({ kind: 'value', value, literal: true }));
  for (let index = 0; index <= sorted.length; index++)
    cases.push({ kind: 'number-gap', above: sorted[index - 1] ?? null, below: sorted[index] ?? null });
  return semantics === 'mongodb' ? [...cases, { kind: 'not-a-number' }] : cases;
}

function orderedStrings(literals: readonly string[]): readonly Case[] {
  const sorted = [...literals].sort(compareCodePoints);
  const cases: Case[] = sorted.map((value) => ({ kind: 'value', value, literal: true }));
  for (let index = 0; index <= sorted.length; index++)
    cases.push({ kind: 'string-gap', above: sorted[index - 1] ?? null, below: sorted[index] ?? null });
  return cases;
}

/** A string equals no literal, or any group of literals that the collation may take for one. */
function collatedStrings(literals: readonly string[]): readonly Case[] {
  const cases: Case[] = [{ kind: 'collated', equals: new Set() }];
  for (const group of collationGroups(literals)) {
    if (group.length > collationLimit) return [{ kind: 'some', type: 'string' }];
    for (let chosen = 1; chosen < 2 ** group.length; chosen++)
      cases.push({ kind: 'collated', equals: new Set(group.filter((_, index) => (chosen & (1 << index)) !== 0)) });
  }
  return cases;
}

function collationGroups(literals: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const literal of literals) {
    const key = collationKey(literal);
    if (key === null) return [literals];
    const group = groups.get(key);
    if (group) group.push(literal);
    else groups.set(key, [literal]);
  }
  return [...groups.values()];
}
