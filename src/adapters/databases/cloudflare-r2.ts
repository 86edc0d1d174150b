import type { Query } from '../../model/query';
import { contains } from '../../model/span';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { bindingEntity, bindingOf, bindingQuery, bindingsOf, keyReading, prefixReading } from '../cloudflare-binding';
import { everything } from '../mongo-reading';

const type = 'R2Bucket';

/** Cloudflare R2: the bucket is the entity, under the name of its binding, and the keys of its objects are what is filtered by. */
export const adapter: Adapter = {
  id: 'cloudflare-r2',
  title: 'Cloudflare R2',
  documentation: 'https://developers.cloudflare.com/r2/api/workers/workers-api-reference/',
  mentions: [type, 'r2_buckets'],
  packages: ['cloudflare:workers', '@cloudflare/workers-types'],
  calls: { names: ['get', 'head', 'list', 'put', 'delete', 'createMultipartUpload'], read },
  files: (look) =>
    bindingsOf(type, look).map((member) => ({
      kind: 'entity',
      entity: bindingEntity(member, 'bucket', 'cloudflare-r2'),
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
  switch (call.name) {
    case 'list':
      return [bindingQuery(binding, 'read', adapter.id, site, prefixReading(first), null)];
    case 'get':
    case 'head':
      return [bindingQuery(binding, 'read', adapter.id, site, keyReading(first, call), 1)];
    case 'delete': {
      const limit = first?.kind === 'literal' || first?.kind === 'template' ? 1 : null;
      return [bindingQuery(binding, 'delete', adapter.id, site, keyReading(first, call), limit)];
    }
    case 'put':
    case 'createMultipartUpload':
      return [bindingQuery(binding, 'insert', adapter.id, site, everything, null)];
    default:
      return [];
  }
}
