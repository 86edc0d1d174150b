import { contains } from '../../model/span';
import { isPython } from '../../model/language';
import type { Query } from '../../model/query';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { declaredEntity, type OrmEntity } from '../orm-entity';
import { ormQuery, ormWritings, type OrmContext } from '../orm-query';
import { chainOf } from '../origin';
import { calledName, givenTo } from '../python';
import { boundValues } from '../sql-bound';
import { composedDeclarations } from '../sql-call';
import { composeSql } from '../sql-text';
import { mappedClass, storedValues, tableValue } from '../sqlalchemy-entity';
import { statementOf, statementQueries, terminals } from '../sqlalchemy-query';

/** Methods that run the statement that they are given. https://docs.sqlalchemy.org/en/20/orm/session_api.html */
const running = ['execute', 'scalar', 'scalars', 'stream', 'stream_scalars', 'exec', 'exec_driver_sql', 'read_sql'];
/** Methods of a query of a session that go on with it. */
const going = ['query', 'filter', 'filter_by', 'where', 'order_by', 'join', 'outerjoin', 'limit', 'with_for_update'];
/** Methods that store objects. https://docs.sqlalchemy.org/en/20/orm/session_basics.html */
const storing = ['add', 'add_all', 'merge', 'bulk_save_objects', 'bulk_insert_mappings'];

/** https://docs.sqlalchemy.org/en/20/orm/quickstart.html */
export const adapter: Adapter = {
  id: 'sqlalchemy',
  title: 'SQLAlchemy',
  documentation: 'https://docs.sqlalchemy.org/en/20/orm/quickstart.html',
  derives: true,
  languages: ['python'],
  mentions: [
    'sqlalchemy',
    'sqlmodel',
    'SQLModel',
    '__tablename__',
    'session.',
    'Session.',
    '.query',
    '.execute(',
    'db.Model',
  ],
  packages: ['sqlalchemy', 'flask_sqlalchemy', 'sqlmodel'],
  calls: { names: [...new Set([...running, ...going, ...storing, ...Object.keys(terminals), 'Table'])], read },
  files: (look) => look.classes('python').flatMap((held) => declared(mappedClass(held, look))),
  member: columnOfClass,
  fluent: isStatement,
  symbol: (key) =>
    key.kind === 'member' && key.object.kind === 'class' && isPython(key.at.file) ? key.property : null,
};

function declared(entity: OrmEntity | null): readonly Declaration[] {
  if (entity === null) return [];
  const discriminator = entity.mark?.field ?? null;
  return [
    { kind: 'entity', entity: declaredEntity(entity, 'sqlalchemy', { kind: 'table', discriminator, kinds: [] }) },
  ];
}

/** `Order.state` stays what it says, so that conditions can be read. */
function columnOfClass(object: Value, property: string, look: Lookup): Value | null {
  // Of an object, it is what the row holds.
  const entity = mappedClass(object.kind === 'instance' ? object.of : object, look);
  if (entity === null || !entity.properties.has(property)) return null;
  return { kind: 'member', object, property, propertyAt: object.at, at: object.at };
}

function isStatement(value: Value): boolean {
  const { links } = chainOf(value);
  return (
    isPython(value.at.file) &&
    links.some(({ name }) => ['query', 'select', 'delete', 'update', 'insert'].includes(name))
  );
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link === undefined || !contains(site.at, link.value.at)) return [];
  if (link.name === 'Table') return declared(tableValue(link.value, look));
  const run = site.links.findLast((one) => running.includes(one.name) && contains(site.at, one.value.at));
  const [given] = run?.arguments ?? [];
  if (run !== undefined && given !== undefined) {
    const found = ran(given, run, site, look);
    if (found !== null) return found;
  }
  if (storing.includes(link.name)) return asQueries(stored(link, site, look));
  const statement = statementOf(link.value, look);
  if (statement?.begin.name !== 'query') return [];
  const goesOn = look.heldCalls(site)?.calls.some((later) => later.site.links.some(isOfQuery)) === true;
  if (goesOn && !Object.hasOwn(terminals, link.name)) return [];
  return asQueries(statementQueries(statement, site.at, look));
}

function isOfQuery({ name }: ChainLink): boolean {
  return going.includes(name) || Object.hasOwn(terminals, name);
}

function asQueries(queries: readonly Query[]): readonly Declaration[] {
  return queries.map((query) => ({ kind: 'query', query }));
}

/** What a session, connection or engine is given to run; null for what is no statement. */
function ran(given: Value, link: ChainLink, site: CallSite, look: Lookup): readonly Declaration[] | null {
  if (calledName(given)?.endsWith('.text') === true && given.kind === 'call') {
    const [text] = givenTo(given).arguments ?? [];
    return text === undefined
      ? []
      : composeSql(text).flatMap((composed) =>
          composedDeclarations(composed, boundValues(link, [], composed), site, null, look),
        );
  }
  const values = given.kind === 'one-of' ? given.values : [given];
  const statements = values.flatMap((value) => statementOf(value, look) ?? []);
  if (statements.length === 0) return null;
  return asQueries(statements.flatMap((statement) => statementQueries(statement, site.at, look)));
}

/** `session.add(Order(state='open'))` */
function stored(link: ChainLink, site: CallSite, look: Lookup): readonly Query[] {
  const [first, second] = link.arguments ?? [];
  if (first === undefined) return [];
  if (link.name === 'bulk_insert_mappings') {
    const entity = mappedClass(first, look);
    const context: OrmContext = { adapter: 'sqlalchemy', entity, text: look.text(first), at: site.at, look };
    return ormWritings(second, entity, look).map(({ writes, complete }) =>
      ormQuery(context, 'insert', link.name, { writes, writesComplete: complete }),
    );
  }
  const objects = first.kind === 'array' ? first.items : [first];
  return objects.flatMap((object) => {
    const entity = object.kind === 'instance' && object.arguments !== null ? mappedClass(object.of, look) : null;
    if (entity === null || object.kind !== 'instance') return [];
    const context: OrmContext = { adapter: 'sqlalchemy', entity, text: entity.name, at: site.at, look };
    const { keywords } = givenTo(object);
    const writings = ormWritings(keywords && storedValues(keywords, entity), entity, look);
    const [only] = writings;
    return [
      ormQuery(context, 'insert', link.name, { writes: only?.writes ?? [], writesComplete: only?.complete ?? true }),
    ];
  });
}
