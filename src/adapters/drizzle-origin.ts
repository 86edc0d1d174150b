import type { Value, ValueOf } from '../model/value';
import { exportOf, packageOf } from './origin';

/** The engines that Drizzle builds tables for, by the sub-path of its package. https://orm.drizzle.team/docs/sql-schema-declaration */
const makers = /^(pg|mysql|sqlite|singlestore|gel|mssql|cockroach)(Table|View|MaterializedView)$/;
const creators = /^(pg|mysql|sqlite|singlestore|gel|mssql|cockroach)TableCreator$/;
const schemas = /^(pg|mysql|sqlite|singlestore|gel|mssql|cockroach)Schema$/;
const cased = /^(snakeCase|camelCase)\.(table|view|materializedView)$/;

/** Functions whose calls declare tables and views, and members of a schema that do. */
export const tableCalls: readonly string[] = [
  ...['pg', 'mysql', 'sqlite', 'singlestore', 'gel', 'mssql', 'cockroach'].flatMap((engine) => [
    `${engine}Table`,
    `${engine}View`,
    `${engine}MaterializedView`,
  ]),
  'withRLS',
  'table',
  'view',
  'materializedView',
];

/** The export of Drizzle that a value is, dotted, or null for what is not Drizzle's. */
export function drizzleExport(value: Value): string | null {
  return packageOf(value) === 'drizzle-orm' ? exportOf(value) : null;
}

/** The export of Drizzle that a call calls, or null. */
export function drizzleFunction(value: Value): string | null {
  return value.kind === 'call' ? drizzleExport(value.callee) : null;
}

/** How a call makes a table, a view or an enumeration. */
export interface Maker {
  readonly kind: 'table' | 'view' | 'enum';
  /** What a prefixing factory makes of the name that it is given. */
  readonly rename: Value | null;
  /** The module of the column types, for callbacks that are given them. */
  readonly module: Value;
  readonly casing: 'snake_case' | 'camelCase' | null;
}

/** What makes a table or view out of a name and columns: `pgTable`, a creator's function, a member of a schema. */
export function makerOf(callee: Value): Maker | null {
  const name = drizzleExport(callee);
  if (name !== null) return makerNamed(name.replace(/\.withRLS$/, ''), callee);
  if (callee.kind === 'call') {
    const creator = drizzleFunction(callee);
    const [rename] = callee.arguments;
    if (creator === null || !creators.test(creator) || rename === undefined) return null;
    return { kind: 'table', rename, module: moduleOf(callee.callee), casing: null };
  }
  if (callee.kind !== 'member') return null;
  if (callee.property === 'withRLS') return makerOf(callee.object);
  if (!schemas.test(drizzleFunction(callee.object) ?? '') || callee.object.kind !== 'call') return null;
  const module = moduleOf(callee.object.callee);
  const kind = memberKinds.get(callee.property);
  return kind === undefined ? null : { kind, rename: null, module, casing: null };
}

const memberKinds: ReadonlyMap<string, Maker['kind']> = new Map([
  ['table', 'table'],
  ['view', 'view'],
  ['materializedView', 'view'],
  ['enum', 'enum'],
]);

function makerNamed(name: string, callee: Value): Maker | null {
  const module = moduleOf(callee);
  if (/^(pg|mysql|singlestore|gel|mssql|cockroach)Enum$/.test(name))
    return { kind: 'enum', rename: null, module, casing: null };
  const made = makers.exec(name);
  if (made) return { kind: made[2] === 'Table' ? 'table' : 'view', rename: null, module, casing: null };
  const parts = cased.exec(name);
  if (!parts) return null;
  const casing = parts[1] === 'snakeCase' ? 'snake_case' : 'camelCase';
  return { kind: parts[2] === 'table' ? 'table' : 'view', rename: null, module, casing };
}

/** The package's module that an export is of, whole. */
function moduleOf(callee: Value): Value {
  return callee.kind === 'external' ? { ...callee, path: [] } : callee;
}

/** A call with the calls of methods on what it gives taken off, innermost method first. */
export function modifiedCall(value: Value): {
  readonly made: ValueOf<'call'>;
  readonly modifiers: readonly ValueOf<'call'>[];
} | null {
  const modifiers: ValueOf<'call'>[] = [];
  let current = value;
  while (current.kind === 'call' && current.callee.kind === 'member' && makerOf(current.callee) === null) {
    modifiers.unshift(current);
    current = current.callee.object;
  }
  return current.kind === 'call' ? { made: current, modifiers } : null;
}
