import type { Span } from './span';

/** One stretch of a file's text at head, and what stands there afterwards. */
export interface TextEdit {
  readonly at: Span;
  readonly text: string;
}

/** A quick fix as data: what it does, in words, and the edits that do it. They never overlap. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}
