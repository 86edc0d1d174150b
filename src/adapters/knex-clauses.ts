import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { foldText } from './fold';
import type { Step } from './knex-chain';
import { joinOf, isJoin } from './knex-join';
import { conditionsOf, isCondition, writeConditions, type Condition } from './knex-where';
import { anything, fragment, nameText, tableName, word, type KnexWriter } from './knex-writer';
import { columnSteps, operations, orderSteps, selecting } from './knex-operation';

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

export function writeJoins(writer: KnexWriter, steps: readonly Step[]): void {
  for (const step of steps) {
    if (!isJoin(step)) continue;
    word(writer, ' ', step.nameAt);
    joinOf(step)(writer);
  }
}

export function writeWhere(writer: KnexWriter, steps: readonly Step[], at: Span): void {
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
