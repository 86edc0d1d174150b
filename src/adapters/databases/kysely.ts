import type { Query } from '../../model/query';
import { contains } from '../../model/span';
import type { LocatedType, Value } from '../../model/value';
import { readSql } from '../../parse/sql';
import { wholeHole } from '../../parse/sql-token';
import type { Adapter, CallSite, ChainLink, Declaration, EntryPoint, Lookup } from '../adapter';
import { foldBoolean, foldText } from '../fold';
import { expressionBuilder } from '../kysely-condition';
import { declaredTables } from '../kysely-entity';
import { isRoot, rootNames, tablesOf, writeStatement } from '../kysely-statement';
import { isSchemaRoot, schemaCalls, schemaDeclarations, schemaRoots } from '../kysely-schema';
import { kyselyWriter, snakeCase, written } from '../kysely-writer';
import { describe } from '../operand';
import { eachOf, propertyOf } from '../options';
import { chainOf, packageOf } from '../origin';
import { operandsOf } from '../sql-bound';
import { describeHoles, placeQuery } from '../sql-query';
import { composeSql, type ComposedSql } from '../sql-text';

const continuations: readonly string[] = [
  ...['where', 'whereRef', 'set', 'values', 'select', 'selectAll', 'returning', 'returningAll', 'limit', 'orderBy'],
  ...['innerJoin', 'leftJoin', 'rightJoin', 'fullJoin', 'using', 'from', 'groupBy', 'onConflict', '$if', '$call'],
  ...['execute', 'executeTakeFirst', 'executeTakeFirstOrThrow', 'stream', 'compile', 'as'],
];

const runningNames: ReadonlySet<string> = new Set([
  ...['execute', 'executeTakeFirst', 'executeTakeFirstOrThrow', 'stream', 'compile'],
]);

/** Packages whose migrations have functions of the same names, which take something else. */
const otherTools = [
  ...['knex', 'db-migrate', 'node-pg-migrate', 'sequelize', 'umzug', 'typeorm', 'migrate-mongo', '@mikro-orm/core'],
];

/** Kysely's query builder, read as the SQL that it stands for. */
export const adapter: Adapter = {
  id: 'kysely',
  title: 'Kysely',
  documentation: 'https://kysely.dev/docs/getting-started',
  mentions: ['kysely', 'Kysely', ...[...rootNames, ...schemaRoots].map((name) => `.${name}(`)],
  packages: ['kysely'],
  calls: {
    names: [
      ...new Set([
        ...rootNames,
        ...schemaRoots,
        ...schemaCalls,
        ...continuations,
        'CamelCasePlugin',
        'Kysely',
        'createKysely',
      ]),
    ],
    forwarded: schemaRoots,
    read,
  },
  callback: givenTransaction,
  entry: migrationInstance,
};

/** `db.transaction().execute(async (trx) => …)`: what is done with `trx` is done with the client. */
function givenTransaction(callee: Value): readonly Value[] | null {
  if (callee.kind !== 'member' || callee.property !== 'execute' || packageOf(callee) !== 'kysely') return null;
  let current: Value = callee.object;
  while (current.kind === 'call' && current.callee.kind === 'member') {
    const { object, property } = current.callee;
    if (property === 'transaction' || property === 'connection') return [object];
    current = object;
  }
  return null;
}

/** https://kysely.dev/docs/migrations: what a migration is given, where no type says so. */
function migrationInstance({ file, name, index, at }: EntryPoint, look: Lookup): Value | null {
  if (index !== 0 || !/^(?:up|down)$/.test(name) || look.major(file, 'kysely') === null) return null;
  if (otherTools.some((one) => look.major(file, one) !== null)) return null;
  const of: Value = { kind: 'external', module: 'kysely', path: ['Kysely'], at };
  return { kind: 'instance', of, arguments: null, types: [], at };
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  if (site.links.some(isSchemaRoot)) return readSchema(site, look);
  const made = site.links.find(({ name, construct }) => construct && name === 'Kysely');
  if (made !== undefined || site.links.some(({ name }) => name === 'createKysely')) return readClient(site, look);
  return [...readQueries(site, look), ...readTables(site, look)];
}

/** `new Kysely<Database>(…)`: the tables of the type that the client is given. */
function readClient({ base, links }: CallSite, look: Lookup): readonly Declaration[] {
  const from = packageOf(base);
  const [type] = links.find(({ name }) => name === 'Kysely' || name === 'createKysely')?.types ?? [];
  if (type === undefined || (from !== 'kysely' && from !== '@vercel/postgres-kysely')) return [];
  return declaredTables(type, renameOf(look), look).map((entity) => ({ kind: 'entity', entity }));
}

/** The tables that a statement begins with, where the type of what it is made on declares them. */
function readTables({ base, links }: CallSite, look: Lookup): readonly Declaration[] {
  const root = links.find(isRoot);
  const type = databaseType(base, look);
  if (root === undefined || type === null) return [];
  const rename = renameOf(look);
  const named = eachOf(root.arguments?.[0] ?? { kind: 'undefined', at: root.nameAt }).flatMap((value) => {
    const text = foldText(value)?.trim().split(/\s+/)[0]?.split('.').at(-1);
    return text === undefined ? [] : [rename(text)];
  });
  return declaredTables(type, rename, look)
    .filter(({ name }) => named.includes(name))
    .map((entity) => ({ kind: 'entity', entity }));
}

/** `Kysely<Database>`, or a class that extends it. */
function databaseType(base: Value, look: Lookup): LocatedType | null {
  if (base.kind !== 'instance') return null;
  if (base.of.kind === 'external') return packageOf(base.of) === 'kysely' ? (base.types[0] ?? null) : null;
  const parent = look.heritageOf(base.of);
  return parent !== null && packageOf(parent.value) === 'kysely' ? (parent.types[0] ?? null) : null;
}

