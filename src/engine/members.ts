import type { ClassFacts } from '../model/facts';
import { isPython } from '../model/language';
import type { Span } from '../model/span';
import type { ClassReference, LocatedType, Value, ValueOf } from '../model/value';
import { evaluate, oneOf, unknownAt } from './evaluate';
import { callResult } from './calls';
import { assignedInMethods, fromConstructor, implementerOf, injectedBy } from './construction';
import { growingLists } from './gathered';
import { exportOf, submoduleOf } from './names';
import { classOf, classScope, functionOf, moduleOf, spanOf, withReceiver, type Program } from './program';
import { pythonMember } from './python-members';
import { memberType, typedValue } from './types';

/** Longer chains of classes than any real one. What a class extends may lead back to itself. */
const DEEPEST_HERITAGE = 12;

/** `object.property`. What is not known further stays a symbolic `member`, so that adapters can recognise it. */
export function memberOf(program: Program, object: Value, property: string, propertyAt: Span, at: Span): Value {
  switch (object.kind) {
    case 'object': {
      const found = object.properties.findLast((one) => one.key === property);
      if (found !== undefined) return found.value;
      if (!object.open) return { kind: 'undefined', at };
      // What fills it may be a tool: a registry of models.
      return program.toolMember(object, property) ?? unknownAt(at, property);
    }
    case 'module':
      return (
        exportOf(program, object.file, property, at) ??
        submoduleOf(program, object.file, '.', property, at) ??
        defaultMember(program, object.file, property, propertyAt, at)
      );
    case 'external': {
      const path = [object.module, ...object.path].join('.');
      const inner = isPython(object.at.file) ? submoduleOf(program, object.at.file, path, property, at) : null;
      return inner ?? toolMember(program, object, property, propertyAt, at);
    }
    case 'function':
      if (isPython(object.function.file)) return functionMember(program, object, property, propertyAt, at);
      // `(await import('./clean.js')).default` of a CommonJS module is the module itself.
      return property === 'default' ? object : { kind: 'member', object, property, propertyAt, at };
    case 'class':
      if (isPython(object.class.file))
        return (
          placedMember(pythonMember(program, object, property, at), object, propertyAt, at) ??
          toolMember(program, object, property, propertyAt, at)
        );
      return classMember(program, object, property, at) ?? toolMember(program, object, property, propertyAt, at);
    case 'instance': {
      if (isPython(object.at.file)) {
        const known = placedMember(pythonMember(program, object, property, at), object, propertyAt, at);
        return known ?? toolMember(program, object, property, propertyAt, at);
      }
      const found = instanceMember(program, object, object.of, property, at);
      return found ?? toolMember(program, object, property, propertyAt, at);
    }
    case 'typed':
      return ofType(program, object.type, property, at) ?? { kind: 'member', object, property, propertyAt, at };
    case 'parameter': {
      const found = object.type === null ? null : ofType(program, object.type, property, at);
      return found ?? { kind: 'member', object, property, propertyAt, at };
    }
    case 'one-of':
      return oneOf(
        somethings(object.values).map((value) => memberOf(program, value, property, propertyAt, at)),
        at,
      );
    case 'array': {
      if (/^\d+$/.test(property)) return object.items[Number(property)] ?? unknownAt(at, property);
      return { kind: 'member', object, property, propertyAt, at };
    }
    case 'literal':
      // `Status.OPEN.value` and `.name` of an enumeration.
      if (object.member !== undefined && property === 'value') return object;
      if (object.member !== undefined && property === 'name')
        return { kind: 'literal', value: object.member.name, at: object.member.at };
      return { kind: 'member', object, property, propertyAt, at };
    case 'call':
    case 'member':
      if (object.listed === true) return unknownAt(at, property);
      return toolMember(program, object, property, propertyAt, at);
    default:
      return { kind: 'member', object, property, propertyAt, at };
  }
}

/** Of what is nothing at first, and something later, members are asked when it is there. */
function somethings(values: readonly Value[]): readonly Value[] {
  const there = values.filter((value) => !isNothing(value));
  return there.length === 0 ? values : there;
}

/** A member that a tool leaves as it is written stands where it is written. */
function placedMember(found: Value | null, object: Value, propertyAt: Span, at: Span): Value | null {
  return found?.kind === 'member' && found.object === object ? { ...found, propertyAt, at } : found;
}

