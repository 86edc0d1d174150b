import type { Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import type { SqlQuery } from '../model/sql';
import type { ResidentStep, PolicyAge } from '../model/sql-resident';

type Step<K extends ResidentStep['kind']> = Extract<ResidentStep, { readonly kind: K }>;

/** A policy by which the database deletes what is old, or works out again what an aggregate holds. */
export interface Retention {
  readonly step: Step<'add-policy'>;
  readonly file: string;
  /** The table, by the name that it has in the end. */
  readonly table: string;
}

/** Tables whose rows are deleted by age, after a series of files was applied. */
export interface RetentionState {
  /** By scheduler, effect and table. */
  readonly policies: Map<string, Retention>;
  /** The column that rows age by, by table. */
  readonly ages: Map<string, string>;
  /** Policies that were made or ended at any time. */
  readonly known: Set<string>;
}

export function emptyRetentionState(): RetentionState {
  return { policies: new Map(), ages: new Map(), known: new Set() };
}

function keyOf({ scheduler, does }: Pick<Step<'end-policy'>, 'scheduler' | 'does'>, table: string): string {
  return `${scheduler}\0${does}\0${table.toLowerCase()}`;
}

/** There is one policy for each table: what is added again where one stands, fails or is left out. */
export function applyRetention(
  state: RetentionState,
  step: Step<'age-by'> | Step<'add-policy'> | Step<'end-policy'>,
  file: string,
): void {
  const table = step.table.name;
  if (step.kind === 'age-by') {
    state.ages.set(table.toLowerCase(), step.field);
    return;
  }
  const key = keyOf(step, table);
  state.known.add(key);
  if (step.kind === 'end-policy') state.policies.delete(key);
  else if (!step.ifNotExists || !state.policies.has(key)) state.policies.set(key, { step, file, table });
}

/** A table's policies go with it. */
export function dropRetained(state: RetentionState, table: string): void {
  for (const [key, policy] of state.policies)
    if (policy.table.toLowerCase() === table.toLowerCase()) state.policies.delete(key);
}

export function renameRetained(state: RetentionState, table: string, to: string): void {
  const field = state.ages.get(table.toLowerCase());
  if (field !== undefined) state.ages.set(to.toLowerCase(), field);
  for (const [key, policy] of state.policies) {
    if (policy.table.toLowerCase() !== table.toLowerCase()) continue;
    state.policies.delete(key);
    state.policies.set(keyOf(policy.step, to), { ...policy, table: to });
  }
}

export function renameAge({ ages }: RetentionState, table: string, field: string, to: string): void {
  if (ages.get(table.toLowerCase()) === field) ages.set(table.toLowerCase(), to);
}

/** What the database does for a policy, as the statement that it stands for. */
export function policyQuery({ step, table, file }: Retention, field: string | null): SqlQuery {
  const { start, end, after, method, does } = step;
  const aged = does === 'delete' && field !== null && !after.byCreation;
  const at = { file, start: after.start, end: after.end };
  return {
    kind: 'query',
    operation: does === 'delete' ? 'delete' : 'update',
    method,
    table: { ...step.table, name: table },
    predicate: aged ? olderThan(field, after, at) : { kind: 'opaque', reason: reasonOf(step), fields: [], at },
    completeness: aged ? 'complete' : 'opaque',
    filter: aged ? [{ field, start: after.start, end: after.end }] : [],
    reads: [],
    writes: [],
    writesComplete: does === 'delete',
    limit: null,
    start,
    end,
  };
}

function olderThan(field: string, { milliseconds }: PolicyAge, at: Span): Predicate {
  const offset = milliseconds === null ? null : -milliseconds;
  return { kind: 'compare', field: [field], operator: '<', operand: { kind: 'now', offset }, at };
}

function reasonOf({ does, after }: Step<'add-policy'>): string {
  if (does === 'refresh') return 'it goes by the window of time that is refreshed';
  return after.byCreation ? 'it goes by the time when rows were added' : 'the column that rows age by is not known';
}
