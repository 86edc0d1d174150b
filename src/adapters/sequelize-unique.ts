import { spanKey } from '../model/span';
import type { Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { foldText } from './fold';
import { propertyOf } from './options';
import { packageOf } from './origin';
import { isUniqueIndex, namesIn, type StatedKey } from './orm-unique';
import { keyName, type Attribute } from './sequelize-attribute';

/**
 * Keys that the attributes of a model have by name, those among its indexes, and those that decorators make.
 * https://sequelize.org/docs/v6/other-topics/indexes, https://github.com/sequelize/sequelize-typescript#index
 */
export function modelKeys(
  attributes: readonly Attribute[],
  indexes: Value | null,
  value: Value,
  look: Lookup,
): readonly StatedKey[] {
  const named = attributes.flatMap((attribute) => {
    const key = keyName(attribute);
    return key === null ? [] : [{ group: key, property: attribute.name, at: attribute.at }];
  });
  const decorated = look
    .decoratorsOf(value)
    .filter((site) => site.owner !== null && ofTool(site))
    .flatMap((site) => {
      const options = indexOptions(site);
      return options === null || !isUniqueIndex(options)
        ? []
        : [{ group: groupOf(site, options), property: site.hostName, at: site.hostAt }];
    });
  const listed = (indexes?.kind === 'array' ? indexes.items : []).flatMap((each): readonly StatedKey[] => {
    const fields = propertyOf(each, 'fields');
    return isUnique(each) && fields !== null ? [{ properties: namesIn(fields), at: fields.at }] : [];
  });
  return [...grouped([...named, ...decorated]), ...listed.filter(({ properties }) => properties.length > 0)];
}

function ofTool({ decorator }: DecoratorSite): boolean {
  return ['sequelize-typescript', '@sequelize/core'].includes(packageOf(decorator) ?? '');
}

/** `{ unique: true, … }`, `{ type: 'UNIQUE', … }` */
function isUnique(index: Value): boolean {
  const type = propertyOf(index, 'type');
  return isUniqueIndex(index) || (type !== null && foldText(type) === 'UNIQUE' && propertyOf(index, 'where') === null);
}

/** `@Index({ name: 'ref_of_shop', unique: true })`, and a decorator that `createIndexDecorator` made. */
function indexOptions({ name, decorator, arguments: args }: DecoratorSite): Value | null {
  if (name === 'Index') return args.find((each) => each.kind === 'object') ?? null;
  if (decorator.kind !== 'call') return null;
  return decorator.arguments.find((each) => each.kind === 'object') ?? null;
}

function groupOf(site: DecoratorSite, options: Value): string {
  const name = propertyOf(options, 'name');
  const text = name === null ? null : foldText(name);
  return text ?? (site.decorator.kind === 'call' ? spanKey(site.decorator.at) : site.hostName);
}

function grouped(
  parts: readonly { readonly group: string; readonly property: string; readonly at: StatedKey['at'] }[],
): readonly StatedKey[] {
  const groups = new Map<string, StatedKey>();
  for (const { group, property, at } of parts) {
    const known = groups.get(group);
    groups.set(group, { properties: [...(known?.properties ?? []), property], at: known?.at ?? at });
  }
  return [...groups.values()];
}
