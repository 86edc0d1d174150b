import type { Expression } from '../model/expression';
import type { Span } from '../model/span';
import type { ClassReference, Environment, FunctionReference, Value, ValueOf } from '../model/value';
import { callsNamed } from './call-index';
import { constructorArguments } from './construction';
import { argumentsOf } from './evaluate';
import { heritageOf } from './members';
import { bindParameters } from './binding';
import { functionOf, moduleOf, spanOf, withReceiver, type PlacedCall, type Program, type Scope } from './program';
import { chainOf, contentsOf, rootsOf } from './sites';

/** One way in which a place runs: what names around it mean, and the code that makes it run so. */
export interface Use {
  readonly environment: Environment;
  readonly at: Span;
}

/**
 * Whether a function written in the call itself calls a method that subclasses have of their own:
 * `cron.schedule(rule, () => this.run())` in a base class.
 */
export function callsSubclass(program: Program, { expression, scope }: PlacedCall): boolean {
  const module = moduleOf(program, scope.file)?.module;
  const owner = classAt(program, scope);
  if (module === undefined || owner === null) return false;
  const called = new Set(
    contentsOf(expression)
      .functions.flatMap((index) => rootsOf(module.functions[index]))
      .flatMap((root) => contentsOf(root).calls.flatMap(chainOf))
      .flatMap((one) =>
        one.kind !== 'template' && one.callee.kind === 'member' && one.callee.object.kind === 'this'
          ? [one.callee.property]
          : [],
      ),
  );
  if (called.size === 0) return false;
  return inheritorsOf(program, { file: scope.file, index: owner }).some((reference) =>
    moduleOf(program, reference.file)?.module.classes[reference.index]?.methods.some(({ name }) => called.has(name)),
  );
}

/** Whether what is given to a call is a member of `this`, which each subclass may have of its own. */
export function givesOwnMembers({ expression }: PlacedCall): boolean {
  return expression.kind !== 'template' && expression.arguments.some(isOwnMember);
}

/** `this.name`, `this.run.bind(this)`, `this.options.pattern` */
function isOwnMember(expression: Expression): boolean {
  if (expression.kind === 'call') return isOwnMember(expression.callee);
  return expression.kind === 'member' && (expression.object.kind === 'this' || isOwnMember(expression.object));
}

/** For a place inside a class: its subclasses, each as `this`. */
export function subclassesOf(program: Program, scope: Scope): readonly Use[] {
  const owner = classAt(program, scope);
  if (owner === null) return [];
  const base: ClassReference = { file: scope.file, index: owner, environment: null };
  return inheritorsOf(program, base).flatMap((reference): readonly Use[] => {
    const one = moduleOf(program, reference.file)?.module.classes[reference.index];
    if (one === undefined) return [];
    const held: Value = { kind: 'class', class: reference, at: spanOf(reference.file, one) };
    const instance = { kind: 'instance', of: held, arguments: null, types: [], at: held.at } as const;
    const environment = withReceiver(scope.file, instance, null);
    const at = { file: reference.file, start: one.nameStart, end: one.nameEnd };
    if (environment === null) return [];
    const called = callsWithin(program, scope, base, reference, instance);
    return called.length > 0
      ? called.map((each) => ({ environment: each.environment, at: each.at ?? at }))
      : [{ environment, at }];
  });
}

/**
 * The method around a place with its parameters as the classes themselves give them: `this.schedule(this.rule())`, and
 * `super('0 3 * * *')` for a constructor.
 */
function callsWithin(
  program: Program,
  scope: Scope,
  base: ClassReference,
  subclass: ClassReference,
  instance: ValueOf<'instance'>,
): readonly { readonly environment: Environment; readonly at: Span | null }[] {
  const holder = functionOf(program, { file: scope.file, index: scope.function });
  if (holder === null || holder.parameters.length === 0) return [];
  const bound = (args: readonly Value[]): Environment => {
    const environment = withReceiver(scope.file, instance, null);
    return bindParameters(program, { file: scope.file, index: scope.function, environment }, args, null);
  };
  if (holder.name === 'constructor') {
    const args = constructorArguments(program, instance, base);
    return args === null ? [] : [{ environment: bound(args), at: null }];
  }
  return callsNamed(program, holder.name).flatMap(({ expression, scope: from }) => {
    const owner = classAt(program, from);
    const own = [base, subclass].some(({ file, index }) => file === from.file && index === owner);
    if (!own || expression.kind !== 'call' || expression.callee.kind !== 'member') return [];
    if (expression.callee.object.kind !== 'this') return [];
    const environment = withReceiver(from.file, instance, null);
    const args = argumentsOf(program, expression.arguments, { ...from, environment });
    // What the base class calls itself, it calls for each subclass.
    const inSubclass = from.file === subclass.file && owner === subclass.index;
    return [{ environment: bound(args), at: inSubclass ? spanOf(from.file, expression) : null }];
  });
}

/** The class around a place, by index. */
function classAt(program: Program, scope: { readonly file: string; readonly function: number }): number | null {
  const module = moduleOf(program, scope.file)?.module;
  for (let index: number | null = scope.function; index !== null; index = module?.functions[index]?.parent ?? null) {
    const owner = module?.functions[index]?.owner ?? null;
    if (owner !== null) return owner;
  }
  return null;
}

/** Every class that has a class above it. */
function inheritorsOf(program: Program, base: { file: string; index: number }): readonly ClassReference[] {
  const ownName = moduleOf(program, base.file)?.module.classes[base.index]?.name ?? '';
  if (ownName !== '') program.sought.add(ownName);
  return program.declaring.flatMap((file) => {
    const classes = moduleOf(program, file)?.module.classes ?? [];
    return classes.flatMap((one, index): ClassReference[] => {
      const reference: ClassReference = { file, index, environment: null };
      return one.extends !== null && inherits(program, reference, base, 0) ? [reference] : [];
    });
  });
}

/** The name of the class that a function is written in: of the instance that it runs for, where that is known. */
export function className(program: Program, { file, index, environment }: FunctionReference): string | null {
  for (let one = environment; one !== null; one = one.parent) {
    const held = one.receiver?.kind === 'instance' ? one.receiver.of : one.receiver;
    if (held?.kind === 'class') return nameOfClass(program, held.class.file, held.class.index);
  }
  const owner = classAt(program, { file, function: index });
  return owner === null ? null : nameOfClass(program, file, owner);
}

function nameOfClass(program: Program, file: string, index: number): string | null {
  return moduleOf(program, file)?.module.classes[index]?.name ?? null;
}

/** Whether a class is below another, however many classes lie between. */
export function inherits(
  program: Program,
  reference: ClassReference,
  base: { file: string; index: number },
  depth: number,
): boolean {
  const parent = depth > 8 ? null : heritageOf(program, reference);
  if (parent?.kind !== 'class') return false;
  if (parent.class.file === base.file && parent.class.index === base.index) return true;
  return inherits(program, parent.class, base, depth + 1);
}
