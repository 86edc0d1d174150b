import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { foldNumber, foldText } from './fold';
import { knexChain, stepsIn, type Step } from './knex-chain';
import { isJoin } from './knex-join';
import { isCondition } from './knex-where';
import { anything, bareQuery, column, fragment, nameText, word, type KnexWriter } from './knex-writer';
import { writeInsert, writeReturning, writeUpdate } from './knex-stored';
import { tableOf, writeJoins, writeTable, writeWhere } from './knex-clauses';
import { columnSteps, operationOf, selecting } from './knex-operation';

/** The steps with `modify(fn)` replaced by what the function does, and without those that a later one takes back. */
export function expand(steps: readonly Step[], writer: Pick<KnexWriter, 'look'>): readonly Step[] {
  const found: Step[] = [];
  for (const step of steps) {
    const [first, ...others] = step.arguments ?? [];
    if (step.name === 'modify' && first?.kind === 'function') {
      const added = stepsIn(first, others, writer.look);
      found.push(...added.map((one) => ({ ...one, certain: one.certain && step.certain })));
    } else if (step.name === 'clearWhere' || (step.name === 'clear' && first && foldText(first) === 'where')) {
      const kept = found.filter((one) => !isCondition(one));
      found.splice(0, found.length, ...kept);
    } else if (step.name === 'clearSelect') {
      const kept = found.filter((one) => !columnSteps.has(one.name) || one.name === 'first');
      found.splice(0, found.length, ...kept);
    } else found.push(step);
  }
  return found;
}

/** Writes the statement that a chain stands for. */
export function writeQuery(writer: KnexWriter, given: readonly Step[], at: Span): void {
  const steps = expand(given, writer);
  const doing = operationOf(steps);
  writeWith(writer, steps);
  if (doing === null) return writeSelect(writer, steps, at);
  switch (doing.operation) {
    case 'select':
      return writeSelect(writer, steps, at);
    case 'insert':
      return writeInsert(writer, steps, doing.step, at);
    case 'update':
      return writeUpdate(writer, steps, at);
    case 'delete':
      return writeDelete(writer, steps, at);
    case 'truncate':
      word(writer, 'TRUNCATE TABLE ', at);
      return writeTable(writer, steps, at);
  }
}

function writeWith(writer: KnexWriter, steps: readonly Step[]): void {
  const common = steps.filter((step) => /^with(Recursive|Materialized|NotMaterialized)?$/.test(step.name));
  common.forEach((step, index) => {
    const [alias, ...others] = step.arguments ?? [];
    const body = others.at(-1);
    const recursive = common.some((one) => one.name === 'withRecursive') ? 'WITH RECURSIVE ' : 'WITH ';
    word(writer, index === 0 ? recursive : ', ', step.nameAt);
    if (alias !== undefined) column(writer, alias);
    word(writer, ' AS (', step.nameAt);
    if (body?.kind === 'function' || (body !== undefined && knexChain(body) !== null)) bareQuery(writer, body);
    else fragment(writer, body === undefined ? [] : [body], step.value);
    word(writer, ')', step.nameAt);
  });
  if (common.length > 0) word(writer, ' ', common[0]?.nameAt ?? { file: '', start: 0, end: 0 });
}

function writeSelect(writer: KnexWriter, steps: readonly Step[], at: Span): void {
  word(writer, 'SELECT ', at);
  writeColumns(writer, steps, at);
  if (tableOf(steps) !== null || steps.some((step) => step.name === 'fromRaw')) {
    word(writer, ' FROM ', at);
    writeTable(writer, steps, at);
    writeJoins(writer, steps);
    writeWhere(writer, steps, at);
    writeOrder(writer, steps, 'groupBy', 'groupByRaw', ' GROUP BY ');
  }
  const having = steps.find((step) => /^(?:having|orHaving)/.test(step.name));
  if (having !== undefined) {
    word(writer, ' HAVING ', having.nameAt);
    anything(writer, having.value, having.nameAt);
  }
  writeUnions(writer, steps);
  writeOrder(writer, steps, 'orderBy', 'orderByRaw', ' ORDER BY ');
  const limit = limitOf(steps);
  if (limit !== null) word(writer, ` LIMIT ${String(limit)}`, at);
}

