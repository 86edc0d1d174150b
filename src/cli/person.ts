import { personHere } from '../host/person';
import { UsageError } from './usage-error';

/**
 * Who reviews or accepts.
 *
 * @throws UsageError when nobody can be named
 */
export function personOf(given: string | undefined, environment: NodeJS.ProcessEnv): string {
  const name = given?.trim() ?? personHere(environment);
  if (name === '') throw new UsageError('It is not known who you are.', 'Say it with --by <name>.');
  return name;
}
