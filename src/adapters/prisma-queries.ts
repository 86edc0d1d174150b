import type { Query, Target } from '../model/query';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { filterPredicate } from './mongo-filter';
import { allOf, opaque, type FilterReading } from './mongo-reading';
import { propertyOf } from './options';
import { accessorOf, modelOf, type ModelCall } from './prisma-call';
import { isOverridden } from './prisma-extension';
import { whereReading } from './prisma-filter';
import { noSchema, prismaQuery, unknownModel, type PrismaContext } from './prisma-query';
import type { QueryParts } from './query-parts';
import type { PrismaModel } from './prisma-schema';
import { limitOf, readFluently, readsOf } from './prisma-select';
import { selectionOf } from './prisma-selection';
import { insertWritings, listWritings, updateWriting } from './prisma-write';

/** One call with its own model. */
interface OwnCall {
  readonly context: PrismaContext;
  readonly model: PrismaModel;
  readonly target: Target;
  readonly call: ModelCall;
}

/** Every query that a call makes, those on its own model first. */
export function callQueries(call: ModelCall, at: Span, look: Lookup): readonly Query[] {
  const { project, accessor, receiver, link } = call;
  const touched: Query[] = [];
  const context: PrismaContext = {
    schema: project?.schema ?? noSchema,
    look,
    at,
    method: link.name,
    methodAt: link.nameAt,
    byKey: call.operation.byKey === true,
    touch: (query) => touched.push(query),
  };
  const declared = project === null || accessor === null ? null : modelOf(project, accessor);
  const model = declared ?? unknownModel(accessor ?? '');
  const target: Target =
    accessor === null
      ? { kind: 'unknown', reason: 'its model is not known', text: look.text(receiver) }
      : { kind: 'known', name: model.entity };
  const own = queriesOf({ context, model, target, call });
  if (call.operation.one === true) readFluently(context, model, call.later);
  return [...own, ...touched];
}

function queriesOf(own: OwnCall): readonly Query[] {
  const { context, model, call } = own;
  const [args] = call.link.arguments ?? [];
  const { operation, name, one } = { ...call.operation, name: call.link.name };
  const make = (kind: Query['operation'], parts: QueryParts): Query =>
    prismaQuery(context, own.target, call.accessorAt, kind, parts);
  if (name === 'findRaw') return [make('read', { filter: filterPredicate(propertyOf(args, 'filter') ?? undefined) })];
  if (name === 'aggregateRaw') return [make('read', { filter: opaque('a pipeline', call.link.nameAt) })];
  const reads = readsOf(context, model, args);
  if (operation === 'insert') {
    const data = argumentNamed(args, 'data');
    const writings = name === 'create' ? insertWritings(context, model, data) : listWritings(context, model, data);
    return writings.map(({ writes, complete }) => make('insert', { reads, writes, writesComplete: complete }));
  }
  const limit = one === true ? 1 : limitOf(propertyOf(args, operation === 'read' ? 'take' : 'limit'));
  const parts = { filter: conditionOf(own, args), reads, limit, selection: selectionOf(context, model, args) };
  if (operation !== 'update') return [make(operation, parts)];
  const update = updateWriting(context, model, argumentNamed(args, name === 'upsert' ? 'update' : 'data'));
  const changed = make('update', { ...parts, writes: update.writes, writesComplete: update.complete });
  if (name !== 'upsert') return [changed];
  const inserted = insertWritings(context, model, argumentNamed(args, 'create'));
  return [changed, ...inserted.map(({ writes, complete }) => make('insert', { writes, writesComplete: complete }))];
}

/** What `where` says, and that an extension of the client may say otherwise. */
function conditionOf({ context, model, call }: OwnCall, args: Value | undefined): FilterReading {
  const where = whereReading(context, model, argumentNamed(args, 'where'));
  const overridden = isOverridden(call.receiver, accessorOf(model.name), call.link.name);
  // It may ask for any of them.
  const paths = [...model.fields.values()].flatMap(({ nature, column }) => (nature === 'relation' ? [] : [[column]]));
  return overridden ? allOf([where, opaque('an extension changes this query', call.link.nameAt, paths)]) : where;
}

/** One of the named arguments; unknown where the whole of them is computed, and null where it is not given. */
function argumentNamed(args: Value | undefined, name: string): Value | null {
  if (args === undefined) return null;
  switch (args.kind) {
    case 'object': {
      const found = args.properties.findLast((property) => property.key === name);
      if (found === undefined) return args.open ? { kind: 'unknown', text: name, at: args.at } : null;
      const others: readonly Value[] = found.overlaid ? [{ kind: 'unknown', text: name, at: args.at }] : [];
      const none: readonly Value[] = found.optional ? [{ kind: 'undefined', at: found.keyAt }] : [];
      const values = [found.value, ...others, ...none];
      return values.length === 1 ? found.value : { kind: 'one-of', values, at: found.keyAt };
    }
    case 'one-of':
      return {
        ...args,
        values: args.values.map((one) => argumentNamed(one, name) ?? { kind: 'undefined', at: one.at }),
      };
    default:
      return { kind: 'unknown', text: name, at: args.at };
  }
}
