import type { Value, ValueOf } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { elementsOf } from './mongo-documents';
import { allOf, condition, type FilterReading } from './mongo-reading';
import { describe } from './operand';
import { propertyOf } from './options';
import { columnOf, type OrmEntity } from './orm-entity';
import { operandsOf } from './sql-bound';

const missing: Value = { kind: 'undefined', at: { file: '', start: 0, end: 0 } };

/** A scalar that may be a key: a literal, a value of a scalar type, or a member that is named like one. */
export function isKey(value: Value, entity: OrmEntity | null): boolean {
  switch (value.kind) {
    case 'literal':
      return value.value !== null;
    case 'template':
      return true;
    case 'member':
      return (entity?.keys ?? ['id']).includes(value.property) || /(?:^id|Id|ID|_id)s?$/.test(value.property);
    case 'typed':
    case 'parameter': {
      const type = value.type?.type;
      const element = type?.kind === 'array' ? type.element : type;
      if (element?.kind === 'keyword') return element.name === 'string' || element.name === 'number';
      if (element?.kind === 'union')
        return element.members.every((one) => one.kind === 'keyword' || one.kind === 'array');
      return type === undefined && /(?:^id|Id|ID|_id)s?$/.test(value.kind === 'parameter' ? value.name : '');
    }
    case 'unknown':
      return /(?:^id|Id|ID|_id)s?$/.test(value.text);
    default:
      return false;
  }
}

/** `users.map((user) => user.id)` */
export function isKeyList(value: ValueOf<'call'>, entity: OrmEntity | null, look: Lookup): boolean {
  const { items, open } = elementsOf(value, look);
  return !open && items.length > 0 && items.every((item) => isKey(item, entity));
}

function keyColumns(entity: OrmEntity | null): readonly string[] {
  const keys = entity?.keys ?? [];
  return keys.length === 0 ? ['id'] : keys.map((key) => columnOf(entity, key));
}

export function idFilter(value: Value | undefined, { nameAt: at }: ChainLink, entity: OrmEntity | null): FilterReading {
  const [field = 'id', ...others] = keyColumns(entity);
  if (others.length > 0 || value === undefined) return keyed(value ?? missing, at, keyColumns(entity));
  const filter = [{ field, at }];
  if (value.kind === 'array') {
    const operands = value.items.flatMap(operandsOf);
    return { ...condition({ kind: 'in-set', field: [field], operands, at }), filter };
  }
  const [operand = { kind: 'unknown', text: describe(value) } as const] = operandsOf(value);
  const asked = isList(value)
    ? ({ kind: 'in-set', field: [field], operands: [operand], at } as const)
    : ({ kind: 'compare', field: [field], operator: '=', operand, at } as const);
  return { ...condition(asked), filter };
}

/** Whether it is a list, of which no more is known: `rows.map((row) => row.id)`, `ids: number[]`. */
function isList(value: Value): boolean {
  if (value.kind === 'call') return true;
  return (value.kind === 'typed' || value.kind === 'parameter') && value.type?.type.kind === 'array';
}

/** Rows that are given by themselves: they are found by their keys. */
export function rowFilter(
  value: Value | undefined,
  { nameAt: at }: ChainLink,
  entity: OrmEntity | null,
): FilterReading {
  return keyed(value ?? missing, at, keyColumns(entity));
}

function keyed(value: Value, at: ChainLink['nameAt'], columns: readonly string[]): FilterReading {
  const parts = columns.map((field): FilterReading => {
    const operand = { kind: 'parameter', text: `${describe(value)}.${field}` } as const;
    const key = value.kind === 'object' ? propertyOf(value, field) : null;
    const known = key === null ? operand : (operandsOf(key)[0] ?? operand);
    return {
      ...condition({ kind: 'compare', field: [field], operator: '=', operand: known, at }),
      filter: [{ field, at }],
    };
  });
  return allOf(parts);
}
