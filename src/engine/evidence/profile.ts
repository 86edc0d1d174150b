import type { Profile, SampledDiscriminator, SampledField, SampledKind, SampleProblem } from '../../model/sample';
import { dayAt } from '../../model/day';
import { compareText } from '../../model/span';
import { createAnalysis, type Analysis } from './analyse';
import { detectDiscriminator, kindValue } from './discriminate';
import type { SampleDocument, SampleSource } from './ports';
import { createRanges } from './ranges';

/** Documents that are looked at before it is settled what tells kinds apart. */
const LOOKED_AT = 2000;
/** Kinds that are told one by one. What has more is no kind. */
export const MOST_KINDS = 40;

export interface ProfileOptions {
  readonly entity: string;
  /** What tells kinds apart, where that is known; null to find out. */
  readonly discriminator: SampledDiscriminator | null;
  /** Whether the least and the most of dates and numbers are wanted: these are values. */
  readonly ranges: boolean;
  /** The most documents to look at; null for all. */
  readonly limit: number | null;
  readonly onProblem: (problem: SampleProblem) => void;
  readonly onProgress?: (documents: number) => void;
}

/** Reads a sample once, from its start to its end, and counts what its documents or rows hold. */
export async function profileOf(source: SampleSource, options: ProfileOptions): Promise<Profile> {
  let complete = true;
  let seen = 0;
  const counting = createCounting(options.discriminator, options.ranges);
  const batches = source.read((problem) => {
    complete = false;
    options.onProblem(problem);
  });
  for await (const batch of batches) {
    const rest = options.limit === null ? batch.length : options.limit - seen;
    await counting.add(rest < batch.length ? batch.slice(0, rest) : batch);
    seen += Math.min(rest, batch.length);
    options.onProgress?.(seen);
    if (seen === options.limit) {
      complete = false;
      break;
    }
  }
  return { entity: options.entity, on: dayAt(source.on), complete, ...(await counting.result()) };
}

interface Counting {
  readonly add: (documents: readonly SampleDocument[]) => Promise<void>;
  readonly result: () => Promise<Omit<Profile, 'entity' | 'on' | 'complete'>>;
}

function createCounting(given: SampledDiscriminator | null, wantsRanges: boolean): Counting {
  const analyses = new Map<string | null, Analysis>();
  const beyond = { analysis: createAnalysis(), documents: 0 };
  const ranges = wantsRanges ? createRanges() : null;
  let waiting: SampleDocument[] | null = given === null ? [] : null;
  let discriminator = given;

  const analysisFor = (kind: string | null): Analysis => {
    const known = analyses.get(kind);
    if (known !== undefined) return known;
    if (kind !== null && analyses.size >= MOST_KINDS) {
      beyond.documents += 1;
      return beyond.analysis;
    }
    const analysis = createAnalysis();
    analyses.set(kind, analysis);
    return analysis;
  };
  const count = async (documents: readonly SampleDocument[]): Promise<void> => {
    for (const document of documents) {
      ranges?.add(document);
      await analysisFor(discriminator === null ? null : kindValue(document, discriminator.field)).add(document);
    }
  };
  const settle = async (): Promise<void> => {
    if (waiting === null) return;
    discriminator = detectDiscriminator(waiting);
    const held = waiting;
    waiting = null;
    await count(held);
  };

  return {
    add: async (documents) => {
      if (waiting === null) return count(documents);
      waiting.push(...documents);
      if (waiting.length >= LOOKED_AT) await settle();
    },
    result: async () => {
      await settle();
      const counted = [...analyses].map(([value, analysis]) => ({ value, ...analysis.result() }));
      const rest = beyond.analysis.result();
      const all = [...counted, ...(beyond.documents > 0 ? [rest] : [])];
      const kinds = discriminator === null ? [] : counted.toSorted(byWeight).map(kindOf);
      return {
        documents: all.reduce((sum, { documents }) => sum + documents, 0),
        discriminator,
        kinds,
        otherKinds: beyond.documents,
        fields: summed(all).map((field) => withRange(field, ranges?.of(field.name) ?? null)),
        fieldsCut: all.some(({ cut }) => cut),
      };
    },
  };
}

function kindOf({ value, documents, fields }: SampledKind): SampledKind {
  return { value, documents, fields };
}

function byWeight(a: SampledKind, b: SampledKind): number {
  return b.documents - a.documents || compareText(a.value ?? '', b.value ?? '');
}

function withRange(field: SampledField, range: SampledField['range'] | null): SampledField {
  return range === null || range === undefined ? field : { ...field, range };
}

/** The fields of several kinds together. */
function summed(
  parts: readonly { readonly documents: number; readonly fields: readonly SampledField[] }[],
): readonly SampledField[] {
  const documents = parts.reduce((sum, part) => sum + part.documents, 0);
  const fields = new Map<string, SampledField[]>();
  for (const field of parts.flatMap((part) => part.fields))
    fields.set(field.name, [...(fields.get(field.name) ?? []), field]);
  return [...fields]
    .map(([name, group]): SampledField => {
      const types: SampledField['types'] = group.reduce((sum, field) => {
        for (const [type, count] of field.types) sum.set(type, (sum.get(type) ?? 0) + count);
        return sum;
      }, new Map());
      const own = name.includes('[]') ? group.reduce((sum, { of }) => sum + of, 0) : documents;
      const ordered = [...types].sort(([a, n], [b, m]) => m - n || compareText(a, b));
      return { name, present: group.reduce((sum, { present }) => sum + present, 0), of: own, types: new Map(ordered) };
    })
    .sort((a, b) => compareText(a.name, b.name));
}
