import { conditionsOf, type Condition } from './conditions';
import type { GuardSubject } from './guard';
import type { Loss } from './loss';
import { entityOf, type Query } from './query';

/** A condition by order that ends in leaving: `if (count > most) throw …`, `if n > most: raise`, `RAISE EXCEPTION`. */
const LEAVES =
  /\bif\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*(?<![=-])[<>](?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\s*\{?[^{}]{0,600}?\b(?:throw|return|exit|abort|break|continue)\b|\bif\b[^\n:]*[<>][^\n:]*:\s*(?:raise|return|sys\.exit)\b/;
const REFUSES = /\braise\s+exception\b|\bsignal\s+sqlstate\b|\braise\s*\(\s*abort\b/i;
const LOGS = /\b(?:console|log|logger|logging|\w*[lL]og(?:ger)?)\s*\.\s*\w+\s*\(|\bprint\s*\(/;

/** Queries of the job before this one that read where it destroys. */
export function readsBefore({ job, reached, entityName }: GuardSubject): readonly Query[] {
  return job.queries
    .map(({ query }) => query)
    .filter((query) => query.operation === 'read' && entityOf(query) === entityName && query !== reached.query);
}

/** Whether something bounds how much the query may touch: a limit of its own, or a count that is compared first. */
export function hasVolumeCheck(subject: GuardSubject): boolean {
  const { code, reached } = subject;
  if (isLimited(reached.query) || REFUSES.test(sqlAround(subject))) return true;
  const counts = readsBefore(subject).length > 0 || /count|length|total|size/i.test(code.before);
  return counts && LEAVES.test(code.before);
}

/** Whether some of what goes is noted, or kept elsewhere, before it goes. */
export function hasAuditSample(subject: GuardSubject): boolean {
  const { code, job, reached, entityName } = subject;
  const copies = job.queries.some(
    ({ query }) => query.operation === 'insert' && entityOf(query) !== entityName && entityOf(query) !== null,
  );
  if (copies || /\breturning\b/i.test(code.raw.slice(reached.query.at.start, reached.query.at.end))) return true;
  return readsBefore(subject).some((query) => !/count/i.test(query.method)) && LOGS.test(code.before);
}

const RESULT =
  /\b(?:deletedCount|modifiedCount|matchedCount|nModified|n|affectedRows|affected|rowCount|rowsAffected|numDeletedRows|numUpdatedRows|changes|count|rowcount|meta|length)\b/;

/** `.rowcount`, right behind the call. */
const COUNTED = new RegExp(`^\\s*\\)*\\s*\\??\\.\\s*(?:${RESULT.source})`);

/** Whether the job looks at how much it touched. */
export function hasEffectCheck(subject: GuardSubject): boolean {
  const { before, after } = subject.code;
  // Who writes row by row has each of them in hand; a tool that writes none where there should be one says so.
  if (goesRowByRow(subject.reached.query) || COUNTED.test(after)) return true;
  // `const { deletedCount } = await …`, `const [result] = await …`
  if (/[}\]]\s*=\s*(?:await\s+)?$/.test(before)) return true;
  const name = /([\w$]+)\s*(?::[^=;{}\n]*)?=\s*(?:await\s+)?$/.exec(before)?.[1];
  if (name !== undefined) return new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\b`).test(after);
  if (/^\s*\.\s*then\b/.test(after) || /[([,]\s*(?:await\s+)?$/.test(before)) return true;
  if (/\breturn\s+(?:await\s+)?$/.test(before)) return RESULT.test(after);
  return /\b(?:get\s+diagnostics|row_count\s*\(|changes\s*\(|returning)\b/i.test(sqlAround(subject));
}

/** The SQL that a query stands in: the whole file where it is one of SQL, else the query's own code. */
function sqlAround({ code, reached }: GuardSubject): string {
  const { file, start, end } = reached.query.at;
  return /\.sql$/i.test(file) ? code.raw : code.raw.slice(start, end);
}

/**
 * Whether rows are chosen by a query first and then written by their ids, with no word of why they were chosen; unless
 * the job claims each of them by a write that asks again.
 */
export function takesChosen(subject: GuardSubject): boolean {
  return writesChosen(subject) && !subject.job.queries.some(({ query }) => claims(query, subject.entityName));
}

/** `UPDATE … SET taken = true WHERE id = $1 AND NOT taken` */
function claims(query: Query, entity: string): boolean {
  if (query.operation !== 'update' || entityOf(query) !== entity || query.chosenAt !== undefined) return false;
  const conditions = conditionsOf(query.predicate).filter(({ required }) => required);
  return conditions.some(isById) && !conditions.every(isById);
}

function isById({ leaf, negated }: Condition): boolean {
  return !negated && leaf.kind === 'compare' && leaf.operator === '=' && /^_?id$/i.test(leaf.field.join('.'));
}

function writesChosen(subject: GuardSubject): boolean {
  const conditions = conditionsOf(subject.reached.query.predicate);
  const byIds = conditions.every(
    ({ leaf, negated }) =>
      !negated &&
      (leaf.kind === 'in-set' || (leaf.kind === 'compare' && leaf.operator === '=')) &&
      /^_?id$/i.test(leaf.field.join('.')) &&
      (leaf.kind === 'in-set' ? leaf.operands : [leaf.operand]).every(
        ({ kind }) => kind === 'parameter' || kind === 'unknown',
      ),
  );
  const isChosen = byIds || subject.reached.query.chosenAt !== undefined;
  return (
    conditions.length > 0 && isChosen && readsBefore(subject).some((query) => conditionsOf(query.predicate).length > 0)
  );
}

/** Whether the query works in pieces: by a limit of its own, row by row, or on what a bounded read chose. */
export function worksInPieces(subject: GuardSubject): boolean {
  const { query } = subject.reached;
  if (isLimited(query) || goesRowByRow(query)) return true;
  return writesChosen(subject) && readsBefore(subject).some(isLimited);
}

/** Whether it writes an object that the code holds: `loan.state = 'lost'`, `loan.save()`. */
function goesRowByRow({ chosenAt, method }: Query): boolean {
  return chosenAt !== undefined || method === 'assignment' || method === 'save';
}

function isLimited({ limit, limited }: Query): boolean {
  return limit !== null || limited === true;
}

const DUMPS =
  /\b(?:pg_dump|pg_dumpall|mysqldump|mariadb-dump|mongodump|mongoexport|sqlite3\s+\S+\s+["']?\.(?:backup|dump)|d1\s+export|d1\s+time-travel|snapshot|backup|restore[ -]point)\b|\bcp\s+\S+\.(?:db|sqlite3?)\b/i;
const COPIES = /\bcreate\s+table\s+\S+\s+as\s+(?:select|table)\b|\bselect\s+[^;]*\binto\s+\w*(?:backup|copy|old)\w*/i;

/** Whether something keeps what is there before it is changed. */
export function hasRestorePoint({ code }: GuardSubject): boolean {
  return [code.raw.slice(0, code.start), code.before].some((text) => DUMPS.test(text) || COPIES.test(text));
}

const MIGRATES = /migrat|\balembic\b|\bdb[: -]?push\b|\bflyway\b|\bliquibase\b|\bdbmate\b|\bsqitch\b|\bgoose\b/i;

/** Whether a migration, the one before it or what runs them keeps what it takes away. */
export function keepsCopy({ entity, before, runners }: Loss): boolean {
  const name = (entity.split('.').at(-1) ?? entity).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const named = String.raw`(?:only\s+)?["'\x60[]?(?:\w+["'\x60\]]?\.["'\x60[]?)?${name}(?![\w$])`;
  const copied = new RegExp(
    String.raw`\b(?:insert\s+into|create\s+table|select\b[^;]*?\binto)\b[^;]*?\b(?:from|join|as\s+table)\s+${named}|\bcopy\s+${named}[^;]*?\bto\b|\bcopy\s*\([^;]*?\bfrom\s+${named}`,
    'i',
  );
  return copied.test(before) || DUMPS.test(before) || runners.some((text) => DUMPS.test(text) && MIGRATES.test(text));
}

const TRANSACTION =
  /\b(?:withTransaction|startTransaction|startSession|transaction|transacting|beginTransaction|begin\s+(?:transaction|work|immediate|exclusive)|start\s+transaction|atomic)\b|\.begin\s*\(|\$transaction\b|(?:^|[;\n'"`])\s*begin\s*;/im;

/** Drivers of Python and SQLAlchemy begin a transaction by themselves, and end it where the code says so (PEP 249). */
function beginsByItself({ adapter, at }: Query): boolean {
  return at.file.endsWith('.py') && (adapter === 'sqlalchemy' || adapter === 'sql');
}

/** Whether its writes stand or fall together. */
export function hasTransaction({ code, job }: GuardSubject): boolean {
  if (TRANSACTION.test(code.raw)) return true;
  const writes = job.queries.filter(({ query }) => query.operation !== 'read' && query.operation !== 'define');
  const around = `${code.before}\n${code.after}`;
  const ends = around.match(/\.\s*commit\s*\(/g) ?? [];
  return ends.length === 1 && !/autocommit/i.test(around) && writes.every(({ query }) => beginsByItself(query));
}
