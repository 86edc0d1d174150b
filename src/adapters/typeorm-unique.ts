import type { Entity } from '../model/schema';
import type { Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { propertyOf } from './options';
import type { OrmEntity } from './orm-entity';
import { isUniqueIndex, namesIn, withChecks, withKeys, type StatedKey } from './orm-unique';

/**
 * What the decorators of a class say of keys and values beside its columns.
 * https://typeorm.io/docs/advanced-topics/indices, https://typeorm.io/docs/help/decorator-reference
 */
export function withDecorated(
  entity: Entity,
  mapped: OrmEntity,
  sites: readonly DecoratorSite[],
  look: Lookup,
): Entity {
  const checks = sites.filter((site) => site.name === 'Check').flatMap((site) => site.arguments.at(-1) ?? []);
  return withChecks(
    withKeys(
      entity,
      mapped,
      sites.flatMap((site) => keyOf(site, look) ?? []),
    ),
    checks,
  );
}

/** `@Unique(['ref', 'shop'])`, `@Index('name', ['ref'], { unique: true })`, and both on a property. */
function keyOf(site: DecoratorSite, look: Lookup): StatedKey | null {
  const options = site.arguments.find((each) => each.kind === 'object');
  if (site.name !== 'Unique' && !(site.name === 'Index' && isUniqueIndex(options))) return null;
  if (site.owner !== null) return { properties: [site.hostName], at: site.hostAt };
  const listed = site.arguments.map((each) => made(each, look)).find((each) => each.kind === 'array');
  const [first] = site.arguments;
  const single = listed === undefined && site.name === 'Unique' && first !== undefined ? first : null;
  const properties = namesIn(listed ?? single);
  return properties.length === 0 ? null : { properties, at: (listed ?? site).at };
}

/** What a function gives of an entity: a list, or an object by property. */
function made(value: Value, look: Lookup): Value {
  if (value.kind !== 'function') return value;
  const given = look.resultOf(
    value,
    [{ kind: 'external', module: 'typeorm', path: ['entity'], at: value.at }],
    value.at,
  );
  if (given.kind !== 'object') return given;
  const items = given.properties.map(({ key, keyAt }): Value => ({ kind: 'literal', value: key, at: keyAt }));
  return { kind: 'array', items, open: given.open, at: given.at };
}

/** `uniques`, `indices` and `checks` of an `EntitySchema`. */
export function withListed(entity: Entity, mapped: OrmEntity, options: Value | null): Entity {
  const items = (key: string): readonly Value[] => {
    const list = propertyOf(options, key);
    return list?.kind === 'array' ? list.items : [];
  };
  const keys = [...items('uniques'), ...items('indices').filter((each) => isUniqueIndex(each))].map(
    (each): StatedKey => ({
      properties: namesIn(propertyOf(each, 'columns')),
      at: propertyOf(each, 'columns')?.at ?? each.at,
    }),
  );
  const checks = items('checks').flatMap((each) => propertyOf(each, 'expression') ?? []);
  return withChecks(
    withKeys(
      entity,
      mapped,
      keys.filter(({ properties }) => properties.length > 0),
    ),
    checks,
  );
}
