import type { Expression } from '../model/expression';
import { isPython } from '../model/language';
import { sameSpan, type Span } from '../model/span';
import type { LocatedType, PropertyValue, Value } from '../model/value';
import { withAbsence } from './absence';
import { spend } from './allowance';
import { givenTruth } from './branches';
import { callResult, withArguments, type Arguments } from './calls';
import { comprehended } from './comprehension';
import { memberOf, superOf } from './members';
import { exportOf, lookupName, pickedOf, receiverOf, wholeModule } from './names';
import { proxied } from './proxies';
import { managed } from './python-calls';
import { memberOfSuper, pythonSuper } from './python-members';
import { moduleOf, remember, spanOf, type Program, type Scope } from './program';
import { packagedParent } from './super-call';
import { entryFilledIn, isMap } from './tables';
import { toldBy } from './started';
import { typeTestHolds } from './type-tests';

const MOST_ALTERNATIVES = 16;
/** Deeper nesting of evaluations than any real chain of constants and helpers needs. */
const DEEPEST = 160;

/** Stands in a memo for what is being worked out just now. */
const RUNNING: Value = unknownAt({ file: '', start: 0, end: 0 }, '');

/** What an expression is, with names resolved across files. Never throws; what cannot be told is `unknown`. */
export function evaluate(program: Program, expression: Expression, scope: Scope): Value {
  const memo = memoFor(program, scope);
  const known = memo.get(expression);
  if (known === RUNNING || (known === undefined && program.depth > DEEPEST)) {
    program.circles += 1;
    return unknown(expression, scope.file, 'circular');
  }
  if (known !== undefined) return known;
  spend(program);
  memo.set(expression, RUNNING);
  program.depth += 1;
  const misses = program.misses;
  let value: Value | null = null;
  try {
    value = compute(program, expression, scope);
    if (program.process !== null) value = toldBy(program, program.process, expression, value, scope);
  } finally {
    program.depth -= 1;
    if (value === null) memo.delete(expression);
  }
  remember(program, memo, expression, value, misses);
  return value;
}

