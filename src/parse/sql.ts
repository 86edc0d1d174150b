import type { Source } from '../model/schema';
import type { SqlFacts, SqlStatement } from '../model/sql';
import { bindStatement } from './sql-bind-write';
import { looksLikeMysql } from './sql-characters';
import { Cursor, readName, readNameList, startReading } from './sql-cursor';
import { readDefinition } from './sql-definition';
import { tokenize } from './sql-lexer';
import { readResidentDefinition, withHypertable, withResident } from './sql-resident';
import { embeddedStatements, type StatementReader } from './sql-run';
import { readUse } from './sql-schema';
import { readBody } from './sql-select';
import { splitStatements, type StatementTokens } from './sql-split';
import type { Body, Insert, Select, Write } from './sql-syntax';
import { isSymbol, isWord, type SqlDialect, type Token } from './sql-token';
import { conditionalStatement, renamedByProcedure } from './sql-transact';
import { textOf } from './sql-value';
import { readTruncate } from './sql-write';

/** Statements that touch neither rows nor the schema, or whose effect lies in the database itself. */
const ofNoConcern: ReadonlySet<string> = new Set([
  'SET',
  'PRAGMA',
  'GRANT',
  'REVOKE',
  'COMMENT',
  'ANALYZE',
  'ANALYSE',
  'VACUUM',
  'BEGIN',
  'START',
  'COMMIT',
  'END',
  'ABORT',
  'ROLLBACK',
  'SAVEPOINT',
  'RELEASE',
  'LOCK',
  'UNLOCK',
  'USE',
  'SHOW',
  'DESCRIBE',
  'DESC',
  'CALL',
  'EXEC',
  'REINDEX',
  'REFRESH',
  'CLUSTER',
  'DISCARD',
  'RESET',
  'LISTEN',
  'NOTIFY',
  'UNLISTEN',
  'ATTACH',
  'DETACH',
  'PRINT',
  'DECLARE',
  'FLUSH',
  'OPTIMIZE',
  'CHECKPOINT',
  'KILL',
  'PREPARE',
  'DEALLOCATE',
  'EXPLAIN',
  'SECURITY',
  'CHECK',
  'REPAIR',
  'SOURCE',
  'FETCH',
  'CLOSE',
  'OPEN',
  'MOVE',
  'REASSIGN',
  'IMPORT',
  'INSTALL',
  'RETURN',
  'NULL',
  'RAISE',
  'EXCEPTION',
  'ELSE',
  'GET',
  'ASSERT',
  'RESIGNAL',
  'IF',
  'LOOP',
]);

/**
 * Reads an SQL text: every statement in order, each as facts about the tables that it touches or the schema that it
 * changes. Places are UTF-16 offsets in `text`; spans inside predicates have an empty `file`. `dialect` decides how names
 * fold (MySQL keeps their case) and how strings are quoted; `unknown` accepts all that do not contradict. Never throws:
 * a statement that is not understood becomes `other` with a `problem`, and its neighbours are read all the same.
 */
export function readSql(text: string, dialect: SqlDialect): SqlFacts {
  const engine = dialect === 'unknown' && looksLikeMysql(text) ? 'mysql' : dialect;
  const reader = { source: text, dialect: engine, depth: 0, chosen: { predicate: null }, read: readStatement };
  const statements = splitStatements(text, tokenize(text, engine)).flatMap((tokens) => readStatement(reader, tokens));
  return { statements };
}

/** Reads one statement from its tokens. */
function readStatement(reader: StatementReader, tokens: StatementTokens): readonly SqlStatement[] {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (!first || !last) return [];
  const place = { start: first.start, end: last.end };
  const other = (method: string, problem: string | null): SqlStatement => ({
    kind: 'other',
    method,
    problem,
    ...place,
  });
  const broken = tokens.find((token) => token.problem !== undefined)?.problem;
  if (broken !== undefined) return [other(methodOf(first), broken)];
  try {
    return readWords(reader, tokens, other);
  } catch (error) {
    // The reader is meant for any input: whatever it stumbles over concerns this statement alone.
    return [
      other(
        methodOf(first),
        `the statement could not be read (${error instanceof Error ? error.message : 'unknown fault'})`,
      ),
    ];
  }
}

