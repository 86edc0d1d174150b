import { spawnSync } from 'node:child_process';
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

interface ColumnRow {
  readonly base: string;
  readonly table: string;
  readonly view: number;
  readonly name: string;
  readonly type: string;
  readonly nullable: string;
  readonly preset: string | null;
  readonly extra: string;
}

interface KeyRow {
  readonly base: string;
  readonly table: string;
  readonly key: string;
  readonly name: string;
  readonly part: number | null;
}

interface ReferenceRow extends Omit<KeyRow, 'part'> {
  readonly target: string;
  readonly column: string;
  readonly action: string;
}

/** RESTRICT and NO ACTION are one: https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html */
const ACTIONS: Readonly<Record<string, ReferenceAction>> = {
  CASCADE: 'cascade',
  'SET NULL': 'set-null',
  'SET DEFAULT': 'set-default',
};

const SYSTEM = `('mysql', 'information_schema', 'performance_schema', 'sys', 'probe')`;

/** https://mariadb.com/kb/en/information-schema-tables/ */
const columnsWhere = (condition: string): string => `
  SELECT JSON_OBJECT('base', c.table_schema, 'table', c.table_name, 'view', t.table_type = 'VIEW', 'name', c.column_name,
    'type', c.column_type, 'nullable', c.is_nullable, 'preset', c.column_default, 'extra', c.extra)
  FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE ${condition} ORDER BY c.table_schema, c.table_name, c.ordinal_position`;

const KEYS = `SELECT JSON_OBJECT('base', table_schema, 'table', table_name, 'key', index_name, 'name', column_name, 'part', sub_part)
  FROM information_schema.statistics WHERE non_unique = 0 AND table_schema NOT IN ${SYSTEM} ORDER BY seq_in_index`;

const REFERENCES = `SELECT JSON_OBJECT('base', k.table_schema, 'table', k.table_name, 'key', k.constraint_name, 'name', k.column_name,
    'target', k.referenced_table_name, 'column', k.referenced_column_name, 'action', r.delete_rule)
  FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
    ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
  WHERE k.referenced_table_name IS NOT NULL ORDER BY k.ordinal_position`;

/** A MariaDB or MySQL server that listens at a socket: all its databases but its own are dropped first. */
export class Mysql {
  constructor(private readonly socket: string) {}

  apply(files: readonly MigrationFile[]): Applied {
    const refused: Applied['refused'][number][] = [];
    let statements = 0;
    const bases = this.rows<{ name: string }>(
      `SELECT JSON_OBJECT('name', schema_name) FROM information_schema.schemata WHERE schema_name NOT IN ${SYSTEM}`,
    );
    this.run(bases.map(({ name }) => `DROP DATABASE \`${name}\`;`).join('\n'), []);
    this.run('CREATE DATABASE oracle CHARACTER SET utf8mb4', []);
    for (const { file, text } of files) {
      statements += statementsOf(text, 'mysql').length;
      // What is refused is told, and the client goes on.
      for (const line of this.run(text, ['--force', 'oracle']).errors)
        refused.push({ file, statement: /line \d+/.exec(line)?.[0] ?? '', reason: line });
    }
    return { tables: this.catalogue(), statements, refused };
  }

  private catalogue(): Catalogue {
    const columns = this.rows<ColumnRow>(columnsWhere(`c.table_schema NOT IN ${SYSTEM}`));
    const keys = this.rows<KeyRow>(KEYS);
    const references = this.rows<ReferenceRow>(REFERENCES);
    const names = [...new Set(columns.map(({ base, table }) => `${base}\0${table}`))];
    return new Map(
      names.map((key): [string, Table] => {
        const [base = '', table = ''] = key.split('\0');
        const isOwn = (row: Pick<KeyRow, 'base' | 'table'>): boolean => row.base === base && row.table === table;
        const unique = grouped(keys.filter(isOwn)).filter((rows) => rows.every(({ part }) => part === null));
        const foreign = grouped(references.filter(isOwn));
        const rows = columns.filter(isOwn);
        const isOnly = names.filter((each) => each.endsWith(`\0${table}`)).length === 1 || base === 'oracle';
        const name = isOnly ? table : `${base}.${table}`;
        const shared = unique.filter((each) => each.length > 1).map((each) => each.map((row) => row.name));
        return [
          name,
          {
            name,
            isView: rows[0]?.view === 1,
            columns: rows.map((row) => columnOfRow(row, unique, foreign)),
            uniques: uniquesOf(shared),
          },
        ];
      }),
    );
  }

