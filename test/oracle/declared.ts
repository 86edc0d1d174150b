import type { Entity } from '../../src/model/schema';
import { indexOf } from '../support/linked';
import { withFamilies } from './catalogue';
import { compare, type Comparison } from './compare';

/** Compares what a Prisma schema declares with what its migrations add up to: names, nullability, keys, references, values. */
export function compareDeclared(schema: string, replayed: ReadonlyMap<string, Entity>): Comparison {
  const { entities } = indexOf({ 'package.json': '{}', 'prisma/schema.prisma': schema }).schema;
  const declared = new Map([...entities].filter(([, { adapter }]) => adapter === 'prisma'));
  const tables = new Map([...replayed].filter(([name]) => name !== '_prisma_migrations'));
  return compare(withFamilies(declared), withFamilies(tables));
}
