import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { packageOf } from './origin';

/** One call, or a member that is not called (`.or`, `.not`), of a chain. */
export interface Step {
  readonly name: string;
  readonly nameAt: Span;
  /** Null for a member that is not called. */
  readonly arguments: readonly Value[] | null;
  /** The chain up to and including this step. */
  readonly value: Value;
  /** Whether it is sure to run when the query does. */
  readonly certain: boolean;
}

/** A chain of calls on Knex: what it starts from, and what is called on that. */
export interface KnexChain {
  readonly base: Value;
  readonly steps: readonly Step[];
  /** Whether it starts from a builder of which nothing else is known. */
  readonly open: boolean;
}

/** A value as what it starts from and all calls and members that lead to it, calls of a value itself included (name empty). */
export function stepsOf(value: Value): { readonly base: Value; readonly steps: readonly Step[] } {
  const steps: Step[] = [];
  let current = value;
  for (;;) {
    if (current.kind === 'member') {
      const { property: name, propertyAt: nameAt } = current;
      steps.unshift({ name, nameAt, arguments: null, value: current, certain: true });
      current = current.object;
    } else if (current.kind === 'call') {
      const { callee } = current;
      const named = callee.kind === 'member';
      const name = named ? callee.property : '';
      const nameAt = named ? callee.propertyAt : callee.at;
      const call = current;
      steps.unshift({
        name,
        nameAt,
        certain: true,
        value: call,
        get arguments() {
          return call.arguments;
        },
      });
      current = named ? callee.object : callee;
    } else return unfolded(current, steps);
  }
}

/**
 * `R.knex.schema` of redbean-node is a name that its package exports, like any other: what follows the instance are
 * members of that. https://github.com/louislam/redbean-node
 */
function unfolded(base: Value, steps: readonly Step[]): { readonly base: Value; readonly steps: readonly Step[] } {
  const at = base.kind === 'external' && packageOf(base) === 'redbean-node' ? base.path.indexOf('knex') : -1;
  if (base.kind !== 'external' || at === -1 || at === base.path.length - 1) return { base, steps };
  let object: Value = { ...base, path: base.path.slice(0, at + 1) };
  const instance = object;
  const members = base.path.slice(at + 1).map((name): Step => {
    object = { kind: 'member', object, property: name, propertyAt: base.at, at: base.at };
    return { name, nameAt: base.at, arguments: null, value: object, certain: true };
  });
  const [first, ...rest] = steps;
  const called = members.at(-1);
  if (first?.name !== '' || called === undefined) return { base: instance, steps: [...members, ...steps] };
  // The last of them is what is called.
  const call: Step = {
    name: called.name,
    nameAt: first.nameAt,
    certain: true,
    value: first.value,
    get arguments() {
      return first.arguments;
    },
  };
  return { base: instance, steps: [...members.slice(0, -1), call, ...rest] };
}

/** Types of what Knex gives to callbacks, and of queries that are handed around. */
const builderTypes = /(?:QueryBuilder|QueryInterface|ChainableInterface|WhereInterface|JoinClause)$/;
const schemaTypes = /(?:SchemaBuilder|TableBuilder|ColumnBuilder|TableBuilderBase)$/;

/** What stands for the builder that a callback is given. */
export function givenBuilder(at: Span): Value {
  const of: Value = { kind: 'external', module: 'knex', path: ['Knex', 'QueryBuilder'], at };
  return { kind: 'instance', of, arguments: null, types: [], at };
}

/** What `knex(config)` gives, which is what a transaction is, too. */
export function knexInstance(at: Span): Value {
  const of: Value = { kind: 'external', module: 'knex', path: ['Knex'], at };
  return { kind: 'instance', of, arguments: null, types: [], at };
}

type Origin = 'instance' | 'builder' | null;

/** Steps that give another instance to query with: https://knexjs.org/guide/transactions.html */
const instanceSteps: ReadonlySet<string> = new Set([
  'transaction',
  'transactionProvider',
  'withUserParams',
  'queryBuilder',
  'initialize',
  'isolateTransaction',
  'savepoint',
]);

