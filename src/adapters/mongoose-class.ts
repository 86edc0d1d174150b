import type { FieldType } from '../model/predicate';
import type { Field } from '../model/schema';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { documentType } from './mongo-type';
import { definitionPaths, joinedPaths, pathOf, typedPath, type PathReader, type Paths } from './mongoose-path';
import { propertyOf } from './options';
import { exportOf, packageOf } from './origin';

const nest = '@nestjs/mongoose';

/** The class of Nest's `SchemaFactory.createForClass(Order)`, or null. https://docs.nestjs.com/techniques/mongodb */
export function schemaClassOf(value: Value): Value | null {
  if (value.kind !== 'call' || packageOf(value.callee) !== nest) return null;
  const made = exportOf(value.callee)?.endsWith('createForClass') === true ? value.arguments[0] : undefined;
  return made?.kind === 'class' ? made : null;
}

/** What `@Schema({ … })` on a class says. */
export function classOptions(value: Value, look: Lookup): Value | undefined {
  return nestDecorators(value, look).find((site) => site.name === 'Schema' && site.owner === null)?.arguments[0];
}

/** The paths of a class's properties with `@Prop`. */
export function classPaths(value: Value, reader: PathReader): Paths {
  const properties = nestDecorators(value, reader.look).filter((site) => site.name === 'Prop');
  return joinedPaths(properties.map((site) => propertyPaths(site, reader)));
}

function nestDecorators(value: Value, look: Lookup): readonly DecoratorSite[] {
  return look.decoratorsOf(value).filter((site) => packageOf(site.decorator) === nest);
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
  const own = fields.map((field) =>
    typed === undefined || field.type !== 'unknown' ? field : { ...field, type: typed.type, typeText: typed.typeText },
  );
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
