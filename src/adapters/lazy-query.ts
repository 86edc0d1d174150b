import type { CallSite, ChainLink, Lookup } from './adapter';

/** A query that is kept in a variable runs where that is used: as it is, or with more calls of these names. */
export function isContinued(link: ChainLink, site: CallSite, names: readonly string[], look: Lookup): boolean {
  if (site.links.at(-1) !== link) return false;
  const held = look.heldCalls(site);
  if (held === null || held.starts) return false;
  return held.calls.some((later) => later.site.links.some(({ name }) => names.includes(name)));
}
