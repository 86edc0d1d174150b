import type { SqlQuery, SqlStatement } from '../model/sql';
import type { ResidentStep, SqlResident } from '../model/sql-resident';
import { isCronTable, readCronSteps } from './sql-cron';
import { Cursor, startReading } from './sql-cursor';
import { readEvent } from './sql-event';
import { isPartitionTable, readDroppedChunks, readHypertable, readRetentionSteps } from './sql-retention';
import { readDropped, readRoutine, readTrigger, readTriggerSwitch } from './sql-routine';
import { callsIn, type StatementReader } from './sql-run';
import { startsRoutine, type StatementTokens } from './sql-split';
import { isWord } from './sql-token';

/**
 * CREATE, ALTER and DROP of what a database runs by itself: events, triggers and the routines that they call. Null for
 * what is none of them.
 */
export function readResidentDefinition(
  reader: StatementReader,
  tokens: StatementTokens,
): readonly SqlStatement[] | null {
  const cursor = new Cursor(startReading(reader.source, tokens, reader.dialect));
  const switched = readTriggerSwitch(cursor);
  if (switched.length > 0) return [residentOf(tokens, switched)];
  cursor.at = 0;
  const dropped = isWord(tokens[0], 'DROP') && isWord(tokens[1], 'TRIGGER', 'FUNCTION', 'PROCEDURE', 'EVENT');
  if (!dropped && !startsRoutine(tokens, 0)) return null;
  const at = tokens.findIndex((token) => isWord(token, 'TRIGGER', 'FUNCTION', 'PROCEDURE', 'EVENT', 'PACKAGE'));
  const kind = tokens[at]?.text ?? '';
  const steps = stepsOf(reader, cursor, at);
  const method = `${tokens[0]?.text ?? ''} ${kind}`;
  const place = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
  return steps.length > 0 ? [residentOf(tokens, steps)] : [{ kind: 'other', method, problem: null, ...place }];
}

function stepsOf(reader: StatementReader, cursor: Cursor, at: number): readonly ResidentStep[] {
  const { tokens } = cursor.reading;
  const word = tokens[0]?.text;
  if (word === 'DROP') {
    cursor.at = 1;
    return isWord(tokens[2], 'TRIGGER') ? [] : readDropped(cursor);
  }
  cursor.at = at + 1;
  switch (tokens[at]?.text) {
    case 'EVENT':
      // An event trigger of PostgreSQL runs when the schema changes.
      return cursor.isWord('TRIGGER') ? [] : readEvent(cursor, reader, word === 'CREATE');
    case 'TRIGGER':
      return word === 'CREATE' ? readTrigger(cursor, reader) : [];
    case 'FUNCTION':
    case 'PROCEDURE':
      return word === 'CREATE' ? readRoutine(cursor, reader) : [];
    default:
      return [];
  }
}

function residentOf(tokens: StatementTokens, steps: readonly ResidentStep[]): SqlResident {
  return { kind: 'resident', steps, start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
}

/** What a statement does to the database's own jobs, in the place of what it does to the tables that hold them. */
export function withResident(
  reader: StatementReader,
  tokens: StatementTokens,
  statements: readonly SqlStatement[],
): readonly SqlStatement[] {
  const queries = statements.filter((statement): statement is SqlQuery => statement.kind === 'query');
  const steps = [...readCronSteps(reader, tokens, queries), ...readRetentionSteps(reader, tokens, queries)];
  const others = [
    ...statements.filter(
      (statement) => statement.kind !== 'query' || !(isCronTable(statement) || isPartitionTable(statement)),
    ),
    ...readDroppedChunks(reader, tokens),
  ];
  const calls =
    steps.length > 0 || !isWord(tokens[0], 'SELECT', 'CALL') ? [] : callsIn(tokens).calls.filter((call) => call.whole);
  const place = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
  const all: readonly ResidentStep[] = calls.length > 0 ? [{ kind: 'call-routines', calls, ...place }] : steps;
  return all.length > 0 ? [...others, residentOf(tokens, all)] : others;
}

/** What a definition of a table says of how its rows age. */
export function withHypertable(statements: readonly SqlStatement[], tokens: StatementTokens): readonly SqlStatement[] {
  const [defined] = statements;
  const [created] = defined?.kind === 'definition' ? defined.steps : [];
  const steps = created?.kind === 'create-entity' ? readHypertable(tokens, created.entity) : [];
  return steps.length > 0 ? [...statements, residentOf(tokens, steps)] : statements;
}