type Other = (method: string, problem: string | null) => SqlStatement;

function readWords(reader: StatementReader, tokens: StatementTokens, other: Other): readonly SqlStatement[] {
  const { source } = reader;
  const cursor = new Cursor(startReading(source, tokens, reader.dialect));
  const [first] = tokens;
  const { start } = first ?? { start: 0 };
  const end = tokens.at(-1)?.end ?? start;
  const method = methodOf(first);
  if (
    isSymbol(first, '(') ||
    isWord(first, 'SELECT', 'WITH', 'VALUES', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'MERGE')
  ) {
    const body = readBody(cursor);
    const found = body ? bind(cursor, body, other) : [other(method, problemOf(source, tokens))];
    return withResident(reader, tokens, found);
  }
  switch (method) {
    case 'TRUNCATE': {
      cursor.at += 1;
      const writes = readTruncate(cursor, start);
      return writes.length > 0
        ? writes.flatMap((write) => bind(cursor, { kind: 'write', write }, other))
        : [other(method, 'no table is named')];
    }
    case 'TABLE':
      return [other(method, null)];
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
    case 'RENAME':
      return (
        readResidentDefinition(reader, tokens) ?? withHypertable(readDefined(cursor, { start, end }, other), tokens)
      );
    case 'IF':
    case 'ELSE': {
      const inner = conditionalStatement(tokens);
      return inner === null ? [other(method, null)] : readStatement(reader, inner);
    }
    case 'CALL':
    case 'EXEC': {
      const renamed = renamedByProcedure(tokens);
      if (renamed) return [{ kind: 'definition', steps: [renamed], start, end }];
      return withResident(reader, tokens, [other(method, null)]);
    }
    case 'SET':
    case 'USE': {
      const step = readUse(cursor);
      if (step) return [{ kind: 'definition', steps: [step], start, end }];
      return [withEnforcement(other(method, null), textOf(source, { start, end }))];
    }
    case 'PRAGMA':
      return [withEnforcement(other(method, null), textOf(source, { start, end }))];
    case 'COPY':
    case 'LOAD':
      return readBulk(cursor, start, other);
    case 'EXECUTE':
      return readExecute(reader, tokens, other);
    case 'DO':
      return readDo(reader, tokens, other);
    default:
      return [other(method, ofNoConcern.has(method) ? null : problemOf(source, tokens))];
  }
}

/**
 * Whether a setting switches foreign keys on or off.
 * https://www.sqlite.org/pragma.html#pragma_foreign_keys, https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_foreign_key_checks
 */
