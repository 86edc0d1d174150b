import type { Expression, Located, ObjectProperty, TypeExpression } from './expression';
import type { PrismaFacts } from './prisma';
import type { CrontabEntry } from './crontab';
import type { FenceFacts } from './fences';
import type { RemarkFacts } from './remark';
import type { NotCheckedReason } from './revision';
import type { ShellFacts } from './shell';
import type { SqlFacts } from './sql';

/** What one file says, by its text alone. Serializable, so that it can be kept by content hash. */
export interface Facts {
  readonly file: string;
  /** Null for files that are not code. */
  readonly module: ModuleFacts | null;
  /** Null for files that are not SQL. */
  readonly sql: SqlFacts | null;
  /** Absent for files that are not of the Prisma schema language. */
  readonly prisma?: PrismaFacts;
  /** Null for files that do not configure the project (package.json, tsconfig.json). */
  readonly project: ProjectFacts | null;
  /** What a configuration file states, one value for each document; absent for other files. */
  readonly documents?: readonly Expression[];
  /** Commands of a script or makefile; absent for other files. */
  readonly shell?: ShellFacts;
  /** Lines of a crontab; absent for other files. */
  readonly crontab?: readonly CrontabEntry[];
  /** Blocks of code in a Markdown text; absent for other files. */
  readonly fences?: readonly FenceFacts[];
  /** Texts for the MongoDB shell in commands and runbooks; absent where there are none. */
  readonly snippets?: readonly SnippetFacts[];
  /** The text of a saved profile of documents; absent for other files. */
  readonly profile?: string;
  /** Remarks to Tacit in comments; absent where there are none. */
  readonly remarks?: readonly RemarkFacts[];
  /** What could not be understood. */
  readonly notes: readonly ReadNote[];
}

/** A text inside a file that is code of a language of its own. Places are those of the file. */
export interface SnippetFacts extends Located {
  readonly module: ModuleFacts;
}

/** What package.json and tsconfig.json say about names: packages of the workspace, versions, path aliases. */
export interface ProjectFacts {
  /** The package's name; null for tsconfig.json. */
  readonly name: string | null;
  /** Entry files as written (`main`, `module`, `types`, `source`, string values of `exports` by subpath). */
  readonly entries: readonly { readonly subpath: string; readonly target: string }[];
  /** Version ranges of all kinds of dependencies, by package. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** compilerOptions.baseUrl, or null. */
  readonly baseUrl: string | null;
  /** compilerOptions.paths. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  /** compilerOptions.rootDir: the folder of what is built; absent where it is not stated. */
  readonly rootDir?: string;
  /** The `extends` of tsconfig.json, relative ones only. */
  readonly extends: readonly string[];
}

export interface ReadNote extends Located {
  readonly reason: NotCheckedReason;
  readonly message: string;
}

/** A module of TypeScript, JavaScript or Python. `functions[0]` is the module's own top-level code. */
export interface ModuleFacts {
  /** Absent for TypeScript and JavaScript. */
  readonly language?: 'python';
  readonly imports: readonly ImportFacts[];
  /** The modules that statements of Python run when they import something, those in functions included. */
  readonly loads?: readonly LoadFacts[];
  readonly exports: readonly ExportFacts[];
  readonly functions: readonly FunctionFacts[];
  readonly classes: readonly ClassFacts[];
  readonly types: readonly TypeFacts[];
}

/**
 * `imported` is the exported name, `default`, or `*` for the whole module. One entry for each local name; the local name
 * `*` stands for all names of the module (`from x import *`).
 */
export interface ImportFacts extends Located {
  readonly local: string;
  readonly imported: string;
  readonly from: string;
}

/** `from shop.models import orders, users`: `names` may be modules, too; `*` stands for all. */
export interface LoadFacts extends Located {
  readonly from: string;
  readonly names: readonly string[];
}

/**
 * One exported name. Exactly one of `expression` (export default …, module.exports.x = …), `local` (a name of this
 * module) and `from` (a re-export; `imported` is its name there, `*` the whole module) is set.
 * `export * from 'x'` has the name `*`. `module.exports = value` has the name `=`.
 */
export interface ExportFacts extends Located {
  readonly name: string;
  readonly expression?: Expression;
  readonly local?: string;
  readonly from?: string;
  readonly imported?: string;
}

