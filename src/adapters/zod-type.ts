import type { Scalar } from '../model/predicate';
import type { ResolvedMember, ResolvedType } from '../model/resolved-type';
import type { Value, ValueOf } from '../model/value';
import type { ChainLink } from './adapter';
import { foldScalar, foldText } from './fold';
import { chainOf, packageOf } from './origin';

/** Schemas in each other that are read. */
const DEEPEST = 8;

/** What the constructors without arguments of their own accept. https://zod.dev/api#primitives */
const primitives: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  int: 'number',
  bigint: 'bigint',
  boolean: 'boolean',
  date: 'Date',
  any: 'any',
  unknown: 'unknown',
  null: 'null',
  undefined: 'undefined',
  record: 'Record',
  map: 'Map',
  uuid: 'string',
  email: 'string',
  url: 'string',
};

/** Methods that leave the type what it was. https://zod.dev/api */
const changesNothing =
  /^(?:min|max|length|email|url|uuid|cuid2?|ulid|nanoid|regex|trim|toLowerCase|toUpperCase|startsWith|endsWith|includes|datetime|int|positive|negative|nonnegative|nonpositive|gt|gte|lt|lte|finite|safe|multipleOf|step|nonempty|describe|meta|brand|readonly|refine|superRefine|check|strict|strip|passthrough|loose|catchall|default|prefault|catch|register|openapi|coerce|required|transform|pipe)$/;

export function isZod(value: Value): boolean {
  const from = packageOf(value);
  return from === 'zod' || from === '@hono/zod-openapi' || from === 'zod-openapi';
}

/** The type of what a schema accepts; null for what is no schema, or cannot be told. */
export function zodType(value: Value, depth = 0): ResolvedType | null {
  if (depth > DEEPEST || value.kind !== 'call' || !isZod(value)) return null;
  const { base, links } = chainOf(value);
  const calls = links.filter((link) => link.arguments !== null);
  const [first, ...rest] = calls;
  if (base.kind !== 'external' || first === undefined) return null;
  return rest.reduce<ResolvedType | null>(
    (type, link) => (type === null ? null : modified(type, link, depth)),
    constructed(first, depth),
  );
}

function constructed({ name, arguments: args, value }: ChainLink, depth: number): ResolvedType | null {
  const { at } = value;
  const [first, second] = args ?? [];
  const primitive = Object.hasOwn(primitives, name) ? primitives[name] : undefined;
  if (primitive !== undefined) return { kind: 'named', name: primitive, arguments: [], at };
  switch (name) {
    case 'enum':
    case 'nativeEnum':
    case 'literal':
      return first === undefined ? null : literals(first, at);
    case 'object':
    case 'strictObject':
    case 'looseObject':
      return first?.kind === 'object' ? { kind: 'object', name: null, members: membersOf(first, depth), at } : null;
    case 'array':
    case 'set': {
      const element = first === undefined ? null : zodType(first, depth + 1);
      return element === null ? null : { kind: 'array', element, at };
    }
    case 'union':
      return first === undefined ? null : union(first, at, depth);
    case 'discriminatedUnion':
      return second === undefined ? null : union(second, at, depth);
    case 'optional':
    case 'nullable':
    case 'nullish': {
      const inner = first === undefined ? null : zodType(first, depth + 1);
      return inner === null ? null : withNothing(inner, name);
    }
    default:
      return null;
  }
}

/** The values of a list, of an enum or of one literal, each at its token. */
function literals(value: Value, at: Value['at']): ResolvedType | null {
  const items =
    value.kind === 'array'
      ? value.items
      : value.kind === 'object'
        ? value.properties.map((property) => property.value)
        : [value];
  const known = items.flatMap((item): { readonly value: Scalar; readonly at: Value['at'] }[] => {
    const scalar = foldScalar(item);
    return scalar === undefined ? [] : [{ value: scalar, at: item.at }];
  });
  const open = (value.kind === 'array' || value.kind === 'object') && value.open;
  if (open || known.length === 0 || known.length < items.length) return null;
  const members = known.map((one): ResolvedType => ({ kind: 'literal', ...one }));
  const [only] = members;
  return only !== undefined && members.length === 1 ? only : { kind: 'union', members, at };
}

