import type { Change } from '../model/change';
import type { Because } from '../model/finding';
import { throughPhrase } from '../model/referrer';
import { compareSpans, compareText, spanKey } from '../model/span';
import { quote } from '../model/wording';
import type { Hit } from './findings';

/** The hits of one cause. */
export type Hits = readonly [Hit, ...Hit[]];

/** Causes of a kind, in the order of their places, that one author brought about at once. */
export type Alike = readonly [Hits, ...Hits[]];

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

/** Hits of one rule by the change that brought them about. */
export function causesOf(hits: readonly Hit[]): readonly Hits[] {
  const numbers = new Map<Change, number>();
  return grouped(hits, ({ rule, change }) => {
    const number = numbers.get(change) ?? numbers.size;
    numbers.set(change, number);
    return `${rule}\0${keyText(change) ?? number}`;
  });
}

/** A foreign key is one cause, however many entities its deletes come from. */
function keyText(change: Change): string | null {
  if (change.kind !== 'reference-changed') return null;
  return `${spanKey(change.at)}\0${change.referrer.entity}\0${change.referrer.field}`;
}

/**
 * Foreign keys that come to do the same, in one file, to the deletes of the same jobs from the same entity are one decision.
 * Each cause comes with the hit of each job, the heaviest first.
 */
export function alike(causes: readonly Hits[]): readonly Alike[] {
  const placed = causes.toSorted(([a], [b]) => compareSpans(a.at, b.at));
  return grouped(placed, (cause, at) => {
    const [{ rule, change, severity, acceptance }] = cause;
    if (change.kind !== 'reference-changed') return String(at);
    const jobs = cause.map(idOf).toSorted(compareText);
    return [rule, severity, change.at.file, change.entity, change.after, acceptance?.reason, ...jobs].join('\0');
  });
}

export function alikeSentence(others: readonly Hits[]): string {
  const [second] = others.flatMap(([{ change }]) => (change.kind === 'reference-changed' ? [change.referrer] : []));
  if (second === undefined) return '';
  const rest = others.length - 1;
  const more = rest === 0 ? '' : ` and ${rest} more ${rest === 1 ? 'key' : 'keys'}`;
  return ` The same goes for ${quote(`${second.entity}.${second.field}`)}${more}.`;
}

export function alikeLinks([{ change }]: Hits): readonly Because[] {
  if (change.kind !== 'reference-changed') return [];
  const name = quote(`${change.referrer.entity}.${change.referrer.field}`);
  return [{ role: 'change', at: change.at, message: `${name} does the same here${throughPhrase(change)}` }];
}

export function idOf({ job }: Hit): string {
  return job?.id ?? '';
}

/** In the order in which the keys are first met. */
function grouped<T>(items: readonly T[], keyFor: (item: T, at: number) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const [at, item] of items.entries()) {
    const key = keyFor(item, at);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function keyOf(rule: string, job: Hit['job']): string {
  return `${rule}\0${job?.id ?? ''}`;
}
