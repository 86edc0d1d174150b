import { describe, expect, it } from 'vitest';
import type { SqlQuery } from '../../../src/model/sql';
import { outline, queriesIn, queryIn } from '../../support/sql';

const names = (uses: readonly { readonly field: string }[] | undefined) => uses?.map((use) => use.field);

/** `field=value` for every write. */
function written(query: SqlQuery | undefined): readonly string[] {
  return (query?.writes ?? []).map(({ field, value }) => {
    if (value.kind === 'literal') return `${field}=${JSON.stringify(value.value)}`;
    if (value.kind === 'field') return `${field}=${value.entity ?? ''}.${value.path.join('.')}`;
    return value.kind === 'now' ? `${field}=now` : `${field}=${value.kind}`;
  });
}

describe('SELECT', () => {
  it('reads the tables of joins, subqueries, set operations and common tables', () => {
    const text = `
      WITH open AS (SELECT id FROM loans WHERE state = 'open')
      SELECT r.name, (SELECT count(*) FROM fines f WHERE f.reader_id = r.id)
      FROM readers r LEFT OUTER JOIN addresses a USING (reader_id), (SELECT id FROM books) b
      WHERE r.id IN (SELECT reader_id FROM open)
      UNION ALL (SELECT name, 0 FROM staff ORDER BY 1)
      EXCEPT SELECT name, 0 FROM banned;`;
    expect(outline(text)).toEqual([
      'read loans',
      'read fines',
      'read readers',
      'read addresses',
      'read books',
      'read staff',
      'read banned',
    ]);
  });

  it('tells the fields of conditions from those read otherwise', () => {
    const query = queryIn(`
      SELECT title, sum(fee) AS total FROM loans WHERE state = 'open' AND due < now()
      GROUP BY title HAVING sum(fee) > 3 ORDER BY total DESC, copy_id LIMIT 10 OFFSET 5`);
    expect(names(query.filter)).toEqual(['state', 'due']);
    expect(names(query.reads)).toEqual(['title', 'fee', 'title', 'fee', 'copy_id']);
    expect(query).toMatchObject({ operation: 'read', method: 'SELECT', limit: null });
  });

  it('marks wildcards', () => {
    expect(queryIn('SELECT * FROM loans').reads).toEqual([{ field: '*', implicit: true, start: 7, end: 8 }]);
    const [loans, readers] = queriesIn('SELECT l.*, r.name FROM loans l, readers r');
    expect(loans?.reads).toMatchObject([{ field: '*', implicit: true }]);
    expect(readers?.reads).toEqual([{ field: 'name', start: 14, end: 18 }]);
    expect(queryIn('SELECT count(*) FROM loans').reads).toEqual([]);
  });

  it('takes rows that an inner query passes over for a condition of their own', () => {
    const outer = (tail: string) =>
      queriesIn(`DELETE FROM loans WHERE id IN (SELECT id FROM loans WHERE closed ${tail})`).find(
        ({ operation }) => operation === 'delete',
      )?.predicate;
    for (const tail of ['LIMIT 10', 'OFFSET 0']) expect(outer(tail)).toMatchObject({ field: ['closed'] });
    for (const tail of ['ORDER BY due OFFSET 25', 'OFFSET $1', 'LIMIT 10 OFFSET 5', 'LIMIT 5, 10'])
      expect(outer(tail)).not.toMatchObject({ field: ['closed'] });
  });

  it('reads limits', () => {
    for (const [tail, limit] of [
      ['LIMIT 10', 10],
      ['LIMIT 5, 10', 10],
      ['LIMIT $1', null],
      ['FETCH FIRST 3 ROWS ONLY', 3],
      ['FETCH NEXT ROW ONLY', 1],
    ] as const) {
      expect(queryIn(`SELECT id FROM loans ORDER BY id ${tail}`).limit, tail).toBe(limit);
    }
    expect(queryIn('SELECT TOP 7 id FROM loans').limit).toBe(7);
  });

  it('gives columns of the surrounding query to its tables', () => {
    const [loans, readers] = queriesIn(
      'SELECT id FROM loans l WHERE EXISTS (SELECT 1 FROM readers WHERE id = l.reader_id)',
    );
    expect(names(loans?.filter)).toEqual(['reader_id']);
    expect(names(readers?.filter)).toEqual(['id']);
    expect(readers?.predicate).toMatchObject({ operand: { kind: 'field', path: ['reader_id'], entity: 'loans' } });
  });

  it('sees through derived tables', () => {
    const [loans, readers] = queriesIn(
      'SELECT 1 FROM (SELECT reader_id AS who FROM loans) d JOIN readers r ON r.id = d.who WHERE r.closed',
    );
    expect(names(loans?.reads)).toEqual(['reader_id']);
    expect(readers?.predicate).toMatchObject({
      of: [{ field: ['closed'] }, { operand: { kind: 'field', path: ['reader_id'], entity: 'loans' } }],
    });
  });

  it('knows tables that are none', () => {
    expect(
      outline('SELECT 1; SELECT now(); SELECT 1 FROM dual; SELECT * FROM generate_series(1, 3) g; VALUES (1)'),
    ).toEqual(['call-routines']);
    expect(outline('WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT * FROM n')).toEqual([]);
  });

  it('says nothing of system columns', () => {
    const query = queryIn('SELECT ctid FROM loans WHERE ctid = $1');
    expect(query.filter).toEqual([]);
    expect(query.reads).toEqual([]);
    expect(query.predicate).toMatchObject({ kind: 'opaque', fields: [] });
  });
});

