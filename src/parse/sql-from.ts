import { isName, readIdentifier, readName, readNameList, type Cursor } from './sql-cursor';
import { readExpression, readRest } from './sql-expression';
import { readOperand } from './sql-operand';
import { readSelect, startsQuery } from './sql-select';
import type { ColumnName, FromItem, JoinKind, Node } from './sql-syntax';
import { isSymbol, isWord } from './sql-token';

/** Words behind a table that are not its alias. */
const notAlias: ReadonlySet<string> = new Set([
  'WHERE',
  'JOIN',
  'INNER',
  'LEFT',
  'RIGHT',
  'FULL',
  'CROSS',
  'OUTER',
  'NATURAL',
  'STRAIGHT_JOIN',
  'ON',
  'USING',
  'SET',
  'GROUP',
  'ORDER',
  'HAVING',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'FOR',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'WINDOW',
  'RETURNING',
  'VALUES',
  'SELECT',
  'DEFAULT',
  'WHEN',
  'USE',
  'FORCE',
  'IGNORE',
  'INDEXED',
  'NOT',
  'WITH',
  'TABLESAMPLE',
  'PARTITION',
  'AND',
  'OR',
  'DO',
  'AS',
  'FROM',
  'INTO',
  'END',
  'QUALIFY',
  'OVERRIDING',
]);

export interface From {
  readonly items: readonly FromItem[];
  /** What stands in the clause and was not understood. */
  readonly rest: readonly Node[];
}

/** Reads a FROM clause (or the list of tables of UPDATE, DELETE and MERGE) that fills the cursor's range. */
export function readFrom(cursor: Cursor): From {
  const items: FromItem[] = [];
  let join: JoinKind | null = 'from';
  while (join !== null) {
    const found = readTable(cursor, join);
    if (found.length === 0) break;
    items.push(...found.slice(0, -1));
    items.push(...found.slice(-1).map((last) => readJoined(cursor, last)));
    join = readJoinKind(cursor);
  }
  return { items, rest: readRest(cursor) };
}

/** One table with its alias, without joins; null where none stands. */
export function readTarget(cursor: Cursor): FromItem | null {
  return readTable(cursor, 'from')[0] ?? null;
}

/** Several items only for a parenthesised join. */
function readTable(cursor: Cursor, join: JoinKind): readonly FromItem[] {
  const start = cursor.offset;
  cursor.word('LATERAL');
  cursor.word('ONLY');
  const common = { join, on: null, using: [] };
  if (cursor.isSymbol('(')) {
    const inner = cursor.range(cursor.at, cursor.end).group();
    if (inner === null) return [];
    if (startsQuery(inner)) {
      const select = readSelect(inner);
      cursor.skip();
      if (select === null) return [];
      return [{ source: { kind: 'select', select }, ...readAlias(cursor), ...common, start, end: cursor.lastEnd }];
    }
    cursor.skip();
    const nested = cursor.deeper(() => readFrom(inner));
    if (nested === null) return [];
    const [first, ...others] = nested.items;
    return first ? [{ ...first, join }, ...others] : [];
  }
  if (!isName(cursor.peek()) || isWord(cursor.peek(), 'SELECT', 'WHERE', 'SET', 'VALUES')) return [];
  const before = cursor.at;
  const name = readName(cursor);
  if (name === null) return [];
  if (cursor.isSymbol('(')) {
    cursor.at = before;
    const call = readOperand(cursor);
    cursor.words('WITH', 'ORDINALITY');
    return [{ source: { kind: 'function', call }, ...readAlias(cursor), ...common, start, end: cursor.lastEnd }];
  }
  // `t *` (PostgreSQL) and `DELETE t.* FROM` (MySQL) are the table itself.
  if (cursor.isSymbol('.') && isSymbol(cursor.peek(1), '*')) cursor.at += 2;
  cursor.symbol('*');
  skipHints(cursor);
  const alias = readAlias(cursor);
  skipHints(cursor);
  return [{ source: { kind: 'table', name }, ...alias, ...common, start, end: cursor.lastEnd }];
}

