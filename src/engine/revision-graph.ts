import type { RevisionDeclaration } from '../adapters/adapter';
import { compareText } from '../model/span';
import type { OrderProblem } from '../model/schema';
import type { Journal } from './replay-order';

/** Migrations that name what comes before them, in the order in which they are applied. */
export interface RevisionOrder {
  /** One for each history; those whose place in it cannot be told stand last. */
  readonly journals: readonly Journal[];
  readonly problems: readonly OrderProblem[];
  /** Files of revisions that others sum up: they do not run. */
  readonly replaced: ReadonlySet<string>;
}

/** Revisions as their declarations say, with what they follow. */
interface Step {
  readonly declared: RevisionDeclaration;
  readonly before: readonly Step[];
}

/** Orders migrations by what each says of the one before it: https://alembic.sqlalchemy.org/en/latest/branches.html */
export function orderRevisions(declared: readonly RevisionDeclaration[]): RevisionOrder {
  const { kept, replaced } = withoutReplaced(declared.toSorted((a, b) => compareText(a.file, b.file)));
  const problems: OrderProblem[] = [];
  const journals = familiesOf(kept).map((family) => {
    const own: OrderProblem[] = [];
    const known = byId(family, own);
    const ordered = inOrder(linked(family, known, own), own);
    // Where a part is missing, what is last says nothing.
    problems.push(...(own.length > 0 ? own : headsOf(family, known)));
    return journalOf(family[0], ordered);
  });
  return {
    journals,
    problems: problems.toSorted((a, b) => compareText(a.at.file, b.at.file) || a.at.start - b.at.start),
    replaced,
  };
}

/**
 * Revisions that another one sums up run only where it does not: what follows one of them follows the other, and that one
 * what they follow. https://docs.djangoproject.com/en/stable/topics/migrations/#migration-squashing
 */
function withoutReplaced(declared: readonly RevisionDeclaration[]): {
  readonly kept: readonly RevisionDeclaration[];
  readonly replaced: ReadonlySet<string>;
} {
  const keyOf = ({ tool }: RevisionDeclaration, id: string): string => `${tool}\0${id}`;
  const standing = new Map(
    declared.flatMap((each) => (each.replaces ?? []).map((id) => [keyOf(each, id), each] as const)),
  );
  if (standing.size === 0) return { kept: declared, replaced: new Set() };
  const gone = declared.filter((each) => standing.has(keyOf(each, each.id)));
  const finalId = (each: RevisionDeclaration, id: string): string => {
    let found = id;
    for (let depth = 0; depth < DEEPEST_SUMS; depth += 1) found = standing.get(keyOf(each, found))?.id ?? found;
    return found;
  };
  const kept = declared
    .filter((each) => !gone.includes(each))
    .map((each): RevisionDeclaration => {
      const summed = gone.filter((one) => one.tool === each.tool && finalId(one, one.id) === each.id);
      const others = (ids: readonly string[]): readonly string[] =>
        [...new Set(ids.map((id) => finalId(each, id)))].filter((id) => id !== each.id);
      return {
        ...each,
        after: others([...each.after, ...summed.flatMap((one) => one.after)]),
        depends: others([...each.depends, ...summed.flatMap((one) => one.depends)]),
      };
    });
  return { kept, replaced: new Set(gone.map(({ file }) => file)) };
}

/** Sums of sums are followed this far. */
const DEEPEST_SUMS = 8;

function journalOf(first: RevisionDeclaration | undefined, ordered: readonly RevisionDeclaration[]): Journal {
  const file = first?.file ?? '';
  return {
    file,
    folder: file.slice(0, Math.max(0, file.lastIndexOf('/'))),
    entries: ordered.map((each) => ({ name: each.file, file: each.file, at: each.at })),
  };
}

