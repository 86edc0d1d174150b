import type { FieldUse, FieldWrite, Operation, Query, Target } from '../model/query';
import type { Semantics } from '../model/predicate';
import type { Selection } from '../model/selection';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { documentListWritings, documentWritings, type Writing } from './mongo-documents';
import { allOf, condition, everything, type FilterReading } from './mongo-reading';
import { columnOf, markCondition, propertyAt, type OrmEntity } from './orm-entity';

/** The entity that a call is about, and where the call is. */
export interface OrmContext {
  readonly adapter: string;
  readonly entity: OrmEntity | null;
  /** The code that says which entity, where that is not known. */
  readonly text: string;
  readonly at: Span;
  readonly look: Lookup;
  /** Those of the database; SQL's by default. */
  readonly semantics?: Semantics;
}

/** What one query does; nothing by default. */
export interface OrmParts {
  readonly filter?: FilterReading;
  readonly reads?: readonly FieldUse[];
  readonly writes?: readonly FieldWrite[];
  readonly writesComplete?: boolean;
  readonly limit?: number | null;
  readonly selection?: Selection | null;
  readonly chosenAt?: Span;
}

export function ormTarget({ entity, text }: OrmContext): Target {
  if (entity !== null) return { kind: 'known', name: entity.table };
  return { kind: 'unknown', reason: 'its entity is not known', text };
}

export function ormQuery(context: OrmContext, operation: Operation, method: string, parts: OrmParts): Query {
  const mark = context.entity === null ? null : markCondition(context.entity);
  const own = parts.filter ?? everything;
  const filter = operation === 'insert' || mark === null ? own : allOf([condition(mark), own]);
  const writes = parts.writes ?? [];
  const stamped = operation === 'insert' && context.entity !== null ? stampOf(context.entity, writes) : [];
  return {
    operation,
    method,
    adapter: context.adapter,
    semantics: context.semantics ?? 'sql',
    target: ormTarget(context),
    predicate: filter.predicate,
    completeness: filter.completeness,
    filter: filter.filter,
    reads: parts.reads ?? [],
    writes: [...writes, ...stamped],
    writesComplete: parts.writesComplete ?? true,
    limit: parts.limit ?? null,
    ...(parts.selection && operation === 'read' && { selection: parts.selection }),
    ...(parts.chosenAt !== undefined && { chosenAt: parts.chosenAt }),
    at: context.at,
    targetAt: null,
  };
}

/** What marks the rows of a class that shares its table. */
function stampOf({ mark }: OrmEntity, writes: readonly FieldWrite[]): readonly FieldWrite[] {
  const value = mark?.values[0];
  if (mark === null || value === undefined || writes.some((write) => write.field === mark.field)) return [];
  return [{ field: mark.field, at: mark.at, value: { kind: 'literal', value: value.value } }];
}

/** What storing an object, or each of several, writes: by column. */
export function ormWritings(value: Value | undefined, entity: OrmEntity | null, look: Lookup): readonly Writing[] {
  const listed = value?.kind === 'array' || value?.kind === 'call';
  const writings = listed ? documentListWritings(value, look) : documentWritings(value);
  return writings.map((writing) => columnWriting(writing, entity));
}

export function columnWriting({ writes, complete }: Writing, entity: OrmEntity | null): Writing {
  const columns = new Map<string, FieldWrite>();
  for (const write of writes) for (const one of columnWrite(write, entity)) columns.set(one.field, one);
  return { writes: [...columns.values()], complete };
}

function columnWrite(write: FieldWrite, entity: OrmEntity | null): readonly FieldWrite[] {
  const found = propertyAt(entity, write.field);
  if (found === null) return [{ ...write, field: write.field.split('.')[0] ?? write.field }];
  const { property, rest } = found;
  if (property.field === null) return [];
  const inside = rest.length > 0 && !(property.relation?.key === rest.join('.'));
  if (inside || property.converted === true) {
    return [{ field: property.field.name, at: write.at, value: { kind: 'unknown', text: write.field } }];
  }
  return [{ ...write, field: property.field.name }];
}

/** Properties that are named by texts, keys or lists (`select`, `order`, `group`), as columns. */
export function namedColumns(value: Value | undefined | null, entity: OrmEntity | null): readonly FieldUse[] {
  if (value === undefined || value === null) return [];
  switch (value.kind) {
    case 'object':
      return value.properties.flatMap(({ key, keyAt, value: inner }): readonly FieldUse[] => {
        const property = entity?.properties.get(key);
        if (property?.relation && property.field === null) return [];
        if (inner.kind === 'object' && property === undefined)
          return inner.properties.map((each) => ({ field: columnOf(entity, `${key}.${each.key}`), at: each.keyAt }));
        return [{ field: columnOf(entity, key), at: keyAt }];
      });
    case 'array':
      return value.items.flatMap((item) => namedColumns(item, entity));
    case 'one-of':
      return value.values.flatMap((each) => namedColumns(each, entity));
    default: {
      const name = foldText(value);
      return name === null || name === '' || !/^[\w.]+$/.test(name)
        ? []
        : [{ field: columnOf(entity, name), at: value.at }];
    }
  }
}
