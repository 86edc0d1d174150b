import type { FunctionFacts } from '../model/facts';
import { isPython } from '../model/language';
import type { Span } from '../model/span';
import type { FunctionReference, LocatedType, Value, ValueOf } from '../model/value';
import { runsAt } from './branches';
import { evaluate, exportsAsObject, oneOf, unknownAt } from './evaluate';
import { containedIn } from './containers';
import { loadedBy } from './loaders';
import { builtinResult } from './python-calls';
import { bindParameters } from './binding';
import { functionKey, functionOf, remember, type Program, type Scope } from './program';
import { signatureOf } from './signature';
import { isMap } from './tables';
import { isTypeParameter, returnTypeOf, typedValue, withDeclaredTypes, withTypeArguments } from './types';

/** Nested calls whose results are worked out for their very arguments. */
const DEEPEST_BOUND = 4;

/** Arguments that are worked out when somebody asks for them: most calls are of no concern, whatever they are given. */
export type Arguments = () => readonly Value[];

/** What a call evaluates to. A call into a package stays symbolic, with its callee and arguments. */
export function callResult(
  program: Program,
  callee: Value,
  args: Arguments,
  at: Span,
  types: readonly LocatedType[],
): Value {
  const loaded = builtinResult(program, callee, args, at) ?? loadedBy(program, callee, args, at);
  if (loaded !== null) return loaded;
  switch (callee.kind) {
    case 'function':
      return withTypeArguments(program, resultOf(program, callee.function, args(), at), types);
    case 'class': {
      const made: Value = { kind: 'instance', of: callee, arguments: [], types, at };
      return withArguments(made, args);
    }
    case 'one-of':
      return oneOf(
        callee.values.map((one) => callResult(program, one, args, at, types)),
        at,
      );
    case 'typed':
    case 'parameter': {
      const type = callee.type === null ? null : returnTypeOf(program, callee.type);
      return type === null ? symbolicCall(callee, args, at, types) : typedValue(program, type, at);
    }
    case 'unknown':
      return unknownAt(at, callee.text);
    case 'module':
      // What `import.meta.glob` gives is called to load the module.
      return callee;
    case 'member': {
      const method = isComputable(callee.object) ? methodResult(program, callee, args(), at) : null;
      return method ?? containedIn(program, callee, args, types, at) ?? symbolicCall(callee, args, at, types);
    }
    default:
      return containedIn(program, callee, args, types, at) ?? symbolicCall(callee, args, at, types);
  }
}

function symbolicCall(callee: Value, args: Arguments, at: Span, types: readonly LocatedType[]): Value {
  const made: Value = { kind: 'call', callee, arguments: [], types, at };
  return withArguments(made, args);
}

/** The value with its arguments worked out at a look at them. */
export function withArguments<T extends { readonly arguments: unknown }>(value: T, args: Arguments): T {
  return Object.defineProperty(value, 'arguments', { enumerable: true, get: args });
}

/** Whether methods of a value are worked out rather than kept. */
function isComputable(object: Value): boolean {
  return object.kind === 'function' || object.kind === 'array' || object.kind === 'global' || isMap(object);
}

/** `handlers.get(job.name)` of a map whose entries are written down: the entry, or any of them for a key not known. */
function entryOf(map: ValueOf<'instance'>, key: Value | undefined, at: Span): Value | null {
  const [entries] = map.arguments ?? [];
  if (entries?.kind !== 'array' || entries.open || key === undefined) return null;
  const pairs = entries.items.flatMap((item) => {
    const [name, value] = item.kind === 'array' ? item.items : [];
    return name?.kind === 'literal' && value !== undefined ? [{ name: name.value, value }] : [];
  });
  if (pairs.length < entries.items.length || pairs.length === 0) return null;
  if (key.kind !== 'literal')
    return oneOf(
      pairs.map((pair) => pair.value),
      at,
    );
  return pairs.findLast((pair) => pair.name === key.value)?.value ?? null;
}

/** Functions of `Object` on an object whose properties are written down, or on the exports of a module. */
function ofObject(program: Program, property: string, given: Value | undefined, at: Span): Value | null {
  const object = given === undefined ? null : exportsAsObject(program, given);
  if (object?.kind !== 'object') return null;
  switch (property) {
    case 'freeze':
    case 'seal':
      return object;
    case 'values':
      return { kind: 'array', items: object.properties.map((one) => one.value), open: object.open, at };
    case 'keys': {
      const items = object.properties.map((one): Value => ({ kind: 'literal', value: one.key, at: one.keyAt }));
      return { kind: 'array', items, open: object.open, at };
    }
    case 'entries': {
      const items = object.properties.map((one): Value => ({
        kind: 'array',
        items: [{ kind: 'literal', value: one.key, at: one.keyAt }, one.value],
        open: false,
        at: one.keyAt,
      }));
      return { kind: 'array', items, open: object.open, at };
    }
    default:
      return null;
  }
}

