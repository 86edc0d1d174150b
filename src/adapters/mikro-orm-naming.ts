import type { Semantics } from '../model/predicate';
import { isRehearsal } from '../model/writers';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { propertyOf } from './options';
import { exportOf, packageOf } from './origin';

/** How names of tables and columns are made of those of classes and properties. */
export interface Naming {
  readonly table: (className: string) => string;
  readonly column: (property: string) => string;
  /** The column of a relation, by its property or class and the key's column. */
  readonly joinColumn: (name: string, key: string, composite: boolean) => string;
  readonly joinTable: (table: string, property: string) => string;
}

/** https://mikro-orm.io/docs/naming-strategy */
const underscore = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();

const underscoreNaming: Naming = {
  table: underscore,
  column: underscore,
  joinColumn: (name, key) => `${underscore(name)}_${key}`,
  joinTable: (table, property) => `${underscore(table)}_${underscore(property)}`,
};

const entityCaseNaming: Naming = {
  table: (name) => name,
  column: (name) => name,
  joinColumn: (name, key, composite) => name.charAt(0).toLowerCase() + name.slice(1) + (composite ? `_${key}` : ''),
  joinTable: (table, property) => `${table}_${property}`,
};

const mongoNaming: Naming = {
  table: (name) => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase(),
  column: (name) => name,
  joinColumn: (name) => name,
  joinTable: (table, property) => `${table}_${property}`,
};

const strategies: Readonly<Record<string, Naming>> = {
  UnderscoreNamingStrategy: underscoreNaming,
  EntityCaseNamingStrategy: entityCaseNaming,
  MongoNamingStrategy: mongoNaming,
};

/** Whether a value comes from one of the packages of MikroORM. */
export function isMikro(value: Value): boolean {
  return packageOf(value)?.startsWith('@mikro-orm/') === true;
}

/** Calls that are given the configuration. https://mikro-orm.io/docs/configuration */
export const configurationCalls: readonly string[] = [
  'init',
  'initSync',
  'defineConfig',
  'MikroORM',
  'forRoot',
  'forRootAsync',
];

const memos = new WeakMap<Lookup, readonly Value[]>();

/** What the workspace's own code configures MikroORM with, that of tests left out. */
export function configurations(look: Lookup): readonly Value[] {
  const known = memos.get(look);
  if (known !== undefined) return known;
  const found = configurationCalls
    .flatMap((name) => look.callsNamed(name))
    .filter((site) => !isRehearsal(site.at.file) && isMikro(site.base))
    .flatMap((site) => site.links.flatMap((link) => link.arguments ?? []))
    .flatMap((value) => [value, ...made(value, look)])
    .flatMap((value) => (value.kind === 'array' ? value.items : value.kind === 'one-of' ? value.values : [value]));
  memos.set(look, found);
  return found;
}

/** `forRootAsync({ useFactory: () => ({ … }) })` */
function made(value: Value, look: Lookup): readonly Value[] {
  const factory = propertyOf(value, 'useFactory');
  return factory === null ? [] : [look.resultOf(factory, [], factory.at)];
}

/** The naming strategy that is configured, or that of the database. */
export function namingOf(semantics: Semantics, look: Lookup): Naming {
  const stated = configurations(look)
    .map((each) => propertyOf(each, 'namingStrategy'))
    .find((each) => each !== null);
  const own = stated ? strategyOf(stated, look) : null;
  return own ?? (semantics === 'mongodb' ? mongoNaming : underscoreNaming);
}

/** A strategy of the workspace's own names as the one that it extends, as far as can be told. */
function strategyOf(value: Value, look: Lookup): Naming | null {
  if (isMikro(value)) return strategies[exportOf(value)?.split('.').at(-1) ?? ''] ?? null;
  const parent = look.heritageOf(value);
  return parent === null ? null : strategyOf(parent.value, look);
}

const sqlPackages: readonly string[] = [
  ...['postgresql', 'mysql', 'mariadb', 'sqlite', 'better-sqlite', 'libsql', 'mssql', 'knex', 'sql', 'oracledb'],
];

/** The database of an entity in a file, by the drivers that its project depends on; null where that does not tell. */
export function databaseOf(file: string, look: Lookup): Semantics | null {
  const mongo = look.major(file, '@mikro-orm/mongodb') !== null;
  const sql = sqlPackages.some((name) => look.major(file, `@mikro-orm/${name}`) !== null);
  if (mongo === sql) return null;
  return mongo ? 'mongodb' : 'sql';
}
