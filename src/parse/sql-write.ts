import { clause, readClauses, type Clause } from './sql-clauses';
import { isName, readIdentifier, readName, type Cursor } from './sql-cursor';
import { readExpression, readList, readRest, readWhole } from './sql-expression';
import { readColumnName, readColumnNames, readFrom, readTarget } from './sql-from';
import { readCondition, readItem, readLimit, readSelect, startsQuery } from './sql-select';
import type {
  Assignment,
  Assignments,
  CommonTable,
  FromItem,
  Insert,
  Merge,
  MergeAction,
  Node,
  Write,
} from './sql-syntax';
import { hasHole, isSymbol, isWord } from './sql-token';

const modifiers = ['LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED', 'QUICK', 'IGNORE'];

/** Reads INSERT, REPLACE, UPDATE, DELETE, MERGE behind their WITH; null where none stands or its table is missing. */
export function readWrite(cursor: Cursor, common: readonly CommonTable[], start: number): Write | null {
  const word = cursor.word('INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'MERGE');
  if (!word) return null;
  let yields = word.text === 'REPLACE';
  for (let modifier = cursor.word(...modifiers); modifier; modifier = cursor.word(...modifiers))
    yields ||= modifier.text === 'IGNORE';
  if (cursor.word('OR')) {
    yields ||= cursor.isWord('REPLACE', 'IGNORE');
    cursor.at += 1;
  }
  const head = { common, method: word.text, yields, start };
  switch (word.text) {
    case 'UPDATE':
      return readUpdate(cursor, head);
    case 'DELETE':
      return readDelete(cursor, head);
    case 'MERGE':
      return readMerge(cursor, head);
    default:
      return readInsert(cursor, head);
  }
}

interface Head {
  readonly common: readonly CommonTable[];
  readonly method: string;
  readonly yields: boolean;
  readonly start: number;
}

function readReturning(clauses: readonly Clause[]) {
  return (clause(clauses, 'RETURNING')?.items() ?? []).map(readItem);
}

function readInsert(cursor: Cursor, head: Head): Insert | null {
  cursor.word('INTO', 'OVERWRITE');
  cursor.word('TABLE');
  const target = readInsertTarget(cursor);
  if (target === null) return null;
  const columns = cursor.isSymbol('(') && !startsQueryGroup(cursor) ? cursor.group() : null;
  const listed = columns && readColumnNames(columns);
  if (cursor.word('OVERRIDING')) cursor.at += 2;
  const clauses = readClauses(cursor, ['ON', 'RETURNING']);
  const main = clause(clauses, '') ?? cursor;
  const conflict = readConflict(clause(clauses, 'ON'), head.yields);
  const returning = readReturning(clauses);
  const common = { kind: 'insert' as const, ...head, target, ...conflict, returning, end: cursor.lastEnd };
  if (main.word('SET')) {
    const { list } = readAssignments(main);
    const rows = [list.map((each) => each.value ?? missing(each.column.start))];
    return { ...common, columns: list.map((each) => each.column), rows, select: null };
  }
  const select = startsQuery(main) && !main.isWord('VALUES') ? readSelect(main) : null;
  if (select) return { ...common, columns: listed, rows: [], select };
  return { ...common, columns: listed, rows: main.word('VALUES', 'VALUE') ? readRows(main) : [], select: null };
}

function missing(at: number): Node {
  return { kind: 'other', reason: 'several columns at once', parts: [], start: at, end: at };
}

function readInsertTarget(cursor: Cursor): FromItem | null {
  const start = cursor.offset;
  const name = isWord(cursor.peek(), 'SELECT', 'VALUES', 'SET') ? null : readName(cursor);
  if (name === null) return null;
  if (cursor.isWord('PARTITION') && isSymbol(cursor.peek(1), '(')) cursor.at += 2;
  const stated = cursor.word('AS') !== null;
  const alias = stated && isName(cursor.peek()) ? (readIdentifier(cursor)?.name ?? null) : null;
  const source = { kind: 'table' as const, name };
  return { source, alias, columns: null, join: 'from', on: null, using: [], start, end: cursor.lastEnd };
}

function startsQueryGroup(cursor: Cursor): boolean {
  const inner = cursor.range(cursor.at, cursor.end).group();
  return inner !== null && startsQuery(inner);
}

function readRows(cursor: Cursor): readonly (readonly Node[])[] {
  const rows: (readonly Node[])[] = [];
  while (!cursor.done) {
    const row = cursor.group();
    if (row) rows.push(readList(row));
    else if (!cursor.symbol(',') && !cursor.word('ROW')) cursor.at += 1;
  }
  return rows;
}

/** ON CONFLICT … DO UPDATE SET …, ON DUPLICATE KEY UPDATE …; the cursor stands behind ON. */
function readConflict(
  cursor: Cursor | null,
  yields: boolean,
): Pick<Insert, 'yields' | 'conflict' | 'updates' | 'updatesWhere'> {
  const nothing = { yields, conflict: [], updates: { list: [], complete: true }, updatesWhere: null };
  if (cursor === null) return nothing;
  const none = { ...nothing, yields: true };
  if (cursor.words('DUPLICATE', 'KEY', 'UPDATE')) return { ...none, updates: readAssignments(cursor) };
  if (!cursor.word('CONFLICT')) return none;
  const target = cursor.group();
  const conflict = target ? target.items().map((item) => readExpression(item)) : [];
  const clauses = readClauses(cursor, ['SET', 'WHERE']);
  const set = clause(clauses, 'SET');
  if (set === null) return { ...none, conflict };
  const where = clauses.slice(clauses.findIndex((each) => each.word === 'SET')).find((each) => each.word === 'WHERE');
  return {
    yields: true,
    conflict,
    updates: readAssignments(set),
    updatesWhere: where ? readWhole(where.content) : null,
  };
}

function readAssignments(cursor: Cursor): Assignments {
  const list: Assignment[] = [];
  let complete = true;
  for (const item of cursor.items()) {
    const found = readAssignment(item);
    list.push(...found);
    if (found.length === 0 || found.some((each) => hasHole(each.column.name))) complete = false;
  }
  return { list, complete };
}

function readAssignment(cursor: Cursor): readonly Assignment[] {
  const group = cursor.group();
  if (group) {
    const columns = readColumnNames(group);
    if (!cursor.symbol('=')) return [];
    cursor.word('ROW');
    const inner = cursor.range(cursor.at, cursor.end).group();
    const values = inner && !startsQuery(inner) ? readList(inner) : [];
    const rest = values.length === columns.length ? [] : [readWhole(cursor)];
    return columns.map((column, index) => ({ column, value: values[index] ?? rest[0] ?? null }));
  }
  const column = readColumnName(cursor);
  const element = cursor.group('[') !== null;
  if (column === null || !cursor.symbol('=', ':=')) return [];
  if (cursor.word('DEFAULT')) return [{ column, value: null }];
  const value = readWhole(cursor, 'a value that is not understood');
  return [
    {
      column,
      value: element
        ? { kind: 'other', reason: 'a part of an array', parts: [value], start: value.start, end: value.end }
        : value,
    },
  ];
}

function readUpdate(cursor: Cursor, head: Head): Write | null {
  const clauses = readClauses(cursor, ['SET', 'FROM', 'WHERE', 'ORDER', 'LIMIT', 'RETURNING']);
  const tables = readFrom(clause(clauses, '') ?? cursor);
  const set = clause(clauses, 'SET');
  if (tables.items.length === 0 || set === null) return null;
  const fromClause = clause(clauses, 'FROM');
  const from = fromClause ? readFrom(fromClause) : { items: [], rest: [] };
  return {
    kind: 'update',
    ...head,
    from: [...tables.items, ...asJoined(from.items)],
    assignments: readAssignments(set),
    where: readCondition(clauses, [...tables.rest, ...from.rest]),
    order: orderOf(clauses),
    ...readLimit(clauses),
    returning: readReturning(clauses),
    end: cursor.lastEnd,
  };
}

function orderOf(clauses: readonly Clause[]): readonly Node[] {
  const content = clause(clauses, 'ORDER');
  return content ? readRest(content) : [];
}

function asJoined(items: readonly FromItem[]): readonly FromItem[] {
  return items.map((item) => (item.join === 'from' ? { ...item, join: 'cross' as const } : item));
}

function readDelete(cursor: Cursor, head: Head): Write | null {
  if (cursor.word('TOP')) cursor.group();
  const clauses = readClauses(cursor, ['FROM', 'USING', 'WHERE', 'ORDER', 'LIMIT', 'RETURNING']);
  const before = clause(clauses, '');
  const listed = before && !before.done ? readFrom(before) : null;
  const fromClause = clause(clauses, 'FROM');
  const from = fromClause ? readFrom(fromClause) : (listed ?? { items: [], rest: [] });
  const usingClause = clause(clauses, 'USING');
  const using = usingClause ? readFrom(usingClause) : { items: [], rest: [] };
  const named = listed && fromClause ? listed.items : from.items;
  const [first] = named;
  if (!first) return null;
  const repeated = using.items.some(
    (item) => callName(item) === callName(first) || tableName(item) === callName(first),
  );
  const several = (listed !== null && fromClause !== null) || repeated;
  return {
    kind: 'delete',
    ...head,
    targets: (several ? named : [first]).map(callName),
    from: repeated ? using.items : [...from.items, ...asJoined(using.items)],
    where: readCondition(clauses, [...from.rest, ...using.rest]),
    order: orderOf(clauses),
    ...readLimit(clauses),
    returning: readReturning(clauses),
    end: cursor.lastEnd,
  };
}

/** The name by which the statement calls a table. */
function callName(item: FromItem): string {
  return item.alias ?? tableName(item);
}

function tableName(item: FromItem): string {
  return item.source.kind === 'table' ? item.source.name.name : '';
}

/** TRUNCATE a, b: a delete of everything, one for each table. The cursor stands behind the word. */
export function readTruncate(cursor: Cursor, start: number): readonly Write[] {
  cursor.word('TABLE');
  const writes: Write[] = [];
  for (const item of cursor.items()) {
    const target = readTarget(item);
    if (target === null) continue;
    const common = { common: [], method: 'TRUNCATE', returning: [], order: [], limit: null, where: null };
    writes.push({
      kind: 'delete',
      ...common,
      targets: [tableName(target)],
      from: [{ ...target, alias: null }],
      start,
      end: cursor.lastEnd,
    });
  }
  return writes;
}

function readMerge(cursor: Cursor, head: Head): Merge | null {
  cursor.word('INTO');
  const target = readTarget(cursor);
  if (target === null || !cursor.word('USING')) return null;
  const source = readTarget(cursor);
  if (source === null) return null;
  const on = cursor.word('ON') ? readExpression(cursor) : null;
  const actions: MergeAction[] = [];
  for (const each of readClauses(cursor, ['WHEN']))
    if (each.word === 'WHEN') actions.push(...readMergeAction(each.content));
  const from = [target, ...asJoined([source])];
  return { kind: 'merge', ...head, from, on, actions, returning: [], end: cursor.lastEnd };
}

function readMergeAction(cursor: Cursor): readonly MergeAction[] {
  while (!cursor.done && !cursor.isWord('AND', 'THEN')) cursor.skip();
  const condition = cursor.word('AND') ? readExpression(cursor) : null;
  cursor.word('THEN');
  const none: Assignments = { list: [], complete: true };
  if (cursor.word('DELETE')) return [{ kind: 'delete', condition, assignments: none }];
  if (cursor.word('UPDATE')) {
    cursor.word('SET');
    return [{ kind: 'update', condition, assignments: readAssignments(cursor) }];
  }
  if (!cursor.word('INSERT')) return [];
  const columns = cursor.isSymbol('(') ? readColumnNames(cursor.group() ?? cursor) : [];
  const [row] = cursor.word('VALUES') ? readRows(cursor) : [];
  const list = columns.map((column, index) => ({ column, value: row?.[index] ?? null }));
  return [{ kind: 'insert', condition, assignments: { list, complete: list.length > 0 } }];
}
