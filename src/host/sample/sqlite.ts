import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Database } from 'node-sqlite3-wasm';
import type { RowDatabase, SampleDocument } from '../../engine/evidence/ports';
import { momentOfText } from '../../model/moment-text';
import { SampleFault } from './faults';
import { BATCH } from './limits';

/** https://www.sqlite.org/fileformat2.html#magic_header_string */
export const SQLITE_HEADER = 'SQLite format 3\0';

/** Loaded when it is needed: it compiles a megabyte of WebAssembly. */
export function loadSqlite(): Promise<{ readonly Database: typeof Database }> {
  return import('node-sqlite3-wasm');
}

/** The tables of a database file, by name. Views would be counted twice. */
export async function tablesOf(file: string): Promise<readonly string[]> {
  const { database, close } = await openReadOnly(file);
  try {
    return database
      .all(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
      )
      .map(nameIn);
  } catch (error) {
    throw faultOf(error, 'the list of tables');
  } finally {
    close();
  }
}

/** Whether changes of the file stand in another one beside it, which is not read. */
export function hasWriteAheadLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** The rows of one table. */
export async function* readTable(file: string, table: string): AsyncGenerator<readonly SampleDocument[]> {
  const { database, close } = await openReadOnly(file);
  try {
    const columns = database.all('SELECT name FROM pragma_table_info(?)', [table]).map(nameIn);
    // Names of our own, as any other could be a name that objects have already.
    const selected = columns.map((name, position) => `${quoted(name)} AS c${String(position)}`);
    const statement = database.prepare(`SELECT ${selected.join(', ')} FROM ${quoted(table)}`);
    let batch: SampleDocument[] = [];
    for (const row of statement.iterate()) {
      batch.push(rowOf(columns, row));
      if (batch.length >= BATCH) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  } catch (error) {
    throw faultOf(error, `table ${table}`);
  } finally {
    close();
  }
}

function nameIn({ name }: Readonly<Record<string, unknown>>): string {
  return typeof name === 'string' ? name : '';
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A row has no prototype, so that any name is a name. */
function rowOf(columns: readonly string[], row: Readonly<Record<string, unknown>>): SampleDocument {
  const typed = Object.create(null) as Record<string, unknown>;
  for (const [position, name] of columns.entries()) {
    const value = row[`c${String(position)}`];
    typed[name] = typeof value === 'string' ? (momentOfText(value) ?? value) : value;
  }
  return typed;
}

/**
 * Opens a database through a link in a folder of our own: the library makes a lock beside whatever it opens, and nothing
 * must be left beside the file.
 */
async function openReadOnly(file: string): Promise<{ readonly database: Database; readonly close: () => void }> {
  const { Database } = await loadSqlite();
  const folder = mkdtempSync(path.join(tmpdir(), 'tacit-sample-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const database = new Database(linkTo(file, folder), { readOnly: true, fileMustExist: true });
    const close = (): void => {
      database.close();
      remove();
    };
    return { database, close };
  } catch (error) {
    remove();
    throw faultOf(error, 'the database');
  }
}

/** Windows lets few people make links; there the file itself is opened. */
function linkTo(file: string, folder: string): string {
  const link = path.join(folder, 'sample.db');
  try {
    symlinkSync(file, link);
    return link;
  } catch {
    return file;
  }
}

function faultOf(error: unknown, place: string): SampleFault {
  if (error instanceof SampleFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SampleFault(place, `SQLite cannot read it (${message}).`);
}

/** A database of no file, for conditions on rows. */
export async function openRowDatabase(): Promise<RowDatabase> {
  const { Database } = await loadSqlite();
  const database = new Database(':memory:');
  const prepared = new Map<string, ReturnType<typeof database.prepare>>();
  return {
    query: (statement, given) => {
      const known = prepared.get(statement) ?? database.prepare(statement);
      prepared.set(statement, known);
      return known.all([given]);
    },
    close: () => {
      for (const statement of prepared.values()) statement.finalize();
      database.close();
    },
  };
}
