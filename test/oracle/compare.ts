import type { Catalogue, Column, Table } from './catalogue';

/** One column, or table, in which two catalogues differ. */
export interface Difference {
  readonly table: string;
  readonly column: string | null;
  /** `missing`, `surplus`, or what is not the same. */
  readonly aspect: string;
  readonly expected: string;
  readonly found: string;
}

export interface Comparison {
  readonly tables: number;
  readonly columns: number;
  /** Columns that are the same in every aspect. */
  readonly equal: number;
  readonly differences: readonly Difference[];
}

/** Compares column by column. Of views only the names are compared. */
export function compare(expected: Catalogue, found: Catalogue): Comparison {
  const differences: Difference[] = [];
  let columns = 0;
  let equal = 0;
  for (const table of expected.values()) {
    const other = found.get(table.name);
    for (const column of table.columns) {
      columns += 1;
      const own = differencesOf(table, column, other);
      if (own.length === 0) equal += 1;
      differences.push(...own);
    }
    if (other === undefined) continue;
    const names = new Set(table.columns.map(({ name }) => name));
    for (const { name } of other.columns)
      if (!names.has(name)) differences.push(difference(table.name, name, 'surplus', '', name));
    const [left, right] = [table.uniques.join('; '), other.uniques.join('; ')];
    if (!table.isView && left !== right) differences.push(difference(table.name, null, 'keys', left, right));
  }
  for (const table of found.values())
    if (!expected.has(table.name)) differences.push(difference(table.name, null, 'surplus', '', table.name));
  return { tables: expected.size, columns, equal, differences };
}

function difference(table: string, column: string | null, aspect: string, expected: string, found: string): Difference {
  return { table, column, aspect, expected, found };
}

function differencesOf(table: Table, column: Column, other: Table | undefined): readonly Difference[] {
  const found = other?.columns.find(({ name }) => name === column.name);
  if (found === undefined) return [difference(table.name, column.name, 'missing', column.type, '')];
  if (table.isView) return [];
  return ASPECTS.flatMap(([aspect, told]) => {
    const [left, right] = [told(column), told(found)];
    return left === right ? [] : [difference(table.name, column.name, aspect, left, right)];
  });
}

const ASPECTS: readonly (readonly [string, (column: Column) => string])[] = [
  ['type', ({ type }) => type],
  ['nullability', ({ nullable }) => (nullable ? 'nullable' : 'required')],
  ['default', (column) => column.default ?? ''],
  ['unique', ({ unique }) => (unique ? 'unique' : '')],
  ['reference', ({ references }) => (references === null ? '' : `${references.entity} ${references.onDelete}`)],
  ['values', ({ values }) => values?.toSorted().join('|') ?? ''],
];

/** The differences, a line each. */
export function told({ differences }: Comparison): readonly string[] {
  return differences.map(({ table, column, aspect, expected, found }) => {
    const place = column === null ? table : `${table}.${column}`;
    return `${place}: ${aspect}, the engine has \`${expected}\`, the replay \`${found}\``;
  });
}
