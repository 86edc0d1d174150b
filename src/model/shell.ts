import type { Expression, Located } from './expression';

/** What a text of shell commands says: scripts, recipes of make, fences of a runbook, `run:` steps. */
export interface ShellFacts {
  /** Every simple command, in order of appearance. */
  readonly commands: readonly ShellCommand[];
  /** Functions of a script, targets of a makefile. */
  readonly functions: readonly ShellFunction[];
  /** Assignments of their own (`SQL="…"`), not those in front of a command. */
  readonly variables: readonly ShellVariable[];
}

export interface ShellVariable {
  readonly name: string;
  readonly value: Expression;
  /** Commands behind it find it in their environment. */
  readonly exported?: true;
}

export interface ShellFunction extends Located {
  readonly name: string;
}

/**
 * One simple command. Its words are texts with quotes taken away: literals, or templates whose values are what is
 * expanded (`$NAME` as the name `NAME`).
 */
export interface ShellCommand extends Located {
  /** The program and its arguments; never empty. */
  readonly words: readonly Expression[];
  /** What it reads as standard input: a here-document or here-string, the file of `<`, or what is piped into it. */
  readonly input: ShellInput | null;
  /** Assignments in front of it (`JOB=tidy node jobs.js`); absent without any. */
  readonly environment?: readonly ShellVariable[];
  /** The function that it stands in, by name; null for none. */
  readonly within: string | null;
  /** Clauses of `case` around it. */
  readonly clauses: readonly ShellClause[];
}

export type ShellInput =
  | { readonly kind: 'text'; readonly text: Expression }
  | { readonly kind: 'file'; readonly path: Expression }
  /** Words of the command in front of the pipe. */
  | { readonly kind: 'output'; readonly words: readonly Expression[] };

/** `case subject in pattern | pattern)`; `*` stands for any text. */
export interface ShellClause {
  readonly subject: Expression;
  readonly patterns: readonly string[];
}