/** A function, method, accessor, arrow, or (index 0) the module's top-level code. */
export interface FunctionFacts extends Located {
  /** Its own name, else that of the variable, property or method it is the value of, else empty. */
  readonly name: string;
  /** The token that carries the name; the function's first token where it has none. */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** The enclosing function; null only for index 0. */
  readonly parent: number | null;
  /** The class it is a method or property initialiser of, by index; null otherwise. Arrows inside inherit `this` by `parent`. */
  readonly owner: number | null;
  readonly arrow: boolean;
  readonly parameters: readonly ParameterFacts[];
  /** Names declared in this function (not in nested functions): const, let, var, function and class declarations, enums, catch and loop variables, destructured names. */
  readonly bindings: readonly BindingFacts[];
  readonly assignments: readonly AssignmentFacts[];
  /**
   * The outermost expressions of statements that hold a call or a tagged template (expression statements, conditions,
   * loop headers, throw), in order of appearance, not those already in bindings, assignments, returns.
   */
  readonly body: readonly Expression[];
  /** Every returned expression; the body of an expression-bodied arrow. */
  readonly returns: readonly Expression[];
  readonly returnType: TypeExpression | null;
  readonly decorators: readonly Expression[];
  /** Stretches of its code that may not run, or more than once: branches, loops, what follows a conditional return. */
  readonly uncertain?: readonly Located[];
  /** Its loops, with what they ask before each round; absent where there are none. */
  readonly loops?: readonly Located[];
  /** Stretches of its code that run for some values only; absent where there are none. */
  readonly branches?: readonly BranchFacts[];
}

/**
 * A stretch of code that runs only where a value is one of some (a clause of `switch`, `if (job.name === 'tidy')`), or,
 * where `not` is set, none of them.
 */
export interface BranchFacts extends Located {
  readonly subject: Expression;
  /** Null where the subject is a condition of another kind: the code runs where that holds. */
  readonly values: readonly Expression[] | null;
  readonly not: boolean;
}

export interface ParameterFacts extends Located {
  /** Null for a destructuring pattern: then `destructured` lists the names it declares. */
  readonly name: string | null;
  readonly destructured: readonly {
    readonly local: string;
    readonly path: readonly string[];
    readonly default: Expression | null;
    /** The name in the pattern. */
    readonly at?: Located;
  }[];
  readonly type: TypeExpression | null;
  readonly default: Expression | null;
  readonly rest: boolean;
  /** It may be left out (`before?: Date`). */
  readonly optional?: true;
  /** It takes the keyword arguments that no other parameter does (`**options`). */
  readonly keywords?: true;
  readonly decorators: readonly Expression[];
  /** A TypeScript parameter property (`private readonly orders: OrderService`). */
  readonly property: boolean;
}

/**
 * A local name with its value. Destructuring becomes members of the initialiser: `const { a: { b } } = x` declares `b`
 * as `x.a.b`, and `const [first] = x` as `x[0]` (an `element` expression).
 */
export interface BindingFacts extends Located {
  readonly name: string;
  readonly mutable: boolean;
  /** Null without an initialiser. */
  readonly value: Expression | null;
  readonly type: TypeExpression | null;
  /** The block in which the name is visible. */
  readonly scopeStart: number;
  readonly scopeEnd: number;
  /** `for (const x of value)`: the name holds an element of `value`. */
  readonly each?: true;
  /**
   * Where the outermost loop around it begins. In Python a name may be bound several times: it holds a value in the
   * rest of the block, and what follows the block, or stands before in a loop, may see it.
   */
  readonly loopStart?: number;
}

/** `target = value`, `target += value`, `delete target`, `target++`; also array `push` is a call, not an assignment. */
export interface AssignmentFacts extends Located {
  readonly target: Expression;
  readonly operator: string;
  readonly value: Expression | null;
  /** Whether it stands in a branch, loop or try block inside the function, so that it may not run. */
  readonly conditional: boolean;
}

export interface ClassFacts extends Located {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly extends: Expression | null;
  /** What it inherits from, where that is more than `extends`, which is the first. */
  readonly bases?: readonly Expression[];
  /** Keywords of its definition: `class Order(SQLModel, table=True)`. */
  readonly keywords?: readonly ObjectProperty[];
  /** Type arguments of `extends`. */
  readonly extendsTypes: readonly TypeExpression[];
  readonly implements: readonly TypeExpression[];
  readonly decorators: readonly Expression[];
  readonly properties: readonly PropertyFacts[];
  /** Methods, accessors and constructor, by index into `functions`. */
  readonly methods: readonly MethodFacts[];
}

export interface PropertyFacts extends Located {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly static: boolean;
  readonly type: TypeExpression | null;
  readonly value: Expression | null;
  readonly decorators: readonly Expression[];
  readonly optional: boolean;
}

export interface MethodFacts {
  readonly name: string;
  readonly function: number;
  readonly static: boolean;
  readonly kind: 'method' | 'getter' | 'setter' | 'constructor';
}

/** An interface or type alias (enums are bindings whose value is an object). */
export interface TypeFacts extends Located {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly parameters: readonly string[];
  /** For an interface: an object type of its own members. */
  readonly type: TypeExpression;
  /** Types that an interface extends. */
  readonly extends: readonly TypeExpression[];
}
