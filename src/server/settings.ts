import type { BaseChoice } from '../engine/ports';

/** Which code lenses are shown: none, those of entities that changed and of jobs that touch them, or all. */
export type LensSetting = 'off' | 'changed' | 'all';

/** The user's settings, each with a value that makes sense. */
export interface Settings {
  /** What the working tree is compared with. By default HEAD, whatever the environment says of a pull request. */
  readonly base: BaseChoice;
  readonly codeLens: LensSetting;
}

export const defaultSettings: Settings = { base: { kind: 'worktree' }, codeLens: 'changed' };

const lensSettings: readonly LensSetting[] = ['off', 'changed', 'all'];
/** No revision is longer; a setting that is was not meant for us. */
const longestRevision = 400;

/** Settings as an editor gives them; whatever makes no sense is replaced by its default. */
export function readSettings(given: unknown): Settings {
  const values = typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
  return { base: readBase(values['base']), codeLens: readLens(values['codeLens']) };
}

/** A revision is only ever an argument of git after `--end-of-options`; control characters are in none. */
export function readBase(value: unknown): BaseChoice {
  if (typeof value !== 'string') return defaultSettings.base;
  const revision = value.trim();
  if (revision === '' || revision === 'auto' || revision === 'HEAD') return { kind: 'worktree' };
  if (revision.length > longestRevision || /\p{Cc}/u.test(revision)) return defaultSettings.base;
  return { kind: 'revision', revision };
}

function readLens(value: unknown): LensSetting {
  return lensSettings.find((setting) => setting === value) ?? defaultSettings.codeLens;
}
