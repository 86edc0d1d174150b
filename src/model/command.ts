import type { Located } from './expression';
import type { Span } from './span';
import type { Value } from './value';

/** A command as it is run, with variables put in where they are known. Words are texts, quotes taken away. */
export interface Command {
  /** The program and its arguments; never empty. */
  readonly words: readonly Value[];
  /** What it reads as standard input: a text, or the path of a file; null where neither is known. */
  readonly input: { readonly kind: 'text' | 'file'; readonly value: Value } | null;
  /** Variables of the environment that are set for it, the innermost last. */
  readonly environment?: readonly Setting[];
  readonly at: Span;
}

/** A variable of the environment. */
export interface Setting {
  readonly name: string;
  readonly value: Value;
}

/** How a process is started, as far as the place that starts it says. */
export interface CommandLine {
  /** Arguments behind the program's own path. */
  readonly arguments: readonly Value[];
  /** Whether whoever starts it may add others. */
  readonly open: boolean;
  readonly environment: readonly Setting[];
  readonly at: Span;
}

/** What runs, other than a function of the code. */
export type Run =
  | {
      readonly kind: 'commands';
      readonly commands: readonly Command[];
      /** What the environment of all of them holds. */
      readonly environment?: readonly Setting[];
    }
  /** A script, a query file or a module. `path` is relative to the file of `at`, to the repository, or one of the server. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly arguments: readonly Value[];
      /** Of a file of SQL, the statements that begin here; all where left out. */
      readonly part?: Located;
      readonly at: Span;
    }
  /** Statements of SQL in a text. */
  | { readonly kind: 'sql'; readonly text: Value }
  /** A text for the MongoDB shell that stands at this place; it was read with the file. */
  | { readonly kind: 'snippet'; readonly at: Span }
  /** A script of the package.json that is nearest to the file of `at`. */
  | {
      readonly kind: 'package-script';
      readonly name: string;
      /** Put behind what the script says. */
      readonly arguments?: readonly Value[];
      readonly at: Span;
    }
  /** A target of the makefile that is nearest to the file of `at`. */
  | { readonly kind: 'target'; readonly name: string; readonly at: Span }
  /** A request to a route of the application; `method` null where it may be any. */
  | { readonly kind: 'request'; readonly method: string | null; readonly path: string; readonly at: Span };
