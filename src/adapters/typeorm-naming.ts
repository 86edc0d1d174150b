import type { Value } from '../model/value';
import { isRehearsal } from '../model/writers';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { propertyOf } from './options';
import { exportOf, packageOf } from './origin';

/** How names of tables and columns are made of those of classes and properties. */
export interface Naming {
  readonly table: (className: string) => string;
  readonly column: (property: string, stated: string | null, prefixes: readonly string[]) => string;
  readonly joinColumn: (relation: string, key: string) => string;
  readonly joinTable: (first: string, property: string, second: string) => string;
  readonly joinTableColumn: (table: string, column: string) => string;
  /** Put before every table's name. */
  readonly prefix: string;
}

/** https://github.com/typeorm/typeorm/blob/master/src/util/StringUtils.ts */
export function snakeCase(text: string): string {
  return text
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function camelCase(text: string): string {
  return text.replace(/^([A-Z])|[\s\-_](\w)/g, (_match, first: string | undefined, second: string | undefined) =>
    second === undefined ? (first ?? '').toLowerCase() : second.toUpperCase(),
  );
}

function titleCase(text: string): string {
  return text.replace(/\w\S*/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}

/** https://github.com/typeorm/typeorm/blob/master/src/naming-strategy/DefaultNamingStrategy.ts */
const plainNaming: Naming = {
  table: snakeCase,
  column: (property, stated, prefixes) => {
    const name = stated ?? property;
    return prefixes.length === 0 ? name : camelCase(prefixes.join('_')) + titleCase(name);
  },
  joinColumn: (relation, key) => camelCase(`${relation}_${key}`),
  joinTable: (first, property, second) => snakeCase(`${first}_${property.replaceAll('.', '_')}_${second}`),
  joinTableColumn: (table, column) => camelCase(`${table}_${column}`),
  prefix: '',
};

/** https://github.com/tonivj5/typeorm-naming-strategies/blob/master/src/snake-naming.strategy.ts */
const snakeNaming: Naming = {
  ...plainNaming,
  column: (property, stated, prefixes) => snakeCase([...prefixes, ''].join('_')) + (stated ?? snakeCase(property)),
  joinColumn: (relation, key) => snakeCase(`${relation}_${key}`),
  joinTableColumn: (table, column) => snakeCase(`${table}_${column}`),
};

const memos = new WeakMap<Lookup, Naming>();

/** The naming strategy that the workspace's data sources are given. https://typeorm.io/docs/data-source/data-source-options */
export function namingOf(look: Lookup): Naming {
  const known = memos.get(look);
  if (known !== undefined) return known;
  const options = dataSourceOptions(look);
  const snake = options.some((each) => {
    const strategy = propertyOf(each, 'namingStrategy');
    return strategy !== null && isSnake(strategy, look);
  });
  const loose = look.callsNamed('SnakeNamingStrategy').some((site) => !isRehearsal(site.at.file));
  const prefix = options.map((each) => propertyOf(each, 'entityPrefix')).find((each) => each !== null);
  const naming = { ...(snake || loose ? snakeNaming : plainNaming), prefix: prefix ? (foldText(prefix) ?? '') : '' };
  memos.set(look, naming);
  return naming;
}

/** Calls that are given the options of a data source. */
export const sourceCalls: readonly string[] = [
  ...['DataSource', 'createConnection', 'createConnections', 'Connection', 'forRoot', 'forRootAsync'],
  'SnakeNamingStrategy',
];

function dataSourceOptions(look: Lookup): readonly Value[] {
  return sourceCalls
    .flatMap((name) => look.callsNamed(name))
    .filter((site) => !isRehearsal(site.at.file))
    .flatMap((site) => site.links.flatMap((link) => link.arguments ?? []))
    .flatMap((value) => [value, ...made(value, look)])
    .flatMap((value) => (value.kind === 'array' ? value.items : value.kind === 'one-of' ? value.values : [value]));
}

/** `forRootAsync({ useFactory: () => ({ … }) })` */
function made(value: Value, look: Lookup): readonly Value[] {
  const factory = propertyOf(value, 'useFactory');
  return factory === null ? [] : [look.resultOf(factory, [], factory.at)];
}

/** A strategy from a package says by its name what it makes; one of the workspace's own, too. */
function isSnake(strategy: Value, look: Lookup): boolean {
  if (strategy.kind !== 'instance') return false;
  const name = packageOf(strategy.of) === null ? look.nameOf(strategy) : exportOf(strategy.of);
  return /snake|underscore/i.test(name ?? '');
}