/** The parent of `this` inside a class: an instance (or, in a static method, the class) of what it extends. */
export function superOf(program: Program, receiver: Value, at: Span): Value {
  if (receiver.kind === 'instance' && receiver.of.kind === 'class') {
    const parent = heritageOf(program, receiver.of.class);
    return parent === null ? unknownAt(at, 'super') : asParent(program, receiver, parent);
  }
  return (receiver.kind === 'class' ? heritageOf(program, receiver.class) : null) ?? unknownAt(at, 'super');
}

/** The same instance for its parent's methods: one value, so that what hangs on it is worked out once. */
function asParent(program: Program, instance: ValueOf<'instance'>, parent: Value): Value {
  const known = program.memo.parents.get(instance) ?? new Map<Value, Value>();
  program.memo.parents.set(instance, known);
  const made = known.get(parent) ?? { ...instance, of: parent };
  known.set(parent, made);
  return made;
}

/** What a class extends, resolved; null without heritage. */
export function heritageOf(program: Program, reference: ClassReference): Value | null {
  const facts = classOf(program, reference);
  if (facts?.extends === null || facts === null) return null;
  return evaluate(program, facts.extends, classScope(program, reference, null));
}

/** A type annotation's value for a property declared with that type. */
function ofType(program: Program, type: LocatedType, property: string, at: Span): Value | null {
  const found = memberType(program, type, property, 0);
  return found === null ? null : typedValue(program, found, at);
}

/** What a tool adds to a function (`purge.delay`), and its name. */
function functionMember(
  program: Program,
  object: ValueOf<'function'>,
  property: string,
  propertyAt: Span,
  at: Span,
): Value {
  const holder = functionOf(program, object.function);
  if (property === '__name__' && holder !== null) {
    const place = { file: object.function.file, start: holder.nameStart, end: holder.nameEnd };
    return { kind: 'literal', value: holder.name, at: place };
  }
  return toolMember(program, object, property, propertyAt, at);
}

function toolMember(program: Program, object: Value, property: string, propertyAt: Span, at: Span): Value {
  const known = program.toolMember(object, property);
  if (known !== null) return known;
  return object.kind === 'external'
    ? { kind: 'external', module: object.module, path: [...object.path, property], at }
    : { kind: 'member', object, property, propertyAt, at };
}

function defaultMember(program: Program, file: string, property: string, propertyAt: Span, at: Span): Value {
  const whole = property === 'default' ? null : exportOf(program, file, 'default', at);
  return whole === null ? unknownAt(at, property) : memberOf(program, whole, property, propertyAt, at);
}

function classMember(
  program: Program,
  value: Extract<Value, { kind: 'class' }>,
  property: string,
  at: Span,
  depth = 0,
): Value | null {
  const facts = classOf(program, value.class);
  if (facts === null) return unknownAt(at, property);
  const method = facts.methods.find((one) => one.static && one.name === property && one.kind !== 'setter');
  if (method !== undefined)
    return methodValue(program, value.class, method.function, method.kind === 'getter', value, at);
  const held = facts.properties.find((one) => one.static && one.name === property);
  const initial =
    held?.value === null || held === undefined
      ? null
      : evaluate(program, held.value, classScope(program, value.class, value));
  const assigned = assignedToClass(program, value, facts, property);
  if (assigned.length > 0) return oneOf(initial === null || isNothing(initial) ? assigned : [initial, ...assigned], at);
  if (initial !== null) return initial;
  if (held?.type !== null && held !== undefined)
    return typedValue(program, { file: value.class.file, type: held.type }, at);
  if (property === 'name' && facts.name !== '')
    return {
      kind: 'literal',
      value: facts.name,
      at: { file: value.class.file, start: facts.nameStart, end: facts.nameEnd },
    };
  const parent = heritageOf(program, value.class);
  if (parent?.kind === 'class' && depth < DEEPEST_HERITAGE)
    return classMember(program, parent, property, at, depth + 1);
  return null;
}

/** `Queues.instance = new Queue('mail')`, and `this.instance = …` in a static method: what is made at the first use. */
export function assignedToClass(
  program: Program,
  value: Extract<Value, { kind: 'class' }>,
  facts: ClassFacts,
  property: string,
): readonly Value[] {
  const { file } = value.class;
  const assignments = moduleOf(program, file)?.assignments;
  const inStatic = (index: number): boolean => facts.methods.some((one) => one.static && one.function === index);
  const found = [
    ...(facts.name === '' ? [] : (assignments?.get(facts.name) ?? [])),
    ...(assignments?.get('this') ?? []).filter((one) => inStatic(one.function)),
  ].filter((one) => one.path.length === 1 && one.path[0] === property);
  return found.flatMap(({ function: holder, assignment }) => {
    if (assignment.value === null || !/^(\?\?|\|\|)?=$/.test(assignment.operator)) return [];
    const environment = withReceiver(file, value, value.class.environment);
    const assigned = evaluate(program, assignment.value, { file, function: holder, environment });
    return isNothing(assigned) ? [] : [assigned];
  });
}

