import type { Environment, Value } from '../model/value';
import { memberOf } from './members';
import { classOf, type Program } from './program';

/** Names of parameters and properties that say what a job is called, the plainest first. */
const TELLING = ['name', 'jobName', 'taskName', 'cronName', 'id', 'jobId', 'key', 'label', 'title'];

/**
 * What a caller of the workspace's own scheduler calls a job: `every('purge', '1 hour', run)`, `add({ name: 'purge', … })`,
 * the key of an entry; null where it says no name.
 */
export function labelIn(program: Program, { parameters }: Environment): string | null {
  // Of what is made of a class only the class itself says what it is called.
  const told = [...parameters.values()].filter((value) => value.kind !== 'instance');
  for (const telling of TELLING) {
    const own = parameters.get(telling);
    if (own?.kind === 'literal' && isName(own.value)) return withoutEnding(own.value);
    for (const value of told) {
      const text = propertyText(program, value, telling);
      if (text !== null) return text;
    }
  }
  return null;
}

/** The class of what a caller gives, for a job whose function has no name: `start(new PurgeVisits())`. */
export function classGivenIn(program: Program, { parameters }: Environment): string | null {
  for (const value of parameters.values()) {
    const of = value.kind === 'instance' ? value.of : value;
    const name = of.kind === 'class' ? classOf(program, of.class)?.name : undefined;
    if (name !== undefined && name !== '') return propertyText(program, value, 'name') ?? name;
  }
  return null;
}

function propertyText(program: Program, value: Value, key: string): string | null {
  const found =
    value.kind === 'object'
      ? value.properties.find((property) => property.key === key)?.value
      : value.kind === 'module' || value.kind === 'instance'
        ? memberOf(program, value, key, value.at, value.at)
        : undefined;
  return found?.kind === 'literal' && isName(found.value) ? withoutEnding(found.value) : null;
}

/** A job that is called after its file. */
function withoutEnding(name: string): string {
  return name.replace(/\.[cm]?[jt]sx?$/, '');
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
