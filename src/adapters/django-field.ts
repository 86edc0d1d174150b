import { givenArguments, type GivenArguments } from '../model/keywords';
import type { FieldType } from '../model/predicate';
import type { AllowedValue, ReferenceAction } from '../model/schema';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldNumber, foldScalar, foldText } from './fold';
import { propertyOf } from './options';
import { calleeName, dottedName } from './python';
import { statedDefault } from './schema-steps';

/** A field as a model or a migration states it. https://docs.djangoproject.com/en/stable/ref/models/fields/ */
export interface DjangoField {
  /** `many`: it is a table of its own, between two others. */
  readonly kind: 'column' | 'reference' | 'many';
  readonly type: FieldType;
  readonly typeText: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly values: readonly AllowedValue[] | null;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  /** `db_column`. */
  readonly column: string | null;
  /** Of a reference: the model it points to. */
  readonly to: Value | null;
  readonly toField: string | null;
  readonly onDelete: ReferenceAction;
  readonly onDeleteAt: Value | null;
  /** `related_name`, and how conditions of the other model call it. */
  readonly relatedName: string | null;
  readonly relatedQueryName: string | null;
  /** Of a table between two others: its own model, or its name. */
  readonly through: Value | null;
  readonly table: string | null;
  readonly at: ValueOf<'call' | 'instance'>['at'];
}

const text =
  'CharField TextField SlugField EmailField URLField FilePathField FileField ImageField XMLField CICharField';
const families: Readonly<Record<string, FieldType>> = {
  ...named(text, 'string'),
  ...named('CITextField CIEmailField GenericIPAddressField IPAddressField CommaSeparatedIntegerField', 'string'),
  ...named('AutoField BigAutoField SmallAutoField IntegerField BigIntegerField SmallIntegerField', 'number'),
  ...named('PositiveIntegerField PositiveSmallIntegerField PositiveBigIntegerField', 'number'),
  ...named('DecimalField FloatField MoneyField', 'number'),
  ...named('BooleanField NullBooleanField', 'boolean'),
  ...named('DateField DateTimeField TimeField AutoCreatedField AutoLastModifiedField MonitorField', 'date'),
  ...named('CreationDateTimeField ModificationDateTimeField', 'date'),
  ...named('BinaryField', 'binary'),
  ...named('UUIDField', 'uuid'),
  ...named('JSONField HStoreField JSONBField', 'json'),
  ...named('ArrayField', 'array'),
  ...named('DurationField', 'unknown'),
};

/** Families of what packages call their fields, by parts of the names. */
const parts: readonly (readonly [RegExp, FieldType])[] = [
  [/DateTime|Date|Timestamp/, 'date'],
  [/Boolean/, 'boolean'],
  [/UUID/, 'uuid'],
  [/JSON/, 'json'],
  [/Array|MultiSelect/, 'array'],
  [/Integer|Decimal|Float|Money|Auto/, 'number'],
  [/Char|Text|Slug|Email|URL|File|Image|Phone|Color|Country|Status|Markdown|Html|HTML|TimeZone|Language/, 'string'],
];

function named(names: string, type: FieldType): Readonly<Record<string, FieldType>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, type]));
}

/** Fields that point to another model. */
const references = new Set(['ForeignKey', 'OneToOneField', 'TreeForeignKey', 'ParentalKey', 'SortableForeignKey']);
const manies = new Set(['ManyToManyField', 'TreeManyToManyField', 'ParentalManyToManyField', 'SortedManyToManyField']);
/** Names that look like fields and are no columns. */
const virtual =
  /^(?:Generic(?:ForeignKey|Relation)|CompositePrimaryKey|TaggableManager|ImageSpecField|.*Manager|.*Descriptor)$/;

