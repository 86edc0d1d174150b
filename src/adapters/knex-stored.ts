import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import { foldText } from './fold';
import { knexChain, type Step } from './knex-chain';
import { anything, bareQuery, column, key, operand, word, type KnexWriter } from './knex-writer';
import { writeJoins, writeTable, writeWhere } from './knex-clauses';

export function writeUpdate(writer: KnexWriter, steps: readonly Step[], at: Span): void {
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

export function writeReturning(writer: KnexWriter, steps: readonly Step[]): void {
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

export function writeInsert(writer: KnexWriter, steps: readonly Step[], step: Step, at: Span): void {
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
