import { Database } from 'node-sqlite3-wasm';
import type { Entity, ReferenceAction } from '../../src/model/schema';
import {
  columnOf,
  statementsOf,
  uniquesOf,
  type Applied,
  type Catalogue,
  type Column,
  type MigrationFile,
  type Table,
} from './catalogue';

/** Runs each file as a whole on an empty database; one that is refused, statement by statement. */
export function applyToSqlite(files: readonly MigrationFile[]): Applied {
  const database = new Database(':memory:');
  const refused: Applied['refused'][number][] = [];
  let statements = 0;
  const attempt = (sql: string): string | null => {
    try {
      database.exec(sql);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  for (const { file, text } of files) {
    const parts = statementsOf(text, 'sqlite');
    statements += parts.length;
    database.exec('SAVEPOINT file');
    if (attempt(text) === null) {
      // A file may hold a transaction of its own, which ends the savepoint, too.
      attempt('RELEASE file');
      continue;
    }
    if (attempt('ROLLBACK TO file') === null) attempt('RELEASE file');
    else attempt('ROLLBACK');
    for (const statement of parts) {
      const reason = attempt(statement);
      if (reason !== null) refused.push({ file, statement, reason });
    }
  }
  const tables = catalogueOf(database);
  database.close();
  return { tables, statements, refused };
}

function catalogueOf(database: Database): Catalogue {
  const ask = (sql: string, ...values: readonly string[]) => database.all(sql, [...values]);
  const masters = ask(
    `SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
  );
  return new Map(
    masters.map((master): [string, Table] => {
      const name = textOf(master['name']);
      const isView = master['type'] === 'view';
      const rows = ask('SELECT * FROM pragma_table_xinfo(?)', name);
      const indexes = ask('SELECT * FROM pragma_index_list(?) WHERE "unique" AND NOT partial', name).map((index) =>
        ask('SELECT name FROM pragma_index_info(?)', textOf(index['name'])).map((row) => row['name']),
      );
      const plain = indexes
        .filter((columns) => columns.every((column) => column !== null))
        .map((columns) => columns.map(textOf));
      const keys = rows.filter((row) => Number(row['pk']) > 0).map((row) => textOf(row['name']));
      const uniques = [...plain, keys];
      const references = ask('SELECT * FROM pragma_foreign_key_list(?) ORDER BY id DESC', name);
      const columns = rows.map((row): Column => {
        const column = textOf(row['name']);
        const own = references.filter((each) => each['from'] === column);
        const single = own.filter(({ id }) => references.filter((each) => each['id'] === id).length === 1);
        const reference = single.at(-1) ?? own.at(-1);
        return {
          name: column,
          type: isView ? '' : plainType(textOf(row['type'])),
          nullable: Number(row['notnull']) === 0 && !keys.includes(column),
          default: isView ? null : plainDefault(row['dflt_value'] === null ? null : textOf(row['dflt_value'])),
          unique: uniques.some((fields) => fields.length === 1 && fields[0] === column),
          references: reference
            ? {
                entity: textOf(reference['table']),
                field: reference['to'] === null ? null : textOf(reference['to']),
                onDelete: textOf(reference['on_delete']).toLowerCase().replace(' ', '-') as ReferenceAction,
              }
            : null,
          values: valuesOf(textOf(master['sql']), column),
        };
      });
      return [name, { name, isView, columns, uniques: uniquesOf(uniques.filter((fields) => fields.length > 1)) }];
    }),
  );
}

/** SQLite keeps types as they are written. */
export function translateToSqlite(entities: ReadonlyMap<string, Entity>): Catalogue {
  return new Map(
    [...entities.values()].map((entity): [string, Table] => {
      const { name, kind, fields, uniques = [] } = entity;
      const columns = [...fields.values()].map(columnOf).map((column) => ({
        ...column,
        type: plainType(column.type),
        default: /^(?:generated|as|autoincrement)\b/i.test(column.default ?? '') ? null : plainDefault(column.default),
      }));
      return [name, { name, isView: kind === 'view', columns, uniques: uniquesOf(uniques.map((key) => key.fields)) }];
    }),
  );
}

function plainType(type: string): string {
  return type
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),]) ?/g, '$1')
    .replace(/ generated always$/, '');
}

/** An expression loses its outer parentheses. */
function plainDefault(preset: string | null): string | null {
  return preset?.replace(/^\((.*)\)$/s, '$1').trim() ?? null;
}

/** The list of `CHECK (column IN (…))` in the statement that SQLite keeps of a table. */
function valuesOf(sql: string, column: string): readonly string[] | null {
  const name = column.replace(/[^\w]/g, '\\$&');
  const list = new RegExp(`CHECK\\s*\\(\\s*["\`\\[]?${name}["\`\\]]?\\s+IN\\s*\\(([^)]*)\\)\\s*\\)`, 'i').exec(
    sql,
  )?.[1];
  return list === undefined ? null : list.split(',').map((value) => value.trim().replace(/^(['"])(.*)\1$/s, '$2'));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
