import type { PrismaAttribute, PrismaEnumBlock, PrismaFieldFacts, PrismaModelBlock } from '../model/prisma';
import type { Semantics } from '../model/predicate';
import type { AllowedValue, ReferenceAction } from '../model/schema';
import type { Span } from '../model/span';
import { argumentOf, attributeNamed, namesIn, textOf } from './prisma-attribute';
import type { PrismaFile } from './prisma-files';

/** What a field holds. */
export type PrismaNature = 'scalar' | 'enum' | 'relation' | 'composite' | 'unsupported';

/** One field of a model, with its name in the database. */
export interface PrismaField {
  readonly name: string;
  readonly column: string;
  readonly at: Span;
  readonly nature: PrismaNature;
  /** The scalar's, enum's, model's or composite type's name. */
  readonly type: string;
  /** The native type, as `VarChar` in `@db.VarChar(20)`. */
  readonly native: string | null;
  readonly typeText: string;
  readonly optional: boolean;
  readonly list: boolean;
  readonly unique: boolean;
  /** Set by the client on every write. */
  readonly updatedAt: boolean;
  readonly default: string | null;
  /** What the database holds for each value of an enum, by its name in code. */
  readonly values: ReadonlyMap<string, AllowedValue> | null;
  readonly relation: PrismaRelation | null;
}

/** What `@relation` says: the fields are empty on the side that holds no key. */
export interface PrismaRelation {
  readonly name: string | null;
  readonly fields: readonly string[];
  readonly references: readonly string[];
  readonly onDelete: ReferenceAction | null;
}

export interface PrismaModel {
  readonly name: string;
  readonly kind: PrismaModelBlock['kind'];
  /** The table or collection. */
  readonly entity: string;
  readonly at: Span;
  readonly fields: ReadonlyMap<string, PrismaField>;
  /** Keys of several fields, by the name that `where` uses: https://www.prisma.io/docs/orm/prisma-client/special-fields-and-types/working-with-composite-ids-and-constraints */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** `@@ignore`: the client has no such model. */
  readonly ignored: boolean;
  /** Fields are named in snake case in the database, each with a `@map` of its own. */
  readonly snakeCase: boolean;
}

export interface PrismaSchema {
  readonly folder: string;
  readonly provider: string | null;
  readonly semantics: Semantics;
  /** Whether the client throws on `undefined` instead of leaving the condition out. */
  readonly strictUndefined: boolean;
  /** Models, views and composite types by name. */
  readonly models: ReadonlyMap<string, PrismaModel>;
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, AllowedValue>>;
}

/** What the files of one schema say together. */
export function readSchema(folder: string, files: readonly PrismaFile[]): PrismaSchema {
  const blocks = files.flatMap(({ file, prisma }) => prisma.blocks.map((block) => ({ file, block })));
  const settings = (kind: 'datasource' | 'generator', key: string): readonly string[] =>
    blocks.flatMap(({ block }) =>
      block.kind === kind
        ? block.properties.flatMap(({ name, value }) => (name === key ? (namesIn(value) ?? []) : []))
        : [],
    );
  const [provider = null] = settings('datasource', 'provider');
  const enums = new Map(
    blocks.flatMap(({ file, block }) => (block.kind === 'enum' ? [[block.name, valuesOf(block, file)] as const] : [])),
  );
  const written = blocks.flatMap(({ file, block }) =>
    block.kind === 'model' || block.kind === 'view' || block.kind === 'type' ? [{ file, block }] : [],
  );
  const kinds = new Map(written.map(({ block }) => [block.name, block.kind]));
  return {
    folder,
    provider,
    semantics: provider === 'mongodb' ? 'mongodb' : 'sql',
    strictUndefined: settings('generator', 'previewFeatures').includes('strictUndefinedChecks'),
    models: new Map(written.map(({ file, block }) => [block.name, modelOf(block, file, kinds, enums)])),
    enums,
  };
}

function valuesOf({ values }: PrismaEnumBlock, file: string): ReadonlyMap<string, AllowedValue> {
  return new Map(
    values.map(({ name, attributes, start, end }) => [
      name,
      { value: mappedName(attributes) ?? name, at: { file, start, end } },
    ]),
  );
}

function mappedName(attributes: readonly PrismaAttribute[], attribute = 'map'): string | null {
  return textOf(argumentOf(attributeNamed(attributes, attribute), 'name', 0));
}