function methodResult(
  program: Program,
  callee: Extract<Value, { kind: 'member' }>,
  args: readonly Value[],
  at: Span,
): Value | null {
  const { object, property } = callee;
  const [first] = args;
  if (isMap(object)) return property === 'get' ? entryOf(object, first, at) : null;
  if (object.kind === 'function' && property === 'bind') return bound(program, object, args);
  if (object.kind === 'function' && property === 'call')
    return resultOf(program, object.function, args.slice(1), at, first ?? null);
  if (object.kind === 'global' && object.name === 'Object') return ofObject(program, property, first, at);
  if (
    object.kind === 'global' &&
    object.name === 'Promise' &&
    first !== undefined &&
    (property === 'all' || property === 'resolve')
  )
    return first;
  if (object.kind === 'array' && !object.open) {
    if (property === 'concat' && args.every((one) => one.kind === 'array' && !one.open)) {
      return { ...object, items: [...object.items, ...args.flatMap((one) => (one.kind === 'array' ? one.items : []))] };
    }
    if ((property === 'map' || property === 'flatMap') && first?.kind === 'function') {
      return {
        kind: 'array',
        items: object.items.map((item) => resultOf(program, first.function, [item], at)),
        open: false,
        at,
      };
    }
    if (property === 'filter' || property === 'slice' || property === 'reverse' || property === 'sort') return object;
  }
  return null;
}

/** `fn.bind(receiver, first)`: the same function with `this` and its first parameters given. */
function bound(program: Program, callee: Extract<Value, { kind: 'function' }>, args: readonly Value[]): Value {
  const [receiver, ...given] = args;
  const environment = bindParameters(program, callee.function, given, receiver ?? null);
  const holder = functionOf(program, callee.function);
  if (given.length > 0 || holder === null) return { ...callee, function: { ...callee.function, environment } };
  return receiver === undefined
    ? callee
    : {
        ...callee,
        function: {
          ...callee.function,
          environment: { ...environment, function: -1, parameters: new Map(), parent: callee.function.environment },
        },
      };
}

/** What a function of the workspace returns for these arguments; its declared type where its code does not tell. */
export function resultOf(
  program: Program,
  reference: FunctionReference,
  args: readonly Value[],
  at: Span,
  receiver: Value | null = null,
): Value {
  const holder = functionOf(program, reference);
  if (holder === null) return unknownAt(at, '');
  // Arguments matter to helpers near the call; far below, what a function returns for any arguments will do.
  const defaults = args.length === 0 && holder.parameters.some((one) => one.default !== null);
  const plain = (receiver === null && !defaults && !args.some(informs)) || program.boundDepth >= DEEPEST_BOUND;
  const environment = plain ? reference.environment : bindParameters(program, reference, args, receiver);
  const key = `${functionKey(reference)}\0${signatureOf(program, environment)}`;
  const known = program.memo.results.get(key);
  if (known !== undefined) return known;
  const outer = program.boundDepth;
  const misses = program.misses;
  program.boundDepth += plain ? 0 : 1;
  let result: Value;
  try {
    result = returned(program, holder, { file: reference.file, function: reference.index, environment }, at);
  } finally {
    program.boundDepth = outer;
  }
  if (result.kind !== 'unknown') remember(program, program.memo.results, key, result, misses);
  return result;
}

function returned(program: Program, holder: FunctionFacts, scope: Scope, at: Span): Value {
  const python = isPython(scope.file) && holder.returns.length > 1;
  const results = holder.returns
    .filter((expression) => !python || runsAt(program, expression, scope) !== false)
    .map((expression) => evaluate(program, expression, scope))
    .filter((value, _, all) => all.length === 1 || !isNothing(value));
  const made = madeByArgument(program, holder, scope, at);
  if (made !== null) return made;
  const inferred: Value = results.length === 0 ? { kind: 'undefined', at } : oneOf(results, at);
  const declared =
    holder.returnType === null ? null : typedValue(program, { file: scope.file, type: holder.returnType }, at);
  const told = inferred.kind !== 'unknown' && inferred.kind !== 'undefined';
  return told ? withDeclaredTypes(inferred, declared) : (declared ?? inferred);
}

/**
 * What a function gives that returns whatever the function it is given makes, by its type:
 * `keep<T>(name: string, make: () => T): T`, however it keeps it.
 */
function madeByArgument(
  program: Program,
  { parameters, returnType }: FunctionFacts,
  scope: Scope,
  at: Span,
): Value | null {
  const { environment, file } = scope;
  if (returnType?.kind !== 'reference' || environment === null || environment.file !== file) return null;
  const maker = parameters.find(
    ({ type }) =>
      type?.kind === 'function' && type.returns.kind === 'reference' && type.returns.name === returnType.name,
  );
  const given = typeof maker?.name !== 'string' ? undefined : environment.parameters.get(maker.name);
  if (given?.kind !== 'function' || !isTypeParameter(program, { file, type: returnType })) return null;
  const result = callResult(program, given, () => [], at, []);
  return informs(result) ? result : null;
}

function isNothing(value: Value): boolean {
  return value.kind === 'undefined' || (value.kind === 'literal' && value.value === null);
}

function informs(value: Value): boolean {
  return value.kind !== 'unknown' && value.kind !== 'parameter' && value.kind !== 'undefined';
}
