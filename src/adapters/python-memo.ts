import { isPython } from '../model/language';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';

/** Values that are made of each other are followed this far. */
const DEEPEST = 40;

type Reading<V, T> = (value: V, look: Lookup) => T | null;

/** A reading of values of Python that is done once for each value; null for values of other languages. */
export function readPerValue<T>(read: Reading<Value, T>): Reading<Value, T> {
  const memos = new WeakMap<Lookup, WeakMap<Value, T | null>>();
  let depth = 0;
  return (value, look) => {
    if (!isPython(value.at.file) || depth > DEEPEST) return null;
    const memo = memos.get(look) ?? new WeakMap<Value, T | null>();
    memos.set(look, memo);
    const known = memo.get(value);
    if (known !== undefined) return known;
    depth += 1;
    try {
      const found = read(value, look);
      memo.set(value, found);
      return found;
    } finally {
      depth -= 1;
    }
  };
}

/** A reading of classes of Python that is done once for each class; null for any other value. */
export function readPerClass<T>(read: Reading<ValueOf<'class'>, T>): Reading<Value | null | undefined, T> {
  const memos = new WeakMap<Lookup, Map<string, T | null>>();
  return (value, look) => {
    if (value?.kind !== 'class' || !isPython(value.class.file)) return null;
    const memo = memos.get(look) ?? new Map<string, T | null>();
    memos.set(look, memo);
    const key = keyOfClass(value);
    const known = memo.get(key);
    if (known !== undefined) return known;
    // What is read may lead back to the class itself.
    memo.set(key, null);
    const found = read(value, look);
    memo.set(key, found);
    return found;
  };
}

/** What tells a class from others: its file, and its place among the classes there. */
export function keyOfClass({ class: { file, index } }: ValueOf<'class'>): string {
  return `${file}\0${String(index)}`;
}
