import type { Setting } from '../model/command';
import type { Value } from '../model/value';
import { foldScalar, foldText } from './fold';
import { eachOf, propertyOf } from './options';

/**
 * Variables of the environment as configuration states them: a table, a list of `{ name, value }` or `{ key, value }`, or
 * a list of `NAME=value`.
 */
export function settingsOf(...stated: readonly (Value | null)[]): readonly Setting[] {
  return stated.flatMap((value) => {
    if (value === null) return [];
    if (value.kind === 'object') return value.properties.map((one) => ({ name: one.key, value: asText(one.value) }));
    return eachOf(value).flatMap((one) => settingIn(one) ?? []);
  });
}

function settingIn(entry: Value): Setting | null {
  const named = propertyOf(entry, 'name') ?? propertyOf(entry, 'key');
  const name = named === null ? null : foldText(named);
  if (name !== null) {
    const value = propertyOf(entry, 'value');
    return { name, value: value === null ? { kind: 'unknown', text: `$${name}`, at: entry.at } : asText(value) };
  }
  const text = foldText(entry);
  const [assigned, key] = /^(\w+)=/.exec(text ?? '') ?? [];
  if (text === null || assigned === undefined || key === undefined) return null;
  return { name: key, value: { kind: 'literal', value: text.slice(assigned.length), at: entry.at } };
}

/** A variable holds a text, whatever YAML makes of it. */
function asText(value: Value): Value {
  const scalar = foldScalar(value);
  return scalar === undefined || scalar === null ? value : { kind: 'literal', value: String(scalar), at: value.at };
}
