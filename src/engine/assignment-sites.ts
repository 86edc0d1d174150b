import type { AssignmentSite } from '../adapters/adapter';
import type { Expression } from '../model/expression';
import type { FunctionFacts } from '../model/facts';
import type { Value } from '../model/value';
import { evaluate } from './evaluate';
import { classScope, classValue, moduleOf, spanOf, type Program, type Scope } from './program';

/**
 * What a module gives to names that adapters ask for: variables of its top level, attributes of its classes, and members
 * of whatever it assigns to, wherever that stands.
 */
export function assignmentSites(program: Program, file: string, names: RegExp): readonly AssignmentSite[] {
  const module = moduleOf(program, file)?.module;
  if (module === undefined) return [];
  const sites: AssignmentSite[] = [];
  const top: Scope = { file, function: 0, environment: null };
  for (const { name, value, start, end } of module.functions[0]?.bindings ?? []) {
    if (value === null || !names.test(name)) continue;
    const nameAt = { file, start, end };
    sites.push(siteOf(program, value, top, { object: null, name, nameAt, key: null }));
  }
  for (const [index, one] of module.classes.entries()) {
    const held = classValue(program, { file, index, environment: null });
    for (const { name, nameStart: start, nameEnd: end, value } of one.properties) {
      if (value === null || !names.test(name)) continue;
      const scope = classScope(program, held.class, held);
      sites.push(siteOf(program, value, scope, { object: held, name, nameAt: { file, start, end }, key: null }));
    }
  }
  for (const [index, holder] of module.functions.entries())
    sites.push(...membersAssigned(program, holder, { file, function: index, environment: null }, names));
  return sites;
}

/**
 * The members that a function assigns, as its caller's arguments make them.
 *
 * @param changed whether also those that are changed: `order.attempts += 1`
 */
export function membersAssigned(
  program: Program,
  holder: FunctionFacts,
  scope: Scope,
  names: RegExp,
  changed = false,
): readonly AssignmentSite[] {
  const { file } = scope;
  const sites: AssignmentSite[] = [];
  for (const { target, value, operator } of holder.assignments) {
    const isWanted = operator === '=' || (changed && operator.endsWith('='));
    const found = isWanted && value !== null ? memberNamed(target, names) : null;
    if (found === null || value === null) continue;
    const { member, key } = found;
    const object = member.kind === 'name' ? null : evaluate(program, member.object, scope);
    const name = member.kind === 'name' ? member.name : member.property;
    const nameAt = { file, start: member.kind === 'name' ? member.start : member.propertyStart, end: member.end };
    const under = key === null ? null : evaluate(program, key, scope);
    const { start, end } = value;
    const changing: Expression = { kind: 'binary', operator, left: target, right: value, start, end };
    sites.push(siteOf(program, operator === '=' ? value : changing, scope, { object, name, nameAt, key: under }));
  }
  return sites;
}

type Stated = Pick<AssignmentSite, 'object' | 'name' | 'nameAt' | 'key'>;

function siteOf(program: Program, value: Expression, scope: Scope, stated: Stated): AssignmentSite {
  const at = spanOf(scope.file, value);
  const nothing: Value = { kind: 'undefined', at };
  const made = Object.defineProperty({ ...stated, at, value: nothing }, 'value', {
    enumerable: true,
    get: () => evaluate(program, value, scope),
  });
  places.set(made, scope);
  return made;
}

const places = new WeakMap<AssignmentSite, Scope>();

/** Where an assignment was read, with what the names around it were bound to. */
export function placeOfAssignment(site: AssignmentSite): Scope | null {
  return places.get(site) ?? null;
}

type Member = Extract<Expression, { kind: 'member' | 'name' }>;

/** `app.conf.beat_schedule`, and with its key `app.conf.beat_schedule['tidy']`. */
function memberNamed(
  target: Expression,
  names: RegExp,
): { readonly member: Member; readonly key: Expression | null } | null {
  if (target.kind === 'member' && names.test(target.property)) return { member: target, key: null };
  if (target.kind !== 'member' && target.kind !== 'element') return null;
  const { object } = target;
  if (object.kind !== 'member' && object.kind !== 'name') return null;
  if (!names.test(object.kind === 'member' ? object.property : object.name)) return null;
  if (target.kind === 'element') return { member: object, key: target.index };
  const { property, propertyStart: start, end } = target;
  return { member: object, key: { kind: 'literal', value: property, start, end } };
}
