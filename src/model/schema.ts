import type { FieldType, Operand, Predicate, Scalar } from './predicate';
import type { EntitySample } from './sample';
import type { Span } from './span';

/** A value that a field is declared to allow, at the token that says so. */
export interface AllowedValue {
  readonly value: Scalar;
  /** What the value was called before a migration renamed it. */
  readonly was?: Scalar;
  readonly at: Span;
}

export type ReferenceAction = 'cascade' | 'set-null' | 'set-default' | 'restrict' | 'no-action';

/** One field of an entity at one revision. `at` is the smallest token that names it where it is declared. */
export interface Field {
  /** Dotted path, spelled as in the database. */
  readonly name: string;
  readonly type: FieldType;
  /** The type as written (`varchar(20)`, `Date`), for messages. */
  readonly typeText: string;
  /** Whether a row may hold null here, or a document may lack it. */
  readonly nullable: boolean;
  /** The default as written, or null. */
  readonly default: string | null;
  /** The closed set of values, or null when anything of the type is allowed. */
  readonly values: readonly AllowedValue[] | null;
  readonly unique: boolean;
  readonly references: {
    readonly entity: string;
    readonly field: string | null;
    readonly onDelete: ReferenceAction;
    /** The code that states the reference, where it is not the field's own. */
    readonly at?: Span;
    /** Where a model says what the key does, for changes that no migration makes. */
    readonly statedAt?: Span;
  } | null;
  /** Only another tool than the entity's own declares it: a column that migrations make, and the models lack. */
  readonly beyond?: true;
  readonly at: Span;
}

/** Fields that no two rows or documents have in common. `at`: the smallest token that names the key, or its field. */
export interface UniqueKey {
  readonly fields: readonly string[];
  readonly at: Span;
}

/** Time after which the database itself deletes (a TTL index). */
export interface Expiry {
  readonly field: string;
  /** Seconds after the field's time; null where it is computed. */
  readonly afterSeconds: number | null;
  /** A partial filter; `always` when the index covers every document. */
  readonly filter: Predicate;
  readonly at: Span;
}

/** What code beside models says of an index that deletes. */
export interface ExpiryStep {
  readonly entity: string;
  /** Null where the step names an index whose field is not known. */
  readonly field: string | null;
  /** `made`: an index is created, which leaves one that is there as it is. `altered`: it gets this time. `ended`: it goes. */
  readonly step: 'made' | 'altered' | 'ended';
  /** Null where it is computed, or where the index goes. */
  readonly afterSeconds: number | null;
  readonly at: Span;
}

/**
 * A sub-population of an entity, told apart by a discriminator.
 * `source` says what shows it: a declared discriminator or value set (`schema`), a type (`type`), the literal that a
 * writer stores (`writer`), a second model on the same entity (`model`), or documents that were looked at (`sample`).
 */
export interface Kind {
  /** The discriminating field, or null when only the writer or the model tells the kind apart. */
  readonly field: string | null;
  readonly value: string;
  readonly source: 'schema' | 'type' | 'writer' | 'model' | 'sample';
  /** What documents of this kind hold beyond the entity's common fields, when that is known. */
  readonly fields: readonly Field[] | null;
  readonly at: Span;
}

/** A table that a view reads, by its name without a schema, with the condition on its rows. */
export interface Source {
  readonly entity: string;
  readonly predicate: Predicate;
}

/** Code that a mapper or the database runs when a row or document is deleted. */
export interface DeleteHook {
  /** As it is written: `pre deleteOne`, `BeforeRemove`, `trigger keep_copies`. */
  readonly name: string;
  /** The adapter whose queries run it; null where all do. */
  readonly adapter: string | null;
  /** The methods that run it. */
  readonly methods: readonly string[];
  readonly at: Span;
  /** The function that runs, where there is one in code. */
  readonly body?: Span;
  /** What that deletes or changes elsewhere; nothing where left out. */
  readonly reaches?: readonly HookReach[];
}

/** An entity of which code that runs along with a delete deletes, or changes, something. */
export interface HookReach {
  readonly entity: string;
  readonly operation: 'delete' | 'update';
}

/** A step of a migration that makes, switches or ends code that the database runs with a delete, or changes that code. */
export interface HookStep {
  readonly entity: string;
  readonly name: string;
  readonly at: Span;
}

export type EntityKind = 'table' | 'collection' | 'view' | 'namespace' | 'bucket';

