import type { Entity } from '../../src/model/schema';
import { indexOf } from '../support/linked';
import { columnOf, uniquesOf, type Catalogue, type Table } from './catalogue';
import { compare, type Comparison } from './compare';

/** Compares what a Prisma schema declares with what its migrations add up to: names, nullability, keys, references, values. */
export function compareDeclared(schema: string, replayed: ReadonlyMap<string, Entity>): Comparison {
  const { entities } = indexOf({ 'package.json': '{}', 'prisma/schema.prisma': schema }).schema;
  const declared = new Map([...entities].filter(([, { adapter }]) => adapter === 'prisma'));
  const tables = new Map([...replayed].filter(([name]) => name !== '_prisma_migrations'));
  return compare(withFamilies(declared), withFamilies(tables));
}

/** Prisma's types are its own, so families are compared; defaults that its client computes no database knows. */
function withFamilies(entities: ReadonlyMap<string, Entity>): Catalogue {
  return new Map(
    [...entities.values()].map((entity): [string, Table] => {
      const columns = [...entity.fields.values()].map((field) => {
        const family = field.typeText.endsWith('[]') ? 'array' : field.type;
        return { ...columnOf(field), type: family, default: null };
      });
      const uniques = uniquesOf((entity.uniques ?? []).map(({ fields }) => fields));
      return [entity.name, { name: entity.name, isView: entity.kind === 'view', columns, uniques }];
    }),
  );
}
