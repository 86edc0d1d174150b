import type { Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { expressionBuilder, writeConditions, writeOperand } from './kysely-condition';
import { foldText } from './fold';
import { bound, column, reference, word, type KyselyWriter } from './kysely-writer';
import { chainOf } from './origin';

/** Calls that begin a statement: https://kysely-org.github.io/kysely-apidoc/classes/Kysely.html */
export const rootNames: readonly string[] = [
  'selectFrom',
  'insertInto',
  'replaceInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
];

const joins: ReadonlyMap<string, string> = new Map([
  ['innerJoin', 'INNER JOIN'],
  ['leftJoin', 'LEFT JOIN'],
  ['rightJoin', 'RIGHT JOIN'],
  ['fullJoin', 'FULL JOIN'],
  ['crossJoin', 'CROSS JOIN'],
]);

const sets: ReadonlyMap<string, string> = new Map([
  ['union', 'UNION'],
  ['unionAll', 'UNION ALL'],
  ['intersect', 'INTERSECT'],
  ['intersectAll', 'INTERSECT ALL'],
  ['except', 'EXCEPT'],
  ['exceptAll', 'EXCEPT ALL'],
]);

/** Whether a value is a statement that is being built. */
export function beginsStatement(value: Value): boolean {
  return value.kind === 'call' && chainOf(value).links.some(isRoot);
}

export function isRoot({ name, arguments: args }: ChainLink): boolean {
  return args !== null && rootNames.includes(name);
}

/** Writes the statement that the links stand for; whether every field that it writes is told. */
export function writeStatement(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): boolean {
  switch (links.find(isRoot)?.name) {
    case 'insertInto':
    case 'replaceInto':
    case 'mergeInto':
      return writeInsert(writer, links);
    case 'updateTable':
      return writeUpdate(writer, links, look);
    case 'deleteFrom':
      return writeDelete(writer, links, look);
    default:
      writeSelect(writer, links, look);
      return true;
  }
}

function rootTable(links: readonly ChainLink[]): Value | undefined {
  return links.find(isRoot)?.arguments?.[0];
}

/** The tables that a statement begins with and joins, and those of what it unites or names for itself. */
export function tablesOf(links: readonly ChainLink[], look: Lookup): readonly string[] {
  const inner = links.flatMap(({ name, arguments: args }) => {
    const bodies = sets.has(name) ? (args ?? []) : isCommon(name) ? (args?.slice(1) ?? []) : [];
    return bodies.flatMap((body) => tablesOf(builtLinks(body, look), look));
  });
  const joined = links.flatMap(({ name, arguments: args }) => (joins.has(name) ? (args?.[0] ?? []) : []));
  const root = rootTable(links);
  const tables = root?.kind === 'array' ? root.items : root === undefined ? [] : [root];
  const own = [...tables, ...joined].flatMap((table) => foldText(table)?.trim().split(/\s/)[0] ?? []);
  return [...own, ...inner];
}

function writeTables(writer: KyselyWriter, value: Value | undefined, look: Lookup): void {
  const tables = value?.kind === 'array' ? value.items : value === undefined ? [] : [value];
  tables.forEach((table, index) => {
    if (index > 0) word(writer, ', ');
    writeTable(writer, table, look);
  });
}

function writeTable(writer: KyselyWriter, table: Value, look: Lookup): void {
  writeOperand(writer, table, look, true);
}

/** A statement inside another one, with the tables that it names for itself. */
export function writeInner(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): void {
  const common = links.filter(({ name, arguments: args }) => isCommon(name) && args?.length === 2);
  common.forEach(({ name, arguments: args }, index) => {
    const [called, body] = args ?? [];
    if (called === undefined || body === undefined) return;
    if (index === 0) word(writer, name === 'with' ? 'WITH ' : 'WITH RECURSIVE ');
    else word(writer, ', ');
    reference(writer, called);
    word(writer, ' AS (');
    writeStatement(writer, builtLinks(body, look), look);
    word(writer, ')');
  });
  if (common.length > 0) word(writer, ' ');
  writeSelect(writer, links, look);
}

function isCommon(name: string): boolean {
  return name === 'with' || name === 'withRecursive';
}

/** The calls of a statement, or of one that a function makes of the builder it is given. */
function builtLinks(body: Value, look: Lookup): readonly ChainLink[] {
  return chainOf(body.kind === 'function' ? look.resultOf(body, [expressionBuilder(body.at)], body.at) : body).links;
}

export function writeSelect(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): void {
  word(writer, 'SELECT ');
  writeSelection(writer, links, look);
  word(writer, ' FROM ');
  writeTables(writer, rootTable(links), look);
  writeJoins(writer, links, look);
  writeWhere(writer, links, look);
  writeGroups(writer, links, look);
  writeSets(writer, links, look);
  writeOrder(writer, links, look);
}

/** `.unionAll((eb) => eb.selectFrom('loans')…)` */
function writeSets(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): void {
  for (const { name, arguments: args } of links) {
    const operator = sets.get(name);
    if (operator === undefined) continue;
    for (const other of args ?? []) {
      const inner = builtLinks(other, look);
      if (!inner.some(isRoot)) continue;
      word(writer, ` ${operator} `);
      writeSelect(writer, inner, look);
    }
  }
}

function argumentsOf(links: readonly ChainLink[], ...names: readonly string[]): readonly Value[] {
  return links
    .filter(({ name }) => names.includes(name))
    .flatMap((link) => link.arguments ?? [])
    .flatMap((value) => (value.kind === 'array' ? value.items : [value]));
}

function writeSelection(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): void {
  const all = links.filter(({ name }) => name === 'selectAll');
  const named = argumentsOf(links, 'select').flatMap((value) => {
    const made = value.kind === 'function' ? look.resultOf(value, [expressionBuilder(value.at)], value.at) : value;
    return made.kind === 'array' ? made.items : [made];
  });
  if (all.length === 0 && named.length === 0) return word(writer, '1');
  all.forEach(({ arguments: args }, index) => {
    if (index > 0) word(writer, ', ');
    const [table] = args ?? [];
    if (table === undefined) return word(writer, '*');
    reference(writer, table);
    word(writer, '.*');
  });
  named.forEach((value, index) => {
    if (index > 0 || all.length > 0) word(writer, ', ');
    writeOperand(writer, value, look, true);
  });
}

function writeJoins(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): void {
  for (const link of links) {
    const kind = joins.get(link.name);
    const [table, left, right] = link.arguments ?? [];
    if (kind === undefined || table === undefined) continue;
    word(writer, ` ${kind} `);
    writeTable(writer, table, look);
    if (left === undefined) continue;
    word(writer, ' ON ');
    if (right !== undefined) {
      writeOperand(writer, left, look, true);
      word(writer, ' = ');
      writeOperand(writer, right, look, true);
      continue;
    }
    const made = left.kind === 'function' ? look.resultOf(left, [expressionBuilder(left.at)], left.at) : left;
    if (!writeConditions(writer, chainOf(made).links, /^on(Ref)?$/, look)) bound(writer, made);
  }
}

/** Conditions, those of `$call` too; those of `$if` may be missing. */
function writeWhere(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): void {
  const certain = links.flatMap((link) =>
    link.name === '$call' ? addedLinks(link, link.arguments?.[0], look) : [link],
  );
  const uncertain = links.filter(({ name }) => name === '$if');
  const isCondition = ({ name, arguments: args }: ChainLink): boolean =>
    /^where(Ref)?$/.test(name) && (args?.length ?? 0) > 0;
  if (certain.some(isCondition)) {
    word(writer, ' WHERE ');
    writeConditions(writer, certain, /^where(Ref)?$/, look);
  }
  let isFirst = !certain.some(isCondition);
  for (const link of uncertain) {
    const added = addedLinks(link, link.arguments?.[1], look).filter(isCondition);
    if (added.length === 0) continue;
    word(writer, isFirst ? ' WHERE (' : ' AND (');
    isFirst = false;
    writeConditions(writer, added, /^where(Ref)?$/, look);
    word(writer, ' OR ');
    bound(writer, { kind: 'unknown', text: 'this condition may be absent', at: link.nameAt });
    word(writer, ')');
  }
}

function addedLinks(link: ChainLink, callback: Value | undefined, look: Lookup): readonly ChainLink[] {
  if (callback === undefined) return [];
  const builder: Value = { kind: 'external', module: 'kysely', path: ['qb'], at: link.nameAt };
  return chainOf(look.resultOf(callback, [builder], callback.at)).links;
}

function writeGroups(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): void {
  const groups = argumentsOf(links, 'groupBy').filter(({ kind }) => kind === 'literal');
  if (groups.length > 0) word(writer, ' GROUP BY ');
  groups.forEach((value, index) => {
    if (index > 0) word(writer, ', ');
    writeOperand(writer, value, look, true);
  });
}

function writeOrder(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): void {
  const orders = links.flatMap((link) => (link.name === 'orderBy' ? (link.arguments?.[0] ?? []) : []));
  const named = orders
    .flatMap((value) => (value.kind === 'array' ? value.items : [value]))
    .filter(({ kind }) => kind === 'literal');
  if (named.length > 0) word(writer, ' ORDER BY ');
  named.forEach((value, index) => {
    if (index > 0) word(writer, ', ');
    writeOperand(writer, value, look, true);
  });
  const limit = links.findLast(({ name }) => name === 'limit')?.arguments?.[0];
  if (limit?.kind === 'literal') word(writer, ` LIMIT ${String(limit.value)}`);
  const offset = links.findLast(({ name }) => name === 'offset')?.arguments?.[0];
  if (offset === undefined) return;
  word(writer, ' OFFSET ');
  bound(writer, offset);
}

function writeDelete(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): boolean {
  word(writer, 'DELETE FROM ');
  writeTables(writer, rootTable(links), look);
  const using = links.find(({ name }) => name === 'using')?.arguments?.[0];
  if (using !== undefined) {
    word(writer, ' USING ');
    writeTables(writer, using, look);
  }
  writeJoins(writer, links, look);
  writeWhere(writer, links, look);
  return true;
}

function writeUpdate(writer: KyselyWriter, links: readonly ChainLink[], look: Lookup): boolean {
  word(writer, 'UPDATE ');
  writeTables(writer, rootTable(links), look);
  word(writer, ' SET ');
  const complete = writeAssignments(
    writer,
    links.filter(({ name }) => name === 'set'),
    look,
  );
  const from = links.find(({ name }) => name === 'from')?.arguments?.[0];
  if (from !== undefined) {
    word(writer, ' FROM ');
    writeTables(writer, from, look);
  }
  writeJoins(writer, links, look);
  writeWhere(writer, links, look);
  return complete;
}

function writeAssignments(writer: KyselyWriter, sets: readonly ChainLink[], look: Lookup): boolean {
  let complete = true;
  let count = 0;
  const assign = (name: () => void, value: Value): void => {
    if (count > 0) word(writer, ', ');
    count += 1;
    name();
    word(writer, ' = ');
    writeOperand(writer, value, look, false);
  };
  for (const link of sets) {
    const [first, second] = link.arguments ?? [];
    if (first === undefined) continue;
    const made = first.kind === 'function' ? look.resultOf(first, [expressionBuilder(first.at)], first.at) : first;
    if (second !== undefined)
      assign(() => {
        reference(writer, first);
      }, second);
    else if (made.kind === 'object') {
      for (const { key, keyAt, value } of made.properties)
        if (value.kind !== 'undefined')
          assign(() => {
            column(writer, key, keyAt);
          }, value);
      complete &&= !made.open;
    } else complete = false;
  }
  // A statement that sets nothing could not be read.
  if (count === 0) word(writer, '"unknown" = "unknown"');
  return complete && count > 0;
}

function writeInsert(writer: KyselyWriter, links: readonly ChainLink[]): boolean {
  const [rows] = links.find(({ name }) => name === 'values')?.arguments ?? [];
  word(writer, 'INSERT INTO ');
  const table = rootTable(links);
  if (table !== undefined) reference(writer, table);
  const row = rows?.kind === 'array' && !rows.open ? rows.items[0] : rows;
  if (row?.kind !== 'object') {
    word(writer, ' DEFAULT VALUES');
    return false;
  }
  const properties = row.properties.filter(({ value }) => value.kind !== 'undefined');
  properties.forEach(({ key, keyAt }, index) => {
    word(writer, index === 0 ? ' (' : ', ');
    column(writer, key, keyAt);
  });
  properties.forEach(({ value }, index) => {
    word(writer, index === 0 ? ') VALUES (' : ', ');
    bound(writer, value);
  });
  word(writer, properties.length > 0 ? ')' : ' DEFAULT VALUES');
  const alike = rows?.kind !== 'array' || rows.items.length === 1;
  const conflicts = links.some(({ name }) => /^on(Conflict|DuplicateKeyUpdate)$/.test(name));
  return !row.open && alike && !conflicts;
}
