import type { ParameterFacts } from '../model/facts';
import { isPython } from '../model/language';
import { givenArguments } from '../model/keywords';
import type { Environment, Value, ValueOf } from '../model/value';
import { evaluate } from './evaluate';
import { numberOf } from './identity';
import { memberOf } from './members';
import { withFallback } from './names';
import { functionOf, memoIn, remember, spanOf, type Program, type Scope } from './program';
import { typedValue } from './types';

interface Callee {
  readonly file: string;
  readonly index: number;
  readonly environment: Environment | null;
}

/**
 * What a function's parameters are when it is called with these arguments. The very same arguments give the very same
 * environment: what hangs on it is worked out once, and what needs itself is noticed. Objects that make each other
 * (`this.view = new View(this)`) would otherwise be made anew at each mention, without end.
 */
export function bindParameters(
  program: Program,
  callee: Callee,
  args: readonly Value[],
  receiver: Value | null,
): Environment {
  const parameters = functionOf(program, callee)?.parameters ?? [];
  const isWhole = isPython(callee.file) || parameters.some((one) => one.rest);
  const given = isWhole ? [...args] : parameters.map((_, index) => args[index]);
  const memo = memoFor(program, callee, given, receiver);
  const key = [
    callee.file,
    callee.index,
    numberOf(callee.environment),
    numberOf(receiver),
    ...given.map(identityOf),
  ].join();
  const known = memo.get(key);
  if (known !== undefined) return known;
  const misses = program.misses;
  const environment: Environment = {
    file: callee.file,
    function: callee.index,
    parameters: bound(program, callee, parameters, given),
    receiver,
    parent: callee.environment,
  };
  remember(program, memo, key, environment, misses);
  return environment;
}

/** Functions and classes are the same wherever they are mentioned; other values are told apart by where they were made. */
function identityOf(value: Value | undefined): string | number {
  if (value?.kind === 'function') return `f${referenceKey(value.function)}`;
  if (value?.kind === 'class') return `c${referenceKey(value.class)}`;
  return numberOf(value ?? null);
}

function referenceKey({ file, index, environment }: Callee): string {
  return `${file}#${String(index)}@${String(numberOf(environment))}`;
}

/** Kept as long as what the environment is made of: the first of it that lasts. */
function memoFor(
  { memo }: Program,
  callee: Callee,
  given: readonly (Value | undefined)[],
  receiver: Value | null,
): Map<string, Environment> {
  const lasting = given.find((one) => one !== undefined && one.kind !== 'function' && one.kind !== 'class');
  const owner = lasting ?? receiver ?? callee.environment ?? memo;
  return memoIn(memo.bound, owner);
}

function bound(
  program: Program,
  callee: Callee,
  parameters: readonly ParameterFacts[],
  args: readonly (Value | undefined)[],
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const { positional, keywords } = argumentsFor(callee, args);
  const rest = parameters.findIndex((one) => one.rest);
  let spread = false;
  for (const [index, parameter] of parameters.entries()) {
    const isByPosition = parameter.keywords !== true && (rest < 0 || index <= rest);
    const given = (isByPosition ? positional[index] : undefined) ?? keywordFor(parameters, parameter, keywords);
    spread ||= given?.kind === 'operation' && given.operator === '...';
    const at = spanOf(callee.file, parameter);
    let value = spread ? undefined : given;
    if (parameter.rest) {
      const items = positional.slice(index).filter((one) => one !== undefined);
      value = spread ? undefined : { kind: 'array', items, open: false, at };
    }
    const scope: Scope = { file: callee.file, function: callee.index, environment: callee.environment };
    const isLeft = (value === undefined || value.kind === 'undefined') && !spread && keywords?.open !== true;
    if (isLeft && parameter.default !== null) value = evaluate(program, parameter.default, scope);
    if (value === undefined) continue;
    if (parameter.name !== null) values.set(parameter.name, informative(program, value, parameter, callee.file));
    for (const part of parameter.destructured) {
      const whole = value;
      const member = part.path.reduce<Value>((object, key) => memberOf(program, object, key, at, at), whole);
      const isLeftOut = member.kind === 'undefined' && part.default !== null;
      const given = isLeftOut ? evaluate(program, part.default, scope) : member;
      values.set(part.local, withFallback(program, given, part.default, scope));
    }
  }
  return values;
}

/** Arguments by keyword exist in Python alone, whose arguments are all given. */
function argumentsFor(
  { file }: Callee,
  args: readonly (Value | undefined)[],
): { readonly positional: readonly (Value | undefined)[]; readonly keywords: ValueOf<'object'> | null } {
  if (!isPython(file)) return { positional: args, keywords: null };
  return givenArguments(args.flatMap((one) => one ?? []));
}

/** What a keyword gives to a parameter: the one of its name, or all that no other parameter takes. */
function keywordFor(
  parameters: readonly ParameterFacts[],
  { name, rest, keywords: isRest }: ParameterFacts,
  keywords: ValueOf<'object'> | null,
): Value | undefined {
  if (keywords === null || rest) return undefined;
  if (isRest !== true) return keywords.properties.findLast(({ key }) => key === name)?.value;
  const properties = keywords.properties.filter(({ key }) => parameters.every((one) => one.name !== key));
  return { ...keywords, properties };
}

/** A declared type says more than an argument of which nothing is known. */
function informative(program: Program, value: Value, parameter: ParameterFacts, file: string): Value {
  if (parameter.type === null || (value.kind !== 'unknown' && value.kind !== 'parameter')) return value;
  const typed = typedValue(program, { file, type: parameter.type }, value.at);
  const of = value.within ?? (value.kind === 'unknown' ? value.of : undefined);
  if (typed.kind !== 'instance') return value;
  return of === undefined ? typed : { ...typed, within: of };
}