function modelOf(
  block: PrismaModelBlock,
  file: string,
  kinds: ReadonlyMap<string, PrismaModelBlock['kind']>,
  enums: PrismaSchema['enums'],
): PrismaModel {
  const { name, kind, attributes, start, end } = block;
  const alone = ['id', 'unique'].flatMap((key) =>
    attributes
      .filter((attribute) => attribute.name === key)
      .map((attribute) => keyFields(attribute))
      .filter((fields) => fields.length === 1)
      .flat(),
  );
  const fields = block.fields.map((field) => fieldOf(field, file, alone, kinds, enums));
  return {
    name,
    kind,
    entity: mappedName(attributes) ?? name,
    at: { file, start, end },
    fields: new Map(fields.map((field) => [field.name, field])),
    keys: keysOf(attributes),
    ignored: attributeNamed(attributes, 'ignore') !== null,
    snakeCase: isSnakeCase(fields),
  };
}

function keysOf(attributes: readonly PrismaAttribute[]): PrismaModel['keys'] {
  const keys = attributes.filter(({ name }) => name === 'id' || name === 'unique');
  return new Map(
    keys.flatMap((attribute) => {
      const fields = keyFields(attribute);
      const named = textOf(argumentOf(attribute, 'name', 1));
      return fields.length < 2 ? [] : [[named ?? fields.join('_'), fields] as const];
    }),
  );
}

/** `[a, b(sort: Desc), address.zip]` */
function keyFields(attribute: PrismaAttribute): readonly string[] {
  return namesIn(argumentOf(attribute, 'fields', 0)) ?? [];
}

function fieldOf(
  field: PrismaFieldFacts,
  file: string,
  alone: readonly string[],
  kinds: ReadonlyMap<string, PrismaModelBlock['kind']>,
  enums: PrismaSchema['enums'],
): PrismaField {
  const { name, type, attributes, optional, list, start, end } = field;
  const values = enums.get(type) ?? null;
  const typed = attributes.find((attribute) => attribute.name.includes('.'));
  const native = typed?.name.replace(/^.*\./, '') ?? null;
  const sizes = (typed?.arguments ?? []).map(({ value }) => value.code).join(', ');
  const marked = (attribute: string): boolean => attributeNamed(attributes, attribute) !== null;
  return {
    name,
    column: mappedName(attributes) ?? name,
    at: { file, start, end },
    nature: natureOf(field, kinds, values !== null),
    type,
    native,
    typeText: `${type}${list ? '[]' : ''}${native === null ? '' : ` @db.${native}`}${sizes === '' ? '' : `(${sizes})`}`,
    optional,
    list,
    unique: marked('id') || marked('unique') || alone.includes(name),
    updatedAt: marked('updatedAt'),
    default: defaultOf(attributes, values),
    values,
    relation: relationOf(attributes),
  };
}

function natureOf(
  { type, unsupported }: PrismaFieldFacts,
  kinds: ReadonlyMap<string, PrismaModelBlock['kind']>,
  isEnum: boolean,
): PrismaNature {
  if (unsupported) return 'unsupported';
  if (isEnum) return 'enum';
  const kind = kinds.get(type);
  if (kind === undefined) return 'scalar';
  return kind === 'type' ? 'composite' : 'relation';
}

/** A default as SQL would have it: an enum's value in quotes, and what `dbgenerated` is given as it is. */
function defaultOf(
  attributes: readonly PrismaAttribute[],
  values: ReadonlyMap<string, AllowedValue> | null,
): string | null {
  const value = argumentOf(attributeNamed(attributes, 'default'), 'value', 0);
  if (value === null) return null;
  if (value.kind === 'name' && values !== null) return `'${String(values.get(value.name)?.value ?? value.name)}'`;
  if (value.kind === 'call' && value.name === 'dbgenerated') return textOf(value.arguments[0]?.value ?? null);
  return value.code;
}

const ACTIONS: Readonly<Record<string, ReferenceAction>> = {
  Cascade: 'cascade',
  Restrict: 'restrict',
  NoAction: 'no-action',
  SetNull: 'set-null',
  SetDefault: 'set-default',
};

function relationOf(attributes: readonly PrismaAttribute[]): PrismaRelation | null {
  const attribute = attributeNamed(attributes, 'relation');
  if (attribute === null) return null;
  const [action = ''] = namesIn(argumentOf(attribute, 'onDelete', null)) ?? [];
  return {
    name: textOf(argumentOf(attribute, 'name', 0)),
    fields: namesIn(argumentOf(attribute, 'fields', null)) ?? [],
    references: namesIn(argumentOf(attribute, 'references', null)) ?? [],
    onDelete: (Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined) ?? null,
  };
}

/** `createdAt` as `created_at`. */
export function snakeCased(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

function isSnakeCase(fields: readonly PrismaField[]): boolean {
  const told = fields.filter(
    ({ name, nature }) => nature !== 'relation' && nature !== 'composite' && snakeCased(name) !== name,
  );
  return told.length > 0 && told.every(({ name, column }) => column === snakeCased(name));
}
