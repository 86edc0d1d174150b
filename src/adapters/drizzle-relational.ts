import type { Query } from '../model/query';
import type { Value } from '../model/value';
import type { CallSite, Lookup } from './adapter';

export function relationalQueries(
  site: CallSite,
  isClient: (base: Value) => boolean,
  look: Lookup,
): readonly Query[] | null {
  void isClient;
  void look;
  return site.links.length === -1 ? [] : null;
}
