import type { AssignmentSite, CallSite } from '../adapters/adapter';
import type { BranchFacts } from '../model/facts';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { placeOfAssignment } from './assignment-sites';
import { evaluate } from './evaluate';
import { functionOf, spanOf, type Program, type Scope } from './program';
import { placeOf } from './sites';

/** What the branches around a place, in its function, ask; each of them holds there. */
export function conditionsAt(program: Program, site: CallSite | AssignmentSite): readonly Value[] {
  const scope = 'links' in site ? placeOf(site)?.scope : placeOfAssignment(site);
  if (scope === undefined || scope === null) return [];
  const { branches = [] } = functionOf(program, { file: scope.file, index: scope.function }) ?? {};
  return branches
    .filter(({ start, end }) => start <= site.at.start && site.at.end <= end)
    .map((branch) => asked(program, branch, scope));
}

function asked(program: Program, { subject, values, not }: BranchFacts, scope: Scope): Value {
  const at: Span = spanOf(scope.file, subject);
  const value = evaluate(program, subject, scope);
  if (values === null) return not ? { kind: 'operation', operator: '!', operands: [value], at } : value;
  const items = values.map((one) => evaluate(program, one, scope));
  const list: Value = { kind: 'array', items, open: false, at };
  return { kind: 'operation', operator: not ? 'not in' : 'in', operands: [value, list], at };
}
