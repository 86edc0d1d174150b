import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { isWrittenAt } from '../mongo-collection';
import { entityOfModel } from '../mongoose-entity';
import { allModels, modelChain } from '../mongoose-model';
import { callName, packageOf } from '../origin';
import { typegooseCalls } from '../typegoose-model';

/** Typegoose: Mongoose models of classes. What is done with the models, the Mongoose adapter reads. */
export const adapter: Adapter = {
  id: 'typegoose',
  title: 'Typegoose',
  documentation: 'https://typegoose.github.io/typegoose/docs/guides/quick-start-guide',
  mentions: ['typegoose', 'getModelForClass', 'getDiscriminatorModelForClass', 'ReturnModelType', '@modelOptions'],
  packages: ['@typegoose/typegoose', 'typegoose', '@hasezoey/typegoose'],
  calls: { names: typegooseCalls, read },
  injected: injectedModel,
};

/** A model declares its collection where it is made; a discriminator is a kind of its base's. */
function read({ base, links, at }: CallSite, look: Lookup): readonly Declaration[] {
  const own = links.some((link) => typegooseCalls.includes(link.name) && isWrittenAt(link, at));
  const model = own ? (modelChain(base, links, look)?.model ?? null) : null;
  if (model === null) return [];
  const above = model.base?.model ?? null;
  if (above === null) return [{ kind: 'entity', entity: entityOfModel(model, look) }];
  const declared = allModels(look).some((each) => each.name === above.name);
  return declared ? [] : [{ kind: 'entity', entity: entityOfModel(above, look) }];
}

/** `@InjectModel(Order)` puts in the model of a class. https://kpfromer.github.io/nestjs-typegoose/docs/usage */
function injectedModel(decorator: Value): Value | null {
  if (decorator.kind !== 'call' || !/nestjs-typegoose$/.test(packageOf(decorator.callee) ?? '')) return null;
  const [made] = decorator.arguments;
  if (callName(decorator) !== 'InjectModel' || made?.kind !== 'class') return null;
  const { at } = decorator;
  const callee: Value = { kind: 'external', module: '@typegoose/typegoose', path: ['getModelForClass'], at };
  return { kind: 'call', callee, arguments: [made], types: [], at };
}
