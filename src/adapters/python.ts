import { givenArguments } from '../model/keywords';
import { isPython } from '../model/language';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { ChainLink, DecoratorSite, Lookup } from './adapter';
import { rootOf } from './origin';

/**
 * The dotted name of what comes from a package: `sqlalchemy.orm.Session`, however it was imported (`import sqlalchemy as
 * sa` and `sa.orm.Session`, `from sqlalchemy.orm import Session`, `from sqlalchemy import orm`). Null for what does not
 * come plainly from a package of Python.
 */
export function dottedName(value: Value): string | null {
  if (value.kind === 'external') return isPython(value.at.file) ? [value.module, ...value.path].join('.') : null;
  if (value.kind !== 'member') return null;
  const outer = dottedName(value.object);
  return outer === null ? null : `${outer}.${value.property}`;
}

/** The package at the root of a value, through calls and members: `celery` for `Celery('shop').task`. */
export function pythonPackage(value: Value): string | null {
  const root = rootOf(value);
  return root.kind === 'external' && isPython(root.at.file) ? (root.module.split('.', 1)[0] ?? null) : null;
}

/** What a call is of: the dotted name of its callee (`celery.Celery` for `Celery('shop')`). Null for any other value. */
export function calledName(value: Value): string | null {
  return value.kind === 'call' ? dottedName(value.callee) : null;
}

/** Where a class of the workspace is named. */
export function nameAt(held: ValueOf<'class'>, look: Lookup): Span {
  return look.member(held, '__name__', held.at).at;
}

type Given = Pick<ChainLink, 'arguments' | 'keywords'> | Pick<DecoratorSite, 'arguments' | 'keywords'>;

/** What is given by position, else by name. An unknown list that is spread before it hides the position. */
export function argumentOf({ arguments: args, keywords }: Given, index: number | null, name: string): Value | null {
  const named = keywords?.properties.findLast((one) => one.key === name)?.value;
  if (named !== undefined || index === null || args === null) return named ?? null;
  if (args.slice(0, index + 1).some((one) => one.kind === 'operation' && one.operator === '...')) return null;
  return args[index] ?? null;
}

/** The arguments of a call or construction as a value, those by name apart. */
export function givenTo(value: ValueOf<'call'> | ValueOf<'instance'>): Given {
  const { positional, keywords } = givenArguments(value.arguments ?? []);
  return { arguments: positional, ...(keywords !== null && { keywords }) };
}

/** The name of what is called, however it is reached: `Column` for `sa.Column(…)`, `db.Column(…)` and `Column(…)`. */
export function calleeName(callee: Value): string | null {
  if (callee.kind === 'external') return callee.path.at(-1) ?? null;
  return callee.kind === 'member' ? callee.property : null;
}
