import type { Command } from '../../model/command';
import type { Adapter, Effect } from '../adapter';
import { argumentsOf, hasOption, pathOf, valuesOf } from '../arguments';
import { foldText } from '../fold';
import { sqlEffects } from '../sql-command';

/** `wrangler d1 execute`: `--command` gives statements, `--file` a file. Without `--remote` it runs on a local copy. */
export const adapter: Adapter = {
  id: 'wrangler-d1',
  title: 'Wrangler (D1)',
  documentation: 'https://developers.cloudflare.com/d1/wrangler-commands/#d1-execute',
  mentions: ['wrangler'],
  packages: [],
  commands: { names: ['wrangler', 'wrangler2'], read },
};

const VALUED = new Set([
  ...[
    'command',
    'file',
    'config',
    'c',
    'env',
    'e',
    'persist-to',
    'env-file',
    'cwd',
    'batch-size',
    'bookmark',
    'timestamp',
  ],
]);

function read({ words, at }: Command): readonly Effect[] {
  const args = argumentsOf(words.slice(1), VALUED);
  const [group, verb] = args.operands.map((operand) => foldText(operand));
  if (group !== 'd1' || verb !== 'execute' || isLocal(args)) return [];
  return [
    ...valuesOf(args, 'command').flatMap((statement) => sqlEffects(statement, 'sqlite')),
    ...valuesOf(args, 'file').flatMap((file): readonly Effect[] => {
      const path = pathOf(file);
      return path === null ? [] : [{ kind: 'run', run: { kind: 'file', path, arguments: [], at } }];
    }),
  ];
}

/** A copy for development is nobody's data. Before version 3.33 the database itself was the default. */
function isLocal(args: ReturnType<typeof argumentsOf>): boolean {
  return hasOption(args, 'local') && !hasOption(args, 'remote');
}
