import type { SchemaStep } from '../model/sql';
import type { StatementTokens } from './sql-split';
import { isSymbol, isWord } from './sql-token';

const statementWords = [
  'CREATE',
  'ALTER',
  'DROP',
  'EXEC',
  'EXECUTE',
  'INSERT',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'MERGE',
];

/**
 * What `IF … BEGIN`, `IF …` and `ELSE` run outside of routines, as Transact-SQL has it; null where they run nothing.
 * https://learn.microsoft.com/sql/t-sql/language-elements/if-else-transact-sql
 */
export function conditionalStatement(tokens: StatementTokens): StatementTokens | null {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(')) depth += 1;
    else if (isSymbol(token, ')')) depth -= 1;
    else if (index > 0 && depth === 0 && isWord(token, ...statementWords)) return tokens.slice(index);
  }
  return null;
}

/**
 * `EXEC sp_rename 'dbo.Loans.Note', 'Remark', 'COLUMN'`; null for other procedures.
 * https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql
 */
export function renamedByProcedure(tokens: StatementTokens): SchemaStep | null {
  const at = tokens.findIndex((token) => /^(?:sys\.)?sp_rename$/i.test(token.text));
  if (at < 0 || at > 5) return null;
  const [from, to, what] = tokens.slice(at + 1).filter(({ kind }) => kind === 'string');
  if (from === undefined || to === undefined) return null;
  const parts = from.text.replace(/[[\]"]/g, '').split('.');
  const place = { start: to.start, end: to.end };
  const name = (names: readonly string[]) => {
    return { name: names.at(-1) ?? '', schema: names.at(-2) ?? null, start: from.start, end: from.end };
  };
  switch (what?.text.toUpperCase() ?? 'OBJECT') {
    case 'COLUMN':
      return {
        kind: 'rename-field',
        entity: name(parts.slice(0, -1)),
        field: parts.at(-1) ?? '',
        to: to.text,
        ...place,
      };
    case 'INDEX':
      return { kind: 'rename-index', name: parts.at(-1) ?? '', to: to.text, ...place };
    case 'OBJECT':
      return { kind: 'rename-entity', entity: name(parts), to: { name: to.text, schema: null, ...place }, ...place };
    default:
      return null;
  }
}
