import type { EmbeddedEngine } from '../../model/replay-report';
import type { FieldType } from '../../model/predicate';
import type { Entity } from '../../model/schema';

/** The widest type of each family; SQLite takes anything anywhere. */
const TYPES: Readonly<Partial<Record<FieldType, string>>> = {
  number: 'numeric',
  boolean: 'boolean',
  date: 'timestamptz',
  object: 'jsonb',
};

/** A table as the code declares it, without its keys. */
export function statementFor({ name, fields }: Entity, engine: EmbeddedEngine): string {
  const columns = [...fields.values()].map(({ name: column, type }) =>
    engine === 'sqlite' ? quoted(column) : `${quoted(column)} ${TYPES[type] ?? 'text'}`,
  );
  // SQLite wants one column at least.
  return `CREATE TABLE ${quoted(name)} (${columns.length === 0 ? 'id' : columns.join(', ')})`;
}

/** Whether the table is there. */
export function questionFor({ name }: Entity): string {
  return `SELECT 1 FROM ${quoted(name)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
