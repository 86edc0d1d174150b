import type { AssignmentSite } from '../adapters/adapter';
import type { Expression } from '../model/expression';
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
  for (const [index, holder] of module.functions.entries()) {
    const scope: Scope = { file, function: index, environment: null };
    for (const { target, value, operator } of holder.assignments) {
      const found = operator === '=' && value !== null ? memberNamed(target, names) : null;
      if (found === null || value === null) continue;
      const { member, key } = found;
      const object = member.kind === 'name' ? null : evaluate(program, member.object, scope);
      const name = member.kind === 'name' ? member.name : member.property;
      const nameAt = { file, start: member.kind === 'name' ? member.start : member.propertyStart, end: member.end };
      const under = key === null ? null : evaluate(program, key, scope);
      sites.push(siteOf(program, value, scope, { object, name, nameAt, key: under }));
    }
  }
  return sites;
}

type Stated = Pick<AssignmentSite, 'object' | 'name' | 'nameAt' | 'key'>;

function siteOf(program: Program, value: Expression, scope: Scope, stated: Stated): AssignmentSite {
  const site = { ...stated, at: spanOf(scope.file, value) };
  return Object.defineProperty({ ...site, value: { kind: 'undefined', at: site.at } }, 'value', {
    enumerable: true,
    get: () => evaluate(program, value, scope),
  });
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
