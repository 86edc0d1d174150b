import type { Predicate } from '../model/predicate';
import type { SqlQuery, SqlStatement } from '../model/sql';
import type { ResidentStep, SqlCall, SqlRun } from '../model/sql-resident';
import type { Located } from '../model/expression';
import { readBlock } from './sql-block';
import { embeddedText } from './sql-embedded';
import { eventStretches } from './sql-events';
import { tokenize } from './sql-lexer';
import { splitStatements, type StatementTokens } from './sql-split';
import { isSymbol, isWord, type SqlDialect, type Token } from './sql-token';
import { variablesOf, withoutVariables } from './sql-variables';

/** How statements inside a statement are read. */
export interface StatementReader {
  readonly source: string;
  readonly dialect: SqlDialect;
  /** Texts inside texts, so far. */
  readonly depth: number;
  /** The jobs that an earlier statement of the same text looked up in `cron.job`. */
  readonly chosen: { predicate: Predicate | null };
  readonly read: (reader: StatementReader, tokens: StatementTokens) => readonly SqlStatement[];
}

/** Texts inside texts beyond which nothing is read. */
const DEEPEST = 6;
/** Calls that are kept of one body. */
const MOST_CALLS = 200;

/** Names that stand for values and rows in a body, beside those that it declares. */
export interface KnownNames {
  readonly values: readonly string[];
  readonly rows: readonly string[];
}

const noNames: KnownNames = { values: [], rows: [] };

/** One statement of a body, as its tokens with the names of variables as parameters, and what it says. */
interface Piece {
  readonly tokens: StatementTokens;
  readonly statements: readonly SqlStatement[];
}

function piecesOf(reader: StatementReader, from: number, to: number, names: KnownNames): readonly Piece[] {
  if (reader.depth >= DEEPEST) return [];
  const tokens = tokenize(reader.source, reader.dialect, from, to);
  const known = variablesOf(names.values, names.rows, tokens);
  const inner = { ...reader, depth: reader.depth + 1, chosen: { predicate: null } };
  return splitStatements(reader.source, withoutDeclarations(tokens))
    .flatMap(readBlock)
    .map((piece) => withoutVariables(piece, known))
    .map((piece) => ({ tokens: piece, statements: reader.read(inner, piece) }));
}

/** What the text between two offsets runs: statements, or the body of a routine. */
export function readRun(reader: StatementReader, from: number, to: number, names = noNames): SqlRun {
  const runs = piecesOf(reader, from, to, names).map(runOf);
  const stretches = eventStretches(tokenize(reader.source, reader.dialect, from, to));
  return {
    ...(stretches.length > 0 && { stretches }),
    queries: runs.flatMap((run) => run.queries),
    calls: runs.flatMap((run) => run.calls).slice(0, MOST_CALLS),
    steps: runs.flatMap((run) => run.steps),
    requests: runs.flatMap((run) => run.requests),
    problems: runs.flatMap((run) => run.problems),
    start: from,
    end: to,
  };
}

/** The statements that a string literal holds, in order. */
export function embeddedStatements(reader: StatementReader, token: Token): readonly SqlStatement[] {
  const { outward, ...text } = embeddedText(reader.source, token);
  const pieces = piecesOf({ ...reader, source: text.source }, text.from, text.to, noNames);
  const statements = pieces.flatMap((piece) => piece.statements);
  return outward(statements.filter((statement) => statement.kind !== 'query' || !isCatalog(statement)));
}

/** What a string literal runs, with places in the text around it. */
export function readEmbeddedRun(reader: StatementReader, token: Token, names = noNames): SqlRun {
  const text = embeddedText(reader.source, token);
  return text.outward(readRun({ ...reader, source: text.source }, text.from, text.to, names));
}

/** What runs nothing. */
export function emptyRun({ start, end }: Located): SqlRun {
  return { queries: [], calls: [], steps: [], requests: [], problems: [], start, end };
}

/** Without the declarations between DECLARE and BEGIN, which are pieces of their own in PL/pgSQL, but for their queries. */
function withoutDeclarations(tokens: readonly Token[]): readonly Token[] {
  const start = tokens.findIndex((token) => isWord(token, 'DECLARE'));
  const begin = tokens.findIndex((token) => isWord(token, 'BEGIN'));
  if (start < 0 || begin < start) return tokens;
  const cursors = tokens.slice(start, begin).some((token) => isWord(token, 'CURSOR'));
  return cursors ? [...declarationsOf(tokens.slice(start, begin)), ...tokens.slice(begin)] : tokens.slice(begin);
}

