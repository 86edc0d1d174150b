import type { Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldText } from './fold';

/** A collection of the shell's database, with what is done to it; or (`name` absent) calls on the database itself. */
export interface ShellChain {
  readonly collection: { readonly name: string | null; readonly named: Value } | null;
  readonly rest: readonly ChainLink[];
}

/** Methods that lead from one database to another. https://www.mongodb.com/docs/mongodb-shell/reference/methods/ */
const otherDatabases: ReadonlySet<string> = new Set(['getSiblingDB', 'getMongo', 'getDB']);

/**
 * A chain of calls on the shell's global `db`, in a file that is a script of its own: `db.orders.deleteMany(…)`,
 * `db['orders']`, `db.getCollection('orders')`, `db.getSiblingDB('shop').orders`, `connect('…').orders`. Null for
 * everything else.
 */
export function shellChain(base: Value, links: readonly ChainLink[], look: Lookup): ShellChain | null {
  if (!isDatabase(base) || !look.isScript(base.at.file)) return null;
  const [start = links.length] = links.flatMap((link, index) => (otherDatabases.has(link.name) ? [] : [index]));
  const own = links.slice(start);
  const [first] = own;
  if (first === undefined) return null;
  if (first.name === 'getCollection' && first.arguments?.[0] !== undefined) {
    const [named] = first.arguments;
    return { collection: { name: foldText(named), named }, rest: own.slice(1) };
  }
  if (first.arguments !== null) return { collection: null, rest: own };
  // Names of collections may hold dots: `db.system.profile.find()`.
  const end = own.findIndex((link) => link.arguments !== null);
  const members = end === -1 ? own : own.slice(0, end);
  const last = members.at(-1) ?? first;
  const name = members.map((link) => link.name).join('.');
  return { collection: { name, named: last.value }, rest: end === -1 ? [] : own.slice(end) };
}

function isDatabase(base: Value): boolean {
  if (base.kind === 'global') return base.name === 'db';
  if (base.kind === 'call') return isShellFunction(base.callee);
  return base.kind === 'instance' && isShellFunction(base.of);
}

/** `connect('mongodb://…')`, `Mongo('…')` */
function isShellFunction(value: Value): boolean {
  return value.kind === 'global' && (value.name === 'connect' || value.name === 'Mongo');
}
