import type { Predicate } from '../../model/predicate';
import type { FieldWrite, Query } from '../../model/query';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { isWrittenAt } from '../mongo-collection';
import { driverQueries } from '../mongo-driver';
import { indexDeclarations } from '../mongo-index';
import { documentMethods, methodNamed, mongooseMethods } from '../mongo-methods';
import { targetNamed, type MongoContext } from '../mongo-query';
import { allOf, condition, driverOperand, everything, type FilterReading } from '../mongo-reading';
import { entityOfModel, fieldsOfModel } from '../mongoose-entity';
import { addedConditions } from '../mongoose-hooks';
import { modelMember } from '../mongoose-members';
import {
  featureCalls,
  allModels,
  modelChain,
  modelOfValue,
  nestModels,
  type Model,
  type ModelChain,
} from '../mongoose-model';
import { collectionNamed, collectionOf, readingOf } from '../mongoose-collection';
import { castingOperand, documentQueries, modelQueries, newDocumentQueries } from '../mongoose-query';
import { callName, chainOf, packageOf } from '../origin';

/** Mongoose and its Nest module: schemas, models, discriminators, and what is done with them. */
export const adapter: Adapter = {
  id: 'mongoose',
  title: 'Mongoose',
  documentation: 'https://mongoosejs.com/docs/guide.html',
  mentions: [
    'mongoose',
    'Schema(',
    'findById',
    'countDocuments',
    '.aggregate(',
    'findOneAnd',
    'updateOne',
    'updateMany',
    'insertMany',
    'bulkWrite',
    '.create(',
    '.save(',
    'syncIndexes',
  ],
  packages: ['mongoose', '@nestjs/mongoose'],
  calls: {
    names: [
      ...['model', 'discriminator', ...featureCalls, 'save', 'where', 'limit', 'select', 'populate'],
      ...['add', 'index', 'path', 'expires', 'set', 'plugin', 'static', 'method', 'loadClass', 'pluralize'],
      ...['pre', 'post', 'merge', 'and', 'setQuery', 'syncIndexes', 'createForClass'],
      ...Object.keys(mongooseMethods),
    ],
    forwarded: ['model', 'discriminator'],
    read,
  },
  member: modelMember,
  injected: injectedModel,
};

/**
 * `@InjectModel('Order')` puts in the model of that name: `mongoose.model('Order')`.
 * https://docs.nestjs.com/techniques/mongodb#model-injection
 */
function injectedModel(decorator: Value): Value | null {
  if (decorator.kind !== 'call' || packageOf(decorator.callee) !== '@nestjs/mongoose') return null;
  const [name] = decorator.arguments;
  if (callName(decorator) !== 'InjectModel' || name === undefined) return null;
  const { at } = decorator;
  const callee: Value = { kind: 'external', module: 'mongoose', path: ['model'], at };
  return { kind: 'call', callee, arguments: [name], types: [], at };
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const own = site.links.find((link) => isWrittenAt(link, site.at));
  if (own !== undefined && featureCalls.includes(own.name))
    return nestModels(site.links, look).map((model) => entityDeclaration(model, look));
  if (own?.name === 'syncIndexes') return syncedExpiries(site, look);
  const chain = modelChain(site.base, site.links, look);
  if (chain === null) return [];
  return [...entitiesOf(site, chain, look), ...queriesOf(site, chain, look)];
}

/**
 * `syncIndexes` drops the indexes that differ from the schema's and makes them anew: of one model, or of all of them.
 * https://mongoosejs.com/docs/api/model.html#Model.syncIndexes()
 */
function syncedExpiries({ base, links }: CallSite, look: Lookup): readonly Declaration[] {
  const chain = modelChain(base, links, look);
  if (chain === null && packageOf(base) !== 'mongoose') return [];
  const models = chain?.model ? [chain.model] : allModels(look);
  return models.flatMap((model) => {
    const { name, expiries } = entityOfModel(model, look);
    return expiries.map((expiry): Declaration => ({ kind: 'expiry', entity: name, index: null, expiry, alters: true }));
  });
}

function entityDeclaration(model: Model, look: Lookup): Declaration {
  return { kind: 'entity', entity: entityOfModel(model, look) };
}

/**
 * A model declares its collection where it is made; a discriminator whose base is not known here does so, too, and one
 * that is injected but registered nowhere wherever it is used.
 */
