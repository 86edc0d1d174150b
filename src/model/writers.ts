import { entityOf } from './query';
import type { Index, Writer } from './revision';
import { compareText } from './span';
import { defaultClass, valueClass, VALUE_CLASSES, type ValueClass } from './value-class';

/** Folders and endings of code that runs in tests, or fills a database for development. */
const REHEARSAL =
  /(^|\/)(__tests__|__mocks__|__fixtures__|tests?|specs?|e2e|cypress|fixtures?|mocks?|seeds?|seeders?)\/|[.-](test|spec|e2e|stories|mock|fixture|seed)\.[cm]?[jt]sx?$|(^|\/)(test_[^/]*|[^/]*_test|tests?|conftest|factories|fabfile)\.py$|(^|\/)(seed|seeds|seeder|fixtures|mocks)([._-][^/]*)?$/i;

/** Whether a file's code runs in tests only, or fills a database for development. */
export function isRehearsal(file: string): boolean {
  return REHEARSAL.test(file);
}

/** Whether a writer stores what real users will have: not in tests, fixtures and seeds. */
function isInEarnest(writer: Writer): boolean {
  return !isRehearsal(writer.query.at.file);
}

/** Every writer of an entity, tests and the like left out. */
export function writersOf(index: Index, entity: string): readonly Writer[] {
  return writersByEntity(index).get(entity) ?? [];
}

/** An index never changes, so its writers are sorted out once. */
const sortedOut = new WeakMap<Index, ReadonlyMap<string, readonly Writer[]>>();

/** Every writer in earnest whose entity is known, by entity's name, in code-unit order of names. */
export function writersByEntity(index: Index): ReadonlyMap<string, readonly Writer[]> {
  const known = sortedOut.get(index);
  if (known !== undefined) return known;
  const groups = new Map<string, Writer[]>();
  for (const writer of index.writers) {
    const entity = entityOf(writer.query);
    if (entity === null || !isInEarnest(writer)) continue;
    const group = groups.get(entity);
    if (group === undefined) groups.set(entity, [writer]);
    else group.push(writer);
  }
  const sorted = new Map([...groups].toSorted(([a], [b]) => compareText(a, b)));
  sortedOut.set(index, sorted);
  return sorted;
}

/**
 * How a field of an entity comes to its values: by writers that set it, and by the default that the schema gives it.
 * Each class once, in a fixed order; empty when nothing is known.
 */
export function classesOfField(index: Index, entity: string, field: string): readonly ValueClass[] {
  const classes = new Set<ValueClass>();
  for (const writer of writersOf(index, entity)) {
    for (const write of writer.query.writes) if (write.field === field) classes.add(valueClass(write.value));
  }
  const preset = index.schema.entities.get(entity)?.fields.get(field)?.default ?? null;
  if (preset !== null) classes.add(defaultClass(preset));
  return VALUE_CLASSES.filter((candidate) => classes.has(candidate));
}
