import type { ExpiryDeclaration, ExpiryEndDeclaration } from '../adapters/adapter';
import type { Job } from '../model/job';
import type { Predicate } from '../model/predicate';
import type { Query } from '../model/query';
import type { Entity, Expiry, ExpiryStep } from '../model/schema';
import { compareSpans, compareText, type Span } from '../model/span';
import { isRehearsal } from '../model/writers';
import { BACKWARD } from './definitions';
import { compareSteps, isForwardStep } from './document-migrations';

/** What code says of an index that deletes, with the function that says so. */
export interface DeclaredExpiry {
  readonly declaration: ExpiryDeclaration | ExpiryEndDeclaration;
  readonly within: string;
}

interface Found {
  readonly entity: string;
  readonly adapter: string;
  readonly expiry: Expiry;
}

/**
 * Jobs that the database runs itself: MongoDB deletes documents when a TTL index says so.
 * https://www.mongodb.com/docs/manual/core/index-ttl/
 */
export function expiryJobs(entities: ReadonlyMap<string, Entity>, declared: readonly DeclaredExpiry[]): readonly Job[] {
  const modelled = [...entities.values()].flatMap((entity) =>
    entity.expiries.map((expiry): Found => ({ entity: entity.name, adapter: entity.adapter, expiry })),
  );
  const found = new Map<string, Found>();
  // What says the same of the same field is one index, wherever it is said.
  for (const one of [...modelled, ...standing(declared)].sort(comparePlaces)) {
    const { field, afterSeconds, filter } = one.expiry;
    const key = JSON.stringify([one.entity, field, afterSeconds ?? placeKey(one.expiry.at), withoutPlaces(filter)]);
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()].map(({ entity, adapter, expiry }) => expiryJob(entity, adapter, expiry));
}

function comparePlaces(a: Found, b: Found): number {
  return compareSpans(a.expiry.at, b.expiry.at) || compareText(a.entity, b.entity);
}

function placeKey({ file, start }: Span): string {
  return `${file}:${String(start)}`;
}

function withoutPlaces(predicate: Predicate): string {
  return JSON.stringify(predicate, (key, value: unknown) => (key === 'at' ? undefined : value));
}

/** The indexes that stand in the end: of migrations the last word counts, other code makes what it says. */
function standing(declared: readonly DeclaredExpiry[]): readonly Found[] {
  const forward = declared.filter(
    ({ declaration, within }) => !BACKWARD.test(within) && !isRehearsal(placeOf(declaration).file),
  );
  const isStep = ({ declaration, within }: DeclaredExpiry): boolean => isForwardStep(placeOf(declaration).file, within);
  const made = forward.filter((one) => !isStep(one)).map((one) => one.declaration);
  return [
    ...made.flatMap((one) => (one.kind === 'expiry' ? asFound(one, one.expiry.field) : [])),
    ...folded(forward.filter(isStep).map((one) => one.declaration)),
  ];
}

/** What code beside models does to such indexes: what it makes and what changes them, in migrations or elsewhere. */
export function expirySteps(declared: readonly DeclaredExpiry[]): readonly ExpiryStep[] {
  return declared
    .filter(({ declaration, within }) => !BACKWARD.test(within) && !isRehearsal(placeOf(declaration).file))
    .map(({ declaration, within }): ExpiryStep => {
      const at = placeOf(declaration);
      const { entity } = declaration;
      if (declaration.kind === 'expiry-end')
        return { entity, field: declaration.field, step: 'ended', afterSeconds: null, at };
      const { field, afterSeconds } = declaration.expiry;
      // A migration runs once: an index that it makes is a new one, or one that it has dropped before.
      const alters = declaration.alters === true || isForwardStep(at.file, within);
      return { entity, field, step: alters ? 'altered' : 'made', afterSeconds, at };
    })
    .toSorted((a, b) => compareSpans(a.at, b.at));
}

function placeOf(declaration: DeclaredExpiry['declaration']): Span {
  return declaration.kind === 'expiry' ? declaration.expiry.at : declaration.at;
}

/** What migrations leave when each step is taken in turn. */
function folded(steps: readonly DeclaredExpiry['declaration'][]): readonly Found[] {
  let left: readonly ExpiryDeclaration[] = [];
  const ordered = steps.map((step) => ({ step, at: placeOf(step) })).sort(compareSteps);
  for (const { step } of ordered) {
    const field = step.kind === 'expiry' ? step.expiry.field : step.field;
    const all = step.kind === 'expiry-end' && step.index === null && field === null;
    const before = left.find((one) => one.entity === step.entity && isSame(one, step.index, field));
    left = left.filter((one) => one !== before && !(all && one.entity === step.entity));
    if (step.kind !== 'expiry') continue;
    const expiry = { ...step.expiry, field: field ?? before?.expiry.field ?? null };
    left = [...left, { ...step, index: step.index ?? before?.index ?? null, expiry }];
  }
  return left.flatMap((one) => asFound(one, one.expiry.field));
}

function isSame(one: ExpiryDeclaration, index: string | null, field: string | null): boolean {
  return (field !== null && one.expiry.field === field) || (index !== null && one.index === index);
}

function asFound({ entity, expiry }: ExpiryDeclaration, field: string | null): readonly Found[] {
  return field === null ? [] : [{ entity, adapter: 'mongodb', expiry: { ...expiry, field } }];
}

function expiryJob(entity: string, adapter: string, expiry: Expiry): Job {
  const name = `expire-${entity}-by-${expiry.field}`;
  const text = expiry.afterSeconds === null ? null : `${String(expiry.afterSeconds)} s`;
  const offset = expiry.afterSeconds === null ? null : -expiry.afterSeconds * 1000;
  const due: Predicate = {
    kind: 'compare',
    field: expiry.field.split('.'),
    operator: '<=',
    operand: { kind: 'now', offset },
    at: expiry.at,
  };
  const query: Query = {
    operation: 'delete',
    method: 'TTL',
    adapter,
    semantics: 'mongodb',
    target: { kind: 'known', name: entity },
    predicate: expiry.filter.kind === 'always' ? due : { kind: 'all', of: [due, expiry.filter] },
    completeness: 'complete',
    filter: [{ field: expiry.field, at: expiry.at }],
    reads: [],
    writes: [],
    writesComplete: true,
    limit: null,
    at: expiry.at,
    targetAt: null,
  };
  return {
    id: `${expiry.at.file}#${name}`,
    name,
    adapter,
    trigger: { kind: 'ttl', text, timezone: null, seconds: false, at: expiry.at },
    at: expiry.at,
    entries: [{ name, at: expiry.at }],
    queries: [{ query, path: [], certain: true }],
  };
}
