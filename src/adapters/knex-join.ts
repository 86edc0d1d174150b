import type { Value } from '../model/value';
import { foldText } from './fold';
import { stepsIn, type Step } from './knex-chain';
import { anything, column, fragment, key, operand, perhaps, tableName, word, type KnexWriter } from './knex-writer';

/** https://knexjs.org/guide/query-builder.html#join-methods */
const joins: Readonly<Record<string, string>> = {
  join: 'INNER JOIN',
  innerJoin: 'INNER JOIN',
  leftJoin: 'LEFT JOIN',
  leftOuterJoin: 'LEFT JOIN',
  rightJoin: 'RIGHT JOIN',
  rightOuterJoin: 'RIGHT JOIN',
  outerJoin: 'FULL JOIN',
  fullOuterJoin: 'FULL JOIN',
  crossJoin: 'CROSS JOIN',
  joinRaw: '',
};

export function isJoin({ name, arguments: args }: Step): boolean {
  return args !== null && Object.hasOwn(joins, name);
}

export function joinOf(step: Step): (writer: KnexWriter) => void {
  return (writer) => {
    const [table, first, ...others] = step.arguments ?? [];
    const kind = joins[step.name] ?? '';
    if (kind === '' || table === undefined) return fragment(writer, step.arguments ?? [], step.value);
    word(writer, `${kind} `, step.nameAt);
    tableName(writer, table);
    if (first === undefined) return;
    word(writer, ' ON ', step.nameAt);
    if (first.kind === 'function') return writeOn(writer, first);
    if (first.kind === 'object') return writePairs(writer, first);
    if (others.length === 0) return column(writer, first);
    writePair(writer, first, others);
  };
}

function writePair(writer: KnexWriter, left: Value, others: readonly Value[]): void {
  const [second, third] = others;
  const operator = third === undefined || second === undefined ? '=' : foldText(second);
  const right = third ?? second;
  if (right === undefined || operator === null) return anything(writer, left);
  column(writer, left);
  word(writer, ` ${operator} `, left.at);
  column(writer, right);
}

function writePairs(writer: KnexWriter, pairs: Extract<Value, { kind: 'object' }>): void {
  if (pairs.properties.length === 0) return anything(writer, pairs);
  pairs.properties.forEach((property, index) => {
    if (index > 0) word(writer, ' AND ', property.keyAt);
    key(writer, property);
    word(writer, ' = ', property.keyAt);
    column(writer, property.value);
  });
}

const clause = /^(or|and)?[oO]n(Val|In|NotIn|Null|NotNull|Exists|NotExists|Between|NotBetween)?$/;

/** `function () { this.on('a.id', '=', 'b.id').andOn(…).orOn(…) }` */
function writeOn(writer: KnexWriter, callback: Value): void {
  const steps = stepsIn(callback, [], writer.look).filter(
    ({ name, arguments: args }) => args !== null && clause.test(name),
  );
  if (steps.length === 0) return anything(writer, callback);
  word(writer, '(', callback.at);
  steps.forEach((step, index) => {
    const [, joined, kind] = clause.exec(step.name) ?? [];
    if (index > 0) word(writer, joined === 'or' ? ' OR ' : ' AND ', step.nameAt);
    if (!step.certain) word(writer, '(', step.nameAt);
    writeClause(writer, kind, step);
    if (step.certain) return;
    word(writer, ' OR ', step.nameAt);
    perhaps(writer, step.nameAt);
    word(writer, ')', step.nameAt);
  });
  word(writer, ')', callback.at);
}

function writeClause(writer: KnexWriter, kind: string | undefined, step: Step): void {
  const [first, second, third] = step.arguments ?? [];
  if (first === undefined) return anything(writer, step.value);
  switch (kind) {
    case undefined:
      if (first.kind === 'function') return writeOn(writer, first);
      if (first.kind === 'object') return writePairs(writer, first);
      return second === undefined
        ? column(writer, first)
        : writePair(writer, first, third ? [second, third] : [second]);
    case 'Val': {
      const value = third ?? second;
      const operator = third === undefined || second === undefined ? '=' : foldText(second);
      if (value === undefined || operator === null) return anything(writer, step.value);
      column(writer, first);
      word(writer, ` ${operator} `, first.at);
      return operand(writer, value);
    }
    case 'Null':
    case 'NotNull':
      column(writer, first);
      return word(writer, kind === 'Null' ? ' IS NULL' : ' IS NOT NULL', first.at);
    case 'In':
    case 'NotIn':
      column(writer, first);
      word(writer, kind === 'In' ? ' IN (' : ' NOT IN (', first.at);
      (second?.kind === 'array' ? second.items : [second ?? first]).forEach((item, index) => {
        if (index > 0) word(writer, ', ', item.at);
        operand(writer, item);
      });
      return word(writer, ')', first.at);
    default:
      return anything(writer, step.value);
  }
}
