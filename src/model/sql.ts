import type { Located } from './expression';
import type { Completeness, FieldType, Operand, Predicate, Scalar } from './predicate';
import type { EntityKind, ReferenceAction, Source } from './schema';
import type { Operation } from './query';
import type { SqlResident } from './sql-resident';

/**
 * SQL as the reader keeps it. Places are offsets in the text that was read; the spans inside predicates have an empty
 * `file`, because the reader knows the text alone. Identifiers are unquoted, spelled as the engine stores them (unquoted
 * names in lower case), without a schema prefix (kept apart in `schema`).
 */
export interface SqlFacts {
  readonly statements: readonly SqlStatement[];
}

export interface SqlName extends Located {
  readonly name: string;
  readonly schema: string | null;
}

/** What a new table takes over from another one, beside the names and types of its columns. */
export type TakenAspect = 'required' | 'defaults' | 'checks' | 'keys' | 'references';

/**
 * A table whose columns a new one takes over. `bound`: what changes there later changes here, too, with keys and foreign
 * keys where the new table is a partition of it.
 */
export interface SqlLike extends SqlName {
  readonly takes: readonly TakenAspect[];
  readonly bound?: 'inherits' | 'partition';
}

export type SqlStatement = SqlQuery | SqlDefinition | SqlResident | SqlOther;

/** SELECT, INSERT, UPDATE, DELETE, REPLACE, MERGE, TRUNCATE (a delete of everything). One for each table that is touched. */
export interface SqlQuery extends Located {
  readonly kind: 'query';
  readonly operation: Exclude<Operation, 'define'>;
  /** The leading keyword in upper case. */
  readonly method: string;
  readonly table: SqlName;
  readonly predicate: Predicate;
  readonly completeness: Completeness;
  readonly filter: readonly SqlFieldUse[];
  readonly reads: readonly SqlFieldUse[];
  readonly writes: readonly SqlFieldWrite[];
  readonly writesComplete: boolean;
  /** As in a query of the engine: the key by which an insert finds what it would repeat. */
  readonly conflict?: readonly SqlFieldUse[];
  readonly limit: number | null;
  /** The names that its rows have, where the statement tells all of them, at the list of columns. */
  readonly columns?: SqlColumns;
  /** As in a query of the engine: a limit that is computed. */
  readonly limited?: true;
  /** As in a query of the engine: it reads what several rows come to. */
  readonly sums?: true;
}

export interface SqlColumns extends Located {
  readonly fields: readonly SqlFieldUse[];
}

/** A wildcard (`SELECT *`, `t.*`) is the field `*`, implicit, at the star. */
export interface SqlFieldUse extends Located {
  readonly field: string;
  readonly implicit?: true;
}

export interface SqlFieldWrite extends SqlFieldUse {
  readonly value: Operand;
  /** The value's expression, where the statement has one. */
  readonly valueAt?: Located;
}

/** DDL: one statement is one or more steps, in order. */
export interface SqlDefinition extends Located {
  readonly kind: 'definition';
  readonly steps: readonly SchemaStep[];
}

/** A statement that neither touches rows nor the schema (SET, PRAGMA, GRANT …), or one that is not understood. */
export interface SqlOther extends Located {
  readonly kind: 'other';
  readonly method: string;
  /** Null when the statement is simply of no concern; else why it could not be read. */
  readonly problem: string | null;
  /** Whether foreign keys are watched from here on: `PRAGMA foreign_keys`, `PRAGMA defer_foreign_keys`. */
  readonly references?: Enforcement;
}

/** Deferred foreign keys are watched at the end of the transaction; what they do on delete, they do at once. */
export type Enforcement = 'on' | 'off' | 'deferred';

/** A value that DDL allows, at its literal. */
export interface SqlValue extends Located {
  readonly value: Scalar;
}

/** The other side of a foreign key, at the code from REFERENCES to its last action. */
export interface SqlReference extends Located {
  readonly table: string;
  /** Of the table, where it is given. */
  readonly schema?: string;
  readonly column: string | null;
  readonly onDelete: ReferenceAction;
}

/**
 * One column as DDL declares it. `start`/`end`: its name. Constraints that are given a name are steps of their own, so
 * that a later DROP CONSTRAINT finds them.
 */
export interface ColumnDefinition extends Located {
  readonly name: string;
  readonly type: FieldType;
  readonly typeText: string;
  /** The type's name when it is not one of the engine's own: perhaps an enum or a domain. */
  readonly typeName: string | null;
  readonly nullable: boolean;
  readonly default: string | null;
  /** From an inline ENUM or a CHECK (… IN (…)). */
  readonly values: readonly SqlValue[] | null;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  readonly references: SqlReference | null;
}

/** What a domain says of the columns that have it for their type. */
export interface DomainDefinition {
  readonly type: FieldType;
  readonly typeText: string;
  readonly nullable: boolean;
  readonly default: string | null;
  /** From CHECK (VALUE IN (…)). */
  readonly values: readonly SqlValue[] | null;
}

