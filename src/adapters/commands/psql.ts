import type { Command } from '../../model/command';
import type { Adapter, Effect } from '../adapter';
import { argumentsOf, pathOf, valuesOf } from '../arguments';
import { sqlEffects } from '../sql-command';

/** psql: `-c` gives statements, `-f` a file, and without either it reads its standard input. */
export const adapter: Adapter = {
  id: 'psql',
  title: 'psql',
  documentation: 'https://www.postgresql.org/docs/current/app-psql.html',
  mentions: ['psql'],
  packages: [],
  commands: { names: ['psql'], read },
};

/** Options with a value: https://www.postgresql.org/docs/current/app-psql.html#R1-APP-PSQL-3 */
const VALUED = new Set([
  ...['c', 'd', 'F', 'f', 'h', 'L', 'o', 'P', 'p', 'R', 'T', 'U', 'v'],
  ...['command', 'dbname', 'field-separator', 'file', 'host', 'log-file', 'output', 'pset', 'port'],
  ...['record-separator', 'table-attr', 'username', 'set', 'variable'],
]);

function read({ words, input, at }: Command): readonly Effect[] {
  const args = argumentsOf(words.slice(1), VALUED);
  const statements = valuesOf(args, 'c', 'command');
  const files = [...valuesOf(args, 'f', 'file')];
  if (statements.length === 0 && files.length === 0 && input !== null) {
    if (input.kind === 'text') return sqlEffects(input.value, 'postgresql');
    files.push(input.value);
  }
  return [
    ...statements.flatMap((statement) => sqlEffects(statement, 'postgresql')),
    ...files.flatMap((file): readonly Effect[] => {
      const path = pathOf(file);
      return path === null || path === '-' ? [] : [{ kind: 'run', run: { kind: 'file', path, arguments: [], at } }];
    }),
  ];
}
