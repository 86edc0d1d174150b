import { camelize, pluralize, singularize, underscore } from 'inflection';
import type { Field } from '../model/schema';
import { contains, sameSpan, spanKey, type Span } from '../model/span';
import type { Value } from '../model/value';
import type { CallSite, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { keyOf, propertyOf } from './options';
import { referenceAction, type OrmEntity, type OrmProperty } from './orm-entity';
import { rootOf } from './origin';
import { attributeField, isVirtual, isPrimary } from './sequelize-attribute';
import type { StatedKey } from './orm-unique';
import { modelKeys } from './sequelize-unique';
import { decoratedAssociations } from './sequelize-class';
import { type Declared, allDeclared, declaredClass, definedBy, isOn, isSequelize, option } from './sequelize-declared';

/** A model, and what it adds to queries. */
export interface SequelizeModel {
  readonly name: string;
  readonly entity: OrmEntity;
  /** Whether `destroy` only marks rows, which finders then leave out. */
  readonly paranoid: boolean;
  readonly defaultScope: Value | null;
  readonly scopes: Value | null;
  readonly uniques: readonly StatedKey[];
}

const memos = new WeakMap<Lookup, Map<string, SequelizeModel | null>>();

/** The model that a value is: a class, or what `define` gave. */
export function modelOf(value: Value | null | undefined, look: Lookup): SequelizeModel | null {
  if (value === null || value === undefined) return null;
  switch (value.kind) {
    case 'class': {
      const declared = declaredClass(value, look);
      return declared === null ? null : modelFrom(declared, look);
    }
    case 'call': {
      const declared = definedBy(value, look);
      return declared === null ? null : modelFrom(declared, look);
    }
    case 'function':
      return modelOf(look.resultOf(value, [], value.at), look);
    case 'member':
      // `sequelize.models.Order` in a file whose function is given the Sequelize
      if (value.object.kind === 'member' && value.object.property === 'models')
        return rootOf(value.object).kind === 'parameter' ? modelNamed(value.property, look) : null;
      // `associate(models) { … models.User }`
      return value.object.kind === 'parameter' && value.object.type === null ? modelNamed(value.property, look) : null;
    default: {
      const name = foldText(value);
      return name === null ? null : modelNamed(name, look);
    }
  }
}

export function modelNamed(name: string, look: Lookup): SequelizeModel | null {
  const found = allDeclared(look).find((one) => one.name === name);
  return found === undefined ? null : modelFrom(found, look);
}

/**
 * What code gave a model beside what Sequelize does (`Order.tidy = function () {…}`, a static method), of a model that
 * `define` made or that stands in a registry: `models.Order.tidy()`. Null for what is none.
 */
export function staticMember(object: Value, property: string, look: Lookup): Value | null {
  const isDefined = object.kind === 'call' && object.callee.kind === 'member' && object.callee.property === 'define';
  const isListed = object.kind === 'member' && object.object.kind === 'member' && object.object.property === 'models';
  if (!isDefined && !isListed) return null;
  const held = isDefined ? object : allDeclared(look).find(({ name }) => isListed && name === object.property)?.value;
  if (held === undefined) return null;
  const assigned = look.assignmentsOn(held).findLast(({ path }) => path.length === 1 && path[0] === property)?.value;
  const found = held.kind === 'class' ? look.member(held, property, object.at) : assigned;
  return found?.kind === 'function' ? found : null;
}

function modelFrom(declared: Declared, look: Lookup): SequelizeModel {
  const memo = memos.get(look) ?? new Map<string, SequelizeModel | null>();
  memos.set(look, memo);
  const key = spanKey(declared.value.at);
  const known = memo.get(key);
  if (known) return known;
  const bare = plainModel(declared, look);
  // Associations lead to other models, and back: they find this one without its own.
  memo.set(key, bare);
  const model = withAssociations(bare, declared, look);
  memo.set(key, model);
  return model;
}

function plainModel(declared: Declared, look: Lookup): SequelizeModel {
  const { name, options, at } = declared;
  const get = (key: string): Value | null => option(options, key, look);
  const underscored = isOn(get('underscored'));
  const spelled = (attribute: string): string => (underscored ? underscore(attribute) : attribute);
  const stated = get('tableName');
  const tableText = stated === null ? null : foldText(stated);
  const table = tableText ?? (isOn(get('freezeTableName')) ? name : spelled(pluralOf(name, options)));
  const properties = new Map<string, OrmProperty>();
  for (const attribute of declared.attributes) {
    if (isVirtual(attribute)) continue;
    const field = attributeField(attribute, spelled);
    properties.set(attribute.name, { name: attribute.name, field, relation: null });
  }
  const keys = declared.attributes.filter(isPrimary).map((attribute) => attribute.name);
  if (keys.length === 0 && !declared.open) {
    properties.set('id', { name: 'id', field: plainField('id', 'number', false, at), relation: null });
    keys.push('id');
  }
  const stamps = timestamps(get, spelled);
  for (const stamp of Object.values(stamps)) {
    if (stamp === null || properties.has(stamp.attribute)) continue;
    const nullable = stamp === stamps.deletedAt;
    properties.set(stamp.attribute, {
      name: stamp.attribute,
      field: plainField(stamp.column, 'date', nullable, at),
      relation: null,
    });
  }
  const entity: OrmEntity = {
    name,
    at: tableText !== null && stated?.at.file === at.file ? stated.at : at,
    table,
    properties,
    keys,
    deletedAt: stamps.deletedAt?.attribute ?? null,
    updatedAt: stamps.updatedAt?.attribute ?? null,
    mark: null,
  };
  const decorated = declared.value.kind === 'class' ? classScopes(declared.value, look) : null;
  return {
    name,
    entity,
    paranoid: stamps.deletedAt !== null,
    defaultScope: get('defaultScope') ?? decorated?.defaultScope ?? null,
    scopes: get('scopes') ?? decorated?.scopes ?? null,
    uniques: modelKeys(declared.attributes, get('indexes'), declared.value, look),
  };
}

function classScopes(value: Value, look: Lookup): Pick<SequelizeModel, 'defaultScope' | 'scopes'> {
  const sites = look.decoratorsOf(value).filter((site) => site.owner === null && isSequelize(site.decorator));
  const given = (name: string): Value | null => {
    const first = sites.find((site) => site.name === name)?.arguments[0] ?? null;
    return first?.kind === 'function' ? look.resultOf(first, [], first.at) : first;
  };
  return { defaultScope: given('DefaultScope'), scopes: given('Scopes') };
}

function pluralOf(name: string, options: Value | null): string {
  const stated = propertyOf(propertyOf(options, 'name'), 'plural');
  return (stated && foldText(stated)) ?? pluralize(name);
}

interface Stamp {
  readonly attribute: string;
  readonly column: string;
}

/** https://sequelize.org/docs/v6/core-concepts/model-basics/#timestamps */
function timestamps(
  get: (key: string) => Value | null,
  spelled: (attribute: string) => string,
): Readonly<Record<'createdAt' | 'updatedAt' | 'deletedAt', Stamp | null>> {
  const stated = get('timestamps');
  const on = stated === null || foldBoolean(stated) !== false;
  const stamp = (key: string, wanted: boolean): Stamp | null => {
    const named = get(key);
    if (!on || !wanted || (named !== null && foldBoolean(named) === false)) return null;
    const attribute = (named && foldText(named)) ?? key;
    return { attribute, column: spelled(attribute) };
  };
  return {
    createdAt: stamp('createdAt', true),
    updatedAt: stamp('updatedAt', true),
    deletedAt: stamp('deletedAt', isOn(get('paranoid'))),
  };
}

function plainField(name: string, type: Field['type'], nullable: boolean, at: Span): Field {
  const typeText = type === 'date' ? 'DATE' : 'INTEGER';
  return { name, type, typeText, nullable, default: null, values: null, unique: name === 'id', references: null, at };
}

/** An association as code or decorators declare it. */
export interface Association {
  readonly sort: string;
  readonly target: Value | null;
  readonly options: Value | null;
  readonly at: Span;
  /** The property, where a decorator stands on one. */
  readonly property: string | null;
}

/** https://sequelize.org/docs/v6/core-concepts/assocs */
export const associationCalls: readonly string[] = ['belongsTo', 'hasMany', 'hasOne', 'belongsToMany'];

function withAssociations(model: SequelizeModel, declared: Declared, look: Lookup): SequelizeModel {
  const properties = new Map(model.entity.properties);
  const calls = associationCalls.flatMap((name) => look.callsNamed(name)).flatMap((site) => associationAt(site, look));
  for (const { base, association } of calls) {
    const own = sameModel(base, declared, look);
    if (own && association.sort === 'belongsTo')
      addKey(properties, model, association, modelOf(association.target, look), look);
    const target = association.sort.startsWith('has') ? modelOf(association.target, look) : null;
    if (target?.name === model.name) addKey(properties, model, association, modelOf(base, look), look);
  }
  for (const association of decoratedAssociations(declared.value, look)) {
    if (association.sort === 'BelongsTo')
      addKey(properties, model, association, modelOf(association.target, look), look);
  }
  return { ...model, entity: { ...model.entity, properties } };
}

function associationAt(
  site: CallSite,
  look: Lookup,
): readonly { readonly base: Value; readonly association: Association }[] {
  const link = site.links.findLast((each) => associationCalls.includes(each.name) && contains(site.at, each.value.at));
  if (link?.arguments === undefined || link.arguments === null) return [];
  const before = site.links[site.links.indexOf(link) - 1];
  const base = before === undefined ? site.base : before.value;
  if (modelOf(base, look) === null && base.kind !== 'class') return [];
  const [target, options] = link.arguments;
  return [
    {
      base,
      association: {
        sort: link.name,
        target: target ?? null,
        options: options ?? null,
        at: link.nameAt,
        property: null,
      },
    },
  ];
}

function sameModel(base: Value, declared: Declared, look: Lookup): boolean {
  if (sameSpan(base.at, declared.value.at)) return true;
  return modelOf(base, look)?.name === declared.name;
}

/** The foreign key that an association adds, or that an attribute declares already. */
function addKey(
  properties: Map<string, OrmProperty>,
  model: SequelizeModel,
  { sort, options, at, property }: Association,
  target: SequelizeModel | null,
  look: Lookup,
): void {
  if (target === null) return;
  const stated = propertyOf(options, 'foreignKey') ?? (options !== null && foldText(options) !== null ? options : null);
  const named = stated === null ? null : (foldText(stated) ?? textOf(propertyOf(stated, 'name')));
  const alias = textOf(propertyOf(options, 'as'));
  const key = target.entity.keys[0] ?? 'id';
  const owner = property ?? alias;
  const fallback =
    sort === 'belongsTo' || sort === 'BelongsTo' ? (owner ?? singularize(target.name)) : singularize(target.name);
  const attribute = named ?? joinedName(fallback, key);
  const known = properties.get(attribute);
  const keyField = target.entity.properties.get(key)?.field;
  const allowNull = propertyOf(stated, 'allowNull');
  const nullable = known?.field?.nullable ?? (allowNull === null || foldBoolean(allowNull) !== false);
  const constrained = propertyOf(options, 'constraints');
  const action = textOf(propertyOf(options, 'onDelete') ?? propertyOf(stated, 'onDelete'));
  const fallbackAction =
    sort.toLowerCase() === 'belongsto' || nullable ? (nullable ? 'SET NULL' : 'NO ACTION') : 'CASCADE';
  const references =
    constrained !== null && foldBoolean(constrained) === false
      ? null
      : {
          entity: target.entity.table,
          field: keyField?.name ?? key,
          onDelete: referenceAction(action ?? fallbackAction),
          statedAt: keyOf(options, 'onDelete') ?? keyOf(stated, 'onDelete') ?? at,
        };
  const underscored = [...model.entity.properties.values()].some(
    ({ name, field }) => field !== null && field.name !== name && field.name === underscore(name),
  );
  const field: Field = known?.field ?? {
    name: textOf(propertyOf(stated, 'field')) ?? (underscored ? underscore(attribute) : attribute),
    type: keyField?.type ?? 'number',
    typeText: keyField?.typeText ?? 'INTEGER',
    nullable,
    default: null,
    values: null,
    unique: false,
    references: null,
    at: named !== null && stated !== null && stated.at.file === at.file ? stated.at : at,
  };
  properties.set(attribute, {
    name: attribute,
    field: { ...field, references: field.references ?? references },
    relation: known?.relation ?? { target: () => modelNamed(target.name, look)?.entity ?? null, key },
  });
}

function textOf(value: Value | null): string | null {
  return value === null ? null : foldText(value);
}

/** `Utils.camelize('User_id')` is `UserId`. */
function joinedName(owner: string, key: string): string {
  const [first = '', ...rest] = `${owner}_${key}`.split('_');
  return first + rest.map((part) => camelize(part)).join('');
}
