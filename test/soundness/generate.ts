import fc from 'fast-check';
import type {
  Comparison,
  FieldPath,
  FieldShape,
  FieldType,
  Operand,
  Predicate,
  Scalar,
  Shape,
} from '../../src/model/predicate';
import type { Span } from '../../src/model/span';

/** A field that predicates are generated for: what it may be compared with. */
export interface Subject {
  readonly path: FieldPath;
  readonly literals: fc.Arbitrary<Scalar>;
  /** Whether it holds dates, and so is compared with moments relative to the run. */
  readonly dated?: true;
  /** Other fields of the row that it can be compared with. */
  readonly peers?: readonly FieldPath[];
  /** Null cannot be ordered with it here. */
  readonly noNullOrder?: true;
  /** Neither null nor presence can be asked here. */
  readonly noNull?: true;
}

const at: Span = { file: 'generated.sql', start: 0, end: 0 };
const comparisons: readonly Comparison[] = ['=', '<>', '<', '<=', '>', '>='];
const day = 86_400_000;

/** What cannot be known when a predicate is read carries the value it will have at run time, as JSON, in its text. */
export function runtimeValue(operand: Extract<Operand, { kind: 'parameter' | 'unknown' }>): Scalar {
  return JSON.parse(operand.text) as Scalar;
}

/** The rows of a generated subquery. */
export function runtimeRows(operand: Extract<Operand, { kind: 'subquery' }>): readonly Scalar[] {
  return JSON.parse(operand.text) as readonly Scalar[];
}

/** What a generated opaque condition will be at run time. */
export function runtimeTruth(predicate: Extract<Predicate, { kind: 'opaque' }>): boolean | null {
  return JSON.parse(predicate.reason) as boolean | null;
}

export interface Language {
  readonly modes: readonly ('not-null' | 'exists')[];
  readonly subqueries: boolean;
  /** Whether everything is known when the predicate is read: no parameters, nothing that was not understood. */
  readonly certain: boolean;
}

function operands(subject: Subject, allowNull: boolean, language: Language): fc.Arbitrary<Operand> {
  const value = allowNull && !subject.noNull ? fc.option(subject.literals, { freq: 12 }) : subject.literals;
  const runtime = fc.constantFrom('parameter' as const, 'unknown' as const);
  const choices: fc.WeightedArbitrary<Operand>[] = [
    { weight: 12, arbitrary: value.map((literal) => ({ kind: 'literal', value: literal })) },
  ];
  if (!language.certain)
    choices.push({
      weight: 2,
      arbitrary: fc.tuple(runtime, value).map(([kind, known]) => ({ kind, text: JSON.stringify(known) })),
    });
  if (subject.dated) {
    const offset = fc.constantFrom(-90 * day, -30 * day, 0, 3 * day);
    choices.push({ weight: 12, arbitrary: offset.map((milliseconds) => ({ kind: 'now', offset: milliseconds })) });
  }
  const peers = subject.peers ?? [];
  if (peers.length > 0)
    choices.push({
      weight: 1,
      arbitrary: fc.constantFrom(...peers).map((path) => ({ kind: 'field', path, entity: null })),
    });
  return fc.oneof(...choices);
}

function comparisonOf(subject: Subject, language: Language): fc.Arbitrary<Predicate> {
  return fc.constantFrom(...comparisons).chain((operator) => {
    const isOrder = operator !== '=' && operator !== '<>';
    return operands(subject, !(isOrder && subject.noNullOrder), language).map((operand) => ({
      kind: 'compare',
      field: subject.path,
      operator,
      operand,
      at,
    }));
  });
}

function setOf(subject: Subject, language: Language): fc.Arbitrary<Predicate> {
  const listed = fc.array(operands(subject, true, language), { maxLength: 4 });
  const value = fc.option(subject.literals, { freq: 12 });
  const rows = fc
    .array(value, { maxLength: 3 })
    .map((values): readonly Operand[] => [
      { kind: 'subquery', text: JSON.stringify(values), entity: null, field: null },
    ]);
  const lists = language.subqueries
    ? fc.oneof({ weight: 4, arbitrary: listed }, { weight: 1, arbitrary: rows })
    : listed;
  return lists.map((of) => ({ kind: 'in-set', field: subject.path, operands: of, at }));
}

/** Presence as the language can ask for it: SQL has no `exists`. */
function presenceOf(subject: Subject, modes: readonly ('not-null' | 'exists')[]): fc.Arbitrary<Predicate> {
  return fc.constantFrom(...modes).map((mode) => ({ kind: 'present', field: subject.path, mode, at }));
}

const opaque: fc.Arbitrary<Predicate> = fc
  .constantFrom(true, false, null)
  .map((truth) => ({ kind: 'opaque', reason: JSON.stringify(truth), fields: [], at }));

/** Predicates of every form over the subjects, a few levels deep. */
export function predicates(subjects: readonly Subject[], language: Language): fc.Arbitrary<Predicate> {
  const atoms = subjects.map((subject) => ({
    weight: 6,
    arbitrary: fc.oneof(
      { weight: 5, arbitrary: comparisonOf(subject, language) },
      { weight: 3, arbitrary: setOf(subject, language) },
      { weight: 1, arbitrary: subject.noNull ? comparisonOf(subject, language) : presenceOf(subject, language.modes) },
    ),
  }));
  const { predicate } = fc.letrec<{ predicate: Predicate; atom: Predicate }>((tie) => ({
    atom: fc.oneof(...atoms, ...(language.certain ? [] : [{ weight: 1, arbitrary: opaque }])),
    predicate: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { weight: 3, arbitrary: tie('atom') },
      {
        weight: 2,
        arbitrary: fc.array(tie('predicate'), { maxLength: 3 }).map((of): Predicate => ({ kind: 'all', of })),
      },
      {
        weight: 2,
        arbitrary: fc.array(tie('predicate'), { maxLength: 3 }).map((of): Predicate => ({ kind: 'any', of })),
      },
      { weight: 2, arbitrary: tie('predicate').map((of): Predicate => ({ kind: 'not', of })) },
    ),
  }));
  return predicate;
}

/** How much of a field's shape is told, and whether more than is there. */
export type Knowledge = 'values' | 'wider' | 'types' | 'nothing' | 'absent';

export const knowledge: fc.Arbitrary<Knowledge> = fc.constantFrom(
  ...(['values', 'values', 'values', 'wider', 'types', 'types', 'nothing', 'absent'] as const),
);

/** The same field as `exact`, or a wider one: `extra` are values that no row has. Null when nothing is said of the field. */
export function widen(exact: FieldShape, told: Knowledge, extra: readonly Scalar[]): FieldShape | null {
  if (told === 'absent') return null;
  if (told === 'nothing') return { ...exact, values: null, types: null };
  if (told === 'types') return { ...exact, values: null };
  const values = exact.values === null ? null : [...exact.values, ...extra];
  if (told === 'values') return { ...exact, values };
  return { presence: 'sometimes', nullable: true, values, types: distinct([...(exact.types ?? []), 'string']) };
}

/** A shape of the given fields; open, so that nothing is claimed of those that are left out. */
export function openShape(fields: readonly (readonly [string, FieldShape | null])[]): Shape {
  return { fields: new Map(fields.flatMap(([name, field]) => (field ? [[name, field] as const] : []))), open: true };
}

export function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

export function typeOf(value: string | number | boolean): FieldType {
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean';
}
