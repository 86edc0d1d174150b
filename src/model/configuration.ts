import type { Severity } from './finding';
import type { Span } from './span';

/** What the reviewed folder says of itself in `tacit.jsonc`. Data only. */
export interface Configuration {
  readonly schedulers: readonly SchedulerSetting[];
  /** Patterns as in .gitignore: files that are not looked at. */
  readonly ignore: readonly string[];
  /** Severities in the place of the rules' own; `off` for findings that are not told. None where left out. */
  readonly rules?: ReadonlyMap<string, Severity | 'off'>;
  /** Days after which a review is due again; never where left out. */
  readonly reviewEvery?: number;
  /** Whether a job is reviewed by somebody else than whoever changed it last; not where left out. */
  readonly peerReview?: boolean;
  /** Who answers for files, by patterns as in CODEOWNERS; the last that matches counts. None where left out. */
  readonly owners?: readonly OwnerSetting[];
  /** Fields (`orders.status`) whose sets of values are not closed: a new value is no surprise. */
  readonly open?: readonly string[];
  /** Entities that are declared and changed elsewhere: that their declaration goes here means nothing. */
  readonly external?: readonly string[];
}

export const NO_CONFIGURATION: Configuration = { schedulers: [], ignore: [] };

/** Files, and who answers for them. */
export interface OwnerSetting {
  readonly pattern: string;
  readonly owners: readonly string[];
}

/** A scheduler of the workspace's own that no inference can see. */
export interface SchedulerSetting {
  readonly source: SchedulerSource;
  readonly name: Saying | null;
  readonly schedule: Saying | null;
  readonly handler: Saying;
}

/** What declares a job: a call of a function, a subclass of a class, or a file in a folder. */
export type SchedulerSource =
  | ({ readonly kind: 'callee' } & NamedExport)
  | ({ readonly kind: 'base-class' } & NamedExport)
  | { readonly kind: 'folder'; readonly folder: string };

/** `path` is the export's name and members of it; without a module, of that name wherever it comes from. */
export interface NamedExport {
  readonly module: string | null;
  readonly path: readonly string[];
}

/** Where something is said: an argument (and a path into it), a member of the class or module, or right in the configuration. */
export type Saying =
  | { readonly kind: 'argument'; readonly index: number; readonly path: readonly string[] }
  | { readonly kind: 'member'; readonly path: readonly string[] }
  /** `at` is null where the configuration is no file of the revision. */
  | { readonly kind: 'text'; readonly text: string; readonly at: Span | null };

/** Something in a configuration that cannot be meant, with the step to take. */
export interface ConfigurationFault {
  readonly message: string;
  readonly next: string;
  readonly at: Span;
  /** As people count, from 1. */
  readonly line: number;
  readonly column: number;
}
