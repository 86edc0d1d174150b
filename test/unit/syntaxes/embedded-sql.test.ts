import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../support/grammars';

/** The innermost scope of each word of a text that has one of its own. */
async function scopesOf(text: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const { text: part, scopes } of (await tokensOf('source.ts', text)).flat()) {
    for (const word of part.match(/\w+/g) ?? []) found[word] ??= scopes.at(-1) ?? '';
  }
  return found;
}

describe('SQL in template literals', () => {
  it('is read as SQL, over several lines', async () => {
    const scopes = await scopesOf(
      "db.query(`\n  DELETE FROM loans\n  WHERE returned = TRUE AND branch IN ('north')\n`); const after = 1;",
    );
    expect(scopes).toMatchObject({
      DELETE: 'keyword.other.DML.sql',
      FROM: 'keyword.other.DML.sql',
      north: 'string.quoted.single.sql',
    });
    expect(scopes['after']).toBe('variable.other.constant.ts');
  });

  it('keeps what is put in as code', async () => {
    const scopes = await scopesOf(
      'run(sql`SELECT id FROM loans WHERE due < ${cutoff.date()} LIMIT 5`);\nconst after = 1;',
    );
    expect(scopes).toMatchObject({
      SELECT: 'keyword.other.DML.sql',
      cutoff: 'variable.other.object.ts',
      date: 'entity.name.function.ts',
    });
    expect(scopes['after']).toBe('variable.other.constant.ts');
  });

  it('leaves other text alone', async () => {
    const scopes = await scopesOf('log(`Select one of the loans`); log(`updated`); // `DELETE FROM loans`');
    expect(scopes).toMatchObject({
      one: 'string.template.ts',
      updated: 'string.template.ts',
      DELETE: 'comment.line.double-slash.ts',
    });
  });
});
