import type { Value, ValueOf } from '../model/value';
import type { ChainLink } from './adapter';

/** What a value was made from: the innermost receiver of calls and members (`mongoose` of `mongoose.connection.db`). */
export function rootOf(value: Value): Value {
  switch (value.kind) {
    case 'member':
      return rootOf(value.object);
    case 'call':
      return rootOf(value.callee);
    case 'instance': {
      // `new (isPaid ? QueuePro : Queue)(…)`: tools that may stand for each other come from one maker.
      const [first = value.of] = value.of.kind === 'one-of' ? value.of.values : [value.of];
      return rootOf(first);
    }
    default:
      return value;
  }
}

/** The package that a value comes from, without sub-path (`dayjs` of `dayjs/esm`), or null when it is not from one. */
export function packageOf(value: Value): string | null {
  const root = rootOf(value);
  if (root.kind !== 'external') return null;
  const parts = root.module.split('/');
  return parts.slice(0, root.module.startsWith('@') ? 2 : 1).join('/');
}

/**
 * The export or member that a value is of its package, dotted: `Schema.Types.Mixed` for both
 * `import { Schema } from 'mongoose'; Schema.Types.Mixed` and `mongoose.Schema.Types.Mixed`. Empty for the package itself.
 * Null for what is not plainly reached through members.
 */
export function exportOf(value: Value): string | null {
  const path = exportPath(value);
  return path === null ? null : path.filter((part, index) => index > 0 || part !== 'default').join('.');
}

function exportPath(value: Value): readonly string[] | null {
  if (value.kind === 'external') return value.path;
  if (value.kind !== 'member') return null;
  const outer = exportPath(value.object);
  return outer === null ? null : [...outer, value.property];
}

/** The name of the function or method that is called, or null. */
export function callName(value: ValueOf<'call'>): string | null {
  const { callee } = value;
  switch (callee.kind) {
    case 'member':
      return callee.property;
    case 'external':
      return callee.path.at(-1) ?? null;
    case 'global':
      return callee.name;
    default:
      return null;
  }
}

/** A value as what it starts from and the calls and members that lead to it, as `CallSite` tells a call. */
export function chainOf(value: Value): { readonly base: Value; readonly links: readonly ChainLink[] } {
  if (value.kind === 'member') {
    const { base, links } = chainOf(value.object);
    const step = {
      name: value.property,
      nameAt: value.propertyAt,
      arguments: null,
      types: [],
      construct: false,
      value,
    };
    return { base, links: [...links, step] };
  }
  if (value.kind !== 'call') return { base: value, links: [] };
  const { callee, arguments: args, types } = value;
  const called = { arguments: args, types, construct: false, value };
  if (callee.kind === 'member') {
    const { base, links } = chainOf(callee.object);
    return { base, links: [...links, { name: callee.property, nameAt: callee.propertyAt, ...called }] };
  }
  if (callee.kind !== 'external') return { base: value, links: [] };
  const name = callee.path.at(-1) ?? 'default';
  const base: Value = { ...callee, path: callee.path.slice(0, -1) };
  return { base, links: [{ name, nameAt: callee.at, ...called }] };
}
