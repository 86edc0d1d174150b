import type { ResolvedType } from '../../model/resolved-type';
import type { Value } from '../../model/value';
import type { Adapter } from '../adapter';
import { isZod, zodType } from '../zod-type';

/** Zod: types that schemas stand for, and the values of its enums, wherever declarations and queries use them. */
export const adapter: Adapter = {
  id: 'zod',
  title: 'Zod',
  documentation: 'https://zod.dev/api',
  // Files with schemas are read where something that is read leads to them.
  mentions: [],
  packages: ['zod'],
  inferred(helper, of) {
    return helper.kind === 'external' &&
      isZod(helper) &&
      /^(?:infer|input|output|TypeOf)$/.test(helper.path.at(-1) ?? '')
      ? zodType(of)
      : null;
  },
  member: enumMember,
};

/** `State.options`, `State.enum.open`, `State.Values`: https://zod.dev/api#enums */
function enumMember(object: Value, property: string): Value | null {
  if (object.kind !== 'call' || !/^(?:options|enum|Enum|Values)$/.test(property)) return null;
  const type = zodType(object);
  const values = type === null ? [] : literalsOf(type);
  const { at } = object;
  if (values.length === 0) return null;
  if (property === 'options') return { kind: 'array', items: values, open: false, at };
  const properties = values.map((value) => ({ key: String(value.value), keyAt: value.at, value, optional: false }));
  return { kind: 'object', properties, open: false, at };
}

function literalsOf(type: ResolvedType): readonly Extract<Value, { readonly kind: 'literal' }>[] {
  const members = type.kind === 'union' ? type.members : [type];
  return members.flatMap((member) =>
    member.kind === 'literal' ? [{ kind: 'literal' as const, value: member.value, at: member.at }] : [],
  );
}
