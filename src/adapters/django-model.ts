import { isPython } from '../model/language';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { appLabel } from './django-app';
import { abstractColumns, keyOf, propertiesOf, type Draft } from './django-column';
import { djangoField, type DjangoField } from './django-field';
import { managersOf } from './django-manager';
import { uniquesOf } from './django-table';
import { foldBoolean, foldText } from './fold';
import type { OrmEntity } from './orm-entity';
import type { StatedKey } from './orm-unique';
import { dottedName } from './python';

/** A model with its table. https://docs.djangoproject.com/en/stable/topics/db/models/ */
export interface DjangoModel extends OrmEntity {
  readonly held: Value;
  readonly label: string;
  /** Fields as they are stated, by name: columns, references, tables between two others. */
  readonly stated: ReadonlyMap<string, DjangoField>;
  /** Where each of them is named. */
  readonly places: ReadonlyMap<string, Span>;
  /** Managers by name, the default one first. */
  readonly managers: ReadonlyMap<string, Value>;
  /** It has the table of another model. */
  readonly proxy: boolean;
  /** Django does not make the table. */
  readonly unmanaged: boolean;
  /** A class of a package gives it columns that are not known. */
  readonly open: boolean;
  /** The concrete model that it extends, whose columns are in a table of their own. */
  readonly parent: DjangoModel | null;
  readonly uniques: readonly StatedKey[];
}

const memos = new WeakMap<Lookup, Map<string, DjangoModel | null>>();

/** The model that a class is; null for an abstract one, and for any other value. */
export function djangoModel(value: Value | null | undefined, look: Lookup): DjangoModel | null {
  if (value?.kind !== 'class' || !isPython(value.class.file)) return null;
  const memo = memos.get(look) ?? new Map<string, DjangoModel | null>();
  memos.set(look, memo);
  const key = `${value.class.file}\0${String(value.class.index)}`;
  const found = memo.get(key);
  if (found !== undefined) return found;
  // A reference may lead back to the class itself.
  memo.set(key, null);
  const model = read(value, look);
  memo.set(key, model);
  return model;
}

const everyModel = new WeakMap<Lookup, readonly DjangoModel[]>();

/** Every model of the workspace. */
export function djangoModels(look: Lookup): readonly DjangoModel[] {
  const found = everyModel.get(look);
  if (found !== undefined) return found;
  everyModel.set(look, []);
  const models = look.classes('python').flatMap((held) => djangoModel(held, look) ?? []);
  everyModel.set(look, models);
  return models;
}

const MODEL = /^django\.(?:contrib\.gis\.)?db\.models(?:\.base)?\.Model$/;

/** Libraries whose classes hold fields of other kinds. */
const OTHER_LIBRARY =
  /^(?:pydantic|mongoengine|rest_framework|graphene|sqlalchemy|sqlmodel|flask|flask_\w+|alembic|celery|tortoise|peewee|pony|beanie|odmantic|marshmallow|django\.(?:forms|views|contrib\.admin|db\.migrations)|typing|abc|enum)\b/;

/** Whether a class is made of Django's Model: plainly, or by a class of a package and fields of Django. */
function isModel(held: ValueOf<'class'>, ancestors: readonly Value[], look: Lookup): boolean {
  const outside = ancestors.flatMap((one) => (one.kind === 'class' ? [] : [dottedName(one) ?? '']));
  if (outside.some((name) => MODEL.test(name) || Object.hasOwn(abstractColumns, name))) return true;
  if (!outside.some((name) => name.includes('.') && !OTHER_LIBRARY.test(name))) return false;
  const fields = [held, ...ancestors].flatMap((one) => look.attributesOf(one)).map(({ value }) => value);
  return fields.some((value) => djangoField(value, look) !== null);
}

