import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { eachOf, propertyOf } from './options';

/** Configuration of Workers, examples of it included: https://developers.cloudflare.com/workers/wrangler/configuration/ */
export const WRANGLER_FILE = /(?:^|\/)wrangler[^/]*\.(?:toml|jsonc?)(?:\.\w+)?$/i;

/** Where each kind of binding stands in the configuration. */
const SECTIONS = { KVNamespace: 'kv_namespaces', R2Bucket: 'r2_buckets' } as const;

/** The bindings of a kind that configurations state, each name once: the first of an environment's own counts. */
export function statedBindings(
  type: keyof typeof SECTIONS,
  look: Lookup,
): readonly { readonly name: string; readonly nameAt: Span }[] {
  const found = new Map<string, Span>();
  for (const { documents } of look.configurations(WRANGLER_FILE)) {
    for (const document of documents) {
      for (const whole of [document, ...environmentsOf(document)]) {
        const section = propertyOf(whole, SECTIONS[type]);
        for (const entry of section === null ? [] : eachOf(section)) {
          const binding = propertyOf(entry, 'binding');
          const name = binding === null ? null : foldText(binding);
          if (binding !== null && name !== null && !found.has(name)) found.set(name, binding.at);
        }
      }
    }
  }
  return [...found].map(([name, nameAt]) => ({ name, nameAt }));
}

/** What `[env.production]` and its kin state. */
export function environmentsOf(document: Value): readonly Value[] {
  const environments = propertyOf(document, 'env');
  return environments?.kind === 'object' ? environments.properties.map(({ value }) => value) : [];
}
