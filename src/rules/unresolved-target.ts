import type { NotCheckedReason } from '../model/revision';
import { defineSoleRule } from '../model/rule';

/** Gaps that leave a query or a whole job unchecked. The others leave something, and are listed as coverage only. */
const REASONS: readonly NotCheckedReason[] = ['unresolved-target', 'unresolved-handler', 'dynamic-filter'];

export const rule = defineSoleRule({
  summary: 'What a job works on is computed, so that changes to it cannot be checked.',
  verdict: 'unknown',
  severity: 'information',
  changes: ['target-unresolved'],
  assumption: null,
  messages: { unresolved: '{problem}' },
  check({ notChecked }) {
    if (!REASONS.includes(notChecked.reason)) return null;
    return { message: 'unresolved', data: { problem: notChecked.message }, jobs: notChecked.jobs };
  },
});
