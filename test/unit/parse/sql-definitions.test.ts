import { describe, expect, it } from 'vitest';
import type { ColumnDefinition, SchemaStep } from '../../../src/model/sql';
import type { SqlDialect } from '../../../src/parse/sql-token';
import { outline, stepsIn } from '../../support/sql';

function columnsIn(text: string, dialect?: SqlDialect): readonly ColumnDefinition[] {
  return stepsIn(text, dialect).flatMap((step) =>
    step.kind === 'create-entity' ? step.columns : step.kind === 'add-field' ? [step.column] : [],
  );
}

function columnIn(definition: string, dialect?: SqlDialect): ColumnDefinition {
  const [first] = columnsIn(`CREATE TABLE loans (${definition})`, dialect);
  if (first === undefined) throw new Error(`no column: ${definition}`);
  return first;
}

/** A step without places, for comparison. */
function plain(step: SchemaStep): unknown {
  return JSON.parse(
    JSON.stringify(step, (key, value: unknown) => (key === 'start' || key === 'end' ? undefined : value)),
  );
}

const loans = { name: 'loans', schema: null };
const only = (text: string, dialect?: SqlDialect) => stepsIn(text, dialect).map(plain);

describe('CREATE TABLE', () => {
  it('reads columns with their constraints', () => {
    expect(
      only(
        'CREATE TABLE IF NOT EXISTS library.loans (id bigserial PRIMARY KEY, due timestamptz NOT NULL DEFAULT now(), note varchar(20) UNIQUE)',
      ),
    ).toEqual([
      {
        kind: 'create-entity',
        entity: { name: 'loans', schema: 'library' },
        entityKind: 'table',
        ifNotExists: true,
        columns: [
          {
            name: 'id',
            type: 'number',
            typeText: 'bigserial',
            typeName: null,
            nullable: false,
            default: 'bigserial',
            values: null,
            unique: true,
            primaryKey: true,
            references: null,
          },
          {
            name: 'due',
            type: 'date',
            typeText: 'timestamptz',
            typeName: null,
            nullable: false,
            default: 'now()',
            values: null,
            unique: false,
            primaryKey: false,
            references: null,
          },
          {
            name: 'note',
            type: 'string',
            typeText: 'varchar(20)',
            typeName: null,
            nullable: true,
            default: null,
            values: null,
            unique: true,
            primaryKey: false,
            references: null,
          },
        ],
      },
    ]);
  });

  it.each([
    ['text', 'string'],
    ['character varying(20)', 'string'],
    ['NATIONAL CHARACTER VARYING(20)', 'string'],
    ["enum('a')", 'string'],
    ['citext', 'string'],
    ['int unsigned', 'number'],
    ['numeric(10, 2)', 'number'],
    ['double precision', 'number'],
    ['UNSIGNED BIG INT', 'number'],
    ['boolean', 'boolean'],
    ['tinyint(1)', 'number'],
    ['timestamp(3) without time zone', 'date'],
    ['timestamp with time zone', 'date'],
    ['datetime', 'date'],
    ['date', 'date'],
    ['jsonb', 'json'],
    ['uuid', 'uuid'],
    ['bytea', 'binary'],
    ['LONGBLOB', 'binary'],
    ['text[]', 'array'],
    ['integer ARRAY', 'array'],
    ['interval', 'unknown'],
    ['loan_state', 'unknown'],
    ['pg_catalog.int4', 'number'],
  ] as const)('maps %s to %s', (written, family) => {
    expect(columnIn(`x ${written} NOT NULL`)).toMatchObject({ type: family, typeText: written, nullable: false });
  });

  it('takes a column without a type for one that holds anything', () => {
    expect(columnIn('x', 'sqlite')).toMatchObject({ type: 'mixed', typeText: '' });
    expect(columnIn('x PRIMARY KEY', 'sqlite')).toMatchObject({ type: 'mixed', primaryKey: true });
  });

  it('names types that may be enums', () => {
    expect(columnIn('x "public"."Loan State"')).toMatchObject({
      typeName: 'Loan State',
      typeText: '"public"."Loan State"',
    });
    expect(columnIn('x LoanState', 'postgresql')).toMatchObject({ typeName: 'loanstate' });
    expect(columnIn('x LoanState[]', 'postgresql')).toMatchObject({ typeName: null, type: 'array' });
  });

  it.each([
    ["CHECK (x IN ('open', 'late'))"],
    ["CHECK (x = ANY (ARRAY['open', 'late']))"],
    ["CHECK ((x)::text = ANY ((ARRAY['open'::character varying, 'late'::character varying])::text[]))"],
    ["CHECK (x = 'open' OR x = 'late')"],
    ["CHECK (x IS NULL OR x IN ('open', 'late'))"],
    ["CHECK (x <> '' AND x IN ('open', 'late'))"],
    ["NOT NULL DEFAULT 'open' CHECK (x IN ('open', 'late')) COLLATE nocase"],
  ])('reads the values of %s', (constraint) => {
    expect(columnIn(`x text ${constraint}`).values?.map((each) => each.value)).toEqual(['open', 'late']);
  });

  it('reads no values of other checks', () => {
    for (const constraint of [
      'CHECK (x > 0)',
      "CHECK (x NOT IN ('a'))",
      "CHECK (x = 'a' OR y = 'b')",
      "CHECK (lower(x) IN ('a'))",
    ]) {
      expect(columnIn(`x text ${constraint}`).values, constraint).toBeNull();
    }
  });

  it('reads inline enums and numbers', () => {
    expect(columnIn("x ENUM('open','late') NOT NULL DEFAULT 'open'", 'mysql')).toMatchObject({
      typeText: "ENUM('open','late')",
      values: [{ value: 'open' }, { value: 'late' }],
      default: "'open'",
    });
    expect(columnIn('x int CHECK (x IN (1, 2))').values?.map((each) => each.value)).toEqual([1, 2]);
  });

  it('reads defaults as written', () => {
    for (const [written, expected] of [
      ["DEFAULT 'a'::text NOT NULL", "'a'::text"],
      ['DEFAULT -1 NOT NULL', '-1'],
      ['DEFAULT (1 + 2)', '(1 + 2)'],
      ["DEFAULT nextval('s'::regclass)", "nextval('s'::regclass)"],
      ['DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP', 'CURRENT_TIMESTAMP'],
      ['DEFAULT NULL', 'NULL'],
      ['GENERATED ALWAYS AS IDENTITY', 'GENERATED ALWAYS AS IDENTITY'],
      ['AUTO_INCREMENT', 'AUTO_INCREMENT'],
      ['GENERATED ALWAYS AS (a + b) STORED', 'GENERATED ALWAYS AS (a + b) STORED'],
    ] as const) {
      expect(columnIn(`x int ${written}`).default, written).toBe(expected);
    }
  });

  it('reads references with what happens on a delete', () => {
    for (const [written, action] of [
      ['', 'no-action'],
      ['ON DELETE CASCADE', 'cascade'],
      ['ON UPDATE CASCADE ON DELETE SET NULL', 'set-null'],
      ['MATCH SIMPLE ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED', 'set-default'],
      ['ON DELETE RESTRICT NOT DEFERRABLE', 'restrict'],
      ['ON DELETE NO ACTION', 'no-action'],
    ] as const) {
      expect(columnIn(`x int REFERENCES readers (id) ${written} NOT NULL`), written).toMatchObject({
        references: { table: 'readers', column: 'id', onDelete: action },
        nullable: false,
      });
    }
  });

  it('makes steps of table constraints, and of named ones in columns', () => {
    const text = `CREATE TABLE loans (
      reader int CONSTRAINT reader_key UNIQUE CONSTRAINT reader_fk REFERENCES readers ON DELETE CASCADE,
      state text CONSTRAINT state_check CHECK (state IN ('open')),
      copy int, branch int,
      CONSTRAINT loans_key PRIMARY KEY (copy, branch),
      UNIQUE KEY by_state (state),
      INDEX slow (copy), KEY (branch),
      CONSTRAINT copy_fk FOREIGN KEY (copy, branch) REFERENCES copies (id, branch) ON DELETE SET NULL,
      CHECK (branch IN (1, 2)), EXCLUDE USING gist (copy WITH =)
    ) ENGINE = InnoDB`;
    expect(only(text).slice(1)).toEqual([
      { kind: 'constrain-unique', entity: loans, constraint: 'reader_key', fields: ['reader'], primaryKey: false },
      {
        kind: 'constrain-reference',
        entity: loans,
        constraint: 'reader_fk',
        fields: ['reader'],
        columns: [],
        references: { table: 'readers', column: null, onDelete: 'cascade' },
      },
      {
        kind: 'constrain-values',
        entity: loans,
        constraint: 'state_check',
        field: 'state',
        values: [{ value: 'open' }],
      },
      {
        kind: 'constrain-unique',
        entity: loans,
        constraint: 'loans_key',
        fields: ['copy', 'branch'],
        primaryKey: true,
      },
      { kind: 'constrain-unique', entity: loans, constraint: 'by_state', fields: ['state'], primaryKey: false },
      {
        kind: 'constrain-reference',
        entity: loans,
        constraint: 'copy_fk',
        fields: ['copy', 'branch'],
        columns: ['id', 'branch'],
        references: { table: 'copies', column: 'id', onDelete: 'set-null' },
      },
      {
        kind: 'constrain-values',
        entity: loans,
        constraint: null,
        field: 'branch',
        values: [{ value: 1 }, { value: 2 }],
      },
    ]);
    expect(columnsIn(text).map((column) => column.name)).toEqual(['reader', 'state', 'copy', 'branch']);
  });

  it('tells columns named like constraints from constraints', () => {
    const text =
      'CREATE TABLE settings (key varchar(20) NOT NULL, index int, "unique" text, "check" enum(\'a\'), period date)';
    expect(columnsIn(text).map((column) => column.name)).toEqual(['key', 'index', 'unique', 'check', 'period']);
  });

  it('reads tables made from others', () => {
    expect(only('CREATE TABLE loans (LIKE old_loans INCLUDING ALL, extra int)')).toMatchObject([
      { like: [{ name: 'old_loans' }], columns: [{ name: 'extra' }] },
    ]);
    expect(only('CREATE TABLE loans_2026 PARTITION OF loans FOR VALUES IN (1)')).toMatchObject([
      { like: [{ name: 'loans' }] },
    ]);
    expect(only('CREATE TABLE late () INHERITS (loans)')).toMatchObject([{ like: [{ name: 'loans' }] }]);
    const text = 'CREATE TABLE archive AS SELECT id, due AS was_due FROM loans WITH NO DATA';
    expect(outline(text)).toEqual(['create-entity archive', 'read loans']);
    expect(columnsIn(text).map((column) => column.name)).toEqual(['id', 'was_due']);
    expect(only('CREATE TABLE archive AS SELECT * FROM loans')).toMatchObject([{ like: [{ name: 'loans' }] }]);
    expect(only('CREATE TABLE archive AS SELECT *, 1 FROM loans, readers')).toMatchObject([{ open: true }]);
    expect(only('CREATE TEMP TABLE batch (id int)')).toMatchObject([{ temporary: true }]);
    expect(only('CREATE VIRTUAL TABLE search USING fts5(title)', 'sqlite')).toMatchObject([{ open: true }]);
  });

  it('reads views, whose queries run only when they are read', () => {
    expect(outline('CREATE OR REPLACE VIEW late AS SELECT id, due FROM loans WITH CHECK OPTION')).toEqual([
      'create-entity late',
    ]);
    expect(only('CREATE VIEW late (loan, day) AS SELECT id, due FROM loans')).toMatchObject([
      { entityKind: 'view', columns: [{ name: 'loan' }, { name: 'day' }] },
    ]);
    expect(outline('CREATE MATERIALIZED VIEW late AS SELECT id FROM loans WITH NO DATA')).toEqual([
      'create-entity late',
      'read loans',
    ]);
    expect(only('CREATE VIEW counts AS SELECT count(*) FROM loans')).toMatchObject([{ open: true, columns: [] }]);
  });
});

