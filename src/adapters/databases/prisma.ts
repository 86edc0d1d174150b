import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { modelCall } from '../prisma-call';
import { clientExport, clientOf, projectsIn } from '../prisma-client';
import { entitiesOf } from '../prisma-entity';
import { operations } from '../prisma-operations';
import { callQueries } from '../prisma-queries';

/** Prisma ORM: its schema, and what its client does with the models. */
export const adapter: Adapter = {
  id: 'prisma',
  title: 'Prisma',
  documentation: 'https://www.prisma.io/docs/orm/reference/prisma-client-reference',
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
  calls: { names: Object.keys(operations), read },
  files: (look) =>
    projectsIn(look).flatMap(({ schema }) => entitiesOf(schema).map((entity) => ({ kind: 'entity', entity }))),
  member: enumValue,
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
  const call = modelCall(site, look);
  return call === null ? [] : callQueries(call, site.at, look).map((query) => ({ kind: 'query', query }));
}
