import { commandsIn, commandsOf } from '../adapters/command-text';
import { foldText } from '../adapters/fold';
import { sqlEffects } from '../adapters/sql-command';
import type { Command, Run } from '../model/command';
import type { Expression } from '../model/expression';
import type { Facts } from '../model/facts';
import { SHELL_FENCES, SQL_FENCES, type FenceFacts } from '../model/fences';
import type { Job, ReachedQuery, Trigger } from '../model/job';
import { entityOf } from '../model/query';
import type { Entity } from '../model/schema';
import { compareSpans, spanKey, type Span } from '../model/span';
import { isRehearsal } from '../model/writers';
import type { Value } from '../model/value';
import { textOf } from '../parse/document-text';
import { valueOfExpression } from './documents';
import { isRunByHand, mayBeProcedure, mayMaintain, mayMaintainFrom } from './by-hand';
import { snippetQueries } from './mongosh';
import { nameOf } from './paths';
import { spanOf, type Program } from './program';
import { isForeign, isMigration, isSnapshot } from './replay-order';
import type { Ran, Runner } from './runs';
import { createServices } from './services';

/** Something that people run by hand. */
export interface Candidate {
  readonly name: string;
  readonly adapter: string;
  readonly at: Span;
  readonly run: Run;
}

/**
 * The inventory of what people run by hand: scripts of package.json and makefiles, shell scripts, SQL files that are no
 * migrations, modules in folders of scripts, and commands in runbooks. Only what updates or deletes, each once.
 *
 * @param taken what jobs of a schedule, or others, do already
 */
export function manualJobs(
  program: Program,
  run: Runner,
  entities: ReadonlyMap<string, Entity>,
  scheduled: readonly Job[],
  scheduling: ReadonlySet<string>,
): readonly Job[] {
  const done = new Set(scheduled.flatMap((job) => changing(job.queries).map(placeOf)));
  const services = createServices(program, scheduling);
  const jobs: Job[] = [];
  const add = (candidate: Candidate, ran: Ran): void => {
    const changes = changing(ran.queries);
    if (changes.every((one) => done.has(placeOf(one)))) return;
    if (ran.files.some(services.starts)) return;
    for (const one of changes) done.add(placeOf(one));
    jobs.push(jobOf(candidate, ran, jobs));
  };
  for (const candidate of candidatesOf(program))
    add(candidate, run(candidate.run, { hand: { beside: services.plainlyStarts } }));
  for (const [candidate, queries] of queryFences(program, entities))
    add(candidate, { entries: [], queries, tooDeep: [], lookedUp: [], undecided: [], files: [] });
  return jobs;
}

function changing(queries: readonly ReachedQuery[]): readonly ReachedQuery[] {
  return queries.filter(
    ({ query }) => (query.operation === 'update' || query.operation === 'delete') && !isCatalogue(entityOf(query)),
  );
}

/** Tables in which an engine keeps its own affairs. */
function isCatalogue(entity: string | null): boolean {
  return (
    entity !== null && /^(?:sqlite_|pg_|information_schema\b|mysql\b|d1_migrations|schema_migrations)/i.test(entity)
  );
}

function placeOf({ query }: ReachedQuery): string {
  return `${spanKey(query.at)} ${entityOf(query) ?? ''}`;
}

function jobOf({ name, adapter, at }: Candidate, ran: Ran, others: readonly Job[]): Job {
  const trigger: Trigger = { kind: 'manual', text: null, timezone: null, seconds: false, at };
  const wanted = `${at.file}#${name}`;
  const same = others.filter((job) => job.id === wanted || job.id.startsWith(`${wanted}-`)).length;
  const id = same === 0 ? wanted : `${wanted}-${String(same + 1)}`;
  const entries = ran.entries.length > 0 ? ran.entries : [{ name, at }];
  const queries = ran.queries.toSorted((a, b) => compareSpans(a.query.at, b.query.at));
  return {
    id,
    name,
    adapter,
    trigger,
    at,
    entries: entries.map((one) => ({ ...one, name: one.name || name })),
    queries,
  };
}

/** In the order in which one that does the same as another gives way to it. */
export function candidatesOf(program: Program): readonly Candidate[] {
  const files = program.declaring.filter((file) => !isRehearsal(file)).flatMap((file) => program.facts.get(file) ?? []);
  return [
    ...files.flatMap(packageScripts),
    ...files.flatMap(makeTargets),
    ...files.flatMap(scripts),
    ...files.flatMap((facts) => runbooks(facts)),
    ...workflows(files),
  ];
}

