import type { Command } from '../../model/command';
import type { Adapter, Effect } from '../adapter';
import { argumentsOf, hasOption, pathOf, valuesOf } from '../arguments';
import { foldText } from '../fold';
import { sqlEffects } from '../sql-command';

/** `prisma db execute`: `--file` gives a file of SQL, `--stdin` the standard input. */
export const adapter: Adapter = {
  id: 'prisma-cli',
  title: 'Prisma CLI',
  documentation: 'https://www.prisma.io/docs/orm/reference/prisma-cli-reference#db-execute',
  mentions: ['prisma'],
  packages: [],
  commands: { names: ['prisma', 'prisma2'], read },
};

function read({ words, input, at }: Command): readonly Effect[] {
  const args = argumentsOf(words.slice(1), new Set(['file', 'schema', 'url', 'config']));
  if (args.operands.slice(0, 2).map(foldText).join(' ') !== 'db execute') return [];
  const files = hasOption(args, 'stdin') && input?.kind === 'file' ? [input.value] : valuesOf(args, 'file');
  return [
    ...(hasOption(args, 'stdin') && input?.kind === 'text' ? sqlEffects(input.value, 'unknown') : []),
    ...files.flatMap((file): readonly Effect[] => {
      const path = pathOf(file);
      return path === null ? [] : [{ kind: 'run', run: { kind: 'file', path, arguments: [], at } }];
    }),
  ];
}
