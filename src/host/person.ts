import os from 'node:os';

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

/** Who works here, as the environment knows; empty where nobody can be named. */
export function personHere(environment: NodeJS.ProcessEnv): string {
  const name = VARIABLES.map((variable) => environment[variable]).find((value) => value?.trim()) ?? loginName();
  return name.trim();
}

function loginName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return '';
  }
}
