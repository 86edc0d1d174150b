import { PGlite } from '@electric-sql/pglite';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { hstore } from '@electric-sql/pglite/contrib/hstore';
import { ltree } from '@electric-sql/pglite/contrib/ltree';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto';
import { uuid_ossp } from '@electric-sql/pglite/contrib/uuid_ossp';
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

/** https://www.postgresql.org/docs/current/catalogs.html */
const columnsWhere = (condition: string): string => `
  SELECT c.oid::int AS id, c.relname AS table, c.relkind IN ('v', 'm') AS view, a.attname AS name, a.attnum::int AS number,
    format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull OR t.typnotnull AS required,
    CASE WHEN a.attidentity <> '' THEN 'identity'
      WHEN a.attgenerated <> '' THEN 'generated'
      ELSE pg_get_expr(d.adbin, d.adrelid) END AS default,
    (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid) AS labels,
    (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.contypid = a.atttypid AND k.contype = 'c' LIMIT 1) AS domain
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE ${condition}
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
    AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.objid = c.oid AND x.deptype = 'e')
  ORDER BY c.relname, a.attnum`;

/** Types of every schema go by their own names. */
const OPEN_ALL = `SELECT set_config('search_path', (SELECT string_agg(quote_ident(nspname), ',' ORDER BY nspname <> 'public', nspname) FROM pg_namespace
  WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'probe')), false)`;