describe('ALTER TABLE', () => {
  it.each<[string, unknown]>([
    ['ADD COLUMN IF NOT EXISTS note text', { kind: 'add-field', column: { name: 'note', type: 'string' } }],
    ['ADD note text NOT NULL AFTER id', { kind: 'add-field', column: { name: 'note', nullable: false } }],
    ['DROP COLUMN IF EXISTS note CASCADE', { kind: 'drop-field', field: 'note' }],
    ['DROP note', { kind: 'drop-field', field: 'note' }],
    ['RENAME COLUMN note TO remark', { kind: 'rename-field', field: 'note', to: 'remark' }],
    ['RENAME note TO remark', { kind: 'rename-field', field: 'note', to: 'remark' }],
    ['RENAME TO old_loans', { kind: 'rename-entity', to: { name: 'old_loans', schema: null } }],
    [
      'ALTER COLUMN note TYPE int USING note::int',
      { kind: 'alter-field', field: 'note', type: { type: 'number', typeText: 'int' }, values: null },
    ],
    ['ALTER note SET DATA TYPE loan_state', { kind: 'alter-field', type: { typeName: 'loan_state' } }],
    ['ALTER COLUMN note SET NOT NULL', { kind: 'alter-field', field: 'note', nullable: false }],
    ['ALTER COLUMN note DROP NOT NULL', { kind: 'alter-field', field: 'note', nullable: true }],
    ["ALTER COLUMN note SET DEFAULT 'x'", { kind: 'alter-field', field: 'note', default: "'x'" }],
    ['ALTER COLUMN note DROP DEFAULT', { kind: 'alter-field', field: 'note', default: null }],
    [
      "MODIFY COLUMN note ENUM('a', 'b') NULL",
      { kind: 'alter-field', nullable: true, values: [{ value: 'a' }, { value: 'b' }] },
    ],
    ['DROP CONSTRAINT IF EXISTS note_key', { kind: 'drop-constraint', constraint: 'note_key' }],
    ['DROP FOREIGN KEY note_fk', { kind: 'drop-constraint', constraint: 'note_fk' }],
    ['DROP INDEX note_key', { kind: 'drop-constraint', constraint: 'note_key' }],
    ['DROP PRIMARY KEY', { kind: 'drop-constraint', constraint: 'PRIMARY' }],
    ['RENAME CONSTRAINT a TO b', { kind: 'rename-constraint', constraint: 'a', to: 'b' }],
    ['ADD CONSTRAINT note_key UNIQUE (note)', { kind: 'constrain-unique', constraint: 'note_key', fields: ['note'] }],
    ["ADD CONSTRAINT c CHECK (note IN ('x')) NOT VALID", { kind: 'constrain-values', constraint: 'c', field: 'note' }],
    [
      'ADD FOREIGN KEY (note) REFERENCES notes (id)',
      { kind: 'constrain-reference', constraint: null, fields: ['note'] },
    ],
  ])('reads %s', (action, expected) => {
    expect(only(`ALTER TABLE IF EXISTS ONLY loans ${action}`)).toMatchObject([
      { entity: loans, ...(expected as object) },
    ]);
  });

  it('reads several actions in order', () => {
    expect(
      outline('ALTER TABLE loans DROP COLUMN a, ADD COLUMN b int DEFAULT 1, ALTER COLUMN c SET NOT NULL;'),
    ).toEqual(['drop-field loans, add-field loans, alter-field loans']);
    expect(only('ALTER TABLE loans ADD (a int, b text)', 'mysql')).toMatchObject([
      { column: { name: 'a' } },
      { column: { name: 'b' } },
    ]);
  });

  it('takes CHANGE for a rename and a new definition', () => {
    expect(only('ALTER TABLE loans CHANGE COLUMN note remark text NOT NULL', 'mysql')).toMatchObject([
      { kind: 'rename-field', field: 'note', to: 'remark' },
      { kind: 'alter-field', field: 'remark', nullable: false },
    ]);
  });

  it('passes over actions of no concern, and tells those it does not know', () => {
    expect(
      outline('ALTER TABLE loans OWNER TO library; ALTER TABLE loans ENABLE ROW LEVEL SECURITY, ADD INDEX slow (a)'),
    ).toEqual(['other ALTER TABLE', 'other ALTER TABLE']);
    expect(outline('ALTER TABLE loans FROBNICATE x, DROP COLUMN a')).toEqual([
      'drop-field loans',
      'problem ALTER TABLE',
    ]);
  });
});

