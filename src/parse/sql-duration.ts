const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Milliseconds of the units of intervals. A month counts 30 days and a year 365.25, as in PostgreSQL's
 * `EXTRACT(EPOCH FROM interval …)`: https://www.postgresql.org/docs/current/datatype-datetime.html
 */
const units: ReadonlyMap<string, number> = new Map(
  (
    [
      [['microsecond', 'usec', 'us'], 0.001],
      [['millisecond', 'msec', 'ms', 'milliseconds'], 1],
      [['second', 'sec', 's'], second],
      [['minute', 'min', 'm', 'mi', 'n'], minute],
      [['hour', 'hr', 'h', 'hh'], hour],
      [['day', 'd', 'dd'], day],
      [['week', 'w', 'wk', 'ww'], 7 * day],
      [['month', 'mon', 'mm'], 30 * day],
      [['quarter', 'qq'], 90 * day],
      [['year', 'yr', 'y', 'yy', 'yyyy'], 365.25 * day],
      [['decade'], 10 * 365.25 * day],
    ] as const
  ).flatMap(([names, length]) => names.map((name) => [name, length] as const)),
);

/** Milliseconds of a unit of time (`DAY`, `days`, `hrs`), or null. */
export function unitMilliseconds(unit: string): number | null {
  const name = unit.toLowerCase();
  return units.get(name) ?? units.get(name.replace(/s$/, '')) ?? null;
}

const part = /\s*([+-]?\d+(?:\.\d+)?)\s*([a-z]+)\s*|\s*([+-]?)(\d+):(\d+)(?::(\d+(?:\.\d+)?))?\s*|\s*(ago)\s*$/iy;
const LONGEST = 200;

/** Milliseconds of an interval or an SQLite modifier (`90 days`, `1 day 02:30`, `-1 month`, `2 hours ago`), or null. */
export function intervalMilliseconds(text: string): number | null {
  if (text.length > LONGEST) return null;
  let total = 0;
  let at = 0;
  while (at < text.length) {
    part.lastIndex = at;
    const found = part.exec(text);
    if (!found || found[0] === '') return null;
    at += found[0].length;
    const length = partMilliseconds(found);
    if (found[7] !== undefined) total = -total;
    else if (length === null) return null;
    else total += length;
  }
  return text.trim() === '' ? null : total;
}

function partMilliseconds(found: RegExpExecArray): number | null {
  const [, count, unit, sign, hours, minutes, seconds] = found;
  if (count !== undefined && unit !== undefined) {
    const length = unitMilliseconds(unit);
    return length === null ? null : Number(count) * length;
  }
  if (hours === undefined || minutes === undefined) return null;
  const length = Number(hours) * hour + Number(minutes) * minute + Number(seconds ?? 0) * second;
  return sign === '-' ? -length : length;
}
