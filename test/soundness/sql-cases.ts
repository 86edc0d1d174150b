import fc from 'fast-check';
import type { FieldShape, FieldType, Predicate, Scalar, Shape } from '../../src/model/predicate';
import { predicateText } from '../../src/model/predicate-text';
import { reach } from '../../src/model/reach';
import { distinct, knowledge, openShape, predicates, widen, type Knowledge, type Subject } from './generate';

/** A column of the table that generated rows go into. */
export interface Column {
  readonly name: string;
  /** As the engine is told. */
  readonly declaration: string;
  readonly type: FieldType;
  readonly values: fc.Arbitrary<Scalar>;
  readonly literals: fc.Arbitrary<Scalar>;
}

export type Row = Readonly<Record<string, Scalar>>;

/** A question to `reach` with the rows that must not contradict the answer. */
export interface Case {
  readonly predicate: Predicate;
  readonly rows: readonly Row[];
  readonly shape: Shape;
}

/** Cases on few of the columns each, so that conditions on the same one meet. */
export function cases(columns: readonly Column[]): fc.Arbitrary<Case> {
  return fc.subarray([...columns], { minLength: 1, maxLength: 3 }).chain((chosen) => casesOf(chosen));
}

function casesOf(columns: readonly Column[]): fc.Arbitrary<Case> {
  const row = fc.record(
    Object.fromEntries(columns.map((column) => [column.name, fc.option(column.values, { freq: 5 })])),
  );
  const extra = fc.subarray<Scalar>(['spare', 77, true], { maxLength: 1 });
  const told = fc.tuple(...columns.map(() => fc.tuple(knowledge, extra)));
  const subjects = columns.map((column) => subjectOf(column, columns));
  const predicate = predicates(subjects, { modes: ['not-null'], subqueries: true, certain: false });
  return fc.record({ predicate, rows: fc.array(row, { minLength: 1, maxLength: 4 }), told }).map((one) => ({
    predicate: one.predicate,
    rows: one.rows,
    shape: openShape(
      columns.map((column, index) => [column.name, shapeOf(column, one.rows, ...(one.told[index] ?? ['absent', []]))]),
    ),
  }));
}

/**
 * Cases of one row that is known in full, with conditions that leave nothing to chance: no parameters, and no column whose
 * comparisons depend on a collation or on rounding.
 */
export function certainCases(columns: readonly Column[]): fc.Arbitrary<Case> {
  const row = fc.record(
    Object.fromEntries(columns.map((column) => [column.name, fc.option(column.values, { freq: 5 })])),
  );
  const subjects = columns.map((column) => subjectOf(column, []));
  const predicate = predicates(subjects, { modes: ['not-null'], subqueries: false, certain: true });
  return fc.record({ predicate, row }).map(({ predicate, row }) => ({
    predicate,
    rows: [row],
    shape: openShape(columns.map((column) => [column.name, shapeOf(column, [row], 'values', [])])),
  }));
}

/** Many cases at once, since each batch costs the engine a table. */
export function batches(columns: readonly Column[]): fc.Arbitrary<readonly Case[]> {
  return fc.array(cases(columns), { minLength: 1, maxLength: 60, size: 'max' });
}

function subjectOf(column: Column, columns: readonly Column[]): Subject {
  const peers = columns
    .filter((other) => other !== column && other.declaration === column.declaration)
    .map((other) => [other.name]);
  return { path: [column.name], literals: column.literals, peers, ...(column.type === 'date' ? { dated: true } : {}) };
}

/** What the rows were written as, before the column rounds or converts it. */
function shapeOf(column: Column, rows: readonly Row[], told: Knowledge, extra: readonly Scalar[]): FieldShape | null {
  const values = distinct(rows.map((row) => row[column.name] ?? null));
  const stored = values.filter((value) => value !== null);
  const listed = column.type === 'date' || stored.some((value) => value === 'NaN') ? null : stored;
  return widen(
    { presence: 'always', nullable: stored.length < values.length, values: listed, types: [column.type] },
    told,
    extra,
  );
}

/** Throws where the rows that the engine selected contradict what `reach` said. */
export function judge(one: Case, selected: number, condition: string): void {
  const said = reach(one.predicate, one.shape, 'sql');
  const isContradicted = (said === 'never' && selected > 0) || (said === 'always' && selected < one.rows.length);
  if (!isContradicted) return;
  const shape = JSON.stringify([...one.shape.fields]);
  throw new Error(
    `reach says ${said}, the engine selects ${selected} of ${one.rows.length} rows.\n${predicateText(one.predicate, 'sql')}\n${condition}\nrows  ${JSON.stringify(one.rows)}\nshape ${shape}`,
  );
}
