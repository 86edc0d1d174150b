import os from 'node:os';
import { UsageError } from './usage-error';

/** Where a name may be found, when it is not given. */
const VARIABLES = [
  'GIT_AUTHOR_NAME',
  'GITHUB_ACTOR',
  'GITLAB_USER_LOGIN',
  'BUILD_REQUESTEDFOR',
  'USER',
  'LOGNAME',
  'USERNAME',
];

/**
 * Who reviews or accepts.
 *
 * @throws UsageError when nobody can be named
 */
export function personOf(given: string | undefined, environment: NodeJS.ProcessEnv): string {
  const name =
    given ?? VARIABLES.map((variable) => environment[variable]).find((value) => value?.trim()) ?? loginName();
  if (name.trim() === '') throw new UsageError('It is not known who you are.', 'Say it with --by <name>.');
  return name.trim();
}

function loginName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return '';
  }
}
