import type { Scalar } from '../../src/model/predicate';
import type { Span } from '../../src/model/span';
import type { PropertyValue, Value, ValueOf } from '../../src/model/value';

/** Builders of resolved values, for tests that look at what an adapter makes of them. */

const nowhere: Span = { file: 'values.ts', start: 0, end: 0 };

export function literal(value: Scalar, at = nowhere): Value {
  return { kind: 'literal', value, at };
}

export function undefinedValue(): Value {
  return { kind: 'undefined', at: nowhere };
}

export function regex(source: string, flags = ''): Value {
  return { kind: 'regex', source, flags, at: nowhere };
}

export function global(name: string): Value {
  return { kind: 'global', name, at: nowhere };
}

export function external(module: string, ...path: readonly string[]): Value {
  return { kind: 'external', module, path, at: nowhere };
}

export function member(object: Value, property: string): Value {
  return { kind: 'member', object, property, propertyAt: nowhere, at: nowhere };
}

export function call(callee: Value, ...args: readonly Value[]): Value {
  return { kind: 'call', callee, arguments: args, types: [], at: nowhere };
}

/** `object.method(…)`. */
export function method(object: Value, name: string, ...args: readonly Value[]): Value {
  return call(member(object, name), ...args);
}

/** `new of(…)`. */
export function created(of: Value, ...args: readonly Value[]): Value {
  return { kind: 'instance', of, arguments: args, types: [], at: nowhere };
}

export function operation(operator: string, ...operands: readonly Value[]): Value {
  return { kind: 'operation', operator, operands, at: nowhere };
}

export function oneOf(...values: readonly Value[]): Value {
  return { kind: 'one-of', values, at: nowhere };
}

export function unknown(text: string): Value {
  return { kind: 'unknown', text, at: nowhere };
}

export function parameter(name: string): Value {
  return {
    kind: 'parameter',
    name,
    type: null,
    function: { file: nowhere.file, index: 0, environment: null },
    index: 0,
    at: nowhere,
  };
}

/** A template literal: texts and values in turn, beginning and ending with a text. */
export function template(...parts: readonly (string | Value)[]): ValueOf<'template'> {
  const texts = parts.filter((part) => typeof part === 'string').map((text) => ({ text, at: nowhere }));
  const values = parts.filter((part) => typeof part !== 'string');
  return { kind: 'template', texts, values, tag: null, at: nowhere };
}

export function array(...items: readonly Value[]): ValueOf<'array'> {
  return { kind: 'array', items, open: false, at: nowhere };
}

/** An object literal. Each key stands at its own place, in the order given, so that tests can tell them apart. */
export function object(properties: Readonly<Record<string, Value>>): ValueOf<'object'> {
  return { kind: 'object', properties: Object.entries(properties).map(property), open: false, at: nowhere };
}

/** An object into which something unknown is spread. */
export function openObject(properties: Readonly<Record<string, Value>>): ValueOf<'object'> {
  return { ...object(properties), open: true };
}

/** An object whose named properties may be absent. */
export function withOptional(value: ValueOf<'object'>, ...keys: readonly string[]): ValueOf<'object'> {
  const properties = value.properties.map((each) => ({ ...each, optional: each.optional || keys.includes(each.key) }));
  return { ...value, properties };
}

function property([key, value]: readonly [string, Value], index: number): PropertyValue {
  const start = index * 100;
  return { key, keyAt: { file: nowhere.file, start, end: start + key.length }, value, optional: false };
}

/** Plain data as the literal that would write it. */
export function valueOf(data: unknown): Value {
  if (data instanceof RegExp) return regex(data.source, data.flags);
  if (Array.isArray(data)) return array(...data.map(valueOf));
  if (typeof data === 'object' && data !== null)
    return object(Object.fromEntries(Object.entries(data).map(([key, value]) => [key, valueOf(value)])));
  return data === undefined ? undefinedValue() : literal(data as Scalar);
}