describe('other definitions', () => {
  it('reads drops and renames', () => {
    expect(
      outline('DROP TABLE IF EXISTS loans, library.readers CASCADE; DROP VIEW late; DROP MATERIALIZED VIEW counts'),
    ).toEqual(['drop-entity loans, drop-entity readers', 'drop-entity late', 'drop-entity counts']);
    expect(only('RENAME TABLE a TO b, c TO d', 'mysql')).toMatchObject([{ to: { name: 'b' } }, { to: { name: 'd' } }]);
    expect(only('ALTER VIEW late RENAME TO overdue')).toMatchObject([
      { kind: 'rename-entity', to: { name: 'overdue' } },
    ]);
  });

  it('reads enums and what becomes of them', () => {
    expect(only("CREATE TYPE state AS ENUM ('open', 'it''s late')")).toEqual([
      { kind: 'define-enum', name: 'state', values: [{ value: 'open' }, { value: "it's late" }] },
    ]);
    expect(only("ALTER TYPE library.state ADD VALUE IF NOT EXISTS 'lost' BEFORE 'open'")).toEqual([
      { kind: 'extend-enum', name: 'state', values: [{ value: 'lost' }] },
    ]);
    expect(only("ALTER TYPE state RENAME VALUE 'lost' TO 'gone'")).toEqual([
      { kind: 'rename-enum-value', name: 'state', from: 'lost', to: { value: 'gone' } },
    ]);
    expect(outline('ALTER TYPE state RENAME TO loan_state; DROP TYPE IF EXISTS old_state')).toEqual([
      'rename-enum state',
      'drop-enum old_state',
    ]);
    expect(only("CREATE DOMAIN state AS text NOT NULL CHECK (VALUE IN ('open'))")).toMatchObject([
      { kind: 'define-domain', type: 'string', typeText: 'text', nullable: false, values: [{ value: 'open' }] },
    ]);
    expect(only("ALTER DOMAIN state ADD CONSTRAINT known CHECK (VALUE IN ('open', 'lost'))")).toMatchObject([
      { kind: 'alter-domain', values: [{ value: 'open' }, { value: 'lost' }] },
    ]);
    expect(outline('CREATE TYPE point AS (x int, y int)')).toEqual(['other CREATE TYPE']);
  });

  it('reads unique indexes, but not those that do not make columns unique', () => {
    expect(only('CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS by_note ON ONLY loans USING btree (note ASC)')).toEqual(
      [
        {
          kind: 'constrain-unique',
          entity: loans,
          constraint: 'by_note',
          fields: ['note'],
          primaryKey: false,
          ifNotExists: true,
        },
      ],
    );
    expect(
      outline(
        'CREATE UNIQUE INDEX a ON loans (lower(note)); CREATE UNIQUE INDEX b ON loans (note) WHERE lost; CREATE INDEX c ON loans (note)',
      ),
    ).toEqual(['other CREATE UNIQUE INDEX', 'other CREATE UNIQUE INDEX', 'other CREATE INDEX']);
    expect(outline('DROP INDEX CONCURRENTLY IF EXISTS a, b; ALTER INDEX a RENAME TO b')).toEqual([
      'drop-index a, drop-index b',
      'rename-index a',
    ]);
    expect(only('DROP INDEX by_note ON loans', 'mysql')).toMatchObject([
      { kind: 'drop-constraint', constraint: 'by_note' },
    ]);
  });
});
