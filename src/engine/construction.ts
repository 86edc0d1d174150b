import type { Expression, TypeExpression } from '../model/expression';
import type { ClassFacts, FunctionFacts, ParameterFacts } from '../model/facts';
import type { Span } from '../model/span';
import type { ClassReference, Value, ValueOf } from '../model/value';
import { isRehearsal } from '../model/writers';
import { callsNamed } from './call-index';
import { argumentsOf, evaluate, unknownAt } from './evaluate';
import { heritageOf } from './members';
import { soleImplementer } from './implementers';
import { bindParameters } from './binding';
import { classOf, classScope, functionOf, moduleOf, spanOf, type Program, type Scope } from './program';
import { typedValue, typeNamed, withDeclaredTypes } from './types';

/** Longer chains of classes than any real one. */
const DEEPEST_HERITAGE = 8;

/** `constructor(private readonly orders: Orders)`, and `this.orders = …` in the constructor or another method. */
export function fromConstructor(
  program: Program,
  instance: ValueOf<'instance'>,
  reference: ClassReference,
  facts: ClassFacts,
  property: string,
  at: Span,
): Value | null {
  const constructor = constructorOf(facts);
  const holder = constructor === null ? null : functionOf(program, { file: reference.file, index: constructor });
  const index = holder?.parameters.findIndex((one) => one.property && one.name === property) ?? -1;
  if (holder?.parameters[index] !== undefined && constructor !== null)
    return givenTo(program, instance, { reference, constructor, holder, index }, property, at);
  const writes = (moduleOf(program, reference.file)?.assignments.get('this') ?? []).filter(
    (one) => one.path.length === 1 && one.path[0] === property,
  );
  const write =
    writes.find((one) => one.function === constructor) ??
    writes.find((one) => facts.methods.some((method) => method.function === one.function));
  if (write?.assignment.value === null || write === undefined) return null;
  const args =
    write.function === constructor
      ? (constructorArguments(program, instance, reference) ?? soleIfUntyped(program, reference, holder))
      : null;
  const bound = { file: reference.file, index: write.function, environment: reference.environment };
  const environment = bindParameters(program, bound, args ?? [], instance);
  return evaluate(program, write.assignment.value, { file: reference.file, function: write.function, environment });
}

/** What methods put in the place of a property's first value: `at(hour) { this.hour = hour; return this; }`. */
export function assignedInMethods(
  program: Program,
  instance: ValueOf<'instance'>,
  reference: ClassReference,
  facts: ClassFacts,
  property: string,
): readonly Value[] {
  const { file } = reference;
  const writes = moduleOf(program, file)?.assignments.get('this') ?? [];
  return writes.flatMap(({ function: holder, assignment, path }) => {
    const isOwn = facts.methods.some((method) => method.function === holder && method.kind !== 'constructor');
    if (path.length !== 1 || path[0] !== property || assignment.value === null || !isOwn) return [];
    const bound = { file, index: holder, environment: reference.environment };
    const environment = bindParameters(program, bound, [], instance);
    return [evaluate(program, assignment.value, { file, function: holder, environment })];
  });
}

/** Types say more of a constructor's parameters than one call does. */
function soleIfUntyped(
  program: Program,
  reference: ClassReference,
  holder: FunctionFacts | null,
): readonly Value[] | null {
  return holder?.parameters.some((one) => one.type === null) === true ? soleConstruction(program, reference) : null;
}

interface GivenParameter {
  readonly reference: ClassReference;
  readonly constructor: number;
  readonly holder: FunctionFacts;
  readonly index: number;
}

