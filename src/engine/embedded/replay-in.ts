import type { EmbeddedEngine, FailedStatement, RefusedStatement, ReplayReport } from '../../model/replay-report';
import { entityOf } from '../../model/query';
import type { Index } from '../../model/revision';
import type { Entity } from '../../model/schema';
import { compareText } from '../../model/span';
import { bound } from './bound';
import { questionFor, statementFor } from './declared';
import { dialectOf } from './dialect';
import { statementsOfJobs, type JobStatement } from './job-statements';
import { migrate } from './migrate';
import { missingName, type EmbeddedDatabase, type Refusal } from './ports';

/** What is replayed, and how. */
export interface ReplayInput {
  readonly index: Index;
  /** The text of a file under review, null where there is none. */
  readonly textOf: (file: string) => string | null;
  readonly engine: EmbeddedEngine;
  readonly chosen: ReplayReport['chosen'];
  /** Opens an empty database; one for each history, as two programs have two databases. */
  readonly open: () => Promise<EmbeddedDatabase>;
}

/** One history of migrations that are files of SQL. */
interface History {
  readonly files: readonly { readonly file: string; readonly text: string }[];
}

/** The engine that the migrations are written for, by most of their histories; null where none says it. */
export function engineOf(index: Index, textOf: (file: string) => string | null): EmbeddedEngine | 'mysql' | null {
  const engines = historiesOf(index, textOf).map(writtenFor);
  const amount = (engine: string): number => engines.filter((one) => one === engine).length;
  return (['postgres', 'sqlite', 'mysql'] as const)
    .filter((engine) => amount(engine) > 0)
    .reduce<EmbeddedEngine | 'mysql' | null>(
      (most, engine) => (most === null || amount(engine) > amount(most) ? engine : most),
      null,
    );
}

/** The histories that the engine is meant for; all of them where somebody wants it of an engine that none is meant for. */
function fitting(all: readonly History[], { engine, chosen }: ReplayInput): readonly History[] {
  const own = all.filter((history) => (writtenFor(history) ?? engine) === engine);
  return own.length === 0 && chosen === 'asked' ? all : own;
}

function writtenFor({ files }: History): EmbeddedEngine | 'mysql' | null {
  return dialectOf(files.map(({ text }) => text).join('\n'));
}

function historiesOf({ schema }: Index, textOf: (file: string) => string | null): readonly History[] {
  return (schema.histories ?? [])
    .map((files) => ({
      files: files.flatMap((file) => {
        const text = file.toLowerCase().endsWith('.sql') ? textOf(file) : null;
        return text === null ? [] : [{ file, text }];
      }),
    }))
    .filter(({ files }) => files.length > 0);
}

/** Files whose texts a replay asks for. */
export function filesToReplay({ schema, jobs }: Index): ReadonlySet<string> {
  const asked = jobs.flatMap(({ queries }) => queries.map(({ query }) => query.at.file));
  return new Set([...(schema.histories ?? []).flat(), ...asked]);
}

/**
 * Applies the migrations to databases in this process, makes what no file of SQL makes as the code declares it, and has
 * every statement prepared that a job runs.
 */
export async function replayIn(input: ReplayInput): Promise<ReplayReport> {
  const { index, textOf, engine, chosen, open } = input;
  const histories = fitting(historiesOf(index, textOf), input);
  const databases: EmbeddedDatabase[] = [];
  try {
    const migrated = [];
    for (const { files } of histories) {
      const database = await open();
      databases.push(database);
      migrated.push(await migrate(database, files));
    }
    const [first = await open()] = databases;
    if (databases.length === 0) databases.push(first);
    const declared = await makeDeclared(databases, index);
    const refused = migrated.flatMap((one) => one.refused);
    const foreign = migrated.flatMap((one) => one.foreign);
    const { statements, composed } = statementsOfJobs(index.jobs, textOf);
    const failed: FailedStatement[] = [];
    const untried: FailedStatement[] = [];
    const judge = judgeOf(index, declared, [...refused, ...foreign], textOf);
    for (const statement of statements) {
      const { text, computed } = bound(statement.text, engine);
      const refusal = await prepareIn(databases, text);
      if (refusal === null) continue;
      const { query, jobs } = statement;
      const isFailed = !computed && judge(statement, refusal, text !== statement.text);
      (isFailed ? failed : untried).push({ query, jobs, at: query.at, reason: refusal.message });
    }
    return {
      engine,
      version: first.version,
      chosen,
      migrations: histories.flatMap(({ files }) => files.map(({ file }) => file)),
      applied: migrated.reduce((sum, one) => sum + one.applied, 0),
      refused,
      foreign,
      declared: [...declared.keys()].sort(compareText),
      prepared: statements.length - failed.length - untried.length,
      failed,
      untried,
      composed,
    };
  } finally {
    for (const database of databases) await database.close();
  }
}

/** Makes the tables that none of the databases has. */
async function makeDeclared(
  databases: readonly EmbeddedDatabase[],
  { schema }: Index,
): Promise<ReadonlyMap<string, Entity>> {
  const made = new Map<string, Entity>();
  for (const entity of schema.entities.values()) {
    if (entity.kind !== 'table') continue;
    const refusal = await prepareIn(databases, questionFor(entity));
    if (refusal?.kind !== 'table') continue;
    for (const database of databases) await database.run(statementFor(entity, database.engine));
    made.set(entity.name, entity);
  }
  return made;
}

/** Null where one of the databases takes it; else why the one refuses it that knows most of it. */
async function prepareIn(databases: readonly EmbeddedDatabase[], statement: string): Promise<Refusal | null> {
  let told: Refusal | null = null;
  for (const database of databases) {
    const refusal = await database.prepare(statement);
    if (refusal === null) return null;
    if (told === null || (told.kind === 'table' && refusal.kind !== 'table')) told = refusal;
  }
  return told;
}

/** Whether a refusal shows a fault, and not only how little is known here. */
function judgeOf(
  { schema }: Index,
  declared: ReadonlyMap<string, Entity>,
  lost: readonly RefusedStatement[],
  textOf: (file: string) => string | null,
): (statement: JobStatement, refusal: Refusal, isEdited: boolean) => boolean {
  const texts = lost.map(({ at }) => textOf(at.file)?.slice(at.start, at.end) ?? '');
  const known = new Set([...schema.entities.keys(), ...schema.removals.map(({ entity }) => entity)]);
  const isLost = (name: string): boolean => texts.some((text) => text.includes(name));
  return ({ query }, { kind, message }, isEdited) => {
    const touched = declared.get(entityOf(query) ?? '');
    const name = missingName(message);
    switch (kind) {
      case 'table':
        return name !== null && known.has(name) && !isLost(name);
      case 'column':
        return touched?.open !== true && (name === null || !isLost(name));
      case 'syntax':
        return !isEdited;
      case 'other':
        return touched === undefined;
      case 'environment':
        return false;
    }
  };
}
