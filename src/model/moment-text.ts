/**
 * A moment as ISO 8601 and SQL write it: a day, or a day with a time. Texts of plain formats that look like one are
 * taken for one, since these formats have no dates of their own.
 */
const MOMENT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?\s?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** The moment that a text states, in UTC unless it says otherwise; null where it states none. */
export function momentOfText(text: string): Date | null {
  if (text.length < 10 || text.length > 40 || !MOMENT.test(text)) return null;
  const day = text.slice(0, 10);
  const clock = text.slice(11);
  if (clock === '') return valid(new Date(`${day}T00:00:00Z`));
  const zoned = /(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)$/.exec(clock);
  const time = (zoned === null ? clock : clock.slice(0, zoned.index)).trim().replace(',', '.');
  return valid(new Date(`${day}T${time.replace(/(\.\d{3})\d+$/, '$1')}${zoneOf(zoned?.[0])}`));
}

function zoneOf(text: string | undefined): string {
  if (text === undefined || text === 'Z' || text === 'UTC') return 'Z';
  const digits = text.replace(':', '');
  return `${digits.slice(0, 3)}:${digits.slice(3) || '00'}`;
}

function valid(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date;
}
