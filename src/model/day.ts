/** A day of the calendar, as `2026-03-12`; null for what is none (`2026-02-30`). */
export function dayOf(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text) ? text : null;
}

/** The day of a time, in UTC: the same for everybody who works on a repository. */
export function dayAt(time: Date): string {
  return time.toISOString().slice(0, 10);
}

const DAY = 24 * 60 * 60 * 1000;

/** The day that is so many days later. */
export function daysAfter(day: string, days: number): string {
  return dayAt(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY));
}

/** How many days lie between two days. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}
