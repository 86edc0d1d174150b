import type { Value } from '../model/value';
import { readSql } from '../parse/sql';
import { wholeHole, type SqlDialect } from '../parse/sql-token';
import type { Effect } from './adapter';
import { foldText } from './fold';
import { operandsOf } from './sql-bound';
import { describeHoles, placeQuery, wholeStatement } from './sql-query';
import { composeSql } from './sql-text';

/** The queries of an SQL text that a program is given on its command line or as input; each at its own statement. */
export function sqlEffects(value: Value, dialect: SqlDialect): readonly Effect[] {
  return composeSql(value).flatMap((composed) => {
    const textOf = (index: number): string => {
      const hole = composed.holes[index];
      return hole === undefined ? '…' : (foldText(hole) ?? (hole.kind === 'unknown' ? hole.text : '…'));
    };
    const { statements } = readSql(composed.text, dialect);
    return statements.flatMap((statement): readonly Effect[] => {
      if (statement.kind !== 'query') return [];
      const query = placeQuery(statement, {
        locate: composed.locate,
        at: ({ start, end }) => composed.locate(start, end),
        statement: wholeStatement(composed.text, statements),
        parameter(text) {
          const index = wholeHole(text);
          const hole = index === null ? undefined : composed.holes[index];
          return hole === undefined || hole.kind === 'unknown' ? null : operandsOf(hole);
        },
        name: () => null,
        describe: (text) => describeHoles(text, textOf),
      });
      return [{ kind: 'query', query }];
    });
  });
}
