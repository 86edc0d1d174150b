import { contains } from '../model/span';
import type { Value } from '../model/value';
import type { CallSite, CompanionSite, Lookup } from './adapter';
import { knexChain, stepsOf, untilSent, type KnexChain, type Step } from './knex-chain';
import { operationOf } from './knex-operation';
import { tableOf } from './knex-clauses';

/**
 * The query that a call makes, with what other statements add to the variable that holds it; null where another call
 * makes it. A query is made where it is said what it does; one that reads, where it is begun.
 */
export function completed(chain: KnexChain, site: CallSite, look: Lookup): readonly Step[] | null {
  const own = untilSent(chain.steps);
  const isHere = (step: Step): boolean => contains(site.at, step.value.at);
  const doing = operationOf(own);
  if (doing !== null && !isHere(doing.step)) return null;
  const held = look.heldCalls(site);
  const holds = held !== null && isBegun(held.held);
  if (holds) {
    const cloned = held.starts && own.some((step) => step.name === 'clone' && isHere(step));
    const others = held.calls.filter(({ site: other }) => !isCloned(other));
    const before = others.filter(({ site: other }) => !isAfter(other, site));
    if (cloned) return withBeside(own, before, isHere);
    if (doing !== null) return withBeside(own, held.starts ? before : others, isHere);
    if (others.some(({ site: other }) => doesHere(other))) return null;
    if (!held.starts) return held.calls.length > 0 && others.length === 0 ? null : withBeside(own, others, isHere);
    if (!isFirst(site, held.calls, held.held)) return null;
    const first = own.map((step) => ({ ...step, certain: step.certain && (held.certain || !isHere(step)) }));
    return withBeside(first, others, isHere);
  }
  if (doing === null && isContinued(site, look)) return null;
  return own;
}

/** Whether a variable holds a query that is being built, not the instance that makes queries. */
function isBegun(value: Value): boolean {
  const values = value.kind === 'one-of' ? value.values : [value];
  return values.some((one) => {
    const chain = knexChain(one);
    return chain !== null && (chain.open || tableOf(chain.steps) !== null || chain.steps.length > 0);
  });
}

function isAfter(other: CallSite, site: CallSite): boolean {
  return other.at.file === site.at.file && other.at.start >= site.at.end;
}

function isCloned(site: CallSite): boolean {
  return stepsHere(site).some((step) => step.name === 'clone');
}

function doesHere(site: CallSite): boolean {
  return operationOf(stepsHere(site)) !== null;
}

/** The steps that are written in the call itself. */
function stepsHere(site: CallSite): readonly Step[] {
  const last = site.links.at(-1);
  const steps = last === undefined ? [] : stepsOf(last.value).steps;
  return untilSent(steps).filter((step) => contains(site.at, step.value.at));
}

/** Of several calls on a query whose beginning says nothing but its table, the first one stands for it. */
function isFirst(site: CallSite, calls: readonly CompanionSite[], held: Value): boolean {
  const values = held.kind === 'one-of' ? held.values : [held];
  const plain = values.every((one) => (knexChain(one)?.steps ?? []).every((step) => step.name === ''));
  return plain && calls.every(({ site: other }) => isAfter(other, site) || isCloned(other));
}

function withBeside(
  own: readonly Step[],
  beside: readonly CompanionSite[],
  isHere: (step: Step) => boolean,
): readonly Step[] {
  const added = beside.flatMap(({ site, certain }) => stepsHere(site).map((step) => ({ ...step, certain })));
  const unique = [...new Map(added.map((step) => [step.nameAt.start, step])).values()].filter(
    (step) => !own.some((one) => one.nameAt.start === step.nameAt.start && one.nameAt.file === step.nameAt.file),
  );
  const begun = own.filter((step) => !isHere(step));
  const here = own.filter(isHere);
  const [before, after] = begun.length > 0 ? [begun, here] : [here, []];
  return [...before, ...unique, ...after];
}

/** Whether somebody else goes on with the query that a call begins: then it is made there. */
function isContinued(site: CallSite, look: Lookup): boolean {
  const last = site.links.at(-1);
  if (last === undefined) return false;
  return look.callsOn(last.value).some((other) => !contains(site.at, other.at));
}
