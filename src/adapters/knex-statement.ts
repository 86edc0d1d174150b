import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import { foldNumber, foldText } from './fold';
import { knexChain, stepsIn, type Step } from './knex-chain';
import { joinOf, isJoin } from './knex-join';
import { conditionsOf, isCondition, writeConditions, type Condition } from './knex-where';
import {
  anything,
  bareQuery,
  column,
  fragment,
  key,
  nameText,
  operand,
  tableName,
  word,
  type KnexWriter,
} from './knex-writer';

export type KnexOperation = 'select' | 'insert' | 'update' | 'delete' | 'truncate';

const operations: Readonly<Record<string, KnexOperation>> = {
  insert: 'insert',
  upsert: 'insert',
  batchInsert: 'insert',
  update: 'update',
  increment: 'update',
  decrement: 'update',
  del: 'delete',
  delete: 'delete',
  truncate: 'truncate',
  // https://vincit.github.io/objection.js/api/query-builder/mutate-methods.html
  patch: 'update',
  patchAndFetch: 'update',
  patchAndFetchById: 'update',
  updateAndFetch: 'update',
  updateAndFetchById: 'update',
  insertAndFetch: 'insert',
  insertGraph: 'insert',
  insertGraphAndFetch: 'insert',
  upsertGraph: 'insert',
  upsertGraphAndFetch: 'insert',
  deleteById: 'delete',
};

/** The step that says what the query does; null for one that reads. */
export function operationOf(steps: readonly Step[]): { readonly step: Step; readonly operation: KnexOperation } | null {
  const step = steps.findLast((one) => one.arguments !== null && Object.hasOwn(operations, one.name));
  const operation = step === undefined ? undefined : operations[step.name];
  return step === undefined || operation === undefined ? null : { step, operation };
}

/** What names the table: `knex('orders')`, `from('orders')`, `into('orders')`, `table('orders')`. */
const tableSteps: ReadonlySet<string> = new Set(['', 'from', 'into', 'table', 'truncate', 'batchInsert']);

export function tableOf(steps: readonly Step[]): Value | null {
  return (
    steps.findLast((step) => tableSteps.has(step.name) && step.arguments?.[0] !== undefined)?.arguments?.[0] ?? null
  );
}

/** Calls that neither narrow nor name anything that matters here: https://knexjs.org/guide/query-builder.html */
const idle: ReadonlySet<string> = new Set([
  ...['transacting', 'forUpdate', 'forShare', 'forNoKeyUpdate', 'forKeyShare', 'skipLocked', 'noWait', 'timeout'],
  ...['debug', 'connection', 'options', 'comment', 'hintComment', 'queryContext', 'clone', 'returning', 'as', 'offset'],
  ...[
    'withSchema',
    'limit',
    'first',
    'clearOrder',
    'clearSelect',
    'clearGroup',
    'clearHaving',
    'clearCounters',
    'clear',
  ],
  ...['ignore', 'merge', 'onConflict', 'abortOnDropConnection', 'catch', 'finally', 'columnInfo', 'clearWhere'],
  ...['distinctOn', 'only', 'partition', 'jsonExtract', 'jsonSet', 'jsonInsert', 'jsonRemove', 'rank', 'denseRank'],
  ...['rowNumber', 'fromRaw', 'union', 'unionAll', 'intersect', 'except', 'modify', 'enableEagerRefresh'],
]);

const selecting: Readonly<Record<string, string>> = {
  count: 'COUNT',
  countDistinct: 'COUNT',
  min: 'MIN',
  max: 'MAX',
  sum: 'SUM',
  sumDistinct: 'SUM',
  avg: 'AVG',
  avgDistinct: 'AVG',
};
const columnSteps: ReadonlySet<string> = new Set([
  ...['select', 'column', 'columns', 'distinct', 'first', 'pluck', 'distinctOn'],
]);
const orderSteps: ReadonlySet<string> = new Set(['orderBy', 'groupBy', 'orderByRaw', 'groupByRaw']);

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

