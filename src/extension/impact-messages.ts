/** What the impact page may ask of the editor. */
export type PageMessage =
  /** Opens a place of the report, by its number. */
  { readonly type: 'open'; readonly place: number } | { readonly type: 'copy' } | { readonly type: 'export' };

/** Reads what a page sent; null for anything that ours would not. */
export function readMessage(given: unknown, places: number): PageMessage | null {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null;
  const { type, place, ...more }: Readonly<Record<string, unknown>> = { ...given };
  if (Object.keys(more).length > 0) return null;
  if (type === 'open') {
    if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0 || place >= places) return null;
    return { type, place };
  }
  return (type === 'copy' || type === 'export') && place === undefined ? { type } : null;
}

/** A message for the output: short, and on one line. */
export function messageText(given: unknown): string {
  let text: string;
  try {
    text = given === undefined ? 'nothing' : JSON.stringify(given);
  } catch {
    text = typeof given;
  }
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
