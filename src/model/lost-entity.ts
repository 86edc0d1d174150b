import type { Operation, Query } from './query';

const USES: Readonly<Record<Operation, string>> = {
  read: 'reads it',
  insert: 'inserts into it',
  update: 'updates it',
  delete: 'deletes from it',
  define: 'changes it',
};

/** What the query does with its table or collection, after the job's name: `deletes from it`. */
export function entityUse({ operation }: Query): string {
  return USES[operation];
}
