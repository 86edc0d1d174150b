import { defineRule } from '../model/rule';
import type { Operation } from '../model/query';
import { holderOf, nameText, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'The table or the model that a job works on is removed or renamed.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['entity-removed'],
  assumption: 'entity-exists',
  messages: {
    dropped: '{holder} `{entity}` is dropped. {job} {use}, so it {will} fail.',
    renamed: '{holder} `{entity}` is renamed to `{to}`. {job} still {use}, so it {will} fail.',
    moved: '{holder} `{entity}` is renamed to `{to}`. {job} still {use}, where its documents no longer are.',
    modelRemoved: 'The model of `{entity}` is removed. {job} {use}, so it {will} fail.',
  },
  check(change, assumption, { resolved }) {
    const { query } = assumption.reached;
    const data = { use: USES[query.operation], will: willOrCan(assumption.certainty) };
    if (!resolved) return { message: 'modelRemoved', data };
    const holder = capitalised(holderOf(change.removed, query.semantics));
    if (query.semantics !== 'sql') {
      // A collection comes into being when something is stored in it: only where the documents have gone is told.
      if (change.renamedTo === null || query.operation === 'insert') return null;
      const moved = { ...data, holder, to: nameText(change.renamedTo) };
      return { message: 'moved', data: moved, verdict: 'narrows', severity: 'warning' };
    }
    return change.renamedTo === null
      ? { message: 'dropped', data: { ...data, holder } }
      : { message: 'renamed', data: { ...data, holder, to: nameText(change.renamedTo) } };
  },
});

const USES: Readonly<Record<Operation, string>> = {
  read: 'reads it',
  insert: 'inserts into it',
  update: 'updates it',
  delete: 'deletes from it',
  define: 'changes it',
};

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