function packageScripts({ file, documents = [] }: Facts): readonly Candidate[] {
  const [document] = documents;
  if (!file.endsWith('package.json') || document?.kind !== 'object') return [];
  return objectAt(document, 'scripts').flatMap(({ key, value }) => {
    if (!mayMaintain(key)) return [];
    const text = valueOfExpression(file, value);
    return [
      { name: key, adapter: 'package-scripts', at: text.at, run: { kind: 'commands', commands: commandsOf(text) } },
    ];
  });
}

function objectAt(
  document: Extract<Expression, { kind: 'object' }>,
  name: string,
): readonly { readonly key: string; readonly value: Expression }[] {
  const found = document.properties.find((one) => one.kind === 'property' && one.key === name)?.value;
  if (found?.kind !== 'object') return [];
  return found.properties.flatMap((one) => (one.kind === 'property' ? [{ key: one.key, value: one.value }] : []));
}

function makeTargets({ file, shell }: Facts): readonly Candidate[] {
  if (shell === undefined || !isMakefile(file)) return [];
  return shell.functions
    .filter(({ name }) => mayMaintain(name))
    .map((target) => {
      const commands = commandsIn(shell, { file, arguments: null }, target.name);
      return { name: target.name, adapter: 'make', at: spanOf(file, target), run: { kind: 'commands', commands } };
    });
}

function isMakefile(file: string): boolean {
  return /(^|\/)(GNU)?[Mm]akefile(\.\w+)?$|\.mk$/.test(file);
}

/** Files that are run as they are. */
function scripts({ file, shell, sql, module }: Facts): readonly Candidate[] {
  const [firstCommand] = shell?.commands ?? [];
  const at: Span = firstCommand === undefined ? { file, start: 0, end: 0 } : spanOf(file, firstCommand);
  const run: Run = { kind: 'file', path: file, arguments: [], at };
  const name = nameOf(file).replace(/\.\w+$/, '');
  if (!mayMaintainFrom(file)) return [];
  if (shell !== undefined && !isMakefile(file)) return [{ name, adapter: 'shell', at, run }];
  if (
    sql !== null &&
    !isMigration(file) &&
    !/^(?:patch|migrat|upgrade|hotfix)/i.test(name) &&
    !isForeign(file) &&
    !isSnapshot(file) &&
    !definesTables(sql) &&
    !isBound(sql.statements)
  )
    return [{ name, adapter: 'sql', at: firstChange(file, sql) ?? at, run }];
  if (module !== null && isRunByHand(file)) return [{ name, adapter: 'script', at, run }];
  return [];
}

/** What fills or makes a database is no maintenance of one. */
function definesTables(sql: NonNullable<Facts['sql']>): boolean {
  return sql.statements.some(
    (one) =>
      one.kind === 'definition' && one.steps.some((step) => step.kind === 'create-entity' && step.temporary !== true),
  );
}

/** Whether values are bound to the statements: then a program runs them (sqlc, PgTyped), and no person. */
function isBound(statements: unknown): boolean {
  return BOUND.test(JSON.stringify(statements));
}

/** An operand that is a parameter, other than a variable of psql; or sqlc's own: https://docs.sqlc.dev/en/latest/reference/macros.html */
const BOUND = /"kind":"parameter","text":"(?:[?@]|\$\d)|"text":"sqlc\./;

function firstChange(file: string, sql: NonNullable<Facts['sql']>): Span | null {
  const found = sql.statements.find(
    (one) => one.kind === 'query' && (one.operation === 'update' || one.operation === 'delete'),
  );
  return found === undefined ? null : spanOf(file, found);
}

/** The commands under one heading of a Markdown text are one procedure. */
function runbooks({ file, fences = [] }: Facts): readonly Candidate[] {
  return proceduresIn(file, fences, ({ shell }) => shell !== null).map(([heading, some]) => {
    const commands = some
      .flatMap(({ shell }) => (shell === null ? [] : commandsIn(shell, { file, arguments: null })))
      .filter((command) => !isRequest(command));
    const [first] = some;
    return {
      name: procedure(file, heading),
      adapter: 'runbook',
      at: spanOf(file, first),
      run: { kind: 'commands', commands },
    };
  });
}

const CLIENTS = new Set(['curl', 'wget', 'http', 'https', 'xh', 'httpie']);

