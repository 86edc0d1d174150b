import { momentOfText } from '../../model/moment-text';
import type { Operand, Predicate } from '../../model/predicate';
import { eachAtom, operandsOf } from '../../model/predicate-algebra';
import { boundsOf, isTold, momentOf, type Bounds } from './bounds';
import type { RowDatabase, SampleDocument } from './ports';
import { numberOf } from './ranges';

/** How many rows of a kind satisfy the conditions: certainly, and possibly. One number for each condition. */
export interface RowCount {
  readonly kind: string | null;
  readonly rows: number;
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** Conditions on the rows of one table, as SQL reads them: an embedded database evaluates them, some rows at a time. */
export interface RowMatch {
  readonly doubts: readonly (readonly string[])[];
  readonly count: (
    rows: readonly { readonly kind: string | null; readonly row: SampleDocument }[],
  ) => readonly RowCount[];
}

/** How the values of a column are handed to the database, so that they compare as they do where they come from. */
type ColumnClass = 'time' | 'text' | 'number' | 'boolean' | 'raw';

interface Column {
  /** As rows spell it. */
  readonly name: string;
  readonly as: string;
  readonly class: ColumnClass;
}

/**
 * @param columns names as the sample has them: what it has not cannot be told
 */
export function rowMatch(
  predicates: readonly Predicate[],
  columns: readonly string[],
  now: Date,
  database: RowDatabase,
): RowMatch {
  const known = new Map(columns.map((name, index) => [name.toLowerCase(), { name, index }]));
  const bounds = predicates.map((predicate): Bounds =>
    boundsOf(predicate, (atom) => {
      if (!isTold(atom, now, true) || atom.kind === 'opaque') return false;
      const compared = operandsOf(atom).flatMap((operand) => (operand.kind === 'field' ? [operand.path] : []));
      return [atom.field, ...compared].every((path) => known.has(path.join('.').toLowerCase()));
    }),
  );
  const classes = classesOf(predicates, now);
  const used = [...known].flatMap(([key, { name, index }]): readonly Column[] => {
    const columnClass = classes.get(key);
    return columnClass === undefined ? [] : [{ name, as: `c${String(index)}`, class: columnClass }];
  });
  const columnOf = (path: readonly string[]): Column | null =>
    used.find(({ name }) => name.toLowerCase() === path.join('.').toLowerCase()) ?? null;
  const sql = countingStatement(bounds, used, (predicate) => conditionText(predicate, columnOf, now));
  return {
    doubts: bounds.map(({ doubts }) => doubts),
    count: (rows) => {
      const given = rows.map(({ kind, row }) => [
        kind,
        ...used.map((column) => encoded(row[column.name], column.class)),
      ]);
      const results = database.query(sql, jsonOf(given));
      return results.map((result) => ({
        kind: typeof result['kind'] === 'string' ? result['kind'] : null,
        rows: Number(result['amount']),
        least: bounds.map((_, index) => Number(result[`least${String(index)}`])),
        most: bounds.map((_, index) => Number(result[`most${String(index)}`])),
      }));
    },
  };
}

/** The rows come as one text of JSON: https://www.sqlite.org/json1.html#jeach */
function countingStatement(
  bounds: readonly Bounds[],
  columns: readonly Column[],
  textOf: (predicate: Predicate) => string,
): string {
  const cells = columns.map(({ as }, index) => `, json_extract(value, '$[${String(index + 1)}]') AS ${as}`);
  const counted = (predicate: Predicate): string => `sum(CASE WHEN ${textOf(predicate)} THEN 1 ELSE 0 END)`;
  const sums = bounds.map(
    ({ least, most }, index) =>
      `, ${counted(least)} AS least${String(index)}, ${counted(most)} AS most${String(index)}`,
  );
  return `WITH given AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS kind${cells.join('')} FROM json_each(?))
SELECT kind, count(*) AS amount${sums.join('')} FROM given GROUP BY kind`;
}

/** What columns are compared with says what they hold. */
function classesOf(predicates: readonly Predicate[], now: Date): ReadonlyMap<string, ColumnClass> {
  const classes = new Map<string, ColumnClass>();
  const add = (path: readonly string[], found: ColumnClass): void => {
    const key = path.join('.').toLowerCase();
    const before = classes.get(key);
    classes.set(key, before === undefined || before === 'raw' || found === 'time' ? found : before);
  };
  for (const predicate of predicates)
    eachAtom(predicate, (atom) => {
      if (atom.kind === 'always' || atom.kind === 'opaque') return;
      const found = operandsOf(atom).map((operand) => classOf(operand, now));
      add(atom.field, found.includes('time') ? 'time' : (found.find((one) => one !== 'raw') ?? 'raw'));
      for (const operand of operandsOf(atom)) if (operand.kind === 'field') add(operand.path, 'raw');
    });
  return classes;
}

function classOf(operand: Operand, now: Date): ColumnClass {
  if (momentOf(operand, now) !== null) return 'time';
  if (operand.kind !== 'literal') return 'raw';
  const { value } = operand;
  if (typeof value === 'string') return momentOfText(value) === null ? 'text' : 'time';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'raw';
}

/** Numbers below are seconds since 1970, numbers above are milliseconds: the year 1973 parts them. */
const SECONDS_BELOW = 1e11;

function encoded(value: unknown, columnClass: ColumnClass): unknown {
  if (value === null || value === undefined) return null;
  const number = numberOf(value);
  switch (columnClass) {
    case 'time': {
      if (value instanceof Date) return value.getTime();
      if (typeof value === 'string') return momentOfText(value)?.getTime() ?? null;
      return number === null ? null : Math.abs(Number(number)) < SECONDS_BELOW ? Number(number) * 1000 : Number(number);
    }
    case 'boolean':
      return truth(value, number);
    case 'text':
      return typeof value === 'string'
        ? value
        : value instanceof Date
          ? value.toISOString()
          : String(number ?? truth(value, null));
    case 'number':
      return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
        ? Number(value)
        : (number ?? truth(value, null));
    case 'raw':
      return value instanceof Date
        ? value.getTime()
        : typeof value === 'string'
          ? value
          : (number ?? truth(value, null));
  }
}

/** True and false as databases and exports write them; anything else as it is, in a text. */
function truth(value: unknown, number: number | bigint | null): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (number !== null) return number;
  if (typeof value !== 'string') return typeof value;
  if (/^(?:t|true|yes|y|1)$/i.test(value)) return 1;
  return /^(?:f|false|no|n|0)$/i.test(value) ? 0 : value;
}

