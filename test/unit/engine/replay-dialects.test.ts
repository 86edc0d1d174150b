import { describe, expect, it } from 'vitest';
import { replay } from '../../../src/engine/replay';
import { readSql } from '../../../src/parse/sql';

/** `name type?` for what may be null, `!` for what is unique, and what could not be told. */
function shapes(text: string): Readonly<Record<string, string>> {
  const sql = readSql(text, 'unknown');
  const { entities, notes } = replay([{ file: 'migrations/1.sql', sql }]);
  const problems = sql.statements.flatMap((each) =>
    each.kind === 'other' && each.problem !== null ? [each.problem] : [],
  );
  const told = [...notes.map(({ message }) => message), ...problems];
  const tables = [...entities].map(([name, { fields }]): [string, string] => [
    name,
    [...fields.values()]
      .map((field) => `${field.name} ${field.typeText}${field.nullable ? '?' : ''}${field.unique ? '!' : ''}`)
      .join(', '),
  ]);
  return { ...Object.fromEntries(tables), ...(told.length === 0 ? {} : { told: told.join('; ') }) };
}

describe('the dialect of', () => {
  it.each<readonly [string, string, Readonly<Record<string, string>>]>([
    [
      'Oracle',
      `CREATE TABLE LOANS (ID NUMBER(10) NOT NULL, NAME VARCHAR2(20 CHAR) NOT NULL, CONSTRAINT PK PRIMARY KEY (ID))
/
ALTER TABLE LOANS ADD (DUE DATE, FEE NUMBER(8,2) DEFAULT 0 NOT NULL)
/
ALTER TABLE LOANS MODIFY (NAME VARCHAR2(40), FEE NULL)
/
ALTER TABLE LOANS DROP (DUE)
/`,
      { loans: 'id NUMBER(10)!, name VARCHAR2(40), fee NUMBER(8,2)?' },
    ],
    [
      'SQL Server',
      `CREATE TABLE [dbo].[Loans]([Id] [int] IDENTITY(1,1) NOT NULL, [State] [nvarchar](20) NULL, CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([Id] ASC))
GO
ALTER TABLE [dbo].[Loans] ADD [Note] NVARCHAR(MAX) NULL, [Due] DATETIME2 NOT NULL CONSTRAINT DF DEFAULT GETDATE()
GO
ALTER TABLE dbo.Loans ALTER COLUMN [State] NVARCHAR(40) NOT NULL
GO
IF NOT EXISTS (SELECT * FROM sys.columns WHERE name = 'Fee') BEGIN ALTER TABLE dbo.Loans ADD Fee INT END
GO
EXEC sp_rename 'dbo.Loans.Note', 'Remark', 'COLUMN';
EXECUTE sp_rename N'[dbo].[Loans]', N'Lendings';`,
      { Lendings: 'Id [int]!, State NVARCHAR(40), Remark NVARCHAR(MAX)?, Due DATETIME2, fee INT?' },
    ],
    [
      'MySQL',
      `RENAME TABLE Nothing TO Other; CREATE TABLE A (Id int) ENGINE=InnoDB; CREATE TABLE C (Id int, Name varchar(10));
       RENAME TABLE A TO B, C TO D; ALTER TABLE D CHANGE Name Title VARCHAR(20) NOT NULL FIRST, ADD UNIQUE KEY uk (Title);
       /*!50001 CREATE VIEW V AS SELECT Id FROM B */;
       CREATE TABLE E (Extra int, KEY f ((lower(Extra))), UNIQUE KEY u (Extra(3))) SELECT Id FROM B;`,
      { B: 'Id int?', D: 'Id int?, Title VARCHAR(20)!', E: 'Extra int?, Id ?', V: 'Id ?' },
    ],
    [
      'psql',
      `\\set schema app
\\i common.sql
CREATE TABLE :schema.loans (id int);
\\copy loans FROM 'x.csv' CSV
ALTER TABLE :"schema".loans ADD COLUMN x int;
COPY loans (id) FROM stdin;
1
\\.
ALTER TABLE loans ADD COLUMN y int;`,
      { loans: 'id int?, x int?, y int?' },
    ],
    [
      'SQLite',
      `CREATE TABLE 'loans' ('id' INTEGER PRIMARY KEY, 'due' TEXT, "state" CHECK (state IN ("open")), FOREIGN KEY('id') REFERENCES 'readers'('id'), UNIQUE('due'));
       ALTER TABLE 'loans' ADD 'note' TEXT; ALTER TABLE loans ALTER COLUMN "due" TO "due" text NOT NULL;`,
      { loans: 'id INTEGER!, due text!, state ?, note TEXT?' },
    ],
    [
      'a tool that fills in names',
      'CREATE TABLE ${prefix}loans (id int); CREATE TABLE ${schema}.readers (id ${idtype}); CREATE SCHEMA a CREATE TABLE b (c int);',
      {
        readers: 'id ${idtype}?',
        told: 'The name of this table is filled in when the migration is run; its steps are left out.; it makes what is in the schema, too',
      },
    ],
  ])('%s', (_, text, expected) => {
    expect(shapes(text)).toEqual(expected);
  });
});
