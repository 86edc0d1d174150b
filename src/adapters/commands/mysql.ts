import type { Command } from '../../model/command';
import type { Adapter, Effect } from '../adapter';
import { argumentsOf, pathOf, valuesOf } from '../arguments';
import { sqlEffects } from '../sql-command';
import { foldText } from '../fold';

/** mysql and mariadb: `-e` gives statements, else they read their standard input; `source` in it is a file. */
export const adapter: Adapter = {
  id: 'mysql',
  title: 'mysql',
  documentation: 'https://dev.mysql.com/doc/refman/8.4/en/mysql-command-options.html',
  mentions: ['mysql', 'mariadb'],
  packages: [],
  commands: { names: ['mysql', 'mariadb'], read },
};

const VALUED = new Set([
  ...['e', 'h', 'u', 'P', 'D', 'S', 'execute', 'host', 'user', 'port', 'database', 'socket', 'defaults-file'],
  ...['defaults-extra-file', 'default-character-set', 'init-command', 'ssl-ca', 'protocol', 'login-path'],
]);

function read({ words, input, at }: Command): readonly Effect[] {
  const statements = valuesOf(argumentsOf(words.slice(1), VALUED), 'e', 'execute');
  if (statements.length > 0)
    return statements.flatMap((statement): readonly Effect[] => {
      const source = /^\s*(?:source|\\\.)\s+(\S+?);?\s*$/i.exec(foldText(statement) ?? '')?.[1];
      if (source === undefined) return sqlEffects(statement, 'mysql');
      return [{ kind: 'run', run: { kind: 'file', path: source, arguments: [], at } }];
    });
  if (input === null) return [];
  if (input.kind === 'text') return sqlEffects(input.value, 'mysql');
  const path = pathOf(input.value);
  return path === null ? [] : [{ kind: 'run', run: { kind: 'file', path, arguments: [], at } }];
}
