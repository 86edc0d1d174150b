import type { DefinitionDeclaration } from '../adapters/adapter';
import type { SqlDefinition } from '../model/sql';
import type { SqlResident } from '../model/sql-resident';
import { isRehearsal } from '../model/writers';
import type { SqlFile } from './replay-order';

/** Functions that undo a migration: what they define is no forward change. */
export const BACKWARD = /(?:^|\.)(?:down|undo|rollback|revert|downgrade(?:_\w+)?)$/i;

/** What SQL in code defines, as files of SQL: a migration in TypeScript is one like any other. */
export function definingFiles(
  declared: readonly (DefinitionDeclaration & { readonly within: string })[],
): readonly SqlFile[] {
  const files = new Map<string, Map<string, SqlDefinition | SqlResident>>();
  for (const { file, definition, within } of declared) {
    if (BACKWARD.test(within) || isRehearsal(file)) continue;
    const statements = files.get(file) ?? new Map<string, SqlDefinition | SqlResident>();
    statements.set(JSON.stringify(definition), definition);
    files.set(file, statements);
  }
  return [...files].map(([file, statements]) => ({
    file,
    sql: { statements: [...statements.values()].sort((a, b) => a.start - b.start) },
  }));
}