function compute(program: Program, expression: Expression, scope: Scope): Value {
  const at = spanOf(scope.file, expression);
  switch (expression.kind) {
    case 'literal':
      return { kind: 'literal', value: expression.value, at };
    case 'undefined':
      return { kind: 'undefined', at };
    case 'regex':
      return { kind: 'regex', source: expression.source, flags: expression.flags, at };
    case 'name':
      return lookupName(program, expression.name, expression.start, scope);
    case 'this':
      return receiverOf(program, scope, at);
    case 'super': {
      const receiver = receiverOf(program, scope, at);
      return pythonSuper(program, receiver, scope, at) ?? superOf(program, receiver, at);
    }
    case 'member': {
      const propertyAt = { file: scope.file, start: expression.propertyStart, end: expression.end };
      if (expression.object.kind === 'super') {
        const inherited = memberOfSuper(program, receiverOf(program, scope, at), scope, expression.property, at);
        if (inherited !== null) return inherited;
      }
      const object = evaluate(program, expression.object, scope);
      return withAbsence(expression, memberOf(program, object, expression.property, propertyAt, at));
    }
    case 'element': {
      const object = evaluate(program, expression.object, scope);
      return withAbsence(expression, elementOf(program, object, evaluate(program, expression.index, scope), at));
    }
    case 'call': {
      const listed = listedBy(program, expression, scope);
      if (listed !== null) return listed;
      const callee = evaluate(program, expression.callee, scope);
      const args = argumentsOnce(program, expression.arguments, scope);
      const parent =
        expression.callee.kind === 'super' && !isPython(scope.file) ? packagedParent(program, scope) : null;
      if (parent !== null) {
        const made: Value = { kind: 'instance', of: parent, arguments: [], types: [], at };
        return withArguments(made, args);
      }
      const filled = isMapEntry(callee) ? entryFilledIn(program, expression, scope) : null;
      return filled ?? callResult(program, callee, args, at, located(scope.file, expression.types));
    }
    case 'new': {
      const of = evaluate(program, expression.callee, scope);
      const types = located(scope.file, expression.types);
      const args = argumentsOnce(program, expression.arguments, scope);
      const made: Value = { kind: 'instance', of, arguments: [], types, at };
      return proxied(program, of, args, at) ?? withArguments(made, args);
    }
    case 'object':
      return objectOf(program, expression, scope, at);
    case 'array': {
      const items = expression.items.some(isSpread)
        ? argumentsOf(program, expression.items, scope)
        : expression.items.map((item) => evaluate(program, item, scope));
      const open = items.some((item) => item.kind === 'operation' && item.operator === '...');
      return {
        kind: 'array',
        items: items.filter((item) => item.kind !== 'operation' || item.operator !== '...'),
        open,
        at,
      };
    }
    case 'spread':
      return { kind: 'operation', operator: '...', operands: [evaluate(program, expression.operand, scope)], at };
    case 'function':
      return {
        kind: 'function',
        function: { file: scope.file, index: expression.index, environment: scope.environment },
        at,
      };
    case 'class':
      return {
        kind: 'class',
        class: { file: scope.file, index: expression.index, environment: scope.environment },
        at,
      };
    case 'template': {
      const tag = expression.tag === undefined ? null : evaluate(program, expression.tag, scope);
      const [first] = expression.texts;
      if (tag === null && expression.values.length === 0 && first !== undefined)
        return { kind: 'literal', value: first.text, at };
      return {
        kind: 'template',
        texts: expression.texts.map((text) => ({ text: text.text, at: spanOf(scope.file, text) })),
        values: expression.values.map((value) => evaluate(program, value, scope)),
        tag,
        at,
      };
    }
    case 'binary': {
      const left = evaluate(program, expression.left, scope);
      const right = evaluate(program, expression.right, scope);
      if (expression.operator === '||' || expression.operator === '??') return oneOf([left, right], at);
      if (expression.operator === '+' && left.kind === 'array' && right.kind === 'array')
        return { kind: 'array', items: [...left.items, ...right.items], open: left.open || right.open, at };
      return { kind: 'operation', operator: expression.operator, operands: [left, right], at };
    }
    case 'unary': {
      const operand = evaluate(program, expression.operand, scope);
      if (expression.operator === 'with') return managed(program, operand, at);
      if (expression.operator === '-' && operand.kind === 'literal' && typeof operand.value === 'number')
        return { kind: 'literal', value: -operand.value, at };
      return { kind: 'operation', operator: expression.operator, operands: [operand], at };
    }
    case 'conditional': {
      const { condition } = expression;
      const holds = typeTestHolds(program, condition, scope) ?? givenTruth(program, condition, scope);
      if (holds !== undefined) return evaluate(program, holds ? expression.then : expression.otherwise, scope);
      return oneOf([evaluate(program, expression.then, scope), evaluate(program, expression.otherwise, scope)], at);
    }
    case 'module': {
      const file = program.resolveModule(scope.file, expression.from);
      return file === null
        ? { kind: 'external', module: expression.from, path: [], at }
        : wholeModule(program, file, at);
    }
    case 'comprehension':
      return comprehended(program, expression, scope, at);
    case 'other':
      return unknown(expression, scope.file, '');
  }
}

/** `handlers.get`, of a map. */
function isMapEntry(callee: Value): boolean {
  return callee.kind === 'member' && callee.property === 'get' && isMap(callee.object);
}

/** What a loop of Python goes through, where that is more than a call or member that only an adapter knows. */
function listedBy(
  program: Program,
  { callee }: Extract<Expression, { kind: 'call' | 'new' }>,
  scope: Scope,
): Value | null {
  if (callee.kind !== 'member' || callee.property !== '__iter__' || callee.propertyStart !== callee.object.end)
    return null;
  const list = evaluate(program, callee.object, scope);
  const isAsked = (one: Value): boolean => one.kind === 'call' || one.kind === 'member';
  return alternatives(list).some(isAsked) ? null : list;
}

