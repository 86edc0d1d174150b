import type { StatementTokens } from './sql-split';
import { isSymbol, isWord, type Token } from './sql-token';

/** Words behind which a statement can begin inside a block. */
const openers = ['BEGIN', 'THEN', 'ELSE', 'LOOP'];
const skipped = ['DECLARE', 'EXCEPTION', 'END', 'RAISE', 'RETURN', 'NULL'];

/**
 * What a piece of a procedural block (between two semicolons) runs: the statement behind `BEGIN`, `IF … THEN`, `ELSE`,
 * `FOR … LOOP`. Nothing for pieces that only steer. `PERFORM` is SELECT.
 * https://www.postgresql.org/docs/current/plpgsql-control-structures.html
 */
export function readBlock(tokens: StatementTokens): readonly StatementTokens[] {
  let rest: readonly Token[] = tokens;
  for (;;) {
    const [first] = rest;
    if (isWord(first, ...openers)) rest = rest.slice(1);
    else if (isWord(first, 'DECLARE')) {
      const begin = rest.findIndex((token) => isWord(token, 'BEGIN'));
      if (begin < 0) return [];
      rest = rest.slice(begin);
    } else if (isWord(first, 'IF', 'ELSIF', 'ELSEIF', 'WHEN', 'FOR', 'FOREACH', 'WHILE', 'EXCEPTION', 'CASE')) {
      const body = behindCondition(rest);
      if (body === null) return [];
      rest = rest.slice(body);
    } else break;
  }
  const [first] = rest;
  if (!first || isWord(first, ...skipped)) return [];
  if (isWord(first, 'PERFORM')) return [[{ ...first, text: 'SELECT' }, ...rest.slice(1)]];
  return [rest];
}

/** The index behind the THEN or LOOP of a condition, outside parentheses. */
function behindCondition(tokens: readonly Token[]): number | null {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(', '[')) depth += 1;
    else if (isSymbol(token, ')', ']')) depth -= 1;
    else if (depth <= 0 && isWord(token, 'THEN', 'LOOP')) return index + 1;
  }
  return null;
}
