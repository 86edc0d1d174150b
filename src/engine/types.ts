import type { TypeExpression } from '../model/expression';
import type { TypeFacts } from '../model/facts';
import type { Span } from '../model/span';
import type { LocatedType, Value } from '../model/value';
import { lookupName } from './names';
import { callResult } from './calls';
import { includesUndefined } from './absence';
import { memberOf } from './members';
import { remember, moduleOf, type Program } from './program';

/** Deepest nesting of aliases and object types that is expanded. */
export const DEEPEST_TYPE = 12;
/** Wrappers whose first argument is what a value of the type behaves like. */
export const SEEN_THROUGH = new Set([
  'Promise',
  'PromiseLike',
  'Awaited',
  'Readonly',
  'Required',
  'NonNullable',
  'WithId',
  'OptionalId',
  'OptionalUnlessRequiredId',
  'WithoutId',
  'DeepReadonly',
  'HydratedDocument',
  'InferSchemaType',
]);

type Declared =
  | { readonly kind: 'type'; readonly file: string; readonly facts: TypeFacts }
  /** A class or enum of the workspace, or an export of a package. */
  | { readonly kind: 'value'; readonly value: Value };

/** What is known of a value by its declared type alone: an instance of a class, or `typed`. */
export function typedValue(program: Program, located: LocatedType, at: Span, depth = 0): Value {
  const known = program.memo.typed.get(located.type);
  if (known !== undefined) return known;
  // `ReturnType` of a function whose declared result is that very type.
  const { typesInProgress } = program.memo;
  if (typesInProgress.has(located.type)) return { kind: 'typed', type: located, at };
  typesInProgress.add(located.type);
  try {
    const misses = program.misses;
    const value = typedAfresh(program, located, at, depth);
    // Values of one annotation are one value: what hangs on it is then worked out once.
    if (depth === 0) remember(program, program.memo.typed, located.type, value, misses);
    return value;
  } finally {
    typesInProgress.delete(located.type);
  }
}

function typedAfresh(program: Program, located: LocatedType, at: Span, depth: number): Value {
  const typed: Value = { kind: 'typed', type: located, at };
  const { type, file } = located;
  if (depth > DEEPEST_TYPE) return typed;
  switch (type.kind) {
    case 'reference': {
      const [first] = type.arguments;
      if (
        SEEN_THROUGH.has(type.name) &&
        first !== undefined &&
        typeNamed(program, file, type.name, type.start) === null
      )
        return typedValue(program, { file, type: first }, at, depth + 1);
      const declared = typeNamed(program, file, type.name, type.start);
      if (declared === null) return derivedValue(program, { file, type }, at, depth) ?? typed;
      if (declared.kind === 'type') {
        const through =
          declared.facts.type.kind === 'object'
            ? null
            : typedValue(program, { file: declared.file, type: declared.facts.type }, at, depth + 1);
        if (through !== null && isTold(through)) return through;
        for (const given of givenMembers(declared.facts, type.arguments)) {
          const value = typedValue(program, { file, type: given }, at, depth + 1);
          if (isTold(value)) return value;
        }
        return typed;
      }
      if (declared.value.kind === 'class' || declared.value.kind === 'external') {
        const types = type.arguments.map((one) => ({ file, type: one }));
        if (
          declared.value.kind === 'external' &&
          SEEN_THROUGH.has(declared.value.path.at(-1) ?? '') &&
          first !== undefined
        )
          return typedValue(program, { file, type: first }, at, depth + 1);
        return { kind: 'instance', of: declared.value, arguments: null, types, declared: located, at };
      }
      return typed;
    }
    case 'import': {
      const value = program.resolveModule(file, type.from);
      if (value !== null || type.name === null) return typed;
      return {
        kind: 'instance',
        of: { kind: 'external', module: type.from, path: type.name.split('.'), at },
        arguments: null,
        types: type.arguments.map((one) => ({ file, type: one })),
        declared: located,
        at,
      };
    }
    case 'union': {
      const members = type.members.filter((member) => !isNothing(member));
      const [first, ...others] = members.map((member) => typedValue(program, { file, type: member }, at, depth + 1));
      if (first === undefined) return typed;
      const isFirst = others.every((other) => isOfSamePackage(first, other));
      // `string | undefined` says more than `string`: a client may leave out what is undefined.
      return isFirst && (isTold(first) || !includesUndefined(program, located)) ? first : typed;
    }
    case 'intersection': {
      for (const member of type.members) {
        const value = typedValue(program, { file, type: member }, at, depth + 1);
        if (value.kind === 'instance') return value;
      }
      return typed;
    }
    case 'typeof':
      return namedValue(program, file, type.name, type.start);
    case 'indexed':
      return indexedValue(program, { file, type }, at, depth) ?? typed;
    default:
      return typed;
  }
}

