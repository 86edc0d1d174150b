import type { Located } from '../model/expression';
import type { Scalar } from '../model/predicate';
import type { SqlName } from '../model/sql';

/** An SQL expression as it is written, before names are bound to tables. */
export type Node = Located &
  /** `name`, `t.name`. `nameStart`: the last part. `loose`: a double-quoted name, which some engines take for a text. */
  (
    | {
        readonly kind: 'column';
        readonly qualifier: string | null;
        readonly name: string;
        readonly nameStart: number;
        readonly loose: boolean;
      }
    | { readonly kind: 'literal'; readonly value: Scalar }
    | { readonly kind: 'parameter'; readonly text: string }
    | { readonly kind: 'star'; readonly qualifier: string | null }
    /** A function call; `name` in upper case. Operators with words (`AT TIME ZONE`, `COLLATE`) are calls, too. */
    | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Node[] }
    /** A cast; `type` in upper case. */
    | { readonly kind: 'cast'; readonly of: Node; readonly type: string }
    /** A span of time; null milliseconds where it is not constant. */
    | { readonly kind: 'interval'; readonly milliseconds: number | null; readonly parts: readonly Node[] }
    /** `a + b - c`: one operator fewer than operands, all of one precedence. */
    | { readonly kind: 'operation'; readonly operators: readonly string[]; readonly operands: readonly Node[] }
    | { readonly kind: 'negative'; readonly of: Node }
    | { readonly kind: 'compare'; readonly operator: string; readonly left: Node; readonly right: Node }
    | { readonly kind: 'junction'; readonly word: 'AND' | 'OR'; readonly of: readonly Node[] }
    | { readonly kind: 'not'; readonly of: Node }
    | { readonly kind: 'in'; readonly of: Node; readonly list: readonly Node[]; readonly negated: boolean }
    | {
        readonly kind: 'between';
        readonly of: Node;
        readonly low: Node;
        readonly high: Node;
        readonly negated: boolean;
      }
    | { readonly kind: 'is'; readonly of: Node; readonly test: 'null' | 'true' | 'false'; readonly negated: boolean }
    /** Null-safe comparison; `negated`: IS NOT DISTINCT FROM, `<=>`. */
    | { readonly kind: 'distinct'; readonly left: Node; readonly right: Node; readonly negated: boolean }
    /** LIKE, regular expressions, full-text and containment operators. */
    | { readonly kind: 'match'; readonly word: string; readonly of: Node; readonly pattern: Node }
    /** `x = ANY (…)`, `x <> ALL (…)`. */
    | {
        readonly kind: 'quantified';
        readonly operator: string;
        readonly all: boolean;
        readonly of: Node;
        readonly list: Node;
      }
    | { readonly kind: 'exists'; readonly select: Select }
    | { readonly kind: 'subquery'; readonly select: Select }
    | { readonly kind: 'array'; readonly items: readonly Node[] }
    | { readonly kind: 'tuple'; readonly items: readonly Node[] }
    /** What is not kept further (CASE, subscripts, what is not understood). */
    | { readonly kind: 'other'; readonly reason: string; readonly parts: readonly Node[] }
  );

export type NodeOf<K extends Node['kind']> = Extract<Node, { readonly kind: K }>;

/** The most rows: null where there is no limit, or where it is computed (`limited`). */
export interface Limit {
  readonly limit: number | null;
  readonly limited?: true;
}

/** A SELECT or VALUES, with what is set against it by UNION and its like in `more`. */
export interface Select extends Located, Limit {
  readonly common: readonly CommonTable[];
  readonly items: readonly SelectItem[];
  readonly from: readonly FromItem[];
  readonly where: Node | null;
  readonly group: readonly Node[];
  readonly having: Node | null;
  /** ORDER BY, WINDOW, DISTINCT ON. */
  readonly order: readonly Node[];
  /** OFFSET: rows that the condition asks for are passed over. */
  readonly skips: boolean;
  /** GROUP BY, or an aggregate: each row is what several come to. */
  readonly sums: boolean;
  readonly more: readonly Select[];
}

export interface SelectItem {
  readonly expression: Node;
  /** The name it is given, or that of the column it is. */
  readonly name: string | null;
}

export interface CommonTable {
  readonly name: string;
  readonly columns: readonly string[] | null;
  readonly body: Body;
}

/** What a WITH or a subquery can hold. */
export type Body =
  { readonly kind: 'select'; readonly select: Select } | { readonly kind: 'write'; readonly write: Write };

export type JoinKind = 'from' | 'cross' | 'inner' | 'left' | 'right' | 'full';

/** One table of a FROM clause, with how it is joined to those before it. */
export interface FromItem extends Located {
  readonly source:
    | { readonly kind: 'table'; readonly name: SqlName }
    | { readonly kind: 'select'; readonly select: Select }
    | { readonly kind: 'function'; readonly call: Node };
  readonly alias: string | null;
  readonly columns: readonly string[] | null;
  readonly join: JoinKind;
  readonly on: Node | null;
  readonly using: readonly ColumnName[];
}

export interface ColumnName extends Located {
  readonly name: string;
  readonly qualifier: string | null;
}

export interface Assignment {
  readonly column: ColumnName;
  /** Null where several columns are set from one row. */
  readonly value: Node | null;
}

export interface Assignments {
  readonly list: readonly Assignment[];
  /** Whether every field that is set is listed. */
  readonly complete: boolean;
}

interface WriteCommon extends Located {
  readonly common: readonly CommonTable[];
  readonly method: string;
  readonly returning: readonly SelectItem[];
}

export interface Insert extends WriteCommon {
  readonly kind: 'insert';
  readonly target: FromItem;
  /** Null when the statement lists none. */
  readonly columns: readonly ColumnName[] | null;
  readonly rows: readonly (readonly Node[])[];
  readonly select: Select | null;
  /** Whether it leaves in place, or changes, what it would repeat. */
  readonly yields: boolean;
  /** The columns of ON CONFLICT. */
  readonly conflict: readonly Node[];
  /** What ON CONFLICT DO UPDATE or ON DUPLICATE KEY UPDATE sets. */
  readonly updates: Assignments;
  readonly updatesWhere: Node | null;
}

export interface Update extends WriteCommon, Limit {
  readonly kind: 'update';
  readonly from: readonly FromItem[];
  readonly assignments: Assignments;
  readonly where: Node | null;
  readonly order: readonly Node[];
}

export interface Delete extends WriteCommon, Limit {
  readonly kind: 'delete';
  /** Names or aliases of the tables that lose rows, among those in `from`. */
  readonly targets: readonly string[];
  readonly from: readonly FromItem[];
  readonly where: Node | null;
  readonly order: readonly Node[];
}

/** MERGE: one action for each WHEN. */
export interface Merge extends WriteCommon {
  readonly kind: 'merge';
  readonly from: readonly FromItem[];
  readonly on: Node | null;
  readonly actions: readonly MergeAction[];
}

export interface MergeAction {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly condition: Node | null;
  readonly assignments: Assignments;
}

export type Write = Insert | Update | Delete | Merge;