/** The field that a value is; null for what is none: a manager, a form's field, a validator. */
export function djangoField(value: Value | null | undefined, look: Lookup): DjangoField | null {
  if (value?.kind !== 'call' && value?.kind !== 'instance') return null;
  const callee = value.kind === 'call' ? value.callee : value.of;
  const name = fieldClass(callee, look);
  if (name === null || virtual.test(name)) return null;
  const given = givenArguments(value.arguments ?? []);
  const kind = references.has(name) ? 'reference' : manies.has(name) ? 'many' : 'column';
  const flag = (key: string): boolean => {
    const stated = propertyOf(given.keywords, key);
    return stated !== null && foldBoolean(stated) === true;
  };
  const textOf = (key: string): string | null => {
    const stated = propertyOf(given.keywords, key);
    return stated === null ? null : foldText(stated);
  };
  const primaryKey = flag('primary_key');
  const type = kind === 'column' ? typeOf(name) : 'unknown';
  const nullable = (flag('null') || name === 'NullBooleanField') && !primaryKey;
  const onDelete = kind === 'reference' ? (propertyOf(given.keywords, 'on_delete') ?? given.positional[1]) : undefined;
  return {
    kind,
    type,
    typeText: typeTextOf(name, given),
    nullable,
    default: presetOf(name, given, type, nullable, look),
    values: kind === 'column' ? choicesOf(propertyOf(given.keywords, 'choices'), flag('blank'), type, look) : null,
    unique: flag('unique') || primaryKey || name === 'OneToOneField',
    primaryKey,
    column: textOf('db_column'),
    to: kind === 'column' ? null : (propertyOf(given.keywords, 'to') ?? given.positional[0] ?? null),
    toField: textOf('to_field'),
    onDelete: kind === 'reference' ? actionOf(onDelete) : 'no-action',
    onDeleteAt: onDelete ?? null,
    relatedName: textOf('related_name'),
    relatedQueryName: textOf('related_query_name'),
    through: propertyOf(given.keywords, 'through'),
    table: textOf('db_table'),
    at: value.at,
  };
}

/** The name of the field's class, or of the nearest class of a package that it is made of. */
function fieldClass(callee: Value, look: Lookup): string | null {
  if (callee.kind === 'class') {
    for (const one of look.ancestorsOf(callee)) {
      const found = one.kind === 'class' ? null : fieldClass(one, look);
      if (found !== null) return found;
    }
    return null;
  }
  const dotted = dottedName(callee);
  const name = calleeName(callee);
  if (dotted === null || name === null || !/(?:Field|ForeignKey|ParentalKey)$/.test(name)) return null;
  if (
    /^(?:django\.forms|rest_framework|wtforms|mongoengine|sqlalchemy|pydantic|dataclasses|attrs?|odmantic|marshmallow|graphene|strawberry|tortoise|peewee|factory|django_filters|import_export)\b/.test(
      dotted,
    )
  )
    return null;
  if (/\.(?:form_?fields|forms|serializers)(?:\.\w+)?\.\w+$/.test(dotted)) return null;
  return name;
}

function typeOf(name: string): FieldType {
  const own = Object.hasOwn(families, name) ? families[name] : undefined;
  return own ?? parts.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown';
}

/** `CharField(20)`, `DecimalField(10, 2)` */
function typeTextOf(name: string, { keywords }: GivenArguments): string {
  const sizes = ['max_length', 'max_digits', 'decimal_places'].flatMap((key) => {
    const stated = propertyOf(keywords, key);
    const size = stated === null ? null : foldNumber(stated);
    return size === null ? [] : [String(size)];
  });
  return sizes.length === 0 ? name : `${name}(${sizes.join(', ')})`;
}

const clocked = ['auto_now_add', 'auto_now'];

/** What Django fills in, or the database: https://docs.djangoproject.com/en/stable/ref/models/fields/#default */
function presetOf(
  name: string,
  { keywords }: GivenArguments,
  type: FieldType,
  nullable: boolean,
  look: Lookup,
): string | null {
  for (const key of clocked) {
    const stated = propertyOf(keywords, key);
    if (stated !== null && foldBoolean(stated) === true) return key;
  }
  const preset = propertyOf(keywords, 'default') ?? propertyOf(keywords, 'db_default');
  if (preset !== null) {
    if (preset.kind === 'literal' && preset.value === null) return null;
    return preset.kind === 'function' ? (look.nameOf(preset) ?? look.text(preset)) : statedDefault(preset, look);
  }
  if (/^(?:AutoCreated|AutoLastModified|CreationDateTime|ModificationDateTime)Field$/.test(name)) return 'now';
  // A text that nothing is given for is empty, unless it may be null.
  return type === 'string' && !nullable ? "''" : null;
}