function limitOf(steps: readonly Step[]): number | null {
  if (steps.some((step) => step.name === 'first' && step.certain)) return 1;
  const limit = steps.findLast((step) => step.name === 'limit' && step.certain)?.arguments?.[0];
  const number = limit === undefined ? null : foldNumber(limit);
  return number !== null && Number.isInteger(number) && number >= 0 ? number : null;
}

function writeColumns(writer: KnexWriter, steps: readonly Step[], at: Span): void {
  let count = 0;
  const next = (): void => {
    if (count > 0) word(writer, ', ', at);
    count += 1;
  };
  for (const { name, arguments: args, nameAt } of steps) {
    if (args === null) continue;
    if (columnSteps.has(name)) {
      for (const value of args.flatMap((one) => (one.kind === 'array' ? one.items : [one]))) {
        next();
        column(writer, value);
      }
    } else if (Object.hasOwn(selecting, name)) {
      next();
      word(writer, `${selecting[name] ?? ''}(`, nameAt);
      writeCounted(writer, args[0], nameAt);
      word(writer, ')', nameAt);
    }
  }
  if (count === 0) word(writer, '*', at);
}

/** `count('id')`, `count('* as n')`, `count({ n: 'id' })`, `count()`. */
function writeCounted(writer: KnexWriter, value: Value | undefined, at: Span): void {
  const inner =
    value?.kind === 'object' ? value.properties[0]?.value : value?.kind === 'array' ? value.items[0] : value;
  const text = inner === undefined ? '*' : foldText(inner);
  const name = text?.replace(/\s+as\s+.*$/i, '').trim();
  if (inner === undefined || name === '*') return word(writer, '1', at);
  if (name === undefined || name === text) return column(writer, inner);
  // The alias is no part of what is counted.
  nameText(writer, { ...inner, kind: 'literal', value: name, at: inner.at }, name);
}

function writeOrder(writer: KnexWriter, steps: readonly Step[], plain: string, raw: string, keyword: string): void {
  let count = 0;
  const next = (at: Span): void => {
    word(writer, count === 0 ? keyword : ', ', at);
    count += 1;
  };
  for (const { name, arguments: args, nameAt, value } of steps) {
    if (args === null) continue;
    if (name === raw) {
      next(nameAt);
      fragment(writer, args, value);
    }
    if (name !== plain) continue;
    // The second argument of orderBy is the direction.
    const columns = plain === 'orderBy' ? args.slice(0, 1) : args;
    for (const one of columns.flatMap((each) => (each.kind === 'array' ? each.items : [each]))) {
      next(nameAt);
      const named = one.kind === 'object' ? one.properties.find((each) => each.key === 'column')?.value : one;
      column(writer, named ?? one);
    }
  }
}

function writeUnions(writer: KnexWriter, steps: readonly Step[]): void {
  for (const { name, arguments: args, nameAt } of steps) {
    if (!/^(?:union|unionAll|intersect|except)$/.test(name)) continue;
    for (const other of (args ?? []).flatMap((one) => (one.kind === 'array' ? one.items : [one]))) {
      if (other.kind === 'literal') continue;
      word(writer, ` ${name === 'unionAll' ? 'UNION ALL' : name.toUpperCase()} `, nameAt);
      bareQuery(writer, other);
    }
  }
}

function writeDelete(writer: KnexWriter, steps: readonly Step[], at: Span): void {
  word(writer, 'DELETE ', at);
  if (steps.some(isJoin)) writeAlias(writer, steps, at);
  word(writer, 'FROM ', at);
  writeTable(writer, steps, at);
  writeJoins(writer, steps);
  writeWhere(writer, steps, at);
  writeReturning(writer, steps);
}

/** With joins, rows of the table itself are deleted: `delete o from orders as o join …`. */
function writeAlias(writer: KnexWriter, steps: readonly Step[], at: Span): void {
  const table = tableOf(steps);
  const named = table?.kind === 'object' ? table.properties[0]?.key : table && foldText(table);
  const alias = named?.split(/\s+as\s+/i).at(-1);
  if (alias !== undefined) word(writer, `\`${alias.split('.').at(-1) ?? alias}\` `, at);
}
