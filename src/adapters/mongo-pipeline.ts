import type { FieldPath } from '../model/predicate';
import type { FieldUse, Query } from '../model/query';
import { contains } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import { foldText } from './fold';
import { fieldsRead } from './mongo-expression';
import { filterPredicate } from './mongo-filter';
import { fieldsOfSpec, limitOf, mongoQuery, smaller, targetNamed, type MongoContext } from './mongo-query';
import { allOf, everything, opaque, perhaps, type FilterReading } from './mongo-reading';
import { propertyOf } from './options';

/** What was seen of a pipeline up to some stage. */
interface Progress {
  readonly filter: FilterReading;
  readonly reads: readonly FieldUse[];
  readonly limit: number | null;
  /** Documents no longer are those of the collection: conditions say nothing of them. */
  readonly reshaped: boolean;
  /** Names no longer are those of the collection. */
  readonly renamed: boolean;
  /** Documents come to stand for several of the collection. */
  readonly sums: boolean;
  /** Fields that a stage made. */
  readonly made: ReadonlySet<string>;
  /** Queries on other collections. */
  readonly others: readonly Query[];
}

const start: Progress = {
  filter: everything,
  reads: [],
  limit: null,
  reshaped: false,
  renamed: false,
  sums: false,
  made: new Set(),
  others: [],
};

/** Stages that make one document of several. */
const SUMMING: ReadonlySet<string> = new Set(['$group', '$count', '$sortByCount', '$bucket', '$bucketAuto']);

/**
 * The queries of an aggregation: one that reads the collection, by the conditions of `$match` before the documents are
 * reshaped, and one for each other collection that is joined or written.
 * https://www.mongodb.com/docs/manual/reference/operator/aggregation-pipeline/
 */
export function pipelineQueries(value: Value | undefined, method: string, context: MongoContext): readonly Query[] {
  const { filter, reads, limit, sums, others } = progressOf(value, context);
  const own = mongoQuery(context, 'read', method, { filter, reads, limit });
  return [sums ? { ...own, sums } : own, ...others];
}

function progressOf(value: Value | undefined, context: MongoContext): Progress {
  if (value === undefined) return start;
  if (value.kind !== 'array') return { ...start, filter: opaque('the pipeline is computed', value.at) };
  const end = value.items.reduce<Progress>((progress, stage) => {
    const after = afterStage(progress, stage, context);
    // A stage that is added elsewhere may be added under a condition: then nothing is excluded on its word.
    const added = value.open && !contains(value.at, stage.at) && after.filter !== progress.filter;
    return added ? { ...after, filter: allOf([progress.filter, addedFilter(stage, context)]) } : after;
  }, start);
  return value.open ? withFilter(end, opaque('further stages are added', value.at)) : end;
}

function addedFilter(stage: Value, context: MongoContext): FilterReading {
  const match = propertyOf(stage, '$match');
  if (match === null) return opaque('a stage that may be added', stage.at);
  return perhaps(filterPredicate(match, [], context.operand), stage.at);
}

function withFilter(progress: Progress, filter: FilterReading): Progress {
  return { ...progress, filter: allOf([progress.filter, filter]) };
}

function afterStage(progress: Progress, stage: Value, context: MongoContext): Progress {
  const [operator] = stage.kind === 'object' ? stage.properties : [];
  if (operator === undefined || stage.kind !== 'object' || stage.open)
    return withFilter(progress, opaque('a stage that is computed', stage.at));
  const { value } = operator;
  switch (operator.key) {
    case '$match':
      return afterMatch(progress, value, context);
    case '$limit':
      return progress.reshaped ? progress : { ...progress, limit: smaller(progress.limit, limitOf(value)) };
    case '$sort':
      return withReads(progress, fieldsOfSpec(value));
    case '$lookup':
    case '$graphLookup':
    case '$unionWith':
      return afterJoin(progress, operator, context);
    case '$out':
    case '$merge':
      return { ...progress, others: [...progress.others, ...outputQueries(operator, context)] };
    case '$facet':
      return afterFacet(progress, value, context);
    default:
      return afterShaping(progress, operator);
  }
}

function afterMatch(progress: Progress, value: Value, context: MongoContext): Progress {
  const reading = filterPredicate(value, [], context.operand);
  return progress.reshaped ? withReads(progress, reading.filter) : withFilter(progress, reading);
}

/** Fields of the collection that a stage reads; what an earlier stage made is not among them. */
function withReads(progress: Progress, uses: readonly FieldUse[]): Progress {
  if (progress.renamed) return progress;
  const stored = uses.filter((use) => !progress.made.has(use.field.split('.')[0] ?? ''));
  return { ...progress, reads: [...progress.reads, ...stored] };
}

function afterShaping(progress: Progress, { key, value }: PropertyValue): Progress {
  switch (key) {
    case '$project':
      return {
        ...withReads(progress, projected(value)),
        reshaped: true,
        made: withMade(progress, computedKeys(value)),
      };
    case '$addFields':
    case '$set':
      return { ...withReads(progress, fieldsRead(value)), reshaped: true, made: withMade(progress, keysOf(value)) };
    case '$unset':
      return { ...withReads(progress, fieldsOfSpec(value)), reshaped: true };
    case '$unwind':
      return { ...withReads(progress, fieldsRead(value)), reshaped: true };
    case '$skip':
    case '$sample':
      return progress;
    default:
      return {
        ...withReads(progress, fieldsRead(value)),
        reshaped: true,
        renamed: true,
        sums: progress.sums || SUMMING.has(key),
      };
  }
}

