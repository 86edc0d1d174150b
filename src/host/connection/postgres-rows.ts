import type { SampleDocument } from '../../engine/evidence/ports';
import { momentOfText } from '../../model/moment-text';
import { isDeeper } from '../sample/depth';
import { numberOfText } from '../sample/plain-text';

/** A column, and the number of its type: https://www.postgresql.org/docs/current/catalog-pg-type.html */
export interface Column {
  readonly name: string;
  readonly type: number;
  readonly isArray: boolean;
}

/** Types by number, as pg_type.dat has them. */
const TYPES = {
  boolean: [16],
  binary: [17],
  number: [20, 21, 23, 26, 700, 701, 1700],
  text: [19, 25, 1042, 1043],
  json: [114, 3802],
  moment: [1082, 1114, 1184],
} as const satisfies Readonly<Record<string, readonly number[]>>;

type Family = keyof typeof TYPES | 'array' | 'other';

const FAMILIES: ReadonlyMap<number, Family> = new Map(
  (Object.keys(TYPES) as readonly (keyof typeof TYPES)[]).flatMap((family) =>
    TYPES[family].map((type) => [type, family] as const),
  ),
);

/** Signs of a text that are looked at; of bytes, none are. */
const LONGEST_TEXT = 10_000;

export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The column as it is asked for: what is long stays where it is. */
export function selectedText(column: Column): string {
  const name = quotedName(column.name);
  switch (familyOf(column)) {
    case 'array':
      return `CASE WHEN ${name} IS NOT NULL THEN '' END`;
    case 'binary':
      return `pg_catalog.substr(${name}, 1, 0)`;
    case 'text':
      return `pg_catalog.left(${name}::text, ${String(LONGEST_TEXT)})`;
    default:
      return name;
  }
}

function familyOf({ type, isArray }: Column): Family {
  return isArray ? 'array' : (FAMILIES.get(type) ?? 'other');
}

/** Every value as the text that the server sends: what it is follows from its column. */
export const TEXTS = { getTypeParser: () => (text: string) => text };

/** A row has no prototype, so that any name is a name. */
export function rowOf(columns: readonly Column[], cells: readonly (string | null)[]): SampleDocument {
  const row = Object.create(null) as Record<string, unknown>;
  for (const [position, column] of columns.entries()) {
    const cell = cells[position] ?? null;
    row[column.name] = cell === null ? null : valueOf(cell, familyOf(column));
  }
  return row;
}

function valueOf(text: string, family: Family): unknown {
  switch (family) {
    case 'boolean':
      return text === 't';
    case 'binary':
      return new Uint8Array();
    // `NaN` and `Infinity` are numbers, too.
    case 'number':
      return numberOfText(text) ?? Number(text);
    // `infinity` and years before Christ are moments that no Date holds as they are meant.
    case 'moment':
      return momentOfText(text) ?? outermostMoment(text);
    case 'json':
      return parsedJson(text);
    case 'array':
      return [];
    case 'text':
    case 'other':
      return text;
  }
}

/** What is nested without end stays a text. */
function parsedJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeper(value) ? text : value;
  } catch {
    return text;
  }
}

/** https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-SPECIAL-VALUES */
function outermostMoment(text: string): Date {
  return new Date(text.startsWith('-') || text.endsWith('BC') ? -8.64e15 : 8.64e15);
}
