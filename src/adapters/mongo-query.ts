import type { Query, FieldUse, FieldWrite, Operation, Target } from '../model/query';
import { contains, type Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldNumber, foldText } from './fold';
import type { CollectionChain } from './mongo-collection';
import { allOf, driverOperand, everything, type FilterReading, type OperandReader } from './mongo-reading';
import { queryWith, type QueryParts } from './query-parts';

/** The collection that a chain of calls is about, and how its client reads and writes. */
export interface MongoContext {
  readonly adapter: string;
  readonly target: Target;
  readonly targetAt: Span | null;
  /** The call expression. */
  readonly at: Span;
  readonly operand: OperandReader;
  /** What the client adds to every filter (a discriminator's value). */
  readonly scope: FilterReading;
  /** What the client adds to every document it inserts. */
  readonly stamp: readonly FieldWrite[];
  readonly look: Lookup;
  /** It leaves conditions out whose value is undefined. */
  readonly ignoresUndefined?: true;
  /** The name of a collection that is given by name or by model. */
  readonly nameOf: (value: Value) => string | null;
}

/** The target of a collection whose name may not be known; `text` is the code that computes it. */
export function targetNamed(name: string | null, text: string): Target {
  if (name !== null) return { kind: 'known', name };
  return { kind: 'unknown', reason: 'the name of its collection is not known', text };
}

/** A collection that a driver reads and writes as it is told to, by its name. */
export function collectionContext(
  adapter: string,
  { name, named, ignoresUndefined }: Pick<CollectionChain, 'name' | 'named' | 'ignoresUndefined'>,
  at: Span,
  look: Lookup,
): MongoContext {
  return {
    adapter,
    target: targetNamed(name, look.text(named)),
    targetAt: contains(at, named.at) ? named.at : null,
    at,
    operand: driverOperand,
    scope: everything,
    stamp: [],
    look,
    ...(ignoresUndefined && { ignoresUndefined }),
    nameOf: foldText,
  };
}

export function mongoQuery(context: MongoContext, operation: Operation, method: string, parts: QueryParts): Query {
  const { adapter, target, at, targetAt } = context;
  const filter = allOf([context.scope, parts.filter ?? everything]);
  const own = parts.writes ?? [];
  const stamped = context.stamp.filter((write) => !own.some((other) => other.field === write.field));
  const writes = operation === 'insert' ? [...own, ...stamped] : own;
  return queryWith(
    { operation, method, adapter, semantics: 'mongodb', target, at, targetAt },
    { ...parts, filter, writes },
  );
}

/**
 * Fields in a sort or projection: `{ a: 1, 'b.c': -1 }`, `['a', 'b']`, `[['a', 1]]`, and `'a -b'` as Mongoose takes it.
 * What is excluded from a projection is named, too.
 */
export function fieldsOfSpec(value: Value | undefined | null): readonly FieldUse[] {
  if (value === undefined || value === null) return [];
  switch (value.kind) {
    case 'object':
      return value.properties
        .filter((property) => !property.key.startsWith('$') && property.key !== '')
        .map((property) => ({ field: withoutPositions(property.key), at: property.keyAt }));
    case 'array':
      return value.items.flatMap((item) => fieldsOfSpec(item.kind === 'array' ? item.items[0] : item));
    case 'one-of':
      return value.values.flatMap(fieldsOfSpec);
    default:
      return fieldsOfText(value);
  }
}

function fieldsOfText(value: Value): readonly FieldUse[] {
  const names = (foldText(value) ?? '').split(/\s+/).map((name) => name.replace(/^[-+]/, ''));
  return names.filter((name) => name !== '').map((field) => ({ field, at: value.at }));
}

/** The path that is stored, without array positions: `items.$.count`, `items.0.count` and `items.$[each].count` are `items.count`. */
export function withoutPositions(path: string): string {
  return path
    .split('.')
    .filter((step) => !/^(\d+|\$.*)$/.test(step))
    .join('.');
}

export function limitOf(value: Value | undefined | null): number | null {
  const limit = value ? foldNumber(value) : null;
  return limit === null || limit === 0 ? null : Math.abs(limit);
}

export function smaller(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
