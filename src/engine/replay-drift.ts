import type { NotChecked } from '../model/revision';
import type { SchemaStep } from '../model/sql';
import { compareText } from '../model/span';
import { quote } from '../model/wording';
import type { ReplayState, TableState } from './replay-state';
import { findTable } from './replay-tables';

/** Tables that a message names; the rest are counted. */
const MOST_NAMED = 3;

/**
 * Where a snapshot (`schema.sql`) and the migrations that make the same tables give different accounts of their columns:
 * one note for each file. A table that migrations only go on with is theirs to change.
 *
 * @param made steps of all migrations
 */
export function driftNotes(base: ReplayState, result: ReplayState, made: readonly SchemaStep[]): readonly NotChecked[] {
  const own = new Set(
    made.flatMap((step) => (step.kind === 'create-entity' ? (findTable(result, step.entity) ?? []) : [])),
  );
  const byFile = new Map<string, { readonly table: TableState; readonly message: string }[]>();
  for (const table of base.tables.values()) {
    const other = findTable(result, { name: table.plainName, schema: null });
    if (other === undefined || !own.has(other) || table.open || other.open) continue;
    const message = differenceOf(table, other);
    if (message === null) continue;
    byFile.set(table.at.file, [...(byFile.get(table.at.file) ?? []), { table, message }]);
  }
  return [...byFile].flatMap(([file, found]): readonly NotChecked[] => {
    const sorted = found.toSorted((a, b) => compareText(a.table.name, b.table.name));
    const [first] = sorted;
    if (first === undefined) return [];
    const named = sorted.slice(0, MOST_NAMED).map(({ message }) => message);
    const more = sorted.length > MOST_NAMED ? ` ${sorted.length - MOST_NAMED} more tables differ.` : '';
    const message = `${quote(file)} and the migrations differ: ${named.join(' ')}${more} The migrations are taken to hold.`;
    return [{ reason: 'schema-conflict', message, at: first.table.at, jobs: [] }];
  });
}

/** Columns that only one of the two has, in words. A snapshot that is merely behind says nothing wrong. */
function differenceOf(snapshot: TableState, migrated: TableState): string | null {
  const only = (one: TableState, other: TableState): readonly string[] => {
    const names = new Set([...other.columns.keys()].map((name) => name.toLowerCase()));
    return [...one.columns.keys()].filter((name) => !names.has(name.toLowerCase()));
  };
  const [stated, added] = [only(snapshot, migrated), only(migrated, snapshot)];
  if (stated.length === 0) return null;
  const rest = added.length > 0 ? `, only the migrations have ${listOf(added)}` : '';
  return `in ${quote(snapshot.plainName)} only the file has ${listOf(stated)}${rest}.`;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map(quote).join(', ');
  return names.length > MOST_NAMED ? `${shown} and ${names.length - MOST_NAMED} more` : shown;
}
