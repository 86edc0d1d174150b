import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { callName, packageOf } from './origin';

/** A path that code puts together. */
export interface FilePath {
  /** Whether it starts at the folder of the file that says it, or at the folder where the program was started. */
  readonly from: 'file' | 'start';
  readonly path: string;
}

const FOLDER: FilePath = { from: 'file', path: '.' };

/**
 * The path a value is: `'jobs'`, `path.join(__dirname, 'jobs')`, `path.resolve('src/jobs')`, `new URL('./jobs',
 * import.meta.url)`, `` `${__dirname}/jobs` ``. Null for what is none of them.
 */
export function filePathOf(value: Value): FilePath | null {
  const text = foldText(value);
  if (text !== null) return { from: 'start', path: text };
  switch (value.kind) {
    case 'global':
      return value.name === '__dirname' ? FOLDER : null;
    case 'instance': {
      const [path] = value.arguments ?? [];
      const relative = path === undefined ? null : foldText(path);
      return value.of.kind === 'global' && value.of.name === 'URL' && relative !== null
        ? { from: 'file', path: relative }
        : null;
    }
    case 'member':
      if (value.property === 'dirname') return FOLDER;
      return value.property === 'pathname' || value.property === 'href' ? filePathOf(value.object) : null;
    case 'template': {
      const [start] = value.values;
      const before = value.texts[0]?.text ?? '';
      const inner = start === undefined || value.values.length > 1 || before !== '' ? null : filePathOf(start);
      return inner === null ? null : { ...inner, path: `${inner.path}${value.texts[1]?.text ?? ''}` };
    }
    case 'operation': {
      const [left, right] = value.operands;
      const inner = left === undefined || value.operator !== '+' ? null : filePathOf(left);
      const more = right === undefined ? null : foldText(right);
      return inner === null || more === null ? null : { ...inner, path: inner.path + more };
    }
    case 'call':
      return calledPath(value.arguments, packageOf(value.callee), callName(value));
    default:
      return null;
  }
}

/** https://nodejs.org/api/path.html */
function calledPath(args: readonly Value[], from: string | null, name: string | null): FilePath | null {
  const [first, ...rest] = args;
  if (name === 'cwd') return { from: 'start', path: '.' };
  if (first === undefined || from === null || !/^(?:node:)?(?:path|url)$/.test(from)) return null;
  if (name === 'fileURLToPath') return filePathOf(first);
  // The folder of this very file: dirname(fileURLToPath(import.meta.url)).
  if (name === 'dirname') return FOLDER;
  const start = name === 'join' || name === 'resolve' ? filePathOf(first) : null;
  const parts = rest.map(foldText);
  return start === null || parts.includes(null) ? null : { ...start, path: [start.path, ...parts].join('/') };
}

/**
 * The module that a path leads to. Where a program is started is not known: the folders around the file are tried, the
 * nearest first.
 */
export function moduleAt({ from, path }: FilePath, look: Lookup, at: Span): Value | null {
  const depth = from === 'file' ? 1 : at.file.split('/').length;
  for (let up = 0; up < depth; up += 1) {
    const found = look.module(at.file, `${'../'.repeat(up) || './'}${path}`, at);
    if (found !== null) return found;
  }
  return null;
}

/** The code of a module outside any function: what runs when the file is started. */
export function bodyOf(module: Value): Value | null {
  if (module.kind !== 'module') return null;
  return { kind: 'function', function: { file: module.file, index: 0, environment: null }, at: module.at };
}