/** A request in a text shows how the program is used: that is for its users, and no care of its data. */
function isRequest({ words: [first] }: Command): boolean {
  return first !== undefined && CLIENTS.has(nameOf(foldText(first) ?? ''));
}

type Some<T> = readonly [T, ...T[]];

/** Fences by heading, without those under headings of samples. */
function proceduresIn(
  file: string,
  fences: readonly FenceFacts[],
  counts: (fence: FenceFacts) => boolean,
): readonly (readonly [string, Some<FenceFacts>])[] {
  return byHeading(fences.filter(counts)).filter(([heading]) => mayBeProcedure(file, heading));
}

function byHeading(fences: readonly FenceFacts[]): readonly (readonly [string, Some<FenceFacts>])[] {
  const groups = new Map<string, [FenceFacts, ...FenceFacts[]]>();
  for (const fence of fences) {
    const group = groups.get(fence.heading);
    if (group === undefined) groups.set(fence.heading, [fence]);
    else group.push(fence);
  }
  return [...groups];
}

function procedure(file: string, heading: string): string {
  const name = nameOf(file).replace(/\.\w+$/, '');
  return heading === '' ? name : `${name}: ${heading}`;
}

/**
 * SQL, or code for the MongoDB shell, that stands in a runbook by itself counts where it names a table or collection
 * that is known: much of it is an example.
 */
function queryFences(
  program: Program,
  entities: ReadonlyMap<string, Entity>,
): readonly (readonly [Candidate, readonly ReachedQuery[]])[] {
  return program.declaring.flatMap((file) => {
    const { fences = [] } = program.facts.get(file) ?? {};
    const isCode = ({ language }: FenceFacts): boolean => SQL_FENCES.has(language) || SHELL_FENCES.has(language);
    return proceduresIn(file, fences, isCode).flatMap(([heading, some]) => {
      const queries = some
        .flatMap((fence) => queriesOf(program, file, fence))
        .filter(({ query }) => entities.has(entityOf(query) ?? ''));
      const at = spanOf(file, some[0]);
      const candidate: Candidate = {
        name: procedure(file, heading),
        adapter: 'runbook',
        at,
        run: { kind: 'commands', commands: [] },
      };
      return queries.length === 0 || isBound(queries) ? [] : [[candidate, queries] as const];
    });
  });
}

function queriesOf(program: Program, file: string, fence: FenceFacts): readonly ReachedQuery[] {
  if (SHELL_FENCES.has(fence.language)) return snippetQueries(program, spanOf(file, fence));
  const text: Value = valueOfExpression(file, textOf(fence.text, fence.start, fence.end));
  return sqlEffects(text, 'unknown').flatMap((effect): readonly ReachedQuery[] =>
    effect.kind === 'query' ? [{ query: effect.query, path: [], certain: true }] : [],
  );
}

/** Whether people start a workflow themselves, and nothing else does. */
function isStartedByHand(document: Extract<Expression, { kind: 'object' }>): boolean {
  const on = document.properties.find((one) => one.kind === 'property' && one.key === 'on');
  if (on?.kind !== 'property') return false;
  const { value } = on;
  const events =
    value.kind === 'object'
      ? objectAt(document, 'on').map(({ key }) => key)
      : (value.kind === 'array' ? value.items : [value]).map((one) =>
          one.kind === 'literal' ? String(one.value) : '',
        );
  return events.includes('workflow_dispatch') && events.every((event) => event.startsWith('workflow_'));
}

/** Steps of workflows that somebody starts. */
function workflows(files: readonly Facts[]): readonly Candidate[] {
  return files.flatMap(({ file, documents = [] }) => {
    const [document] = documents;
    if (!/(^|\/)\.github\/workflows\//.test(file) || document?.kind !== 'object') return [];
    if (!isStartedByHand(document)) return [];
    return objectAt(document, 'jobs').flatMap(({ key, value }) => {
      const steps =
        value.kind === 'object'
          ? value.properties.find((one) => one.kind === 'property' && one.key === 'steps')
          : undefined;
      if (steps?.kind !== 'property' || steps.value.kind !== 'array') return [];
      const commands = steps.value.items.flatMap((step) => {
        const run =
          step.kind === 'object'
            ? step.properties.find((one) => one.kind === 'property' && one.key === 'run')
            : undefined;
        return run?.kind === 'property' ? commandsOf(valueOfExpression(file, run.value)) : [];
      });
      return [
        { name: key, adapter: 'github-actions', at: spanOf(file, value), run: { kind: 'commands' as const, commands } },
      ];
    });
  });
}
