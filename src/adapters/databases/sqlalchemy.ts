import { contains } from '../../model/span';
import { isPython } from '../../model/language';
import type { Query } from '../../model/query';
import type { Value } from '../../model/value';
import type { Adapter, AssignmentSite, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { allOf, condition, opaque, type FilterReading } from '../mongo-reading';
import { declaredEntity, type OrmEntity } from '../orm-entity';
import { withChecks, withKeys } from '../orm-unique';
import { ormQuery, ormWritings, type OrmContext } from '../orm-query';
import { chainOf } from '../origin';
import { calledName, givenTo } from '../python';
import { boundValues } from '../sql-bound';
import { composedDeclarations } from '../sql-call';
import { composeSql } from '../sql-text';
import { isBeingMapped, mappedClass, storedValues, tableValue, type MappedTable } from '../sqlalchemy-entity';
import { kindsOfRoot } from '../sqlalchemy-inheritance';
import { chosenAt, getters, statementOf, statementQueries, terminals, type Statement } from '../sqlalchemy-query';
import { chosenByKey, chosenRow, elementOfQuery, methodOfRow, placeOfRows, rowOf, running } from '../sqlalchemy-rows';

/** Methods that run the statement that they are given, also of packages beside it. */
const runners: ReadonlySet<string> = new Set([...running, 'exec_driver_sql', 'read_sql']);
/** Methods of a query of a session that go on with it. */
const going = ['query', 'filter', 'filter_by', 'where', 'order_by', 'join', 'outerjoin', 'limit', 'with_for_update'];
/** Methods that store objects. https://docs.sqlalchemy.org/en/20/orm/session_basics.html */
const storing = ['add', 'add_all', 'merge', 'bulk_save_objects', 'bulk_insert_mappings', 'bulk_update_mappings'];

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
  calls: { names: [...new Set([...runners, ...going, ...storing, ...Object.keys(terminals), 'Table'])], read },
  files: (look) => look.classes('python').flatMap((held) => declaredClass(held, look)),
  member: (object, property, look) => columnOfClass(object, property, look) ?? methodOfRow(object, property, look),
  overridden: true,
  element: elementOfQuery,
  assignments: { names: /^[A-Za-z_]\w*$/, read: (site, look) => asQueries(assigned(site, look)) },
  fluent: isStatement,
  symbol: (key) =>
    key.kind === 'member' && key.object.kind === 'class' && isPython(key.at.file) ? key.property : null,
};

function declaredClass(held: Value, look: Lookup): readonly Declaration[] {
  const entity = mappedClass(held, look);
  if (entity === null || held.kind !== 'class') return [];
  return declared(
    entity,
    kindsOfRoot(held, entity, (value) => mappedClass(value, look), look),
  );
}

function declared(entity: MappedTable | null, told: ReturnType<typeof kindsOfRoot> = null): readonly Declaration[] {
  if (entity === null) return [];
  const parts = told ?? { discriminator: entity.mark?.field ?? null, kinds: [] };
  const stated = declaredEntity(entity, 'sqlalchemy', { kind: 'table', ...parts });
  return [{ kind: 'entity', entity: withChecks(withKeys(stated, entity, entity.uniques), entity.checks) }];
}

/** `Order.state` stays what it says, so that conditions can be read. */
function columnOfClass(object: Value, property: string, look: Lookup): Value | null {
  // Of an object, it is what the row holds.
  const held = object.kind === 'instance' ? object.of : object;
  const entity = mappedClass(held, look);
  if (entity === null ? property.startsWith('__') || !isBeingMapped(held, look) : !entity.properties.has(property))
    return null;
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
  const isRunning = ({ name, value, arguments: args }: ChainLink): boolean =>
    runners.has(name) && (args ?? []).length > 0 && contains(site.at, value.at);
  const run = site.links.findLast(isRunning);
  const [given] = run?.arguments ?? [];
  if (run !== undefined && given !== undefined) {
    const found = ran(given, run, site, look);
    if (found !== null) return found;
  }
  if (storing.includes(link.name)) return asQueries(stored(link, site, look));
  if (link.name === 'delete' && (link.arguments ?? []).length > 0) return asQueries(removed(link, site, look));
  const statement = statementOf(link.value, look);
  if (statement === null) return [];
  if (statement.begin.name !== 'query') {
    // Of a statement that is run elsewhere, a loop only goes through the rows.
    return getters.has(statement.begin.name) && statement.begin.value === link.value
      ? asQueries(statementQueries(statement, site.at, look))
      : [];
  }
  if (!Object.hasOwn(terminals, link.name) && (site.returned === true || goesOn(site, look))) return [];
  // What a loop goes through may have been read before.
  if (link.name === '__iter__' && isRead(statement, site)) return [];
  return asQueries(statementQueries(statement, site.at, look, chosenByKey(statement, site, look)));
}

