import type { TypedMember } from '../adapters/adapter';
import type { TypeExpression } from '../model/expression';
import { moduleOf, type Program } from './program';

/** Members of the interfaces and object types of all files whose type is a plain name, by that name. */
export function typedMembers(program: Program): ReadonlyMap<string, readonly TypedMember[]> {
  const found = new Map<string, TypedMember[]>();
  for (const file of program.declaring) {
    const module = moduleOf(program, file)?.module;
    for (const { type } of module?.types ?? []) {
      for (const member of membersIn(type)) {
        if (member.type.kind !== 'reference') continue;
        const written = member.type.name.split('.').at(-1) ?? '';
        const name = module?.imports.find((each) => each.local === written)?.imported ?? written;
        const nameAt = { file, start: member.nameStart, end: member.nameEnd };
        const one: TypedMember = { name: member.name, nameAt, type: { file, type: member.type } };
        // `Date` and `Promise` are members of thousands of types: a copy for each would be too much.
        const known = found.get(name);
        if (known === undefined) found.set(name, [one]);
        else known.push(one);
      }
    }
  }
  return found;
}

function membersIn(type: TypeExpression): readonly Extract<TypeExpression, { kind: 'object' }>['members'][number][] {
  switch (type.kind) {
    case 'object':
      return type.members.flatMap((member) => [member, ...membersIn(member.type)]);
    case 'union':
    case 'intersection':
      return type.members.flatMap(membersIn);
    case 'reference':
      return type.arguments.flatMap(membersIn);
    default:
      return [];
  }
}
