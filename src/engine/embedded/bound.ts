import type { EmbeddedEngine } from '../../model/replay-report';
import { tokenize } from '../../parse/sql-lexer';
import { hasHole } from '../../parse/sql-token';

/** A statement as an engine can prepare it. */
export interface BoundStatement {
  readonly text: string;
  /** Whether parts of it were computed, so that what stands in their place may be of the wrong kind. */
  readonly computed: boolean;
}

/** Placeholders that the engine does not know, and parts that the code computes, become placeholders of its own. */
export function bound(statement: string, engine: EmbeddedEngine): BoundStatement {
  const numbers = new Map<string, number>();
  /** One number for one name. */
  const placeholder = (name: string): string => {
    if (engine === 'sqlite') return '?';
    const number = numbers.get(name) ?? numbers.size + 1;
    numbers.set(name, number);
    return `$${String(number)}`;
  };
  let text = '';
  let from = 0;
  let computed = false;
  const replace = (start: number, end: number, by: string): void => {
    text += statement.slice(from, start) + by;
    from = end;
  };
  for (const { kind, text: content, start, end } of tokenize(
    statement,
    engine === 'postgres' ? 'postgresql' : engine,
  )) {
    if (kind === 'parameter') replace(start, end, placeholder(content));
    else if (hasHole(statement.slice(start, end))) {
      computed = true;
      replace(start, end, kind === 'string' ? "'1'" : placeholder(`hole ${String(start)}`));
    }
  }
  return { text: text + statement.slice(from), computed };
}
