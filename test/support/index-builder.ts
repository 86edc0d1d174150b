import { check } from '../../src/engine/check';
import { assume } from '../../src/engine/assume';
import { diff } from '../../src/engine/diff';
import { conditionsOf, dotted } from '../../src/model/conditions';
import type { Finding } from '../../src/model/finding';
import type { Job } from '../../src/model/job';
import type { Operand, Predicate } from '../../src/model/predicate';
import type { FieldWrite, Query } from '../../src/model/query';
import type { Index, NotChecked, Writer } from '../../src/model/revision';
import type { Entity, Field, Kind, Removal } from '../../src/model/schema';
import type { Span } from '../../src/model/span';

/** Builders of indexes, for tests of the steps that come after linking. Everything has a default that does no harm. */

const DAY = 24 * 60 * 60 * 1000;

export function span(file: string, start = 0, end = start + 1): Span {
  return { file, start, end };
}

export function before(field: string, days: number): Predicate {
  const operand: Operand = { kind: 'now', offset: -days * DAY };
  return { kind: 'compare', field: field.split('.'), operator: '<', operand, at: span('src/jobs.ts', 50) };
}

export function equals(field: string, value: string | boolean | null): Predicate {
  const operand: Operand = { kind: 'literal', value };
  return { kind: 'compare', field: field.split('.'), operator: '=', operand, at: span('src/jobs.ts', 51) };
}

export function oneOf(field: string, ...values: readonly string[]): Predicate {
  const operands = values.map((value): Operand => ({ kind: 'literal', value }));
  return { kind: 'in-set', field: field.split('.'), operands, at: span('src/jobs.ts', 52) };
}

export function opaque(...fields: readonly string[]): Predicate {
  const at = span('src/jobs.ts', 53);
  return { kind: 'opaque', reason: 'computed', fields: fields.map((field) => field.split('.')), at };
}

/** A delete of everything in `events`, unless said otherwise; the fields of the predicate are its filter. */
export function query(changes: Partial<Query> & { readonly entity?: string } = {}): Query {
  const { entity = 'events', ...rest } = changes;
  const predicate = rest.predicate ?? { kind: 'always' };
  const fields = conditionsOf(predicate).flatMap(({ leaf }) =>
    leaf.kind === 'opaque'
      ? leaf.fields.map((field) => ({ field, at: leaf.at }))
      : [{ field: leaf.field, at: leaf.at }],
  );
  return {
    operation: 'delete',
    method: 'deleteMany',
    adapter: 'mongodb',
    semantics: 'mongodb',
    target: { kind: 'known', name: entity },
    predicate,
    completeness: 'complete',
    filter: fields.map(({ field, at }) => ({ field: dotted(field), at })),
    reads: [],
    writes: [],
    writesComplete: true,
    limit: null,
    at: span('src/jobs.ts', 40, 90),
    targetAt: null,
    ...rest,
  };
}

export function job(name: string, queries: readonly Query[], changes: Partial<Job> = {}): Job {
  return {
    id: `src/jobs.ts#${name}`,
    name,
    adapter: 'agenda',
    trigger: { kind: 'cron', text: '0 3 * * *', timezone: null, seconds: false, at: span('src/jobs.ts', 20, 30) },
    at: span('src/jobs.ts', 10, 100),
    entries: [{ name, at: span('src/jobs.ts', 35, 99) }],
    queries: queries.map((one) => ({ query: one, path: [], certain: true })),
    ...changes,
  };
}

export function write(field: string, value: Operand, at = span('src/write.ts', 5)): FieldWrite {
  return { field, at, value };
}

export const NOW: Operand = { kind: 'now', offset: 0 };

export function literal(value: string | number | boolean | null): Operand {
  return { kind: 'literal', value };
}

export function given(text: string): Operand {
  return { kind: 'parameter', text };
}

export function insert(within: string, writes: readonly FieldWrite[], changes: Partial<Query> = {}): Writer {
  const at = span('src/write.ts', 1, 9);
  return { within, query: query({ operation: 'insert', method: 'insertOne', at, writes, ...changes }) };
}

export function field(name: string, changes: Partial<Field> = {}): Field {
  return {
    name,
    type: 'string',
    typeText: 'string',
    nullable: false,
    default: null,
    values: null,
    unique: false,
    references: null,
    at: span('src/model.ts', 100),
    ...changes,
  };
}

export function valued(name: string, ...values: readonly string[]): Field {
  return field(name, { values: values.map((value, index) => ({ value, at: span('src/model.ts', 200 + index) })) });
}

export function kind(fieldName: string | null, value: string, changes: Partial<Kind> = {}): Kind {
  return { field: fieldName, value, source: 'type', fields: null, at: span('src/model.ts', 300), ...changes };
}

export function entity(name: string, fields: readonly Field[], changes: Partial<Entity> = {}): Entity {
  return {
    name,
    kind: 'collection',
    adapter: 'mongoose',
    at: span('src/model.ts', 1, 5),
    aliases: [],
    fields: new Map(fields.map((one, index) => [one.name, { ...one, at: span(one.at.file, one.at.start + index) }])),
    open: false,
    discriminator: null,
    kinds: [],
    expiries: [],
    stripsUnknownFilters: false,
    ...changes,
  };
}

export function table(name: string, fields: readonly Field[]): Entity {
  return entity(name, fields, { kind: 'table', adapter: 'sql' });
}

interface Parts {
  readonly entities?: readonly Entity[];
  readonly jobs?: readonly Job[];
  readonly writers?: readonly Writer[];
  readonly notChecked?: readonly NotChecked[];
  readonly removals?: readonly Removal[];
}

export function index({ entities = [], jobs = [], writers = [], notChecked = [], removals = [] }: Parts): Index {
  return { schema: { entities: new Map(entities.map((one) => [one.name, one])), removals }, jobs, writers, notChecked };
}

/** Everything from two indexes on. */
export function findingsBetween(base: Index, head: Index, unchanged?: ReadonlySet<string>): readonly Finding[] {
  const input = { base, head, changes: diff(base, head), assumptions: assume(base) };
  return check(unchanged === undefined ? input : { ...input, unchanged });
}
