import path from 'node:path';
import ts from 'typescript';

/** Which room may import which, beside itself, and why. No other arrow between rooms exists. */
export const ARROWS: readonly { readonly from: string; readonly to: string; readonly reason: string }[] = [
  { from: 'parse', to: 'model', reason: 'a parser gives back the nouns' },
  { from: 'adapters', to: 'model', reason: 'an adapter declares jobs, queries and schema' },
  { from: 'adapters', to: 'parse', reason: 'SQL and cron texts inside code are read by the parsers' },
  { from: 'rules', to: 'model', reason: 'a rule joins changes and assumptions' },
  { from: 'engine', to: 'model', reason: 'the steps turn nouns into nouns' },
  { from: 'engine', to: 'parse', reason: 'the first step reads files' },
  { from: 'engine', to: 'adapters', reason: 'the tools are known by their registry' },
  { from: 'engine', to: 'rules', reason: 'the rules are known by their registry' },
  { from: 'host', to: 'model', reason: 'disk and git are told in the nouns' },
  { from: 'host', to: 'engine', reason: 'the engine declares the ports that the host fills' },
  { from: 'report', to: 'model', reason: 'findings in, text out' },
  { from: 'tools', to: 'model', reason: 'jobs and findings are told in the nouns' },
  { from: 'tools', to: 'report', reason: 'they tell what the reports tell' },
  { from: 'cli', to: 'tools', reason: 'it serves them by the Model Context Protocol' },
  { from: 'server', to: 'tools', reason: 'it answers the editor’s language models' },
  { from: 'cli', to: 'model', reason: 'it passes findings on' },
  { from: 'cli', to: 'engine', reason: 'it calls the session' },
  { from: 'cli', to: 'host', reason: 'it gives the session its disk and git' },
  { from: 'cli', to: 'report', reason: 'it prints' },
  { from: 'server', to: 'model', reason: 'it turns findings into diagnostics' },
  { from: 'server', to: 'engine', reason: 'it calls the session' },
  { from: 'server', to: 'host', reason: 'it gives the session its disk and git' },
  { from: 'server', to: 'report', reason: 'it shows the impact report' },
  { from: 'extension', to: 'server/protocol', reason: 'client and server agree on their own messages' },
];

/** Which rooms may import a package or a module of Node's, and why. `node:` alone stands for all of Node's modules. */
export const PACKAGES: readonly {
  readonly name: string;
  readonly rooms: readonly string[];
  readonly reason: string;
}[] = [
  { name: 'vscode', rooms: ['extension'], reason: 'only the client knows the editor' },
  { name: 'vscode-languageclient', rooms: ['extension'], reason: 'the client speaks LSP through it' },
  { name: 'vscode-languageserver', rooms: ['server'], reason: 'only the server knows LSP' },
  { name: 'vscode-languageserver-textdocument', rooms: ['server'], reason: 'the text of open editors' },
  { name: 'vscode-languageserver-types', rooms: ['server'], reason: 'only the server knows LSP' },
  { name: 'ts-morph', rooms: ['parse'], reason: 'the TypeScript compiler' },
  { name: 'node-sql-parser', rooms: ['parse'], reason: 'SQL' },
  { name: '@lezer/python', rooms: ['parse'], reason: 'Python' },
  { name: 'jsonc-parser', rooms: ['parse'], reason: 'JSON with comments' },
  { name: 'yaml', rooms: ['parse'], reason: 'YAML' },
  { name: 'toml-eslint-parser', rooms: ['parse'], reason: 'TOML with places' },
  { name: 'mdast-util-from-markdown', rooms: ['parse'], reason: 'Markdown with places' },
  { name: 'unbash', rooms: ['parse'], reason: 'shell commands with places' },
  { name: 'croner', rooms: ['parse', 'engine'], reason: 'cron expressions' },
  { name: 'cronstrue', rooms: ['parse', 'engine', 'report'], reason: 'cron expressions in words' },
  { name: 'ignore', rooms: ['host', 'engine'], reason: 'what .gitignore and the configuration leave out' },
  { name: 'proper-lockfile', rooms: ['host'], reason: 'two processes may write the ledger at once' },
  { name: 'bson', rooms: ['host'], reason: 'dumps of MongoDB, and extended JSON' },
  { name: 'mongodb', rooms: ['host'], reason: 'documents of a live database' },
  { name: 'pg', rooms: ['host'], reason: 'rows of a live database' },
  { name: 'csv-parse', rooms: ['host'], reason: 'CSV' },
  { name: 'node-sqlite3-wasm', rooms: ['host'], reason: 'SQLite files, and conditions in SQL on samples' },
  { name: '@electric-sql/pglite', rooms: ['host'], reason: 'PostgreSQL in this process, where it is installed' },
  { name: 'mongodb-schema', rooms: ['engine'], reason: 'what documents hold' },
  { name: 'mingo', rooms: ['engine'], reason: 'conditions of MongoDB on samples' },
  { name: 'pluralize', rooms: ['adapters'], reason: 'names of collections' },
  { name: 'inflection', rooms: ['adapters'], reason: 'names of tables, as Sequelize makes them' },
  { name: 'picocolors', rooms: ['report', 'cli'], reason: 'colours in a terminal' },
  { name: 'string-width', rooms: ['report', 'cli'], reason: 'columns in a terminal' },
  { name: '@modelcontextprotocol/sdk', rooms: ['cli'], reason: 'only the command line speaks MCP' },
  { name: 'commander', rooms: ['cli'], reason: 'arguments' },
  { name: 'node:', rooms: ['host', 'cli', 'server', 'extension'], reason: 'input and output' },
  { name: 'node:crypto', rooms: ['engine', 'report'], reason: 'hashes are pure functions' },
];

/** An import that no arrow allows. `file` is relative to the project, with slashes. */
export interface Violation {
  readonly file: string;
  readonly imported: string;
}

/** The first folder below src/, or the whole path for what stands outside: `src/model/span.ts` → `model`. */
function room(file: string): string {
  const parts = file.split('/');
  return parts[0] === 'src' && parts.length > 2 ? (parts[1] ?? file) : file;
}

/** Every module that the text names: imports, re-exports, `import()`, `require()`, and types by `import('…')`. */
function importedModules(text: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) => fileName);
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function mayImportPackage(from: string, specifier: string): boolean {
  const name = packageName(specifier);
  return PACKAGES.some(
    (allowed) =>
      allowed.rooms.includes(from) && (allowed.name === name || (allowed.name === 'node:' && name.startsWith('node:'))),
  );
}

function mayImportFile(file: string, specifier: string): boolean {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (target === 'package.json') return true;
  const from = room(file);
  if (room(`${target}.ts`) === from) return true;
  const inside = target.replace(/^src\//, '');
  return ARROWS.some((arrow) => arrow.from === from && (inside === arrow.to || inside.startsWith(`${arrow.to}/`)));
}

/** The imports of one file that no arrow allows. `file` is relative to the project, with slashes. */
export function violations(file: string, text: string): readonly Violation[] {
  return importedModules(text)
    .filter((specifier) =>
      specifier.startsWith('.') ? !mayImportFile(file, specifier) : !mayImportPackage(room(file), specifier),
    )
    .map((imported) => ({ file, imported }));
}
