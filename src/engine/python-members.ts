import type { ClassFacts, FunctionFacts } from '../model/facts';
import { isPython } from '../model/language';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { ancestorsOf } from './ancestry';
import { callResult } from './calls';
import { assignedInMethods, fromConstructor } from './construction';
import { evaluate, oneOf, unknownAt } from './evaluate';
import { givenArguments } from '../model/keywords';
import { assignedToClass } from './members';
import {
  classOf,
  classScope,
  functionOf,
  instanceOf,
  moduleOf,
  spanOf,
  withReceiver,
  type Program,
  type Scope,
} from './program';
import { isEnum, memberOfEnum } from './python-enums';
import { typedValue } from './types';

/** Values that a class states for its instances. */
const MADE: ReadonlySet<Value['kind']> = new Set(['literal', 'call', 'instance', 'typed', 'array', 'object']);

type Holder = ValueOf<'class'> | ValueOf<'instance'>;

/**
 * A member of a class of the workspace or of an instance of one: its own, then those that it inherits. Class attributes
 * are the instance's too, where it has none of the name. Null where no class of the workspace has it.
 */
export function pythonMember(program: Program, holder: Holder, property: string, at: Span): Value | null {
  const of = holder.kind === 'class' ? holder : holder.of;
  const starts = of.kind === 'one-of' ? of.values : [of];
  for (const start of starts) {
    if (start.kind !== 'class') continue;
    if (classOf(program, start.class) === null) return unknownAt(at, property);
    const special = specialMember(program, holder, start, property);
    if (special !== null) return special;
    for (const one of [start, ...ancestorsOf(program, start.class)]) {
      const found = one.kind === 'class' ? ownMember(program, holder, one, property, at) : null;
      if (found !== null) return found;
    }
  }
  return null;
}

function specialMember(program: Program, holder: Holder, of: ValueOf<'class'>, property: string): Value | null {
  if (property === '__class__' && holder.kind === 'instance') return of;
  const facts = classOf(program, of.class);
  if (holder.kind !== 'class' || facts === null || (property !== '__name__' && property !== '__qualname__'))
    return null;
  return {
    kind: 'literal',
    value: facts.name,
    at: { file: of.class.file, start: facts.nameStart, end: facts.nameEnd },
  };
}

function ownMember(program: Program, holder: Holder, held: ValueOf<'class'>, property: string, at: Span): Value | null {
  const facts = classOf(program, held.class);
  if (facts === null) return null;
  const method = facts.methods.findLast((one) => one.name === property && one.kind !== 'setter');
  if (method !== undefined) {
    if (method.kind === 'getter' && holder.kind === 'class') return program.toolMember(holder, property);
    // A decorator of a tool may make something else of it.
    const isDecorated = holder.kind === 'class' && isDecoratedBy(program, held, method.function);
    const made = isDecorated ? program.toolMember(holder, property) : null;
    if (made !== null) return made;
    const receiver = receiverFor(program, holder, method.static);
    const value = methodValue(program, held, method.function, receiver, at);
    // What a class makes in a way of its own may be what the tool knows by that name.
    if (method.static && holder.kind === 'class') return program.toolMember(holder, property) ?? value;
    return method.kind === 'getter'
      ? (program.toolMember(holder, property) ?? callResult(program, value, () => [], at, []))
      : value;
  }
  const set =
    holder.kind === 'instance'
      ? (fromConstructor(program, holder, held.class, facts, property, at) ?? givenField(holder, facts, property))
      : null;
  const stated = attribute(program, holder, held, facts, property);
  // What a row of a query holds, its query tells.
  const isFound = holder.kind === 'instance' && holder.from !== undefined && stated !== null;
  const told = isFound ? program.toolMember(holder, property) : null;
  if (told !== null) return told;
  const isPlaceholder = set === null || isNothing(set) || set.kind === 'unknown';
  const first = isPlaceholder ? (stated ?? set) : set;
  // What is nothing at first is something where methods have put it there.
  const later =
    holder.kind === 'instance' && first !== null && first === set && isNothing(first)
      ? assignedInMethods(program, holder, held.class, facts, property).filter((one) => !isNothing(one))
      : [];
  const value = first === null || later.length === 0 ? first : oneOf([first, ...later], first.at);
  if (value === null) return null;
  // What the class says of a column is the tool's to tell.
  const isMade = MADE.has(value.kind);
  return isMade && value === stated ? (program.toolMember(holder, property) ?? value) : value;
}

function isDecoratedBy(program: Program, { class: { file } }: ValueOf<'class'>, index: number): boolean {
  return (functionOf(program, { file, index })?.decorators ?? []).length > 0;
}

