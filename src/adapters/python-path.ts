import type { Value } from '../model/value';
import type { Lookup } from './adapter';

/**
 * What a dotted path leads to: `shop.tasks.purge` is the function `purge` of shop/tasks.py, `shop.jobs.Tidy.run` a
 * method. Null where the workspace has nothing of the name.
 */
export function atPythonPath(path: string, from: Value, look: Lookup): Value | null {
  const parts = path.split(/[.:]/);
  for (let length = parts.length - 1; length > 0; length -= 1) {
    const name = parts.slice(0, length).join('.');
    const module =
      look.module(from.at.file, name, from.at) ??
      // A file does not import itself, but may well name itself: `tasks.purge` in tasks.py.
      (isOwnName(name, from.at.file) ? look.module(from.at.file, `.${name}`, from.at) : null);
    if (module === null) continue;
    const found = parts.slice(length).reduce<Value>((object, name) => look.member(object, name, from.at), module);
    if (found.kind === 'function' || found.kind === 'class') return found;
  }
  return null;
}

function isOwnName(name: string, file: string): boolean {
  return file.slice(file.lastIndexOf('/') + 1) === `${name}.py`;
}