function withMade(progress: Progress, keys: readonly string[]): ReadonlySet<string> {
  return new Set([...progress.made, ...keys.map((key) => key.split('.')[0] ?? key)]);
}

function keysOf(value: Value): readonly string[] {
  return value.kind === 'object' ? value.properties.map((property) => property.key) : [];
}

/** Keys of a projection that keep or drop a stored field hold 0, 1, true or false; the others are computed. */
function isPlain(property: PropertyValue): boolean {
  return property.value.kind === 'literal' && typeof property.value.value !== 'string';
}

function computedKeys(value: Value): readonly string[] {
  return value.kind === 'object' ? value.properties.filter((each) => !isPlain(each)).map((each) => each.key) : [];
}

function projected(value: Value): readonly FieldUse[] {
  if (value.kind !== 'object') return fieldsRead(value);
  return value.properties.flatMap((property) =>
    isPlain(property) ? [{ field: property.key, at: property.keyAt }] : fieldsRead(property.value),
  );
}

function afterFacet(progress: Progress, value: Value, context: MongoContext): Progress {
  const parts = value.kind === 'object' ? value.properties.map((each) => progressOf(each.value, context)) : [];
  const reads = parts.flatMap((part) => [...part.filter.filter, ...part.reads]);
  const others = [...progress.others, ...parts.flatMap((part) => part.others)];
  return { ...withReads(progress, reads), others, reshaped: true, renamed: true };
}

/** `$lookup`, `$graphLookup` and `$unionWith` read another collection. */
function afterJoin(progress: Progress, { key, value }: PropertyValue, context: MongoContext): Progress {
  const from = propertyOf(value, key === '$unionWith' ? 'coll' : 'from') ?? value;
  const joined = joinedContext(context, from);
  const inner = progressOf(propertyOf(value, 'pipeline') ?? undefined, joined);
  const restriction = propertyOf(value, 'restrictSearchWithMatch');
  const foreign = ['foreignField', 'connectToField', 'connectFromField'].flatMap((name) => namedField(value, name));
  const query = mongoQuery(joined, 'read', key, {
    filter:
      restriction === null ? inner.filter : allOf([inner.filter, filterPredicate(restriction, [], joined.operand)]),
    reads: [...foreign, ...inner.reads],
    limit: inner.limit,
  });
  const local = [...namedField(value, 'localField'), ...startsOf(value)];
  const made = foldText(propertyOf(value, 'as') ?? value);
  return {
    ...withReads(progress, local),
    made: withMade(progress, made === null ? [] : [made]),
    others: [...progress.others, query, ...inner.others],
    reshaped: progress.reshaped || key === '$unionWith',
  };
}

function startsOf(value: Value): readonly FieldUse[] {
  const expression = propertyOf(value, 'startWith');
  const variables = propertyOf(value, 'let');
  return [expression, variables].flatMap((each) => (each === null ? [] : fieldsRead(each)));
}

function namedField(value: Value, key: string): readonly FieldUse[] {
  const named = propertyOf(value, key);
  const field = named === null ? null : foldText(named);
  return named === null || field === null ? [] : [{ field, at: named.at }];
}

/** Another collection is not under the model's schema, so values are sent as they are. */
function joinedContext(context: MongoContext, name: Value): MongoContext {
  return {
    ...context,
    target: targetNamed(context.nameOf(name), context.look.text(name)),
    targetAt: name.kind === 'literal' && contains(context.at, name.at) ? name.at : null,
    scope: everything,
    stamp: [],
  };
}

/** `$out` replaces a collection; `$merge` adds to it and overwrites what has the same key. */
function outputQueries({ key, value }: PropertyValue, context: MongoContext): readonly Query[] {
  const into = key === '$merge' ? (propertyOf(value, 'into') ?? value) : value;
  const output = joinedContext(context, propertyOf(into, 'coll') ?? into);
  const insert = mongoQuery(output, 'insert', key, { writesComplete: false });
  if (key === '$out') return [mongoQuery(output, 'delete', key, {}), insert];
  const filter = opaque('what has the same key', value.at, mergeKeys(value));
  const inserts = !['discard', 'fail'].includes(stated(value, 'whenNotMatched'));
  const updates = !['keepExisting', 'fail'].includes(stated(value, 'whenMatched'));
  const update = mongoQuery(output, 'update', key, { filter, writesComplete: false });
  return [...(inserts ? [insert] : []), ...(updates ? [update] : [])];
}

function stated(value: Value, key: string): string {
  const option = propertyOf(value, key);
  return (option && foldText(option)) ?? '';
}

function mergeKeys(value: Value): readonly FieldPath[] {
  const on = propertyOf(value, 'on');
  return on === null ? [['_id']] : fieldsOfSpec(on).map((use) => use.field.split('.'));
}

/** The stages of Mongoose's `aggregate().match({…}).group({…})`, as the pipeline they make. */
export function stageValue(name: string, argument: Value): ValueOf<'object'> {
  const key = `$${name}`;
  return {
    kind: 'object',
    properties: [{ key, keyAt: argument.at, value: argument, optional: false }],
    open: false,
    at: argument.at,
  };
}