/** Histories: revisions of one tool whose files share a folder, or that name each other. */
function familiesOf(declared: readonly RevisionDeclaration[]): readonly (readonly RevisionDeclaration[])[] {
  const families = new Map<RevisionDeclaration, RevisionDeclaration[]>();
  const join = (a: RevisionDeclaration, b: RevisionDeclaration): void => {
    const [one, other] = [families.get(a), families.get(b)];
    if (one === undefined || other === undefined || one === other) return;
    one.push(...other);
    for (const each of other) families.set(each, one);
  };
  for (const each of declared) families.set(each, [each]);
  const firstOf = new Map<string, RevisionDeclaration>();
  for (const each of declared) {
    for (const key of [`folder\0${each.history}`, `id\0${each.tool}\0${each.id}`]) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, each);
      else if (key.startsWith('folder')) join(first, each);
    }
  }
  for (const each of declared) {
    for (const id of [...each.after, ...each.depends]) {
      const before = firstOf.get(`id\0${each.tool}\0${id}`);
      if (before !== undefined) join(before, each);
    }
  }
  return [...new Set(families.values())];
}

function byId(
  family: readonly RevisionDeclaration[],
  problems: OrderProblem[],
): ReadonlyMap<string, RevisionDeclaration> {
  const known = new Map<string, RevisionDeclaration>();
  for (const each of family) {
    const same = known.get(each.id);
    if (same === undefined) known.set(each.id, each);
    else problems.push({ kind: 'same-revision', id: each.id, others: [same.file], at: each.at });
  }
  return known;
}

function linked(
  family: readonly RevisionDeclaration[],
  known: ReadonlyMap<string, RevisionDeclaration>,
  problems: OrderProblem[],
): readonly Step[] {
  const steps = new Map<RevisionDeclaration, { declared: RevisionDeclaration; before: Step[] }>(
    family.map((declared) => [declared, { declared, before: [] }]),
  );
  const labels = new Map(family.flatMap((each) => each.labels.map((label) => [label, each] as const)));
  for (const [declared, step] of steps) {
    for (const id of declared.after) {
      const before = known.get(id);
      const one = before && steps.get(before);
      if (one !== undefined && before !== declared) step.before.push(one);
      else if (one === undefined) problems.push({ kind: 'missing-revision', id, others: [], at: declared.afterAt });
      else problems.push({ kind: 'cycle', id, others: [], at: declared.afterAt });
    }
    for (const id of declared.depends) {
      const before = known.get(id) ?? labels.get(id);
      const one = before && steps.get(before);
      if (one !== undefined && before !== declared) step.before.push(one);
    }
  }
  return [...steps.values()];
}

/** Last revisions, where there are several that nobody meant to have: a branch that is meant has a label. */
function headsOf(
  family: readonly RevisionDeclaration[],
  known: ReadonlyMap<string, RevisionDeclaration>,
): readonly OrderProblem[] {
  if (family.some((each) => each.labels.length > 0)) return [];
  const followed = new Set(family.flatMap((each) => each.after));
  const heads = family.filter((each) => !followed.has(each.id) && known.get(each.id) === each);
  return heads.flatMap((each): readonly OrderProblem[] => {
    const others = heads.filter((other) => other !== each && other.line === each.line).map(({ file }) => file);
    return others.length === 0 ? [] : [{ kind: 'several-heads', id: each.id, others, at: each.at }];
  });
}

/** Each after what it follows; those that may come in any order by file. Those in a circle stand last. */
function inOrder(steps: readonly Step[], problems: OrderProblem[]): readonly RevisionDeclaration[] {
  const waiting = new Set(steps);
  const ordered: RevisionDeclaration[] = [];
  for (let found = true; found;) {
    found = false;
    for (const step of [...waiting]) {
      if (step.before.some((one) => waiting.has(one))) continue;
      waiting.delete(step);
      ordered.push(step.declared);
      found = true;
    }
  }
  const circle = [...waiting].map(({ declared }) => declared).filter((declared) => isInCircle(declared, waiting));
  const [first, ...others] = circle;
  if (first !== undefined)
    problems.push({ kind: 'cycle', id: first.id, others: others.map(({ file }) => file), at: first.afterAt });
  return [...ordered, ...[...waiting].map(({ declared }) => declared)];
}

function isInCircle(declared: RevisionDeclaration, waiting: ReadonlySet<Step>): boolean {
  const steps = new Map([...waiting].map((step) => [step.declared, step]));
  const seen = new Set<Step>();
  const next = [...(steps.get(declared)?.before ?? [])];
  for (let step = next.pop(); step !== undefined; step = next.pop()) {
    if (step.declared === declared) return true;
    if (seen.has(step)) continue;
    seen.add(step);
    next.push(...step.before);
  }
  return false;
}
