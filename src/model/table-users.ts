import type { Because } from './finding';
import { entityOf } from './query';
import type { Index } from './revision';
import { spanKey } from './span';
import { quote } from './wording';
import { isRehearsal, writersOf } from './writers';

/** Something beside jobs that names a table: code, or a key of another table. */
export interface TableUser {
  readonly name: string;
  readonly because: Because;
}

/** Code that writes or reads a table outside jobs, and keys of tables that stay: each once, by place. */
export function usersBesideJobs(entity: string, index: Index): readonly TableUser[] {
  const places = new Set(index.jobs.flatMap(({ queries }) => queries.map(({ query }) => spanKey(query.at))));
  const readers = (index.readers ?? []).filter(
    ({ query }) => entityOf(query) === entity && !isRehearsal(query.at.file),
  );
  const found = new Map<string, TableUser>();
  for (const { query, within } of [...writersOf(index, entity), ...readers]) {
    const name = quote(within);
    if (places.has(spanKey(query.at)) || found.has(name)) continue;
    const verb = query.operation === 'read' ? 'reads' : 'writes';
    found.set(name, { name, because: { role: 'query', at: query.at, message: `${name} ${verb} it here` } });
  }
  for (const { name: other, fields } of index.schema.entities.values())
    for (const { name: field, references, at } of fields.values()) {
      if (references?.entity !== entity || other === entity) continue;
      const name = quote(`${other}.${field}`);
      found.set(name, { name, because: { role: 'change', at, message: `${name} refers to it` } });
    }
  return [...found.values()];
}