/** A parameter property: the argument, else the default, else what its type says. */
function givenTo(
  program: Program,
  instance: ValueOf<'instance'>,
  { reference, constructor, holder, index }: GivenParameter,
  property: string,
  at: Span,
): Value {
  const parameter = holder.parameters[index];
  const given = constructorArguments(program, instance, reference)?.[index];
  if (given !== undefined && given.kind !== 'unknown' && given.kind !== 'parameter') return given;
  if (parameter === undefined) return unknownAt(at, property);
  if (parameter.default !== null && given === undefined) {
    const scope = { file: reference.file, function: constructor, environment: reference.environment };
    return evaluate(program, parameter.default, scope);
  }
  const typed = typeValue(program, reference.file, parameter);
  const injected = injectedBy(program, parameter.decorators, classScope(program, reference, null));
  if (injected !== null) return withDeclaredTypes(injected, typed);
  if (typed?.kind === 'instance') return typed;
  const sole = given === undefined ? soleConstruction(program, reference)?.[index] : undefined;
  if (sole !== undefined && sole.kind !== 'unknown') return sole;
  const implementer = parameter.type === null ? null : implementerOf(program, reference.file, parameter.type);
  if (implementer !== null) return implementer;
  return typed ?? given ?? unknownAt(at, property);
}

/** The sole class behind an interface that a class asks for. */
export function implementerOf(program: Program, file: string, type: TypeExpression): Value | null {
  if (type.kind !== 'reference') return null;
  const declared = typeNamed(program, file, type.name, type.start);
  return declared?.kind === 'type' && declared.facts.type.kind === 'object'
    ? soleImplementer(program, declared.facts)
    : null;
}

function typeValue(program: Program, file: string, parameter: ParameterFacts): Value | null {
  return parameter.type === null ? null : typedValue(program, { file, type: parameter.type }, spanOf(file, parameter));
}

/** What a tool's decorator puts into a parameter or property; null without such a decorator. */
export function injectedBy(program: Program, decorators: readonly Expression[], scope: Scope): Value | null {
  for (const decorator of decorators) {
    const found = program.injected(evaluate(program, decorator, scope));
    if (found !== null) return found;
  }
  return null;
}

/** The arguments of `new`, where the workspace makes one instance of the class only. */
function soleConstruction(program: Program, reference: ClassReference): readonly Value[] | null {
  const name = classOf(program, reference)?.name ?? '';
  if (name === '') return null;
  program.sought.add(name);
  const made = callsNamed(program, name).flatMap(({ expression, scope }) => {
    if (expression.kind !== 'new' || isRehearsal(scope.file)) return [];
    const callee = evaluate(program, expression.callee, scope);
    const same =
      callee.kind === 'class' && callee.class.file === reference.file && callee.class.index === reference.index;
    return same ? [argumentsOf(program, expression.arguments, scope)] : [];
  });
  return made.length === 1 ? (made[0] ?? null) : null;
}

/**
 * What a class's constructor is given for an instance: the arguments of `new`, or of a subclass's `super(…)`.
 *
 * @param wanted null for the class above all those of the workspace
 */
export function constructorArguments(
  program: Program,
  instance: ValueOf<'instance'>,
  wanted: ClassReference | null,
): readonly Value[] | null {
  let args = instance.arguments;
  let current = instance.of;
  for (let depth = 0; depth < DEEPEST_HERITAGE && current.kind === 'class'; depth += 1) {
    if (current.class.file === wanted?.file && current.class.index === wanted.index) return args;
    args = handedUp(program, instance, current.class, args);
    current = heritageOf(program, current.class) ?? { kind: 'undefined', at: current.at };
  }
  return wanted === null ? args : null;
}

/** What a class hands to the constructor of its parent: its own arguments where it has no constructor. */
function handedUp(
  program: Program,
  instance: Value,
  reference: ClassReference,
  args: readonly Value[] | null,
): readonly Value[] | null {
  const facts = classOf(program, reference);
  const constructor = facts === null ? null : constructorOf(facts);
  if (constructor === null) return args;
  const call = functionOf(program, { file: reference.file, index: constructor })?.body.find(isSuperCall);
  if (call === undefined) return null;
  const bound = { file: reference.file, index: constructor, environment: reference.environment };
  const environment = bindParameters(program, bound, args ?? [], instance);
  return argumentsOf(program, call.arguments, { file: reference.file, function: constructor, environment });
}

function constructorOf(facts: ClassFacts): number | null {
  return facts.methods.find((one) => one.kind === 'constructor')?.function ?? null;
}

function isSuperCall(expression: Expression): expression is Extract<Expression, { kind: 'call' | 'new' }> {
  return expression.kind === 'call' && expression.callee.kind === 'super';
}
