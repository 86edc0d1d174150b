import type { Environment, Value } from '../model/value';

/** Names of parameters and properties that say what a job is called, the plainest first. */
const TELLING = ['name', 'jobName', 'taskName', 'cronName', 'id', 'jobId', 'key', 'label', 'title'];

/**
 * What a caller of the workspace's own scheduler calls a job: `every('purge', '1 hour', run)`, `add({ name: 'purge', … })`,
 * the key of an entry; null where it says no name.
 */
export function labelIn({ parameters }: Environment): string | null {
  for (const telling of TELLING) {
    const own = parameters.get(telling);
    if (own?.kind === 'literal' && isName(own.value)) return own.value;
    for (const value of parameters.values()) {
      const text = propertyText(value, telling);
      if (text !== null) return text;
    }
  }
  return null;
}

function propertyText(value: Value, key: string): string | null {
  if (value.kind !== 'object') return null;
  const found = value.properties.find((property) => property.key === key)?.value;
  return found?.kind === 'literal' && isName(found.value) ? found.value : null;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