/** One value out of several, each told once. A single alternative is itself. */
export function oneOf(values: readonly Value[], at: Span): Value {
  const flat: Value[] = [];
  for (const value of values.flatMap((one) => (one.kind === 'one-of' ? one.values : [one]))) {
    if (!flat.some((other) => isSame(other, value))) flat.push(value);
  }
  const [first] = flat;
  if (first !== undefined && flat.length === 1) return first;
  return { kind: 'one-of', values: flat.slice(0, MOST_ALTERNATIVES), at };
}

/** Whether two alternatives are one: what stands at one place, unless it goes on from different ones. */
function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === 'literal' || !sameSpan(a.at, b.at)) return false;
  const goesOn = isPython(a.at.file) || isOfText(a) || isOfText(b);
  if (goesOn && a.kind === 'call' && b.kind === 'call') return isSame(a.callee, b.callee);
  if (goesOn && a.kind === 'member' && b.kind === 'member') return isSame(a.object, b.object);
  if (a.kind === 'instance' && b.kind === 'instance' && a.from !== undefined && b.from !== undefined)
    return isSame(a.from, b.from);
  return a.kind === b.kind;
}

/** A method of a text, or what it gives: `(archived ? ' WHERE archived' : '').trim()`. */
function isOfText(value: Value): boolean {
  if (value.kind === 'call') return isOfText(value.callee);
  return value.kind === 'member' && ['literal', 'template', 'operation'].includes(value.object.kind);
}

/** The known values among alternatives; a value that is no alternative is itself. */
export function alternatives(value: Value): readonly Value[] {
  return value.kind === 'one-of' ? value.values : [value];
}

export function unknownAt(at: Span, text: string): Value {
  return { kind: 'unknown', text, at };
}

function unknown(expression: Expression, file: string, text: string): Value {
  return unknownAt(spanOf(file, expression), text);
}

function memoFor(program: Program, scope: Scope): Map<Expression, Value> {
  if (scope.environment === null) return program.memo.values;
  const known = program.memo.boundValues.get(scope.environment);
  if (known !== undefined) return known;
  const made = new Map<Expression, Value>();
  program.memo.boundValues.set(scope.environment, made);
  return made;
}

export function located(file: string, types: readonly LocatedType['type'][] | undefined): readonly LocatedType[] {
  return types === undefined ? [] : types.map((type) => ({ file, type }));
}

/**
 * Arguments with known spreads laid out; an unknown spread stays as an operation `...`. Where nothing is spread, each is
 * worked out when it is looked at.
 */
export function argumentsOf(program: Program, expressions: readonly Expression[], scope: Scope): readonly Value[] {
  if (expressions.length === 0) return NONE;
  if (!expressions.some(isSpread)) {
    const args: Value[] = [];
    for (const [index, expression] of expressions.entries()) {
      Object.defineProperty(args, index, { enumerable: true, get: () => evaluate(program, expression, scope) });
    }
    return args;
  }
  return expressions.flatMap((expression) => {
    const value = evaluate(program, expression, scope);
    if (value.kind !== 'operation' || value.operator !== '...') return [value];
    const [spread] = value.operands;
    return spread?.kind === 'array' && !spread.open ? spread.items : [value];
  });
}

const NONE: readonly Value[] = [];

function isSpread(expression: Expression): boolean {
  return expression.kind === 'spread';
}

/**
 * The same when somebody asks, as one list for all who ask. What is spread is laid out anew: a file that was missing may
 * have arrived.
 */
function argumentsOnce(program: Program, expressions: readonly Expression[], scope: Scope): Arguments {
  let made: readonly Value[] | null = null;
  return () => {
    if (made !== null) return made;
    const args = argumentsOf(program, expressions, scope);
    if (!expressions.some(isSpread)) made = args;
    return args;
  };
}

