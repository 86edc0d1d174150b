import { clause, readClauses, type Clause } from './sql-clauses';
import { readIdentifier, readNameList, type Cursor } from './sql-cursor';
import { readExpression, readRest, readWhole } from './sql-expression';
import { readFrom } from './sql-from';
import type { Body, CommonTable, Limit, Node, Select, SelectItem } from './sql-syntax';
import { isSymbol, isWord, type Token } from './sql-token';
import { readWrite } from './sql-write';

const clauseWords = [
  'FROM',
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'FOR',
  'INTO',
  'QUALIFY',
];
const setOperators = ['UNION', 'INTERSECT', 'EXCEPT', 'MINUS'];

/** Whether a range begins with a query, perhaps in parentheses. */
export function startsQuery(cursor: Cursor): boolean {
  let ahead = 0;
  while (isSymbol(cursor.peek(ahead), '(')) ahead += 1;
  return isWord(cursor.peek(ahead), 'SELECT', 'WITH', 'VALUES');
}

/** Reads a query (SELECT, VALUES, WITH …, set operations) that fills the range; null where it is something else. */
export function readSelect(cursor: Cursor): Select | null {
  const body = readBody(cursor.range(cursor.at, cursor.end));
  return body?.kind === 'select' ? body.select : null;
}

/** Reads a query or a statement that writes, with its WITH; null when it is neither. */
export function readBody(cursor: Cursor): Body | null {
  return cursor.deeper(() => {
    const start = cursor.offset;
    const common = readCommon(cursor);
    if (startsQuery(cursor)) {
      const select = readSet(cursor, common, start);
      return select ? { kind: 'select', select } : null;
    }
    const write = readWrite(cursor, common, start);
    return write ? { kind: 'write', write } : null;
  });
}

/** WITH a AS (…), b (x, y) AS MATERIALIZED (…). */
function readCommon(cursor: Cursor): readonly CommonTable[] {
  if (!cursor.word('WITH')) return [];
  cursor.word('RECURSIVE');
  const common: CommonTable[] = [];
  do {
    const name = readIdentifier(cursor)?.name;
    const list = cursor.isWord('AS') ? null : cursor.group();
    cursor.word('AS');
    cursor.word('NOT');
    cursor.word('MATERIALIZED');
    const inner = cursor.group();
    const body = inner ? readBody(inner) : null;
    if (name === undefined || !inner) break;
    while (!cursor.done && !cursor.isSymbol(',') && !cursor.isWord(...bodyWords) && !cursor.isSymbol('('))
      cursor.skip();
    if (body) common.push({ name, columns: list ? readNameList(list).map((each) => each.name) : null, body });
  } while (cursor.symbol(','));
  return common;
}

const bodyWords = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE', 'VALUES'];

/** Queries joined by UNION and its like: the first, with the others in `more`. */
function readSet(cursor: Cursor, common: readonly CommonTable[], start: number): Select | null {
  const selects: Select[] = [];
  let from = cursor.at;
  const take = (to: number): boolean => {
    const select = readOne(cursor.range(from, to), selects.length === 0 ? common : [], start);
    if (select) selects.push(select);
    return select !== null;
  };
  while (!cursor.done) {
    const isOperator = cursor.isWord(...setOperators) && cursor.at > from && continuesSet(cursor.peek(1));
    if (!isOperator) {
      cursor.skip();
      continue;
    }
    if (!take(cursor.at)) return null;
    cursor.at += 1;
    cursor.word('ALL', 'DISTINCT');
    from = cursor.at;
  }
  if (!take(cursor.end)) return null;
  const [first, ...more] = selects;
  return first ? { ...first, more: [...first.more, ...more], end: cursor.lastEnd } : null;
}

function continuesSet(token: Token | null): boolean {
  return isWord(token, 'ALL', 'DISTINCT', 'SELECT', 'VALUES', 'WITH', 'TABLE') || isSymbol(token, '(');
}

function readOne(cursor: Cursor, common: readonly CommonTable[], start: number): Select | null {
  if (cursor.isSymbol('(')) {
    const inner = cursor.group();
    const nested = inner ? readSelect(inner) : null;
    // ORDER BY and LIMIT may follow; anything else is an expression that begins with a subquery.
    if (!nested || !(cursor.done || cursor.isWord('ORDER', 'LIMIT', 'OFFSET', 'FETCH', 'FOR'))) return null;
    return { ...nested, common: [...common, ...nested.common] };
  }
  if (cursor.isWord('WITH')) {
    const nested = readSelect(cursor);
    return nested && { ...nested, common: [...common, ...nested.common] };
  }
  if (cursor.word('VALUES')) {
    return { ...empty, common, order: readRest(cursor), start, end: cursor.lastEnd };
  }
  return cursor.word('SELECT') ? readPlain(cursor, common, start) : null;
}

