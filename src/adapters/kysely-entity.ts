import type { ResolvedMember, ResolvedType } from '../model/resolved-type';
import type { Entity, Field } from '../model/schema';
import type { LocatedType } from '../model/value';
import type { Lookup } from './adapter';
import { discriminatorByName, kindsByValues } from './discriminator';
import { fieldOf, withoutNothing } from './mongo-type';

/** The tables that the type of a database declares (`interface Database { orders: OrdersTable }`). */
export function declaredTables(
  database: LocatedType,
  rename: (name: string) => string,
  look: Lookup,
): readonly Entity[] {
  const type = look.type(database);
  return type.kind === 'object' ? type.members.flatMap((member) => tableOf(member, rename) ?? []) : [];
}

/** `orders: OrdersTable`, `'clinic.visits': VisitsTable` */
function tableOf({ name, nameAt, type }: ResolvedMember, rename: (name: string) => string): Entity | null {
  if (type.kind !== 'object' || type.members.length === 0) return null;
  const fields = new Map(type.members.map((member) => [rename(member.name), columnOf(member, rename)]));
  const named = discriminatorByName(fields.values());
  return {
    name: rename(name.split('.').at(-1) ?? name),
    kind: 'table',
    adapter: 'kysely',
    at: nameAt,
    aliases: type.name === null ? [] : [type.name],
    fields,
    open: false,
    discriminator: named?.name ?? null,
    kinds: named === null ? [] : kindsByValues(named, 'type'),
    expiries: [],
    stripsUnknownFilters: false,
  };
}

function columnOf({ name, nameAt, type, optional }: ResolvedMember, rename: (name: string) => string): Field {
  const { type: own, nullable } = withoutNothing(selected(type, 0));
  const field = fieldOf(rename(name), own, nullable || optional, nameAt);
  // A document within a row is JSON; its own fields are no columns.
  return { ...field, type: field.type === 'object' || field.type === 'array' ? 'json' : field.type };
}

/** Types in each other that only say how a column is written. */
const MOST_WRAPPERS = 6;

/**
 * What is read from a column. Generators of such types declare wrappers of their own by the same names.
 * https://kysely-org.github.io/kysely-apidoc/types/ColumnType.html
 */
function selected(type: ResolvedType, depth: number): ResolvedType {
  if (depth > MOST_WRAPPERS) return type;
  if (type.kind === 'union') {
    const members = type.members.map((member) => selected(member, depth + 1));
    return { ...type, members: members.flatMap((member) => (member.kind === 'union' ? member.members : [member])) };
  }
  const [first, inserted] = type.kind === 'named' ? type.arguments : [];
  if (type.kind !== 'named' || first === undefined) return type;
  if (/^(?:Generated|GeneratedAlways|ColumnType|Nullable)$/.test(type.name)) {
    // A number too large for one of JavaScript is read as a text.
    if (type.name === 'ColumnType' && isNamed(first, 'string') && inserted !== undefined && isNumeric(inserted))
      return { kind: 'named', name: 'bigint', arguments: [], at: type.at };
    const inner = selected(first, depth + 1);
    if (type.name !== 'Nullable') return inner;
    const nothing: ResolvedType = { kind: 'literal', value: null, at: type.at };
    return {
      kind: 'union',
      members: inner.kind === 'union' ? [...inner.members, nothing] : [inner, nothing],
      at: type.at,
    };
  }
  return type.name === 'JSONColumnType' ? { kind: 'named', name: 'object', arguments: [], at: type.at } : type;
}

function isNumeric(type: ResolvedType): boolean {
  const members = type.kind === 'union' ? type.members : [type];
  return members.some((member) => isNamed(member, 'number') || isNamed(member, 'bigint'));
}

function isNamed(type: ResolvedType, name: string): boolean {
  return type.kind === 'named' && type.name === name;
}
