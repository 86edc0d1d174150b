import { describe, expect, it } from 'vitest';
import { readSql } from '../../../src/parse/sql';
import { outline } from '../../support/sql';

describe('cutting a text into statements', () => {
  it('leaves semicolons alone in strings, quoted names and comments', () => {
    const text = `
      -- a; comment
      DELETE FROM loans WHERE note = 'a;b'; /* c; /* nested; */ d; */ DELETE FROM "odd;name";
      DELETE FROM readers WHERE note = 'it''s; so'`;
    expect(outline(text)).toEqual(['delete loans', 'delete odd;name', 'delete readers']);
  });

  it('leaves semicolons alone in dollar quotes and escaped strings', () => {
    const text = `
      CREATE FUNCTION purge() RETURNS void AS $body$ BEGIN DELETE FROM loans; END; $body$ LANGUAGE plpgsql;
      UPDATE loans SET note = E'it\\'s; late';
      DELETE FROM loans WHERE note = $$a;b$$;`;
    expect(outline(text, 'postgresql')).toEqual(['define-routine', 'update loans', 'delete loans']);
  });

  it('takes backslashes in strings as MySQL does', () => {
    const text = String.raw`DELETE FROM loans WHERE note = 'it\'s; late'; DELETE FROM readers`;
    expect(outline(text, 'mysql')).toEqual(['delete loans', 'delete readers']);
    expect(outline(`CREATE TABLE t (a int) ENGINE=InnoDB; ${text}`)).toEqual([
      'create-entity t',
      'delete loans',
      'delete readers',
    ]);
  });

  it('keeps bodies of triggers and procedures whole', () => {
    const trigger = `
      CREATE TRIGGER forget AFTER DELETE ON loans BEGIN
        DELETE FROM reminders WHERE loan_id = OLD.id;
        UPDATE readers SET open = CASE WHEN open > 0 THEN open - 1 ELSE 0 END;
      END;
      DELETE FROM loans;`;
    expect(outline(trigger, 'sqlite')).toEqual(['create-trigger', 'delete loans']);
    const procedure = `
      DELIMITER //
      CREATE PROCEDURE purge() BEGIN IF 1 = 1 THEN DELETE FROM loans; END IF; DELETE FROM readers; END//
      DELIMITER ;
      DELETE FROM books;`;
    expect(outline(procedure, 'mysql')).toEqual(['define-routine', 'delete books']);
    expect(outline(procedure)).toEqual(['define-routine', 'delete books']);
  });

  it('reads on behind a body that is never closed', () => {
    const text = `CREATE TRIGGER forget AFTER DELETE ON loans BEGIN DELETE FROM a; DELETE FROM books;`;
    expect(outline(text)).toEqual(['create-trigger', 'delete books']);
  });

  it('knows the separators of tools', () => {
    expect(outline('DELETE FROM loans\nGO\nDELETE FROM books\ngo')).toEqual(['delete loans', 'delete books']);
    expect(outline('DELETE FROM loans--> statement-breakpoint\nDELETE FROM books')).toEqual([
      'delete loans',
      'delete books',
    ]);
    expect(outline('\\connect library\n\\set x 1\nDELETE FROM loans;\n\\echo done', 'postgresql')).toEqual([
      'delete loans',
    ]);
    expect(outline('.mode csv\nDELETE FROM loans;', 'sqlite')).toEqual(['delete loans']);
  });

  it('skips the rows of COPY', () => {
    const text = `COPY loans (id, note) FROM stdin;\n1\tit's; so\n2\tDELETE FROM x;\n\\.\nDELETE FROM books;`;
    expect(outline(text, 'postgresql')).toEqual(['insert loans', 'delete books']);
  });

  it('leaves down sections of migrations out', () => {
    const dbmate = `-- migrate:up\nCREATE TABLE loans (id int);\n-- migrate:down\nDROP TABLE loans;\n`;
    expect(outline(dbmate)).toEqual(['create-entity loans']);
    const goose = `-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE loans (id int);\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE loans;`;
    expect(outline(goose)).toEqual(['create-entity loans']);
    const twice = `-- +goose Down\nDROP TABLE loans;\n-- +goose Up\nCREATE TABLE loans (id int);`;
    expect(outline(twice)).toEqual(['create-entity loans']);
  });

  it('runs what stands in MySQL comments with a version', () => {
    expect(outline('/*!40101 SET NAMES utf8 */;\n/*!50001 CREATE VIEW open_loans AS SELECT id FROM loans */;')).toEqual(
      ['other SET', 'create-entity open_loans'],
    );
  });

  it('reads the statements inside DO blocks, which are run there and then', () => {
    const text = `
      DO $$ DECLARE n int; BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'state') THEN
          CREATE TYPE state AS ENUM ('open', 'closed');
        END IF;
        ALTER TABLE loans ADD COLUMN state state;
        FOR n IN SELECT 1 LOOP DELETE FROM reminders WHERE loan_id = n; END LOOP;
        EXECUTE 'DROP TABLE ' || n;
      EXCEPTION WHEN duplicate_object THEN NULL;
      END $$;`;
    expect(outline(text, 'postgresql')).toEqual([
      'define-enum state',
      'add-field loans',
      'delete reminders',
      'problem EXECUTE',
    ]);
  });

  it('says what it does not understand, and reads the rest', () => {
    const text = `FROBNICATE loans; DELETE FROM loans; UPDATE SET x = 1; SET x = 1; VACUUM; DELETE FROM books;`;
    expect(outline(text)).toEqual([
      'problem FROBNICATE',
      'delete loans',
      'problem UPDATE',
      'other SET',
      'other VACUUM',
      'delete books',
    ]);
    const [first] = readSql(text, 'unknown').statements;
    expect(first).toEqual({
      kind: 'other',
      method: 'FROBNICATE',
      problem: 'not understood: FROBNICATE loans',
      start: 0,
      end: 16,
    });
  });

  it('reads around a string that is not closed', () => {
    const text = `DELETE FROM loans;\nUPDATE loans SET state = 'clo WHERE id = 1;\nDELETE FROM books;\n`;
    expect(outline(text)).toEqual(['delete loans', 'problem UPDATE', 'delete books']);
    const open = `DELETE FROM loans;\nUPDATE loans SET state = 'clo\n\nDELETE FROM books;\nDELETE FROM readers`;
    expect(outline(open)).toEqual(['delete loans', 'problem UPDATE', 'delete books', 'delete readers']);
    const quoted = `DELETE FROM loans;\nDELETE FROM "bo\n;\nDELETE FROM readers WHERE note = 'two\nlines';`;
    expect(outline(quoted).slice(0, 2)).toEqual(['delete loans', 'problem DELETE']);
  });

  it('reads what follows a statement that is being typed', () => {
    const text = `ALTER TABLE loans ADD COLUMN\n\nCREATE TABLE books (id int);\nCREATE TABLE readers (id int,\n\nDROP TABLE staff;`;
    expect(outline(text)).toEqual([
      'problem ALTER TABLE',
      'create-entity books',
      'create-entity readers',
      'drop-entity staff',
    ]);
  });

  it('gives nothing for nothing', () => {
    for (const text of ['', ' \n\t', ';;;', '-- only a comment', '/* only a comment */', '\ufeff']) {
      expect(readSql(text, 'unknown').statements, text).toEqual([]);
    }
  });
});
