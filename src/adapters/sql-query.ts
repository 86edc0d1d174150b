import type { Located } from '../model/expression';
import type { Operand, Predicate } from '../model/predicate';
import type { FieldUse, FieldWrite, Query, Target } from '../model/query';
import type { Span } from '../model/span';
import type { Selection } from '../model/selection';
import type { SqlColumns, SqlFieldUse, SqlFieldWrite, SqlQuery } from '../model/sql';
import { hasHole, holesIn } from '../parse/sql-token';

/** How the facts of an SQL text become queries of the file that holds the text. */
export interface SqlPlacing {
  /** The code that a range of the text comes from. */
  readonly locate: (start: number, end: number) => Span;
  /** What the query is: the call that runs the text, or the statement itself. */
  readonly at: (query: SqlQuery) => Span;
  /** The whole statement, where no file of SQL holds it. */
  readonly statement?: (query: SqlQuery) => string;
  /** What a parameter stands for, where that is known: several operands for a list. */
  readonly parameter: (text: string) => readonly Operand[] | null;
  /** The name that is bound where the text has a parameter for one (`??`), or null. */
  readonly name: (text: string) => string | null;
  /** The code of a text with computed parts. */
  readonly describe: (text: string) => string;
}

/** A query as the engine knows it, out of what the reader of SQL says of one statement. */
export function placeQuery(query: SqlQuery, placing: SqlPlacing): Query {
  const { table } = query;
  return {
    operation: query.operation,
    method: query.method,
    adapter: 'sql',
    semantics: 'sql',
    target: targetOf(table.name, placing),
    ...(table.schema !== null && !hasHole(table.schema) && { schema: table.schema }),
    predicate: placePredicate(query.predicate, placing),
    completeness: query.completeness,
    filter: query.filter.filter(isNamed).map((use) => placeUse(use, placing)),
    reads: query.reads.filter(isNamed).map((use) => placeUse(use, placing)),
    writes: query.writes.filter(isNamed).map((write) => placeWrite(write, placing)),
    writesComplete: query.writesComplete && query.writes.every(isNamed),
    ...(query.conflict && { conflict: query.conflict.filter(isNamed).map((use) => placeUse(use, placing)) }),
    limit: query.limit,
    ...(query.columns && { selection: placeColumns(query.columns, placing) }),
    ...(query.limited && { limited: true as const }),
    ...(query.sums && { sums: true as const }),
    ...(placing.statement !== undefined && { statement: placing.statement(query) }),
    at: placing.at(query),
    targetAt: placing.locate(table.start, table.end),
  };
}

/** The statement that a query is, or is a part of: to the reader, a query inside of another one stands for itself. */
export function wholeStatement(text: string, statements: readonly Located[]): (query: Located) => string {
  const holds = (one: Located, other: Located): boolean => one.start <= other.start && other.end <= one.end;
  return (query) => {
    const { start, end } = statements.reduce((widest, one) => (holds(one, widest) ? one : widest), query);
    return text.slice(start, end);
  };
}

/** A query of an SQL text that is a file of its own, or a part of one. */
export function placeSqlQuery(query: SqlQuery, file: string): Query {
  return placeQuery(query, {
    locate: (start, end) => ({ file, start, end }),
    at: ({ start, end }) => ({ file, start, end }),
    parameter: () => null,
    name: () => null,
    describe: (text) => text.replace(/[\uE000\uE001]/g, ''),
  });
}

function targetOf(name: string, placing: SqlPlacing): Target {
  const known = hasHole(name) ? placing.name(name) : name;
  if (known !== null) return { kind: 'known', name: known };
  return { kind: 'unknown', reason: 'the name of its table is computed', text: placing.describe(name) };
}

function isNamed(use: SqlFieldUse): boolean {
  return !hasHole(use.field);
}

function placeUse(use: SqlFieldUse, placing: SqlPlacing): FieldUse {
  const at = placing.locate(use.start, use.end);
  return use.implicit ? { field: use.field, at, implicit: true } : { field: use.field, at };
}

function placeColumns({ fields, start, end }: SqlColumns, placing: SqlPlacing): Selection {
  return { kind: 'only', fields: fields.map((use) => placeUse(use, placing)), at: placing.locate(start, end) };
}

function placeWrite(write: SqlFieldWrite, placing: SqlPlacing): FieldWrite {
  const [first, ...others] = placeOperand(write.value, placing);
  const value: Operand = first && others.length === 0 ? first : { kind: 'unknown', text: 'one of several values' };
  const place = { ...placeUse(write, placing), value };
  return write.valueAt ? { ...place, valueAt: placing.locate(write.valueAt.start, write.valueAt.end) } : place;
}

/** An operand with its computed parts told; several for a parameter that is a list. */
function placeOperand(operand: Operand, placing: SqlPlacing): readonly Operand[] {
  switch (operand.kind) {
    case 'parameter': {
      const known = placing.parameter(operand.text);
      return known ?? [{ kind: 'parameter', text: placing.describe(operand.text) }];
    }
    case 'subquery':
    case 'unknown':
      return [{ ...operand, text: placing.describe(operand.text) }];
    case 'literal':
    case 'now':
    case 'field':
      return [operand];
  }
}

function placePredicate(predicate: Predicate, placing: SqlPlacing): Predicate {
  switch (predicate.kind) {
    case 'always':
      return predicate;
    case 'all':
    case 'any':
      return { kind: predicate.kind, of: predicate.of.map((part) => placePredicate(part, placing)) };
    case 'not':
      return { kind: 'not', of: placePredicate(predicate.of, placing) };
    case 'compare': {
      const [first, ...others] = placeOperand(predicate.operand, placing);
      const operand: Operand = first && others.length === 0 ? first : { kind: 'unknown', text: 'a list' };
      return { ...predicate, operand, at: placeSpan(predicate.at, placing) };
    }
    case 'in-set': {
      const operands = predicate.operands.flatMap((operand) => placeOperand(operand, placing));
      return { ...predicate, operands, at: placeSpan(predicate.at, placing) };
    }
    case 'present':
    case 'opaque':
      return { ...predicate, at: placeSpan(predicate.at, placing) };
  }
}

function placeSpan(span: Span, placing: SqlPlacing): Span {
  return placing.locate(span.start, span.end);
}

/** A text with its computed parts shown as code (`orders_${year}`). */
export function describeHoles(text: string, describe: (index: number) => string): string {
  if (!hasHole(text)) return text;
  const shown = holesIn(text).reduce(
    (known, index) => known.replace(`\uE000${index}\uE001`, () => `\${${describe(index)}}`),
    text,
  );
  return shown.replace(/[\uE000\uE001]/g, '');
}
