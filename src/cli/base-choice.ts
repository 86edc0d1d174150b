import type { BaseChoice } from '../engine/ports';

/** What to compare with, as options say it. */
export interface BaseOptions {
  readonly base?: string;
  readonly staged?: true;
  readonly worktree?: true;
}

export function baseChoice(options: BaseOptions): BaseChoice {
  if (options.base !== undefined) return { kind: 'revision', revision: options.base };
  if (options.staged === true) return { kind: 'staged' };
  return options.worktree === true ? { kind: 'worktree' } : { kind: 'auto' };
}
