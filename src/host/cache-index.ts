/** Where one result is kept. */
export interface Place {
  readonly segment: string;
  readonly start: number;
  readonly length: number;
  readonly passed: boolean;
}

/** What the segments of a cache hold. */
export interface CacheIndex {
  /** The hash of each segment's content, by name. */
  readonly segments: ReadonlyMap<string, string>;
  /** By key. */
  readonly places: ReadonlyMap<string, Place>;
}

const FORMAT = 1;
const COLUMNS = 5;
const EMPTY: CacheIndex = { segments: new Map(), places: new Map() };

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function parseSegments(value: unknown): [name: string, hash: string][] | null {
  if (!Array.isArray(value)) return null;
  const segments = value.flatMap((pair: unknown): [string, string][] => {
    if (!Array.isArray(pair)) return [];
    const [name, hash] = pair as readonly unknown[];
    return typeof name === 'string' && /^[\w.-]+$/.test(name) && typeof hash === 'string' ? [[name, hash]] : [];
  });
  return segments.length === value.length ? segments : null;
}

function parsePlaces(rows: unknown, segments: readonly [string, string][]): Map<string, Place> | null {
  if (!Array.isArray(rows) || rows.length % COLUMNS !== 0) return null;
  const places = new Map<string, Place>();
  for (let at = 0; at < rows.length; at += COLUMNS) {
    const [key, number, start, length, passed] = rows.slice(at, at + COLUMNS) as readonly unknown[];
    const segment = isCount(number) ? segments[number]?.[0] : undefined;
    if (typeof key !== 'string' || segment === undefined || !isCount(start) || !isCount(length)) return null;
    places.set(key, { segment, start, length, passed: passed === 1 });
  }
  return places;
}

/** Reads an index. One that is damaged, of another format or of another version is empty. */
export function parseIndex(content: Uint8Array | null, version: string): CacheIndex {
  if (content === null) return EMPTY;
  try {
    const parsed = JSON.parse(Buffer.from(content).toString('utf8')) as Readonly<Record<string, unknown>> | null;
    if (parsed?.['format'] !== FORMAT || parsed['version'] !== version) return EMPTY;
    const segments = parseSegments(parsed['segments']);
    const places = segments === null ? null : parsePlaces(parsed['rows'], segments);
    return segments === null || places === null ? EMPTY : { segments: new Map(segments), places };
  } catch {
    return EMPTY;
  }
}

/** All rows lie one after the other in a single array: that is the quickest to parse. */
export function encodeIndex({ segments, places }: CacheIndex, version: string): string {
  const numbers = new Map([...segments.keys()].map((name, at) => [name, at]));
  const rows: (string | number)[] = [];
  for (const [key, { segment, start, length, passed }] of places) {
    rows.push(key, numbers.get(segment) ?? -1, start, length, passed ? 1 : 0);
  }
  return JSON.stringify({ format: FORMAT, version, segments: [...segments], rows });
}
