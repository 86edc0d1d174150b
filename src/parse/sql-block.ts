import type { StatementTokens } from './sql-split';
import { isSymbol, isWord, type Token } from './sql-token';

/** Words behind which a statement can begin inside a block. */
const openers = ['BEGIN', 'ATOMIC', 'THEN', 'ELSE', 'LOOP', 'REPEAT'];
const steering = ['IF', 'ELSIF', 'ELSEIF', 'WHEN', 'FOR', 'FOREACH', 'WHILE', 'EXCEPTION', 'CASE'];
const skipped = ['EXCEPTION', 'END', 'RAISE', 'NULL', 'UNTIL', 'LEAVE', 'ITERATE', 'EXIT', 'CONTINUE', 'SIGNAL'];

/**
 * What a piece of a procedural block (between two semicolons) runs: the statement behind `BEGIN`, `IF … THEN`, `ELSE`,
 * `FOR … LOOP`, and the queries in conditions, loops and assignments. Nothing for pieces that only steer. `PERFORM` is
 * SELECT, and so is what stands for a value.
 * https://www.postgresql.org/docs/current/plpgsql-control-structures.html,
 * https://dev.mysql.com/doc/refman/8.4/en/flow-control-statements.html
 */
export function readBlock(tokens: StatementTokens): readonly StatementTokens[] {
  const found: StatementTokens[] = [];
  let rest: readonly Token[] = tokens;
  for (;;) {
    const [first] = rest;
    const label = labelEnd(rest);
    if (label > 0) rest = rest.slice(label);
    else if (isWord(first, ...openers)) rest = rest.slice(1);
    else if (isWord(first, 'DECLARE')) {
      found.push(...cursorQuery(rest));
      const begin = rest.findIndex((token) => isWord(token, 'BEGIN'));
      if (begin < 0) return found;
      rest = rest.slice(begin);
    } else if (first && isWord(first, ...steering)) {
      const body = behindCondition(rest);
      if (body === null) return found;
      found.push(...conditionQuery(first, rest.slice(1, body - 1)));
      rest = rest.slice(body);
    } else break;
  }
  return [...found, ...statementOf(rest)];
}

/** The index behind `<<label>>` (PostgreSQL) or `label:` (MySQL); 0 where there is none. */
function labelEnd(tokens: readonly Token[]): number {
  if (isSymbol(tokens[0], '<<')) return tokens.findIndex((token) => isSymbol(token, '>>')) + 1;
  return tokens[0]?.kind === 'word' && isSymbol(tokens[1], ':') ? 2 : 0;
}

/** `c CURSOR FOR SELECT …` */
function cursorQuery(tokens: readonly Token[]): readonly StatementTokens[] {
  const at = tokens.findIndex((token, index) => isWord(token, 'CURSOR') && isWord(tokens[index + 1], 'FOR', 'IS'));
  return at < 0 ? [] : [tokens.slice(at + 2)];
}

/** The query in a condition, or the one that a loop goes through. */
function conditionQuery(first: Token, tokens: readonly Token[]): readonly StatementTokens[] {
  if (isWord(first, 'FOR', 'FOREACH')) {
    const query = tokens.slice(tokens.findIndex((token) => isWord(token, 'IN')) + 1);
    return isWord(query[0], 'SELECT', 'WITH', 'EXECUTE') || isSymbol(query[0], '(') ? [query] : [];
  }
  return isWord(first, 'IF', 'ELSIF', 'ELSEIF', 'WHILE') ? valueQuery(first, tokens) : [];
}

/** A value that a query gives, as a query. */
function valueQuery(first: Token, tokens: readonly Token[]): readonly StatementTokens[] {
  return tokens.some((token) => isWord(token, 'SELECT')) ? [[selecting(first), ...tokens]] : [];
}

function selecting(token: Token): Token {
  return { ...token, kind: 'word', text: 'SELECT' };
}

function statementOf(rest: readonly Token[]): readonly StatementTokens[] {
  const [first, second] = rest;
  if (!first || isWord(first, ...skipped)) return [];
  if (isWord(first, 'PERFORM')) return [[selecting(first), ...rest.slice(1)]];
  if (isWord(first, 'RETURN')) {
    if (isWord(second, 'QUERY')) return rest.length > 2 ? [rest.slice(2)] : [];
    return rest.some((token) => isSymbol(token, '(')) ? [[selecting(first), ...rest.slice(1)]] : [];
  }
  if (isWord(first, 'OPEN')) {
    const at = rest.findIndex((token) => isWord(token, 'FOR'));
    return at < 0 ? [] : [rest.slice(at + 1)];
  }
  const assigned = assignmentEnd(rest);
  if (assigned === 0) return [rest];
  return rest.slice(assigned).some((token) => isSymbol(token, '('))
    ? [[selecting(first), ...rest.slice(assigned)]]
    : [];
}

/** The index behind `name :=`, `name =`, `record.field :=` or `SET name =`; 0 for what is no assignment. */
function assignmentEnd(tokens: readonly Token[]): number {
  let at = isWord(tokens[0], 'SET') ? 1 : 0;
  if (!(tokens[at]?.kind === 'word' || tokens[at]?.kind === 'quoted' || tokens[at]?.kind === 'parameter')) return 0;
  at += 1;
  while (isSymbol(tokens[at], '.')) at += 2;
  return isSymbol(tokens[at], ':=', '=') ? at + 1 : 0;
}

/** The index behind the THEN, LOOP or (in MySQL's WHILE) DO of a condition, outside parentheses. */
function behindCondition(tokens: readonly Token[]): number | null {
  const ends = isWord(tokens[0], 'WHILE') ? ['LOOP', 'DO'] : ['THEN', 'LOOP'];
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(', '[')) depth += 1;
    else if (isSymbol(token, ')', ']')) depth -= 1;
    else if (depth <= 0 && isWord(token, ...ends)) return index + 1;
  }
  return null;
}
