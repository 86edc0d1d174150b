import { entityOf } from './query';
import type { Index, Writer } from './revision';
import { defaultClass, valueClass, VALUE_CLASSES, type ValueClass } from './value-class';

/** Every writer of an entity. */
export function writersOf(index: Index, entity: string): readonly Writer[] {
  return index.writers.filter((writer) => entityOf(writer.query) === entity);
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
