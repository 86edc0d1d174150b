import type { Value } from '../model/value';
import type { ChainLink } from './adapter';
import { foldBoolean, foldText } from './fold';
import type { Definition } from './mikro-orm-definition';
import { configurations } from './mikro-orm-naming';
import { readWhere, whereContext, type WhereContext } from './mikro-orm-where';
import { allOf, everything, perhaps, type FilterReading } from './mongo-reading';
import { eachOf, propertyOf } from './options';

/** A condition that is put on every query of an entity: https://mikro-orm.io/docs/filters */
interface NamedFilter {
  readonly name: string;
  readonly condition: Value;
  /** Whether it applies where nothing is said. */
  readonly byDefault: boolean;
}

/** A condition together with those that filters add to it, as the options of the call say. */
export function filtered(
  reading: FilterReading,
  options: Value | undefined,
  link: ChainLink,
  { entity, look }: WhereContext,
): FilterReading {
  if (entity === null) return reading;
  const stated = propertyOf(options, 'filters');
  if (stated !== null && foldBoolean(stated) === false) return reading;
  const computed = options !== undefined && options.kind !== 'object' && options.kind !== 'undefined';
  const parts = filtersOf(entity.definition, look).map((filter): FilterReading => {
    const given = settingOf(filter.name, stated);
    if (given === 'off' || (given === null && !filter.byDefault)) return everything;
    const argument: Value =
      given === null || given === 'on' ? { kind: 'unknown', text: 'arguments', at: link.nameAt } : given;
    const condition =
      filter.condition.kind === 'function'
        ? look.resultOf(filter.condition, [argument], filter.condition.at)
        : filter.condition;
    const own = readWhere(condition, whereContext(entity, look));
    return computed || (stated !== null && stated.kind !== 'object' && stated.kind !== 'array')
      ? perhaps(own, link.nameAt)
      : own;
  });
  return allOf([...parts, reading]);
}

/** What a call says of a filter: `filters: { inStock: true }`, `filters: ['inStock']`, `filters: { inStock: { least: 5 } }`. */
function settingOf(name: string, stated: Value | null): Value | 'on' | 'off' | null {
  if (stated?.kind === 'array') return stated.items.some((item) => foldText(item) === name) ? 'on' : null;
  const value = propertyOf(stated, name);
  if (value === null) return null;
  const flag = foldBoolean(value);
  return flag === null ? value : flag ? 'on' : 'off';
}

function filtersOf(definition: Definition, look: WhereContext['look']): readonly NamedFilter[] {
  const found = new Map<string, NamedFilter>();
  const add = (options: Value, name: string | null, byDefault: boolean): void => {
    const own = propertyOf(options, 'name');
    const condition = propertyOf(options, 'cond');
    const known = (own && foldText(own)) ?? name;
    const flag = propertyOf(options, 'default');
    if (known === null || condition === null || found.has(known)) return;
    found.set(known, { name: known, condition, byDefault: flag === null ? byDefault : foldBoolean(flag) === true });
  };
  for (const configuration of configurations(look)) {
    const stated = propertyOf(configuration, 'filters');
    for (const { key, value } of stated?.kind === 'object' ? stated.properties : [])
      if (isFor(value, definition, look)) add(value, key, true);
  }
  for (let next: Definition | null = definition; next !== null; next = next.parent())
    for (const options of next.filters) add(options, null, false);
  return [...found.values()];
}

/** Filters of the configuration may be for some entities only. */
function isFor(options: Value, { name }: Definition, look: WhereContext['look']): boolean {
  const stated = propertyOf(options, 'entity');
  if (stated === null) return true;
  return eachOf(stated).some((each) => (foldText(each) ?? look.nameOf(each)) === name);
}