function entitiesOf(site: CallSite, { model }: ModelChain, look: Lookup): readonly Declaration[] {
  if (model?.schema && model.base === null && !allModels(look).some(({ name }) => name === model.name))
    return [entityDeclaration(model, look)];
  const made = site.links.findLast((link) => link.name === 'model' || link.name === 'discriminator');
  if (made === undefined || !isWrittenAt(made, site.at) || model === null) return [];
  if (model.base !== null) {
    const base = model.base.model;
    return allModels(look).some((each) => each.name === base.name) ? [] : [entityDeclaration(base, look)];
  }
  return model.schema === null ? [] : [entityDeclaration(model, look)];
}

function queriesOf(site: CallSite, chain: ModelChain, look: Lookup): readonly Declaration[] {
  const { model, document, rest } = chain;
  const [first, second] = rest;
  if (first === undefined) return [];
  const context = contextOf(model, first, rest, site, look);
  if (first.name === 'collection' && first.arguments === null)
    return second !== undefined && isWrittenAt(second, site.at)
      ? [
          ...declared(driverQueries(second, rest.slice(2), { ...context, ...nativeParts })),
          ...(model === null
            ? []
            : indexDeclarations(collectionOf(model, look), second.name, second.arguments ?? [], site.at)),
        ]
      : [];
  if (document?.kind === 'new') {
    const saved = rest.find((link) => link.name === 'save');
    const saves = saved !== undefined && isWrittenAt(saved, site.at);
    return saves ? declared(newDocumentQueries(document.value, context)) : [];
  }
  if (document?.kind === 'typed') {
    const change = rest.find((link) => documentMethods.has(link.name) && isWrittenAt(link, site.at));
    return change === undefined ? [] : declared(documentQueries(document.value, change, context));
  }
  // `const order = await Order.create({ … })`, then `order.save()`: that document, and no other.
  const later = rest.slice(1).find((link) => documentMethods.has(link.name) && isWrittenAt(link, site.at));
  if (first.name === 'create' && later !== undefined) return declared(documentQueries(first.value, later, context));
  const found = modelQueries(rest, document?.value ?? null, context);
  return found !== null && isWrittenAt(found.link, site.at) ? declared(found.queries) : [];
}

/** `Order.collection` is the driver's: no casts, no discriminator. */
const nativeParts = { adapter: 'mongodb', operand: driverOperand, scope: everything, stamp: [] } as const;

function declared(queries: readonly Query[]): readonly Declaration[] {
  return queries.map((query) => ({ kind: 'query', query }));
}

function contextOf(
  model: Model | null,
  first: ChainLink,
  rest: readonly ChainLink[],
  site: CallSite,
  look: Lookup,
): MongoContext {
  const marked = model?.base ? marking(model, model.base.value, first, look) : null;
  const scope = marked === null ? everything : condition(marked.predicate);
  const context: MongoContext = {
    adapter: 'mongoose',
    target: targetNamed(model === null ? null : collectionOf(model, look), look.text(first.value)),
    targetAt: null,
    at: site.at,
    operand: model === null ? driverOperand : castingOperand(fieldsOfModel(model, look)),
    scope,
    stamp: marked === null ? [] : [marked.write],
    look,
    nameOf: (value) => foldText(value) ?? collectionOfValue(value, look),
  };
  const method = rest.findLast((link) => methodNamed(mongooseMethods, link.name) !== null)?.name ?? null;
  if (method === null || model === null) return context;
  return { ...context, scope: allOf([scope, ...hooked(model, method, context)]) };
}

/** What middleware and plugins of a model's schema, and of its base's, add to a query. */
function hooked(model: Model, method: string, context: MongoContext): readonly FilterReading[] {
  const own = model.schema === null ? [] : [addedConditions(model.schema, method, context)];
  return model.base === null ? own : [...own, ...hooked(model.base.model, method, context)];
}

/** A discriminator's model adds its mark to every filter and to every document. */
function marking(
  model: Model,
  value: string,
  { nameAt: at }: ChainLink,
  look: Lookup,
): { readonly predicate: Predicate; readonly write: FieldWrite } {
  const field = (model.base && readingOf(model.base.model, look)?.discriminatorKey) ?? '__t';
  const operand = { kind: 'literal', value } as const;
  return {
    predicate: { kind: 'compare', field: [field], operator: '=', operand, at },
    write: { field, at, value: operand },
  };
}

/** `Order.collection.name`, `Order.collection.collectionName`, and a model given by itself or by name. */
function collectionOfValue(value: Parameters<MongoContext['nameOf']>[0], look: Lookup): string | null {
  const { base, links } = chainOf(value);
  const chain = modelChain(base, links, look);
  const [collection, name] = chain?.rest ?? [];
  if (chain?.model && collection?.name === 'collection' && /^(collectionN|n)ame$/.test(name?.name ?? ''))
    return collectionOf(chain.model, look);
  const model = modelOfValue(value, look);
  return model === null ? null : collectionNamed(model.name, look);
}
