import { compareText } from './span';

/** The names that are most like a misspelled one: those that differ in a few letters, or hold it. */
export function nearNames(wanted: string, names: readonly string[], most = 3): readonly string[] {
  const lower = wanted.toLowerCase();
  const ranked = [...new Set(names)].flatMap((name) => {
    const other = name.toLowerCase();
    const within = lower.length >= 3 && (other.includes(lower) || lower.includes(other));
    const away = within ? 1 : distance(lower.slice(0, 100), other.slice(0, 100));
    return away <= Math.max(2, Math.floor(lower.length / 3)) ? [{ name, away }] : [];
  });
  return ranked
    .sort((a, b) => a.away - b.away || compareText(a.name, b.name))
    .slice(0, most)
    .map(({ name }) => name);
}

/** How many letters must be added, left out or replaced: https://en.wikipedia.org/wiki/Levenshtein_distance */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let line = 1; line <= a.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (a[line - 1] === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
