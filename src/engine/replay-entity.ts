import type { AllowedValue, Entity, Field, UniqueKey } from '../model/schema';
import { enumerationOf, type ColumnState, type Enumeration, type ReplayState, type TableState } from './replay-state';
import { keyOf, referencedBy } from './replay-tables';

type Known = Pick<ReplayState, 'tables' | 'enumerations' | 'schema'>;

/**
 * The entity that a table is in the end.
 *
 * @param nameOf the name of an entity by the key of its table
 */
export function entityOfTable(table: TableState, state: Known, nameOf: (key: string) => string): Entity {
  return {
    name: nameOf(table.name),
    kind: table.kind,
    adapter: 'sql',
    at: table.at,
    aliases: [],
    fields: new Map([...table.columns].map(([name, column]) => [name, fieldOf(table, column, state, nameOf)])),
    ...uniquesOf(table),
    ...(table.population !== null && { population: table.population }),
    open: table.open,
    discriminator: null,
    kinds: [],
    expiries: [],
    stripsUnknownFilters: false,
  };
}

/** The keys over several columns. */
function uniquesOf(table: TableState): Pick<Entity, 'uniques'> {
  const uniques = table.constraints.flatMap(({ content, fields, at }): readonly UniqueKey[] =>
    content.kind === 'unique' && fields.length > 1 ? [{ fields, at }] : [],
  );
  return uniques.length > 0 ? { uniques } : {};
}

function fieldOf(table: TableState, column: ColumnState, state: Known, nameOf: (key: string) => string): Field {
  const own = table.constraints.filter((each) => each.fields.includes(column.name));
  const enumeration = column.enumeration ?? enumerationOf(column.typeName, state.enumerations);
  const unique = own.some(({ content, fields }) => content.kind === 'unique' && fields.length === 1);
  const sets = own.flatMap(({ content }) => (content.kind === 'values' ? [content.values] : []));
  return {
    name: column.name,
    type: enumeration === null ? column.type : (enumeration.domain?.type ?? 'string'),
    typeText: enumeration?.name ?? column.typeText,
    nullable: column.nullable && enumeration?.domain?.nullable !== false,
    default: column.default ?? enumeration?.domain?.default ?? null,
    values: commonValues([column.values ?? valuesOf(enumeration), ...sets]),
    unique,
    references: referenceOf(table, column.name, state, nameOf),
    at: column.at,
  };
}

function valuesOf(enumeration: Enumeration | null): readonly AllowedValue[] | null {
  return enumeration?.values ?? null;
}

/** What all of several constraints allow, at the places of the last one. Where they have nothing in common, it alone counts. */
function commonValues(sets: readonly (readonly AllowedValue[] | null)[]): readonly AllowedValue[] | null {
  const stated = sets.flatMap((set) => (set === null ? [] : [set]));
  const last = stated.at(-1);
  if (last === undefined) return null;
  const common = last.filter(({ value }) =>
    stated.every((set) => set.some((each) => String(each.value) === String(value))),
  );
  return common.length > 0 ? common : last;
}

/** The entity that a column points to; a key of its own says more than one that it shares. */
function referenceOf(
  table: TableState,
  field: string,
  state: Known,
  nameOf: (key: string) => string,
): Field['references'] {
  const found = table.constraints.flatMap(({ content, fields, at }) =>
    content.kind === 'reference' && fields.includes(field) ? [{ ...content, fields, at }] : [],
  );
  const best = found.findLast((each) => each.fields.length === 1) ?? found.at(-1);
  if (!best) return null;
  const { onDelete, column } = best.references;
  const target = referencedBy(state, table, best.references);
  const spelled = best.columns[best.fields.indexOf(field)] ?? (best.fields.length === 1 ? column : null);
  const { start, end } = best.references;
  const { table: name, schema = null } = best.references;
  const entity = nameOf(target?.name ?? keyOf(name, schema));
  return { entity, field: spelled, onDelete, at: { file: best.at.file, start, end } };
}
