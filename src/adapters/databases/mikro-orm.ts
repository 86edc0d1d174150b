import type { Query } from '../../model/query';
import { contains } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, DecoratorSite, Lookup } from '../adapter';
import { foldText } from '../fold';
import { builderQueries, buildingCalls } from '../mikro-orm-builder';
import { declaredEntities } from '../mikro-orm-declared';
import { entityOfValue } from '../mikro-orm-entity';
import { definitionOf, schemaOptions } from '../mikro-orm-definition';
import { configurationCalls, isMikro } from '../mikro-orm-naming';
import {
  entityText,
  methodQueries,
  methods,
  sortOf,
  takesRows,
  wrappedRow,
  type MikroContext,
} from '../mikro-orm-query';
import {
  entityOfRow,
  injectedSource,
  receiverOf,
  repositoryMember,
  transactionArguments,
  type Receiver,
} from '../mikro-orm-receiver';
import { driverMethods } from '../mongo-methods';
import { alone, operationQueries } from '../mongo-operations';
import { targetNamed } from '../mongo-query';
import { driverOperand, everything } from '../mongo-reading';

/** MikroORM and its Nest module: entities, entity managers, repositories and query builders. */
export const adapter: Adapter = {
  id: 'mikro-orm',
  title: 'MikroORM',
  documentation: 'https://mikro-orm.io/docs/defining-entities',
  derives: true,
  mentions: [
    ...['@mikro-orm/', 'EntityManager', 'EntityRepository', 'MikroORM', 'defineEntity', 'EntitySchema'],
    ...['.nativeDelete(', '.nativeUpdate(', '.persistAndFlush(', '.removeAndFlush(', '.createQueryBuilder(', '.flush('],
  ],
  packages: [
    ...[
      'core',
      'postgresql',
      'mysql',
      'mariadb',
      'sqlite',
      'better-sqlite',
      'libsql',
      'mssql',
      'mongodb',
      'knex',
      'sql',
    ],
    ...['decorators', 'nestjs', 'reflection', 'migrations', 'entity-generator', 'seeder', 'oracledb'],
  ].map((name) => `@mikro-orm/${name}`),
  calls: {
    names: [
      ...new Set([
        ...Object.keys(methods),
        ...buildingCalls,
        ...configurationCalls,
        ...Object.keys(driverMethods),
        ...['EntitySchema', 'defineEntity', 'flush', 'transactional', 'commit'],
      ]),
    ],
    read,
  },
  decorators: { names: ['Entity'], read: readDecorator },
  member: repositoryMember,
  injected: injectedSource,
  callback: transactionArguments,
};

function readDecorator(site: DecoratorSite, look: Lookup): readonly Declaration[] {
  if (site.owner !== null || !isMikro(site.decorator)) return [];
  return declared(site.host, look);
}

function declared(value: Value, look: Lookup): readonly Declaration[] {
  const definition = definitionOf(value, look);
  return definition === null ? [] : declaredEntities(definition, look).map((entity) => ({ kind: 'entity', entity }));
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const own = site.links.findLast((link) => contains(site.at, link.value.at));
  if (own !== undefined && schemaOptions(own.value) !== null) return declared(own.value, look);
  const receiver = receiverOf(site.base, site.links, look);
  if (receiver === null) return [];
  return queriesOf(receiver, site, look).map((query) => ({ kind: 'query', query }));
}

function queriesOf(receiver: Receiver, site: CallSite, look: Lookup): readonly Query[] {
  const { kind, rest, entity, made } = receiver;
  const context = contextOf(entity, look.text(site.base), site, look);
  if (kind === 'builder') {
    const named = made?.arguments?.[0];
    return builderQueries(receiver, site, { ...context, text: named === undefined ? context.text : look.text(named) });
  }
  const [link, next] = rest;
  if (link?.arguments === undefined || link.arguments === null) return [];
  if (link.name === 'wrap') return wrappedQueries(next, site, look);
  if (link.name === 'getCollection') return collectionQueries(link, next, receiver, site, look);
  if (link.name === 'aggregate') return collectionQueries(link, link, receiver, site, look);
  if (sortOf(link.name) === null || !contains(site.at, link.value.at)) return [];
  return kind === 'repository'
    ? methodQueries(link, link.arguments, context)
    : managerQueries(link, link.arguments, context);
}

function contextOf(entity: MikroContext['entity'], text: string, { at }: CallSite, look: Lookup): MikroContext {
  return { adapter: 'mikro-orm', entity, text, at, look, semantics: entity?.semantics ?? 'sql' };
}

/** A manager is told the entity first; rows may be given alone. */
function managerQueries(link: ChainLink, args: readonly Value[], context: MikroContext): readonly Query[] {
  const { look } = context;
  const sort = sortOf(link.name);
  const [first, ...others] = args;
  if (sort === null || first === undefined) return [];
  const isRow = first.kind === 'instance' && schemaOptions(first) === null;
  const named = isRow ? null : entityOfValue(first, look);
  const row = named === null && takesRows(sort) ? entityOfRow(first, look) : null;
  const entity = named ?? row;
  const own: MikroContext = {
    ...context,
    entity,
    text: entityText(first, look),
    semantics: entity?.semantics ?? 'sql',
  };
  const alone = sort === 'persist' || sort === 'remove' || sort === 'assign' || (named === null && takesRows(sort));
  return methodQueries(link, alone ? args : others, own);
}

/** `wrap(row).assign({ … })` */
function wrappedQueries(link: ChainLink | undefined, site: CallSite, look: Lookup): readonly Query[] {
  const row = link === undefined ? null : wrappedRow(link.value);
  if (link?.name !== 'assign' || row === null || !contains(site.at, link.value.at)) return [];
  const context = contextOf(entityOfRow(row, look), look.text(row), site, look);
  return methodQueries(link, [row, ...(link.arguments ?? [])], context);
}

/** `em.aggregate(Book, […])`, and the driver's own collections: https://mikro-orm.io/docs/usage-with-mongo */
function collectionQueries(
  naming: ChainLink,
  link: ChainLink | undefined,
  { kind, entity }: Receiver,
  site: CallSite,
  look: Lookup,
): readonly Query[] {
  const method = link === undefined || !Object.hasOwn(driverMethods, link.name) ? undefined : driverMethods[link.name];
  if (link?.arguments === undefined || link.arguments === null || method === undefined) return [];
  if (!contains(site.at, link.value.at)) return [];
  const [first] = naming.arguments ?? [];
  const told = kind === 'repository' || first === undefined ? null : first;
  const nameOf = (value: Value): string | null => entityOfValue(value, look)?.table ?? foldText(value);
  const name = told === null ? (entity?.table ?? null) : nameOf(told);
  const isDirect = naming === link;
  return operationQueries(
    {
      name: link.name,
      nameAt: link.nameAt,
      method,
      arguments: isDirect && told !== null ? link.arguments.slice(1) : link.arguments,
    },
    alone,
    {
      adapter: 'mongodb',
      target: targetNamed(name, look.text(told ?? site.base)),
      targetAt: null,
      at: site.at,
      operand: driverOperand,
      scope: everything,
      stamp: [],
      look,
      nameOf,
    },
  );
}
