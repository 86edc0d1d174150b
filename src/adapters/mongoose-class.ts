import type { FieldType } from '../model/predicate';
import type { Field } from '../model/schema';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { expiryOfIndex } from './mongo-index';
import { documentType } from './mongo-type';
import { definitionPaths, joinedPaths, pathOf, typedPath, type PathReader, type Paths } from './mongoose-path';
import { propertyOf } from './options';
import { exportOf, packageOf } from './origin';

const nest = '@nestjs/mongoose';
export const typegoosePackages: readonly string[] = ['@typegoose/typegoose', 'typegoose', '@hasezoey/typegoose'];

/**
 * The class of Nest's `SchemaFactory.createForClass(Order)` or of Typegoose's `getModelForClass(Order)`, or null.
 * https://docs.nestjs.com/techniques/mongodb, https://typegoose.github.io/typegoose/docs/api/functions/getModelForClass
 */
export function schemaClassOf(value: Value): Value | null {
  if (value.kind !== 'call') return null;
  const made = value.arguments[classArgument(value)];
  return made?.kind === 'class' ? made : null;
}

/** The argument of a call that is the class of a schema; -1 for other calls. */
function classArgument({ callee }: ValueOf<'call'>): number {
  const from = packageOf(callee) ?? '';
  const name = exportOf(callee) ?? '';
  if (from === nest) return name.endsWith('createForClass') ? 0 : -1;
  if (!typegoosePackages.includes(from)) return -1;
  if (/(^|\.)(getModelForClass|buildSchema)$/.test(name)) return 0;
  return /(^|\.)getDiscriminatorModelForClass$/.test(name) ? 1 : -1;
}

/** What `@Schema({ … })` or `@modelOptions({ schemaOptions: { … } })` on a class says. */
export function classOptions(value: Value, look: Lookup): Value | undefined {
  const sites = classDecorators(value, look).filter((site) => site.owner === null);
  const schema = sites.find((site) => site.name === 'Schema')?.arguments[0];
  const model = sites.find((site) => site.name === 'modelOptions')?.arguments[0];
  return schema ?? propertyOf(model, 'schemaOptions') ?? undefined;
}

/** What `@modelOptions({ options: { … } })` on a class says of its model. */
export function modelOptions(value: Value, look: Lookup): Value | null {
  const sites = classDecorators(value, look).filter((site) => site.name === 'modelOptions' && site.owner === null);
  return propertyOf(sites[0]?.arguments[0], 'options');
}

/** The paths of a class's properties with `@Prop` or `@prop`, and what `@index` says of them. */
export function classPaths(value: Value, reader: PathReader): Paths {
  const sites = classDecorators(value, reader.look);
  const properties = sites.filter((site) => /^([pP]rop|arrayProp|mapProp)$/.test(site.name) && site.owner !== null);
  const indexes = sites.filter((site) => site.name === 'index' && site.owner === null);
  const expiries = indexes.flatMap((site) => expiryOfIndex(site.arguments[0], site.arguments[1], site.at) ?? []);
  return joinedPaths([...properties.map((site) => propertyPaths(site, reader)), { fields: [], expiries, open: false }]);
}

/** Decorators of Nest and Typegoose on a class and its members; a subclass's property takes the place of an inherited one. */
export function classDecorators(value: Value, look: Lookup): readonly DecoratorSite[] {
  const known = look
    .decoratorsOf(value)
    .filter((site) => [nest, ...typegoosePackages].includes(packageOf(site.decorator) ?? ''));
  return known.filter(
    (site, index) =>
      site.owner === null ||
      known.findIndex(
        (other) => other.name === site.name && other.hostName === site.hostName && other.owner !== null,
      ) === index,
  );
}

/** `@Prop()`, `@Prop({ … })` with or without a type, `@Prop([String])`, `@Prop(raw({ … }))`. */
function propertyPaths(site: DecoratorSite, reader: PathReader): Paths {
  const { hostName: key, hostAt: keyAt } = site;
  const argument = unwrapped(site.arguments[0]);
  const untyped = argument === undefined || (argument.kind === 'object' && propertyOf(argument, 'type') === null);
  if (!untyped) return enriched(pathOf({ key, keyAt, value: argument, optional: false }, reader), site, reader);
  if (argument !== undefined && isRaw(site.arguments[0])) {
    const whole = typedPath(key, keyAt, argument, null, reader);
    return whole.fields.length > 0 ? whole : definitionPaths(argument, reader);
  }
  return enriched(declaredPaths(site, argument ?? null, reader), site, reader);
}

function isRaw(argument: Value | undefined): boolean {
  return argument?.kind === 'call' && packageOf(argument.callee) === nest;
}

function unwrapped(argument: Value | undefined): Value | undefined {
  return argument?.kind === 'call' && isRaw(argument) ? argument.arguments[0] : argument;
}

const constructors: Partial<Readonly<Record<FieldType, string>>> = {
  string: 'String',
  number: 'Number',
  boolean: 'Boolean',
  date: 'Date',
  binary: 'Buffer',
  'object-id': 'ObjectId',
};

/** What TypeScript says of the property: the field itself, then those below it. */
function typedFields({ host, hostName, hostAt }: DecoratorSite, { look }: PathReader): readonly Field[] {
  if (host.kind !== 'typed') return [];
  const member = { name: hostName, nameAt: hostAt, optional: false, type: look.type(host.type) };
  const typed = documentType({ kind: 'object', members: [member], name: null, at: hostAt });
  return [...(typed?.fields.values() ?? [])];
}

/** The type that TypeScript gives the property, as Nest takes it when `@Prop` states none. */
function declaredType(field: Field | undefined, at: Span): Value {
  const constructor = field && constructors[field.type];
  if (constructor !== undefined) return { kind: 'global', name: constructor, at };
  return { kind: 'unknown', text: field?.typeText ?? 'Mixed', at };
}

/** A property whose type only TypeScript states: a document below it is known by its class. */
function declaredPaths(site: DecoratorSite, options: Value | null, reader: PathReader): Paths {
  const { hostName: key, hostAt: keyAt } = site;
  const [typed, ...inner] = typedFields(site, reader);
  const { fields, ...rest } = typedPath(key, keyAt, declaredType(typed, keyAt), options, reader);
  const own = fields.map((field): Field => {
    if (typed === undefined || field.type !== 'unknown') return field;
    // What refers to another model holds its `_id`.
    const type = typed.type === 'unknown' && field.references !== null ? 'object-id' : typed.type;
    return { ...field, type, typeText: typed.typeText };
  });
  return { ...rest, fields: [...own, ...inner] };
}

/** The values that the property's TypeScript type allows, where `@Prop` states none. */
function enriched(paths: Paths, site: DecoratorSite, reader: PathReader): Paths {
  const values = typedFields(site, reader)[0]?.values ?? null;
  const fields = paths.fields.map((field) =>
    field.name === site.hostName && field.values === null && (field.type === 'string' || field.type === 'array')
      ? { ...field, values }
      : field,
  );
  return { ...paths, fields };
}