function withEnforcement(statement: SqlStatement, text: string): SqlStatement {
  const found = /\b(defer_foreign_keys|foreign_keys|foreign_key_checks)\b\s*[=(]\s*['"]?(\w+)/i.exec(text);
  if (found === null || statement.kind !== 'other') return statement;
  const [, name = '', value = ''] = found;
  const isOn = /^(?:on|1|true|yes)$/i.test(value);
  if (/^defer/i.test(name)) return isOn ? { ...statement, references: 'deferred' } : statement;
  return { ...statement, references: isOn ? 'on' : 'off' };
}

function bind(cursor: Cursor, body: Body, other: Other): readonly SqlStatement[] {
  const { source, looseTexts, tokens } = cursor.reading;
  const { queries, problem } = bindStatement(source, looseTexts, body);
  return problem === null ? queries : [...queries, other(methodOf(tokens[0]), problem)];
}

function methodOf(token: Token | undefined): string {
  return token?.kind === 'word' ? token.text : token?.kind === 'symbol' && token.text === '(' ? 'SELECT' : '';
}

function problemOf(source: string, tokens: StatementTokens): string {
  const place = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
  return `not understood: ${textOf(source, place)}`;
}

function readDefined(
  cursor: Cursor,
  place: { readonly start: number; readonly end: number },
  other: Other,
): readonly SqlStatement[] {
  const { steps, select, shows = null, method, problem } = readDefinition(cursor);
  const found: SqlStatement[] = [];
  const population = shows && populationOf(cursor, shows);
  const filled = steps.map((step) =>
    population && step.kind === 'create-entity' && step.entityKind === 'view' ? { ...step, population } : step,
  );
  if (steps.length > 0) found.push({ kind: 'definition', steps: filled, ...place });
  if (select) found.push(...bind(cursor, { kind: 'select', select }, other));
  if (found.length === 0 || problem !== null) found.push(other(method, problem));
  return found;
}

/** The tables behind a view's query; null where it is not understood. */
function populationOf(cursor: Cursor, select: Select): readonly Source[] | null {
  const { source, looseTexts } = cursor.reading;
  const { queries, problem } = bindStatement(source, looseTexts, { kind: 'select', select });
  if (problem !== null || queries.length === 0) return null;
  return queries.map(({ table, predicate }) => ({ entity: table.name, predicate }));
}

/** COPY … FROM and LOAD DATA write rows that the text does not hold; COPY (SELECT …) TO reads. */
function readBulk(cursor: Cursor, start: number, other: Other): readonly SqlStatement[] {
  const word = cursor.take()?.text ?? '';
  const query = cursor.range(cursor.at, cursor.end).group();
  const body = query && readBody(query);
  if (body) return bind(cursor, body, other);
  if (word === 'LOAD') while (!cursor.done && !cursor.word('TABLE')) cursor.at += 1;
  const name = readName(cursor);
  if (name === null) return [other(word, 'no table is named')];
  const list = cursor.group();
  const columns = list
    ? readNameList(list).map((each) => ({
        name: each.name,
        qualifier: null,
        start: each.token.start,
        end: each.token.end,
      }))
    : null;
  const item = {
    source: { kind: 'table', name },
    alias: null,
    columns: null,
    join: 'from',
    on: null,
    using: [],
    start: name.start,
    end: name.end,
  } as const;
  const common = { common: [], method: word, returning: [], start, end: cursor.reading.tokens.at(-1)?.end ?? start };
  const insert: Insert = {
    kind: 'insert',
    ...common,
    target: item,
    columns,
    rows: [],
    select: null,
    yields: false,
    conflict: [],
    updates: { list: [], complete: true },
    updatesWhere: null,
  };
  const read: Write = { kind: 'delete', ...common, targets: [], from: [item], where: null, order: [], limit: null };
  return bind(cursor, { kind: 'write', write: cursor.isWord('TO') ? read : insert }, other);
}

/** DO $$ … $$: the statements of the block are run there and then. */
function readDo(reader: StatementReader, tokens: StatementTokens, other: Other): readonly SqlStatement[] {
  const body = tokens.find((token) => token.kind === 'string');
  const found = body ? embeddedStatements(reader, body) : [];
  return found.length > 0 ? found : [other('DO', null)];
}

/** `EXECUTE 'DELETE …'` in a routine runs a text; a computed one is not known. */
function readExecute(reader: StatementReader, tokens: StatementTokens, other: Other): readonly SqlStatement[] {
  const renamed = renamedByProcedure(tokens);
  if (renamed) return [{ kind: 'definition', steps: [renamed], start: renamed.start, end: renamed.end }];
  const [, text, after] = tokens;
  if (text?.kind === 'string' && (after === undefined || isWord(after, 'USING', 'INTO')))
    return embeddedStatements(reader, text);
  return [other('EXECUTE', 'it runs SQL that is computed')];
}
