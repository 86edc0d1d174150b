/** What a sample may cost, so that no file takes the machine down. */
export interface SampleLimits {
  /** Bytes that a compressed file may unpack to, whatever its own size; null where nobody said it. */
  readonly mostUnpacked: number | null;
}

/** https://www.mongodb.com/docs/manual/reference/limits/: 16 MB, and 16 KB that the server allows itself. */
export const LARGEST_DOCUMENT = 16 * 1024 * 1024 + 16 * 1024;

/** Bytes that a compressed file may unpack to, where nobody said it. */
export const MOST_UNPACKED = 8 * 1024 ** 3;

/** Honest dumps unpack to some ten times their size; DEFLATE can reach 1,032. */
export const MOST_RATIO = 250;
/** Below this size nobody counts ratios. */
export const RATIO_COUNTS_FROM = 64 * 1024 ** 2;

/** Documents nested deeper were made by nobody: MongoDB itself stops at 100 levels. */
export const DEEPEST = 100;

/** Documents that are handed on at once. */
export const BATCH = 500;
