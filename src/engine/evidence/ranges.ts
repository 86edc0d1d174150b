import type { SampledRange } from '../../model/sample';
import type { SampleDocument } from './ports';

/** The least and the most of dates and numbers, counted as documents come. Only where somebody asks for values. */
export interface Ranges {
  readonly add: (document: SampleDocument) => void;
  readonly of: (field: string) => SampledRange | null;
}

interface Bounds {
  least: Ordered;
  most: Ordered;
}

/** A value that has an order: numbers of 64 bits are not rounded. */
type Ordered =
  { readonly kind: 'date'; readonly value: number } | { readonly kind: 'number'; readonly value: number | bigint };

export function createRanges(): Ranges {
  const bounds = new Map<string, Bounds>();
  const visit = (document: object, prefix: string): void => {
    for (const [name, value] of Object.entries(document) as [string, unknown][]) {
      const ordered = orderedOf(value);
      if (ordered !== null) widen(bounds, prefix + name, ordered);
      else if (isDocument(value)) visit(value, `${prefix}${name}.`);
    }
  };
  return {
    add: (document) => {
      visit(document, '');
    },
    of: (field) => {
      const found = bounds.get(field);
      return found === undefined ? null : { least: textOf(found.least), most: textOf(found.most) };
    },
  };
}

/** A field of dates and numbers has the range of what it held first. */
function widen(bounds: Map<string, Bounds>, name: string, value: Ordered): void {
  const known = bounds.get(name);
  if (known === undefined) bounds.set(name, { least: value, most: value });
  else if (known.least.kind === value.kind) {
    if (value.value < known.least.value) known.least = value;
    if (value.value > known.most.value) known.most = value;
  }
}

function orderedOf(value: unknown): Ordered | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : { kind: 'date', value: value.getTime() };
  const number = numberOf(value);
  return number === null || Number.isNaN(number) ? null : { kind: 'number', value: number };
}

const NUMBERS: readonly unknown[] = ['Int32', 'Double', 'Decimal128'];

/** A number of any type that BSON has; whole ones are exact. */
export function numberOf(value: unknown): number | bigint | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'object' || value === null || !('_bsontype' in value)) return null;
  const text = (value as { readonly toString: () => string }).toString();
  if (value._bsontype === 'Long') return BigInt(text);
  return NUMBERS.includes(value._bsontype) ? Number(text) : null;
}

function isDocument(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !ArrayBuffer.isView(value) && !('_bsontype' in value);
}

function textOf({ kind, value }: Ordered): string {
  return kind === 'date' ? new Date(Number(value)).toISOString() : String(value);
}
