import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { isCallable } from './options';
import { packageOf } from './origin';

/**
 * A function that is given as such, or as the file whose default export it is: `'./purge.js'`,
 * `path.join(__dirname, 'purge.js')`, `new URL('./purge.js', import.meta.url)`. Null for what is neither.
 */
export function handlerIn(value: Value, look: Lookup): Value | null {
  if (isCallable(value)) return value;
  const text = pathOf(value);
  const target = text === null ? null : look.module(value.at.file, relative(text), value.at);
  if (target === null) return null;
  const found = look.member(target, 'default', value.at);
  return isCallable(found) ? found : null;
}

function relative(text: string): string {
  return text.startsWith('.') ? text : `./${text.replace(/^\/+/, '')}`;
}

/** A path beside the file that it stands in, as far as it is written down. */
export function pathOf(value: Value): string | null {
  const text = foldText(value);
  if (text !== null) return text;
  switch (value.kind) {
    case 'instance':
      return value.of.kind === 'global' && value.of.name === 'URL' ? firstPath(value.arguments ?? []) : null;
    case 'member':
      // `new URL('./purge.js', import.meta.url).pathname`
      return value.property === 'pathname' || value.property === 'href' ? pathOf(value.object) : null;
    case 'template':
      return value.values.length === 1 && value.texts[0]?.text === '' ? (value.texts[1]?.text ?? null) : null;
    case 'operation':
      return value.operator === '+' && value.operands[1] !== undefined ? foldText(value.operands[1]) : null;
    case 'call':
      return joined(value);
    default:
      return null;
  }
}

function firstPath([first]: readonly Value[]): string | null {
  return first === undefined ? null : pathOf(first);
}

/** `path.join(__dirname, 'jobs', 'purge.js')`, `require.resolve('./purge')`, `fileURLToPath(new URL(…))`. */
function joined({ callee, arguments: args }: Extract<Value, { kind: 'call' }>): string | null {
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'external' ? callee.path.at(-1) : undefined;
  const from = packageOf(callee);
  if (name === 'fileURLToPath' || (name === 'resolve' && from === null)) return firstPath(args);
  if (from === null || !/^(node:)?path$/.test(from) || (name !== 'join' && name !== 'resolve')) return null;
  const [folder, ...parts] = args;
  const texts = (folder !== undefined && foldText(folder) === null ? parts : args).map(foldText);
  return texts.includes(null) ? null : texts.join('/');
}