const empty = {
  common: [],
  items: [],
  from: [],
  where: null,
  group: [],
  having: null,
  order: [],
  limit: null,
  skips: false,
  sums: false,
  more: [],
};

function readPlain(cursor: Cursor, common: readonly CommonTable[], start: number): Select {
  const order: Node[] = [];
  const distinct =
    cursor.word('DISTINCT', 'ALL', 'SQL_CALC_FOUND_ROWS', 'HIGH_PRIORITY', 'STRAIGHT_JOIN')?.text === 'DISTINCT';
  if (distinct && cursor.word('ON')) order.push(...readRest(cursor.group() ?? cursor.range(cursor.at, cursor.at)));
  const top = cursor.word('TOP') ? readCount(cursor) : null;
  const clauses = readClauses(cursor, clauseWords);
  const items = (clause(clauses, '')?.items() ?? []).map(readItem);
  const fromClause = clause(clauses, 'FROM');
  const from = fromClause ? readFrom(fromClause) : { items: [], rest: [] };
  const where = readCondition(clauses, from.rest);
  const group = readAll(clauses, 'GROUP');
  const having = clause(clauses, 'HAVING');
  order.push(...readAll(clauses, 'ORDER'), ...readAll(clauses, 'WINDOW'), ...readAll(clauses, 'QUALIFY'));
  return {
    common,
    items,
    from: from.items,
    where,
    group,
    having: having && readWhole(having),
    order,
    skips: skipsRows(clauses),
    ...(top === null ? readLimit(clauses) : { limit: top }),
    sums: group.length > 0 || items.some(aggregates),
    more: [],
    start,
    end: cursor.lastEnd,
  };
}

function readAll(clauses: readonly Clause[], word: string): readonly Node[] {
  const content = clause(clauses, word);
  return content ? readRest(content) : [];
}

/** The WHERE clause. Anything unread behind the tables may be a condition, too, so that nothing is known then. */
export function readCondition(clauses: readonly Clause[], rest: readonly Node[]): Node | null {
  const content = clause(clauses, 'WHERE');
  const where = content && readWhole(content);
  const [first] = rest;
  if (!first) return where;
  const parts = where ? [...rest, where] : rest;
  return {
    kind: 'other',
    reason: 'a part of the statement that is computed or not understood',
    parts,
    start: first.start,
    end: (where ?? rest.at(-1) ?? first).end,
  };
}

/** LIMIT n, LIMIT offset, n, FETCH FIRST n ROWS. */
export function readLimit(clauses: readonly Clause[]): Limit {
  const limit = clause(clauses, 'LIMIT');
  if (limit) {
    if (limit.isWord('ALL', 'NULL')) return { limit: null };
    const parts = limit.items();
    const last = parts.at(-1);
    return last ? limited(readCount(last)) : { limit: null };
  }
  const fetch = clause(clauses, 'FETCH');
  if (!fetch) return { limit: null };
  fetch.at += 1;
  return limited(fetch.isWord('ROW', 'ROWS') ? 1 : readCount(fetch));
}

function limited(limit: number | null): Limit {
  return limit === null ? { limit, limited: true } : { limit };
}

/** OFFSET, or MySQL's `LIMIT offset, n`. */
function skipsRows(clauses: readonly Clause[]): boolean {
  const limit = clause(clauses, 'LIMIT');
  const [first, ...more] = limit?.range(limit.at, limit.end).items() ?? [];
  const offset = clause(clauses, 'OFFSET') ?? (more.length > 0 ? first : undefined);
  return offset !== undefined && readCount(offset) !== 0;
}

function readCount(cursor: Cursor): number | null {
  const node = readExpression(cursor);
  return node.kind === 'literal' && typeof node.value === 'number' ? node.value : null;
}

/** One element of a SELECT list or RETURNING: `expression [AS] name`. */
export function readItem(cursor: Cursor): SelectItem {
  const expression = readExpression(cursor);
  cursor.word('AS');
  const token = cursor.peek();
  const named = token?.kind === 'string' ? cursor.take()?.text : readIdentifier(cursor)?.name;
  const name = named ?? (expression.kind === 'column' ? expression.name : null);
  if (cursor.done) return { expression, name };
  const parts = [expression, ...readRest(cursor)];
  return {
    expression: {
      kind: 'other',
      reason: 'an expression that is not understood',
      parts,
      start: expression.start,
      end: cursor.lastEnd,
    },
    name,
  };
}

const aggregateCalls = new Set([
  'COUNT',
  'SUM',
  'MIN',
  'MAX',
  'AVG',
  'ARRAY_AGG',
  'STRING_AGG',
  'GROUP_CONCAT',
  'JSON_AGG',
  'JSONB_AGG',
  'BOOL_AND',
  'BOOL_OR',
  'TOTAL',
]);

function aggregates(item: SelectItem): boolean {
  return item.expression.kind === 'call' && aggregateCalls.has(item.expression.name);
}
