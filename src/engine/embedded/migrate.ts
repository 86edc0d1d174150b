import { splitStatements } from '../../parse/sql-split';
import { tokenize } from '../../parse/sql-lexer';
import type { RefusedStatement } from '../../model/replay-report';
import { missingName, type EmbeddedDatabase } from './ports';

/** What a database made of some files. */
export interface Migrated {
  readonly applied: number;
  readonly refused: readonly RefusedStatement[];
  readonly foreign: readonly RefusedStatement[];
}

/** Each statement stands for itself, so that one which is refused takes no others with it. */
const TRANSACTION = /^(?:BEGIN|COMMIT|END|ROLLBACK|START\s+TRANSACTION|SAVEPOINT|RELEASE)\b/i;

/** Runs the statements of files, one after the other; sections that undo are left out. */
export async function migrate(
  database: EmbeddedDatabase,
  files: readonly { readonly file: string; readonly text: string }[],
): Promise<Migrated> {
  const refused: RefusedStatement[] = [];
  const foreign: RefusedStatement[] = [];
  /** Statements that need what is not there: what builds on them does, too. */
  const lacking: string[] = [];
  let applied = 0;
  const dialect = database.engine === 'postgres' ? 'postgresql' : 'sqlite';
  for (const { file, text } of files) {
    await database.renew();
    for (const tokens of splitStatements(text, tokenize(text, dialect))) {
      const [first, last] = [tokens[0], tokens.at(-1)];
      if (first === undefined || last === undefined) continue;
      const at = { file, start: first.start, end: last.end };
      const statement = text.slice(at.start, at.end);
      if (TRANSACTION.test(statement)) continue;
      const refusal = await database.run(statement);
      if (refusal === null) {
        applied += 1;
        continue;
      }
      const name = missingName(refusal.message);
      const isForeign =
        refusal.kind === 'environment' || (name !== null && lacking.some((text) => text.includes(name)));
      if (isForeign) lacking.push(statement);
      (isForeign ? foreign : refused).push({ at, reason: refusal.message });
    }
  }
  return { applied, refused, foreign };
}