/** Only the declarations of cursors, each behind DECLARE. */
function declarationsOf(tokens: readonly Token[]): readonly Token[] {
  const [declare] = tokens;
  if (declare === undefined) return [];
  const ends = tokens.flatMap((token, index) => (token.kind === 'end' ? [index] : []));
  return [0, ...ends].flatMap((from, index) => {
    const piece = tokens.slice(from + 1, (ends[index] ?? tokens.length - 1) + 1);
    return piece.some((token) => isWord(token, 'CURSOR')) ? [declare, ...piece] : [];
  });
}

function runOf({ tokens, statements }: Piece): SqlRun {
  const queries = statements.filter(
    (statement): statement is SqlQuery => statement.kind === 'query' && !isCatalog(statement),
  );
  const steps = statements
    .flatMap((statement): readonly ResidentStep[] => (statement.kind === 'resident' ? statement.steps : []))
    .filter((step) => step.kind !== 'call-routines');
  const problems = statements.flatMap((statement) =>
    statement.kind === 'other' && statement.problem !== null
      ? [{ problem: statement.problem, start: statement.start, end: statement.end }]
      : [],
  );
  const place = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
  return { queries, steps, problems, ...callsIn(tokens), ...place };
}

/** The tables of the database and its extensions: what a body asks them is about the schema, not about data. */
export function isCatalog({ table }: SqlQuery): boolean {
  const schema = table.schema?.toLowerCase() ?? '';
  return (
    ['pg_catalog', 'information_schema', 'cron', 'net', 'vault'].includes(schema) ||
    /^(?:pg_|sqlite_)/i.test(table.name)
  );
}

/** Words with parentheses behind them that are no routines, and functions of the engines that a body is full of. */
const noRoutines: ReadonlySet<string> = new Set(
  (
    'abs all and any array as avg between by case cast ceil char check coalesce concat count current_setting date ' +
    'date_add date_sub date_trunc datetime decimal distinct else end every except exists extract filter floor format ' +
    'from greatest group having if ifnull in index interval into is join json_build_object jsonb_build_object key ' +
    'lateral least length like limit lower max min not now nullif numeric on only or order over partition primary ' +
    'random references returning round select set substr substring sum table then to_char trim union unique update ' +
    'upper using values varchar when where with xor'
  ).split(' '),
);

const requestSchemas: ReadonlySet<string> = new Set(['net', 'extensions', 'http']);
const requestName = /^http(?:_(?:get|post|put|patch|delete|head))?$/;

/** The calls of routines that a statement may make, and the requests that it sends over HTTP (pg_net, http). */
export function callsIn(tokens: readonly Token[]): Pick<SqlRun, 'calls' | 'requests'> {
  const calls: SqlCall[] = [];
  const requests: SqlRun['requests'][number][] = [];
  tokens.forEach((token, index) => {
    if (!(token.kind === 'word' || token.kind === 'quoted')) return;
    const parameterless =
      isWord(tokens[index - 1], 'CALL') || (isSymbol(tokens[index - 1], '.') && isWord(tokens[0], 'CALL'));
    if (!isSymbol(tokens[index + 1], '(') && !(parameterless && !isSymbol(tokens[index + 1], '.'))) return;
    const name = token.text.toLowerCase();
    const qualified = isSymbol(tokens[index - 1], '.');
    const schema = qualified ? (tokens[index - 2]?.text.toLowerCase() ?? null) : null;
    const before = tokens[qualified ? index - 3 : index - 1];
    if (isWord(before, 'INTO', 'TABLE', 'VIEW', 'INDEX') || (token.kind === 'word' && noRoutines.has(name))) return;
    const place = { start: token.start, end: token.end };
    if (requestName.test(name) && (schema === null ? name.startsWith('http_') : requestSchemas.has(schema)))
      requests.push({ url: urlBehind(tokens, index + 2), ...place });
    else if (calls.length < MOST_CALLS)
      calls.push({ name, schema, whole: isWhole(tokens, qualified ? index - 2 : index), ...place });
  });
  return { calls, requests };
}

/** Whether the statement is this call and nothing else: `SELECT f(…)`, `SELECT * FROM f(…)`, `CALL p`. */
function isWhole(tokens: readonly Token[], at: number): boolean {
  if (at > 3) return false;
  const before = tokens.slice(0, at).filter((token) => !isSymbol(token, '*'));
  return (
    (before.length === 1 && isWord(before[0], 'SELECT', 'CALL')) ||
    (before.length === 2 && isWord(before[0], 'SELECT') && isWord(before[1], 'FROM'))
  );
}

function urlBehind(tokens: readonly Token[], from: number): string | null {
  for (const token of tokens.slice(from, from + 8)) {
    if (token.kind === 'string') return /^https?:\/\/./i.test(token.text) ? token.text : null;
    if (isSymbol(token, ')', ',')) return null;
  }
  return null;
}