function readAlias(cursor: Cursor): { readonly alias: string | null; readonly columns: readonly string[] | null } {
  const stated = cursor.word('AS') !== null;
  const token = cursor.peek();
  const isAlias = stated
    ? isName(token)
    : token?.kind === 'quoted' || (token?.kind === 'word' && !notAlias.has(token.text));
  if (!isAlias) return { alias: null, columns: null };
  const alias = readIdentifier(cursor)?.name ?? null;
  const list = cursor.group();
  return { alias, columns: list ? readNameList(list).map((each) => each.name) : null };
}

/** Index hints, partitions and samples: https://dev.mysql.com/doc/refman/8.4/en/index-hints.html */
function skipHints(cursor: Cursor): void {
  for (;;) {
    if (cursor.isWord('USE', 'FORCE', 'IGNORE') && isWord(cursor.peek(1), 'INDEX', 'KEY')) {
      cursor.at += 2;
      if (cursor.word('FOR')) cursor.at += cursor.isWord('JOIN') ? 1 : 2;
      cursor.group();
      cursor.symbol(',');
    } else if (cursor.words('INDEXED', 'BY')) cursor.at += 1;
    else if (cursor.isWord('PARTITION', 'WITH') && isSymbol(cursor.peek(1), '(')) {
      cursor.at += 1;
      cursor.group();
    } else if (cursor.word('TABLESAMPLE')) {
      cursor.at += 1;
      cursor.group();
    } else if (!cursor.words('NOT', 'INDEXED')) return;
  }
}

function readJoined(cursor: Cursor, item: FromItem): FromItem {
  let { on, using } = item;
  for (;;) {
    if (cursor.word('ON')) {
      const condition = readExpression(cursor);
      const place = { start: on?.start ?? condition.start, end: condition.end };
      on = on ? { kind: 'junction', word: 'AND', of: [on, condition], ...place } : condition;
    } else if (cursor.isWord('USING') && isSymbol(cursor.peek(1), '(')) {
      cursor.at += 1;
      const names = cursor.group();
      using = names ? readColumnNames(names) : using;
    } else break;
  }
  return { ...item, on, using, end: cursor.lastEnd };
}

/** Plain column names in a list; qualified ones keep their qualifier. */
export function readColumnNames(cursor: Cursor): readonly ColumnName[] {
  return cursor.items().flatMap((item) => {
    const name = readColumnName(item);
    return name ? [name] : [];
  });
}

/** One column name (`a`, `t.a`), or null. */
export function readColumnName(cursor: Cursor): ColumnName | null {
  const name = readName(cursor);
  return name ? { name: name.name, qualifier: name.schema, start: name.start, end: name.end } : null;
}

function readJoinKind(cursor: Cursor): JoinKind | null {
  if (cursor.symbol(',')) return 'cross';
  const ahead = [0, 1, 2, 3].map((index) => cursor.peek(index));
  const length = ahead.findIndex((token) => isWord(token, 'JOIN', 'STRAIGHT_JOIN', 'APPLY'));
  const words = length < 0 ? [] : ahead.slice(0, length + 1).map((token) => token?.text ?? '');
  if (words.length === 0 || !words.slice(0, -1).every((word) => joinWords.has(word))) return null;
  cursor.at += words.length;
  if (words.includes('LEFT') || (words.includes('OUTER') && words.includes('APPLY'))) return 'left';
  if (words.includes('RIGHT')) return 'right';
  if (words.includes('FULL')) return 'full';
  return words.includes('CROSS') ? 'cross' : 'inner';
}

const joinWords: ReadonlySet<string> = new Set([
  'NATURAL',
  'INNER',
  'CROSS',
  'LEFT',
  'RIGHT',
  'FULL',
  'OUTER',
  'ANTI',
  'SEMI',
]);