describe('INSERT', () => {
  it('reads the values of every row, each different one once', () => {
    const query = queryIn("INSERT INTO loans (state, due) VALUES ('open', now()), ('late', now()), ('open', $1)");
    expect(written(query)).toEqual(['state="open"', 'state="late"', 'due=now', 'due=parameter']);
    expect(query).toMatchObject({ operation: 'insert', method: 'INSERT', writesComplete: true });
    expect(query.predicate).toEqual({ kind: 'always' });
  });

  it('says when columns are not listed', () => {
    expect(queryIn("INSERT INTO loans VALUES (1, 'open')")).toMatchObject({ writes: [], writesComplete: false });
    expect(queryIn('INSERT INTO loans \uE0000\uE001')).toMatchObject({ writes: [], writesComplete: false });
    expect(queryIn('INSERT INTO loans DEFAULT VALUES')).toMatchObject({ writes: [] });
  });

  it('reads the source of INSERT … SELECT', () => {
    const [archive, loans] = queriesIn("INSERT INTO archive (loan, kind) SELECT id, 'old' FROM loans WHERE lost");
    expect(written(archive)).toEqual(['loan=loans.id', 'kind="old"']);
    expect(loans).toMatchObject({ operation: 'read', table: { name: 'loans' } });
    const [joined] = queriesIn("INSERT INTO archive (kind) SELECT 'a' UNION SELECT 'b'");
    expect(written(joined)).toEqual(['kind=unknown']);
  });

  it('reads upserts', () => {
    const postgres = queryIn(`
      INSERT INTO loans AS l (id, state) VALUES ($1, 'open')
      ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, renewals = l.renewals + 1 WHERE l.lost RETURNING due`);
    expect(written(postgres)).toEqual(['id=parameter', 'state="open"', 'state=unknown', 'renewals=unknown']);
    expect(names(postgres.reads)).toEqual(['id', 'renewals', 'lost', 'due']);
    const mysql = queryIn(
      'INSERT INTO loans (id) VALUES (1) ON DUPLICATE KEY UPDATE state = VALUES(state), seen = 2',
      'mysql',
    );
    expect(written(mysql)).toEqual(['id=1', 'state=unknown', 'seen=2']);
    expect(written(queryIn("INSERT INTO loans SET state = 'open', seen = 1", 'mysql'))).toEqual([
      'state="open"',
      'seen=1',
    ]);
    expect(queryIn('INSERT OR REPLACE INTO loans (id) VALUES (1)', 'sqlite')).toMatchObject({ method: 'INSERT' });
    expect(queryIn('REPLACE INTO loans (id) VALUES (1)', 'mysql')).toMatchObject({
      operation: 'insert',
      method: 'REPLACE',
    });
  });

  it('gives up on the values of a column with very many', () => {
    const rows = Array.from({ length: 500 }, (_, index) => `(${index}, 'open')`).join(', ');
    expect(written(queryIn(`INSERT INTO loans (id, state) VALUES ${rows}`))).toEqual(['id=unknown', 'state="open"']);
  });
});

describe('UPDATE', () => {
  it('reads what it sets', () => {
    const query = queryIn(
      "UPDATE loans SET state = 'late', renewals = renewals + 1, due = DEFAULT, (a, b) = (1, 2) WHERE due < now() RETURNING id",
    );
    expect(written(query)).toEqual(['state="late"', 'renewals=unknown', 'due=unknown', 'a=1', 'b=2']);
    expect(names(query.reads)).toEqual(['renewals', 'id']);
    expect(names(query.filter)).toEqual(['due']);
    expect(query).toMatchObject({ operation: 'update', writesComplete: true });
  });

  it('tells the table that it writes from those that it reads', () => {
    const text = 'UPDATE loans l SET closed = r.closed FROM readers r WHERE r.id = l.reader_id';
    expect(outline(text)).toEqual(['update loans', 'read readers']);
    expect(written(queriesIn(text)[0])).toEqual(['closed=readers.closed']);
    expect(
      outline('UPDATE loans l JOIN readers r ON r.id = l.reader_id SET r.closed = 1, l.state = 2', 'mysql'),
    ).toEqual(['update loans', 'update readers']);
    expect(outline('UPDATE ONLY loans SET a = (SELECT max(b) FROM books)')).toEqual(['update loans', 'read books']);
  });

  it('says when what it sets is computed', () => {
    expect(queryIn('UPDATE loans SET \uE0000\uE001 WHERE id = 1')).toMatchObject({ writes: [], writesComplete: false });
  });
});