/** Whether a type says where its values come from: what they are an instance, a member or the result of. */
export function isTold(value: Value): boolean {
  return value.kind === 'instance' || value.kind === 'call' || value.kind === 'member';
}

/** Utility types that take members away, or make them optional. */
const RESHAPING = new Set(['Omit', 'Pick', 'Partial']);

type LocatedReference = LocatedType & { readonly type: Extract<TypeExpression, { kind: 'reference' }> };
type LocatedIndexed = LocatedType & { readonly type: Extract<TypeExpression, { kind: 'indexed' }> };

/** `Omit<Client, 'close'>`, `ReturnType<typeof createClient>`, `InstanceType<typeof Client>`. */
function derivedValue(program: Program, { file, type }: LocatedReference, at: Span, depth: number): Value | null {
  const [first] = type.arguments;
  if (first === undefined) return null;
  const inner = (): Value => typedValue(program, { file, type: first }, at, depth + 1);
  if (RESHAPING.has(type.name)) {
    const value = inner();
    return isTold(value) ? value : null;
  }
  if (type.name === 'InstanceType') {
    const of = inner();
    return of.kind === 'class' || of.kind === 'external'
      ? { kind: 'instance', of, arguments: null, types: [], at }
      : null;
  }
  if (type.name !== 'ReturnType') return null;
  const value = callResult(program, inner(), () => [], at, []);
  return isTold(value) ? value : null;
}

/** `Client['orders']`, and `Parameters<Parameters<Client['transaction']>[0]>[0]`: what a tool gives to a callback. */
function indexedValue(program: Program, { file, type }: LocatedIndexed, at: Span, depth: number): Value | null {
  const { object, index } = type;
  if (index.kind !== 'literal') return null;
  if (typeof index.value === 'string') {
    const value = typedValue(program, { file, type: object }, at, depth + 1);
    return isTold(value) ? memberOf(program, value, index.value, at, at) : null;
  }
  const callback = parametersOf(object);
  const callee = callback?.kind === 'indexed' ? parametersOf(callback.object) : null;
  if (callee === null || typeof index.value !== 'number') return null;
  return program.callback(typedValue(program, { file, type: callee }, at, depth + 1))?.[index.value] ?? null;
}

/** `F` of `Parameters<F>`. */
function parametersOf(type: TypeExpression): TypeExpression | null {
  return type.kind === 'reference' && type.name === 'Parameters' ? (type.arguments[0] ?? null) : null;
}

/**
 * A symbolic call with the type arguments that its variable's or function's declared type gives it, where it has none of
 * its own: `const orders: Collection<Order> = db.collection('orders')` says what `db.collection<Order>('orders')` says.
 */
export function withDeclaredTypes(value: Value, declared: Value | null): Value {
  if (value.kind !== 'call' || value.types.length > 0 || declared?.kind !== 'instance') return value;
  return declared.types.length === 0 ? value : { ...value, types: declared.types };
}

/**
 * A symbolic call whose type arguments are type parameters of the function that made it, with what the function was
 * called with: `getCollection<Order>('orders')`, where that gives `db.collection<T>(name)`.
 */
export function withTypeArguments(program: Program, value: Value, types: readonly LocatedType[]): Value {
  const [given] = types;
  if (given === undefined || value.kind !== 'call' || !value.types.some((type) => isTypeParameter(program, type)))
    return value;
  return { ...value, types: value.types.map((type) => (isTypeParameter(program, type) ? given : type)) };
}

/** A plain name that nothing in the file declares or imports. */
export function isTypeParameter(program: Program, { file, type }: LocatedType): boolean {
  return (
    type.kind === 'reference' &&
    type.arguments.length === 0 &&
    /^[A-Z]\w*$/.test(type.name) &&
    typeNamed(program, file, type.name, type.start) === null
  );
}

/** The declared type of a member, through aliases, interfaces they extend, and intersections. */
export function memberType(program: Program, located: LocatedType, name: string, depth: number): LocatedType | null {
  const { type, file } = located;
  if (depth > DEEPEST_TYPE) return null;
  switch (type.kind) {
    case 'object': {
      const member = type.members.find((one) => one.name === name);
      if (member?.optional === true) program.memo.optionalTypes.add(member.type);
      return member === undefined ? null : { file, type: member.type };
    }
    case 'union':
    case 'intersection': {
      for (const member of type.members) {
        const found = memberType(program, { file, type: member }, name, depth + 1);
        if (found !== null) return found;
      }
      return null;
    }
    case 'reference': {
      const declared = typeNamed(program, file, type.name, type.start);
      if (declared === null) {
        const [first] = type.arguments;
        const found = first === undefined ? null : memberType(program, { file, type: first }, name, depth + 1);
        return found !== null && type.name === 'Partial' ? { ...found, type: orUndefined(found.type) } : found;
      }
      if (declared.kind !== 'type') return null;
      const own = memberType(program, { file: declared.file, type: declared.facts.type }, name, depth + 1);
      if (own !== null) return own;
      for (const parent of declared.facts.extends) {
        const found = memberType(program, { file: declared.file, type: parent }, name, depth + 1);
        if (found !== null) return found;
      }
      return null;
    }
    default:
      return null;
  }
}