/** The table, with its schema and alias. One that is not known is a computed name. */
export function writeTable(writer: KnexWriter, steps: readonly Step[], at: Span): void {
  const table = tableOf(steps);
  const raw = steps.findLast((step) => step.name === 'fromRaw');
  if (raw !== undefined) return fragment(writer, raw.arguments ?? [], raw.value);
  if (table === null) return anything(writer, { kind: 'unknown', text: 'a table', at });
  const schema = steps.findLast((step) => step.name === 'withSchema')?.arguments?.[0];
  const known = schema === undefined ? null : foldText(schema);
  if (known !== null && schema !== undefined && foldText(table) !== null) {
    nameText(writer, schema, known);
    word(writer, '.', table.at);
  }
  tableName(writer, table);
}

function writeJoins(writer: KnexWriter, steps: readonly Step[]): void {
  for (const step of steps) {
    if (!isJoin(step)) continue;
    word(writer, ' ', step.nameAt);
    joinOf(step)(writer);
  }
}

function writeWhere(writer: KnexWriter, steps: readonly Step[], at: Span): void {
  const conditions: Condition[] = [...conditionsOf(steps.filter(isCondition))];
  for (const step of steps.filter(isStrange)) {
    const write = (to: KnexWriter): void => anything(to, step.value, step.nameAt);
    conditions.push({ or: false, certain: true, at: step.nameAt, write });
  }
  if (conditions.length === 0) return;
  word(writer, ' WHERE ', at);
  // What may be added by something unknown narrows the whole.
  const own = conditions.filter((one) => one.or);
  const strange = steps.some(isStrange) && own.length > 0;
  if (!strange) return writeConditions(writer, conditions);
  const count = steps.filter(isStrange).length;
  word(writer, '(', at);
  writeConditions(writer, conditions.slice(0, -count));
  word(writer, ') AND ', at);
  writeConditions(writer, conditions.slice(-count));
}

