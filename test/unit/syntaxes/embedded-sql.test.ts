import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';

const require = createRequire(import.meta.url);

const GRAMMARS: ReadonlyMap<string, string> = new Map([
  ['source.ts', require.resolve('tm-grammars/grammars/typescript.json')],
  ['source.sql', require.resolve('tm-grammars/grammars/sql.json')],
  ['tacit.embedded-sql', path.resolve('syntaxes/embedded-sql.tmLanguage.json')],
]);

async function typescript(): Promise<IGrammar> {
  const wasm = await readFile(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scope) => {
      const file = GRAMMARS.get(scope);
      return file === undefined
        ? null
        : parseRawGrammar(await readFile(file, 'utf8'), file.replace(/(?!\.json$)\.[^.]*$/, '.json'));
    },
    getInjections: (scope) => (scope === 'source.ts' ? ['tacit.embedded-sql'] : undefined),
  });
  const grammar = await registry.loadGrammar('source.ts');
  if (grammar === null) throw new Error('no TypeScript grammar');
  return grammar;
}

const grammar = await typescript();

/** The innermost scope of each word of a text that has one of its own. */
function scopesOf(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  let state = INITIAL;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes } of tokens) {
      for (const word of line.slice(startIndex, endIndex).match(/\w+/g) ?? []) found[word] ??= scopes.at(-1) ?? '';
    }
    state = ruleStack;
  }
  return found;
}

describe('SQL in template literals', () => {
  it('is read as SQL, over several lines', () => {
    const scopes = scopesOf(
      "db.query(`\n  DELETE FROM loans\n  WHERE returned = TRUE AND branch IN ('north')\n`); const after = 1;",
    );
    expect(scopes).toMatchObject({
      DELETE: 'keyword.other.DML.sql',
      FROM: 'keyword.other.DML.sql',
      north: 'string.quoted.single.sql',
    });
    expect(scopes['after']).toBe('variable.other.constant.ts');
  });

  it('keeps what is put in as code', () => {
    const scopes = scopesOf('run(sql`SELECT id FROM loans WHERE due < ${cutoff.date()} LIMIT 5`);\nconst after = 1;');
    expect(scopes).toMatchObject({
      SELECT: 'keyword.other.DML.sql',
      cutoff: 'variable.other.object.ts',
      date: 'entity.name.function.ts',
    });
    expect(scopes['after']).toBe('variable.other.constant.ts');
  });

  it('leaves other text alone', () => {
    const scopes = scopesOf('log(`Select one of the loans`); log(`updated`); // `DELETE FROM loans`');
    expect(scopes).toMatchObject({
      one: 'string.template.ts',
      updated: 'string.template.ts',
      DELETE: 'comment.line.double-slash.ts',
    });
  });
});