describe('DELETE', () => {
  it('knows its forms', () => {
    expect(outline('DELETE FROM loans')).toEqual(['delete loans']);
    expect(outline('DELETE FROM ONLY loans AS l WHERE l.lost')).toEqual(['delete loans']);
    expect(outline('DELETE FROM loans a USING loans b WHERE a.id > b.id')).toEqual(['delete loans', 'read loans']);
    expect(outline('DELETE l FROM loans l JOIN readers r ON r.id = l.reader_id')).toEqual([
      'delete loans',
      'read readers',
    ]);
    expect(outline('DELETE l.*, r FROM loans AS l INNER JOIN readers AS r')).toEqual([
      'delete loans',
      'delete readers',
    ]);
    expect(outline('DELETE FROM l, r USING loans AS l JOIN readers AS r')).toEqual(['delete loans', 'delete readers']);
    expect(outline('DELETE TOP (5) FROM loans')).toEqual(['delete loans']);
  });

  it('reads the tables of its subqueries', () => {
    const text =
      'DELETE FROM loans WHERE reader_id IN (SELECT id FROM readers WHERE closed) AND NOT EXISTS (SELECT 1 FROM fines)';
    expect(outline(text)).toEqual(['delete loans', 'read readers', 'read fines']);
  });

  it('reads what it returns into common tables', () => {
    const text =
      'WITH gone AS (DELETE FROM loans WHERE lost RETURNING id, due) INSERT INTO archive (loan) SELECT id FROM gone';
    expect(outline(text)).toEqual(['delete loans', 'insert archive']);
    const [loans, archive] = queriesIn(text);
    expect(names(loans?.reads)).toEqual(['id', 'due']);
    expect(written(archive)).toEqual(['loan=loans.id']);
  });

  it('has a limit where it says so', () => {
    expect(queryIn('DELETE FROM loans WHERE lost ORDER BY id LIMIT 500')).toMatchObject({ limit: 500 });
    expect(queryIn('DELETE FROM loans WHERE lost')).toMatchObject({ limit: null });
  });
});

describe('other statements on rows', () => {
  it('takes TRUNCATE for deletes of everything', () => {
    expect(outline('TRUNCATE TABLE loans, library.readers RESTART IDENTITY CASCADE')).toEqual([
      'delete loans',
      'delete readers',
    ]);
    expect(queryIn('TRUNCATE loans')).toMatchObject({ method: 'TRUNCATE', predicate: { kind: 'always' } });
  });

  it('reads MERGE action by action', () => {
    const text = `
      MERGE INTO loans t USING returns s ON t.id = s.loan_id
      WHEN MATCHED AND s.late THEN UPDATE SET state = 'late'
      WHEN MATCHED THEN DELETE
      WHEN NOT MATCHED THEN INSERT (id, state) VALUES (s.loan_id, 'open')`;
    expect(outline(text)).toEqual(['update loans', 'delete loans', 'insert loans', 'read returns']);
    expect(queriesIn(text).map(written)).toEqual([['state="late"'], [], ['id=returns.loan_id', 'state="open"'], []]);
  });

  it('takes COPY and LOAD DATA for inserts', () => {
    expect(outline("COPY loans FROM '/tmp/loans.csv'")).toEqual(['insert loans']);
    expect(outline('COPY (SELECT id FROM loans) TO STDOUT')).toEqual(['read loans']);
    expect(outline("LOAD DATA INFILE 'x' INTO TABLE loans (id)")).toEqual(['insert loans']);
  });
});

describe('names', () => {
  it('folds unquoted names, except in MySQL', () => {
    expect(queryIn('DELETE FROM Loans WHERE State = 1', 'postgresql')).toMatchObject({
      table: { name: 'loans' },
      predicate: { field: ['state'] },
    });
    expect(queryIn('DELETE FROM Loans WHERE State = 1', 'mysql')).toMatchObject({
      table: { name: 'Loans' },
      predicate: { field: ['State'] },
    });
  });

  it('keeps quoted names', () => {
    for (const quoted of ['"Open Loans"', '`Open Loans`', '[Open Loans]']) {
      expect(queryIn(`DELETE FROM ${quoted}`).table.name, quoted).toBe('Open Loans');
    }
    expect(queryIn('DELETE FROM "say ""loans"""').table.name).toBe('say "loans"');
    expect(queryIn('DELETE FROM library.loans').table).toMatchObject({ name: 'loans', schema: 'library' });
  });

  it('takes odd ones as they are', () => {
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'données', '🙂', 'a.b', 'a;b']) {
      const query = queryIn(`DELETE FROM "${name}" WHERE "${name}" = 1`, 'postgresql');
      expect(query.table.name).toBe(name);
      expect(query.predicate).toMatchObject({ field: [name] });
    }
    expect(queryIn('DELETE FROM données WHERE größe = 1').table.name).toBe('données');
    expect(queryIn('SELECT offset, key, value FROM limits WHERE offset > 3 AND date < 5 OFFSET 2').filter).toHaveLength(
      2,
    );
  });
});
