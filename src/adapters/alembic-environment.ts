import { spanKey, type Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { isRehearsal } from '../model/writers';
import type { Declaration, Lookup, ModuleSite } from './adapter';
import { propertyOf } from './options';
import { calledName, dottedName, givenTo } from './python';
import { mappedClass } from './sqlalchemy-entity';

/**
 * The models that a migration environment never loads, though they belong to the metadata that it compares with the
 * database: https://alembic.sqlalchemy.org/en/latest/autogenerate.html
 */
export function readEnvironment(site: ModuleSite, look: Lookup): readonly Declaration[] {
  const target = site.exported('target_metadata');
  if (target === null || isRehearsal(site.file) || choosesTables(site.file, look)) return [];
  const registries = new Set(registriesOf(target.value, look));
  if (registries.size === 0) return [];
  const { files, computed } = look.loadedBy(site.file);
  const missing = look.classes('python').flatMap((held): readonly Unregistered[] => {
    const entity = mappedClass(held, look);
    const { file } = held.class;
    if (entity === null || files.has(file) || isRehearsal(file)) return [];
    const registry = registryOf(held, look);
    return registry !== null && registries.has(registry) ? [{ table: entity.table, at: entity.at }] : [];
  });
  const [first] = missing;
  if (first === undefined) return [];
  if (computed !== null) return [{ kind: 'note', reason: 'schema-conflict', message: COMPUTED, at: computed }];
  return missing.map(({ table, at }) => ({
    kind: 'unregistered',
    entity: table,
    adapter: 'sqlalchemy',
    tool: 'SQLAlchemy',
    environment: site.file,
    at,
  }));
}

const COMPUTED =
  'Which models the migration environment loads is worked out here at run time, so models that it does not know are not told.';

interface Unregistered {
  readonly table: string;
  readonly at: Span;
}

/** Whether the environment says itself which tables are its own. */
function choosesTables(file: string, look: Lookup): boolean {
  return look
    .callsNamed('configure')
    .some(
      ({ at, links }) =>
        at.file === file &&
        links.some(
          ({ keywords }) => keywords?.open === true || keywords?.properties.some(({ key }) => chosen.has(key)),
        ),
    );
}

const chosen: ReadonlySet<string> = new Set(['include_object', 'include_name', 'include_symbol']);

/** The registries of `Base.metadata`, `db.metadata`, `SQLModel.metadata`, `metadata`, or a list of such. */
function registriesOf(value: Value, look: Lookup): readonly string[] {
  switch (value.kind) {
    case 'array':
      return value.open ? [] : value.items.flatMap((item) => registriesOf(item, look));
    case 'one-of':
      return value.values.flatMap((one) => registriesOf(one, look));
    case 'member':
      return value.property === 'metadata' ? listed(registryOf(value.object, look)) : [];
    case 'external':
      return dottedName(value) === 'sqlmodel.SQLModel.metadata' ? [SQLMODEL] : [];
    default:
      return listed(metadataOf(value));
  }
}

function listed(registry: string | null): readonly string[] {
  return registry === null ? [] : [registry];
}

const SQLMODEL = 'sqlmodel';

/** What names the metadata that a class, a base or an extension keeps its tables in. */
function registryOf(value: Value, look: Lookup): string | null {
  if (value.kind !== 'class') return registryOfBase(value);
  const line = [value, ...look.ancestorsOf(value)];
  for (const one of line) {
    const stated = one.kind === 'class' ? look.attributesOf(one).find(({ name }) => name === 'metadata')?.value : null;
    if (stated) return metadataOf(stated);
  }
  const base = line.findLast((one): one is ValueOf<'class'> => one.kind === 'class' && isBase(one, look));
  if (base !== undefined) return `${base.class.file}#${String(base.class.index)}`;
  for (const one of line) {
    const registry = one.kind === 'class' ? null : registryOfBase(one);
    if (registry !== null) return registry;
  }
  return null;
}

/** `class Base(DeclarativeBase)`: https://docs.sqlalchemy.org/en/20/orm/declarative_styles.html */
function isBase(held: ValueOf<'class'>, look: Lookup): boolean {
  return look.basesOf(held).some((one) => /(?:^|\.)DeclarativeBase(?:NoMeta)?$/.test(dottedName(one) ?? ''));
}

/** `declarative_base()`, `db.Model` and `db` of Flask-SQLAlchemy, `SQLModel`, a registry's `generate_base()`. */
function registryOfBase(value: Value): string | null {
  if (value.kind === 'external') return dottedName(value) === 'sqlmodel.SQLModel' ? SQLMODEL : null;
  if (value.kind === 'member') return value.property === 'Model' ? madeBy(value.object) : null;
  if (value.kind !== 'call' && value.kind !== 'instance') return null;
  const metadata = propertyOf(givenTo(value).keywords ?? null, 'metadata');
  if (metadata !== null) return metadataOf(metadata);
  return madeBy(value);
}

function madeBy(value: Value): string | null {
  const name = value.kind === 'instance' ? dottedName(value.of) : calledName(value);
  return name !== null && /\.(?:declarative_base|SQLAlchemy)$/.test(name) ? spanKey(value.at) : null;
}

/** `MetaData()` */
function metadataOf(value: Value): string | null {
  const name = value.kind === 'instance' ? dottedName(value.of) : calledName(value);
  return name !== null && /\.MetaData$/.test(name) ? spanKey(value.at) : null;
}