function readQueries(site: CallSite, look: Lookup): readonly Declaration[] {
  const index = site.links.findIndex(isRoot);
  const last = site.links.at(-1);
  if (index === -1 || last === undefined || !contains(site.at, last.value.at)) return [];
  if (!isKysely(site, index, look) || goesOn(last, site, look)) return [];
  // What reads and is not run is a part of another statement, which tells of it.
  const root = site.links[index];
  if (root?.name === 'selectFrom' && !site.links.some(({ name }) => runningNames.has(name))) return [];
  return queriesOf(site.links, site, look).map((query): Declaration => ({ kind: 'query', query }));
}

/** A statement of the schema builder, where it is run. */
function readSchema(site: CallSite, look: Lookup): readonly Declaration[] {
  const last = site.links.at(-1);
  if (last === undefined || !contains(site.at, last.value.at) || !/^(?:execute|compile)$/.test(last.name)) return [];
  const index = site.links.findIndex(({ name, arguments: args }) => name === 'schema' && args === null);
  const isBuilder = packageOf(site.base) === 'kysely' || (index !== -1 && isKysely(site, index + 1, look));
  return isBuilder ? schemaDeclarations(site, renameOf(look), look) : [];
}

/** The names of the calls that begin statements are Kysely's own; what is known to be another thing is left alone. */
function isKysely({ base }: CallSite, index: number, look: Lookup): boolean {
  const from = packageOf(base);
  if (from !== null) return from === 'kysely';
  if (index > 0) return true;
  return (
    !['array', 'object', 'literal', 'regex', 'class'].includes(base.kind) &&
    !(base.kind === 'instance' && base.of.kind === 'class' && databaseType(base, look) === null)
  );
}

function goesOn(last: ChainLink, site: CallSite, look: Lookup): boolean {
  return look
    .callsOn(last.value)
    .some(
      (other) =>
        !contains(site.at, other.at) &&
        other.links.some((link) => !contains(site.at, link.value.at) && continuations.includes(link.name)),
    );
}

function queriesOf(links: readonly ChainLink[], site: CallSite, look: Lookup): readonly Query[] {
  const writer = kyselyWriter(site.at, renameOf(look));
  const complete = writeStatement(writer, links, look);
  const { value, nameOf } = written(writer);
  const own = composeSql(value, nameOf).flatMap((composed) => readComposed(composed, site, complete));
  const common = links
    .filter(({ name }) => name === 'with' || name === 'withRecursive')
    .map(({ arguments: args }) => args ?? []);
  const names = common.flatMap(([name]) => (name && foldText(name)?.split('(')[0]) ?? []);
  const inner = common.flatMap(([, body]) => (body === undefined ? [] : commonQueries(body, site, look)));
  const isRead = links.find(isRoot)?.name === 'selectFrom';
  const read = new Set(isRead ? tablesOf(links, look).map(renameOf(look)) : []);
  return [...inner, ...own].filter(({ target, operation }) => {
    if (target.kind !== 'known') return true;
    // Told where it was read.
    const isFound = operation === 'read' && writer.found.has(target.name) && !read.has(target.name);
    return !isFound && !names.includes(target.name);
  });
}

/** `with('late', (db) => db.selectFrom('orders')…)`: what changes rows is told where it is written. */
function commonQueries(body: Value, site: CallSite, look: Lookup): readonly Query[] {
  const made = body.kind === 'function' ? look.resultOf(body, [{ ...expressionBuilder(body.at) }], body.at) : body;
  const { links } = chainOf(made);
  return links.find(isRoot)?.name === 'selectFrom' ? queriesOf(links, site, look) : [];
}

function readComposed(composed: ComposedSql, site: CallSite, complete: boolean): readonly Query[] {
  const textOf = (index: number): string => describe(composed.holes[index] ?? { kind: 'undefined', at: site.at });
  return readSql(composed.text, 'postgresql').statements.flatMap((statement): readonly Query[] => {
    if (statement.kind !== 'query') return [];
    const query = placeQuery(statement, {
      locate: (start, end) => composed.locate(start, end),
      at: () => site.at,
      parameter(text) {
        const index = wholeHole(text);
        const value = index === null ? undefined : composed.holes[index];
        return value === undefined ? null : operandsOf(value);
      },
      name: () => null,
      describe: (text) => describeHoles(text, textOf),
    });
    const method = site.links.find(isRoot)?.name ?? query.method;
    const writes = query.writes.filter(({ field }) => field !== 'unknown');
    const changes = query.operation === 'insert' || query.operation === 'update';
    return [
      { ...query, adapter: adapter.id, method, writes, writesComplete: query.writesComplete && (complete || !changes) },
    ];
  });
}

/** https://kysely.dev/docs/plugins: with the plugin, names of columns and tables are written in snake case. */
function renameOf(look: Lookup): (name: string) => string {
  const plugin = look.callsNamed('CamelCasePlugin').find(({ base }) => packageOf(base) === 'kysely');
  if (plugin === undefined) return (name) => name;
  const options = plugin.links.find((link) => link.name === 'CamelCasePlugin')?.arguments?.[0];
  const isSet = (key: string): boolean => {
    const value = propertyOf(options, key);
    return value !== null && foldBoolean(value) === true;
  };
  const stated = {
    upperCase: isSet('upperCase'),
    underscoreBeforeDigits: isSet('underscoreBeforeDigits'),
    underscoreBetweenUppercaseLetters: isSet('underscoreBetweenUppercaseLetters'),
  };
  return (name) => snakeCase(name, stated);
}