/** What holds data, at one revision. `name` is spelled as in the database. */
export interface Entity {
  readonly name: string;
  readonly kind: EntityKind;
  /** Which adapter declared it (`mongoose`, `sql`, …). */
  readonly adapter: string;
  /** The newest saved profile; absent where there is none. */
  readonly sample?: EntitySample;
  /** The token that names it: a model's name, the table in CREATE TABLE, the collection's name. */
  readonly at: Span;
  /** Names that code uses for it: model classes, variables. Sorted. */
  readonly aliases: readonly string[];
  readonly fields: ReadonlyMap<string, Field>;
  /** Keys over several fields; those over one are the field's `unique`. None where left out. */
  readonly uniques?: readonly UniqueKey[];
  /** Whether documents may hold fields that are not declared. False for SQL tables. */
  readonly open: boolean;
  readonly discriminator: string | null;
  readonly kinds: readonly Kind[];
  readonly expiries: readonly Expiry[];
  /** Of a view: what it shows, in the order of its definition; left out where that is not known. */
  readonly population?: readonly Source[];
  /** None where left out. */
  readonly hooks?: readonly DeleteHook[];
  /** Whether the client drops conditions on fields that the schema does not declare (Mongoose `strictQuery`). */
  readonly stripsUnknownFilters: boolean;
}

/** A migration step that took a name away. `field` null: the entity itself. `renamedTo` null: dropped, not renamed. */
export interface Removal {
  readonly entity: string;
  readonly field: string | null;
  readonly renamedTo: string | null;
  /** The entity with its schema, where the name that it goes by leaves that out. */
  readonly qualified?: string;
  readonly at: Span;
}

export type Aspect =
  'added' | 'removed' | 'renamed' | 'type' | 'nullability' | 'default' | 'values' | 'unique' | 'reference';

/**
 * One step of a migration on an entity, by the names of its time: where to point when two revisions differ, and what
 * happened on the way to a net change. `fields` is empty for the entity itself.
 */
export interface SchemaEdit {
  readonly entity: string;
  readonly fields: readonly string[];
  readonly aspect: Aspect;
  readonly at: Span;
}

/** A step of a migration that changes rows: an UPDATE of what is stored, a key of a JSON column that is renamed. */
export interface DataEdit {
  readonly entity: string;
  /** The column that is written. */
  readonly field: string;
  readonly value: Operand;
  readonly predicate: Predicate;
  /** The key within a JSON column that gets another name. */
  readonly rename: { readonly from: string; readonly to: string } | null;
  readonly at: Span;
}

/** A step of a migration that deletes rows. */
export interface DataDeletion {
  readonly entity: string;
  readonly predicate: Predicate;
  readonly at: Span;
}

/**
 * A migration makes a table anew and drops the old one, as SQLite asks for: the rows of the old one are deleted then, and
 * foreign keys of other tables do what they do on delete.
 */
export interface Rebuild {
  readonly entity: string;
  readonly reached: readonly { readonly entity: string; readonly field: string; readonly onDelete: ReferenceAction }[];
  /** Whether something says that foreign keys are watched there; if not, it is up to the connection. */
  readonly enforced: boolean;
  /** The table that is dropped, where it is named. */
  readonly at: Span;
}

/** Why migrations that name each other cannot be put in order. */
export interface OrderProblem {
  readonly kind: 'several-heads' | 'missing-revision' | 'same-revision' | 'cycle';
  /** The revision that is one of several last ones, that is not there, or that is there twice. */
  readonly id: string;
  /** Other files that it concerns. */
  readonly others: readonly string[];
  readonly at: Span;
}

export interface Schema {
  readonly entities: ReadonlyMap<string, Entity>;
  /** In the order of the migrations. */
  readonly removals: readonly Removal[];
  /** Every step of SQL migrations, in their order; none where left out. */
  readonly edits?: readonly SchemaEdit[];
  readonly data?: readonly DataEdit[];
  /** Of SQL migrations, in their order; none where left out. */
  readonly deletions?: readonly DataDeletion[];
  /** Sorted by place; none where left out. */
  readonly order?: readonly OrderProblem[];
  readonly expirySteps?: readonly ExpiryStep[];
  /** In the order in which they are applied. */
  readonly hookSteps?: readonly HookStep[];
  /** Files of migrations whose way back is missing or does nothing, sorted; none where left out. */
  readonly oneWay?: readonly string[];
  /** The files of each history of migrations, in the order in which they are applied; none where left out. */
  readonly histories?: readonly (readonly string[])[];
  /** In the order in which they are applied; none where left out. */
  readonly rebuilds?: readonly Rebuild[];
}

/** Every key of an entity, those over one field first. */
export function uniqueKeysOf(entity: Entity): readonly UniqueKey[] {
  const single = [...entity.fields.values()].filter(({ unique }) => unique);
  return [...single.map(({ name, at }): UniqueKey => ({ fields: [name], at })), ...(entity.uniques ?? [])];
}
