import type { Entity, Field, Kind } from './schema';
import type { NotChecked, Writer } from './revision';
import type { AllowedValue } from './schema';
import type { Span } from './span';

interface Common {
  /** The smallest token at head that made the change; in `base` when the file is gone at head. */
  readonly at: Span;
  readonly revision: 'base' | 'head';
  readonly entity: string;
}

export interface EntityRemoved extends Common {
  readonly kind: 'entity-removed';
  readonly field: null;
  readonly removed: Entity;
  /** The name under which it lives on, when a migration renames it. */
  readonly renamedTo: string | null;
}

export interface FieldRemoved extends Common {
  readonly kind: 'field-removed';
  readonly field: string;
  readonly removed: Field;
}

/** An explicit rename, or (`stated` false) a drop and an add that look like one: both readings must then be told. */
export interface FieldRenamed extends Common {
  readonly kind: 'field-renamed';
  readonly field: string;
  readonly to: string;
  readonly stated: boolean;
  readonly removed: Field;
}

/** A field's closed set of values gained one. One change for each value. */
export interface ValueAdded extends Common {
  readonly kind: 'value-added';
  readonly field: string;
  readonly value: AllowedValue;
  readonly before: readonly AllowedValue[];
}

/** A kind of document or row lives in the entity that did not before. `also` are other places that show the same kind. */
export interface KindAdded extends Common {
  readonly kind: 'kind-added';
  readonly field: string | null;
  readonly added: Kind;
  readonly before: readonly Kind[];
  readonly also: readonly Span[];
}

/** A code path that did not exist writes to the entity. `before` are the entity's writers at base. */
export interface WriterAdded extends Common {
  readonly kind: 'writer-added';
  readonly field: null;
  readonly writer: Writer;
  readonly before: readonly Writer[];
}

/** A job gained something that cannot be checked. `entity` is empty. */
export interface TargetUnresolved extends Common {
  readonly kind: 'target-unresolved';
  readonly field: null;
  readonly notChecked: NotChecked;
}

/**
 * A job came to have a schedule that never comes due, or the code for one of its schedules has none that leads there.
 * `entity` is empty.
 */
export interface ScheduleNeverDue extends Common {
  readonly kind: 'schedule-never-due';
  readonly field: null;
  /** In one sentence. */
  readonly problem: string;
  readonly jobs: readonly string[];
}

/** One step between two revisions. It never says how bad it is. */
export type Change =
  | EntityRemoved
  | FieldRemoved
  | FieldRenamed
  | ValueAdded
  | KindAdded
  | WriterAdded
  | TargetUnresolved
  | ScheduleNeverDue;
export type ChangeKind = Change['kind'];
export type ChangeOf<K extends ChangeKind> = Extract<Change, { readonly kind: K }>;
