import type { Command } from '../../model/command';
import type { Adapter, Effect } from '../adapter';
import { argumentsOf, pathOf } from '../arguments';
import { foldText } from '../fold';
import { sqlEffects } from '../sql-command';

/** sqlite3: the database, then statements; else it reads its standard input. `turso db shell` is alike. */
export const adapter: Adapter = {
  id: 'sqlite3',
  title: 'sqlite3',
  documentation: 'https://www.sqlite.org/cli.html',
  mentions: ['sqlite3', 'turso'],
  packages: [],
  commands: { names: ['sqlite3', 'turso', 'litecli'], read },
};

const VALUED = new Set(['cmd', 'init', 'separator', 'nullvalue', 'newline', 'vfs', 'maxsize', 'mmap', 'location']);

function read({ words, input, at }: Command): readonly Effect[] {
  const [program] = words;
  const { operands } = argumentsOf(words.slice(1), VALUED);
  const isTurso = program !== undefined && foldText(program) === 'turso';
  if (isTurso && operands.slice(0, 2).map(foldText).join(' ') !== 'db shell') return [];
  const statements = operands.slice(isTurso ? 3 : 1);
  if (statements.length > 0)
    return statements.flatMap((statement): readonly Effect[] => {
      const file = /^\s*\.read\s+["']?(.+?)["']?\s*$/.exec(foldText(statement) ?? '')?.[1];
      if (file === undefined) return sqlEffects(statement, 'sqlite');
      return [{ kind: 'run', run: { kind: 'file', path: file, arguments: [], at } }];
    });
  if (input === null) return [];
  if (input.kind === 'text') return sqlEffects(input.value, 'sqlite');
  const path = pathOf(input.value);
  return path === null ? [] : [{ kind: 'run', run: { kind: 'file', path, arguments: [], at } }];
}
