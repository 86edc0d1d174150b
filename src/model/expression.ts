import type { Scalar } from './predicate';

/**
 * Code as the reader keeps it: just enough of each expression to resolve names, follow calls and read filters later,
 * when all files are known. Offsets are UTF-16, half-open, in the file that the facts belong to. Parentheses, `await`,
 * `as`, `satisfies`, `!` and type assertions are seen through.
 */
export type Expression = Located &
  (
    | { readonly kind: 'literal'; readonly value: Scalar }
    | { readonly kind: 'undefined' }
    | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'this' }
    | { readonly kind: 'super' }
    /** `object.property`, `object?.property`, and `object['property']` with a literal key. */
    | {
        readonly kind: 'member';
        readonly object: Expression;
        readonly property: string;
        readonly propertyStart: number;
        /** `object?.property` */
        readonly optional?: true;
      }
    /** `object[index]` with a computed index. */
    | {
        readonly kind: 'element';
        readonly object: Expression;
        readonly index: Expression;
        /** `object?.[index]` */
        readonly optional?: true;
      }
    /** Keyword arguments stand last, as `**` of an object: `f(x, key=1, **rest)` is `f(x, **{ key: 1, ...rest })`. */
    | {
        readonly kind: 'call' | 'new';
        readonly callee: Expression;
        readonly arguments: readonly Expression[];
        readonly types?: readonly TypeExpression[];
      }
    | { readonly kind: 'object'; readonly properties: readonly ObjectProperty[] }
    | { readonly kind: 'array'; readonly items: readonly Expression[] }
    | { readonly kind: 'spread'; readonly operand: Expression }
    /** Index into `ModuleFacts.functions`. */
    | { readonly kind: 'function'; readonly index: number }
    /** Index into `ModuleFacts.classes`. */
    | { readonly kind: 'class'; readonly index: number }
    /** A template literal; `texts` has one element more than `values`. `tag` is the function of a tagged template. */
    | {
        readonly kind: 'template';
        readonly texts: readonly TemplateText[];
        readonly values: readonly Expression[];
        readonly tag?: Expression;
        readonly types?: readonly TypeExpression[];
      }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    /** `a ? b : c`; also `a && b` and `a || b` and `a ?? b` keep their operator as `binary`. */
    | {
        readonly kind: 'conditional';
        readonly condition: Expression;
        readonly then: Expression;
        readonly otherwise: Expression;
      }
    /**
     * A list (or, with `key`, an object) with one entry for each round of the loop whose variable is `variable`, a
     * binding of the function with `each`: `[f(x) for x in list if test(x)]`.
     */
    | {
        readonly kind: 'comprehension';
        readonly variable: string;
        readonly key: Expression | null;
        readonly element: Expression;
        readonly conditions: readonly Expression[];
      }
    /** `require('x')`, `await import('x')`: the module's exports. */
    | { readonly kind: 'module'; readonly from: string }
    /** Syntax that is not kept (assignment as a value, `yield`, JSX, …). `parts` are the expressions inside that contain calls. */
    | { readonly kind: 'other'; readonly parts: readonly Expression[] }
  );

export interface Located {
  readonly start: number;
  readonly end: number;
}

/** The cooked text of one piece of a template, at its raw place between the delimiters. */
export interface TemplateText extends Located {
  readonly text: string;
}

export type ObjectProperty =
  /** `key: value`, shorthand, methods (as function values) and getters (`getter` true). */
  | {
      readonly kind: 'property';
      readonly key: string;
      readonly keyStart: number;
      readonly keyEnd: number;
      readonly value: Expression;
      readonly getter?: true;
    }
  | { readonly kind: 'computed'; readonly key: Expression; readonly value: Expression }
  | { readonly kind: 'spread'; readonly value: Expression };

/** A type annotation, as far as it can tell shapes, literal values and where a value comes from. */
export type TypeExpression = Located &
  /** A named type, dotted where qualified (`mongoose.Model`); `typeof x` and `import('x').T` have kinds of their own. */
  (
    | { readonly kind: 'reference'; readonly name: string; readonly arguments: readonly TypeExpression[] }
    | { readonly kind: 'literal'; readonly value: Scalar }
    | { readonly kind: 'keyword'; readonly name: string }
    | { readonly kind: 'union' | 'intersection'; readonly members: readonly TypeExpression[] }
    | { readonly kind: 'object'; readonly members: readonly TypeMember[] }
    | { readonly kind: 'array'; readonly element: TypeExpression }
    | { readonly kind: 'typeof'; readonly name: string }
    | {
        readonly kind: 'import';
        readonly from: string;
        readonly name: string | null;
        readonly arguments: readonly TypeExpression[];
      }
    /** `T['key']`, `(typeof X)[number]`, `keyof T`. */
    | { readonly kind: 'indexed'; readonly object: TypeExpression; readonly index: TypeExpression }
    | { readonly kind: 'keyof'; readonly of: TypeExpression }
    | { readonly kind: 'function'; readonly returns: TypeExpression }
    | { readonly kind: 'other' }
  );

export interface TypeMember extends Located {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly optional: boolean;
  readonly type: TypeExpression;
}
