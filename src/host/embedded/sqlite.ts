import type { EmbeddedDatabase, Refusal, RefusalKind } from '../../engine/embedded/ports';
import { loadSqlite } from '../sample/sqlite';

/** SQLite in this process, with a database of no file. */
export async function openSqlite(): Promise<EmbeddedDatabase> {
  const { Database } = await loadSqlite();
  const database = new Database(':memory:');
  const version = database.get('SELECT sqlite_version() AS version')?.['version'];
  const attempt = (work: () => void): Promise<Refusal | null> => {
    try {
      work();
      return Promise.resolve(null);
    } catch (error) {
      return Promise.resolve(refusalOf(error));
    }
  };
  return {
    engine: 'sqlite',
    version: typeof version === 'string' ? `SQLite ${version}` : 'SQLite',
    renew: () => Promise.resolve(),
    run: (statement) =>
      attempt(() => {
        database.exec(statement);
      }),
    prepare: (statement) =>
      attempt(() => {
        database.prepare(statement).finalize();
      }),
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

/** SQLite has one code for all of them (https://www.sqlite.org/rescode.html#error); its words tell them apart. */
const KINDS: readonly (readonly [RegExp, RefusalKind])[] = [
  // Other builds take a name in double quotes that is none for a text: https://www.sqlite.org/quirks.html#dblquote
  [/should this be a string literal/, 'environment'],
  // Other builds know DELETE … LIMIT: https://www.sqlite.org/compile.html#enable_update_delete_limit
  [/^near "(?:LIMIT|ORDER)": syntax error/, 'environment'],
  [/^no such table/, 'table'],
  [/^no such column|has no column named|no such index/, 'column'],
  [/^no such (?:module|function|collation)/, 'environment'],
  [/syntax error|unrecognized token|incomplete input/, 'syntax'],
];

function refusalOf(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: KINDS.find(([words]) => words.test(message))?.[1] ?? 'other', message };
}