/** JSON with integers of 64 bits as they are. */
function jsonOf(rows: readonly (readonly unknown[])[]): string {
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'bigint' ? `\u0000${String(value)}` : value,
  ).replace(/"\\u0000(-?\d+)"/g, '$1');
}

function conditionText(predicate: Predicate, columnOf: (path: readonly string[]) => Column | null, now: Date): string {
  const textOf = (part: Predicate): string => conditionText(part, columnOf, now);
  switch (predicate.kind) {
    case 'always':
      return '1';
    case 'all':
      return predicate.of.length === 0 ? '1' : `(${predicate.of.map(textOf).join(' AND ')})`;
    case 'any':
      return predicate.of.length === 0 ? '0' : `(${predicate.of.map(textOf).join(' OR ')})`;
    case 'not':
      return `(NOT ${textOf(predicate.of)})`;
    case 'opaque':
      return 'NULL';
    case 'present':
      return `(${columnOf(predicate.field)?.as ?? 'NULL'} IS NOT NULL)`;
    case 'compare':
    case 'in-set': {
      const column = columnOf(predicate.field);
      const operands = operandsOf(predicate).map((operand) =>
        operandText(operand, column?.class ?? 'raw', columnOf, now),
      );
      const name = column?.as ?? 'NULL';
      if (predicate.kind === 'in-set') return `(${name} IN (${operands.join(', ')}))`;
      return `(${name} ${predicate.operator} ${operands[0] ?? 'NULL'})`;
    }
  }
}

function operandText(
  operand: Operand,
  columnClass: ColumnClass,
  columnOf: (path: readonly string[]) => Column | null,
  now: Date,
): string {
  const moment = momentOf(operand, now);
  if (moment !== null) return String(moment.getTime());
  if (operand.kind === 'field') return columnOf(operand.path)?.as ?? 'NULL';
  if (operand.kind !== 'literal') return 'NULL';
  const { value } = operand;
  if (value === null) return 'NULL';
  const given = encoded(value, columnClass);
  return typeof given === 'string'
    ? `'${given.replaceAll("'", "''")}'`
    : given === null
      ? 'NULL'
      : JSON.stringify(given);
}
