import type { Job } from './job';
import type { Span } from './span';

/** What the newest migration of a history takes away from an entity that jobs work on. */
export interface Loss {
  readonly entity: string;
  /** The entity itself is dropped. */
  readonly isDropped: boolean;
  /** Fields that are dropped, but for those of which other columns were filled. */
  readonly fields: readonly string[];
  /** Which rows are deleted; null where none are. */
  readonly rows: 'all' | 'some' | null;
  /** The first of it. */
  readonly at: Span;
  /** Those that work on the entity, by id. */
  readonly jobs: readonly Job[];
  /** What the migration does before that, and the whole migration before it. */
  readonly before: string;
  /** The texts beside the history that may run it. */
  readonly runners: readonly string[];
}