const ALL = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'probe') AND n.nspname NOT LIKE 'pg_temp%'`;
const PROBED = `n.nspname = 'probe'`;

const KEYS = `
  SELECT i.indrelid::int AS id, ARRAY(SELECT k::int FROM unnest(i.indkey) k) AS numbers
  FROM pg_index i WHERE i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL`;

const CONSTRAINTS = `
  SELECT k.conrelid::int AS id, k.contype::text AS kind, k.conkey::int[] AS numbers, k.confdeltype::text AS action,
    t.relname AS target, pg_get_constraintdef(k.oid) AS definition,
    ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS f(n, i) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = f.n ORDER BY f.i) AS theirs
  FROM pg_constraint k LEFT JOIN pg_class t ON t.oid = k.confrelid WHERE k.contype IN ('f', 'c') ORDER BY k.oid`;

interface ColumnRow {
  readonly id: number;
  readonly table: string;
  readonly view: boolean;
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly required: boolean;
  readonly default: string | null;
  readonly labels: readonly string[] | null;
  readonly domain: string | null;
}

interface KeyRow {
  readonly id: number;
  readonly numbers: readonly number[];
}

interface ConstraintRow extends KeyRow {
  readonly kind: 'f' | 'c';
  readonly action: string;
  readonly target: string | null;
  readonly definition: string;
  readonly theirs: readonly string[];
}

const ACTIONS: Readonly<Record<string, ReferenceAction>> = {
  c: 'cascade',
  n: 'set-null',
  d: 'set-default',
  r: 'restrict',
  a: 'no-action',
};

/** A PostgreSQL in this process, with what migrations made of it. */
export class Postgres {
  private constructor(private readonly database: PGlite) {}

  static async start(): Promise<Postgres> {
    return new Postgres(await PGlite.create({ extensions: { citext, hstore, ltree, pg_trgm, pgcrypto, uuid_ossp } }));
  }

  close(): Promise<void> {
    return this.database.close();
  }

  /** Runs each file as a whole; one that is refused, statement by statement. */
  async apply(files: readonly MigrationFile[]): Promise<Applied> {
    const refused: Applied['refused'][number][] = [];
    let statements = 0;
    for (const { file, text } of files) {
      const parts = statementsOf(text, 'postgresql');
      statements += parts.length;
      // Programs set the schemas in which names are searched where no file says it.
      await this.database.exec(OPEN_ALL);
      if ((await this.attempt(text)) === null) continue;
      for (const statement of parts) {
        const reason = await this.attempt(statement);
        if (reason !== null) refused.push({ file, statement, reason });
      }
    }
    return { tables: await this.catalogue(), statements, refused };
  }

  /** Null when it went well, else why not. */
  private async attempt(sql: string): Promise<string | null> {
    try {
      await this.database.exec(sql);
      return null;
    } catch (error) {
      await this.database.exec('ROLLBACK');
      return error instanceof Error ? error.message : String(error);
    }
  }

  private async catalogue(): Promise<Catalogue> {
    await this.database.exec(OPEN_ALL);
    const [columns, keys, constraints] = [
      (await this.database.query<ColumnRow>(columnsWhere(ALL))).rows,
      (await this.database.query<KeyRow>(KEYS)).rows,
      (await this.database.query<ConstraintRow>(CONSTRAINTS)).rows,
    ];
    const tables = new Map<string, Table>();
    for (const group of grouped(columns).values()) {
      const [first] = group;
      if (first === undefined) continue;
      const own = <T extends KeyRow>(rows: readonly T[]): readonly T[] => rows.filter(({ id }) => id === first.id);
      const names = new Map(group.map(({ number, name }) => [number, name]));
      const shared = own(keys).filter(({ numbers }) => numbers.length > 1);
      tables.set(first.table, {
        name: first.table,
        isView: first.view,
        columns: group.map((row) => columnOfRow(row, own(keys), own(constraints))),
        uniques: uniquesOf(shared.map(({ numbers }) => numbers.map((number) => names.get(number) ?? ''))),
      });
    }
    return tables;
  }

  /** Replayed tables, their types and defaults in the engine's own words. */
  async translate(entities: ReadonlyMap<string, Entity>): Promise<Catalogue> {
    await this.database.exec('DROP SCHEMA IF EXISTS probe CASCADE; CREATE SCHEMA probe');
    await this.database.exec(OPEN_ALL);
    const tables = new Map<string, Table>();
    for (const entity of entities.values()) {
      const columns = [...entity.fields.values()].map(columnOf);
      tables.set(entity.name, {
        name: entity.name,
        isView: entity.kind === 'view',
        columns: entity.kind === 'view' ? columns : await this.translated(columns),
        uniques: uniquesOf((entity.uniques ?? []).map(({ fields }) => fields)),
      });
    }
    return tables;
  }

  private async translated(columns: readonly Column[]): Promise<readonly Column[]> {
    const whole = await this.probe(columns);
    if (whole !== null) return whole;
    const found: Column[] = [];
    for (const column of columns) {
      const quoted = { ...column, type: `"${column.type}"` };
      const known =
        (await this.probe([column])) ??
        (await this.probe([quoted])) ??
        (await this.probe([{ ...column, default: null }])) ??
        (await this.probe([{ ...quoted, default: null }]));
      found.push(known?.[0] === undefined ? column : { ...known[0], default: known[0].default ?? column.default });
    }
    return found;
  }

  private async probe(columns: readonly Column[]): Promise<readonly Column[] | null> {
    const lines = columns.map(({ name, type, default: preset }) => {
      return `"${name}" ${type} ${preset === null || isGenerated(preset) ? '' : `DEFAULT ${preset}`}`;
    });
    await this.database.exec('DROP TABLE IF EXISTS probe.probe');
    if ((await this.attempt(`CREATE TABLE probe.probe (${lines.join(', ')})`)) !== null) return null;
    const { rows } = await this.database.query<ColumnRow>(columnsWhere(PROBED));
    const told = new Map(rows.map((row) => [row.name, row]));
    return columns.map((column) => {
      const row = told.get(column.name);
      const preset = column.default;
      const generated =
        preset === null || !isGenerated(preset) ? null : /\bas\s*\(/i.test(preset) ? 'generated' : 'identity';
      return row === undefined ? column : { ...column, type: row.type, default: generated ?? presetOf(row) };
    });
  }
}

function isGenerated(preset: string): boolean {
  return /^(?:generated|as)\b/i.test(preset);
}

function columnOfRow(row: ColumnRow, keys: readonly KeyRow[], constraints: readonly ConstraintRow[]): Column {
  const own = constraints.filter(({ numbers }) => numbers.includes(row.number));
  const foreign = own.filter(({ kind }) => kind === 'f');
  const reference = foreign.findLast(({ numbers }) => numbers.length === 1) ?? foreign.at(-1);
  const checks = own.flatMap(({ kind, numbers, definition }) => {
    const values = kind === 'c' && numbers.length === 1 ? listedIn(definition) : null;
    return values === null ? [] : [values];
  });
  return {
    name: row.name,
    type: row.view ? '' : row.type,
    nullable: !row.required,
    default: row.view ? null : presetOf(row),
    unique: keys.some(({ numbers }) => numbers.length === 1 && numbers[0] === row.number),
    references: reference?.target
      ? {
          entity: reference.target,
          field: reference.theirs[reference.numbers.indexOf(row.number)] ?? null,
          onDelete: ACTIONS[reference.action] ?? 'no-action',
        }
      : null,
    values: common([row.labels ?? (row.domain === null ? null : listedIn(row.domain)), ...checks]),
  };
}

/** Sequences are named after their tables. */
function presetOf({ default: preset }: ColumnRow): string | null {
  return preset?.replace(/nextval\('[^']+'::regclass\)/, 'nextval') ?? null;
}

/** What all of several constraints allow. */
function common(sets: readonly (readonly string[] | null)[]): readonly string[] | null {
  const [first, ...others] = sets.flatMap((set) => (set === null ? [] : [set]));
  return first?.filter((value) => others.every((set) => set.includes(value))) ?? null;
}

/** `CHECK ((state = ANY (ARRAY['a'::text, 'b'::text])))`, and `CHECK ((state = 'a'::text))`. */
function listedIn(definition: string): readonly string[] | null {
  const only = /^CHECK \(\(*[\w"]+\)?(?:::[\w ]+)?\)? = (?:'((?:[^']|'')*)'|(-?\d+))(?:::[\w ]+)?\)*$/.exec(definition);
  if (only !== null) return [(only[1] ?? only[2] ?? '').replaceAll("''", "'")];
  const list = /^CHECK \(\(*[\w"]+\)?(?:::[\w ]+)?\)? = ANY \(\(?ARRAY\[(.*)\]/.exec(definition)?.[1];
  if (list === undefined) return null;
  return [...list.matchAll(/'((?:[^']|'')*)'|(?:^|, )\(?(-?\d+)/g)].map((found) =>
    (found[1] ?? found[2] ?? '').replaceAll("''", "'"),
  );
}

function grouped(rows: readonly ColumnRow[]): ReadonlyMap<number, readonly ColumnRow[]> {
  const groups = new Map<number, ColumnRow[]>();
  for (const row of rows) groups.set(row.id, [...(groups.get(row.id) ?? []), row]);
  return groups;
}