/** Whether a step is none of Knex's own: a plug-in's, or a modifier that is not known here, may add conditions. */
function isStrange(step: Step): boolean {
  const { name, arguments: args } = step;
  if (args === null || isCondition(step) || isJoin(step) || Object.hasOwn(operations, name)) return false;
  if (name === 'modify') return true;
  if (tableSteps.has(name) || idle.has(name) || columnSteps.has(name) || orderSteps.has(name)) return false;
  return !Object.hasOwn(selecting, name) && !/^(?:with|having|orHaving|on[A-Z]|andOn|orOn|using|on$)/.test(name);
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

function writeUpdate(writer: KnexWriter, steps: readonly Step[], at: Span): void {
  word(writer, 'UPDATE ', at);
  writeTable(writer, steps, at);
  writeJoins(writer, steps);
  word(writer, ' SET ', at);
  let count = 0;
  const assign = (name: (to: KnexWriter) => void, value: (to: KnexWriter) => void, place: Span): void => {
    if (count > 0) word(writer, ', ', place);
    count += 1;
    name(writer);
    word(writer, ' = ', place);
    value(writer);
  };
  for (const step of steps) {
    const [first, second] = step.arguments ?? [];
    if (first === undefined) continue;
    if (step.name === 'update') {
      if (first.kind === 'object') {
        for (const property of first.properties.filter(isStored))
          assign(
            (to) => key(to, property),
            (to) => operand(to, property.value),
            property.keyAt,
          );
      } else if (second !== undefined && foldText(first) !== null)
        assign(
          (to) => column(to, first),
          (to) => operand(to, second),
          first.at,
        );
    }
    if (step.name === 'increment' || step.name === 'decrement') {
      if (first.kind === 'object')
        for (const property of first.properties)
          assign(
            (to) => key(to, property),
            (to) => anything(to, step.value, property.value.at),
            property.keyAt,
          );
      else
        assign(
          (to) => column(to, first),
          (to) => anything(to, step.value, second?.at ?? first.at),
          first.at,
        );
    }
  }
  if (count === 0) anything(writer, { kind: 'unknown', text: '…', at });
  writeWhere(writer, steps, at);
  writeReturning(writer, steps);
}

/** A property that is not defined is left out of what is stored. */
function isStored({ value }: PropertyValue): boolean {
  return value.kind !== 'undefined';
}

function writeReturning(writer: KnexWriter, steps: readonly Step[]): void {
  const columns = steps
    .filter((step) => step.name === 'returning')
    .flatMap((step) => (step.arguments ?? []).slice(0, 1))
    .flatMap((one) => (one.kind === 'array' ? one.items : [one]))
    .filter((one) => foldText(one) !== null);
  columns.forEach((one, index) => {
    word(writer, index === 0 ? ' RETURNING ' : ', ', one.at);
    column(writer, one);
  });
}

function writeInsert(writer: KnexWriter, steps: readonly Step[], step: Step, at: Span): void {
  const rows = step.arguments?.[step.name === 'batchInsert' ? 1 : 0];
  word(writer, 'INSERT INTO ', at);
  writeTable(writer, steps, at);
  word(writer, ' ', at);
  const objects = rowsOf(rows);
  if (rows !== undefined && (rows.kind === 'function' || knexChain(rows) !== null)) bareQuery(writer, rows);
  else if (objects === null) anything(writer, rows ?? { kind: 'unknown', text: '…', at });
  else writeRows(writer, objects, at);
  writeConflict(writer, steps);
  writeReturning(writer, steps);
}

type Row = Extract<Value, { kind: 'object' }>;

function rowsOf(value: Value | undefined): readonly Row[] | null {
  if (value?.kind === 'object') return [value];
  if (value?.kind !== 'array' || value.items.length === 0) return null;
  const rows = value.items.filter((item): item is Row => item.kind === 'object');
  return rows.length === value.items.length ? rows : null;
}

function writeRows(writer: KnexWriter, rows: readonly Row[], at: Span): void {
  const columns = new Map<string, PropertyValue>();
  for (const row of rows)
    for (const property of row.properties.filter(isStored))
      if (!columns.has(property.key)) columns.set(property.key, property);
  if (columns.size === 0) return anything(writer, rows[0] ?? { kind: 'unknown', text: '…', at });
  word(writer, '(', at);
  [...columns.values()].forEach((property, index) => {
    if (index > 0) word(writer, ', ', property.keyAt);
    key(writer, property);
  });
  word(writer, ') VALUES ', at);
  rows.forEach((row, number) => {
    word(writer, number === 0 ? '(' : ', (', row.at);
    [...columns.keys()].forEach((name, index) => {
      if (index > 0) word(writer, ', ', row.at);
      const value = row.properties.findLast((property) => property.key === name)?.value;
      if (value === undefined) word(writer, 'DEFAULT', row.at);
      else operand(writer, value);
    });
    word(writer, ')', row.at);
  });
}

/** https://knexjs.org/guide/query-builder.html#onconflict */
function writeConflict(writer: KnexWriter, steps: readonly Step[]): void {
  const conflict = steps.findLast((step) => step.name === 'onConflict');
  if (conflict === undefined) return;
  const [target] = conflict.arguments ?? [];
  const columns = target === undefined ? [] : target.kind === 'array' ? target.items : [target];
  word(writer, ' ON CONFLICT ', conflict.nameAt);
  const named = columns.filter((one) => foldText(one) !== null);
  named.forEach((one, index) => {
    word(writer, index === 0 ? '(' : ', ', one.at);
    column(writer, one);
  });
  if (named.length > 0) word(writer, ') ', conflict.nameAt);
  const [changes] = steps.findLast((step) => step.name === 'merge')?.arguments ?? [];
  if (changes?.kind !== 'object' || changes.properties.length === 0) return word(writer, 'DO NOTHING', conflict.nameAt);
  word(writer, 'DO UPDATE SET ', changes.at);
  changes.properties.filter(isStored).forEach((property, index) => {
    if (index > 0) word(writer, ', ', property.keyAt);
    key(writer, property);
    word(writer, ' = ', property.keyAt);
    operand(writer, property.value);
  });
}

/** Whether more is stored than the code lists. */
export function storesMore(steps: readonly Step[]): boolean {
  const doing = operationOf(steps);
  const [first, second] = doing?.step.arguments ?? [];
  const value = doing?.step.name === 'batchInsert' ? second : first;
  if (value?.kind === 'object') return value.open;
  if (value?.kind === 'array') return value.open || value.items.some((item) => item.kind !== 'object' || item.open);
  return false;
}
