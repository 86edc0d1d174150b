import type { Query } from '../../model/query';
import type { CallSite } from '../adapter';
import { bindingAdapter, bindingQuery, keyReading, prefixReading, type Binding } from '../cloudflare-binding';
import { everything } from '../mongo-reading';

/** Cloudflare R2: the bucket is the entity, under the name of its binding, and the keys of its objects are what is filtered by. */
export const adapter = bindingAdapter({
  id: 'cloudflare-r2',
  title: 'Cloudflare R2',
  documentation: 'https://developers.cloudflare.com/r2/api/workers/workers-api-reference/',
  type: 'R2Bucket',
  kind: 'bucket',
  setting: 'r2_buckets',
  names: ['get', 'head', 'list', 'put', 'delete', 'createMultipartUpload'],
  queries,
});

function queries(binding: Binding, site: CallSite): readonly Query[] {
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
