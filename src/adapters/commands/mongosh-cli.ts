import type { Command } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Effect } from '../adapter';
import { argumentsOf, pathOf, valuesOf } from '../arguments';

/** mongosh, and mongo of old: `--eval` gives statements, operands and `--file` are scripts, else it reads its standard input. */
export const adapter: Adapter = {
  id: 'mongosh-cli',
  title: 'MongoDB Shell (command line)',
  documentation: 'https://www.mongodb.com/docs/mongodb-shell/reference/options/',
  mentions: ['mongo'],
  packages: [],
  commands: { names: ['mongosh', 'mongo'], read },
};

const VALUED = new Set([
  ...[
    'eval',
    'file',
    'f',
    'host',
    'h',
    'port',
    'p',
    'u',
    'username',
    'password',
    'authenticationDatabase',
    'apiVersion',
  ],
  ...['authenticationMechanism', 'tlsCAFile', 'tlsCertificateKeyFile', 'sslCAFile', 'awsAccessKeyId', 'json'],
]);

function read({ words, input, at }: Command): readonly Effect[] {
  const args = argumentsOf(words.slice(1), VALUED);
  const statements = [...valuesOf(args, 'eval')];
  const scripts = [...args.operands, ...valuesOf(args, 'file', 'f')].filter(isScript);
  if (statements.length === 0 && scripts.length === 0 && input !== null) {
    if (input.kind === 'text') statements.push(input.value);
    else scripts.push(input.value);
  }
  return [
    ...statements.map((statement): Effect => ({ kind: 'run', run: { kind: 'snippet', at: statement.at } })),
    ...scripts.flatMap((script): readonly Effect[] => {
      const path = pathOf(script);
      return path === null ? [] : [{ kind: 'run', run: { kind: 'file', path, arguments: [], at } }];
    }),
  ];
}

/** The database stands before the scripts. */
function isScript(operand: Value): boolean {
  return /\.(?:[cm]?js|mongodb)$/.test(pathOf(operand) ?? '');
}
