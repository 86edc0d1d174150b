import type { Removal } from '../model/schema';
import { compareText } from '../model/span';
import type { FunctionFacts } from '../model/facts';
import { BACKWARD } from './definitions';
import { moduleOf, type Program } from './program';
import { contentsOf, rootsOf } from './sites';

const FORWARD = /^(?:up|upgrade)$/;
/** Calls that only say that there is no way back, or that wait for nothing. */
const REFUSING = /(?:Error|Exception)$|^resolve$/;

/** Files with steps that take something away, in which the way back is missing or does nothing. */
export function oneWayFiles(program: Program, removals: readonly Removal[]): readonly string[] {
  const files = new Set(removals.filter(({ renamedTo }) => renamedTo === null).map(({ at }) => at.file));
  return [...files].filter((file) => isOneWay(program, file)).sort(compareText);
}

function isOneWay(program: Program, file: string): boolean {
  const functions = moduleOf(program, file)?.module.functions ?? [];
  if (!functions.some(({ name }) => FORWARD.test(name))) return false;
  const back = functions.filter(({ name }) => BACKWARD.test(name));
  return back.every((one) => doesNothing(one));
}

function doesNothing(one: FunctionFacts): boolean {
  return rootsOf(one).every((root) =>
    contentsOf(root).calls.every((call) => call.kind !== 'template' && REFUSING.test(nameOf(call.callee))),
  );
}

function nameOf(callee: { readonly kind: string; readonly name?: string; readonly property?: string }): string {
  return callee.kind === 'member' ? (callee.property ?? '') : (callee.name ?? '');
}
