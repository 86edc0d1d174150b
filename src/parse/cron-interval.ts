const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Milliseconds by unit; months of 30 and years of 365 days, as human-interval has them. */
const units: ReadonlyMap<string, number> = new Map([
  ...['ms', 'msec', 'msecs', 'millisecond', 'milliseconds'].map((name) => [name, 1] as const),
  ...['s', 'sec', 'secs', 'second', 'seconds'].map((name) => [name, second] as const),
  ...['m', 'min', 'mins', 'minute', 'minutes'].map((name) => [name, minute] as const),
  ...['h', 'hr', 'hrs', 'hour', 'hours'].map((name) => [name, hour] as const),
  ...['d', 'day', 'days'].map((name) => [name, day] as const),
  ...['w', 'week', 'weeks'].map((name) => [name, 7 * day] as const),
  ...['month', 'months'].map((name) => [name, 30 * day] as const),
  ...['y', 'yr', 'yrs', 'year', 'years'].map((name) => [name, 365 * day] as const),
]);

const smallNumbers = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

const numberWords: ReadonlyMap<string, number> = new Map([
  ...smallNumbers.map((word, index) => [word, index] as const),
  ...tens.map((word, index) => [word, 20 + 10 * index] as const),
  ...['a', 'an'].map((word) => [word, 1] as const),
]);

const fillers: ReadonlySet<string> = new Set(['and', 'every', 'each']);

/** Longer than `Date` can count. */
const longest = 8.64e15;

/**
 * Milliseconds of an interval: a plain number (of milliseconds), `3 days`, `one minute`, `twenty-five seconds`,
 * `3 days, 4 hours and 36 seconds`, `1h30m`, `every 24 hours`, `rate(5 minutes)`; null for anything else, zero included.
 * Documentation: https://www.npmjs.com/package/human-interval, https://www.npmjs.com/package/ms,
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function parseInterval(text: string): number | null {
  if (text.length > 200) return null;
  const trimmed = text.trim().toLowerCase();
  const inner = /^rate\((.*)\)$/.exec(trimmed)?.[1] ?? trimmed;
  const milliseconds = /^\d+$/.test(inner) ? Number(inner) : sumOf(inner);
  return milliseconds !== null && milliseconds > 0 && milliseconds <= longest ? milliseconds : null;
}

function sumOf(text: string): number | null {
  if (!/^[a-z0-9., \t-]*$/.test(text) || /-\d/.test(text)) return null;
  const words = text.match(/\d+(?:\.\d+)?|\.\d+|[a-z]+/g) ?? [];
  let total: number | null = null;
  let count: number | null = null;
  for (const word of words) {
    const unit = units.get(word);
    const number = /^[.\d]/.test(word) ? Number(word) : numberWords.get(word);
    if (unit !== undefined) {
      total = (total ?? 0) + (count ?? 1) * unit;
      count = null;
    } else if (number !== undefined) count = (count ?? 0) + number;
    else if (word === 'hundred') count = (count ?? 1) * 100;
    else if (!fillers.has(word)) return null;
  }
  return count === null ? total : null;
}