function read(held: ValueOf<'class'>, look: Lookup): DjangoModel | null {
  const ancestors = look.ancestorsOf(held);
  if (ancestors.length === 0 || !isModel(held, ancestors, look)) return null;
  const meta = metaOf(held, ancestors, look);
  if (isTrue(meta.own('abstract'))) return null;
  const name = look.nameOf(held) ?? '';
  const label = (meta.any('app_label') && foldText(meta.any('app_label') ?? held)) ?? appLabel(held.class.file, look);
  const concrete = ancestors.flatMap((one) => djangoModel(one, look) ?? []);
  const parent = concrete.at(0) ?? null;
  const proxy = isTrue(meta.own('proxy')) && parent !== null;
  const managers = managersOf(held, ancestors, look);
  if (proxy) return proxyOf(parent, { name, at: held.at, held, label, managers });
  const stated = meta.any('db_table');
  const table = (stated === null ? null : foldText(stated)) ?? `${label}_${name.toLowerCase()}`;
  const fields = fieldsOf(held, ancestors, look);
  const outside = ancestors.filter((one) => one.kind !== 'class').map((one) => dottedName(one) ?? '');
  const draft: Draft = { held, name, label, table: table.replaceAll('"', ''), fields, parent, look };
  const key = fields.find((one) => one.stated.primaryKey)?.name;
  let properties: DjangoModel['properties'] | null = null;
  return {
    name,
    at: held.at,
    table: draft.table,
    // What other models say is needed for these, and they may need this one.
    get properties() {
      if (properties !== null) return properties;
      properties = new Map();
      properties = propertiesOf(draft);
      return properties;
    },
    keys: [key ?? keyOf(draft)],
    deletedAt: null,
    updatedAt: null,
    mark: null,
    held,
    label,
    stated: new Map(fields.map(({ name: field, stated: one }) => [field, one])),
    places: new Map(fields.map(({ name: field, nameAt }) => [field, nameAt])),
    managers,
    proxy: false,
    unmanaged: isFalse(meta.own('managed')),
    open: outside.some((one) => !isKnown(one)),
    parent,
    uniques: uniquesOf(meta),
  };
}

/** A model that has the rows of another one. */
function proxyOf(
  parent: DjangoModel,
  own: Pick<DjangoModel, 'name' | 'at' | 'held' | 'label' | 'managers'>,
): DjangoModel {
  const { table, keys, stated, places, unmanaged, open, uniques } = parent;
  return {
    ...{ table, keys, stated, places, unmanaged, open, uniques, ...own, proxy: true, parent: parent.parent },
    ...{ deletedAt: null, updatedAt: null, mark: null },
    get properties() {
      return parent.properties;
    },
  };
}

function isKnown(dotted: string): boolean {
  if (MODEL.test(dotted) || Object.hasOwn(abstractColumns, dotted)) return true;
  return dotted === '' || /^(?:abc|typing|typing_extensions|enum)\b|(?:Mixin|Base|Generic|Protocol)$/.test(dotted);
}

export interface Meta {
  readonly own: (name: string) => Value | null;
  /** Its own, or what an abstract parent says. */
  readonly any: (name: string) => Value | null;
}

/** https://docs.djangoproject.com/en/stable/ref/models/options/ */
function metaOf(held: ValueOf<'class'>, ancestors: readonly Value[], look: Lookup): Meta {
  const classOf = (one: Value): Value | null =>
    look.attributesOf(one).findLast(({ name }) => name === 'Meta')?.value ?? null;
  const inClass = (meta: Value | null, name: string): Value | null =>
    meta === null ? null : (look.attributesOf(meta).findLast((one) => one.name === name)?.value ?? null);
  const own = classOf(held);
  const parents = own === null ? [] : look.ancestorsOf(own);
  const inherited = ancestors.filter((one) => one.kind === 'class' && djangoModel(one, look) === null).map(classOf);
  const among = (metas: readonly (Value | null)[], name: string): Value | null =>
    metas.map((one) => inClass(one, name)).find((one) => one !== null) ?? null;
  return {
    own: (name) => inClass(own, name),
    any: (name) => inClass(own, name) ?? among(own === null ? inherited : parents, name),
  };
}

function isTrue(value: Value | null): boolean {
  return value !== null && foldBoolean(value) === true;
}

function isFalse(value: Value | null): boolean {
  return value !== null && foldBoolean(value) === false;
}

export interface NamedField {
  readonly name: string;
  readonly nameAt: Span;
  readonly stated: DjangoField;
}

/** Fields of the class and of the abstract ones that it is made of, in the order in which Django makes the columns. */
function fieldsOf(held: ValueOf<'class'>, ancestors: readonly Value[], look: Lookup): readonly NamedField[] {
  const found = new Map<string, NamedField>();
  const concrete = ancestors.filter((one) => djangoModel(one, look) !== null);
  // What a parent with a table of its own is made of is in that table.
  const beyond = concrete.flatMap((one) => look.ancestorsOf(one));
  const abstract = ancestors.filter(
    (one) => one.kind === 'class' && !concrete.includes(one) && !beyond.some((other) => isSameClass(one, other)),
  );
  for (const one of [...abstract.toReversed(), held]) {
    for (const { name, nameAt, value } of look.attributesOf(one)) {
      const stated = djangoField(value, look);
      if (stated !== null) found.set(name, { name, nameAt, stated });
      // `field = None` takes an inherited field away.
      else if (value?.kind === 'literal' && value.value === null) found.delete(name);
    }
  }
  return [...found.values()];
}

function isSameClass(a: Value, b: Value): boolean {
  return a.kind === 'class' && b.kind === 'class' && a.class.file === b.class.file && a.class.index === b.class.index;
}
