import { isSymbol, isWord, type Token } from './sql-token';

/** Names that stand for values in the body of a routine: parameters, variables, and the rows that a trigger is given. */
export interface Variables {
  /** In lower case, with the expression where the name always stands for one that names no table. */
  readonly values: ReadonlyMap<string, readonly Token[] | null>;
  /** Those whose fields are named with a dot (`new.id`); every variable may be a record. */
  readonly rows: ReadonlySet<string>;
}

/** The rows that every trigger knows. */
export const triggerRows: readonly string[] = ['new', 'old'];

/** @param tokens the body, in which each name's value is looked for */
export function variablesOf(given: readonly string[], rows: readonly string[], tokens: readonly Token[]): Variables {
  const names = [...given, ...declaredNames(tokens)].map((name) => name.toLowerCase());
  const values = new Map<string, readonly Token[] | null>(names.map((name) => [name, null]));
  for (const [name, value] of singleValues(tokens))
    if (!given.includes(name) && values.has(name)) values.set(name, value);
  return { values, rows: new Set([...names, ...rows]) };
}

/** What a variable is set to, for those that are set once: `cutoff timestamptz := now() - …`, `SET cutoff = …`. */
function singleValues(tokens: readonly Token[]): ReadonlyMap<string, readonly Token[] | null> {
  const found = new Map<string, readonly Token[] | null>();
  let start = 0;
  tokens.forEach((token, index) => {
    if (token.kind === 'end' || isWord(token, 'BEGIN', 'DECLARE', 'THEN', 'LOOP', 'ELSE')) start = index + 1;
    if (isWord(token, 'INTO')) found.set(lowerName(tokens[index + 1]) ?? '', null);
    const statement = tokens[start];
    const first = isWord(statement, 'SET', 'DECLARE') ? tokens[start + 1] : statement;
    const name = lowerName(first);
    const assigns = isSymbol(token, ':=') || isWord(token, 'DEFAULT') || (isSymbol(token, '=') && index <= start + 2);
    if (!assigns || name === null || index === start) return;
    const value = tokens.slice(index + 1, index + 2 + LONGEST_VALUE);
    const end = value.findIndex((one) => one.kind === 'end');
    const known = value.slice(0, end < 0 ? value.length : end);
    const plain = known.length > 0 && known.length <= LONGEST_VALUE && !known.some((one) => isWord(one, 'SELECT'));
    found.set(name, plain && !found.has(name) ? known : null);
  });
  return found;
}

/** Tokens of an expression beyond which it is not put in the place of its variable. */
const LONGEST_VALUE = 40;

function lowerName(token: Token | undefined): string | null {
  return token?.kind === 'word' || token?.kind === 'quoted' ? token.text.toLowerCase() : null;
}

/** The names that a body declares: `DECLARE total integer; cutoff date := …`, `DECLARE a, b INT`, `FOR row IN`. */
function declaredNames(tokens: readonly Token[]): readonly string[] {
  const names: string[] = [];
  let declaring = false;
  let begun = false;
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    const first = before === undefined || before.kind === 'end';
    const name = lowerName(token);
    if (isWord(token, 'BEGIN')) [begun, declaring] = [true, false];
    else if (isWord(token, 'DECLARE')) declaring = !begun;
    else if (isWord(before, 'DECLARE') || (declaring && first)) {
      if (name !== null) names.push(name, ...alsoDeclared(tokens, index));
    } else if (isWord(before, 'FOR', 'FOREACH') && isWord(tokens[index + 1], 'IN', 'SLICE') && name !== null)
      names.push(name);
  });
  return names;
}

/** `DECLARE a, b INT` (MySQL). */
function alsoDeclared(tokens: readonly Token[], index: number): readonly string[] {
  const names: string[] = [];
  for (let at = index + 1; isSymbol(tokens[at], ','); at += 2) names.push(lowerName(tokens[at + 1]) ?? '');
  return names;
}

