import type { Operation, FieldUse, Query, Target } from '../model/query';
import type { FieldPath } from '../model/predicate';
import type { Span } from '../model/span';
import type { Lookup } from './adapter';
import { queryWith, type QueryParts } from './query-parts';
import { snakeCased, type PrismaField, type PrismaModel, type PrismaSchema } from './prisma-schema';

/** One call of a model's method, and what is known of the client. */
export interface PrismaContext {
  readonly schema: PrismaSchema;
  readonly look: Lookup;
  /** The call expression. */
  readonly at: Span;
  readonly method: string;
  readonly methodAt: Span;
  /** The method takes one row by a key, and throws without one. */
  readonly byKey: boolean;
  /** Takes a query that the call makes on another model than its own. */
  readonly touch: (query: Query) => void;
}

export function prismaQuery(
  context: PrismaContext,
  target: Target,
  targetAt: Span | null,
  operation: Operation,
  parts: QueryParts,
): Query {
  const { schema, method, at } = context;
  return queryWith({ operation, method, adapter: 'prisma', semantics: schema.semantics, target, at, targetAt }, parts);
}

/** A query on a model that the call reaches through a relation, which is named at `at`. */
export function touchModel(
  context: PrismaContext,
  model: PrismaModel,
  at: Span,
  operation: Operation,
  parts: QueryParts,
): void {
  context.touch(prismaQuery(context, { kind: 'known', name: model.entity }, at, operation, parts));
}

/** The column of a field; what the schema does not have is named as the model's other fields are. */
export function columnOf(model: PrismaModel, name: string): string {
  return model.fields.get(name)?.column ?? (model.snakeCase ? snakeCased(name) : name);
}

/** A field where its name stands, seen from the document that the path leads to. */
export function useOf(model: PrismaModel, name: string, at: Span, prefix: FieldPath = []): FieldUse {
  return { field: [...prefix, columnOf(model, name)].join('.'), at };
}

/** A schema of which nothing is known, for clients whose schema is not in the workspace. */
export const noSchema: PrismaSchema = {
  folder: '',
  provider: null,
  semantics: 'sql',
  strictUndefined: false,
  models: new Map(),
  enums: new Map(),
};

/** A model that the schema does not have: its table is named as it is. */
export function unknownModel(accessor: string): PrismaModel {
  const name = accessor.slice(0, 1).toUpperCase() + accessor.slice(1);
  const at = { file: '', start: 0, end: 0 };
  return {
    name,
    kind: 'model',
    entity: name,
    at,
    fields: new Map(),
    keys: new Map(),
    ignored: false,
    snakeCase: false,
  };
}

/** Whether a field is one of the rows themselves, not a way to other models. */
export function isOwn(field: PrismaField | undefined): boolean {
  return field?.nature !== 'relation';
}
