import { SchemaAnalyzer, type SchemaField, type SchemaType } from 'mongodb-schema';
import type { SampledField, SampledType } from '../../model/sample';
import { compareText } from '../../model/span';
import type { SampleDocument } from './ports';

/** Analysers keep a length for each array that they see: they are renewed after so many documents. */
const RENEWED_AFTER = 20_000;

/** Names beyond these are data: keys of a map, not fields. */
export const MOST_FIELDS = 1000;

interface CountedField {
  present: number;
  readonly types: Map<SampledType, number>;
}

interface Counted {
  readonly fields: Map<string, CountedField>;
  /** How many documents the arrays of a name hold. */
  readonly elements: Map<string, number>;
}

/** What the documents of one kind hold, counted as they come. */
export interface Analysis {
  readonly add: (document: SampleDocument) => Promise<void>;
  readonly result: () => {
    readonly documents: number;
    readonly fields: readonly SampledField[];
    readonly cut: boolean;
  };
}

/**
 * Counts names and types with mongodb-schema, and keeps no values. Memory is bounded by the number of names: where
 * there are too many, only the outermost ones count.
 */
export function createAnalysis(): Analysis {
  const counted: Counted = { fields: new Map(), elements: new Map() };
  const counts = counted.fields;
  let analyser = fresh();
  let documents = 0;
  let own = 0;
  let shallow = false;
  let cut = false;

  const fold = (): void => {
    for (const field of analyser.getResult().fields) collect(counted, field, field.name);
    analyser = fresh();
    own = 0;
  };
  const limit = (): void => {
    cut = true;
    if (!shallow) {
      shallow = true;
      for (const name of counts.keys()) if (isInner(name)) counts.delete(name);
    }
    for (const name of [...counts.keys()].slice(MOST_FIELDS)) counts.delete(name);
  };

  return {
    add: async (document) => {
      documents += 1;
      own += 1;
      try {
        await analyser.analyzeDoc(shallow ? outermost(document) : document);
      } catch (error) {
        // What is thrown when there are too many names has no type of its own.
        if (!(error instanceof Error) || !/fields count/i.test(error.message)) throw error;
        fold();
        limit();
      }
      if (own >= RENEWED_AFTER) {
        fold();
        if (counts.size > MOST_FIELDS) limit();
      }
    },
    result: () => {
      fold();
      if (shallow || counts.size > MOST_FIELDS) limit();
      const fields = [...counts].map(([name, { present, types }]): SampledField => {
        const ordered = [...types].sort(([a, n], [b, m]) => m - n || compareText(a, b));
        const array = name.slice(0, name.lastIndexOf(INNER) + INNER.length);
        const of = isElement(name) ? (counted.elements.get(array) ?? present) : documents;
        return { name, present, of, types: new Map(ordered) };
      });
      return { documents, fields: fields.sort((a, b) => compareText(a.name, b.name)), cut };
    },
  };
}

const INNER = '[]';

function isElement(name: string): boolean {
  return name.includes(INNER);
}

function isInner(name: string): boolean {
  return name.includes('.') || isElement(name);
}

function fresh(): SchemaAnalyzer {
  return new SchemaAnalyzer({ storeValues: false, distinctFieldsAbortThreshold: MOST_FIELDS });
}

/** The document with nothing in what is nested. */
function outermost(document: SampleDocument): SampleDocument {
  const bare = Object.create(null) as Record<string, unknown>;
  for (const [position, [name, value]] of Object.entries(document).entries()) {
    if (position === MOST_FIELDS) break;
    if (Array.isArray(value)) bare[name] = [];
    else bare[name] = Object.prototype.toString.call(value) === '[object Object]' && !isBson(value) ? {} : value;
  }
  return bare;
}

function isBson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_bsontype' in value;
}

function collect(counted: Counted, field: SchemaField, name: string): void {
  const own = counted.fields.get(name) ?? { present: 0, types: new Map<SampledType, number>() };
  counted.fields.set(name, own);
  own.present += field.count;
  for (const type of field.types) {
    // What mongodb-schema calls undefined is the absence of the field.
    if (type.bsonType === 'Undefined') continue;
    const family = familyOf(type.bsonType);
    own.types.set(family, (own.types.get(family) ?? 0) + type.count);
    for (const inner of innerFields(type)) collect(counted, inner, `${name}.${inner.name}`);
    for (const element of elementTypes(type).filter(({ bsonType }) => bsonType === 'Document')) {
      const array = name + INNER;
      counted.elements.set(array, (counted.elements.get(array) ?? 0) + element.count);
      for (const inner of innerFields(element)) collect(counted, inner, `${array}.${inner.name}`);
    }
  }
}

function innerFields(type: SchemaType): readonly SchemaField[] {
  return 'fields' in type ? type.fields : [];
}

function elementTypes(type: SchemaType): readonly SchemaType[] {
  return 'types' in type ? type.types : [];
}

const FAMILIES: ReadonlyMap<string, SampledType> = new Map([
  ['String', 'string'],
  ['Symbol', 'string'],
  ['BSONSymbol', 'string'],
  ['Number', 'number'],
  ['Int32', 'number'],
  ['Double', 'number'],
  ['Long', 'number'],
  ['BigInt', 'number'],
  ['Decimal128', 'number'],
  ['Boolean', 'boolean'],
  ['Date', 'date'],
  ['ObjectId', 'object-id'],
  ['ObjectID', 'object-id'],
  ['Document', 'object'],
  ['Array', 'array'],
  ['Binary', 'binary'],
  ['UUID', 'uuid'],
  ['Uint8Array', 'binary'],
  ['Null', 'null'],
]);

function familyOf(bsonType: string): SampledType {
  return FAMILIES.get(bsonType) ?? 'unknown';
}
