import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { propertyOf } from './options';
import { packageOf } from './origin';

/** How Drizzle names a column that is given no name: by its key, or by the key in another case. */
export type Casing = 'snake_case' | 'camelCase' | null;

/** https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/casing.ts */
const words = /[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g;

/** A key as the option `casing` writes it: https://orm.drizzle.team/docs/sql-schema-declaration#camel-and-snake-casing */
export function inCase(key: string, casing: Casing): string {
  if (casing === null) return key;
  const parts = key.replace(/['\u2019]/g, '').match(words) ?? [];
  if (casing === 'snake_case') return parts.map((part) => part.toLowerCase()).join('_');
  return parts
    .map((part, index) => (index === 0 ? part.toLowerCase() : `${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`))
    .join('');
}

interface StatedCasing {
  readonly file: string;
  readonly casing: Casing;
}

const memos = new WeakMap<Lookup, readonly StatedCasing[]>();

/**
 * The casing that tables of a file have: `drizzle({ casing })` or `defineConfig({ casing })`, of the call that is nearest
 * in the tree of folders, as a workspace may hold several databases.
 */
export function casingAt(file: string, look: Lookup): Casing {
  let stated = memos.get(look);
  if (stated === undefined) {
    stated = [...look.callsNamed('drizzle'), ...look.callsNamed('defineConfig')].flatMap(({ base, links, at }) => {
      if (!['drizzle-orm', 'drizzle-kit'].includes(packageOf(base) ?? '')) return [];
      const given = links.flatMap((link) => link.arguments ?? []).flatMap(casingOf);
      return given.length > 0 || links.some(({ name }) => name === 'drizzle')
        ? [{ file: at.file, casing: given[0] ?? null }]
        : [];
    });
    memos.set(look, stated);
  }
  const [nearest] = stated.toSorted(
    (a, b) =>
      commonFolders(b.file, file) - commonFolders(a.file, file) ||
      Number(b.casing !== null) - Number(a.casing !== null),
  );
  return nearest?.casing ?? null;
}

function casingOf(options: Value): readonly Casing[] {
  const value = propertyOf(options, 'casing');
  const text = value === null ? null : foldText(value);
  return text === 'snake_case' || text === 'camelCase' ? [text] : [];
}

function commonFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing === -1 ? left.length : differing;
}
