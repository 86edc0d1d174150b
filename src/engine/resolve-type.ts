import type { TypeExpression } from '../model/expression';
import type { ResolvedMember, ResolvedType } from '../model/resolved-type';
import type { Span } from '../model/span';
import type { LocatedType, Value } from '../model/value';
import { moduleOf, spanOf, type Program } from './program';
import { DEEPEST_TYPE, namedValue, SEEN_THROUGH, typeNamed } from './types';

/** A type with its names expanded: object members, literal unions, or a well-known name. */
export function resolveType(
  program: Program,
  located: LocatedType,
  depth = 0,
  bound: ReadonlyMap<string, ResolvedType> = new Map(),
): ResolvedType {
  const { type, file } = located;
  const at = spanOf(file, type);
  if (depth > DEEPEST_TYPE) return { kind: 'unknown', at };
  const within = (inner: TypeExpression): ResolvedType => resolveType(program, { file, type: inner }, depth + 1, bound);
  switch (type.kind) {
    case 'literal':
      return { kind: 'literal', value: type.value, at };
    case 'keyword':
      return { kind: 'named', name: type.name, arguments: [], at };
    case 'union':
      return {
        kind: 'union',
        members: type.members.map(within).flatMap((one) => (one.kind === 'union' ? one.members : [one])),
        at,
      };
    case 'intersection':
      return intersect(type.members.map(within), at);
    case 'object':
      return {
        kind: 'object',
        name: null,
        members: type.members.map((member) => resolvedMember(file, member, within(member.type))),
        at,
      };
    case 'array':
      return { kind: 'array', element: within(type.element), at };
    case 'reference':
      return bound.get(type.name) ?? resolveReference(program, file, type, depth, within);
    case 'typeof':
      return typeOfValue(namedValue(program, file, type.name, type.start), at);
    case 'keyof': {
      const of = within(type.of);
      return of.kind === 'object'
        ? {
            kind: 'union',
            members: of.members.map((member) => ({ kind: 'literal', value: member.name, at: member.nameAt })),
            at,
          }
        : { kind: 'unknown', at };
    }
    case 'indexed': {
      const object = within(type.object);
      if (object.kind === 'array') return object.element;
      const index = within(type.index);
      if (object.kind !== 'object') return { kind: 'unknown', at };
      if (index.kind === 'literal')
        return object.members.find((member) => member.name === index.value)?.type ?? { kind: 'unknown', at };
      return { kind: 'union', members: object.members.map((member) => member.type), at };
    }
    case 'import':
      return { kind: 'named', name: type.name ?? '', arguments: type.arguments.map(within), at };
    default:
      return { kind: 'unknown', at };
  }
}

function resolveReference(
  program: Program,
  file: string,
  type: Extract<TypeExpression, { kind: 'reference' }>,
  depth: number,
  within: (inner: TypeExpression) => ResolvedType,
): ResolvedType {
  const at = spanOf(file, type);
  const args = type.arguments.map(within);
  const declared = typeNamed(program, file, type.name, type.start);
  if (declared?.kind === 'type') {
    const bound = new Map(
      declared.facts.parameters.flatMap((name, index) => (args[index] === undefined ? [] : [[name, args[index]]])),
    );
    const own = resolveType(program, { file: declared.file, type: declared.facts.type }, depth + 1, bound);
    const parents = declared.facts.extends.map((parent) =>
      resolveType(program, { file: declared.file, type: parent }, depth + 1, bound),
    );
    // What a conditional or mapped type makes of its arguments is for who knows its name.
    if (own.kind === 'unknown' && parents.length === 0) return utilityType(type.name, args, at);
    const whole = parents.length === 0 ? own : intersect([...parents, own], own.at);
    return whole.kind === 'object' ? { ...whole, name: type.name } : whole;
  }
  if (declared?.kind === 'value') {
    const { value } = declared;
    if (value.kind === 'object' || value.kind === 'literal') return enumType(value, at);
    if (value.kind === 'class') return classType(program, value, type.name, depth);
    if (value.kind === 'external' && type.arguments[0]?.kind === 'typeof') {
      const [{ name, start }] = [type.arguments[0]];
      const inferred = program.inferred(value, namedValue(program, file, name, start));
      if (inferred !== null) return inferred;
    }
    if (value.kind === 'external') return utilityType(value.path.at(-1) ?? type.name, args, at);
    return { kind: 'unknown', at };
  }
  return utilityType(type.name, args, at);
}

