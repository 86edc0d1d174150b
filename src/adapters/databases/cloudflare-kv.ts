import type { Query } from '../../model/query';
import type { CallSite } from '../adapter';
import { bindingAdapter, bindingQuery, keyReading, prefixReading, type Binding } from '../cloudflare-binding';
import { everything } from '../mongo-reading';

/** Workers KV: the namespace is the entity, under the name of its binding, and its keys are what is filtered by. */
export const adapter = bindingAdapter({
  id: 'cloudflare-kv',
  title: 'Cloudflare Workers KV',
  documentation: 'https://developers.cloudflare.com/kv/api/',
  type: 'KVNamespace',
  kind: 'namespace',
  setting: 'kv_namespaces',
  names: ['get', 'getWithMetadata', 'list', 'put', 'delete'],
  queries,
});

function queries(binding: Binding, site: CallSite): readonly Query[] {
  const { call } = binding;
  const [first] = call.arguments ?? [];
  const single = first?.kind !== 'array';
  switch (call.name) {
    case 'list':
      return [bindingQuery(binding, 'read', adapter.id, site, prefixReading(first), null)];
    case 'get':
    case 'getWithMetadata':
      return [bindingQuery(binding, 'read', adapter.id, site, keyReading(first, call), single ? 1 : null)];
    case 'delete':
      return [bindingQuery(binding, 'delete', adapter.id, site, keyReading(first, call), 1)];
    case 'put':
      return [bindingQuery(binding, 'insert', adapter.id, site, everything, null)];
    default:
      return [];
  }
}