function isNothing(value: Value): boolean {
  return value.kind === 'undefined' || (value.kind === 'literal' && value.value === null);
}

function methodValue(
  program: Program,
  reference: ClassReference,
  index: number,
  getter: boolean,
  receiver: Value,
  at: Span,
): Value {
  const holder = functionOf(program, { file: reference.file, index });
  const environment = withReceiver(reference.file, receiver, reference.environment);
  const value: Value = {
    kind: 'function',
    function: { file: reference.file, index, environment },
    at: holder === null ? at : spanOf(reference.file, holder),
  };
  return getter ? callResult(program, value, () => [], at, []) : value;
}

function instanceMember(
  program: Program,
  instance: Extract<Value, { kind: 'instance' }>,
  of: Value,
  property: string,
  at: Span,
  depth = 0,
): Value | null {
  if (of.kind === 'one-of') {
    const [first] = of.values;
    return first === undefined ? null : instanceMember(program, instance, first, property, at, depth);
  }
  if (of.kind !== 'class' || depth > DEEPEST_HERITAGE) return null;
  const facts = classOf(program, of.class);
  if (facts === null) return unknownAt(at, property);
  const method = facts.methods.find(
    (one) => !one.static && one.name === property && one.kind !== 'setter' && one.kind !== 'constructor',
  );
  if (method !== undefined)
    return methodValue(program, of.class, method.function, method.kind === 'getter', instance, at);
  const held = facts.properties.find((one) => !one.static && one.name === property);
  if (held?.value !== null && held !== undefined) {
    const value = evaluate(program, held.value, classScope(program, of.class, instance));
    if (isNothing(value) || value.kind === 'literal') {
      const assigned = assignedInMethods(program, instance, of.class, facts, property).filter((one) => !isNothing(one));
      return assigned.length === 0 ? value : oneOf(isNothing(value) ? assigned : [value, ...assigned], at);
    }
    return withLaterItems(program, of.class, property, value);
  }
  const injected =
    held === undefined ? null : injectedBy(program, held.decorators, classScope(program, of.class, null));
  if (injected !== null) return injected;
  const assigned = fromConstructor(program, instance, of.class, facts, property, at);
  if (assigned?.kind === 'typed' || assigned?.kind === 'parameter')
    return (assigned.type && implementerOf(program, assigned.type.file, assigned.type.type)) ?? assigned;
  if (assigned !== null && assigned.kind !== 'unknown' && assigned.kind !== 'call')
    return withLaterItems(program, of.class, property, assigned);
  if (held?.type !== null && held !== undefined) {
    const typed = typedValue(program, { file: of.class.file, type: held.type }, at);
    // What a package's function gives is known by its type where that is a class of the workspace.
    if (assigned?.kind === 'call' && !(typed.kind === 'instance' && typed.of.kind === 'class')) return assigned;
    return (typed.kind === 'instance' ? null : implementerOf(program, of.class.file, held.type)) ?? typed;
  }
  if (assigned !== null) return assigned;
  const parent = heritageOf(program, of.class);
  return parent === null ? null : instanceMember(program, instance, parent, property, at, depth + 1);
}

/** A list or an object that a property holds is not all of it where methods add to it. */
function withLaterItems(program: Program, reference: ClassReference, property: string, value: Value): Value {
  if (value.kind === 'object') return isFilledLater(program, reference, property) ? { ...value, open: true } : value;
  if (value.kind !== 'array' || value.open) return value;
  const module = moduleOf(program, reference.file)?.module;
  return module !== undefined && growingLists(module).has(property) ? { ...value, open: true } : value;
}

/** Whether methods put properties into an object that a property holds: `this.filter[name] = value`. */
function isFilledLater(program: Program, reference: ClassReference, property: string): boolean {
  const module = moduleOf(program, reference.file)?.module;
  return (
    module?.functions.some((holder) =>
      holder.assignments.some(({ target }) => {
        let inner = target;
        while (inner.kind === 'member' || inner.kind === 'element') {
          const { object } = inner;
          if (object.kind === 'member' && object.object.kind === 'this' && object.property === property) return true;
          inner = object;
        }
        return false;
      }),
    ) === true
  );
}
