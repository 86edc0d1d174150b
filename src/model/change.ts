import type { Condition } from './conditions';
import type { Job, ReachedQuery } from './job';
import type { Disparity } from './parity';
import type { TimeUnit } from './predicate';
import type { NotChecked, Writer } from './revision';
import type {
  AllowedValue,
  DataEdit,
  DeleteHook,
  Entity,
  Expiry,
  Field,
  Kind,
  OrderProblem,
  Rebuild,
  ReferenceAction,
  Source,
  UniqueKey,
} from './schema';
import type { SampledType } from './sample';
import type { RowRead } from './selection';
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

/** A migration makes a table anew in the place of the old one, and foreign keys of other tables act on its rows. */
export interface TableRebuilt extends Common {
  readonly kind: 'table-rebuilt';
  readonly field: null;
  readonly rebuild: Rebuild;
}

/** A migration drops a table that another tool makes and keeps, and no migration of the project made. */
export interface ForeignDropped extends Common {
  readonly kind: 'foreign-dropped';
  readonly field: null;
  readonly owner: string;
}

/** Code comes to run when a row or document is deleted. */
export interface HookAdded extends Common {
  readonly kind: 'hook-added';
  readonly field: null;
  readonly hook: DeleteHook;
}

/** Code that ran when a row or document is deleted, and deleted elsewhere, is gone or does so no more. */
export interface HookRemoved extends Common {
  readonly kind: 'hook-removed';
  readonly field: null;
  readonly hook: DeleteHook;
  /** The entity from which it deleted. */
  readonly child: string;
}

/** A job compares a field with the time in one unit, and what is stored there counts in the other. */
export interface UnitsDiffer extends Common {
  readonly kind: 'units-differ';
  readonly field: string;
  readonly job: Job;
  readonly reached: ReachedQuery;
  readonly condition: Condition;
  readonly compared: TimeUnit;
  readonly held: TimeUnit;
  /** The code that stores it, or declares what is stored. */
  readonly heldAt: Span;
}

/** A time is set anew more rarely than before: only once it is that old (in milliseconds; 0: whenever the code comes by). */
export interface RefreshSlowed extends Common {
  readonly kind: 'refresh-slowed';
  readonly field: string;
  readonly before: number;
  readonly after: number;
}

/** A job's condition comes to be left out for some values: the client drops it where they are undefined. */
export interface ConditionLoosened extends Common {
  readonly kind: 'condition-loosened';
  readonly field: string;
  readonly job: Job;
  readonly reached: ReachedQuery;
  /** Other fields on which it still has conditions that stay. */
  readonly others: readonly string[];
}

/** Code of a job comes to read a field of rows that the query which gives them does not ask for. */
export interface RowFieldMissing extends Common {
  readonly kind: 'row-field-missing';
  readonly field: string;
  readonly job: Job;
  readonly reached: ReachedQuery;
  readonly read: RowRead;
  /** The query asked for it before. */
  readonly isCut: boolean;
}

/** A view shows other rows than before. */
export interface ViewRedefined extends Common {
  readonly kind: 'view-redefined';
  readonly field: null;
  readonly before: readonly Source[];
  readonly after: readonly Source[];
}

export interface EntityAdded extends Common {
  readonly kind: 'entity-added';
  readonly field: null;
  readonly added: Entity;
}

/** With its default and whether it may be null, as the field says. */
export interface FieldAdded extends Common {
  readonly kind: 'field-added';
  readonly field: string;
  readonly added: Field;
}

/** One aspect of a field that stays. The unit of a time stamp is part of the type as written. */
export interface FieldAltered<K extends 'type-changed' | 'nullability-changed' | 'default-changed'> extends Common {
  readonly kind: K;
  readonly field: string;
  readonly before: Field;
  readonly after: Field;
}

