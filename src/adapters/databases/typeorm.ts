import type { Query } from '../../model/query';
import { contains } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, DecoratorSite, Lookup } from '../adapter';
import type { OrmContext } from '../orm-query';
import { packageOf } from '../origin';
import { builderQueries, buildingCalls, terminalCalls } from '../typeorm-builder';
import { declaredEntities, entityDecorators, entityOfValue } from '../typeorm-entity';
import { migrationCalls, migrationSteps } from '../typeorm-migration';
import { sourceCalls } from '../typeorm-naming';
import { methodOf, methodQueries, methods, takesRows } from '../typeorm-query';
import {
  entityOfRow,
  injectedSource,
  receiverOf,
  repositoryMember,
  transactionArguments,
  type Receiver,
} from '../typeorm-receiver';
import { isEntitySchema } from '../typeorm-schema';

/** TypeORM and its Nest module: entities, repositories, entity managers, query builders, and migrations. */
export const adapter: Adapter = {
  id: 'typeorm',
  title: 'TypeORM',
  documentation: 'https://typeorm.io/docs/entity/entities',
  mentions: [
    ...['typeorm', 'Repository', 'EntityManager', 'DataSource', 'dataSource', 'createQueryBuilder', 'EntitySchema'],
    ...['.softDelete(', '.softRemove(', '.findBy(', '.findOneBy(', 'SnakeNamingStrategy'],
  ],
  packages: ['typeorm', '@nestjs/typeorm', 'typeorm-naming-strategies'],
  calls: {
    names: [
      ...new Set([
        ...Object.keys(methods),
        ...terminalCalls,
        ...buildingCalls,
        ...sourceCalls,
        ...migrationCalls,
        'EntitySchema',
      ]),
    ],
    read,
  },
  decorators: { names: entityDecorators, read: readDecorator },
  member: repositoryMember,
  injected: injectedSource,
  callback: transactionArguments,
};

function readDecorator(site: DecoratorSite, look: Lookup): readonly Declaration[] {
  if (site.owner !== null || packageOf(site.decorator) !== 'typeorm') return [];
  return declaredEntities(site.host, look).map((entity) => ({ kind: 'entity', entity }));
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const own = site.links.findLast((link) => contains(site.at, link.value.at));
  if (own?.construct === true)
    return isEntitySchema(own.value)
      ? declaredEntities(own.value, look).map((entity) => ({ kind: 'entity', entity }))
      : [];
  const steps = migrationSteps(site, look);
  if (steps !== null) return steps;
  const receiver = receiverOf(site.base, site.links, look);
  if (receiver === null) return [];
  return queriesOf(receiver, site, look).map((query) => ({ kind: 'query', query }));
}

function queriesOf(receiver: Receiver, site: CallSite, look: Lookup): readonly Query[] {
  const { kind, rest, entity } = receiver;
  const context: OrmContext = { adapter: 'typeorm', entity, text: look.text(site.base), at: site.at, look };
  if (kind === 'builder') return builderQueries(receiver, context);
  const [link] = rest;
  if (link?.arguments === undefined || link.arguments === null || methodOf(link.name) === null) return [];
  if (kind === 'record') return recordQueries(receiver, link, context);
  const changed = changedRows(receiver, site, look);
  if (changed !== null)
    return recordQueries(changed.receiver, changed.link, { ...context, entity: changed.receiver.entity });
  if (!contains(site.at, link.value.at)) return [];
  return kind === 'repository'
    ? methodQueries(link, link.arguments, context)
    : managerQueries(link, link.arguments, context);
}

/** A manager is told the entity first; rows may be given alone. */
function managerQueries(link: ChainLink, args: readonly Value[], context: OrmContext): readonly Query[] {
  const { look } = context;
  const method = methodOf(link.name);
  const [first, ...others] = args;
  if (method === null || first === undefined) return [];
  const named = entityOfValue(first.kind === 'instance' && first.of.kind === 'class' ? null : first, look);
  if (named === null && takesRows(method))
    return methodQueries(link, args, { ...context, entity: entityOfRow(first, look), text: look.text(first) });
  return methodQueries(link, others, { ...context, entity: named, text: look.text(first) });
}

/** `(await User.findOneBy(…)).remove()`: rows that were found are changed. */
function changedRows(
  receiver: Receiver,
  site: CallSite,
  look: Lookup,
): { readonly receiver: Receiver; readonly link: ChainLink } | null {
  const [found, ...later] = receiver.rest;
  const link = later.find((each) => ['save', 'remove', 'softRemove', 'recover'].includes(each.name));
  if (found === undefined || link === undefined || !contains(site.at, link.value.at)) return null;
  const entity = receiver.entity ?? entityOfRow(found.value, look);
  return { receiver: { ...receiver, kind: 'record', entity, record: found.value }, link };
}

/** `user.save()`, `user.remove()` of a BaseEntity. */
function recordQueries({ record }: Receiver, link: ChainLink, context: OrmContext): readonly Query[] {
  const method = methodOf(link.name);
  if (record === null || method === null || !takesRows(method) || !contains(context.at, link.value.at)) return [];
  return methodQueries(link, [record], context);
}
