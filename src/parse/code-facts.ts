import type { FunctionFacts } from '../model/facts';

/** Facts while they are being gathered. */
export type Draft<T> = {
  -readonly [K in keyof T]: Exclude<T[K], undefined> extends readonly (infer Item)[]
    ? Item[] | Extract<T[K], undefined>
    : T[K];
};

/** A half-open range in which names are visible. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is left of code that is not read any deeper than this; far beyond what people write. */
export const DEEPEST_NESTING = 500;

/** A function without anything in it yet. All functions are made here, so that they share one shape. */
export function createFunction(
  place: Pick<FunctionFacts, 'name' | 'nameStart' | 'nameEnd' | 'start' | 'end'>,
  parent: number | null,
  owner: number | null,
  arrow: boolean,
): Draft<FunctionFacts> {
  return {
    name: place.name,
    nameStart: place.nameStart,
    nameEnd: place.nameEnd,
    start: place.start,
    end: place.end,
    parent,
    owner,
    arrow,
    parameters: [],
    bindings: [],
    assignments: [],
    body: [],
    returns: [],
    returnType: null,
    decorators: [],
  };
}
