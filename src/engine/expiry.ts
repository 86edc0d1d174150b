import type { ExpiryDeclaration } from '../adapters/adapter';
import type { Job } from '../model/job';
import type { Predicate } from '../model/predicate';
import type { Query } from '../model/query';
import type { Entity, Expiry } from '../model/schema';
import { compareSpans, spanKey } from '../model/span';

/**
 * Jobs that the database runs itself: MongoDB deletes documents when a TTL index says so.
 * https://www.mongodb.com/docs/manual/core/index-ttl/
 */
export function expiryJobs(
  entities: ReadonlyMap<string, Entity>,
  declared: readonly ExpiryDeclaration[],
): readonly Job[] {
  const found = new Map<string, Job>();
  const all = [
    ...[...entities.values()].flatMap((entity) =>
      entity.expiries.map((expiry) => ({ entity: entity.name, adapter: entity.adapter, expiry })),
    ),
    ...declared.map((one) => ({ entity: one.entity, adapter: 'mongodb', expiry: one.expiry })),
  ];
  for (const { entity, adapter, expiry } of all.sort((a, b) => compareSpans(a.expiry.at, b.expiry.at))) {
    const key = spanKey(expiry.at) + entity;
    if (!found.has(key)) found.set(key, expiryJob(entity, adapter, expiry));
  }
  return [...found.values()];
}

function expiryJob(entity: string, adapter: string, expiry: Expiry): Job {
  const name = `expire-${entity}-by-${expiry.field}`;
  const text = expiry.afterSeconds === null ? null : `${String(expiry.afterSeconds)} s`;
  const offset = expiry.afterSeconds === null ? null : -expiry.afterSeconds * 1000;
  const due: Predicate = {
    kind: 'compare',
    field: expiry.field.split('.'),
    operator: '<=',
    operand: { kind: 'now', offset },
    at: expiry.at,
  };
  const query: Query = {
    operation: 'delete',
    method: 'TTL',
    adapter,
    semantics: 'mongodb',
    target: { kind: 'known', name: entity },
    predicate: expiry.filter.kind === 'always' ? due : { kind: 'all', of: [due, expiry.filter] },
    completeness: 'complete',
    filter: [{ field: expiry.field, at: expiry.at }],
    reads: [],
    writes: [],
    writesComplete: true,
    limit: null,
    at: expiry.at,
    targetAt: null,
  };
  return {
    id: `${expiry.at.file}#${name}`,
    name,
    adapter,
    trigger: { kind: 'ttl', text, timezone: null, seconds: false, at: expiry.at },
    at: expiry.at,
    entries: [{ name, at: expiry.at }],
    queries: [{ query, path: [], certain: true }],
  };
}
