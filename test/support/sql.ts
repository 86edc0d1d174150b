import type { Predicate } from '../../src/model/predicate';
import { predicateText } from '../../src/model/predicate-text';
import type { SchemaStep, SqlQuery, SqlStatement } from '../../src/model/sql';
import { readSql } from '../../src/parse/sql';
import type { SqlDialect } from '../../src/parse/sql-token';

/** What a text's queries do, a line each: `delete loans where returned_at < now - 90 days`. */
export function shownQueries(text: string, dialect: SqlDialect = 'unknown'): readonly string[] {
  return queriesIn(text, dialect).map(
    (query) => `${query.operation} ${query.table.name} where ${predicateText(query.predicate)}`,
  );
}

/** The queries of a text. */
export function queriesIn(text: string, dialect: SqlDialect = 'unknown'): readonly SqlQuery[] {
  return readSql(text, dialect).statements.filter((statement) => statement.kind === 'query');
}

/** The only query of a text. */
export function queryIn(text: string, dialect: SqlDialect = 'unknown'): SqlQuery {
  const [first, ...others] = queriesIn(text, dialect);
  if (first === undefined || others.length > 0) throw new Error(`not one query: ${text}`);
  return first;
}

/** The condition of `DELETE FROM loans WHERE …`. */
export function conditionOf(where: string, dialect: SqlDialect = 'unknown'): Predicate {
  const [first] = queriesIn(`DELETE FROM loans WHERE ${where}`, dialect);
  if (first === undefined) throw new Error(`no query: ${where}`);
  return first.predicate;
}

/** The condition of `DELETE FROM loans WHERE …` in words. */
export function shownCondition(where: string, dialect: SqlDialect = 'unknown'): string {
  return predicateText(conditionOf(where, dialect));
}

/** The steps of a text's definitions. */
export function stepsIn(text: string, dialect: SqlDialect = 'unknown'): readonly SchemaStep[] {
  return readSql(text, dialect).statements.flatMap((statement) =>
    statement.kind === 'definition' ? statement.steps : [],
  );
}

/** Each statement in a word or two: `delete loans`, `create-entity loans`, `other SET`, `problem FOO`. */
export function outline(text: string, dialect: SqlDialect = 'unknown'): readonly string[] {
  return readSql(text, dialect).statements.map(outlineOf);
}

function outlineOf(statement: SqlStatement): string {
  switch (statement.kind) {
    case 'query':
      return `${statement.operation} ${statement.table.name}`;
    case 'definition':
      return statement.steps
        .map((step) => `${step.kind} ${'entity' in step ? step.entity.name : step.name}`)
        .join(', ');
    case 'resident':
      return statement.steps.map((step) => step.kind).join(', ');
    case 'other':
      return `${statement.problem === null ? 'other' : 'problem'} ${statement.method}`;
  }
}
