import type { Facts } from '../model/facts';
import type { Query } from '../model/query';
import type { NotChecked } from '../model/revision';
import type { EntitySample } from '../model/sample';
import type { Entity, Schema } from '../model/schema';
import { compareText, type Span } from '../model/span';
import { quote } from '../model/wording';
import { readProfile } from '../parse/profile';
import { dayOfMigration } from './evidence/knowledge';

/** The newest saved profile of each entity, by the entity's name as the profile has it. */
export function samplesIn(facts: ReadonlyMap<string, Facts>): ReadonlyMap<string, EntitySample> {
  const newest = new Map<string, EntitySample>();
  for (const [file, { profile: text }] of [...facts].sort(([a], [b]) => compareText(a, b))) {
    const read = text === undefined ? null : readProfile(text);
    if (read === null) continue;
    const known = newest.get(read.profile.entity);
    if (known !== undefined && known.profile.on > read.profile.on) continue;
    const placed = ({ start, end }: { readonly start: number; readonly end: number }): Span => ({ file, start, end });
    newest.set(read.profile.entity, {
      profile: read.profile,
      at: placed(read.entityAt),
      kindsAt: new Map([...read.kindsAt].map(([value, at]) => [value, placed(at)])),
      fieldsAt: new Map([...read.fieldsAt].map(([name, at]) => [name, placed(at)])),
    });
  }
  return newest;
}

/** The entities with what samples show of them. One that only queries name is there when a sample shows it. */
export function withSamples(
  entities: Schema['entities'],
  samples: ReadonlyMap<string, EntitySample>,
  queries: readonly Query[],
): Schema['entities'] {
  if (samples.size === 0) return entities;
  const joined = new Map(entities);
  for (const [name, sample] of samples) {
    const known = entities.get(name);
    const query = queries.find(({ target }) => target.kind === 'known' && target.name === name);
    if (known !== undefined) joined.set(name, { ...known, sample });
    else if (query !== undefined) joined.set(name, entityOf(name, sample, query));
  }
  return new Map([...joined].sort(([a], [b]) => compareText(a, b)));
}

function entityOf(name: string, sample: EntitySample, { semantics }: Query): Entity {
  return {
    name,
    kind: semantics === 'sql' ? 'table' : 'collection',
    adapter: 'sample',
    at: sample.at,
    aliases: [],
    fields: new Map(),
    open: true,
    discriminator: null,
    kinds: [],
    expiries: [],
    sample,
    stripsUnknownFilters: false,
  };
}

/** Samples that are older than the newest migration of what they show. */
export function outdatedSamples({ entities, edits = [] }: Pick<Schema, 'entities' | 'edits'>): readonly NotChecked[] {
  return [...entities.values()].flatMap(({ name, sample }): readonly NotChecked[] => {
    if (sample === undefined) return [];
    const newer = edits.find(
      (edit) => edit.entity === name && (dayOfMigration(edit.at.file) ?? '') > sample.profile.on,
    );
    if (newer === undefined) return [];
    const message = `The sample of ${quote(name)} (${sample.profile.on}) is older than the migration ${newer.at.file}: what it shows may be so no more.`;
    return [{ reason: 'outdated-sample', message, at: sample.at, jobs: [] }];
  });
}