/** Whether a query that a variable holds goes on elsewhere. */
function goesOn(site: CallSite, look: Lookup): boolean {
  const found = look.heldCalls(site);
  if (found === null || (found.starts && !isStatement(found.held))) return false;
  return found.calls.some((later) => later.site.links.some(isOfQuery));
}

/** Whether a query is over before a loop goes through what it gave. */
function isRead({ links }: Statement, { at }: CallSite): boolean {
  return links.some(
    ({ name, value }) => name !== '__iter__' && Object.hasOwn(terminals, name) && !contains(at, value.at),
  );
}

/** `session.delete(order)` */
function removed(link: ChainLink, site: CallSite, look: Lookup): readonly Query[] {
  const [given] = link.arguments ?? [];
  return given === undefined ? [] : writtenRows(given, 'delete', {}, site, look);
}

/** `order.state = 'paid'` of a row that was found. */
function assigned(site: AssignmentSite, look: Lookup): readonly Query[] {
  const { object, name, nameAt, key, value } = site;
  if (object === null || key !== null) return [];
  return writtenRows(object, 'update', { name, nameAt, value }, site, look);
}

/** What becomes of rows that code holds as objects. */
function writtenRows(
  object: Value,
  operation: 'delete' | 'update',
  to: Partial<Pick<AssignmentSite, 'name' | 'nameAt' | 'value'>>,
  site: CallSite | AssignmentSite,
  look: Lookup,
): readonly Query[] {
  const { name, nameAt, value } = to;
  const objects = object.kind === 'one-of' ? object.values : [object];
  return objects.flatMap((one): readonly Query[] => {
    const row = rowOf(one, look);
    const isDeclared = one.kind === 'instance' && one.declared !== undefined;
    const entity = row?.entity ?? (isDeclared ? mappedClass(one.of, look) : null);
    if (entity === null || (name !== undefined && !entity.properties.get(name)?.field)) return [];
    const own = nameAt === undefined ? site.at : { ...site.at, start: nameAt.start };
    const at = row === null ? own : placeOfRows(row, look);
    const context: OrmContext = { adapter: 'sqlalchemy', entity, text: entity.name, at, look };
    const chosen = row === null ? null : chosenRow(row, site, look);
    const filter = chosen?.filter ?? opaque('a row that was found elsewhere', at);
    const where = { filter, ...chosenAt(chosen) };
    if (name === undefined || nameAt === undefined || value === undefined)
      return [ormQuery(context, operation, 'delete', where)];
    const property = { key: name, keyAt: nameAt, value, optional: false };
    const written = storedValues({ kind: 'object', properties: [property], open: false, at }, entity);
    return ormWritings(written, entity, look).map(({ writes }) =>
      ormQuery(context, operation, 'assignment', { ...where, writes, writesComplete: true }),
    );
  });
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
  const rows = link.arguments?.[1];
  const [only] = statements;
  if (only?.operation === 'update' && rows !== undefined && !only.links.some(({ name }) => name.startsWith('where')))
    return asQueries(changedByKey(only.entity, rows, link, site, look));
  return asQueries(
    statements.flatMap((statement) => statementQueries(statement, site.at, look, chosenByKey(statement, site, look))),
  );
}

/**
 * `session.execute(update(Order), [{'id': 5, 'state': 'open'}])`: each row is found by its key.
 * https://docs.sqlalchemy.org/en/20/orm/queryguide/dml.html#orm-bulk-update-by-primary-key
 */
function changedByKey(
  entity: OrmEntity | null,
  rows: Value,
  link: ChainLink,
  site: CallSite,
  look: Lookup,
): readonly Query[] {
  const context: OrmContext = { adapter: 'sqlalchemy', entity, text: look.text(rows), at: site.at, look };
  const keys = (entity?.keys ?? []).map((key) => entity?.properties.get(key)?.field?.name ?? key);
  const writings = ormWritings(rows, entity, look);
  const known = writings.length > 0 ? writings : [{ writes: [], complete: false }];
  return known.map(({ writes, complete }) => {
    const given = writes.filter(({ field }) => keys.includes(field));
    const parts = given.map(({ field, value: operand, at }): FilterReading => ({
      ...condition({ kind: 'compare', field: [field], operator: '=', operand, at }),
      filter: [{ field, at }],
    }));
    const filter = parts.length > 0 ? allOf(parts) : opaque('by the primary key', rows.at);
    const others = writes.filter((one) => !given.includes(one));
    return ormQuery(context, 'update', link.name, { filter, writes: others, writesComplete: complete });
  });
}

/** `session.add(Order(state='open'))` */
function stored(link: ChainLink, site: CallSite, look: Lookup): readonly Query[] {
  const [first, second] = link.arguments ?? [];
  if (first === undefined) return [];
  if (link.name === 'bulk_update_mappings')
    return second === undefined ? [] : changedByKey(mappedClass(first, look), second, link, site, look);
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
