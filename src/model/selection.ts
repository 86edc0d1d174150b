import type { FieldUse } from './query';
import type { Span } from './span';

/** Which fields a query gives of each row or document. Fields are named as the rows have them, dotted. */
export interface Selection {
  /** `only`: these and no others. `without`: all but these. */
  readonly kind: 'only' | 'without';
  readonly fields: readonly FieldUse[];
  /** The code that says so: a projection, a list of columns. */
  readonly at: Span;
  /** What rows call the entity's fields where that differs from the database: the field by the name in the row. */
  readonly names?: Readonly<Record<string, string>>;
}

/** A field that code reads of a row that a query gave. */
export interface RowRead {
  /** From the row to what is read. */
  readonly path: readonly string[];
  /** The token that names the last step. */
  readonly at: Span;
  /** Name of the function that reads it. */
  readonly within: string;
  /** The code can do with less: it asks whether the step after these many is there. */
  readonly toleratedFrom: readonly number[];
}

/** A field that code reads of rows that a selection leaves out. */
export interface Unselected {
  readonly field: string;
  readonly read: RowRead;
}

/** The reads of fields that rows lack, each field once for each place. What the code can do without is none. */
export function unselectedOf(selection: Selection, reads: readonly RowRead[]): readonly Unselected[] {
  const lacking = reads.flatMap((read): readonly (Unselected & { readonly length: number })[] => {
    const length = lackingLength(selection, read.path);
    return length === null ? [] : [{ field: read.path.slice(0, length).join('.'), read, length }];
  });
  const tolerated = new Set(
    lacking.flatMap(({ field, read, length }) =>
      read.toleratedFrom.includes(length) ? [`${field}\0${read.within}\0${read.at.file}`] : [],
    ),
  );
  return lacking
    .filter(({ field, read }) => !tolerated.has(`${field}\0${read.within}\0${read.at.file}`))
    .map(({ field, read }) => ({ field, read }));
}

/** How many steps of a path lead to the first that the rows lack; null where they have all of it. */
function lackingLength({ kind, fields }: Selection, path: readonly string[]): number | null {
  const told = fields.map(({ field }) => field.split('.').map(plain));
  const steps = path.map(plain);
  for (let length = 1; length <= steps.length; length += 1) {
    const part = steps.slice(0, length);
    if (kind === 'without') {
      if (told.some((field) => field.length === length && startsWith(part, field))) return length;
      continue;
    }
    if (told.some((field) => startsWith(part, field))) return null;
    if (!told.some((field) => startsWith(field, part))) return length;
  }
  return null;
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index]);
}

/** Databases fold case, and clients put names into another case: what differs by that alone is taken for the same. */
export function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase() || name;
}
