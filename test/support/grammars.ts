import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';
import { projectRoot } from './built';

const require = createRequire(import.meta.url);

/** Grammars that the editor brings, by scope. */
const KNOWN: Readonly<Record<string, string>> = {
  'source.ts': 'typescript',
  'source.tsx': 'tsx',
  'source.js': 'javascript',
  'source.js.jsx': 'jsx',
  'source.python': 'python',
  'source.sql': 'sql',
  'source.shell': 'shellscript',
  'source.yaml': 'yaml',
  'source.yaml.1.2': 'yaml',
  'source.makefile': 'make',
  'source.toml': 'toml',
  'source.ini': 'ini',
  'source.dockerfile': 'docker',
  'source.json.comments': 'jsonc',
  'source.prisma': 'prisma',
  'text.html.markdown': 'markdown',
  'text.html.basic': 'html',
};

interface Contributed {
  readonly scopeName: string;
  readonly path: string;
  readonly injectTo?: readonly string[];
}

/** What package.json contributes: the editor must see the very same. */
export const contributed: readonly Contributed[] = (
  JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
    contributes: { grammars: readonly Contributed[] };
  }
).contributes.grammars;

function fileOf(scope: string): string | null {
  const own = contributed.find(({ scopeName }) => scopeName === scope);
  if (own !== undefined) return path.join(projectRoot, own.path);
  const known = KNOWN[scope];
  return known === undefined ? null : require.resolve(`tm-grammars/grammars/${known}.json`);
}

const registry = lazily(async () => {
  const wasm = await readFile(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  return new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scope) => {
      const file = fileOf(scope);
      return file === null ? null : parseRawGrammar(await readFile(file, 'utf8'), 'grammar.json');
    },
    getInjections: (scope) =>
      contributed.flatMap(({ scopeName, injectTo = [] }) => (injectTo.includes(scope) ? [scopeName] : [])),
  });
});

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

/** A grammar with what is injected into it. */
export async function grammarOf(scope: string): Promise<IGrammar> {
  const grammar = await (await registry()).loadGrammar(scope);
  if (grammar === null) throw new Error(`no grammar of ${scope}`);
  return grammar;
}

/** A stretch of text with its scopes, the outermost first. */
export interface Token {
  readonly text: string;
  readonly scopes: readonly string[];
}

/** The tokens of each line of a text. */
export async function tokensOf(scope: string, text: string): Promise<readonly (readonly Token[])[]> {
  const grammar = await grammarOf(scope);
  let state = INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes }));
  });
}