/** https://docs.djangoproject.com/en/stable/ref/models/fields/#django.db.models.ForeignKey.on_delete: Django does it, not the database. */
const actions: Readonly<Record<string, ReferenceAction>> = {
  CASCADE: 'cascade',
  PROTECT: 'restrict',
  RESTRICT: 'restrict',
  SET_NULL: 'set-null',
  SET_DEFAULT: 'set-default',
  SET: 'set-default',
  DO_NOTHING: 'no-action',
};

function actionOf(value: Value | undefined): ReferenceAction {
  // Before Django 2 a key that said nothing cascaded.
  if (value === undefined) return 'cascade';
  const name = calleeName(value.kind === 'call' ? value.callee : value) ?? '';
  return (Object.hasOwn(actions, name) ? actions[name] : undefined) ?? 'no-action';
}

/** `choices=[('open', 'Open')]`, groups of them, `State.choices`, `State`, `Choices('open', 'paid')`; null where not known. */
function choicesOf(
  choices: Value | null,
  blank: boolean,
  type: FieldType,
  look: Lookup,
): readonly AllowedValue[] | null {
  const values = choices === null ? null : chosen(choices, look);
  if (values === null || values.length === 0) return null;
  const distinct = [...new Map(values.map((one) => [one.value, one] as const)).values()];
  const isEmpty = blank && type === 'string' && !distinct.some(({ value }) => value === '');
  return isEmpty && choices !== null ? [...distinct, { value: '', at: choices.at }] : distinct;
}

function chosen(value: Value, look: Lookup): readonly AllowedValue[] | null {
  switch (value.kind) {
    case 'array': {
      if (value.open) return null;
      const found = value.items.map((item) => choice(item, look));
      return found.includes(null) ? null : found.flatMap((one) => one ?? []);
    }
    case 'object':
      return value.open ? null : value.properties.map(({ key, keyAt }) => ({ value: key, at: keyAt }));
    case 'class':
      return membersOf(value, look);
    case 'member':
      return value.object.kind === 'class' && /^(?:choices|values)$/.test(value.property)
        ? membersOf(value.object, look)
        : null;
    case 'function':
      return chosen(look.resultOf(value, [], value.at), look);
    case 'call':
    case 'instance': {
      const callee = value.kind === 'call' ? value.callee : value.of;
      if (
        callee.kind === 'member' &&
        callee.object.kind === 'class' &&
        /^(?:choices|get_choices)$/.test(callee.property)
      )
        return membersOf(callee.object, look);
      if (calleeName(callee) !== 'Choices') return null;
      const found = givenArguments(value.arguments ?? []).positional.map((item) => choice(item, look));
      return found.includes(null) ? null : found.flatMap((one) => one ?? []);
    }
    case 'operation': {
      const found = value.operator === '+' ? value.operands.map((one) => chosen(one, look)) : [null];
      return found.includes(null) ? null : found.flatMap((one) => one ?? []);
    }
    default:
      return null;
  }
}

/** `('open', 'Open')`, a group `('Done', [('paid', 'Paid')])`, or `'open'` alone as `Choices` takes it. */
function choice(item: Value, look: Lookup): readonly AllowedValue[] | null {
  if (item.kind !== 'array') {
    const own = foldScalar(item);
    return own === undefined || own === null ? null : [{ value: own, at: item.at }];
  }
  const [first, second] = item.items;
  if (second?.kind === 'array') return chosen(second, look);
  const value = first === undefined ? undefined : foldScalar(first);
  if (first === undefined || value === undefined) return null;
  return value === null ? [] : [{ value, at: first.at }];
}

/** The members of an enumeration, by what is stored. */
function membersOf(held: ValueOf<'class'>, look: Lookup): readonly AllowedValue[] | null {
  const members = look
    .attributesOf(held)
    .filter(({ name, value }) => !name.startsWith('_') && value !== null && value.kind !== 'class')
    .map(({ name, nameAt }) => look.member(held, name, nameAt));
  const values = members.flatMap((one) =>
    one.kind === 'literal' && one.value !== null ? [{ value: one.value, at: one.at }] : [],
  );
  return values.length === members.length ? values : null;
}
