import type { Entity, Field, UniqueKey } from '../model/schema';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { keyColumn } from './django-column';
import type { DjangoField } from './django-field';
import type { DjangoModel, Meta } from './django-model';
import { isUserModel, outsideTable, targetOf } from './django-target';
import { foldText } from './fold';
import { propertyOf } from './options';
import { declaredEntity } from './orm-entity';
import { withKeys, type StatedKey } from './orm-unique';
import { calleeName, dottedName, givenTo } from './python';
import { textsOf } from './schema-steps';

/** https://docs.djangoproject.com/en/stable/ref/models/constraints/, unique_together, and indexes that are unique. */
export function uniquesOf(meta: Meta): readonly StatedKey[] {
  const together = meta.any('unique_together');
  const items = together?.kind === 'array' ? together.items : [];
  const lists =
    items.length > 0 && items.every((item) => item.kind !== 'array') && together !== null ? [together] : items;
  const keys = lists.map((list): StatedKey => ({ properties: textsOf(list), at: list.at }));
  const constraints = meta.any('constraints');
  const stated = constraints?.kind === 'array' ? constraints.items : [];
  return [...keys, ...stated.flatMap((one) => uniqueConstraint(one) ?? [])].filter(
    ({ properties }) => properties.length > 0,
  );
}

/** A constraint on all rows; one with a condition lets the others be alike. */
export function uniqueConstraint(value: Value): (StatedKey & { readonly name: string | null }) | null {
  if (value.kind !== 'call' && value.kind !== 'instance') return null;
  const callee = value.kind === 'call' ? value.callee : value.of;
  if (calleeName(callee) !== 'UniqueConstraint') return null;
  const { keywords } = givenTo(value);
  const fields = propertyOf(keywords, 'fields');
  const named = propertyOf(keywords, 'name');
  if (fields === null || propertyOf(keywords, 'condition') !== null) return null;
  return { properties: textsOf(fields), at: fields.at, name: named === null ? null : foldText(named) };
}

/** The tables that a model stands for: its own, and those between it and others. */
export function modelEntities(model: DjangoModel, look: Lookup): readonly Entity[] {
  if (model.proxy) return [];
  const kind = model.unmanaged ? 'view' : 'table';
  const parts = { kind, discriminator: null, kinds: [] } as const;
  const own = withKeys(declaredEntity(model, 'django', parts), model, model.uniques);
  const between = [...model.stated].flatMap(([name, stated]) => betweenEntity(model, name, stated, look) ?? []);
  return [{ ...own, ...(model.open && { open: true }) }, ...between];
}

/** https://docs.djangoproject.com/en/stable/ref/models/fields/#manytomany-arguments: two keys and a number. */
function betweenEntity(model: DjangoModel, name: string, stated: DjangoField, look: Lookup): Entity | null {
  if (stated.kind !== 'many' || stated.through !== null) return null;
  const itself = stated.to !== null && foldText(stated.to) === 'self';
  const target = itself ? model : targetOf(stated.to, model.held, look);
  const targetTable = target?.table ?? outsideTable(stated.to);
  const targetName = target?.name ?? (targetTable === null ? null : (textOfName(stated.to) ?? null));
  if (targetTable === null || targetName === null) return null;
  const table = stated.table ?? `${model.table}_${name}`;
  const own = { table: model.table, key: keyColumn(model), name: model.name };
  const other = { table: targetTable, key: target === null ? 'id' : keyColumn(target), name: targetName };
  return betweenTable(table, own, other, model.places.get(name) ?? stated.at);
}

function textOfName(value: Value | null): string | null {
  if (value === null) return null;
  return isUserModel(value) ? 'user' : ((foldText(value) ?? dottedName(value))?.split('.').at(-1) ?? null);
}

interface Side {
  readonly table: string;
  readonly key: string;
  readonly name: string;
}

function betweenTable(table: string, own: Side, other: Side, at: Span): Entity {
  const column = (name: string, { table: entity, key }: Side): Field => ({
    ...{
      name,
      type: 'number',
      typeText: 'ForeignKey',
      nullable: false,
      default: null,
      values: null,
      unique: false,
      at,
    },
    references: { entity, field: key, onDelete: 'cascade' },
  });
  const [from, to] = betweenColumns(own.name, other.name, own.table === other.table);
  const id: Field = {
    ...{ name: 'id', type: 'number', typeText: 'BigAutoField', nullable: false, default: 'generated', values: null },
    ...{ unique: true, references: null, at },
  };
  const fields = [id, column(from, own), column(to, other)];
  const uniques: readonly UniqueKey[] = [{ fields: [from, to], at }];
  return {
    ...{ name: table, kind: 'table', adapter: 'django', at, aliases: [], open: false, expiries: [], kinds: [] },
    ...{ discriminator: null, stripsUnknownFilters: false, uniques },
    fields: new Map(fields.map((field) => [field.name, field])),
  };
}

/** The names of both keys of a table between two models. */
export function betweenColumns(own: string, other: string, itself: boolean): readonly [string, string] {
  const [from, to] = [own.toLowerCase(), other.toLowerCase()];
  return itself ? [`from_${from}_id`, `to_${to}_id`] : [`${from}_id`, `${to}_id`];
}
