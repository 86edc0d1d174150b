import type { PropertyValue, Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { allOf, condition, everything, oneOfForms, opaque, type FilterReading } from './mongo-reading';
import { describe } from './operand';
import { propertyOf } from './options';
import { columnOf, type OrmEntity } from './orm-entity';
import { operandsOf } from './sql-bound';
import { isOn } from './sequelize-declared';
import type { SequelizeModel } from './sequelize-model';
import { sequelizeWhere } from './sequelize-where';

/** A chain of calls that starts at a model: the model, the scopes it is put under, and what is called on it. */
export interface ModelChain {
  readonly model: SequelizeModel | null;
  /** A row, where the chain starts at one. */
  readonly row: Value | null;
  readonly scope: 'default' | 'none' | readonly Value[];
  readonly rest: readonly ChainLink[];
}

export interface Scoped extends ModelChain {
  readonly model: SequelizeModel;
}

export function propertiesOf(value: Value | null): readonly PropertyValue[] {
  return value?.kind === 'object' ? value.properties : [];
}

export function isClosed(value: Value | null): boolean {
  return value?.kind === 'object' && !value.open;
}

/** `[['dueAt', 'DESC'], 'name']`, `{ include: ['a'], exclude: ['b'] }` */
export function flattened(value: Value | null): Value | null {
  if (value?.kind === 'object')
    return { kind: 'array', items: value.properties.map((one) => one.value), open: value.open, at: value.at };
  if (value?.kind !== 'array') return value;
  return { ...value, items: value.items.flatMap((item) => (item.kind === 'array' ? item.items.slice(0, 1) : [item])) };
}

/** The condition of a call with what the model adds: its scopes, and that rows are not deleted. */
export function whereOf(
  options: Value | undefined,
  chain: Scoped,
  { nameAt: at }: ChainLink,
  look: Lookup,
): FilterReading {
  const { entity } = chain.model;
  if (options !== undefined && options.kind !== 'object' && options.kind !== 'undefined') {
    const forms =
      options.kind === 'one-of'
        ? options.values.map((each) => whereOf(each, chain, { nameAt: at } as ChainLink, look))
        : [];
    return forms.length > 0 ? oneOfForms(forms) : opaque('the options are computed', options.at);
  }
  const where = propertyOf(options, 'where');
  const own =
    where === null && options?.kind === 'object' && options.open
      ? opaque('the options are computed', options.at)
      : sequelizeWhere(where, entity, look);
  const included = propertyOf(options, 'include');
  const parts = [own, ...scopesOf(chain, where, look), ...joinsOf(included)];
  return isOn(propertyOf(options, 'force')) || !living(options, chain.model)
    ? allOf(parts)
    : allOf([...parts, alive(chain.model, at)]);
}

function living(options: Value | undefined, { paranoid }: SequelizeModel): boolean {
  const stated = propertyOf(options, 'paranoid');
  return paranoid && (stated === null || foldBoolean(stated) !== false);
}

/** https://sequelize.org/docs/v6/core-concepts/paranoid */
function alive({ entity }: SequelizeModel, at: ChainLink['nameAt']): FilterReading {
  if (entity.deletedAt === null) return everything;
  const field = [columnOf(entity, entity.deletedAt)];
  return condition({ kind: 'not', of: { kind: 'present', field, mode: 'not-null', at } });
}

/** https://sequelize.org/docs/v6/other-topics/scopes: a condition of the call replaces that of a scope on the same field. */
function scopesOf({ model, scope }: Scoped, where: Value | null, look: Lookup): readonly FilterReading[] {
  if (scope === 'none') return [];
  const scopes =
    scope === 'default'
      ? [model.defaultScope]
      : scope.map((each) => {
          const name = foldText(each) ?? textOf(propertyOf(each, 'method'));
          if (name === 'defaultScope') return model.defaultScope;
          return name === null
            ? { kind: 'unknown' as const, text: 'scope', at: each.at }
            : propertyOf(model.scopes, name);
        });
  const own = new Set(propertiesOf(where).map(({ key }) => key));
  return scopes.flatMap((each) => {
    if (each === null) return [];
    const options = each.kind === 'function' ? look.resultOf(each, [], each.at) : each;
    const condition = propertyOf(options, 'where');
    if (options.kind !== 'object') return [opaque('the scope is computed', each.at)];
    if (condition?.kind !== 'object') return condition === null ? [] : [sequelizeWhere(condition, model.entity, look)];
    const kept = condition.properties.filter(({ key }) => !own.has(key));
    return [sequelizeWhere({ ...condition, properties: kept }, model.entity, look)];
  });
}

function textOf(value: Value | null): string | null {
  return value === null ? null : foldText(value.kind === 'array' ? (value.items[0] ?? value) : value);
}

/** An included model with a condition leaves out rows that have none of it. */
function joinsOf(included: Value | null): readonly FilterReading[] {
  if (included === null) return [];
  const items = included.kind === 'array' ? included.items : [included];
  return items.flatMap((item) => {
    const required = propertyOf(item, 'required');
    const narrows = required === null ? propertyOf(item, 'where') !== null : foldBoolean(required) !== false;
    const reading = opaque('a condition on an included model', item.at);
    return narrows ? [{ ...reading, completeness: 'partial' as const }] : joinsOf(propertyOf(item, 'include'));
  });
}

export function keyFilter(
  value: Value | undefined,
  { nameAt: at }: ChainLink,
  entity: OrmEntity | null,
): FilterReading {
  const field = columnOf(entity, entity?.keys[0] ?? 'id');
  const [operand = { kind: 'unknown', text: 'the key' } as const] = value === undefined ? [] : operandsOf(value);
  return { ...condition({ kind: 'compare', field: [field], operator: '=', operand, at }), filter: [{ field, at }] };
}

export function rowFilter(row: Value, { nameAt: at }: ChainLink, entity: OrmEntity | null): FilterReading {
  const field = columnOf(entity, entity?.keys[0] ?? 'id');
  const operand = { kind: 'parameter', text: `${describe(row)}.${field}` } as const;
  return { ...condition({ kind: 'compare', field: [field], operator: '=', operand, at }), filter: [{ field, at }] };
}