/** The parameters of a routine, from the tokens between its parentheses: `IN days INT`, `p_days integer DEFAULT 90`. */
export function parameterNames(tokens: readonly Token[]): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let start = true;
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(', '[')) depth += 1;
    else if (isSymbol(token, ')', ']')) depth -= 1;
    if (start && isWord(token, 'IN', 'OUT', 'INOUT', 'VARIADIC')) continue;
    // A lone word is a type: `purge(integer)`.
    const alone = index + 1 >= tokens.length || isSymbol(tokens[index + 1], ',');
    const name = lowerName(token);
    if (start && !alone && name !== null) names.push(name);
    start = depth === 0 && isSymbol(token, ',');
  }
  return names;
}

/**
 * The tokens of a statement with the names of variables as parameters, so that they are not taken for columns. Where a
 * column is written (`INSERT INTO t (total)`, `SET total =`), a variable's name is the column's.
 */
export function withoutVariables(tokens: readonly Token[], { values, rows }: Variables): readonly Token[] {
  if (values.size === 0 && rows.size === 0) return tokens;
  const result: Token[] = [];
  const columns = columnLists(tokens);
  const tables = tableNames(tokens);
  for (let at = 0; at < tokens.length; at += 1) {
    const [token, dot, field] = [tokens[at], tokens[at + 1], tokens[at + 2]];
    if (token === undefined) break;
    const name = lowerName(token);
    const free = name !== null && !tables.has(name) && !isSymbol(tokens[at - 1], '.') && !columns.has(at);
    if (free && rows.has(name) && isSymbol(dot, '.') && lowerName(field) !== null) {
      const text = `${name}.${lowerName(field) ?? ''}`;
      result.push({ kind: 'parameter', text, start: token.start, end: field?.end ?? token.end });
      at += 2;
    } else if (free && values.has(name) && !isSymbol(dot, '.', '(') && !isTarget(tokens, at))
      result.push(...valueAt(token, name, values));
    else result.push(token);
  }
  return result;
}

const beforeName = ['INTO', 'FROM', 'JOIN', 'UPDATE', 'TABLE', 'AS', 'CALL', 'ONLY', 'USING'];

/** Whether a name stands where a table, an alias or the column that is set is named. */
function isTarget(tokens: readonly Token[], at: number): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  if (isWord(before, ...beforeName)) return true;
  return isSymbol(after, '=') && (isWord(before, 'SET') || isSymbol(before, ','));
}

/** The expression that a variable stands for, at the variable's own place; else a parameter. */
function valueAt({ start, end }: Token, name: string, values: Variables['values']): readonly Token[] {
  const value = values.get(name) ?? null;
  const parameter: Token = { kind: 'parameter', text: name, start, end };
  if (value === null) return [parameter];
  const bracket = (text: string): Token => ({ kind: 'symbol', text, start, end });
  const inner = value.map((token): Token => {
    const own = lowerName(token);
    return own !== null && values.has(own) ? { ...parameter, text: own } : { ...token, start, end };
  });
  return [bracket('('), ...inner, bracket(')')];
}

/** Names of tables and their aliases in a statement: a loop's variable may be called like the alias in its query. */
function tableNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((token, index) => {
    const name = lowerName(token);
    if (name === null || isSymbol(tokens[index + 1], '.')) return;
    const isTable = isWord(tokens[index - 1], 'FROM', 'JOIN', 'UPDATE', 'USING');
    const isAlias =
      (isWord(tokens[index - 2], 'FROM', 'JOIN', 'UPDATE', 'USING') || isSymbol(tokens[index - 2], '.')) &&
      lowerName(tokens[index - 1]) !== null &&
      !isWord(token, 'SET', 'WHERE', 'ON');
    if (isTable || isAlias) names.add(name);
  });
  return names;
}

/** The places in `INSERT INTO t (…)`. */
function columnLists(tokens: readonly Token[]): ReadonlySet<number> {
  const places = new Set<number>();
  tokens.forEach((token, index) => {
    if (!isWord(token, 'INTO')) return;
    let at = index + 2;
    while (isSymbol(tokens[at], '.')) at += 2;
    if (!isSymbol(tokens[at], '(')) return;
    for (; at < tokens.length && !isSymbol(tokens[at], ')'); at += 1) places.add(at);
  });
  return places;
}