/** The class for what is bound to it, an instance for what is bound to one. */
function receiverFor(program: Program, holder: Holder, isStatic: boolean): Value {
  if (holder.kind === 'class') return isStatic ? holder : instanceOf(program, holder);
  return isStatic ? holder.of : holder;
}

function methodValue(
  program: Program,
  { class: reference }: ValueOf<'class'>,
  index: number,
  receiver: Value,
  at: Span,
): Value {
  const holder = functionOf(program, { file: reference.file, index });
  const environment = withReceiver(reference.file, receiver, reference.environment);
  const place = holder === null ? at : spanOf(reference.file, holder);
  return { kind: 'function', function: { file: reference.file, index, environment }, at: place };
}

/** A class attribute: the last that is given to it. */
function attribute(
  program: Program,
  holder: Holder,
  held: ValueOf<'class'>,
  facts: ClassFacts,
  property: string,
): Value | null {
  const stated = facts.properties.findLast((one) => one.name === property);
  if (
    stated !== undefined &&
    holder.kind === 'class' &&
    stated.static &&
    !property.startsWith('_') &&
    isEnum(program, held)
  )
    return memberOfEnum(program, held, stated);
  const assigned = assignedToClass(program, held, facts, property);
  if (stated === undefined) return assigned.length === 0 ? null : oneOf(assigned, assigned[0]?.at ?? held.at);
  const { file } = held.class;
  const at = { file, start: stated.nameStart, end: stated.nameEnd };
  const value =
    stated.value === null
      ? stated.type === null
        ? unknownAt(at, property)
        : typedValue(program, { file, type: stated.type }, at)
      : evaluate(program, stated.value, classScope(program, held.class, holder));
  return assigned.length === 0 ? value : oneOf(isNothing(value) ? assigned : [value, ...assigned], value.at);
}

/** A field of a class without a constructor of its own, as data classes have it: what its position or keyword is given. */
function givenField(instance: ValueOf<'instance'>, facts: ClassFacts, property: string): Value | null {
  if (instance.arguments === null || facts.methods.some(({ kind }) => kind === 'constructor')) return null;
  const fields = facts.properties.filter(({ type }) => type !== null);
  const index = fields.findIndex(({ name }) => name === property);
  if (index < 0) return null;
  const { positional, keywords } = givenArguments(instance.arguments);
  return keywords?.properties.findLast(({ key }) => key === property)?.value ?? positional[index] ?? null;
}

function isNothing(value: Value): boolean {
  return value.kind === 'undefined' || (value.kind === 'literal' && value.value === null);
}

/** What `super()` gives a name: the first of what comes after the method's class that has it, for the same `self`. */
export function memberOfSuper(
  program: Program,
  receiver: Value,
  scope: Scope,
  property: string,
  at: Span,
): Value | null {
  if (!isPython(scope.file) || (receiver.kind !== 'instance' && receiver.kind !== 'class')) return null;
  for (const one of afterOwner(program, receiver, scope)) {
    const found = one.kind === 'class' ? ownMember(program, receiver, one, property, at) : null;
    if (found !== null) return found;
  }
  return null;
}

/** What a receiver's class inherits from, behind the class whose method the scope is in. */
function afterOwner(program: Program, receiver: Holder, scope: Scope): readonly Value[] {
  const of = receiver.kind === 'class' ? receiver : receiver.of;
  if (of.kind !== 'class') return [];
  const owner = ownerOf(moduleOf(program, scope.file)?.module.functions ?? [], scope.function);
  const order: readonly Value[] = [of, ...ancestorsOf(program, of.class)];
  const own = order.findIndex(
    (one) => one.kind === 'class' && one.class.file === scope.file && one.class.index === owner,
  );
  return order.slice(own + 1);
}

/** `super()` in a method: an instance, or the class, as what comes after the method's class in the order of bases. */
export function pythonSuper(program: Program, receiver: Value, scope: Scope, at: Span): Value | null {
  if (!isPython(scope.file) || (receiver.kind !== 'instance' && receiver.kind !== 'class')) return null;
  const of = receiver.kind === 'class' ? receiver : receiver.of;
  if (of.kind !== 'class') return null;
  const rest = afterOwner(program, receiver, scope);
  const [next] = rest;
  if (next === undefined) return unknownAt(at, 'super');
  if (receiver.kind === 'class') return next;
  const seen = rest.length === 1 ? next : ({ kind: 'one-of', values: rest, at } as const);
  return { ...receiver, of: seen, own: receiver.own ?? of };
}

function ownerOf(functions: readonly FunctionFacts[], from: number): number | null {
  for (let index: number | null = from; index !== null; index = functions[index]?.parent ?? null) {
    const owner = functions[index]?.owner ?? null;
    if (owner !== null) return owner;
  }
  return null;
}
