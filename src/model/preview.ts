import type { Job, ReachedQuery } from './job';
import type { Volume } from './ledger';
import type { Operation } from './query';
import type { SampleProblem } from './sample';

/** Where previews are kept, relative to the root. */
export const PREVIEW_FOLDER = '.tacit/previews';

/** At least and at most so many; the same where it is known. */
export interface Touched {
  readonly documents: number;
  readonly least: number;
  readonly most: number;
}

/** What a query touches of one kind. */
export interface TouchedKind extends Touched {
  /** Null for those that are of none. */
  readonly value: string | null;
  /** Whether the code shows the kind. */
  readonly inCode: boolean;
}

/** What one query of a job touches in a sample. */
export interface PreviewedQuery extends Touched {
  readonly reached: ReachedQuery;
  readonly entity: string;
  /** What the job does in the end with what it selects. */
  readonly effect: Operation;
  /** Most first. */
  readonly kinds: readonly TouchedKind[];
  /** Parts of the condition that cannot be told; none where the numbers are exact. */
  readonly doubts: readonly string[];
}

/** What a run is expected to touch, and who says so. */
export interface Band extends Volume {
  readonly source: 'ledger' | 'preview';
  readonly on: string;
  /** Kinds that were touched then, by entity; null where that is not known. */
  readonly kinds: ReadonlyMap<string, ReadonlySet<string>> | null;
}

/** Why a preview does not look as it did. */
export type Deviation =
  | { readonly is: 'more' | 'less'; readonly least: number; readonly most: number }
  | { readonly is: 'kind'; readonly entity: string; readonly kind: string; readonly documents: number };

/** What `tacit preview` tells. */
export interface Preview {
  readonly job: Job;
  /** The moment at which the job is taken to run. */
  readonly now: Date;
  readonly discriminators: ReadonlyMap<string, string>;
  readonly queries: readonly PreviewedQuery[];
  /** Queries that take by their identity what another one selected. */
  readonly following: readonly ReachedQuery[];
  /** Entities of the job that the sample does not hold. */
  readonly notSampled: readonly string[];
  readonly files: readonly string[];
  readonly band: Band | null;
  readonly deviations: readonly Deviation[];
  readonly cautions: readonly string[];
  /** Whether only some documents were looked at, at random: then numbers cannot be compared with a band. */
  readonly isPart: boolean;
  readonly saved: string | null;
  readonly problems: readonly SampleProblem[];
  readonly moreProblems: number;
}

/** How far a number may be from the last one: from half of it to twice as many. */
const BAND = { least: 0.5, most: 2 };

/** The band around what was touched the last time. */
export function bandAround(touched: number): Volume {
  return { least: Math.floor(touched * BAND.least), most: Math.ceil(touched * BAND.most) };
}

/** What a run touches in all: what it deletes and changes or, where it does neither, what it reads. */
export function totalOf(queries: readonly PreviewedQuery[]): Touched {
  const writing = queries.filter(({ effect }) => effect === 'delete' || effect === 'update');
  const counted = writing.length > 0 ? writing : queries;
  return {
    documents: counted.reduce((sum, { documents }) => sum + documents, 0),
    least: counted.reduce((sum, { least }) => sum + least, 0),
    most: counted.reduce((sum, { most }) => sum + most, 0),
  };
}

/**
 * In which ways a run is not what is expected. Where numbers are not exact, only what is certain counts; where they are
 * of a part, only kinds do.
 */
export function deviationsFrom(
  queries: readonly PreviewedQuery[],
  band: Band | null,
  isPart = false,
): readonly Deviation[] {
  if (band === null) return [];
  const { least, most } = totalOf(queries);
  const { kinds } = band;
  const fresh = queries.flatMap(({ entity, kinds: touched }) =>
    touched.flatMap((kind): readonly Deviation[] => {
      const known = kinds?.get(entity);
      if (kind.value === null || kind.least === 0 || known === undefined || known.has(kind.value)) return [];
      return [{ is: 'kind', entity, kind: kind.value, documents: kind.least }];
    }),
  );
  if (isPart) return fresh;
  return [
    ...(least > band.most ? [{ is: 'more', least, most } as const] : []),
    ...(most < band.least ? [{ is: 'less', least, most } as const] : []),
    ...fresh,
  ];
}