/** The type of a member that may be left out. What is one type in the code stays one. */
function orUndefined(type: TypeExpression): TypeExpression {
  const known = LEFT_OUT.get(type);
  if (known !== undefined) return known;
  const { start, end } = type;
  const made: TypeExpression = {
    kind: 'union',
    members: [type, { kind: 'keyword', name: 'undefined', start, end }],
    start,
    end,
  };
  LEFT_OUT.set(type, made);
  return made;
}

const LEFT_OUT = new WeakMap<TypeExpression, TypeExpression>();

/** What a function type returns. */
export function returnTypeOf(program: Program, located: LocatedType): LocatedType | null {
  const { type, file } = located;
  if (type.kind === 'function') return { file, type: type.returns };
  if (type.kind !== 'reference') return null;
  const declared = typeNamed(program, file, type.name, type.start);
  return declared?.kind === 'type' && declared.facts.type.kind === 'function'
    ? { file: declared.file, type: declared.facts.type.returns }
    : null;
}

/** What an alias adds something to, of what it is given: `Service` for `type Audited<T> = T & { audit: Audit }`. */
function givenMembers({ type, parameters }: TypeFacts, args: readonly TypeExpression[]): readonly TypeExpression[] {
  const members = type.kind === 'intersection' ? type.members : [type];
  return members.flatMap((member) => {
    if (member.kind !== 'reference' || member.arguments.length > 0) return [];
    return args[parameters.indexOf(member.name)] ?? [];
  });
}

/** `Knex | Knex.Transaction`: what either is called with, the package says. */
function isOfSamePackage(a: Value, b: Value): boolean {
  if (a.kind !== 'instance' || b.kind !== 'instance') return false;
  return a.of.kind === 'external' && b.of.kind === 'external' && a.of.module === b.of.module;
}

function isNothing(type: TypeExpression): boolean {
  return (
    (type.kind === 'keyword' && (type.name === 'undefined' || type.name === 'null' || type.name === 'void')) ||
    (type.kind === 'literal' && type.value === null)
  );
}

/** What a type's name stands for in a file: its own or an imported interface or alias, a class, an enum, a package's export. */
export function typeNamed(program: Program, file: string, name: string, position: number, depth = 0): Declared | null {
  const tables = moduleOf(program, file);
  if (tables === null || depth > DEEPEST_TYPE) return null;
  const [root, ...rest] = name.split('.');
  if (root === undefined) return null;
  if (rest.length === 0) {
    const own = tables.module.types.find((one) => one.name === root);
    if (own !== undefined) return { kind: 'type', file, facts: own };
  }
  const imported = tables.module.imports.find((one) => one.local === root);
  if (imported !== undefined) {
    const target = program.resolveModule(file, imported.from);
    const [first] = rest;
    const wanted = imported.imported === '*' ? first : imported.imported;
    if (target !== null && wanted !== undefined && (imported.imported === '*' || rest.length === 0)) {
      const found = exportedType(program, target, wanted, depth + 1);
      if (found !== null) return found;
    }
  }
  const value = namedValue(program, file, name, position);
  return value.kind === 'class' || value.kind === 'object' || value.kind === 'external' || value.kind === 'literal'
    ? { kind: 'value', value }
    : null;
}

function exportedType(program: Program, file: string, name: string, depth: number): Declared | null {
  const tables = moduleOf(program, file);
  if (tables === null || depth > DEEPEST_TYPE) return null;
  for (const one of tables.module.exports) {
    if (one.name !== name) continue;
    if (one.from !== undefined) {
      const target = program.resolveModule(file, one.from);
      return target === null ? null : exportedType(program, target, one.imported ?? name, depth + 1);
    }
    if (one.local !== undefined) return typeNamed(program, file, one.local, 0, depth + 1);
  }
  const own = tables.module.types.find((one) => one.name === name);
  if (own !== undefined) return { kind: 'type', file, facts: own };
  for (const one of tables.module.exports) {
    if (one.name !== '*' || one.from === undefined) continue;
    const target = program.resolveModule(file, one.from);
    const found = target === null ? null : exportedType(program, target, name, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

export function namedValue(program: Program, file: string, name: string, position: number): Value {
  const [root, ...rest] = name.split('.');
  const at = { file, start: position, end: position + name.length };
  const scope = { file, function: 0, environment: null };
  const value = lookupName(program, root ?? '', position, scope);
  return rest.reduce<Value>((object, key) => memberOf(program, object, key, at, at), value);
}