/** Dropped and added again by the same change set: the schema is what it was, the contents are gone. */
export interface FieldRecreated extends Common {
  readonly kind: 'field-recreated';
  readonly field: string;
  readonly before: Field;
  readonly after: Field;
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

/** A field's closed set of values lost one; `renamedTo` where a migration gives it another name. */
export interface ValueRemoved extends Common {
  readonly kind: 'value-removed';
  readonly field: string;
  readonly value: AllowedValue;
  readonly renamedTo: AllowedValue | null;
  readonly after: readonly AllowedValue[];
}

/**
 * A key came or went. `covered`: fields of this key are unique by themselves, so that it says nothing more. `wider`: the
 * fields of keys at head that hold all of this one's, and more.
 */
export interface UniqueChanged<K extends 'unique-added' | 'unique-removed'> extends Common {
  readonly kind: K;
  readonly field: null;
  readonly key: UniqueKey;
  readonly covered: boolean;
  readonly wider: readonly (readonly string[])[];
}

/** The field that refers to an entity, and of which one. */
export interface Referrer {
  readonly entity: string;
  readonly field: string;
}

/**
 * What becomes of rows elsewhere when rows of `entity`, the one that is referred to, are deleted. One change for each
 * entity that is reached: `through` are the entities between, by keys that cascade. An action of null: there was, or is,
 * no key.
 */
export interface ReferenceChanged extends Common {
  readonly kind: 'reference-changed';
  readonly field: null;
  readonly referrer: Referrer;
  readonly through: readonly string[];
  readonly before: ReferenceAction | null;
  readonly after: ReferenceAction | null;
  /** Whether the referring field, or its entity, is new, too. */
  readonly isNew: boolean;
}

/** The time after which the database itself deletes came, went or changed. */
export interface ExpiryChanged<K extends 'expiry-added' | 'expiry-removed' | 'expiry-changed'> extends Common {
  readonly kind: K;
  readonly field: string;
  readonly before: Expiry | null;
  readonly after: Expiry | null;
}

/** A migration changes what is stored. */
export interface DataUpdated<K extends 'data-updated' | 'json-key-renamed'> extends Common {
  readonly kind: K;
  readonly field: string;
  readonly update: DataEdit;
}

/** A scheduled job, a trigger or an event came or went, or stays and runs nothing that is known any more. `entity` is empty. */
export interface JobChanged<K extends 'job-added' | 'job-removed' | 'job-emptied'> extends Common {
  readonly kind: K;
  readonly field: null;
  readonly job: Job;
}

/** A job makes a query that base's version of it did not make, or not with this condition. */
export interface QueryAdded extends Common {
  readonly kind: 'query-added';
  readonly field: null;
  readonly job: Job;
  readonly reached: ReachedQuery;
}

/** A kind of document or row lives in the entity that did not before. `also` are other places that show the same kind. */
export interface KindAdded extends Common {
  readonly kind: 'kind-added';
  readonly field: string | null;
  readonly added: Kind;
  readonly before: readonly Kind[];
  /** Other fields that are named for telling kinds apart and have closed sets, where only its name says so of this one; none where left out. */
  readonly rivals?: readonly string[];
  readonly also: readonly Span[];
}

/** Documents of a sample hold a field otherwise than it is declared: as another type, or not at all. */
export interface SampleDiffers extends Common {
  readonly kind: 'sample-differs';
  readonly field: string;
  readonly declared: Field;
  readonly aspect: 'type' | 'missing';
  /** What they hold instead; null where they hold nothing. */
  readonly type: SampledType | null;
  /** How many documents do. */
  readonly count: number;
  readonly of: number;
  /** The day of the sample. */
  readonly on: string;
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

/** Models and migrations no longer give the same account. `dropped`: a migration takes away what the model declares. */
export interface ParityLost extends Common {
  readonly kind: 'parity-lost';
  readonly field: string | null;
  readonly disparity: Disparity;
  readonly dropped: boolean;
}

/** Migrations that name each other came to be in no order that could be told. `entity` is empty. */
export interface OrderBroken extends Common {
  readonly kind: 'order-broken';
  readonly field: null;
  readonly problem: OrderProblem;
}

/** One step between two revisions. It never says how bad it is. */
export type Change =
  | EntityAdded
  | EntityRemoved
  | ViewRedefined
  | ConditionLoosened
  | RowFieldMissing
  | RefreshSlowed
  | ForeignDropped
  | UnitsDiffer
  | HookAdded
  | HookRemoved
  | TableRebuilt
  | FieldAdded
  | FieldAltered<'type-changed'>
  | FieldAltered<'nullability-changed'>
  | FieldAltered<'default-changed'>
  | FieldRecreated
  | FieldRemoved
  | FieldRenamed
  | ValueAdded
  | ValueRemoved
  | UniqueChanged<'unique-added'>
  | UniqueChanged<'unique-removed'>
  | ReferenceChanged
  | ExpiryChanged<'expiry-added'>
  | ExpiryChanged<'expiry-removed'>
  | ExpiryChanged<'expiry-changed'>
  | DataUpdated<'data-updated'>
  | DataUpdated<'json-key-renamed'>
  | JobChanged<'job-added'>
  | JobChanged<'job-removed'>
  | JobChanged<'job-emptied'>
  | QueryAdded
  | KindAdded
  | SampleDiffers
  | WriterAdded
  | TargetUnresolved
  | ParityLost
  | ScheduleNeverDue
  | OrderBroken;
export type ChangeKind = Change['kind'];
export type ChangeOf<K extends ChangeKind> = Extract<Change, { readonly kind: K }>;
