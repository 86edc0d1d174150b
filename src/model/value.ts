import type { TypeExpression } from './expression';
import type { Scalar } from './predicate';
import type { Span } from './span';

/**
 * An expression after names have been resolved across files. What comes from a package stays symbolic: `external`
 * names the package and export, and calls on it keep their callee, so an adapter recognises a value by where it comes
 * from and never by what a variable is called.
 */
export type Value = {
  readonly at: Span;
  /** It is asked of what may not be there (`order?.note`), and then undefined. */
  readonly mayBeAbsent?: true;
  /** What it was picked out of, which no adapter knows more of: `rows[0]`, one of `result.rows`. */
  readonly within?: Value;
  /** A list or set of Python that holds what it gives: it is asked for the list's members, not for its own. */
  readonly listed?: true;
} & (
  | { readonly kind: 'literal'; readonly value: Scalar; readonly member?: EnumMember }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  /** `open`: something was spread in, or assigned under a condition or computed key, that is not known. */
  | { readonly kind: 'object'; readonly properties: readonly PropertyValue[]; readonly open: boolean }
  /** `open`: a spread of something unknown, or elements added later. */
  | { readonly kind: 'array'; readonly items: readonly Value[]; readonly open: boolean }
  | { readonly kind: 'function'; readonly function: FunctionReference }
  | { readonly kind: 'class'; readonly class: ClassReference }
  /** `new X(…)`, or a value whose declared type is X. `of` is a class of the workspace or an external. */
  | {
      readonly kind: 'instance';
      readonly of: Value;
      readonly arguments: readonly Value[] | null;
      readonly types: readonly LocatedType[];
      /** The annotation that says so, where nothing but a declared type does. */
      readonly declared?: LocatedType;
      /** What a tool took it from: the query that a row comes from, the table that a manager is of. */
      readonly from?: Value;
      /** The class that it is, where it is seen as one of its parents (`super()`). */
      readonly own?: Value;
    }
  /** An export of a package: `path` is `['default']`, `['Agenda']`, or empty for the whole module. */
  | { readonly kind: 'external'; readonly module: string; readonly path: readonly string[] }
  /** A global of the platform: `process`, `Date`, `console`. */
  | { readonly kind: 'global'; readonly name: string }
  /** A member of something that is not known further. */
  | { readonly kind: 'member'; readonly object: Value; readonly property: string; readonly propertyAt: Span }
  | {
      readonly kind: 'call';
      readonly callee: Value;
      readonly arguments: readonly Value[];
      readonly types: readonly LocatedType[];
    }
  /** `texts` has one element more than `values`. */
  | {
      readonly kind: 'template';
      readonly texts: readonly { readonly text: string; readonly at: Span }[];
      readonly values: readonly Value[];
      readonly tag: Value | null;
    }
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Value[] }
  /** One of several, by a condition or by several assignments. */
  | { readonly kind: 'one-of'; readonly values: readonly Value[] }
  /** A parameter whose argument is not known here. */
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly type: LocatedType | null;
      readonly function: FunctionReference;
      readonly index: number;
    }
  /** Something of which only the declared type is known. */
  | { readonly kind: 'typed'; readonly type: LocatedType }
  /** All exports of a module of the workspace. */
  | { readonly kind: 'module'; readonly file: string }
  /** `of`: the list that it is an element of, where a loop or a callback goes through one that is not written down. */
  | { readonly kind: 'unknown'; readonly text: string; readonly of?: Value }
);

/** Which member of a Python enumeration a literal is. */
export interface EnumMember {
  readonly of: Value;
  readonly name: string;
  readonly at: Span;
}

export type ValueOf<K extends Value['kind']> = Extract<Value, { readonly kind: K }>;

export interface PropertyValue {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: Value;
  /** True when it may be absent (assigned or spread under a condition). */
  readonly optional: boolean;
  /** Something unknown is spread over it, which may have a value of its own for the key. */
  readonly overlaid?: true;
}

/** A function of the workspace with what its free names and `this` are bound to where it was made or called. */
export interface FunctionReference {
  readonly file: string;
  readonly index: number;
  readonly environment: Environment | null;
}

export interface ClassReference {
  readonly file: string;
  readonly index: number;
  readonly environment: Environment | null;
}

/** A type annotation with the file whose names it uses. */
export interface LocatedType {
  readonly file: string;
  readonly type: TypeExpression;
}

/** Values of a function's parameters, and `this`, at one call. Outer functions' by `parent`. */
export interface Environment {
  readonly file: string;
  readonly function: number;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly receiver: Value | null;
  readonly parent: Environment | null;
  /** For one round of a loop: the loop's range, and what is bound outside it. */
  readonly round?: { readonly start: number; readonly end: number; readonly outside: Environment | null };
}
