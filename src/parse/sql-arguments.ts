import type { Cursor } from './sql-cursor';
import { isSymbol, type Token } from './sql-token';

/** A name in a call of SQL, in lower case; null for what is none. */
export function wordOf(token: Token | null | undefined): string | null {
  return token?.kind === 'word' || token?.kind === 'quoted' ? token.text.toLowerCase() : null;
}

/** Arguments by the names of a function's parameters: those given in order, and those given by name (`a => 1`, `a := 1`). */
export function argumentsNamed(items: readonly Cursor[], parameters: readonly string[]): ReadonlyMap<string, Cursor> {
  const given = new Map<string, Cursor>();
  items.forEach((item, index) => {
    const key = wordOf(item.peek());
    if (key !== null && isSymbol(item.peek(1), '=>', ':=')) given.set(key, item.range(item.at + 2, item.end));
    else given.set(parameters[index] ?? '', item);
  });
  return given;
}

/** The literal that an argument is, inside parentheses and casts; null for what is computed. */
export function literalOf(argument: Cursor | undefined): Token | null {
  if (argument === undefined) return null;
  const inner = argument.range(argument.at, argument.end);
  const group = inner.group();
  if (group !== null) return inner.done || inner.isSymbol('::') ? literalOf(group) : null;
  const token = inner.take();
  return token?.kind === 'string' && (inner.done || inner.isSymbol('::')) ? token : null;
}
