import type { Hit } from './findings';

/**
 * One cause is told once. Where one change meets one job by several rules, the rule on the left tells what those on the
 * right would tell less well.
 */
const TELLS_BETTER: Readonly<Record<string, readonly string[]>> = {
  'default-matches-filter': ['sentinel-changed'],
  'guard-field-removed': ['single-phase-contract'],
  'hold-ignored': ['soft-delete-ignored'],
  'new-reference-unchecked': ['cascade-added'],
  'rename-as-drop-and-add': ['single-phase-contract'],
  'subquery-column-captured': ['field-removed', 'field-renamed'],
  'type-breaks-comparison': ['precision-reduced', 'time-zone-shifted'],
};

/** Hits without those that another hit of the same change and the same job tells better. */
export function toldOnce(hits: readonly Hit[]): readonly Hit[] {
  const overruled = new Map<Hit['change'], Set<string>>();
  for (const { rule, change, job } of hits) {
    for (const other of TELLS_BETTER[rule] ?? []) {
      const known = overruled.get(change) ?? new Set<string>();
      overruled.set(change, known.add(keyOf(other, job)));
    }
  }
  return hits.filter(({ rule, change, job }) => overruled.get(change)?.has(keyOf(rule, job)) !== true);
}

function keyOf(rule: string, job: Hit['job']): string {
  return `${rule}\0${job?.id ?? ''}`;
}
