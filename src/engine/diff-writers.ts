import type { Change } from '../model/change';
import type { Index, Writer } from '../model/revision';
import { compareText, type Span } from '../model/span';
import { valueClass } from '../model/value-class';
import { writersByEntity } from '../model/writers';

/**
 * Writers of head that base lacks. A writer is known by file, function, operation and entity, not by its line; one that
 * was only moved or renamed (it writes the same fields in the same way as one that is gone) is no change.
 */
export function writerChanges(base: Index, head: Index): readonly Change[] {
  const before = writersByEntity(base);
  return [...writersByEntity(head)].flatMap(([entity, writers]) => {
    const known = before.get(entity) ?? [];
    if (known.length === 0 && !base.schema.entities.has(entity)) return [];
    return addedWriters(known, writers).map((writer): Change => ({
      kind: 'writer-added',
      at: writer.query.targetAt ?? writer.query.at,
      revision: 'head',
      entity,
      field: null,
      writer,
      before: known,
    }));
  });
}

/** Where a writer stands: file, function and operation. */
export function writerPlace({ query, within }: Writer): string {
  return [query.at.file, within, query.operation].join('\0');
}

/** What a writer does, wherever it stands: fields with the class of what they are set to. */
function writerSignature({ query }: Writer): string {
  const fields = query.writes.map((write) => `${write.field}=${valueClass(write.value)}`).toSorted(compareText);
  return [query.operation, String(query.writesComplete), ...fields].join('\0');
}

function addedWriters(before: readonly Writer[], after: readonly Writer[]): readonly Writer[] {
  const places = takeEqual(before, after, (writer) => `${writerPlace(writer)}\0${writerSignature(writer)}`);
  const edited = takeEqual(places.before, places.after, writerPlace);
  return takeEqual(edited.before, edited.after, writerSignature).after;
}

/** What is left of both lists when members of equal key have been paired, one to one and in order. */
function takeEqual<T>(
  before: readonly T[],
  after: readonly T[],
  key: (member: T) => string,
): { readonly before: readonly T[]; readonly after: readonly T[] } {
  const waiting = new Map<string, T[]>();
  for (const member of before) {
    const name = key(member);
    waiting.set(name, [...(waiting.get(name) ?? []), member]);
  }
  const paired = new Set<T>();
  const left = after.filter((member) => {
    const partner = waiting.get(key(member))?.shift();
    if (partner === undefined) return true;
    paired.add(partner);
    return false;
  });
  return { before: before.filter((member) => !paired.has(member)), after: left };
}

/** Times that are set anew more rarely: the quickest of those that keep them counts. */
export function refreshChanges(base: Index, head: Index): readonly Change[] {
  const before = writersByEntity(base);
  return [...writersByEntity(head)].flatMap(([entity, writers]) =>
    [...new Set(writers.flatMap(({ refreshes }) => refreshes?.field ?? []))].flatMap((field): readonly Change[] => {
      const [was, is] = [quickest(before.get(entity) ?? [], field), quickest(writers, field)];
      if (was === null || is === null || is.at === null || is.after <= was.after) return [];
      const { after, at } = is;
      return [{ kind: 'refresh-slowed', at, revision: 'head', entity, field, before: was.after, after }];
    }),
  );
}

/** Of the updates that set a time to the present, the one that waits least; null where there is none. */
function quickest(
  writers: readonly Writer[],
  field: string,
): { readonly after: number; readonly at: Span | null } | null {
  const updates = writers.filter(
    ({ query }) =>
      query.operation === 'update' && query.writes.some((write) => write.field === field && write.value.kind === 'now'),
  );
  const lags = updates.map(({ refreshes }) =>
    refreshes?.field === field ? { after: refreshes.after, at: refreshes.at } : { after: 0, at: null },
  );
  return lags.toSorted((a, b) => a.after - b.after)[0] ?? null;
}