/**
 * One step of schema evolution. Folding all steps in order gives the schema. Its place is the smallest token that says
 * what is changed: the name of the entity, field, constraint or type; for a rename, the new name. `ifExists`: where there
 * is no such entity it does nothing.
 */
export type SchemaStep = Located & { readonly ifExists?: boolean } & (
    | {
        readonly kind: 'create-entity';
        readonly entity: SqlName;
        readonly entityKind: EntityKind;
        readonly columns: readonly ColumnDefinition[];
        readonly ifNotExists: boolean;
        /** Entities whose columns it takes over: LIKE, INHERITS, PARTITION OF, AS SELECT *. */
        readonly like?: readonly SqlLike[];
        /** There are columns beside those listed, which cannot be told from the statement. */
        readonly open?: true;
        /** It is gone when the session ends. */
        readonly temporary?: true;
        /** For a view: the tables that its query reads, each with the condition on its rows. */
        readonly population?: readonly Source[];
      }
    /** `cascade`: foreign keys that point to it go, too. */
    | { readonly kind: 'drop-entity'; readonly entity: SqlName; readonly cascade?: true }
    /** DROP SCHEMA, with all that is in it. MySQL's databases are schemas. */
    | { readonly kind: 'drop-schema'; readonly name: string }
    | { readonly kind: 'rename-schema'; readonly name: string; readonly to: string }
    /** SET search_path and USE: the schema of names without one, until the text ends. */
    | { readonly kind: 'use-schema'; readonly name: string | null }
    /** An entity becomes part of another one (ATTACH PARTITION, INHERIT), or, with null, stands alone again. */
    | {
        readonly kind: 'attach-entity';
        readonly entity: SqlName;
        readonly to: SqlName | null;
        readonly bound: 'inherits' | 'partition';
      }
    | { readonly kind: 'rename-entity'; readonly entity: SqlName; readonly to: SqlName }
    | {
        readonly kind: 'add-field';
        readonly entity: SqlName;
        readonly column: ColumnDefinition;
        readonly ifNotExists?: true;
      }
    | { readonly kind: 'drop-field'; readonly entity: SqlName; readonly field: string }
    | { readonly kind: 'rename-field'; readonly entity: SqlName; readonly field: string; readonly to: string }
    /** Only what the statement states is set. */
    | {
        readonly kind: 'alter-field';
        readonly entity: SqlName;
        readonly field: string;
        readonly type?: { readonly type: FieldType; readonly typeText: string; readonly typeName: string | null };
        readonly nullable?: boolean;
        readonly default?: string | null;
        /** Of an inline ENUM; null when the new type is none. */
        readonly values?: readonly SqlValue[] | null;
      }
    /** CHECK (field IN (…)) on a table. */
    | {
        readonly kind: 'constrain-values';
        readonly entity: SqlName;
        readonly constraint: string | null;
        readonly field: string;
        readonly values: readonly SqlValue[];
      }
    /** UNIQUE or PRIMARY KEY on a table, or a unique index. */
    | {
        readonly kind: 'constrain-unique';
        readonly entity: SqlName;
        readonly constraint: string | null;
        readonly fields: readonly string[];
        readonly primaryKey: boolean;
        /** An index of that name is left as it is. */
        readonly ifNotExists?: true;
      }
    /** FOREIGN KEY on a table. `references.column` is the one for the first field, `columns` are those for all of them. */
    | {
        readonly kind: 'constrain-reference';
        readonly entity: SqlName;
        readonly constraint: string | null;
        readonly fields: readonly string[];
        readonly references: SqlReference;
        readonly columns: readonly string[];
      }
    /** A constraint of any sort; MySQL's primary key has the name `PRIMARY`. */
    | { readonly kind: 'drop-constraint'; readonly entity: SqlName; readonly constraint: string }
    | {
        readonly kind: 'rename-constraint';
        readonly entity: SqlName;
        readonly constraint: string;
        readonly to: string;
      }
    /** CREATE DOMAIN, and what ALTER DOMAIN states anew. */
    | ({ readonly kind: 'define-domain'; readonly name: string } & DomainDefinition)
    | ({ readonly kind: 'alter-domain'; readonly name: string } & Partial<DomainDefinition>)
    /** CREATE TYPE x AS ENUM (…), and ALTER TYPE x ADD VALUE. */
    | { readonly kind: 'extend-enum'; readonly name: string; readonly values: readonly SqlValue[] }
    | {
        readonly kind: 'define-enum';
        readonly name: string;
        readonly values: readonly SqlValue[];
        /** What columns of the type may hold is these values from now on. */
        readonly replaces?: true;
      }
    /** ALTER TYPE x RENAME VALUE 'a' TO 'b'. */
    | { readonly kind: 'rename-enum-value'; readonly name: string; readonly from: string; readonly to: SqlValue }
    | { readonly kind: 'rename-enum'; readonly name: string; readonly to: string }
    | { readonly kind: 'drop-enum'; readonly name: string; readonly cascade?: true }
    /** DROP INDEX and ALTER INDEX RENAME of what may be a unique index. */
    | { readonly kind: 'drop-index'; readonly name: string }
    | { readonly kind: 'rename-index'; readonly name: string; readonly to: string }
  );
