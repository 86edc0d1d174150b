import type { Query } from '../../model/query';
import { contains } from '../../model/span';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { bindingEntity, bindingOf, bindingQuery, bindingsOf, keyReading, prefixReading } from '../cloudflare-binding';
import { everything } from '../mongo-reading';

const type = 'KVNamespace';

/** Workers KV: the namespace is the entity, under the name of its binding, and its keys are what is filtered by. */
export const adapter: Adapter = {
  id: 'cloudflare-kv',
  title: 'Cloudflare Workers KV',
  documentation: 'https://developers.cloudflare.com/kv/api/',
  mentions: [type, 'kv_namespaces'],
  packages: ['cloudflare:workers', '@cloudflare/workers-types'],
  calls: { names: ['get', 'getWithMetadata', 'list', 'put', 'delete'], read },
  files: (look) =>
    bindingsOf(type, look).map((member) => ({
      kind: 'entity',
      entity: bindingEntity(member, 'namespace', 'cloudflare-kv'),
    })),
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  return queryOf(site, look).map((query) => ({ kind: 'query', query }));
}

function queryOf(site: CallSite, look: Lookup): readonly Query[] {
  const binding = bindingOf(site, type, look);
  if (binding === null || !contains(site.at, binding.call.value.at)) return [];
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
