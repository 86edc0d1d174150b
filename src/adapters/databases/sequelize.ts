import { contains } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, DecoratorSite, Lookup } from '../adapter';
import { declaredEntity } from '../orm-entity';
import { withKeys } from '../orm-unique';
import { chainOf, packageOf } from '../origin';
import { staticMember, associationCalls, modelNamed, modelOf, type SequelizeModel } from '../sequelize-model';
import { isSequelize, sequelizeCalls } from '../sequelize-declared';
import { interfaceCalls, interfaceDeclarations } from '../sequelize-migration';
import { methods, modelChain, modelQueries } from '../sequelize-query';
import { operatorSymbol } from '../sequelize-where';

/** Sequelize and sequelize-typescript: models, scopes, finders, and migrations by a query interface. */
export const adapter: Adapter = {
  id: 'sequelize',
  title: 'Sequelize',
  documentation: 'https://sequelize.org/docs/v6/core-concepts/model-basics/',
  mentions: [
    'sequelize',
    'Sequelize',
    '.findAll(',
    '.bulkCreate(',
    '.destroy(',
    'findByPk',
    'queryInterface',
    'DataTypes',
  ],
  packages: ['sequelize', 'sequelize-typescript', '@sequelize/core', '@nestjs/sequelize'],
  calls: {
    names: [
      ...Object.keys(methods),
      ...associationCalls,
      ...interfaceCalls,
      ...['define', 'init', 'Sequelize', 'forRoot', 'forRootAsync', 'unscoped', 'scope', 'model'],
    ],
    read,
  },
  decorators: { names: ['Table'], read: readDecorator },
  member: modelInRegistry,
  injected: injectedModel,
  symbol: operatorSymbol,
};

function declared(model: SequelizeModel): Declaration {
  const entity = declaredEntity(model.entity, 'sequelize', { kind: 'table', discriminator: null, kinds: [] });
  return { kind: 'entity', entity: withKeys(entity, model.entity, model.uniques) };
}

function readDecorator(site: DecoratorSite, look: Lookup): readonly Declaration[] {
  const model = site.owner === null && isSequelize(site.decorator) ? modelOf(site.host, look) : null;
  return model === null ? [] : [declared(model)];
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const own = site.links.findLast((link) => contains(site.at, link.value.at));
  if (own === undefined || own.construct) return [];
  if (own.name === 'define') {
    const model = modelOf(own.value, look);
    return model === null ? [] : [declared(model)];
  }
  if (own.name === 'init') {
    const model = site.base.kind === 'class' ? modelOf(site.base, look) : null;
    return model === null ? [] : [declared(model)];
  }
  const steps = interfaceDeclarations(site, look);
  if (steps !== null) return steps;
  const chain = modelChain(site.base, site.links, look);
  return chain === null ? [] : modelQueries(chain, site, look).map((query) => ({ kind: 'query', query }));
}

/**
 * A model in an object that the code around a Sequelize fills by reading its folder (`db[model.name] = model`), or in
 * `sequelize.models`.
 */
function modelInRegistry(object: Value, property: string, look: Lookup): Value | null {
  if (object.kind !== 'object') return staticMember(object, property, look);
  if (!object.open || !/^[A-Z]\w*$/.test(property)) return null;
  const made = sequelizeCalls(look).some((site) => site.at.file === object.at.file);
  return made ? registered(property, object, look) : null;
}

/** `sequelize.models.Order`, as a value. */
function registered(name: string, { at }: Value, look: Lookup): Value | null {
  if (modelNamed(name, look) === null) return null;
  const of: Value = { kind: 'external', module: 'sequelize', path: ['Sequelize'], at };
  const sequelize: Value = { kind: 'instance', of, arguments: null, types: [], at };
  const models: Value = { kind: 'member', object: sequelize, property: 'models', propertyAt: at, at };
  return { kind: 'member', object: models, property: name, propertyAt: at, at };
}

/** `@InjectModel(Order)` of Nest puts in the model itself. https://docs.nestjs.com/techniques/database#sequelize-integration */
function injectedModel(decorator: Value): Value | null {
  if (decorator.kind !== 'call' || packageOf(decorator.callee) !== '@nestjs/sequelize') return null;
  const { links } = chainOf(decorator);
  const [first] = decorator.arguments;
  return links.at(-1)?.name === 'InjectModel' && first?.kind === 'class' ? first : null;
}
