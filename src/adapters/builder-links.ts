import { contains, sameSpan } from '../model/span';
import type { ChainLink, Lookup } from './adapter';

/** Calls on a query builder in other statements, between where it is made and where it is run. */
export function laterLinks(
  links: readonly (ChainLink | null)[],
  terminal: ChainLink,
  look: Lookup,
): readonly ChainLink[] {
  const known = links.flatMap((link) => link ?? []);
  const found = known.flatMap((link) =>
    look.callsOn(link.value).flatMap((site) => {
      const { at } = site;
      const between =
        at.file === link.value.at.file && at.start >= link.value.at.end && at.end <= terminal.nameAt.start;
      if (!between || contains(at, terminal.value.at)) return [];
      return site.links.slice(site.links.findIndex((each) => sameSpan(each.value.at, link.value.at)) + 1);
    }),
  );
  const others = found.filter((link) => !known.some((each) => sameSpan(each.nameAt, link.nameAt)));
  return [...new Map(others.map((link) => [link.nameAt.start, link])).values()];
}