  /** Replayed tables, their types and defaults in the engine's own words. */
  translate(entities: ReadonlyMap<string, Entity>): Catalogue {
    return new Map(
      [...entities.values()].map((entity): [string, Table] => {
        const columns = [...entity.fields.values()].map(columnOf).map(withoutRestrict);
        const isView = entity.kind === 'view';
        const told = isView ? columns : this.translated(columns);
        const uniques = uniquesOf((entity.uniques ?? []).map(({ fields }) => fields));
        return [entity.name, { name: entity.name, isView, columns: told, uniques }];
      }),
    );
  }

  private translated(columns: readonly Column[]): readonly Column[] {
    return this.probe(columns) ?? columns.map((column) => this.probe([column])?.[0] ?? column);
  }

  private probe(columns: readonly Column[]): readonly Column[] | null {
    const lines = columns.map(({ name, type, nullable, default: preset }) => {
      const stated = preset === null || isGenerated(preset) ? '' : ` DEFAULT ${preset}`;
      return `\`${name}\` ${type}${nullable ? ' NULL' : ' NOT NULL'}${stated}`;
    });
    const text = `CREATE DATABASE IF NOT EXISTS probe; DROP TABLE IF EXISTS probe.probe; CREATE TABLE probe.probe (${lines.join(', ')});`;
    if (this.run(text, []).errors.length > 0) return null;
    const rows = this.rows<ColumnRow>(columnsWhere(`c.table_schema = 'probe'`));
    return columns.map((column) => {
      const row = rows.find(({ name }) => name === column.name);
      return row === undefined ? column : { ...column, type: row.type, default: presetOf(row) };
    });
  }

  private rows<Row>(query: string): readonly Row[] {
    const { lines } = this.run(query, ['--batch', '--raw', '--skip-column-names']);
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
  }

  private run(
    text: string,
    more: readonly string[],
  ): { readonly lines: readonly string[]; readonly errors: readonly string[] } {
    const args = [
      '--no-defaults',
      `--socket=${this.socket}`,
      '--user=root',
      '--default-character-set=utf8mb4',
      ...more,
    ];
    const { stdout, stderr } = spawnSync('mariadb', args, { input: text, encoding: 'utf8', maxBuffer: 1 << 28 });
    return { lines: stdout.split('\n'), errors: stderr.split('\n').filter((line) => line.startsWith('ERROR')) };
  }
}

function withoutRestrict(column: Column): Column {
  const { references } = column;
  if (references?.onDelete !== 'restrict') return column;
  return { ...column, references: { ...references, onDelete: 'no-action' } };
}

function isGenerated(preset: string): boolean {
  return /^(?:generated|as|auto_increment)\b/i.test(preset);
}

function columnOfRow(
  row: ColumnRow,
  unique: readonly (readonly KeyRow[])[],
  foreign: readonly (readonly ReferenceRow[])[],
): Column {
  const own = foreign.filter((each) => each.some(({ name }) => name === row.name));
  const best = own.findLast((each) => each.length === 1) ?? own.at(-1);
  const reference = best?.find(({ name }) => name === row.name);
  const values = /^enum\((.*)\)$/i.exec(row.type)?.[1];
  return {
    name: row.name,
    type: row.view === 1 ? '' : row.type,
    nullable: row.nullable === 'YES',
    default: presetOf(row),
    unique: unique.some((each) => each.length === 1 && each[0]?.name === row.name),
    references: reference
      ? {
          entity: reference.target,
          field: reference.column,
          onDelete: ACTIONS[reference.action] ?? 'no-action',
        }
      : null,
    values: values === undefined ? null : [...values.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value),
  };
}

/** A column that may be null has NULL for its default. */
function presetOf({ preset, extra }: ColumnRow): string | null {
  return preset === 'NULL' || /generated|auto_increment/i.test(extra) ? null : preset;
}

function grouped<Row extends { readonly key: string }>(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.key, [...(groups.get(row.key) ?? []), row]);
  return [...groups.values()];
}