function membersOf({ properties }: ValueOf<'object'>, depth: number): readonly ResolvedMember[] {
  return properties.map(({ key, keyAt, value, optional }): ResolvedMember => ({
    name: key,
    nameAt: keyAt,
    optional,
    type: zodType(value, depth + 1) ?? { kind: 'unknown', at: value.at },
  }));
}

function union(list: Value, at: Value['at'], depth: number): ResolvedType | null {
  if (list.kind !== 'array' || list.open) return null;
  const members = list.items.map((item) => zodType(item, depth + 1));
  const known = members.flatMap((member) =>
    member === null ? [] : member.kind === 'union' ? member.members : [member],
  );
  return members.includes(null) ? null : { kind: 'union', members: known, at };
}

function withNothing(type: ResolvedType, how: string): ResolvedType {
  const { at } = type;
  const nothing: ResolvedType[] = [
    ...(how === 'nullable' ? [] : [{ kind: 'named', name: 'undefined', arguments: [], at } as const]),
    ...(how === 'optional' ? [] : [{ kind: 'literal', value: null, at } as const]),
  ];
  return { kind: 'union', members: [...(type.kind === 'union' ? type.members : [type]), ...nothing], at };
}

function modified(type: ResolvedType, { name, arguments: args, value }: ChainLink, depth: number): ResolvedType | null {
  const [first] = args ?? [];
  if (changesNothing.test(name)) return name === 'transform' || name === 'pipe' ? null : type;
  switch (name) {
    case 'optional':
    case 'nullable':
    case 'nullish':
      return withNothing(type, name);
    case 'array':
      return { kind: 'array', element: type, at: value.at };
    case 'or': {
      const other = first === undefined ? null : zodType(first, depth + 1);
      return other === null ? null : { kind: 'union', members: [type, other], at: value.at };
    }
    case 'exclude':
    case 'extract':
      return type.kind === 'union' && first !== undefined ? chosen(type, first, name === 'extract') : null;
    case 'extend':
    case 'safeExtend':
    case 'augment':
    case 'merge':
    case 'and':
      return first === undefined ? null : extended(type, first, depth);
    case 'pick':
    case 'omit':
      return reduced(type, first, name === 'pick');
    case 'partial':
      if (type.kind !== 'object') return null;
      return { ...type, members: type.members.map((member) => ({ ...member, optional: true })) };
    default:
      return null;
  }
}

function chosen(type: Extract<ResolvedType, { kind: 'union' }>, list: Value, keep: boolean): ResolvedType {
  const named = (list.kind === 'array' ? list.items : []).flatMap((item) => foldText(item) ?? []);
  const isNamed = (member: ResolvedType): boolean => member.kind === 'literal' && named.includes(String(member.value));
  return { ...type, members: type.members.filter((member) => isNamed(member) === keep) };
}

function extended(type: ResolvedType, added: Value, depth: number): ResolvedType | null {
  const other: ResolvedType | null =
    added.kind === 'object'
      ? { kind: 'object', name: null, members: membersOf(added, depth), at: added.at }
      : zodType(added, depth + 1);
  if (type.kind !== 'object' || other?.kind !== 'object') return null;
  const members = new Map([...type.members, ...other.members].map((member) => [member.name, member]));
  return { ...type, members: [...members.values()] };
}

function reduced(type: ResolvedType, mask: Value | undefined, keep: boolean): ResolvedType | null {
  if (type.kind !== 'object' || mask?.kind !== 'object') return null;
  const named = new Set(mask.properties.map(({ key }) => key));
  return { ...type, members: type.members.filter(({ name }) => named.has(name) === keep) };
}
