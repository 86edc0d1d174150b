import type { Located } from './expression';
import type { Completeness, FieldType, Operand, Predicate, Scalar } from './predicate';
import type { EntityKind, ReferenceAction } from './schema';
import type { Operation } from './query';

/**
 * SQL as the reader keeps it. Spans are offsets in the file that holds the text (for SQL in a string: in the code
 * file). Identifiers are unquoted, spelled as the engine stores them (unquoted names in lower case), without a schema
 * prefix (kept apart in `schema`).
 */
export interface SqlFacts {
  readonly statements: readonly SqlStatement[];
}

export interface SqlName extends Located {
  readonly name: string;
  readonly schema: string | null;
}

export type SqlStatement = SqlQuery | SqlDefinition | SqlOther;

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
  readonly limit: number | null;
}

export interface SqlFieldUse extends Located {
  readonly field: string;
  readonly implicit?: true;
}

export interface SqlFieldWrite extends SqlFieldUse {
  readonly value: Operand;
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
}

/** One column as DDL declares it. `start`/`end`: its name. */
export interface ColumnDefinition extends Located {
  readonly name: string;
  readonly type: FieldType;
  readonly typeText: string;
  readonly nullable: boolean;
  readonly default: string | null;
  /** From an inline ENUM or a CHECK (… IN (…)). */
  readonly values: readonly (Located & { readonly value: Scalar })[] | null;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  readonly references: { readonly table: string; readonly column: string | null; readonly onDelete: ReferenceAction } | null;
}

/** One step of schema evolution. Folding all steps in order gives the schema. */
export type SchemaStep = Located &
  (
    | {
        readonly kind: 'create-entity';
        readonly entity: SqlName;
        readonly entityKind: EntityKind;
        readonly columns: readonly ColumnDefinition[];
        readonly ifNotExists: boolean;
      }
    | { readonly kind: 'drop-entity'; readonly entity: SqlName; readonly ifExists: boolean }
    | { readonly kind: 'rename-entity'; readonly entity: SqlName; readonly to: SqlName }
    | { readonly kind: 'add-field'; readonly entity: SqlName; readonly column: ColumnDefinition }
    | { readonly kind: 'drop-field'; readonly entity: SqlName; readonly field: string }
    | { readonly kind: 'rename-field'; readonly entity: SqlName; readonly field: string; readonly to: string }
    /** Only what the statement states is set. */
    | {
        readonly kind: 'alter-field';
        readonly entity: SqlName;
        readonly field: string;
        readonly type?: { readonly type: FieldType; readonly typeText: string };
        readonly nullable?: boolean;
        readonly default?: string | null;
      }
    /** CHECK (field IN (…)) added or replaced on a table, or a named constraint dropped (values null). */
    | {
        readonly kind: 'constrain-values';
        readonly entity: SqlName;
        readonly constraint: string | null;
        readonly field: string | null;
        readonly values: readonly (Located & { readonly value: Scalar })[] | null;
      }
    /** CREATE TYPE x AS ENUM (…), and ALTER TYPE x ADD VALUE / RENAME VALUE. */
    | {
        readonly kind: 'define-enum' | 'extend-enum';
        readonly name: string;
        readonly values: readonly (Located & { readonly value: Scalar })[];
      }
  );
