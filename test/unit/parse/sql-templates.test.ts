import { describe, expect, it } from 'vitest';
import { readSql } from '../../../src/parse/sql';
import { hasHole } from '../../../src/parse/sql-token';

/** Each step with its table, `?` where its name is filled in; `problem` for what is not understood. */
function outline(text: string): readonly string[] {
  return readSql(text, 'unknown').statements.flatMap((statement) => {
    if (statement.kind === 'other') return statement.problem === null ? [] : ['problem'];
    if (statement.kind !== 'definition') return [statement.kind];
    return statement.steps.map((step) => {
      const table = 'entity' in step ? step.entity : null;
      const schema = table?.schema ? `${hasHole(table.schema) ? '?' : table.schema}.` : '';
      return `${step.kind} ${schema}${table === null ? '' : hasHole(table.name) ? '?' : table.name}`;
    });
  });
}

describe('texts that a tool fills in', () => {
  it.each([
    ['ALTER TABLE ${schema}.loans ADD note text;', ['add-field ?.loans']],
    ['ALTER TABLE "${schema}"."loans" ADD note text;', ['add-field ?.loans']],
    ['ALTER TABLE {{ .Schema }}.loans ADD note text;', ['add-field ?.loans']],
    ['ALTER TABLE "{{ index .Options "Namespace" }}"."loans" ADD note text;', ['add-field ?.loans']],
    ['CREATE TABLE {{prefix}}loans (id int);', ['create-entity ?']],
    ['CREATE TABLE `${prefix}loans` (id int); DROP TABLE loans;', ['create-entity ?', 'drop-entity loans']],
    ['UPDATE loans SET note = \'{{ index .Options "Name" }}\';', ['query']],
  ])('%s', (text, expected) => {
    expect(outline(text)).toEqual(expected);
  });
});

describe('commands of clients', () => {
  it.each([
    'DELIMITER $$\nCREATE PROCEDURE p()\nBEGIN DELETE FROM a; END$$\nDELIMITER ;\nDROP TABLE loans;',
    'DELIMITER\n$$\nCREATE PROCEDURE p()\nBEGIN # one\n DELETE FROM a; END\n$$\nDELIMITER ;\nDROP TABLE loans;',
    'delimiter //\ncreate procedure p() begin delete from a; end //\ndelimiter ;\nDROP TABLE loans;',
  ])('%s', (text) => {
    expect(outline(text).at(-1)).toBe('drop-entity loans');
    expect(outline(text)).not.toContain('problem');
  });

  it('are not what a function names', () => {
    const text = `CREATE FUNCTION list(prefix text, delimiter text) RETURNS int AS $$ BEGIN DROP TABLE x; END $$ LANGUAGE plpgsql;
      DROP TABLE loans;`;
    expect(outline(text)).toEqual(['resident', 'drop-entity loans']);
  });
});
