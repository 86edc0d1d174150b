import { isPython } from '../model/language';
import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import { callResult, type Arguments } from './calls';
import { membersOfEnum } from './python-enums';
import { givenArguments } from '../model/keywords';
import { memberOf } from './members';
import { bindParameters } from './binding';
import type { Program } from './program';

/** Functions that give the list that they are given, in some order. */
const KEEPING = new Set(['list', 'tuple', 'set', 'frozenset', 'sorted', 'reversed', 'iter']);

/** What built-in functions of Python give for values that are written down; null for any other call. */
export function builtinResult(program: Program, callee: Value, args: Arguments, at: Span): Value | null {
  if (!isPython(at.file)) return null;
  if (callee.kind === 'external') return libraryResult(program, callee, args);
  if (callee.kind === 'member') return methodOf(callee, args, at);
  if (callee.kind !== 'global') return null;
  const [first, second] = args();
  if (first === undefined) return emptyOf(callee.name, at);
  if (KEEPING.has(callee.name)) {
    if (first.kind === 'class') return asList(membersOfEnum(program, first), at);
    if (first.kind === 'call') return { ...first, listed: true };
    return first.kind === 'array' || isOfList(first) ? first : null;
  }
  switch (callee.name) {
    case 'str':
      return first.kind === 'literal' && typeof first.value === 'string' ? first : null;
    case 'int':
    case 'float':
      return first.kind === 'literal' && typeof first.value === 'number' ? first : null;
    case 'getattr':
      return second?.kind === 'literal' && typeof second.value === 'string'
        ? memberOf(program, first, second.value, second.at, at)
        : null;
    case 'type':
      return first.kind === 'instance' && second === undefined ? first.of : null;
    case 'dict':
      return dictOf(first);
    case 'enumerate':
      return first.kind === 'array' && !first.open ? numbered(first, at) : null;
    default:
      return null;
  }
}

function isOfList(value: Value): boolean {
  return value.kind === 'unknown' && value.of !== undefined;
}

function emptyOf(name: string, at: Span): Value | null {
  if (name === 'dict') return { kind: 'object', properties: [], open: false, at };
  return KEEPING.has(name) ? { kind: 'array', items: [], open: false, at } : null;
}

/** `dict(key=value)`, `dict(other)` */
function dictOf(first: Value): Value | null {
  if (first.kind === 'object') return first;
  return givenArguments([first]).keywords;
}

function asList(items: readonly Value[] | null, at: Span): Value | null {
  return items === null ? null : { kind: 'array', items, open: false, at };
}

function numbered(list: ValueOf<'array'>, at: Span): Value {
  const items = list.items.map((item, index): Value => ({
    kind: 'array',
    items: [{ kind: 'literal', value: index, at: item.at }, item],
    open: false,
    at: item.at,
  }));
  return { kind: 'array', items, open: false, at };
}

/** Methods of dicts whose entries are written down: https://docs.python.org/3/library/stdtypes.html#dict */
function methodOf({ object, property }: ValueOf<'member'>, args: Arguments, at: Span): Value | null {
  if (object.kind !== 'object') return null;
  const items = (of: (one: PropertyValue) => Value): Value => ({
    kind: 'array',
    items: object.properties.map(of),
    open: object.open,
    at,
  });
  const key = (one: PropertyValue): Value => ({ kind: 'literal', value: one.key, at: one.keyAt });
  switch (property) {
    case 'values':
      return items((one) => one.value);
    case 'keys':
      return items(key);
    case 'items':
      return items((one) => ({ kind: 'array', items: [key(one), one.value], open: false, at: one.keyAt }));
    case 'copy':
      return object;
    case 'get': {
      const [wanted, otherwise] = args();
      const found =
        wanted?.kind === 'literal' ? object.properties.findLast((one) => one.key === wanted.value) : undefined;
      return (
        found?.value ?? (object.open || wanted?.kind !== 'literal' ? null : (otherwise ?? { kind: 'undefined', at }))
      );
    }
    default:
      return null;
  }
}

/** `functools.partial(f, x)` is `f` with arguments given; `typing.cast(T, x)` is x; `copy.deepcopy(x)` is like x. */
function libraryResult(program: Program, { module, path }: ValueOf<'external'>, args: Arguments): Value | null {
  const name = [module, ...path].join('.');
  switch (name) {
    case 'functools.partial': {
      const [callee, ...given] = args();
      if (callee?.kind !== 'function') return null;
      const environment = bindParameters(program, callee.function, given, null);
      return { ...callee, function: { ...callee.function, environment } };
    }
    case 'typing.cast':
      return args()[1] ?? null;
    // What shows progress, or ends early, gives what it is given.
    case 'itertools.islice':
    case 'rich.progress.track':
    case 'tqdm.tqdm':
    case 'tqdm.auto.tqdm':
    case 'copy.copy':
    case 'copy.deepcopy':
      return args()[0] ?? null;
    default:
      return null;
  }
}

/** What `with manager() as name` gives the name: what `__enter__` of a class of the workspace gives, else the manager. */
export function managed(program: Program, manager: Value, at: Span): Value {
  if (manager.kind !== 'instance' || manager.of.kind !== 'class') return manager;
  for (const name of ['__enter__', '__aenter__']) {
    const entered = memberOf(program, manager, name, at, at);
    if (entered.kind !== 'function') continue;
    const given = callResult(program, entered, () => [], at, []);
    if (given.kind !== 'unknown' && given.kind !== 'undefined') return given;
  }
  return manager;
}