/** The builder's part of a chain; null where it does not come from Knex, or is the instance itself. */
export function knexChain(value: Value): KnexChain | null {
  const { base, steps } = stepsOf(value);
  if (isModelQuery(base, steps)) return { base, steps, open: false };
  const { origin, from: start } = startOf(base, steps);
  if (origin === null) return null;
  let from = start;
  while (origin === 'instance' && from < steps.length) {
    const step = steps[from];
    const provided = step?.name === '' && step.arguments?.length === 0;
    if (step === undefined || !(instanceSteps.has(step.name) || provided)) break;
    from += 1;
  }
  const rest = steps.slice(from);
  if (rest.length === 0 && origin === 'instance') return null;
  return { base, steps: rest, open: origin === 'builder' };
}

/** `Person.query()` of Objection; whether the class is a model of it is for its adapter to tell. */
function isModelQuery(base: Value, [first]: readonly Step[]): boolean {
  if (base.kind === 'instance' && base.of.kind === 'class') return /^\$(?:related)?[qQ]uery$/.test(first?.name ?? '');
  return base.kind === 'class' && (first?.name === 'query' || first?.name === 'relatedQuery');
}

function startOf(base: Value, steps: readonly Step[]): { origin: Origin; from: number } {
  if (base.kind === 'external' && packageOf(base) === 'knex') {
    // The first call makes the instance: knex(config), knexpkg.knex(config).
    const made = steps.findIndex((step) => step.arguments !== null);
    return made === -1 ? { origin: null, from: 0 } : { origin: 'instance', from: made + 1 };
  }
  // Model.knex(), Model.startTransaction(): https://vincit.github.io/objection.js/api/model/static-methods.html
  const handed = steps.findIndex((step) => step.name === 'knex' && step.arguments?.length === 0);
  if (handed !== -1 && packageOf(base) === 'objection') return { origin: 'instance', from: handed + 1 };
  // https://github.com/louislam/redbean-node
  if (base.kind === 'external' && packageOf(base) === 'redbean-node' && base.path.at(-1) === 'knex')
    return { origin: 'instance', from: 0 };
  if (base.kind !== 'instance' || base.of.kind !== 'external' || packageOf(base) !== 'knex')
    return { origin: null, from: 0 };
  const type = base.of.path.at(-1) ?? '';
  if (schemaTypes.test(type)) return { origin: null, from: 0 };
  return { origin: builderTypes.test(type) ? 'builder' : 'instance', from: 0 };
}

/** Whether a value is an instance to query with: `knex(config)`, a transaction, something of the type `Knex`. */
export function isKnexInstance(value: Value): boolean {
  const { base, steps } = stepsOf(value);
  const { origin, from } = startOf(base, steps);
  return origin === 'instance' && steps.slice(from).every((step) => instanceSteps.has(step.name));
}

/** What comes after a query has been sent. */
const afterwards: ReadonlySet<string> = new Set([
  ...['then', 'catch', 'finally', 'asCallback', 'pipe', 'stream', 'on', 'toSQL', 'toString', 'toQuery'],
]);

/** The steps that make up the query, without what is done with its result. */
export function untilSent(steps: readonly Step[]): readonly Step[] {
  const sent = steps.findIndex((step) => afterwards.has(step.name));
  return sent === -1 ? steps : steps.slice(0, sent);
}

/** What a callback does to the builder that it is given as `this` and as its first parameter. */
export function stepsIn(callback: Value, given: readonly Value[], look: Lookup): readonly Step[] {
  const builder = givenBuilder(callback.at);
  const found = new Map<string, Step>();
  for (const { site, certain } of look.callsIn(callback, [builder, ...given], builder)) {
    const last = site.links.at(-1);
    const chain = last === undefined ? null : stepsOf(last.value);
    if (chain?.base !== builder) continue;
    for (const step of chain.steps) {
      const key = `${step.nameAt.file}:${String(step.nameAt.start)}`;
      if (!found.has(key)) found.set(key, { ...step, certain });
    }
  }
  return [...found.values()];
}