function objectOf(
  program: Program,
  expression: Extract<Expression, { kind: 'object' }>,
  scope: Scope,
  at: Span,
): Value {
  const properties = new Map<string, PropertyValue>();
  let open = false;
  for (const property of expression.properties) {
    if (property.kind === 'property') {
      const keyAt = { file: scope.file, start: property.keyStart, end: property.keyEnd };
      const value = evaluate(program, property.value, scope);
      properties.set(property.key, {
        key: property.key,
        keyAt,
        value: property.getter === true ? callResult(program, value, () => [], keyAt, []) : value,
        optional: false,
      });
    } else if (property.kind === 'computed') {
      const key = evaluate(program, property.key, scope);
      const value = evaluate(program, property.value, scope);
      const name = key.kind === 'literal' && key.value !== null ? String(key.value) : symbolOf(program, key);
      if (name !== null) properties.set(name, { key: name, keyAt: key.at, value, optional: false });
      else open = true;
    } else {
      const before = [...properties.values()];
      const spread = exportsAsObject(program, evaluate(program, property.value, scope));
      const opens = spreadInto(properties, spread, false);
      if (opens) overlay(properties, before);
      open = opens || open;
    }
  }
  return { kind: 'object', properties: [...properties.values()], open, at };
}

/** `{ ...tasks }` of a module: its exports by name. */
export function exportsAsObject(program: Program, value: Value): Value {
  const exports = value.kind === 'module' ? moduleOf(program, value.file)?.module.exports : undefined;
  if (value.kind !== 'module' || exports === undefined || exports.some((one) => one.name === '=')) return value;
  const properties = exports.flatMap(({ name, start, end }): readonly PropertyValue[] => {
    const keyAt = { file: value.file, start, end };
    const exported = name === '*' ? null : exportOf(program, value.file, name, value.at);
    return exported === null ? [] : [{ key: name, keyAt, value: exported, optional: false }];
  });
  return { kind: 'object', properties, open: exports.some((one) => one.name === '*'), at: value.at };
}

/** The name of a key that a tool knows: a symbol of its own. */
function symbolOf(program: Program, key: Value): string | null {
  for (const adapter of program.adapters) {
    const name = adapter.symbol?.(key) ?? null;
    if (name !== null) return name;
  }
  return null;
}

/** Something unknown is spread over these properties, and may replace each that is still as it was. */
function overlay(properties: Map<string, PropertyValue>, before: readonly PropertyValue[]): void {
  for (const property of before) {
    if (properties.get(property.key) === property) properties.set(property.key, { ...property, overlaid: true });
  }
}

/** Lays a spread value's properties over those before it; answers whether something unknown may have come in. */
function spreadInto(properties: Map<string, PropertyValue>, value: Value, conditional: boolean): boolean {
  switch (value.kind) {
    case 'object':
      for (const property of value.properties) {
        const before = properties.get(property.key);
        const optional = property.optional || conditional;
        properties.set(
          property.key,
          optional && before !== undefined
            ? { ...before, value: oneOf([before.value, property.value], property.value.at) }
            : { ...property, optional },
        );
      }
      return value.open;
    case 'one-of':
      return value.values.map((one) => spreadInto(properties, one, true)).some(Boolean);
    case 'operation': {
      const [, right] = value.operands;
      return value.operator === '&&' && right !== undefined ? spreadInto(properties, right, true) : true;
    }
    case 'undefined':
      return false;
    case 'literal':
      return false;
    default:
      return true;
  }
}

function elementOf(program: Program, object: Value, index: Value, at: Span): Value {
  if (index.kind === 'literal' && typeof index.value === 'string')
    return memberOf(program, object, index.value, index.at, at);
  if (object.kind === 'array') {
    const item = index.kind === 'literal' && typeof index.value === 'number' ? object.items[index.value] : undefined;
    return item ?? (object.items.length > 0 ? oneOf(object.items, at) : unknownAt(at, ''));
  }
  if (object.kind === 'object' && !object.open && object.properties.length > 0 && index.kind !== 'literal') {
    return oneOf(
      object.properties.map((property) => property.value),
      at,
    );
  }
  return program.toolElement(object, at) ?? pickedOf(unknownAt(at, ''), object);
}
