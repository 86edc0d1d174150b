import type { Field } from '../model/schema';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import type { DjangoField } from './django-field';
import { djangoModel, type DjangoModel, type NamedField } from './django-model';
import { outsideTable, targetOf } from './django-target';
import { foldText } from './fold';
import type { OrmEntity, OrmProperty } from './orm-entity';
import { dottedName } from './python';

/** Columns of abstract models that packages give: https://docs.djangoproject.com/en/stable/topics/auth/customizing/ */
const person = 'password:string last_login:date?';
const permissions = 'is_superuser:boolean';
const user =
  'username:string first_name:string last_name:string email:string is_staff:boolean is_active:boolean date_joined:date';
const stamped = 'created:date modified:date';
export const abstractColumns: Readonly<Record<string, string>> = {
  'django.contrib.auth.models.AbstractUser': `${person} ${permissions} ${user}`,
  'django.contrib.auth.models.AbstractBaseUser': person,
  'django.contrib.auth.base_user.AbstractBaseUser': person,
  'django.contrib.auth.models.PermissionsMixin': permissions,
  'model_utils.models.TimeStampedModel': stamped,
  'django_extensions.db.models.TimeStampedModel': stamped,
};

export interface Draft {
  readonly held: ValueOf<'class'>;
  readonly name: string;
  readonly label: string;
  readonly table: string;
  readonly fields: readonly NamedField[];
  readonly parent: DjangoModel | null;
  readonly look: Lookup;
}

/** The key that Django gives to a model which states none. */
export function keyOf({ parent }: Draft): string {
  return parent === null ? 'id' : `${parent.name.toLowerCase()}_ptr`;
}

export function propertiesOf(draft: Draft): DjangoModel['properties'] {
  const { held, fields, parent, look } = draft;
  const properties = new Map<string, OrmProperty>();
  for (const dotted of look.ancestorsOf(held).map((one) => dottedName(one) ?? '')) {
    const columns = Object.hasOwn(abstractColumns, dotted) ? abstractColumns[dotted] : undefined;
    for (const column of columns?.split(' ') ?? []) {
      const property = packagedColumn(column, held.at);
      properties.set(property.name, property);
    }
  }
  // What a parent's table holds is no column of this one.
  for (const name of parent?.properties.keys() ?? []) properties.set(name, { name, field: null, relation: null });
  const key = fields.find(({ stated }) => stated.primaryKey);
  const keyName = key?.name ?? keyOf(draft);
  if (key === undefined && parent === null) properties.set('id', plain('id', 'number', 'BigAutoField', held.at, true));
  if (key === undefined && parent !== null) {
    const field = pointer(keyName, parent, held.at);
    properties.set(keyName, { name: keyName, field, relation: { target: () => parent, key: parent.keys[0] ?? 'id' } });
  }
  for (const { name, nameAt, stated } of fields) {
    if (stated.kind === 'many') {
      properties.set(name, { name, field: null, relation: null });
      continue;
    }
    const property = columnProperty(name, nameAt, stated, draft);
    properties.set(name, property);
    // `customer_id` is the same column as it is stored.
    if (stated.kind === 'reference' && property.field !== null)
      properties.set(`${name}_id`, { name: `${name}_id`, field: property.field, relation: null });
  }
  return properties;
}

function packagedColumn(column: string, at: Span): OrmProperty {
  const [name = '', written = 'unknown'] = column.split(':');
  const type = written.replace('?', '');
  const found = plain(name, type === 'date' ? 'date' : type === 'boolean' ? 'boolean' : 'string', 'field', at, false);
  return written.endsWith('?') && found.field !== null
    ? { ...found, field: { ...found.field, nullable: true } }
    : found;
}

function plain(name: string, type: Field['type'], typeText: string, at: Span, unique: boolean): OrmProperty {
  const preset = unique ? 'generated' : null;
  const field: Field = {
    name,
    type,
    typeText,
    nullable: false,
    default: preset,
    values: null,
    unique,
    references: null,
    at,
  };
  return { name, field, relation: null };
}

function pointer(name: string, parent: DjangoModel, at: Span): Field {
  const references = { entity: parent.table, field: keyColumn(parent), onDelete: 'cascade' as const };
  const text = 'OneToOneField';
  return {
    name: `${name}_id`,
    type: 'number',
    typeText: text,
    nullable: false,
    default: null,
    values: null,
    unique: true,
    references,
    at,
  };
}

/** The column of a model's primary key. */
export function keyColumn(model: OrmEntity): string {
  const [key = 'id'] = model.keys;
  return model.properties.get(key)?.field?.name ?? key;
}

function columnProperty(name: string, at: Span, stated: DjangoField, draft: Draft): OrmProperty {
  const { kind, type, typeText, nullable, values, unique, column } = stated;
  const preset = stated.default;
  if (kind === 'column') {
    const field: Field = {
      ...{ name: column ?? name, type, typeText, nullable, default: preset, values, unique, references: null, at },
    };
    return { name, field, relation: null };
  }
  const { look, held } = draft;
  const itself = stated.to !== null && (foldText(stated.to) === 'self' || sameName(stated.to, draft));
  const target = itself ? null : targetOf(stated.to, held, look);
  const key = target === null ? null : (stated.toField ?? target.keys[0] ?? 'id');
  const keyField = target === null || key === null ? null : (target.properties.get(key)?.field ?? null);
  const entity = itself ? draft.table : (target?.table ?? outsideTable(stated.to));
  const field: Field = {
    name: column ?? `${name}_id`,
    type: keyField?.type ?? (itself || (target === null && entity !== null) ? 'number' : 'unknown'),
    typeText,
    nullable,
    default: preset,
    values: null,
    unique,
    references:
      entity === null
        ? null
        : {
            entity,
            field: keyField?.name ?? stated.toField ?? 'id',
            onDelete: stated.onDelete,
            ...(stated.onDeleteAt !== null && { at: stated.onDeleteAt.at }),
          },
    at,
  };
  const to = (): OrmEntity | null => (itself ? djangoModel(held, look) : target);
  return { name, field, relation: { target: to, key: key ?? 'id' } };
}

function sameName(to: Value, { name, label }: Draft): boolean {
  const text = foldText(to);
  return text === name || text === `${label}.${name}`;
}