/** The standard utility types, and the drivers' own, that only reshape their argument. */
function utilityType(name: string, args: readonly ResolvedType[], at: Span): ResolvedType {
  const [first, second] = args;
  if (first !== undefined) {
    if (SEEN_THROUGH.has(name)) return first;
    if (name === 'Array' || name === 'ReadonlyArray' || name === 'Set' || name === 'ReadonlySet')
      return { kind: 'array', element: first, at };
    if (first.kind === 'object') {
      if (name === 'Partial')
        return { ...first, members: first.members.map((member) => ({ ...member, optional: true })) };
      if (name === 'Omit' && second !== undefined)
        return { ...first, members: first.members.filter((member) => !literals(second).includes(member.name)) };
      if (name === 'Pick' && second !== undefined)
        return { ...first, members: first.members.filter((member) => literals(second).includes(member.name)) };
    }
    if (name === 'Exclude' && second !== undefined && first.kind === 'union') {
      return {
        ...first,
        members: first.members.filter(
          (member) => member.kind !== 'literal' || !literals(second).includes(String(member.value)),
        ),
      };
    }
    if (name === 'Extract' && second !== undefined && first.kind === 'union') {
      return {
        ...first,
        members: first.members.filter(
          (member) => member.kind === 'literal' && literals(second).includes(String(member.value)),
        ),
      };
    }
  }
  return { kind: 'named', name: name.split('.').at(-1) ?? name, arguments: args, at };
}

function literals(type: ResolvedType): readonly string[] {
  const members = type.kind === 'union' ? type.members : [type];
  return members.flatMap((member) => (member.kind === 'literal' ? [String(member.value)] : []));
}

function enumType(value: Value, at: Span): ResolvedType {
  if (value.kind === 'literal') return { kind: 'literal', value: value.value, at: value.at };
  if (value.kind !== 'object') return { kind: 'unknown', at };
  const members = value.properties.flatMap((one): ResolvedType[] =>
    one.value.kind === 'literal' ? [{ kind: 'literal', value: one.value.value, at: one.value.at }] : [],
  );
  return { kind: 'union', members, at };
}

function typeOfValue(value: Value, at: Span): ResolvedType {
  if (value.kind === 'literal') return { kind: 'literal', value: value.value, at: value.at };
  if (value.kind === 'array')
    return {
      kind: 'array',
      element: { kind: 'union', members: value.items.map((item) => typeOfValue(item, at)), at },
      at,
    };
  if (value.kind !== 'object') return { kind: 'unknown', at };
  return {
    kind: 'object',
    name: null,
    members: value.properties.map((one) => ({
      name: one.key,
      nameAt: one.keyAt,
      optional: one.optional,
      type: typeOfValue(one.value, at),
    })),
    at,
  };
}

function classType(
  program: Program,
  value: Extract<Value, { kind: 'class' }>,
  name: string,
  depth: number,
): ResolvedType {
  const { file, index } = value.class;
  const facts = moduleOf(program, file)?.module.classes[index];
  if (facts === undefined) return { kind: 'unknown', at: value.at };
  const members = facts.properties
    .filter((one) => !one.static)
    .map((one): ResolvedMember => ({
      name: one.name,
      nameAt: { file, start: one.nameStart, end: one.nameEnd },
      optional: one.optional,
      type:
        one.type === null
          ? { kind: 'unknown', at: spanOf(file, one) }
          : resolveType(program, { file, type: one.type }, depth + 1),
    }));
  return { kind: 'object', name, members, at: { file, start: facts.nameStart, end: facts.nameEnd } };
}

function intersect(parts: readonly ResolvedType[], at: Span): ResolvedType {
  const unions = parts.find((part) => part.kind === 'union');
  if (unions?.kind === 'union') {
    const others = parts.filter((part) => part !== unions);
    return { kind: 'union', members: unions.members.map((member) => intersect([...others, member], member.at)), at };
  }
  const objects = parts.filter((part) => part.kind === 'object');
  if (objects.length === 0) return parts[0] ?? { kind: 'unknown', at };
  const members = new Map(objects.flatMap((object) => object.members).map((member) => [member.name, member]));
  return { kind: 'object', name: null, members: [...members.values()], at };
}

function resolvedMember(
  file: string,
  member: { name: string; nameStart: number; nameEnd: number; optional: boolean },
  type: ResolvedType,
): ResolvedMember {
  return {
    name: member.name,
    nameAt: { file, start: member.nameStart, end: member.nameEnd },
    optional: member.optional,
    type,
  };
}
