import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { packageOf } from './origin';
import { statedType } from './orm-entity';
import type { Attribute } from './sequelize-attribute';
import type { Association } from './sequelize-model';

/** Decorators of sequelize-typescript, and those of Sequelize 7: https://github.com/sequelize/sequelize-typescript */
const attributeDecorators: ReadonlySet<string> = new Set([
  ...['Column', 'Attribute', 'PrimaryKey', 'AutoIncrement', 'AllowNull', 'NotNull', 'Default', 'Unique', 'ForeignKey'],
  ...['CreatedAt', 'UpdatedAt', 'DeletedAt', 'IsIn'],
]);

function decoratorsOf(value: Value, look: Lookup): readonly DecoratorSite[] {
  const from = ['sequelize-typescript', '@sequelize/core'];
  return look.decoratorsOf(value).filter((site) => from.includes(packageOf(site.decorator) ?? ''));
}

/** What `@Table({ … })` says, and the token that names the class. */
export function classOptions(value: Value, look: Lookup): { readonly options: Value | null; readonly at: Span } | null {
  const site = decoratorsOf(value, look).find((each) => each.owner === null && each.name === 'Table');
  return site === undefined ? null : { options: site.arguments[0] ?? null, at: site.hostAt };
}

/** The attributes of properties with `@Column` and decorators beside it, as options of one. */
export function classAttributes(value: Value, look: Lookup): readonly Attribute[] {
  const sites = decoratorsOf(value, look).filter((site) => site.owner !== null && attributeDecorators.has(site.name));
  const names = [...new Set(sites.map((site) => site.hostName))];
  return names.flatMap((name) => {
    const own = sites.filter((site) => site.hostName === name);
    const [first] = own;
    return first === undefined ? [] : [attributeOf(name, first, own, look)];
  });
}

function attributeOf(name: string, site: DecoratorSite, own: readonly DecoratorSite[], look: Lookup): Attribute {
  const stated = site.host.kind === 'typed' ? statedType(look.type(site.host.type)) : null;
  const given = own.find((each) => each.name === 'Column' || each.name === 'Attribute')?.arguments[0];
  const beside = own.flatMap((each) => flagsOf(each));
  const base: readonly PropertyValue[] =
    given?.kind === 'object' ? given.properties : given === undefined ? [] : [property('type', given)];
  const options: Value = { kind: 'object', properties: [...base, ...beside], open: false, at: site.at };
  return { name, at: site.hostAt, options, stated, look };
}

function property(key: string, value: Value): PropertyValue {
  return { key, keyAt: value.at, value, optional: false };
}

function flagsOf({ name, arguments: args, at }: DecoratorSite): readonly PropertyValue[] {
  const literal = (value: boolean): Value => ({ kind: 'literal', value, at });
  const [first] = args;
  switch (name) {
    case 'PrimaryKey':
      return [property('primaryKey', literal(true))];
    case 'AllowNull':
      return [property('allowNull', first ?? literal(true))];
    case 'NotNull':
      return [property('allowNull', literal(false))];
    case 'Default':
      return first === undefined ? [] : [property('defaultValue', first)];
    case 'Unique':
      return [property('unique', first ?? literal(true))];
    case 'IsIn':
      return first === undefined
        ? []
        : [property('validate', { kind: 'object', properties: [property('isIn', first)], open: false, at })];
    default:
      return [];
  }
}

/** `@BelongsTo(() => Reader, 'readerId')`, with `@ForeignKey(() => Reader)` on the column. */
export function decoratedAssociations(value: Value, look: Lookup): readonly Association[] {
  const sites = decoratorsOf(value, look).filter((site) => site.owner !== null);
  const associations = sites
    .filter((site) => site.name === 'BelongsTo')
    .map(({ arguments: [target, options], hostAt, hostName }): Association => {
      const key = options ?? foreignKeyTo(target, sites, look);
      return { sort: 'BelongsTo', target: target ?? null, options: key ?? null, at: hostAt, property: hostName };
    });
  const keys = sites
    .filter((site) => site.name === 'ForeignKey')
    .map(({ arguments: [target], hostAt: at, hostName }): Association => ({
      sort: 'BelongsTo',
      target: target ?? null,
      options: { kind: 'literal', value: hostName, at },
      at,
      property: hostName,
    }));
  return [...associations, ...keys];
}

function foreignKeyTo(target: Value | undefined, sites: readonly DecoratorSite[], look: Lookup): Value | null {
  const name = targetName(target, look);
  const key = sites.find((site) => site.name === 'ForeignKey' && targetName(site.arguments[0], look) === name);
  return key === undefined || name === null ? null : { kind: 'literal', value: key.hostName, at: key.hostAt };
}

function targetName(value: Value | undefined, look: Lookup): string | null {
  if (value === undefined) return null;
  return look.nameOf(value.kind === 'function' ? look.resultOf(value, [], value.at) : value);
}
