import type { Environment } from './git-process';

/** How one service tells which branch or commit a pull request is compared with. */
interface Service {
  /** The service's documentation of the variable. */
  readonly documentation: string;
  readonly variable: string;
  /** A variable that must be set, and not to `false`, for `variable` to speak of a pull request. */
  readonly when?: string;
}

/** In order: a commit before a branch, where a service names both. */
const SERVICES: readonly Service[] = [
  {
    variable: 'GITHUB_BASE_REF',
    documentation: 'https://docs.github.com/en/actions/reference/workflows-and-actions/variables',
  },
  {
    variable: 'CI_MERGE_REQUEST_DIFF_BASE_SHA',
    documentation: 'https://docs.gitlab.com/ci/variables/predefined_variables/',
  },
  {
    variable: 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME',
    documentation: 'https://docs.gitlab.com/ci/variables/predefined_variables/',
  },
  {
    variable: 'SYSTEM_PULLREQUEST_TARGETBRANCH',
    documentation: 'https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables',
  },
  {
    variable: 'BITBUCKET_PR_DESTINATION_BRANCH',
    documentation: 'https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/',
  },
  {
    variable: 'CHANGE_TARGET',
    documentation: 'https://www.jenkins.io/doc/book/pipeline/multibranch/#additional-environment-variables',
  },
  {
    variable: 'BUILDKITE_PULL_REQUEST_BASE_BRANCH',
    when: 'BUILDKITE_PULL_REQUEST',
    documentation: 'https://buildkite.com/docs/pipelines/configure/environment-variables',
  },
  {
    variable: 'TRAVIS_BRANCH',
    when: 'TRAVIS_PULL_REQUEST',
    documentation: 'https://docs.travis-ci.com/user/environment-variables/#default-environment-variables',
  },
  {
    variable: 'DRONE_TARGET_BRANCH',
    when: 'DRONE_PULL_REQUEST',
    documentation: 'https://docs.drone.io/pipeline/environment/reference/drone-target-branch/',
  },
  { variable: 'CI_COMMIT_TARGET_BRANCH', documentation: 'https://woodpecker-ci.org/docs/usage/environment' },
  { variable: 'CIRRUS_BASE_BRANCH', documentation: 'https://cirrus-ci.org/guide/writing-tasks/#environment-variables' },
];

/** What a pull request is compared with, and which variable of the environment says so. */
export interface PullRequestBase {
  /** A branch or a commit. */
  readonly name: string;
  readonly variable: string;
}

/** The base of the pull request that a continuous integration service is running for; null outside of one. */
export function pullRequestBase(environment: Environment): PullRequestBase | null {
  const isSet = (variable: string): boolean => !['', 'false', undefined].includes(environment[variable]);
  const service = SERVICES.find(({ variable, when }) => isSet(variable) && (when === undefined || isSet(when)));
  if (service === undefined) return null;
  const value = environment[service.variable] ?? '';
  return { name: value.replace(/^refs\/heads\//, ''), variable: service.variable };
}
