import type { Query } from '../../model/query';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { isWrittenAt } from '../mongo-collection';
import { modelCall } from '../prisma-call';
import { clientExport, clientOf, projectsIn } from '../prisma-client';
import { entitiesOf } from '../prisma-entity';
import { extensionMethod } from '../prisma-extension';
import { operations } from '../prisma-operations';
import { joined } from '../prisma-files';
import { callQueries } from '../prisma-queries';

/** Prisma ORM: its schema, and what its client does with the models. */
export const adapter: Adapter = {
  id: 'prisma',
  title: 'Prisma',
  documentation: 'https://www.prisma.io/docs/orm/reference/prisma-client-reference',
  derives: true,
  mentions: [
    '@prisma/client',
    'PrismaClient',
    'prisma.',
    'Prisma.',
    'findUnique',
    'findFirst',
    'findMany',
    'createMany',
    'updateMany',
    'deleteMany',
    '.upsert(',
    '.groupBy(',
    '$transaction',
  ],
  packages: ['@prisma/client'],
  calls: { names: [...Object.keys(operations), '$queryRawTyped'], read },
  files: (look) =>
    projectsIn(look).flatMap(({ schema }) => entitiesOf(schema).map((entity) => ({ kind: 'entity', entity }))),
  member: (object, property, look) => enumValue(object, property, look) ?? extensionMethod(object, property),
  callback: transactionClient,
};

/** `Status.DONE` of a generated client, as the schema declares it. */
function enumValue(object: Value, property: string, look: Lookup): Value | null {
  if (object.kind !== 'external') return null;
  const exported = clientExport(object, look);
  const [name, ...more] = exported?.path ?? [];
  if (name === undefined || more.length > 0) return null;
  const found = exported?.project?.schema.enums.get(name)?.has(property) === true;
  return found ? { kind: 'literal', value: property, at: object.at } : null;
}

/** `client.$transaction(async (tx) => …)`: https://www.prisma.io/docs/orm/prisma-client/queries/transactions#interactive-transactions */
function transactionClient(callee: Value, look: Lookup): readonly Value[] | null {
  if (callee.kind === 'one-of') {
    for (const one of callee.values) {
      const found = transactionClient(one, look);
      if (found !== null) return found;
    }
    return null;
  }
  if (callee.kind !== 'member' || callee.property !== '$transaction') return null;
  return clientOf(callee.object, look) === null ? null : [callee.object];
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const typed = site.links.find((link) => link.name === '$queryRawTyped' && isWrittenAt(link, site.at));
  if (typed !== undefined) return typedQueries(typed, look).map((query) => ({ kind: 'query', query }));
  const call = modelCall(site, look);
  return call === null ? [] : callQueries(call, site.at, look).map((query) => ({ kind: 'query', query }));
}

/**
 * `client.$queryRawTyped(lateVisits(day))`: the statements of `sql/lateVisits.sql` beside the schema.
 * https://www.prisma.io/docs/orm/prisma-client/using-raw-sql/typedsql
 */
function typedQueries({ arguments: args }: ChainLink, look: Lookup): readonly Query[] {
  const [given] = args ?? [];
  const made = given?.kind === 'call' ? given.callee : given;
  if (made?.kind !== 'external' || !/(^|\/)sql(\.[jt]s)?$/.test(made.module)) return [];
  const project = clientExport(made, look)?.project ?? null;
  const name = made.path.at(-1) ?? '';
  return project === null ? [] : look.statements(joined(project.schema.folder, `sql/${name}.sql`));
}
