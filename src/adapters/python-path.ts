import type { Value } from '../model/value';
import type { Lookup } from './adapter';

/**
 * What a dotted path leads to: `shop.tasks.purge` is the function `purge` of shop/tasks.py, `shop.jobs.Tidy.run` a
 * method. Null where the workspace has nothing of the name.
 */
export function atPythonPath(path: string, from: Value, look: Lookup): Value | null {
  const parts = path.split(/[.:]/);
  for (let length = parts.length - 1; length > 0; length -= 1) {
    const module = look.module(from.at.file, parts.slice(0, length).join('.'), from.at);
    if (module === null) continue;
    const found = parts.slice(length).reduce<Value>((object, name) => look.member(object, name, from.at), module);
    if (found.kind === 'function' || found.kind === 'class') return found;
  }
  return null;
}
